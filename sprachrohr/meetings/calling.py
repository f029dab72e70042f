"""What can happen to the date: it is changed, members are invited, told of a change, reminded; it is cancelled."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.meetings import mail
from sprachrohr.meetings.actions import IsOver, locked, sealed
from sprachrohr.meetings.deadlines import timeliness
from sprachrohr.meetings.models import Invitee, Meeting
from sprachrohr.meetings.replies import end_links, move_links
from sprachrohr.meetings.rulebook import rules_on
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member

# What a calendar shows: changing one of these is a new edition of the date (RFC 5545, SEQUENCE).
SHOWN_IN_CALENDARS = ("starts_at", "ends_at", "place", "address", "how_to_find", "step_free", "interpreters")


class MeetingIsPast(Exception):
    """Nobody can be invited to a meeting that has begun."""


class NeedsReason(Exception):
    """The notice is shorter than the rules say: `timeliness` is "urgent" or "short", and the reason is missing."""

    def __init__(self, timeliness: str) -> None:
        super().__init__(timeliness)
        self.timeliness = timeliness


class AlreadyCalled(Exception):
    """The invitation was sent before; a change is told with `tell`."""


@transaction.atomic
def change(*, meeting: Meeting, by: Member, remote_link: str | None = None, **fields: Any) -> Meeting:
    """The public page and calendars show it at once; members are told with `tell`. Raises IsOver.

    Links of members end with the meeting, so they move with it.
    """
    fresh = locked(meeting)
    if fresh.is_cancelled or fresh.closed_at is not None:
        raise IsOver
    moved = any(getattr(fresh, name) != fields[name] for name in SHOWN_IN_CALENDARS if name in fields)
    for name, value in fields.items():
        setattr(fresh, name, value)
    if remote_link is not None and remote_link != fresh.remote_link:
        fresh.remote_way = sealed(fresh, remote_link)
    if moved and fresh.is_called:
        fresh.sequence += 1
        fresh.changed_at = timezone.now()
    fresh.save()
    move_links(meeting=fresh)
    write("meeting changed", about=fresh, by=by)
    return fresh


@transaction.atomic
def call(*, meeting: Meeting, by: Member, reason: str = "") -> Meeting:
    """The invitation is sent: the public page stands, calendars know, each member in office gets a mail with a link.

    Raises IsOver, AlreadyCalled, MeetingIsPast, NeedsReason. A reason that is needed is shown in the invitation.
    """
    fresh = locked(meeting)
    if fresh.is_cancelled or fresh.closed_at is not None:
        raise IsOver
    if fresh.is_called:
        raise AlreadyCalled
    now = timezone.now()
    rules = rules_on(fresh.starts_at)
    how = timeliness(fresh, rules, at=now)
    if how == "past":
        raise MeetingIsPast
    if how in {"urgent", "short"} and not reason:
        raise NeedsReason(how)
    fresh.urgent_reason = reason if how == "urgent" else ""
    fresh.short_notice_reason = reason if how == "short" else ""
    fresh.called_at = fresh.told_at = now
    fresh.called_by = by
    fresh.save()
    _invite(fresh, mail.INVITATION)
    write("meeting called", about=fresh, by=by)
    return fresh


def _invite(meeting: Meeting, letter: str) -> None:
    """Everybody in office, also who has joined since; the mails leave once this is really written."""
    Invitee.objects.bulk_create(
        [Invitee(meeting=meeting, member=member) for member in in_office(timezone.now())], ignore_conflicts=True
    )
    _send(meeting, letter)


def _send(meeting: Meeting, letter: str) -> None:
    transaction.on_commit(lambda: mail.send_to_members.enqueue(meeting.pk, letter))


@transaction.atomic
def tell(*, meeting: Meeting, by: Member) -> None:
    """What has changed since the invitation: everybody in office gets a mail. Raises IsOver."""
    fresh = locked(meeting)
    if not fresh.is_called or fresh.is_cancelled or fresh.is_over:
        raise IsOver
    fresh.told_at = timezone.now()
    fresh.save(update_fields=["told_at"])
    _invite(fresh, mail.CHANGE)
    write("meeting change told", about=fresh, by=by)


@transaction.atomic
def cancel(*, meeting: Meeting, by: Member, reason: str = "") -> Meeting:
    """It stays on the page and in calendars and says that it is cancelled; links end. Raises IsOver."""
    fresh = locked(meeting)
    if fresh.is_cancelled or fresh.is_over or fresh.opened_at is not None:
        raise IsOver
    fresh.cancelled_at = fresh.changed_at = timezone.now()
    fresh.cancelled_by, fresh.cancel_reason = by, reason
    if fresh.is_called:
        fresh.sequence += 1
        _send(fresh, mail.CANCELLED)
    fresh.save()
    end_links(meeting=fresh)
    write("meeting cancelled", about=fresh, by=by)
    return fresh


@transaction.atomic
def remind(*, meeting: Meeting, by: Member | None) -> int:
    """A mail to everybody in office who has not answered; how many. Raises IsOver."""
    fresh = locked(meeting)
    if not fresh.is_called or fresh.is_cancelled or fresh.is_over:
        raise IsOver
    silent = in_office(timezone.now()).exclude(replies__meeting=fresh)
    Invitee.objects.bulk_create([Invitee(meeting=fresh, member=one) for one in silent], ignore_conflicts=True)
    many = Invitee.objects.filter(meeting=fresh, member__in=silent).update(reminded_at=timezone.now())
    if many:
        _send(fresh, mail.REMINDER)
        write("members reminded", about=fresh, by=by)
    return many


def remind_by_the_clock() -> int:
    """Once before each meeting, as many days as the rules say: those who have not answered. How many were reminded.

    Whoever was reminded by a click before is not asked again.
    """
    many = 0
    today = timezone.localdate()
    rules = rules_on(timezone.now())
    if rules is None or rules.reminder_days == 0:
        return 0
    for meeting in Meeting.objects.coming().announced().filter(cancelled_at__isnull=True):
        near = 0 <= (meeting.day - today).days <= rules.reminder_days
        if near and not meeting.invitees.filter(reminded_at__isnull=False).exists():
            many += remind(meeting=meeting, by=None)
    return many
