"""Everything that the public page shows of one recommendation, from the voices to what became of it: the same for the
page itself and for the office that looks at it before it confirms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sprachrohr.languages.models import Text, Translation
from sprachrohr.languages.reading import Read, as_written, read_in
from sprachrohr.recommendations.answering import Prepared
from sprachrohr.recommendations.evidence import quotes_of
from sprachrohr.recommendations.models import FEWEST_SHOWN, Answer, FollowUp, Recommendation
from sprachrohr.recommendations.places import address_of, minutes_published
from sprachrohr.recommendations.routes import route_name, why_that_day
from sprachrohr.recommendations.sentences import kind_name, state_words, voices_words
from sprachrohr.recommendations.telling import what_they_say
from sprachrohr.web.known_languages import same_for_readers

MOST_EARLIER = 10


@dataclass(frozen=True)
class ShownAnswer:
    """One answer as the public reads it. `shown`: None if the council has hidden its words, `hidden` says why then;
    `paper`: number of the answer whose PDF may be read."""

    kind: str
    kind_name: str
    on: date
    shown: Read | None
    hidden: str = ""
    passed_to: str = ""
    until: date | None = None
    kind_by_desk: bool = False
    printed_paper: str = ""
    printed_url: str = ""
    paper: int | None = None
    came_by: str = ""


@dataclass(frozen=True)
class Step:
    """One day of the way. `place`: among others of the same day; `address`: where it can be read."""

    on: date
    words: str
    place: int = 0
    address: str = ""


def whole(name: str) -> Recommendation | None:
    """The public one of this address (`2026-3`) with all that its page needs; None if there is none."""
    year, _sign, number = name.partition("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit() and len(name) < 12):
        return None
    return with_chain(Recommendation.objects.public().filter(year=int(year), number=int(number)))


def with_chain(found: Any) -> Recommendation | None:
    """The first of these, with the rows of its chain."""
    rows = found.select_related(
        "key", "title", "text", "reason", "addressee", "topic__merged_into", "follow_up__text__key",
        "resolution__ballot__item__meeting", "dialogue",
    )  # fmt: skip
    rows = rows.annotate(minutes_published=minutes_published("resolution__ballot__item__meeting"))
    recommendation: Recommendation | None = rows.first()
    if recommendation is not None:
        for text in (recommendation.title, recommendation.text, recommendation.reason):
            text.key = recommendation.key
    return recommendation


def shown(text: Text, language: str, translations: list[Translation]) -> Read:
    """`translations`: those of this text, which have been read already."""
    if not translations:  # to look through none costs a tenth of a page of fifty
        return as_written(text.original, text.language, language)
    text._prefetched_objects_cache = {"translations": translations}  # type: ignore[attr-defined]
    return read_in(text, language)


def _translations(texts: list[Text]) -> dict[int, list[Translation]]:
    by_text: dict[int, list[Translation]] = {text.pk: [] for text in texts}
    known = {text.pk: text for text in texts}
    for translation in Translation.objects.filter(text__in=by_text):
        translation.text = known[translation.text_id]
        by_text[translation.text_id].append(translation)
    return by_text


def chain_of(recommendation: Recommendation, language: str, *, coming: Prepared | None = None) -> dict[str, Any]:
    """For `recommendations/_chain.html`. `coming`: an answer as it would stand there today."""
    answers = list(recommendation.answers.select_related("text__key", "paper"))
    tellings = list(recommendation.tellings.filter(outcome__isnull=False).select_related("outcome__text__key"))
    follow_up: FollowUp | None = getattr(recommendation, "follow_up", None)
    own = [recommendation.title, recommendation.text, recommendation.reason]
    told = [one.outcome.text for one in tellings if one.outcome is not None]
    texts = [*own, *(one.text for one in answers), *told, *([follow_up.text] if follow_up else [])]
    known = _translations(texts)
    as_if = _as_if(recommendation, coming)
    title, text, reason = (shown(one, language, known[one.pk]) for one in own)
    said = [_shown_answer(one, shown(one.text, language, known[one.text_id])) for one in answers]
    if coming is not None:
        said.append(_coming(coming))
    return {
        "recommendation": recommendation,
        "topic": recommendation.topic.now if recommendation.topic is not None else None,
        "title": title,
        "text": text,
        "reason": reason,
        "route": route_name(recommendation.route),
        "why": why_that_day(term=recommendation.term, words=recommendation.expected_why),
        "state": state_words(as_if),
        "waits": as_if.waits,
        "voices": voices_words(recommendation),
        "answers": said,
        "follow_up": shown(follow_up.text, language, known[follow_up.text_id]) if follow_up else None,
        "asked_on": follow_up.asked_on if follow_up else None,
        "quotes": [read_in(one.text, language) for one in quotes_of(recommendation) if one.text is not None],
        "became": [shown(one, language, known[one.pk]) for one in told],
        "steps": sorted(_steps(recommendation, said, bool(told), follow_up), key=lambda step: (step.on, step.place)),
        "better": _better(tellings[-1]) if tellings else None,
    }


def _as_if(recommendation: Recommendation, coming: Prepared | None) -> Recommendation:
    """The row as it would be with this answer; unsaved."""
    if coming is None:
        return recommendation
    fields = {one.attname: getattr(recommendation, one.attname) for one in recommendation._meta.concrete_fields}
    as_if = Recommendation(**fields)
    as_if.last_kind = coming.kind
    if coming.kind not in {"interim", "passed_on"} and as_if.sent_on and as_if.answer_days is None:
        as_if.answer_days = (timezone.localdate() - as_if.sent_on).days
    return as_if


def _shown_answer(answer: Answer, words: Read) -> ShownAnswer:
    found = ShownAnswer(
        kind=answer.kind,
        kind_name=kind_name(answer.kind),
        on=answer.answered_on,
        shown=words,
        passed_to=answer.passed_to,
        until=answer.until,
        kind_by_desk=answer.kind_by_desk,
        printed_paper=answer.printed_paper,
        printed_url=answer.printed_url,
        paper=answer.pk if answer.paper is not None and answer.paper.is_public else None,
        came_by=str(Answer.CameBy(answer.came_by).label),
    )
    if not answer.is_hidden:
        return found
    # Whatever the office has typed.
    return replace(found, shown=None, hidden=answer.hidden_words, passed_to="", printed_paper="", printed_url="")


def _coming(prepared: Prepared) -> ShownAnswer:
    return ShownAnswer(
        kind=prepared.kind,
        kind_name=kind_name(prepared.kind),
        on=timezone.localdate(),
        shown=Read(prepared.words, "de"),
        passed_to=prepared.passed_to,
        until=prepared.until,
        printed_paper=prepared.printed_paper,
        printed_url=prepared.printed_url,
        came_by=str(Answer.CameBy.LINK.label),
    )


def _steps(
    recommendation: Recommendation, answers: list[ShownAnswer], told: bool, follow_up: FollowUp | None
) -> Iterator[Step]:
    resolution = recommendation.resolution
    if resolution is not None:
        meeting_on = timezone.localdate(resolution.ballot.item.meeting.starts_at)
        address = address_of(resolution, recommendation.minutes_published)  # type: ignore[attr-defined]
        yield Step(meeting_on, _("Resolution %(number)s of the council") % {"number": resolution}, 1, address)
    elif recommendation.adopted_at is not None:
        yield Step(timezone.localdate(recommendation.adopted_at), _("Adopted by the council"), 1)
    if recommendation.sent_on is not None and recommendation.addressee is not None:
        yield Step(recommendation.sent_on, _("Sent to: %(office)s") % {"office": recommendation.addressee.name}, 2)
    if recommendation.received_at is not None:
        yield Step(timezone.localdate(recommendation.received_at), _("The office has received it"), 3)
    for reminder in recommendation.reminders.all():
        yield Step(reminder.sent_on, _("We have asked again"), 4)
    for answer in answers:
        yield Step(answer.on, _("Answer of the office: %(kind)s") % {"kind": answer.kind_name}, 5)
    for transfer in recommendation.transfers.exclude(answer__hidden_at__isnull=False):
        yield Step(transfer.on, _("Passed on to: %(office)s") % {"office": transfer.to}, 6)
    if follow_up is not None:
        yield Step(follow_up.asked_on, _("We have asked one more question"), 7)
    if told:
        first = min(timezone.localdate(one.told_at) for one in recommendation.tellings.all())
        yield Step(first, _("Told to everyone who had spoken about it"), 8)
    if recommendation.closed_at is not None:
        ended = str(Recommendation.ClosedAs(recommendation.closed_as).label)
        yield Step(timezone.localdate(recommendation.closed_at), _("Ended: %(how)s") % {"how": ended}, 9)


def _better(telling: Any) -> dict[str, Any] | None:
    """What people say four weeks later. Numbers only where none of them is small; below five people nothing."""
    found = what_they_say(telling)
    total = sum(found.values())
    if total < FEWEST_SHOWN:
        return None
    small = any(0 < number < FEWEST_SHOWN for number in found.values())
    return {"total": total, "numbers": None if small else found}


def titles_in(language: str, rows: Iterable[Recommendation]) -> dict[int, Read]:
    """By number of the recommendation its title, as readers of this page read it; one query for all of them."""
    readable = [language, "de", "de-simple"] if same_for_readers(language, "de") else [language]
    texts = {one.title_id: one.title for one in rows}
    made: dict[int, list[Translation]] = {number: [] for number in texts}
    for translation in Translation.objects.filter(text__in=texts, language__in=readable):
        translation.text = texts[translation.text_id]
        made[translation.text_id].append(translation)
    return {one.pk: shown(one.title, language, made[one.title_id]) for one in rows}


def earlier_on(topic: Any, but: Recommendation) -> list[tuple[Recommendation, ShownAnswer]]:
    """What was answered before on the same topic, the newest first."""
    if topic is None:
        return []
    found = Answer.objects.filter(recommendation__topic=topic, recommendation__published_at__isnull=False)
    rows = found.exclude(recommendation=but).select_related("recommendation__title__key", "text__key", "paper")
    return [
        (row.recommendation, _shown_answer(row, Read(row.text.original, row.text.language)))
        for row in rows.order_by("-answered_on", "-pk")[:MOST_EARLIER]
    ]
