"""Who writes the minutes: one at a time, with a hand-over that both see.

The pen is a promise of some minutes, renewed by everything that its holder saves. Somebody else asks for it; the holder
gives it or goes on; who does not answer, because the laptop has no connection, loses it after a minute. What the former
holder has still unsaved is refused, not lost: it stays on that device until the person has decided (js/minutes.js).
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.meetings.models import Meeting, Pen
from sprachrohr.people.models import Member

HELD_MINUTES = 10
ASK_SECONDS = 60


class SomebodyElseWrites(Exception):
    """`who` holds the pen."""

    def __init__(self, who: Member) -> None:
        super().__init__(who.pk)
        self.who = who


def pen_of(meeting: Meeting) -> Pen:
    """The pen as it lies there now, for showing; unsaved if nobody has ever written."""
    found = Pen.objects.select_related("member", "asked_by", "shown").filter(meeting=meeting).first()
    return found or Pen(meeting=meeting)


def _locked(meeting: Meeting) -> Pen:
    Pen.objects.get_or_create(meeting=meeting)
    return Pen.objects.select_for_update(of=("self",)).select_related("member").get(meeting=meeting)


def may_take(pen: Pen, by: Member) -> bool:
    """Nobody holds it, I do, or its holder has not answered my question for a minute."""
    if not pen.is_held or pen.member_id == by.pk:
        return True
    waited = pen.asked_at is not None and pen.asked_at <= timezone.now() - timedelta(seconds=ASK_SECONDS)
    return pen.asked_by_id == by.pk and waited


def _give(pen: Pen, to: Member | None) -> None:
    pen.member, pen.asked_by, pen.asked_at = to, None, None
    pen.until = timezone.now() + timedelta(minutes=HELD_MINUTES) if to else None
    pen.save(update_fields=["member", "until", "asked_by", "asked_at"])


@transaction.atomic
def take_pen(*, meeting: Meeting, by: Member) -> Pen:
    """From now on I write. Raises SomebodyElseWrites."""
    pen = _locked(meeting)
    if not may_take(pen, by) and pen.member is not None:
        raise SomebodyElseWrites(pen.member)
    if pen.member_id != by.pk or not pen.is_held:
        write("pen taken", about=meeting, by=by)
    _give(pen, by)
    return pen


@transaction.atomic
def ask_for_pen(*, meeting: Meeting, by: Member) -> Pen:
    """The holder sees that I would like to write; asking again does not begin the minute anew."""
    pen = _locked(meeting)
    if not pen.is_held or pen.member_id == by.pk:
        _give(pen, by)
    elif pen.asked_by_id != by.pk:
        pen.asked_by, pen.asked_at = by, timezone.now()
        pen.save(update_fields=["asked_by", "asked_at"])
    return pen


@transaction.atomic
def keep_pen(*, meeting: Meeting, by: Member) -> None:
    """The holder goes on writing. Raises SomebodyElseWrites if it has gone meanwhile."""
    pen = hold(meeting, by)
    pen.asked_by, pen.asked_at = None, None
    pen.save(update_fields=["asked_by", "asked_at"])


@transaction.atomic
def give_pen(*, meeting: Meeting, by: Member) -> None:
    """To whoever asked, else it lies free. Raises SomebodyElseWrites."""
    pen = hold(meeting, by)
    _give(pen, pen.asked_by)
    write("pen given", about=meeting, by=by)


@transaction.atomic
def claim(*, meeting: Meeting, by: Member) -> None:
    """I write, and nobody else does. Raises SomebodyElseWrites."""
    hold(meeting, by)


def hold(meeting: Meeting, by: Member) -> Pen:
    """Inside a transaction: the pen, locked, in this hand and renewed; taken if it lies free.

    Raises SomebodyElseWrites.
    """
    pen = _locked(meeting)
    if pen.is_held and pen.member is not None and pen.member_id != by.pk:
        raise SomebodyElseWrites(pen.member)
    if pen.member_id != by.pk:
        _give(pen, by)
        write("pen taken", about=meeting, by=by)
    else:
        pen.until = timezone.now() + timedelta(minutes=HELD_MINUTES)
        pen.save(update_fields=["until"])
    return pen
