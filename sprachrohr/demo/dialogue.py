"""The demo's dialogues: one whose results everybody sees, and one in which people vote now.

dialogue.json holds what is asked and, in every language, what people may agree with; how likely each of two groups is
to agree; and a seed, from which the votes are drawn, the same in every demo. The calendar is bent afterwards.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sprachrohr.dialogues import actions, statements, voting
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Chosen, Dialogue, Hour, Question, Statement, Vote, Voter
from sprachrohr.dialogues.models.voters import AGREE, DISAGREE, PASS
from sprachrohr.journal.actions import name_of
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import check_translation, write_translation_in
from sprachrohr.languages.models import Text, Translation, Wish
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic

FILE = Path(__file__).parent / "dialogue.json"
GERMAN = "de"
EVENING = time(19, 20)
# People vote between these hours of a day.
FIRST_HOUR, LAST_HOUR = 8, 22
# Days: the council prepares a dialogue, looks at a statement, and translates what it shows.
PREPARES, LOOKS, TRANSLATES, MAY_WAIT = 2, 1, 1, 3

Members = dict[str, Member]
Fields = dict[str, Any]


@dataclass(frozen=True)
class _Person:
    """Somebody who takes part, and the group (0 or 1) by whose likelihoods they vote."""

    voter: Voter
    group: int


@dataclass(frozen=True)
class _Told:
    """A dialogue of the file and who of the council acts; `random` gives the same every time."""

    fields: Fields
    members: Members
    random: Random

    def evening(self, name: str) -> datetime:
        """Of the day on which this happened: "opened", "closed", "published"."""
        return _evening(-self.fields["days"][name])


@transaction.atomic
def tell_dialogue(members: Members) -> Dialogue:
    """Both dialogues, and the one that is over. Council and topics must be there; `members` by name."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    finished = _tell(told["finished"], members)
    _tell(told["running"], members)
    return finished


def _tell(fields: Fields, members: Members) -> Dialogue:
    told = _Told(fields, members, Random(fields["seed"]))  # noqa: S311  (votes of invented people)
    dialogue = _set_up(told)
    people = _people(told, dialogue)
    _add_statements_of_people(told, dialogue, people)
    _vote(told, dialogue, people)
    _answer_about_themselves(told, dialogue, people)
    if "closed" in fields["days"]:
        _finish(told, dialogue)
    return Dialogue.objects.get(pk=dialogue.pk)


def _evening(in_days: int) -> datetime:
    day = timezone.localdate() + timedelta(days=in_days)
    return datetime.combine(day, EVENING, timezone.get_current_timezone())


# -- the council asks --------------------------------------------------------------------------------------


def _set_up(told: _Told) -> Dialogue:
    """Prepared, then opened; it ends later than now, because an action happens now."""
    began, opened = timezone.now(), told.evening("opened")
    prepared = opened - timedelta(days=PREPARES)
    elif_, secretary = told.members["Elif"], told.members["Tomasz"]
    words = actions.Words(**{name: _words(told.fields[name]) for name in actions.WORDS})
    ends = _evening(told.fields["days"].get("closes_in", 1))
    topic = Topic.objects.filter(slug=told.fields["topic"]).first()
    dialogue = actions.set_up(words=words, closes_at=ends, by=elif_, opens_at=opened, topic=topic)
    asked = [(_words(one["text"]), [_words(c["text"]) for c in one["choices"]]) for one in told.fields["about_people"]]
    actions.ask_about_people(dialogue=dialogue, asked=asked, by=elif_)
    for entry in told.fields["statements"]:
        statements.add(dialogue=dialogue, words=_words(entry), language=entry["language"], by=secretary)
    _bend_journal(began, prepared)
    _bend_statements(dialogue.statements.all(), came=prepared, looked=prepared)
    began = timezone.now()
    actions.open_dialogue(dialogue=dialogue, by=elif_)
    _bend_journal(began, opened)
    Dialogue.objects.filter(pk=dialogue.pk).update(made_at=prepared, opened_at=opened)
    _translate_all(told, dialogue)
    return Dialogue.objects.get(pk=dialogue.pk)


def _words(entry: Fields) -> str:
    """As they were written."""
    return str(entry["words"][entry.get("language", GERMAN)])


def _translate_all(told: _Told, dialogue: Dialogue) -> None:
    """Once it is open."""
    began, opened = timezone.now(), told.evening("opened")
    for entry, one in zip(told.fields["statements"], dialogue.statements.select_related("text__key"), strict=True):
        _translate(told, one.text, entry)
    for name in actions.WORDS:
        _translate(told, getattr(dialogue, name), told.fields[name])
    for entry, question in zip(told.fields["about_people"], _questions(dialogue), strict=True):
        _translate(told, question.text, entry["text"])
        for choice, row in zip(entry["choices"], question.choices.all(), strict=True):
            _translate(told, row.text, choice["text"])
    _bend_journal(began, opened + timedelta(days=TRANSLATES))
    asked, said = Text.objects.filter(key=dialogue.key), Text.objects.filter(pk__in=dialogue.statements.values("text"))
    _bend_texts(asked | said, opened)


def _questions(dialogue: Dialogue) -> QuerySet[Question]:
    return dialogue.questions.select_related("text__key").prefetch_related("choices__text__key")


def _translate(told: _Told, text: Text, entry: Fields) -> None:
    """By whoever reads both languages, else through a link; some are checked, and a few are a machine's."""
    for language, words in entry["words"].items():
        if language == text.language:
            continue
        if language in entry.get("machine", ()):
            write_translation_in(
                text=text, language=language, words=words,
                maker=Translation.Maker.MACHINE, made_with="Firefox Translations",
            )  # fmt: skip
            continue
        readers = [one for one in told.members.values() if {text.language, language} <= set(one.reads)]
        # The chair translates where nobody else does, and checks what others have translated.
        readers.sort(key=lambda one: one.pk == told.members["Elif"].pk)
        by = readers[0] if readers else None
        made = write_translation_in(
            text=text, language=language, words=words, maker=Translation.Maker.PERSON, by=by,
            made_with="" if by else "Link",
        )  # fmt: skip
        if language in entry.get("checked", ()):
            check_translation(translation=made, by=readers[-1])


# -- people take part --------------------------------------------------------------------------------------


def _people(told: _Told, dialogue: Dialogue) -> list[_Person]:
    """They come in the first days most; neither their language nor their hour says anything about their group."""
    groups, languages = (_shuffled(told, told.fields[name]) for name in ("groups", "languages"))
    within, opened = told.fields["come_within"], told.evening("opened")
    days = sorted(int(told.random.random() ** 1.5 * within) for _ in groups)
    people: list[_Person] = []
    hours: Counter[tuple[datetime, str]] = Counter()
    for group, language, day in zip(groups, languages, days, strict=True):
        voter = voting.join(dialogue=dialogue, name=voting.new_name(), language=language, held=False)
        # On the first day after it was opened, on others at any time.
        first = opened.hour if day == 0 else FIRST_HOUR
        hour = first + int(told.random.random() * (LAST_HOUR - first))
        came = (opened + timedelta(days=day)).replace(hour=hour, minute=0)
        voter.came_on = came.date()
        hours[came, language] += 1
        people.append(_Person(voter, int(group)))
    Voter.objects.bulk_update([one.voter for one in people], ["came_on"])
    Hour.objects.filter(dialogue=dialogue).delete()
    Hour.objects.bulk_create(
        Hour(dialogue=dialogue, starts_at=starts, language=language, people=many)
        for (starts, language), many in hours.items()
    )
    return people


def _shuffled(told: _Told, counts: dict[str, int]) -> list[str]:
    """Each name as often as it counts, in an order drawn by lot."""
    return sorted(Counter(counts).elements(), key=lambda _: told.random.random())


def _add_statements_of_people(told: _Told, dialogue: Dialogue, people: list[_Person]) -> None:
    """In the order of coming; a day later somebody of the council has looked at them, or has not yet."""
    hakan = told.members["Hakan"]
    for entry in told.fields["from_people"]:
        began, voter = timezone.now(), people[entry["writer"]].voter
        one = statements.add_by(voter=voter, words=_words(entry), language=entry["language"])
        if entry["becomes"] == "shown":
            statements.show(statement=one, by=hakan)
        elif entry["becomes"] == "rejected":
            statements.reject(statement=one, reason=entry["reason"], by=hakan)
        elif entry["becomes"] == "merged":
            statements.merge(statement=one, into=dialogue.statements.get(number=entry["into"]), by=hakan)
        _translate(told, one.text, entry)
        came = datetime.combine(voter.came_on, EVENING, timezone.get_current_timezone())
        looked = came + timedelta(days=LOOKS)
        _bend_journal(began, looked)
        Entry.objects.filter(subject=name_of(one), at=None).update(day=voter.came_on)
        _bend_statements(dialogue.statements.filter(pk=one.pk), came=came, looked=looked)
        _bend_texts(Text.objects.filter(pk=one.text_id), came)


def _vote(told: _Told, dialogue: Dialogue, people: list[_Person]) -> None:
    """Each on most statements that are shown; on somebody's statement those who came later, and its writer agrees."""
    entries = [*told.fields["statements"], *told.fields["from_people"]]
    shown = [(entries[one.number - 1], one) for one in dialogue.statements.shown()]
    votes: list[Vote] = []
    for number, person in enumerate(people):
        for entry, statement in shown:
            sees, lot = told.random.random() < told.fields["seen"], told.random.random()
            writer = entry.get("writer", -1)
            if number == writer or (number > writer and sees):
                agrees, passes = entry["votes"][person.group]
                value = AGREE if number == writer else _vote_by_lot(agrees, passes, lot)
                votes.append(Vote(voter=person.voter, statement=statement, vote=value))
    Vote.objects.bulk_create(votes)


def _vote_by_lot(agrees: float, passes: float, lot: float) -> int:
    """`agrees`, `passes`: how likely they are; `lot`: a number from 0 to 1."""
    if lot < agrees:
        return AGREE
    return PASS if lot < agrees + passes else DISAGREE


def _answer_about_themselves(told: _Told, dialogue: Dialogue, people: list[_Person]) -> None:
    chosen: list[Chosen] = []
    for entry, question in zip(told.fields["about_people"], _questions(dialogue), strict=True):
        choices, shares = list(question.choices.all()), [one["share"] for one in entry["choices"]]
        for person in people:
            answers, choice = told.random.random() < entry["answered"], told.random.choices(choices, shares)[0]
            if answers:
                chosen.append(Chosen(voter=person.voter, question=question, choice=choice))
    Chosen.objects.bulk_create(chosen)


# -- it is over --------------------------------------------------------------------------------------------


def _finish(told: _Told, dialogue: Dialogue) -> None:
    """By the clock; the map is drawn last, so that nothing has changed since it was drawn."""
    began, closed, published = timezone.now(), told.evening("closed"), told.evening("published")
    actions.close(dialogue=dialogue, by=None)
    Entry.objects.filter(subject=name_of(dialogue), at=None).update(day=closed.date())
    actions.publish(dialogue=dialogue, by=told.members["Elif"])
    _bend_journal(began, published)
    dates = {"closes_at": closed, "closed_at": closed, "published_at": published}
    Dialogue.objects.filter(pk=dialogue.pk).update(**dates)
    draw(dialogue=Dialogue.objects.get(pk=dialogue.pk))
    dialogue.drawings.update(drawn_at=closed, shown_at=closed)


# -- the calendar ------------------------------------------------------------------------------------------


def _bend_journal(began: datetime, to: datetime) -> None:
    """What the council has done since `began` it did at `to`."""
    Entry.objects.filter(at__gte=began).update(day=to.date(), at=to)


def _bend_statements(rows: QuerySet[Statement], *, came: datetime, looked: datetime) -> None:
    rows.update(came_on=came.date())
    for name in ("shown_at", "looked_at", "rejected_at"):
        rows.filter(**{f"{name}__isnull": False}).update(**{name: looked})


def _bend_texts(texts: QuerySet[Text], written: datetime) -> None:
    """Translated and checked a day later; nobody waits for a translation any more."""
    pks: Iterable[int] = list(texts.values_list("pk", flat=True))
    done = written + timedelta(days=TRANSLATES)
    Text.objects.filter(pk__in=pks).update(written_on=written.date())
    translations = Translation.objects.filter(text__in=pks)
    translations.update(made_on=done.date())
    translations.filter(checked_at__isnull=False).update(checked_at=done)
    due = written + timedelta(days=MAY_WAIT)
    Wish.objects.filter(text__in=pks).update(asked_on=written.date(), due_on=due.date(), fulfilled_at=done)
