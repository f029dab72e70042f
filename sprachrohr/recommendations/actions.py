"""What can happen to a recommendation on our side: drafted, changed, adopted, sent, asked after, passed on, closed.

The office's side is `answering.py`; what the people behind it are told, `telling.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.dialogues.models import Dialogue
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import ask_for, change_text, write_text
from sprachrohr.meetings.models import Resolution
from sprachrohr.people.models import Member
from sprachrohr.recommendations.evidence import count
from sprachrohr.recommendations.models import Addressee, Answer, FollowUp, Recommendation, Reminder, Transfer
from sprachrohr.recommendations.routes import TERM_BY_CODE, our_state
from sprachrohr.topics.models import Topic
from sprachrohr.vault.actions import make_link
from sprachrohr.vault.models import Key, Link
from sprachrohr.voices.actions import DESK_LANGUAGE
from sprachrohr.voices.models import Voice
from sprachrohr.web.known_languages import same_for_readers

LINK_PURPOSE = "office"
# An office needs its time, and a link that has ended looks like a door that was shut.
LINK_DAYS_AFTER = 60
SHORTEST_LINK_DAYS = 90
MOST_REMINDERS = 3


class NotNow(ValueError):
    """This cannot happen in the state in which the recommendation is; `reason` names the sentence for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Words:
    """German, as the council says it."""

    title: str
    text: str
    reason: str


@dataclass(frozen=True)
class Way:
    """How it goes to whom, and until when. `term`: code of a statutory one (routes.py); `why`: if there is none."""

    route: str = ""
    addressee: Addressee | None = None
    term: str = ""
    expected_on: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Ground:
    """What it stands on. `voices`: named one by one; `whole_topic`: everyone who has spoken about the topic."""

    resolution: Resolution | None = None
    topic: Topic | None = None
    whole_topic: bool = False
    voices: Collection[int] = ()
    dialogue: Dialogue | None = None


def _locked(recommendation: Recommendation) -> Recommendation:
    return Recommendation.objects.select_for_update().select_related("key").get(pk=recommendation.pk)


def _way_fields(way: Way) -> dict[str, object]:
    return {
        "route": way.route,
        "addressee": way.addressee,
        "term": way.term,
        "expected_on": way.expected_on,
        "expected_why": way.why,
    }


@transaction.atomic
def draft(*, words: Words, way: Way, ground: Ground, by: Member) -> Recommendation:
    """A new one; nobody outside the council sees it before it is sent."""
    key = Key.make()
    texts = {
        name: write_text(key=key, words=getattr(words, name), language=DESK_LANGUAGE)
        for name in ("title", "text", "reason")
    }
    recommendation = Recommendation.objects.create(
        key=key,
        drafted_by=by,
        resolution=ground.resolution,
        topic=ground.topic,
        dialogue=ground.dialogue,
        whole_topic=ground.whole_topic and ground.topic is not None,
        **texts,
        **_way_fields(way),
    )
    _name_voices(recommendation, ground.voices, by)
    write("recommendation drafted", about=recommendation, by=by)
    return recommendation


@transaction.atomic
def change(*, recommendation: Recommendation, words: Words, way: Way, ground: Ground, by: Member) -> None:
    """Words, way and ground, as long as it is a draft; afterwards only the way, until it is sent. Raises NotNow."""
    fresh = _locked(recommendation)
    if fresh.sent_at is not None or fresh.closed_at is not None:
        raise NotNow("sent")
    if fresh.adopted_at is None:
        for name in ("title", "text", "reason"):
            text = getattr(fresh, name)
            if text.original != getattr(words, name):
                change_text(text=text, words=getattr(words, name), days=Council.ours().translation_days, by=by)
        fresh.resolution, fresh.topic, fresh.dialogue = ground.resolution, ground.topic, ground.dialogue
        fresh.whole_topic = ground.whole_topic and ground.topic is not None
        _name_voices(fresh, ground.voices, by)
    for name, value in _way_fields(way).items():
        setattr(fresh, name, value)
    fresh.save()
    write("recommendation changed", about=fresh, by=by)


def _name_voices(recommendation: Recommendation, voices: Collection[int], by: Member) -> None:
    """Those that this person may see; confidential ones that a handler has named stay named."""
    seen = set(Voice.objects.visible_to(by).filter(pk__in=voices).values_list("pk", flat=True))
    kept = recommendation.voices.exclude(pk__in=Voice.objects.visible_to(by).values("pk"))
    recommendation.voices.set(seen | set(kept.values_list("pk", flat=True)))


@transaction.atomic
def name_case(*, recommendation: Recommendation, voice: Voice, by: Member) -> None:
    """A case handler puts a confidential voice behind it; nobody else ever sees that it stands there.

    Raises vault Unreadable for whoever does not have it open, NotNow for a recommendation that has ended.
    """
    voice.key.raw()
    if recommendation.closed_at is not None:
        raise NotNow("closed")
    recommendation.voices.add(voice)
    write("case put behind a recommendation", about=voice, by=by)


def _number(recommendation: Recommendation) -> None:
    """The next one of this year, for a row that is about to be saved."""
    if recommendation.number is not None:
        return
    # All who give a number wait for each other.
    list(Council.objects.select_for_update().values_list("pk"))
    year = timezone.localdate().year
    last = Recommendation.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    recommendation.year, recommendation.number = year, last + 1


@transaction.atomic
def adopt(*, recommendation: Recommendation, resolution: Resolution | None, by: Member) -> None:
    """The council stands behind these words; from now on they have a number and are never changed.

    Raises NotNow for a resolution that was rejected, and if it was adopted before.
    """
    fresh = _locked(recommendation)
    if fresh.adopted_at is not None or fresh.closed_at is not None:
        raise NotNow("adopted")
    if resolution is not None and not resolution.is_adopted:
        raise NotNow("rejected")
    fresh.resolution = resolution or fresh.resolution
    fresh.adopted_at, fresh.adopted_by = timezone.now(), by
    _number(fresh)
    fresh.save()
    write("recommendation adopted", about=fresh, by=by)


def _publish(recommendation: Recommendation) -> None:
    """From now on everybody may read it; those who do not read German wait for a translation."""
    now = timezone.now()
    recommendation.published_at, recommendation.changed_at = now, now
    recommendation.voices_counted, recommendation.languages_counted = count(recommendation)
    council = Council.ours()
    for text in (recommendation.title, recommendation.text):
        for language in council.languages:
            if not same_for_readers(language, DESK_LANGUAGE):
                ask_for(text=text, language=language, days=council.translation_days)


@transaction.atomic
def send(*, recommendation: Recommendation, by: Member) -> tuple[Link, str]:
    """It goes out today; the link and its token, which exists only in this answer. Raises NotNow."""
    fresh = _locked(recommendation)
    if fresh.sent_at is not None or fresh.closed_at is not None:
        raise NotNow("sent")
    if fresh.adopted_at is None:
        raise NotNow("not_adopted")
    if fresh.addressee is None or not fresh.route:
        raise NotNow("no_addressee")
    if fresh.term:
        # The law counts from today, not from the day of the draft.
        fresh.expected_on = TERM_BY_CODE[fresh.term].ends(timezone.localdate(), our_state())
    if fresh.expected_on is None:
        raise NotNow("no_day")
    if fresh.expected_on <= timezone.localdate():
        raise NotNow("day_is_over")
    fresh.sent_at, fresh.sent_by = timezone.now(), by
    _publish(fresh)
    fresh.save()
    write("recommendation sent", about=fresh, by=by)
    return make_office_link(recommendation=fresh, by=by)


def make_office_link(*, recommendation: Recommendation, by: Member) -> tuple[Link, str]:
    """One more link to answer; those that stand in earlier letters go on working. Raises NotNow."""
    if recommendation.sent_at is None or recommendation.closed_at is not None:
        raise NotNow("not_sent")
    today = timezone.localdate()
    until = (recommendation.expected_on or today) + timedelta(days=LINK_DAYS_AFTER)
    days = max(SHORTEST_LINK_DAYS, (until - today).days)
    return make_link(purpose=LINK_PURPOSE, subject=recommendation.pk, days=days, by=by)


def links_of(recommendation: Recommendation) -> list[Link]:
    """Those that still open it."""
    return list(Link.objects.open().filter(purpose=LINK_PURPOSE, subject=recommendation.pk).order_by("pk"))


@transaction.atomic
def note_received(*, recommendation: Recommendation, by: Member | None) -> None:
    """The office has it. `by`: who of us has heard so; None: it has opened the link. Only the first time counts."""
    fresh = _locked(recommendation)
    if fresh.sent_at is None or fresh.received_at is not None:
        return
    fresh.received_at, fresh.received_by, fresh.changed_at = timezone.now(), by, timezone.now()
    fresh.save(update_fields=["received_at", "received_by", "changed_at"])
    write("recommendation received", about=fresh, by=by)


@transaction.atomic
def remind(*, recommendation: Recommendation, by: Member) -> Reminder:
    """The first, second, third letter. A second tap on the same day is the same reminder. Raises NotNow."""
    fresh = _locked(recommendation)
    if not fresh.waits:
        raise NotNow("not_waiting")
    before = fresh.reminders.order_by("-number").first()
    if before is not None and before.sent_on == timezone.localdate():
        return before
    number = before.number + 1 if before else 1
    if number > MOST_REMINDERS:
        raise NotNow("reminded_enough")
    reminder = Reminder.objects.create(recommendation=fresh, number=number, sent_by=by)
    _changed(fresh)
    write(f"reminder {number} sent", about=fresh, by=by)
    return reminder


@transaction.atomic
def ask_once_more(*, recommendation: Recommendation, words: str, by: Member) -> FollowUp:
    """One question after an answer. The same words again are the same question. Raises NotNow for a second one."""
    fresh = _locked(recommendation)
    known = FollowUp.objects.filter(recommendation=fresh).select_related("text__key").first()
    if known is not None:
        if known.text.original == words:
            return known
        raise NotNow("asked_before")
    if fresh.closed_at is not None or not fresh.answers.exists():
        raise NotNow("not_answered")
    text = write_text(key=Key.make(), words=words, language=DESK_LANGUAGE)
    asked = FollowUp.objects.create(recommendation=fresh, text=text, asked_by=by)
    _changed(fresh)
    write("asked once more", about=fresh, by=by)
    return asked


@transaction.atomic
def pass_on(
    *, recommendation: Recommendation, to: str, on: date, by: Member | None, answer: Answer | None = None
) -> Transfer:
    """Another office has it now, as an answer or somebody on the phone has said."""
    known = Addressee.objects.filter(name__iexact=to, retired_on__isnull=True).first()
    transfer, made = Transfer.objects.get_or_create(
        recommendation=recommendation, to=to, on=on, defaults={"addressee": known, "answer": answer, "noted_by": by}
    )
    if made:
        _changed(recommendation)
        write("recommendation passed on", about=recommendation, by=by)
    return transfer


@transaction.atomic
def expect_on(*, recommendation: Recommendation, day: date, why: str, by: Member) -> None:
    """Another day, because the first one is over or somebody else has it now. Raises NotNow."""
    fresh = _locked(recommendation)
    if not fresh.waits:
        raise NotNow("not_waiting")
    fresh.term, fresh.expected_on, fresh.expected_why = "", day, why
    fresh.changed_at = timezone.now()
    fresh.save(update_fields=["term", "expected_on", "expected_why", "changed_at"])
    write("another day is expected", about=fresh, by=by)


@transaction.atomic
def close(*, recommendation: Recommendation, as_: str, by: Member) -> None:
    """Nothing more is to come. "ourselves" and "call" need no letter: they are published like an answer, so that the
    people behind it read why there was none. A second time changes nothing. Raises NotNow."""
    fresh = _locked(recommendation)
    if fresh.closed_at is not None:
        return
    kind = Recommendation.ClosedAs(as_)
    if kind == Recommendation.ClosedAs.ANSWERED and not fresh.answers.exists():
        raise NotNow("not_answered")
    solved = kind in {Recommendation.ClosedAs.OURSELVES, Recommendation.ClosedAs.CALL}
    if solved and fresh.published_at is None:
        _number(fresh)
        _publish(fresh)
    fresh.closed_as, fresh.closed_at, fresh.closed_by = kind.value, timezone.now(), by
    fresh.changed_at = timezone.now()
    fresh.save()
    Link.objects.open().filter(purpose=LINK_PURPOSE, subject=fresh.pk).update(revoked_at=timezone.now())
    write("recommendation closed", about=fresh, by=by)


@transaction.atomic
def open_again(*, recommendation: Recommendation, by: Member) -> None:
    """It was closed too early."""
    fresh = _locked(recommendation)
    fresh.closed_as, fresh.closed_at, fresh.closed_by, fresh.changed_at = "", None, None, timezone.now()
    fresh.save()
    write("recommendation opened again", about=fresh, by=by)


@transaction.atomic
def name_printed_paper(*, recommendation: Recommendation, number: str, url: str, by: Member) -> None:
    """The number under which an assembly deals with it."""
    fresh = _locked(recommendation)
    fresh.printed_paper, fresh.printed_url, fresh.changed_at = number, url, timezone.now()
    fresh.save(update_fields=["printed_paper", "printed_url", "changed_at"])
    write("printed paper named", about=fresh, by=by)


def _changed(recommendation: Recommendation) -> None:
    Recommendation.objects.filter(pk=recommendation.pk).update(changed_at=timezone.now())


# -- offices --------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_addressee(*, addressee: Addressee, by: Member) -> Addressee:
    """A new office, or one that has changed."""
    addressee.entered_by = addressee.entered_by or by
    addressee.save()
    write("addressee kept", about=addressee, by=by)
    return addressee


@transaction.atomic
def retire_addressee(*, addressee: Addressee, by: Member) -> None:
    """No longer offered; what was sent to it stays."""
    addressee.retired_on = timezone.localdate()
    addressee.save(update_fields=["retired_on"])
    write("addressee retired", about=addressee, by=by)


def offered_addressees(recommendation: Recommendation | None = None) -> list[Addressee]:
    """Those to choose from; with the one that a recommendation has already."""
    known = recommendation.addressee_id if recommendation is not None else None
    return list(Addressee.objects.filter(Q(retired_on__isnull=True) | Q(pk=known)))
