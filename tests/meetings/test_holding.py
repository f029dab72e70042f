"""While a meeting lasts: seats and the quorum, fields that nobody overwrites unseen, and one pen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sprachrohr.meetings import holding, holding_pen
from sprachrohr.meetings.holding_fields import (
    Frozen,
    Newer,
    NotANumber,
    NoVote,
    TooLong,
    save_field,
    words_of,
)
from sprachrohr.meetings.holding_pen import SomebodyElseWrites
from sprachrohr.meetings.models import Attendance, Edition, Meeting, MeetingTask, Minutes, Pen, Rules, Wording
from sprachrohr.meetings.quorum import present_at, quorum_at, quorum_record
from sprachrohr.people.models import Member
from tests.cast import FARIDA, member
from tests.meetings.held import an_item, at_once, closed, going_on, named, voting, writes

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    return going_on(elif_)


def _ago(minutes: float) -> object:
    return timezone.now() - timedelta(minutes=minutes)


# -- who is there ---------------------------------------------------------------------------------------------------


def test_the_quorum_is_more_than_half_of_those_in_office(meeting: Meeting) -> None:
    found = quorum_at(meeting, timezone.now())
    assert (found.present, found.needed, found.members, found.is_reached) == (3, 3, 5, True)


def test_who_comes_goes_and_comes_again_was_there_twice(meeting: Meeting, hakan: Member, elif_: Member) -> None:
    holding.leave(meeting=meeting, member=hakan, at=_ago(6), by=elif_)  # type: ignore[arg-type]
    holding.come(meeting=meeting, member=hakan, at=_ago(2), by=elif_)  # type: ignore[arg-type]
    here = [len(present_at(meeting, _ago(minutes))) for minutes in (8, 4, 1)]  # type: ignore[arg-type]
    assert here == [3, 2, 3]
    assert Attendance.objects.filter(member=hakan).count() == 2


def test_quorum_lost_in_the_middle_stays_in_the_record(meeting: Meeting, hakan: Member, elif_: Member) -> None:
    holding.leave(meeting=meeting, member=hakan, at=_ago(6), by=elif_)  # type: ignore[arg-type]
    holding.come(meeting=meeting, member=hakan, at=_ago(2), by=elif_)  # type: ignore[arg-type]
    record = quorum_record(meeting)
    assert [(one.quorum.present, one.quorum.is_reached) for one in record] == [(3, True), (2, False), (3, True)]
    after = quorum_record(closed(meeting, elif_))
    assert after == record


def test_a_tap_that_is_sent_twice_is_one_coming(meeting: Meeting, elif_: Member) -> None:
    nadia, at = named("Nadia"), timezone.now()
    for _ in range(2):
        holding.come(meeting=meeting, member=nadia, at=at, by=elif_)
    assert Attendance.objects.filter(member=nadia).count() == 1
    for _ in range(2):
        holding.leave(meeting=meeting, member=nadia, at=at + timedelta(minutes=5), by=elif_)
    assert Attendance.objects.get(member=nadia).left_at == at + timedelta(minutes=5)


def test_two_taps_within_a_minute_leave_no_trace(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    nadia, now = named("Nadia"), timezone.now()
    holding.come(meeting=meeting, member=nadia, at=now, by=elif_)
    holding.leave(meeting=meeting, member=nadia, at=now + timedelta(seconds=20), by=elif_)
    assert not Attendance.objects.filter(member=nadia).exists()
    holding.leave(meeting=meeting, member=hakan, at=now, by=elif_)
    holding.come(meeting=meeting, member=hakan, at=now + timedelta(seconds=20), by=elif_)
    assert [row.left_at for row in Attendance.objects.filter(member=hakan)] == [None]


def test_who_is_no_member_takes_no_seat(meeting: Meeting, elif_: Member) -> None:
    with pytest.raises(holding.NotInOffice):
        holding.come(meeting=meeting, member=member(FARIDA), at=timezone.now(), by=elif_)


def test_times_are_corrected_if_they_fit(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    row, now = Attendance.objects.get(member=hakan), timezone.now()
    three, nine = now - timedelta(minutes=3), now - timedelta(minutes=9)
    holding.correct_times(attendance=row, came_at=nine, left_at=three, by=elif_)
    assert Attendance.objects.get(member=hakan).left_at == three
    later = now + timedelta(hours=1)
    for came, left in [(three, nine), (later, None), (nine, later)]:
        with pytest.raises(holding.TimesCross):
            holding.correct_times(attendance=row, came_at=came, left_at=left, by=elif_)


def test_a_seat_is_not_taken_twice_at_the_same_time(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    holding.leave(meeting=meeting, member=hakan, at=_ago(6), by=elif_)  # type: ignore[arg-type]
    second = holding.come(meeting=meeting, member=hakan, at=_ago(2), by=elif_)  # type: ignore[arg-type]
    with pytest.raises(holding.TimesCross):
        holding.correct_times(attendance=second, came_at=_ago(8), left_at=None, by=elif_)  # type: ignore[arg-type]


def test_a_member_who_left_the_council_has_no_seat_any_more(meeting: Meeting, elif_: Member) -> None:
    nadia = named("Nadia")
    Member.objects.get_queryset().filter(pk=nadia.pk).update(left_at=meeting.starts_at - timedelta(days=1))
    assert quorum_at(meeting, timezone.now()).members == 4
    with pytest.raises(holding.NotInOffice):
        holding.come(meeting=meeting, member=nadia, at=timezone.now(), by=elif_)


def test_closing_lets_everybody_go_and_reopening_brings_them_back(meeting: Meeting, elif_: Member) -> None:
    closed(meeting, elif_)
    assert set(Attendance.objects.values_list("left_at", flat=True)) == {meeting.closed_at}
    holding.reopen_meeting(meeting=meeting, by=elif_)
    assert set(Attendance.objects.values_list("left_at", flat=True)) == {None}


# -- fields ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["result", "note", "wording"])
def test_what_is_written_is_encrypted_and_read_again(meeting: Meeting, elif_: Member, field: str) -> None:
    item = an_item(meeting)
    assert writes(item, field, "Zwei Kurse mehr.", elif_) == 1
    assert words_of(item, field) == "Zwei Kurse mehr."
    rows = [*Wording.objects.values_list("sealed_text", flat=True)]
    results = item.meeting.items.values_list("result__sealed_result", "result__sealed_note")
    rows += [one for row in results for one in row]
    assert not any(b"Kurse" in bytes(one) for one in rows if one is not None)


def test_a_newer_text_is_never_overwritten(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    writes(item, "result", "Elifs Satz", elif_, device="one")
    with pytest.raises(Newer) as found:
        save_field(item=item, field="result", words="Anders", seen=0, device="two", by=elif_)
    assert (found.value.words, found.value.number, found.value.by) == ("Elifs Satz", 1, elif_)
    assert words_of(item, "result") == "Elifs Satz"
    assert save_field(item=item, field="result", words="Anders", seen=1, device="two", by=elif_) == 2


def test_own_words_whose_answer_was_lost_are_no_conflict(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    for words in ("Zwei", "Zwei Kurse", "Zwei Kurse mehr"):
        save_field(item=item, field="result", words=words, seen=0, device="laptop", by=elif_)
    assert words_of(item, "result") == "Zwei Kurse mehr"
    with pytest.raises(Newer):
        save_field(item=item, field="result", words="Keine", seen=0, device="phone", by=elif_)


def test_the_same_words_again_are_no_new_edition(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    assert [save_field(item=item, field="note", words="x", seen=0, device="", by=elif_) for _ in range(2)] == [1, 1]


def test_wordings_are_kept_version_by_version(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    item = an_item(meeting)
    writes(item, "wording", "Ein", elif_)
    writes(item, "wording", "Ein Kurs", elif_)
    holding_pen.give_pen(meeting=meeting, by=elif_)
    writes(item, "wording", "Zwei Kurse", hakan)
    Wording.objects.filter(version=2).update(written_at=_ago(5))
    writes(item, "wording", "Drei Kurse", hakan)
    found = [(one.version, one.text, one.author) for one in item.wordings.all()]
    assert found == [(1, "Ein Kurs", elif_), (2, "Zwei Kurse", hakan), (3, "Drei Kurse", hakan)]


def test_a_frozen_wording_takes_no_words(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    voting(item, elif_, words="Zwei Kurse")
    with pytest.raises(Frozen):
        writes(item, "wording", "Keine Kurse", elif_)
    assert words_of(item, "wording") == "Zwei Kurse"


def test_figures_are_numbers_of_a_vote_that_goes_on(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    with pytest.raises(NoVote):
        writes(item, "votes_for", "2", elif_)
    voting(item, elif_)
    for typed in ("zwei", "-1", "99999", "1.5"):
        with pytest.raises(NotANumber):
            writes(item, "votes_for", typed, elif_)
    writes(item, "votes_for", " ٢ ", elif_)
    assert words_of(item, "votes_for") == "2"


def test_a_text_beyond_all_measure_is_refused_whole(meeting: Meeting, elif_: Member) -> None:
    with pytest.raises(TooLong):
        writes(an_item(meeting), "result", "x" * 20_001, elif_)
    with pytest.raises(KeyError):
        writes(an_item(meeting), "title", "Anders", elif_)


def test_approved_minutes_do_not_change(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    Minutes.objects.create(meeting=meeting, approved_at=timezone.now())
    with pytest.raises(holding.Settled):
        writes(item, "result", "Doch anders", elif_)
    with pytest.raises(holding.Settled):
        holding.come(meeting=meeting, member=named("Nadia"), at=timezone.now(), by=elif_)


def test_a_withdrawn_item_keeps_what_is_written(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    item.withdrawn_at = timezone.now()
    item.save()
    writes(item, "result", "Das war schon besprochen.", elif_)
    assert words_of(item, "result") == "Das war schon besprochen."


def test_a_task_that_is_sent_twice_is_one(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    item = an_item(meeting)
    for _ in range(2):
        holding.add_task(item=item, what="Brief schreiben", owner=hakan, due_on=None, token="t1", by=elif_)
    task = MeetingTask.objects.get()
    assert (task.what, task.owner, b"Brief" in bytes(task.sealed_what)) == ("Brief schreiben", hakan, False)
    holding.finish_task(task=task, by=hakan)
    assert not MeetingTask.objects.get_queryset().open().exists()


# -- the pen --------------------------------------------------------------------------------------------------------


def test_one_writes_and_the_other_is_told_who(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    item = an_item(meeting)
    writes(item, "result", "Elifs Satz", elif_)
    with pytest.raises(SomebodyElseWrites) as found:
        writes(item, "result", "Hakans Satz", hakan)
    assert (found.value.who, words_of(item, "result")) == (elif_, "Elifs Satz")


def test_the_pen_is_asked_for_and_handed_over(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    holding_pen.take_pen(meeting=meeting, by=elif_)
    holding_pen.ask_for_pen(meeting=meeting, by=hakan)
    assert Pen.objects.get().asked_by == hakan
    holding_pen.give_pen(meeting=meeting, by=elif_)
    assert (Pen.objects.get().member, Pen.objects.get().asked_by) == (hakan, None)


def test_who_goes_on_keeps_the_pen(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    holding_pen.take_pen(meeting=meeting, by=elif_)
    holding_pen.ask_for_pen(meeting=meeting, by=hakan)
    holding_pen.keep_pen(meeting=meeting, by=elif_)
    Pen.objects.filter(asked_by=hakan).update(asked_at=_ago(2))
    with pytest.raises(SomebodyElseWrites):
        holding_pen.take_pen(meeting=meeting, by=hakan)


def test_who_does_not_answer_for_a_minute_loses_the_pen(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    holding_pen.take_pen(meeting=meeting, by=elif_)
    holding_pen.ask_for_pen(meeting=meeting, by=hakan)
    with pytest.raises(SomebodyElseWrites):
        holding_pen.take_pen(meeting=meeting, by=hakan)
    Pen.objects.update(asked_at=_ago(1.1))
    holding_pen.ask_for_pen(meeting=meeting, by=hakan)  # asking again does not begin the minute anew
    with pytest.raises(SomebodyElseWrites):
        holding_pen.take_pen(meeting=meeting, by=named("Nadia"))
    assert holding_pen.take_pen(meeting=meeting, by=hakan).member == hakan


def test_a_pen_that_nobody_has_moved_for_ten_minutes_lies_free(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    holding_pen.take_pen(meeting=meeting, by=elif_)
    Pen.objects.update(until=_ago(0.1))
    assert writes(an_item(meeting), "result", "Hakans Satz", hakan) == 1
    assert Pen.objects.get().member == hakan


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_are_one_writer(elif_: Member, bezirk: Rules, hakan: Member) -> None:
    meeting = going_on(elif_)
    item = an_item(meeting)
    Pen.objects.all().delete()
    found = at_once(
        lambda: save_field(item=item, field="result", words="Elifs", seen=0, device="a", by=elif_),
        lambda: save_field(item=item, field="result", words="Hakans", seen=0, device="b", by=hakan),
    )
    assert sorted(type(one).__name__ for one in found) == ["SomebodyElseWrites", "int"]
    assert Edition.objects.get(field="result").number == 1


@pytest.mark.django_db(transaction=True)
def test_two_devices_of_one_writer_do_not_overwrite_each_other(elif_: Member, bezirk: Rules) -> None:
    item = an_item(going_on(elif_))
    found = at_once(
        lambda: save_field(item=item, field="result", words="vom Laptop", seen=0, device="a", by=elif_),
        lambda: save_field(item=item, field="result", words="vom Telefon", seen=0, device="b", by=elif_),
    )
    assert sorted(type(one).__name__ for one in found) == ["Newer", "int"]
    kept = next(one for one in found if isinstance(one, Newer))
    assert kept.words == words_of(item, "result")
