"""Dialogues in every state, filled with words that stand nowhere else; their doors; what of the tables must stay."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.test import Client

from sprachrohr.demo.cast import Person
from sprachrohr.dialogues import statements, tickets, voting
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import (
    Choice,
    Chosen,
    Dialogue,
    Drawing,
    Onward,
    Place,
    Question,
    Statement,
    Ticket,
    Vote,
    Voter,
)  # fmt: skip
from sprachrohr.people.actions import end_role, leave
from sprachrohr.people.models import Member
from tests.cast import FARIDA, logged_in, member
from tests.dialogues.rounds import drafted, over, running, says, somebody, two_camps
from tests.hostile.doors import QUERY, Door, all_doors
from tests.hostile.words import Site, word

TABLES: tuple[type[Model], ...] = (
    Dialogue, Statement, Question, Choice, Voter, Vote, Ticket, Chosen, Drawing, Place, Onward
)  # fmt: skip
DRAFT, WAITING, REJECTED = word("entwurf"), word("wartet"), word("abgelehnt")
OTHERS = {
    "Roya": Person("Roya", ("member",), ("de",)),
    "Goran": Person("Goran", ("member",), ("de",)),
    "Lale": Person("Lale", ("listener",), ("de",)),
    "Farida": FARIDA,
}


@dataclass
class Talks:
    """draft, running (results at the end), done (over, not published), cards (one votes with a card)."""

    dialogues: dict[str, Dialogue] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)


def fill(elif_: Member) -> Talks:
    talks = Talks()
    for name, person in OTHERS.items():
        talks.browsers[name] = logged_in(member(person))
    found = {one.shown_name: one for one in Member.objects.all()}
    end_role(member=found["Roya"], role="member", by=elif_)
    leave(member=found["Goran"], by=elif_)
    talks.dialogues["draft"] = drafted(elif_, sentences=[f"{DRAFT} {number}." for number in range(4)])
    talks.dialogues["running"] = _asked(elif_, adding="everyone")
    talks.dialogues["done"] = over(_asked(elif_), elif_)
    talks.dialogues["cards"] = _asked(elif_, entry="codes", people=0)
    talks.codes = tickets.print_tickets(dialogue=talks.dialogues["cards"], count=5, by=elif_)
    return talks


def _asked(elif_: Member, *, people: int = 24, **rules: Any) -> Dialogue:
    dialogue = running(elif_, **rules)
    if people:
        two_camps(dialogue, people=people)
        writer = somebody(dialogue)
        says(writer, 1, 1)
        statements.add_by(voter=writer, words=f"{WAITING} ist neu.", language="de")
        gone = statements.add_by(voter=writer, words=f"{REJECTED} sagt man nicht.", language="de")
        statements.reject(statement=gone, reason="insult", by=elif_)
        draw(dialogue=dialogue)
    return dialogue


def doors() -> list[Door]:
    """All doors of the room, with every number."""
    return [one for one in all_doors(_no_site(), thoroughly=True) if "/dialogues/" in one.address]


def _no_site() -> Site:
    """Of the other rooms no door is tried here."""
    site = Site()
    site.tokens = dict.fromkeys(("ended copy", "ended reply", "ended office"), "x")
    return site


def forms(talks: Talks) -> dict[str, Any]:
    """Every field that a door of this room reads, with what belongs to others."""
    shown = Statement.objects.shown().filter(dialogue=talks.dialogues["done"])[0]
    return {
        "statement": shown.pk, "vote": "1", "ticket": "2222-2222", "words": "Von fremder Hand.", "language": "de",
        "reason": "insult", "into": "1", "part": ["Eins ist das.", "Zwei ist das."], "count": "10", "group-0": "Fremd",
        "question": "Fremd?", "why": "Darum.", "reader": "Niemand.", "closes_at": "2099-01-01T10:00",
        "results": "running", "moderation": "after", "adding": "everyone", "entry": "open", "token": "x",
    }  # fmt: skip


def state() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row, but for the number that tells processes to read anew."""
    return {
        (table.__name__, row[table._meta.pk.attname]): {k: v for k, v in row.items() if k != "edition"}
        for table in TABLES
        for row in table._default_manager.values()
    }


def content(answer: Any) -> str:
    found = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return "\n".join([found.decode("utf-8", "replace"), str(answer.headers), str(answer.cookies)])


def asks(browser: Client, door: Door, form: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("GET", browser.get(door.address, QUERY)), ("POST", browser.post(door.address, form))]


def named() -> tuple[Client, str]:
    """A browser with a name of its own, as somebody has it who has read a page."""
    browser, name = Client(), voting.new_name()
    browser.cookies["voter"] = name
    return browser, name
