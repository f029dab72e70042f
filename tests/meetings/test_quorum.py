"""A quorum that counts as given until a member doubts it: counted, written down, and what follows is said."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sprachrohr.meetings import holding
from sprachrohr.meetings.ballots import NotEnough, start_vote
from sprachrohr.meetings.holding import NotOpen, Settled
from sprachrohr.meetings.minutes_content import for_everybody
from sprachrohr.meetings.minutes_paper import minutes_paper
from sprachrohr.meetings.models import Attendance, Ballot, Meeting, Minutes, QuorumDoubt
from sprachrohr.meetings.quorum import doubt_quorum, quorum_at, quorum_record
from sprachrohr.people.models import Member
from tests.cast import logged_in
from tests.meetings.held import an_item, closed, going_on, named, voting
from tests.meetings.sittings import rules
from tests.web.pdf_reading import Reading

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def meeting(elif_: Member) -> Meeting:
    """Five seats, three needed, two are there; the rules presume the quorum."""
    rules(elif_, quorum_presumed=True)
    return going_on(elif_, here=("Elif", "Hakan"))


def _states(meeting: Meeting) -> list[tuple[int, str, bool]]:
    return [(one.quorum.present, one.quorum.state, one.doubted) for one in quorum_record(meeting)]


def _ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def test_fewer_than_needed_may_vote_until_somebody_doubts_it(meeting: Meeting, elif_: Member) -> None:
    assert quorum_at(meeting, timezone.now()).allows_votes
    doubt = doubt_quorum(meeting=meeting, at=timezone.now(), by=elif_)
    assert (doubt.present, doubt.needed, doubt.noted_by) == (2, 3, elif_)
    item = an_item(meeting)
    with pytest.raises(NotEnough):
        voting(item, elif_)
    holding.come(meeting=meeting, member=named("Nadia"), at=timezone.now(), by=elif_)
    assert start_vote(item=item, kind="hands", barred=[], at=timezone.now(), by=elif_).entitled == 3


def test_once_enough_were_there_again_it_counts_as_given_anew(meeting: Meeting, elif_: Member) -> None:
    doubt_quorum(meeting=meeting, at=_ago(8), by=elif_)
    holding.come(meeting=meeting, member=named("Nadia"), at=_ago(6), by=elif_)
    holding.leave(meeting=meeting, member=named("Nadia"), at=_ago(4), by=elif_)
    doubt_quorum(meeting=meeting, at=_ago(2), by=elif_)
    assert _states(meeting) == [
        (2, "presumed", False), (2, "missing", True), (3, "reached", False), (2, "presumed", False),
        (2, "missing", True),
    ]  # fmt: skip
    assert _states(closed(meeting, elif_))[-1] == (2, "missing", True)


def test_a_doubt_that_finds_enough_changes_nothing_and_stands_in_the_record(elif_: Member) -> None:
    rules(elif_, quorum_presumed=True)
    meeting = going_on(elif_)
    doubt_quorum(meeting=meeting, at=_ago(5), by=elif_)
    holding.leave(meeting=meeting, member=named("Hakan"), at=_ago(2), by=elif_)
    assert _states(meeting) == [(3, "reached", False), (3, "reached", True), (2, "presumed", False)]


def test_seats_that_were_tapped_too_late_give_the_quorum_back(meeting: Meeting, elif_: Member) -> None:
    doubt = doubt_quorum(meeting=meeting, at=_ago(5), by=elif_)
    seat = holding.come(meeting=meeting, member=named("Nadia"), at=_ago(3), by=elif_)
    holding.correct_times(attendance=seat, came_at=_ago(9), left_at=_ago(1), by=elif_)
    assert quorum_at(meeting, timezone.now()).allows_votes
    # What was counted then stays written down.
    assert QuorumDoubt.objects.get() == doubt
    assert (2, "missing", True) in _states(meeting)


def test_without_the_presumption_a_doubt_is_only_written_down(elif_: Member, bezirk: object) -> None:
    meeting = going_on(elif_, here=("Elif",))
    doubt_quorum(meeting=meeting, at=_ago(5), by=elif_)
    assert _states(meeting) == [(1, "missing", False), (1, "missing", True)]


def test_who_is_tapped_right_after_the_opening_was_there_when_it_was_opened(elif_: Member, bezirk: object) -> None:
    meeting = going_on(elif_, here=())
    assert meeting.opened_at is not None
    for place, name in enumerate(("Elif", "Hakan", "Nadia"), start=1):
        at = meeting.opened_at + timedelta(seconds=40 * place)
        holding.come(meeting=meeting, member=named(name), at=at, by=elif_)
    assert [(one.at, one.quorum.present) for one in quorum_record(meeting)] == [(meeting.opened_at, 3)]
    holding.come(meeting=meeting, member=named("Olena"), at=_ago(5), by=elif_)
    assert len(quorum_record(meeting)) == 1


def test_a_doubt_ends_the_roll_call(elif_: Member, bezirk: object) -> None:
    meeting = going_on(elif_, here=("Elif",))
    assert meeting.opened_at is not None
    doubt_quorum(meeting=meeting, at=meeting.opened_at + timedelta(seconds=30), by=elif_)
    for name in ("Hakan", "Nadia"):
        at = meeting.opened_at + timedelta(seconds=50)
        holding.come(meeting=meeting, member=named(name), at=at, by=elif_)
    assert _states(meeting) == [(1, "missing", False), (1, "missing", True), (3, "reached", False)]


def test_nobody_at_all_is_no_quorum(meeting: Meeting, elif_: Member) -> None:
    Attendance.objects.all().delete()
    assert quorum_at(meeting, timezone.now()).state == "missing"


def test_a_doubt_that_is_sent_twice_is_one(meeting: Meeting, elif_: Member) -> None:
    at = timezone.now() - timedelta(minutes=5)
    for later in (0, 20):
        doubt_quorum(meeting=meeting, at=at + timedelta(seconds=later), by=elif_)
    assert QuorumDoubt.objects.get().at == at


def test_it_is_doubted_while_the_meeting_is_open(meeting: Meeting, elif_: Member) -> None:
    closed(meeting, elif_)
    with pytest.raises(NotOpen):
        doubt_quorum(meeting=meeting, at=timezone.now(), by=elif_)
    Minutes.objects.create(meeting=meeting, approved_at=timezone.now())
    with pytest.raises(Settled):
        doubt_quorum(meeting=meeting, at=timezone.now(), by=elif_)


# -- the page and the minutes -----------------------------------------------------------------------------


def test_the_button_counts_and_the_page_says_what_follows(meeting: Meeting, elif_: Member) -> None:
    desk = logged_in(elif_)
    address = reverse("live_act", args=[meeting.pk, "doubt"])
    before = desk.get(reverse("hold", args=[meeting.pk])).content.decode()
    assert address in before
    assert "data-missing hidden" in before
    state = desk.get(reverse("live_state", args=[meeting.pk])).json()
    response = desk.post(address, headers={"Accept": "application/json"})
    assert (state["quorum"], response.json()["quorum"]) == ("presumed", "missing")
    assert response.json()["version"] != state["version"]
    page = desk.get(reverse("hold", args=[meeting.pk])).content.decode()
    assert 'role="status" data-missing>' in page
    assert "data-missing hidden" not in page
    refused = desk.post(reverse("live_act", args=[meeting.pk, "start"]), {"item": an_item(meeting).pk, "kind": "hands"})
    assert (refused.status_code, Ballot.objects.exists()) == (409, False)


def test_a_meeting_that_is_not_open_has_no_button(elif_: Member, bezirk: object) -> None:
    meeting = closed(going_on(elif_), elif_)
    desk = logged_in(elif_)
    address = reverse("live_act", args=[meeting.pk, "doubt"])
    assert address not in desk.get(reverse("hold", args=[meeting.pk])).content.decode()
    assert desk.post(address).status_code == 409


def test_the_screen_calls_it_missing_only_after_a_doubt(meeting: Meeting, elif_: Member) -> None:
    desk, address = logged_in(elif_), reverse("meeting_screen", args=[meeting.pk])
    assert "nicht beschlussfähig" not in desk.get(address).content.decode()
    doubt_quorum(meeting=meeting, at=timezone.now(), by=elif_)
    assert "nicht beschlussfähig" in desk.get(address).content.decode()


def test_the_minutes_tell_of_the_doubt(meeting: Meeting, elif_: Member) -> None:
    doubt_quorum(meeting=meeting, at=_ago(5), by=elif_)
    meeting = closed(meeting, elif_)
    page = logged_in(elif_).get(reverse("minutes_desk", args=[meeting.pk])).content.decode()
    assert len(re.findall(r"<dd>[^<]*2[^<]*3[^<]*</dd>", page)) == 2
    words = Reading(minutes_paper(for_everybody(meeting), minutes=None, public=True).content).words
    letters = "".join(words.split())
    assert "giltalsbeschlussfähig,niemandhatesangezweifelt(2anwesend,nötig3)" in letters
    assert "angezweifelt,eswurdegezählt:nichtbeschlussfähig(2anwesend,nötig3)" in letters
