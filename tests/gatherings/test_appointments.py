"""A time of a talk hour: never twice, never lost, never about whom, and gone after seven days."""

from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sprachrohr.gatherings.actions import (
    AlreadySent,
    Booked,
    SlotTaken,
    cancel,
    cancel_appointment,
    change,
    change_slot,
    forget_appointments,
)
from sprachrohr.gatherings.models import Appointment, Occasion
from sprachrohr.journal.models import Entry
from sprachrohr.people.models import Member
from sprachrohr.vault.actions import WrongCode, open_receipt, try_code
from sprachrohr.vault.models import Receipt
from sprachrohr.voices.forms import new_token
from tests.cast import oluchi_says
from tests.gatherings.hours import booked, talk_hour

pytestmark = [pytest.mark.data, pytest.mark.django_db]

BERLIN = ZoneInfo("Europe/Berlin")


# -- the timetable -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "times"),
    [(20, ["17:00", "17:20", "17:40"]), (25, ["17:00", "17:25"]), (60, ["17:00"]), (61, []), (0, [])],
)
def test_slots_are_those_that_fit_in(hakan: Member, minutes: int, times: list[str]) -> None:
    slots = talk_hour(hakan, minutes=minutes).slots()
    assert [timezone.localtime(slot).strftime("%H:%M") for slot in slots] == times


@pytest.mark.parametrize(
    ("day", "month", "times"),
    [
        # 28 March 2027: from two o'clock it is three at once.
        (28, 3, ["01:00", "03:00"]),
        # 31 October 2027: the hour from two to three is there twice.
        (31, 10, ["01:00", "02:00", "02:00", "03:00"]),
    ],
    ids=["summer-begins", "summer-ends"],
)
def test_slots_last_as_long_on_the_nights_when_the_clock_is_moved(day: int, month: int, times: list[str]) -> None:
    # A talk hour that was just made, not read: its times still carry the zone of the place.
    starts_at, ends_at = (datetime(2027, month, day, hour, tzinfo=BERLIN) for hour in (1, 4))
    slots = Occasion(kind="talk_hour", slot_minutes=60, starts_at=starts_at, ends_at=ends_at).slots()
    assert [slot.astimezone(BERLIN).strftime("%H:%M") for slot in slots] == times
    assert {after - before for before, after in pairwise(slots)} == {timedelta(hours=1)}


def test_slots_that_have_begun_and_of_other_occasions_are_not_offered(hakan: Member) -> None:
    now = timezone.now()
    running = talk_hour(hakan, starts_at=now - timedelta(minutes=30), ends_at=now + timedelta(minutes=30))
    assert [slot > now for slot in running.free_slots()] == [True]
    assert talk_hour(hakan, kind="meeting").slots() == []
    cancelled = talk_hour(hakan)
    cancel(occasion=cancelled, by=hakan)
    assert cancelled.free_slots() == []


# -- booking -----------------------------------------------------------------------------------------


def test_an_appointment_holds_a_time_a_number_a_language_and_days_only(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    made = booked(occasion, 1, language="dgs", interpreter=True)
    row = Appointment.objects.filter(pk=made.appointment.pk).values().get()
    today = timezone.localdate()
    assert row == {
        "id": made.appointment.pk,
        "receipt_id": made.appointment.receipt.pk,
        "occasion_id": occasion.pk,
        "starts_at": occasion.slots()[1],
        "number": 1,
        "language": "dgs",
        "interpreter": True,
        "booked_on": today,
        "cancelled_on": None,
        "sequence": 0,
    }
    entry = Entry.objects.get(verb="time booked")
    assert (entry.at, entry.by, entry.day, entry.subject) == (None, "", today, f"occasion:{occasion.pk}")


def test_numbers_count_up_for_each_talk_hour_and_are_never_given_again(hakan: Member) -> None:
    first, other = talk_hour(hakan), talk_hour(hakan)
    numbers = [booked(first, 2).appointment.number, booked(first, 0).appointment.number]
    again = booked(first, 1).appointment
    cancel_appointment(appointment=again)
    assert [*numbers, again.number, booked(first, 1).appointment.number] == [1, 2, 3, 4]
    assert booked(other).appointment.number == 1


def test_a_taken_slot_is_taken_and_nothing_is_written(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    booked(occasion)
    with pytest.raises(SlotTaken):
        booked(occasion)
    assert (Appointment.objects.count(), Receipt.objects.count()) == (1, 1)


def test_the_database_itself_refuses_two_in_one_slot(hakan: Member) -> None:
    first = booked(talk_hour(hakan)).appointment
    other = booked(first.occasion, 1).appointment
    other.starts_at = first.starts_at
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_the_same_form_is_the_same_appointment_and_the_same_code(hakan: Member) -> None:
    occasion, token = talk_hour(hakan), new_token()
    first, second = booked(occasion, token=token), booked(occasion, token=token)
    assert (second.appointment, second.code, second.again) == (first.appointment, first.code, True)
    with pytest.raises(AlreadySent):
        booked(occasion, 1, token=token)
    with pytest.raises(AlreadySent):
        booked(occasion, token=token, language="tr")
    assert Appointment.objects.count() == 1


def test_the_code_opens_the_appointment_and_then_the_form_shows_it_no_more(hakan: Member) -> None:
    occasion, token = talk_hour(hakan), new_token()
    made = booked(occasion, token=token)
    receipt = try_code(code=made.code, network="here")
    assert receipt.appointment == made.appointment
    open_receipt(receipt=receipt)
    with pytest.raises(AlreadySent):
        booked(occasion, token=token)


@pytest.mark.parametrize(("days", "before"), [(10, 1), (2, 1), (1, None)])
def test_the_receipt_says_to_look_again_the_day_before(hakan: Member, days: int, before: int | None) -> None:
    receipt = booked(talk_hour(hakan, days=days)).appointment.receipt
    day_before = timezone.localdate() + timedelta(days=days - 1)
    assert receipt.look_again_on == (day_before if before else None)


def _race(*taps: object) -> list[object]:
    """Each call in a thread and connection of its own, all at the same moment; what came of it, in any order."""
    ready, found = Barrier(len(taps)), list[object]()

    def tap(call: object) -> None:
        ready.wait(timeout=30)
        try:
            found.append(call())  # type: ignore[operator]
        except SlotTaken as error:
            found.append(error)
        finally:
            connection.close()

    threads = [Thread(target=tap, args=(call,)) for call in taps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_same_slot_at_once_are_one_appointment(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    found = _race(lambda: booked(occasion), lambda: booked(occasion))
    assert sorted(type(one).__name__ for one in found) == ["Booked", "SlotTaken"]
    assert (Appointment.objects.count(), Receipt.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_want_different_slots_at_once_get_different_numbers(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    found = _race(lambda: booked(occasion, 0), lambda: booked(occasion, 1))
    assert sorted(one.appointment.number for one in found if isinstance(one, Booked)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_appointment_with_one_code(hakan: Member) -> None:
    occasion, token = talk_hour(hakan), new_token()
    found = [one for one in _race(*[lambda: booked(occasion, token=token)] * 2) if isinstance(one, Booked)]
    assert sorted(one.again for one in found) == [False, True]
    assert len({one.code for one in found}) == Appointment.objects.count() == 1


# -- another time, giving it back ----------------------------------------------------------------------


def test_a_changed_time_frees_the_old_one_and_keeps_the_number(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    mine = booked(occasion).appointment
    change_slot(appointment=mine, starts_at=occasion.slots()[2])
    mine.refresh_from_db()
    assert (mine.starts_at, mine.number, mine.sequence) == (occasion.slots()[2], 1, 1)
    assert booked(occasion, 0).appointment.number == 2


def test_changing_to_the_same_time_is_nothing_and_to_a_taken_one_is_refused(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    mine, other = booked(occasion, 0).appointment, booked(occasion, 1).appointment
    change_slot(appointment=mine, starts_at=mine.starts_at)
    with pytest.raises(SlotTaken):
        change_slot(appointment=mine, starts_at=other.starts_at)
    mine.refresh_from_db()
    assert (mine.starts_at, mine.sequence) == (occasion.slots()[0], 0)


def test_cancelling_frees_the_slot_once_and_cannot_be_changed_afterwards(hakan: Member) -> None:
    occasion = talk_hour(hakan, minutes=60)
    mine = booked(occasion).appointment
    stale = Appointment.objects.get()
    cancel_appointment(appointment=mine)
    cancel_appointment(appointment=mine)
    assert (mine.cancelled_on, mine.sequence) == (timezone.localdate(), 1)
    with pytest.raises(SlotTaken):
        change_slot(appointment=mine, starts_at=occasion.slots()[0])
    assert booked(occasion).appointment.number == 2
    # Another device of the same person, on which it still stood.
    Occasion.objects.update(slot_minutes=30)
    stale.refresh_from_db(fields=["occasion"])
    with pytest.raises(SlotTaken):
        change_slot(appointment=stale, starts_at=occasion.starts_at + timedelta(minutes=30))


def test_a_moved_talk_hour_leaves_appointments_where_they_are_and_says_so(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    mine = booked(occasion, 1).appointment
    change(occasion=occasion, by=hakan, slot_minutes=30)
    assert (Appointment.objects.get().starts_at, Appointment.objects.get().still_fits) == (mine.starts_at, False)
    change(occasion=occasion, by=hakan, slot_minutes=0)
    assert Appointment.objects.get().still_fits is True
    assert Appointment.objects.get().ends_at == occasion.ends_at


def test_the_sequence_counts_what_a_calendar_shows_anew(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    steps = [occasion.sequence]
    for fields in ({"place": "Markt"}, {"place": "Markt"}, {"place": "Rathaus"}):
        change(occasion=occasion, by=hakan, **fields)
        steps.append(Occasion.objects.get().sequence)
    cancel(occasion=occasion, by=hakan)
    assert [*steps, Occasion.objects.get().sequence] == [0, 1, 1, 2, 3]


# -- forgetting --------------------------------------------------------------------------------------


def test_appointments_are_forgotten_seven_days_after_the_talk_hour_with_their_codes(hakan: Member) -> None:
    voice = oluchi_says()
    occasion, later = talk_hour(hakan), talk_hour(hakan, days=11)
    made = [booked(occasion), booked(occasion, 1)]
    cancel_appointment(appointment=made[1].appointment)
    stays = booked(later)
    day = timezone.localdate(occasion.ends_at)
    assert forget_appointments(day + timedelta(days=6)) == 0
    assert made[0].appointment.deleted_on == day + timedelta(days=7)
    assert forget_appointments(day + timedelta(days=7)) == 2
    assert list(Appointment.objects.all()) == [stays.appointment]
    assert set(Receipt.objects.all()) == {voice.voice.receipt, stays.appointment.receipt}
    with pytest.raises(WrongCode):
        try_code(code=made[0].code, network="here")
