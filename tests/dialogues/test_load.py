"""Many at the same moment, each by the real doors: nothing is lost or doubled, whatever else happens meanwhile."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.conf import settings as project
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from sprachrohr.dialogues import drawing, statements
from sprachrohr.dialogues.actions import name_groups
from sprachrohr.dialogues.drawing import draw, draw_all
from sprachrohr.dialogues.models import Dialogue, Drawing, Hour, Place, Statement, Ticket, Vote, Voter
from sprachrohr.dialogues.results import results_of
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.dialogues.tickets import print_tickets
from sprachrohr.people.models import Member
from tests.dialogues.rounds import SENTENCES, again, running, somebody, two_camps
from tests.meetings.held import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]

PEOPLE = 40
FIVE = (*SENTENCES, "Auch im Park lernt man Deutsch.")
LANGUAGES = ("de", "de-simple")  # both read German


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at is whether votes stay, not how soon: on SQLite forty threads of one slow machine queue up."""
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 300)


@pytest.fixture
def five(elif_: Member) -> Dialogue:
    return running(elif_, sentences=FIVE)


def _value(person: int, statement: int) -> int:
    """What this person wants to have said in the end."""
    return (person + statement) % 3 - 1


def _all_vote(dialogue: Dialogue, meanwhile: Callable[[], object]) -> Counter[int]:
    """Forty phones at once; each button is pressed three times, another one between. When all have answered two of
    five, the first phone's thread does something else while the others go on. The statuses of all answers."""
    shown = list(Statement.objects.filter(dialogue=dialogue).order_by("number").values_list("pk", flat=True))
    middle = Barrier(PEOPLE)

    def taps(person: int) -> Counter[int]:
        address = f"/{LANGUAGES[person % 2]}/dialogues/{dialogue.pk}/"
        phone, answers = Client(), Counter[int]()
        phone.get(address)
        for done, statement in enumerate(shown):
            if done == 2:
                middle.wait(timeout=55)
                if person == 0:
                    meanwhile()
            meant = _value(person, statement)
            for value in (meant, -meant, meant):
                answer = phone.post(f"{address}vote/", {"statement": statement, "vote": str(value)})
                answers[answer.status_code] += 1
        return answers

    found = at_once(*(partial(taps, person) for person in range(PEOPLE)))
    answers = [one for one in found if isinstance(one, Counter)]
    assert len(answers) == PEOPLE, found
    return sum(answers, Counter[int]())


def _said(dialogue: Dialogue) -> Counter[tuple[int, int]]:
    """(statement, vote): how many."""
    return Counter(Vote.objects.filter(voter__dialogue=dialogue).values_list("statement", "vote"))


def _meant(dialogue: Dialogue) -> Counter[tuple[int, int]]:
    shown = Statement.objects.filter(dialogue=dialogue).values_list("pk", flat=True)
    return Counter((statement, _value(person, statement)) for statement in shown for person in range(PEOPLE))


def _hours(dialogue: Dialogue) -> dict[str, int]:
    rows = Hour.objects.filter(dialogue=dialogue).values("language").annotate(all=Sum("people"))
    return {row["language"]: row["all"] for row in rows}


def test_forty_at_once_with_a_map_in_the_middle_lose_no_vote(five: Dialogue) -> None:
    two_camps(other := running(five.made_by), people=10)  # type: ignore[arg-type]
    assert _all_vote(five, meanwhile=draw_all) == {303: PEOPLE * 15}
    assert _said(five) == _meant(five)
    assert Voter.objects.filter(dialogue=five).count() == PEOPLE
    assert _hours(five) == {"de": PEOPLE // 2, "de-simple": PEOPLE // 2}
    assert (other.drawings.count(), five.drawings.get().people) == (1, PEOPLE)
    # Whatever the map in the middle has seen, the next one has seen all.
    draw(dialogue=again(five))
    last = Drawing.objects.filter(dialogue=five)[0]
    assert (last.people, last.votes) == (PEOPLE, PEOPLE * 5)


def test_a_statement_is_rejected_while_forty_vote(five: Dialogue, elif_: Member) -> None:
    gone = Statement.objects.get(dialogue=five, number=5)

    def reject() -> None:
        statements.reject(statement=gone, reason="off_topic", by=elif_)

    answers = _all_vote(five, meanwhile=reject)
    assert set(answers) <= {303, 409}
    assert answers[409] <= 3 * PEOPLE
    all_but_one = {what: many for what, many in _meant(five).items() if what[0] != gone.pk}
    assert {what: many for what, many in _said(five).items() if what[0] != gone.pk} == all_but_one
    assert sum(_hours(five).values()) == Voter.objects.filter(dialogue=five).count() == PEOPLE
    draw(dialogue=again(five))
    result = Drawing.objects.filter(dialogue=five)[0].result
    assert [one["number"] for one in result["statements"]] == [1, 2, 3, 4]


def test_two_fingers_on_each_phone_are_one_person(five: Dialogue) -> None:
    """The first vote twice at the same moment, before the phone knows that it was taken."""
    (statement, *_rest) = Statement.objects.filter(dialogue=five).order_by("number").values_list("pk", flat=True)
    address = f"/de/dialogues/{five.pk}/"
    name, phones = project.VOTER_COOKIE_NAME, [Client() for _ in range(PEOPLE // 2)]
    for phone in phones:
        phone.get(address)

    def tap(cookie: str, value: int) -> Callable[[], int]:
        def post() -> int:
            finger = Client()
            finger.cookies[name] = cookie
            answer = finger.post(f"{address}vote/", {"statement": statement, "vote": str(value)})
            return int(answer.status_code)

        return post

    found = at_once(*(tap(phone.cookies[name].value, value) for phone in phones for value in (1, -1)))
    assert found == [303] * PEOPLE
    assert (Voter.objects.count(), Vote.objects.count(), _hours(five)) == (20, 20, {"de": 20})
    assert set(Vote.objects.values_list("vote", flat=True)) <= {1, -1}


def test_forty_with_twenty_cards_are_twenty(elif_: Member) -> None:
    dialogue = running(elif_, entry="codes")
    codes = print_tickets(dialogue=dialogue, count=PEOPLE // 2, by=elif_)
    address = f"/de/dialogues/{dialogue.pk}/"
    statement = Statement.objects.filter(dialogue=dialogue).values_list("pk", flat=True)[0]

    def vote(code: str) -> Callable[[], int]:
        def post() -> int:
            phone = Client()
            phone.get(address)
            answer = phone.post(f"{address}vote/", {"statement": statement, "vote": "1", "ticket": code})
            return int(answer.status_code)

        return post

    found = at_once(*(vote(code) for code in codes for _ in range(2)))
    assert Counter(found) == {303: 20, 422: 20}
    assert (Voter.objects.count(), Vote.objects.count(), _hours(dialogue)) == (20, 20, {"de": 20})
    assert Ticket.objects.filter(used_on__isnull=False).count() == 20


def _is_killed(*_given: object) -> None:
    raise SystemExit("the machine goes down")


def test_a_map_that_breaks_off_while_it_is_written_is_seen_by_nobody_and_drawn_again(
    five: Dialogue, elif_: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Places are written in pieces, so that no vote waits for two hundred thousand of them."""
    two_camps(five, people=20)
    draw_all()
    (first,) = Drawing.objects.all()
    name_groups(dialogue=five, names={0: "Viele helfen mit"}, by=elif_)
    two_camps(five, people=10)
    with monkeypatch.context() as broken:
        broken.setattr(drawing, "AT_ONCE", 7)
        broken.setattr(drawing, "_move_names", _is_killed)
        with pytest.raises(SystemExit):
            draw_all()
    assert list(Drawing.objects.filter(shown_at__isnull=False)) == [first]
    found = results_of(again(five), "de")
    assert found is not None
    assert found.drawing == first
    Drawing.objects.exclude(pk=first.pk).update(drawn_at=timezone.now() - timedelta(hours=2))
    assert (draw_all(), draw_all()) == (1, 0)
    last = Drawing.objects.all()[0]
    assert set(Drawing.objects.values_list("pk", flat=True)) == {first.pk, last.pk}
    assert set(Place.objects.values_list("drawing", flat=True)) == {last.pk}
    assert list(again(five).group_names.values()) == ["Viele helfen mit"]


def test_of_two_maps_that_are_drawn_at_once_one_is_kept(five: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    two_camps(five, people=20)
    others: list[Drawing | None] = []

    def meanwhile(*given: object) -> None:
        """While this one writes its places another worker draws the whole map."""
        monkeypatch.undo()
        others.append(draw(dialogue=again(five)))
        drawing._place_everybody(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(drawing, "_place_everybody", meanwhile)
    assert draw(dialogue=five) is None
    (kept,) = Drawing.objects.all()
    assert others == [kept]
    assert Place.objects.filter(drawing=kept).count() == Place.objects.count() == 20


def test_a_map_that_breaks_off_leaves_nothing_and_the_next_one_is_drawn(
    five: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_camps(five, people=20)
    assert draw_all() == 1
    before = list(Drawing.objects.values()), list(Place.objects.order_by("pk").values())
    two_camps(five, people=10)

    with monkeypatch.context() as broken:
        broken.setattr(drawing, "_weights", _is_killed)
        with pytest.raises(SystemExit):
            draw_all()
    assert (list(Drawing.objects.values()), list(Place.objects.order_by("pk").values())) == before
    forget_boards()
    voter = somebody(five)
    assert (draw_all(), draw_all()) == (1, 0)
    last = Drawing.objects.all()[0]
    assert (last.people, Place.objects.filter(drawing=last).count()) == (30, 30)
    assert not Place.objects.filter(voter=voter).exists()
