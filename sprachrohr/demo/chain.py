"""The demo's recommendations: each in another state, and one whose whole way can be walked, from seven people who
spoke about German courses to what each of them reads about it in their own language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from sprachrohr.demo.past import Past, evening
from sprachrohr.languages.actions import ask_for, check_translation, translate
from sprachrohr.languages.models import Text, Translation
from sprachrohr.meetings.models import Resolution
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.actions import LINK_PURPOSE, Ground, Way, Words
from sprachrohr.recommendations.answering import Prepared, answer_by_desk, answer_by_office, save_draft, settle
from sprachrohr.recommendations.models import Addressee, Answer, Recommendation, Telling
from sprachrohr.recommendations.routes import TERM_BY_CODE, is_working_day, our_state
from sprachrohr.recommendations.telling import ASK_AFTER, say_better, tell
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Link
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Voice

Members = dict[str, Member]
OF_THE_OFFICE = {"received", "answered"}
# So long somebody waits for a translation; the demo's translators are quicker.
WAITS = timedelta(days=3)
TRANSLATED_AFTER = timedelta(days=1)


@dataclass
class Chain:
    """What the story of the recommendations needs. `days`: of the meetings that were held, and today, by name."""

    voices: list[Voice]
    members: Members
    resolutions: dict[str, Resolution]
    days: dict[str, date]
    past: Past
    offices: dict[str, Addressee] = field(default_factory=dict)

    def day(self, step: dict[str, Any]) -> date:
        """Offices open and answer letters on working days; what is counted from today never lies ahead."""
        name, later = step["on"]
        day = self.days[name] + timedelta(days=later)
        while step["do"] in OF_THE_OFFICE and not is_working_day(day, our_state()):
            day += timedelta(days=-1 if name == "today" else 1)
        return day


@dataclass
class Told:
    """One recommendation as far as it has come. `fields`: of demo/chain.json."""

    fields: dict[str, Any]
    row: Recommendation
    answer: Answer | None = None
    telling: Telling | None = None


def close_the_chain(*, told: dict[str, Any], chain: Chain) -> None:
    """`told`: of demo/chain.json, in the order in which the council adopted them."""
    for fields in told["offices"]:
        office = actions.keep_addressee(addressee=Addressee(**fields), by=chain.members["Tomasz"])
        chain.offices[office.name] = office
    for fields in told["recommendations"]:
        first, *steps = fields["steps"]
        one = _drafted(chain, fields, first)
        for step in steps:
            day = chain.day(step)
            STEPS[step["do"]](chain, one, step, day)
            one.row.refresh_from_db()
            chain.past.bend(one.row, to=evening(day))
            if step["do"] in {"adopted", "closed"}:
                _number_of_its_year(one.row, day)


def _drafted(chain: Chain, fields: dict[str, Any], step: dict[str, Any]) -> Told:
    words = Words(title=fields["title"]["de"], text=fields["text"]["de"], reason=fields["reason"])
    expected = fields["expected"]
    way = Way(
        route=fields["route"],
        addressee=chain.offices.get(fields["office"]),
        term=expected.get("term", ""),
        # The day that is really meant is set when it is sent.
        expected_on=chain.past.today + timedelta(days=42) if expected else None,
        why=expected.get("why", ""),
    )
    voices = [chain.voices[place].pk for place in fields["voices"]]
    ground = Ground(topic=Topic.objects.get(slug=fields["topic"]), voices=voices)
    row = actions.draft(words=words, way=way, ground=ground, by=chain.members["Tomasz"])
    chain.past.bend(row, to=evening(chain.day(step)))
    return Told(fields, row)


def _number_of_its_year(row: Recommendation, day: date) -> None:
    """A number is one of the year in which it is given, and the story may be told in January."""
    if row.year is not None and row.year != day.year:
        last = Recommendation.objects.filter(year=day.year).aggregate(last=Max("number"))["last"] or 0
        row.year, row.number = day.year, last + 1
        row.save(update_fields=["year", "number"])


# -- to the office ----------------------------------------------------------------------------------------------------


def _adopted(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:  # noqa: ARG001
    actions.adopt(recommendation=one.row, resolution=chain.resolutions[one.fields["key"]], by=chain.members["Elif"])


def _sent(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:  # noqa: ARG001
    tomasz, expected = chain.members["Tomasz"], one.fields["expected"]
    if "printed_paper" in one.fields:
        number = one.fields["printed_paper"]
        actions.name_printed_paper(recommendation=one.row, number=number, url="", by=tomasz)
    actions.send(recommendation=one.row, by=tomasz)
    if "term" in expected:
        until = TERM_BY_CODE[expected["term"]].ends(day, our_state())
    else:
        until = day + timedelta(weeks=expected["weeks"])
    Recommendation.objects.filter(pk=one.row.pk).update(expected_on=until)
    chain.past.bend(Link.objects.filter(purpose=LINK_PURPOSE, subject=one.row.pk), to=evening(day))
    _words_in_other_languages(chain, one, day)


def _received(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:  # noqa: ARG001
    actions.note_received(recommendation=one.row, by=None)


def _reminded(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:  # noqa: ARG001
    chain.past.bend(actions.remind(recommendation=one.row, by=chain.members["Tomasz"]), to=evening(day))


def _answered(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:
    prepared = Prepared(kind=step["kind"], words=step["words"], printed_paper=step.get("printed_paper", ""))
    if step["by"] == Answer.CameBy.LINK:
        draft = save_draft(recommendation=one.row, prepared=prepared, seen=0)
        one.answer = answer_by_office(recommendation=one.row, form_hash=draft.form_hash, edition=draft.edition)
    else:
        one.answer = answer_by_desk(
            recommendation=one.row, prepared=prepared, came_by=step["by"], on=day, token=new_token(),
            by=chain.members["Tomasz"],
        )  # fmt: skip
    chain.past.bend(one.answer, to=evening(day))
    settle(one.row)


def _asked(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:
    asked = actions.ask_once_more(recommendation=one.row, words=step["words"], by=chain.members["Tomasz"])
    chain.past.bend(asked, to=evening(day))


def _closed(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:
    actions.close(recommendation=one.row, as_=step["as"], by=chain.members["Elif"])
    _words_in_other_languages(chain, one, day)


# -- back to the people -----------------------------------------------------------------------------------------------


def _told(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:
    """Everyone behind it is told; some have read it since."""
    one.telling = tell(recommendation=one.row, words=step["words"], by=chain.members["Elif"], answer=one.answer)
    outcome = one.telling.outcome
    if outcome is None:
        raise ValueError("what was told has words")
    messages = Message.objects.filter(outcome=outcome)
    when = evening(day)
    chain.past.bend(one.telling, outcome, messages, Voice.objects.filter(messages__in=messages), to=when)
    messages.update(waits_until=day + WAITS)
    readers = list(messages.order_by("pk").values_list("pk", flat=True)[: step["read"]])
    Message.objects.filter(pk__in=readers).update(read_on=min(day + WAITS, chain.past.today))
    Telling.objects.filter(pk=one.telling.pk).update(ask_on=day + ASK_AFTER)
    _translated(chain, outcome.text, step["translations"], day, checked=step["checked"])


def _better(chain: Chain, one: Told, step: dict[str, Any], day: date) -> None:
    """Four weeks later the thread asks, and somebody answers."""
    if one.telling is None:
        raise ValueError("nobody was told of it yet")
    one.telling.refresh_from_db()
    voice = chain.voices[step["voice"]]
    better = say_better(voice=voice, telling=one.telling, said=step["said"], words=step["words"])
    if better is None:
        raise ValueError("nobody has asked this person yet")
    chain.past.bend(better, to=evening(day))


def _words_in_other_languages(chain: Chain, one: Told, day: date) -> None:
    for name in ("title", "text"):
        words = {code: said for code, said in one.fields[name].items() if code != "de"}
        _translated(chain, getattr(one.row, name), words, day, checked=list(words))


def _translated(chain: Chain, text: Text, words: dict[str, str], day: date, *, checked: list[str]) -> None:
    """At the translation desk; whoever reads both languages translates, somebody else checks."""
    for language, said in words.items():
        maker, checker = _two_readers(chain, language)
        wish = ask_for(text=text, language=language, days=WAITS.days)
        made = translate(wish=wish, words=said, of_version=text.version, by=maker)
        if language in checked:
            check_translation(translation=made, by=checker)
    text.wishes.update(asked_on=day, due_on=day + WAITS)
    made_rows = Translation.objects.filter(text=text)
    chain.past.bend(made_rows, text.wishes.all(), to=evening(min(day + TRANSLATED_AFTER, chain.past.today)))


def _two_readers(chain: Chain, language: str) -> tuple[Member, Member]:
    """Who translates and who checks."""
    able = [one for one in chain.members.values() if {"de", language} <= set(one.reads)]
    return able[0], able[1]


Step = Callable[[Chain, Told, dict[str, Any], date], None]
STEPS: dict[str, Step] = {
    "adopted": _adopted,
    "sent": _sent,
    "received": _received,
    "reminded": _reminded,
    "answered": _answered,
    "asked": _asked,
    "closed": _closed,
    "told": _told,
    "better": _better,
}
