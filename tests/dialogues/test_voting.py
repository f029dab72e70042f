"""One person, one vote: names, changes, the end, cards, another device, two at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.dialogues import actions, statements, voting
from sprachrohr.dialogues.actions import count_held
from sprachrohr.dialogues.hours import begin_of_day, forget_hours
from sprachrohr.dialogues.models import Dialogue, Hour, Statement, Ticket, Vote, Voter
from sprachrohr.dialogues.showing import board_of
from sprachrohr.dialogues.tickets import TicketTaken, print_tickets
from sprachrohr.dialogues.voting import NotCounted
from sprachrohr.people.models import Member
from tests.dialogues.rounds import WORDS, again, over, running, says, somebody
from tests.meetings.held import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def _votes(dialogue: Dialogue) -> list[tuple[int, int]]:
    return sorted(Vote.objects.filter(voter__dialogue=dialogue).values_list("statement__number", "vote"))


def test_a_vote_can_be_changed_and_is_never_two(dialogue: Dialogue) -> None:
    voter = somebody(dialogue)
    for value in (1, 0, -1):
        says(voter, 2, value)
    assert _votes(dialogue) == [(2, -1)]


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_person_and_one_vote(dialogue: Dialogue) -> None:
    name = voting.new_name()
    shown = board_of(dialogue).statements

    def tap(value: int) -> None:
        voter = voting.join(dialogue=dialogue, name=name, language="de", held=False)
        voting.vote(voter=voter, statement=shown[0].pk, value=value, shown=shown)

    found = at_once(lambda: tap(1), lambda: tap(1), lambda: tap(1))
    assert found == [None] * 3
    assert (Voter.objects.count(), _votes(dialogue), Hour.objects.get().people) == (1, [(1, 1)], 1)


def test_the_same_name_is_somebody_else_in_another_dialogue(dialogue: Dialogue, elif_: Member) -> None:
    other, name = running(elif_), voting.new_name()
    for one in (dialogue, other):
        voting.join(dialogue=one, name=name, language="de", held=False)
    hashes = set(Voter.objects.values_list("name_hash", flat=True))
    assert len(hashes) == 2
    assert name not in str(hashes)


def test_forged_names_are_not_ours() -> None:
    name = voting.new_name()
    assert [voting.is_ours(one) for one in (name, name[:-2] + "xx", "Elif", "")] == [True, False, False, False]


def test_what_cannot_be_counted_says_why(dialogue: Dialogue, elif_: Member) -> None:
    voter, shown = somebody(dialogue), board_of(dialogue).statements

    def reason(statement: int, value: int) -> str:
        with pytest.raises(NotCounted) as caught:
            voting.vote(voter=voter, statement=statement, value=value, shown=board_of(again(dialogue)).statements)
        return caught.value.reason

    rejected = Statement.objects.get(pk=shown[3].pk)
    statements.reject(statement=rejected, reason="insult", by=elif_)
    assert [reason(shown[0].pk, 7), reason(rejected.pk, 1), reason(999_999, 1)] == ["unknown", "gone", "gone"]
    Dialogue.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    voter.dialogue = again(dialogue)
    assert reason(shown[0].pk, 1) == "over"
    assert _votes(dialogue) == []


@pytest.mark.parametrize(("opens", "why"), [(2, "coming"), (-40, "over")])
def test_nobody_joins_before_or_after(dialogue: Dialogue, opens: int, why: str) -> None:
    start = timezone.now() + timedelta(days=opens)
    Dialogue.objects.update(opens_at=start, closes_at=start + timedelta(days=30))
    with pytest.raises(NotCounted) as caught:
        somebody(again(dialogue))
    assert caught.value.reason == why


def test_a_card_counts_once(elif_: Member) -> None:
    dialogue = running(elif_, entry="codes")
    (code,) = print_tickets(dialogue=dialogue, count=1, by=elif_)
    assert code not in str(list(Ticket.objects.values()))

    def joins(typed: str) -> str:
        try:
            voting.join(dialogue=dialogue, name=voting.new_name(), language="de", held=False, ticket=typed)
        except TicketTaken as error:
            return error.reason
        return "in"

    assert [joins(""), joins("2222-2222"), joins(code.lower().replace("-", " ")), joins(code)] == [
        "missing", "unknown", "in", "used",
    ]  # fmt: skip
    assert Voter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_card_used_by_two_at_once_lets_one_in(elif_: Member) -> None:
    dialogue = running(elif_, entry="codes")
    (code,) = print_tickets(dialogue=dialogue, count=1, by=elif_)
    found = at_once(*[
        lambda: voting.join(dialogue=dialogue, name=voting.new_name(), language="de", held=False, ticket=code)
        for _ in range(3)
    ])  # fmt: skip
    assert sorted(type(one).__name__ for one in found) == ["TicketTaken", "TicketTaken", "Voter"]
    assert Voter.objects.count() == 1


def test_a_number_takes_the_votes_to_another_device_unless_somebody_votes_there(dialogue: Dialogue) -> None:
    voter = somebody(dialogue)
    says(voter, 1, 1)
    free, taken = voting.new_name(), voting.new_name()
    voting.join(dialogue=dialogue, name=taken, language="de", held=False)
    voting.take_along(voter=voter, name=taken)
    assert voting.voter_of(name=taken, dialogue=dialogue.pk) != voter
    voting.take_along(voter=voter, name=free)
    assert voting.voter_of(name=free, dialogue=dialogue.pk) == voter


def test_the_next_statement_stays_until_it_is_answered_and_every_one_comes(dialogue: Dialogue) -> None:
    voter, board = somebody(dialogue), board_of(dialogue)
    came = []
    for _ in board.statements:
        answered = voting.votes_of(voter)
        shown = {
            voting.next_statement(
                voter=voter.pk, answered=answered, shown=board.statements, weights={}, language="de"
            )
            for _ in range(5)
        }
        (one,) = shown
        assert one is not None
        came.append(one.number)
        says(voter, one.number, 1)
    assert sorted(came) == [1, 2, 3, 4]
    done = voting.votes_of(voter)
    assert voting.next_statement(voter=1, answered=done, shown=board.statements, weights={}, language="de") is None


def test_a_heavy_statement_comes_earlier_and_a_new_one_is_not_starved(dialogue: Dialogue) -> None:
    shown = board_of(dialogue).statements
    weights = {shown[0].pk: 0.1, shown[1].pk: 0.1, shown[2].pk: 30.0}  # nobody knows the fourth yet
    first: dict[int, int] = {}
    for voter in range(400):
        one = voting.next_statement(voter=voter, answered=(), shown=shown, weights=weights, language="de")
        assert one is not None
        first[one.number] = first.get(one.number, 0) + 1
    assert first[3] > 120
    assert first[4] > 120
    assert first.get(1, 0) + first.get(2, 0) < 20


def test_a_statement_in_another_language_waits_for_its_translation(dialogue: Dialogue) -> None:
    shown = board_of(dialogue).statements
    assert voting.next_statement(voter=1, answered=(), shown=shown, weights={}, language="prs") is None


def test_a_vote_costs_few_queries(dialogue: Dialogue) -> None:
    board_of(dialogue)
    name = voting.new_name()
    with CaptureQueriesContext(connection) as first:
        voter = voting.join(dialogue=dialogue, name=name, language="de", held=False)
        shown = board_of(dialogue).statements
        voting.vote(voter=voter, statement=shown[0].pk, value=1, shown=shown)
    asked = [one["sql"] for one in first if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(asked) <= 5


def test_after_the_end_nothing_is_added(dialogue: Dialogue, elif_: Member) -> None:
    voter = somebody(dialogue)
    over(dialogue, elif_)
    voter.dialogue = again(dialogue)
    with pytest.raises(statements.NotAdded) as caught:
        statements.add_by(voter=voter, words="Mehr Cafés.", language="de")
    assert caught.value.reason == "over"


def test_who_was_held_counts_once_the_council_knows_why(dialogue: Dialogue, elif_: Member) -> None:
    for _ in range(3):
        says(somebody(dialogue, held=True), 1, 1)
    assert Voter.objects.counted().count() == 0
    assert count_held(dialogue=dialogue, by=elif_) == 3
    assert Voter.objects.counted().count() == 3


def test_of_earlier_days_no_hour_stays(dialogue: Dialogue) -> None:
    for language in ("de", "de", "tr"):
        somebody(dialogue, language=language)
    assert forget_hours() == 0
    hours = Hour.objects.order_by("language")
    Hour.objects.update(starts_at=begin_of_day(timezone.now()) - timedelta(hours=5))
    Hour.objects.create(dialogue=dialogue, starts_at=timezone.now() - timedelta(days=2), language="de", people=3)
    assert forget_hours() == 3
    assert sum(one.people for one in hours) == 6
    assert {one.starts_at == begin_of_day(one.starts_at) for one in hours} == {True}
    assert forget_hours() == 0


def test_after_the_end_a_few_who_are_held_stay_held(dialogue: Dialogue, elif_: Member) -> None:
    """Of two files of votes, one before and one after, the difference would be what these few have said."""
    for _ in range(4):
        somebody(dialogue, held=True)
    over(dialogue, elif_)
    with pytest.raises(actions.NotNow, match="few_held"):
        actions.count_held(dialogue=dialogue, by=elif_)
    Voter.objects.create(dialogue=dialogue, name_hash="x", language="de", held_on=timezone.localdate())
    assert actions.count_held(dialogue=dialogue, by=elif_) == 5


def test_what_is_over_is_not_opened_again_by_a_later_end(dialogue: Dialogue, elif_: Member) -> None:
    Dialogue.objects.filter(pk=dialogue.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    rules = {"closes_at": timezone.now() + timedelta(days=1)}
    with pytest.raises(actions.NotNow, match="closed"):
        actions.change(dialogue=again(dialogue), words=WORDS, by=elif_, **rules)
