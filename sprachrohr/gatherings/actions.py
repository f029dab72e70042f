"""What can happen to an occasion: announced, changed, cancelled; and to a time of a talk hour: booked, changed,
given back, forgotten."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from sprachrohr.gatherings.models import KEEP_APPOINTMENTS_DAYS, Appointment, Occasion
from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.vault.actions import AlreadySent, code_sent_before, empty_write_ahead_log, make_receipt
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Receipt

__all__ = ["AlreadySent"]


class SlotTaken(Exception):
    """This time is not to be had: somebody was faster, it has begun, or the timetable was changed."""


@dataclass(frozen=True)
class Booked:
    """The appointment and its code; `again` if this was a repeated send of the same form."""

    appointment: Appointment
    code: Code
    again: bool = False


@transaction.atomic
def announce(*, by: Member, **fields: Any) -> Occasion:
    """It stands on the public page from now on."""
    occasion = Occasion.objects.create(entered_by=by, published_at=timezone.now(), **fields)
    write("occasion announced", about=occasion, by=by)
    return occasion


@transaction.atomic
def change(*, occasion: Occasion, by: Member, **fields: Any) -> None:
    """The public page shows it at once, calendars that follow us when they look again.

    Booked appointments stay where they are: each person sees, with their code, whether theirs still fits.
    """
    before = Occasion.objects.select_for_update().get(pk=occasion.pk)
    for name, value in fields.items():
        setattr(occasion, name, value)
    if any(getattr(before, name) != value for name, value in fields.items()):
        occasion.sequence = before.sequence + 1
        occasion.changed_at = timezone.now()
    occasion.save()
    write("occasion changed", about=occasion, by=by)


@transaction.atomic
def cancel(*, occasion: Occasion, by: Member) -> None:
    """It stays on the page and says that it is cancelled: people may be on their way."""
    occasion.cancelled_at = occasion.changed_at = timezone.now()
    occasion.sequence = Occasion.objects.select_for_update().get(pk=occasion.pk).sequence + 1
    occasion.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    write("occasion cancelled", about=occasion, by=by)


# -- a time of a talk hour -----------------------------------------------------------------------------


def _locked(occasion: Occasion, starts_at: datetime) -> Occasion:
    """The talk hour, with this time free until the transaction ends. Raises SlotTaken.

    All who book the same talk hour wait for each other here, so that two never get one time or one number.
    """
    locked = Occasion.objects.select_for_update().get(pk=occasion.pk)
    if starts_at not in locked.free_slots():
        raise SlotTaken
    return locked


def _look_again_on(occasion: Occasion) -> date | None:
    """The day before: the last good moment to see that the talk hour was moved or cancelled."""
    day_before = timezone.localdate(occasion.starts_at) - timedelta(days=1)
    return day_before if day_before > timezone.localdate() else None


def book(*, token: str, occasion: Occasion, starts_at: datetime, language: str, interpreter: bool) -> Booked:
    """Somebody takes a time. The same form again is the same appointment and shows the same code.

    Raises SlotTaken, AlreadySent (this form's token has booked another time), vault Busy (nothing was written).
    """
    text = f"talk|{occasion.pk}|{starts_at.astimezone(UTC).isoformat()}|{language}|{interpreter}"
    before = code_sent_before(token=token, text=text)
    if before is None:
        receipt, code = make_receipt(token=token, text=text, look_again_in=0)
        receipt.look_again_on = _look_again_on(occasion)
        try:
            with transaction.atomic():
                # First the receipt: the second of two taps must find that the first one was itself.
                receipt.save()
                locked = _locked(occasion, starts_at)
                last = locked.appointments.aggregate(last=Max("number"))["last"] or 0
                appointment = Appointment.objects.create(
                    receipt=receipt,
                    occasion=locked,
                    starts_at=starts_at,
                    number=last + 1,
                    language=language,
                    interpreter=interpreter,
                )
                write("time booked", about=locked)
                return Booked(appointment, code)
        except IntegrityError:
            before = code_sent_before(token=token, text=text)
            if before is None:
                raise
    receipt, code = before
    return Booked(Appointment.objects.select_related("occasion", "receipt").get(receipt=receipt), code, again=True)


@transaction.atomic
def change_slot(*, appointment: Appointment, starts_at: datetime) -> None:
    """Another time of the same talk hour; the number stays. Raises SlotTaken (also if it was given back meanwhile)."""
    if appointment.starts_at == starts_at and appointment.cancelled_on is None:
        return
    occasion = _locked(appointment.occasion, starts_at)
    fresh = occasion.appointments.standing().select_for_update().filter(pk=appointment.pk).first()
    if fresh is None:
        raise SlotTaken
    appointment.starts_at, appointment.sequence = starts_at, fresh.sequence + 1
    appointment.save(update_fields=["starts_at", "sequence"])
    write("time changed", about=occasion)


@transaction.atomic
def cancel_appointment(*, appointment: Appointment) -> None:
    """The time is free for others at once; the number is not given again on that day."""
    if appointment.cancelled_on is not None:
        return
    appointment.cancelled_on = timezone.localdate()
    appointment.sequence += 1
    appointment.save(update_fields=["cancelled_on", "sequence"])
    write("time given back", about=appointment.occasion)


@transaction.atomic
def forget_appointments(today: date) -> int:
    """Appointments of talk hours that were seven days ago or longer, with their codes; how many."""
    last = today - timedelta(days=KEEP_APPOINTMENTS_DAYS)
    old = Appointment.objects.filter(occasion__ends_at__date__lte=last)
    receipts = list(old.values_list("receipt_id", flat=True))
    old.delete()
    # A code that also opens a conversation goes with that, not before.
    Receipt.objects.filter(pk__in=receipts, voice__isnull=True).delete()
    transaction.on_commit(empty_write_ahead_log)
    return len(receipts)
