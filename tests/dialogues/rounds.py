"""Dialogues, people and votes, in short words."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from sprachrohr.dialogues import actions, statements, voting
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.showing import board_of
from sprachrohr.people.models import Member

WORDS = actions.Words(
    "Was hilft, damit alle in Harburg Deutsch lernen können?",
    "Die Plätze in Kursen reichen nicht. Wir wollen wissen, was zuerst kommen soll.",
    "Der Integrationsrat liest das Ergebnis und spricht mit dem Bezirksamt.",
)
SENTENCES = (
    "Es braucht mehr Kurse am Abend.",
    "Zu jedem Kurs gehört eine Kinderbetreuung.",
    "Ehrenamtliche können Kurse ersetzen.",
    "Ein Kurs soll höchstens zwölf Leute haben.",
)


def drafted(by: Member, *, sentences: Sequence[str] = SENTENCES, days: int = 14, **rules: Any) -> Dialogue:
    """Set up with these statements; ends in so many days."""
    closes = timezone.now() + timedelta(days=days)
    dialogue = actions.set_up(words=WORDS, closes_at=closes, by=by, **rules)
    for words in sentences:
        statements.add(dialogue=dialogue, words=words, language="de", by=by)
    return again(dialogue)


def running(by: Member, **fields: Any) -> Dialogue:
    dialogue = drafted(by, **fields)
    actions.open_dialogue(dialogue=dialogue, by=by)
    return again(dialogue)


def over(dialogue: Dialogue, by: Member, *, published: bool = False) -> Dialogue:
    actions.close(dialogue=dialogue, by=by)
    if published:
        actions.publish(dialogue=dialogue, by=by)
    return again(dialogue)


def again(dialogue: Dialogue) -> Dialogue:
    """As it stands in the database."""
    return Dialogue.objects.get(pk=dialogue.pk)


def somebody(dialogue: Dialogue, *, language: str = "de", held: bool = False) -> Voter:
    return voting.join(dialogue=dialogue, name=voting.new_name(), language=language, held=held)


def says(voter: Voter, number: int, value: int) -> None:
    """A vote on the statement with this number."""
    statement = Statement.objects.get(dialogue=voter.dialogue, number=number)
    voting.vote(voter=voter, statement=statement.pk, value=value, shown=board_of(again(voter.dialogue)).statements)


def two_camps(dialogue: Dialogue, *, people: int = 30) -> None:
    """All agree on 1 and 2; the first half agrees on 3 and not on 4, the other half the other way round."""
    numbers = dict(Statement.objects.filter(dialogue=dialogue).values_list("number", "pk"))
    for person in range(people):
        voter = somebody(dialogue)
        side = 1 if person < people // 2 else -1
        Vote.objects.bulk_create(
            Vote(voter=voter, statement_id=numbers[number], vote=vote)
            for number, vote in ((1, 1), (2, 1), (3, side), (4, -side))
        )
