"""What the council's meetings need next: an invitation, to be held, minutes that go round, a public version.

For the desk's first page; each meeting comes at most once, with its next step alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from sprachrohr.meetings.models import AgendaItem, Correction, Meeting, Minutes
from sprachrohr.meetings.models.meeting import MeetingQuerySet
from sprachrohr.meetings.preparing import seats_of
from sprachrohr.meetings.rulebook import rules_on
from sprachrohr.meetings.warnings import NOTE, Warning, forecast, warnings
from sprachrohr.people.models import Member

Step = Literal["prepare", "hold", "circulate", "correct", "publish"]
# What was not written down within a quarter of a year has been settled in another way.
LOOK_BACK_DAYS = 92


@dataclass(frozen=True)
class MeetingNeed:
    """`on`: the day on which the step is due; `open`: what a meeting that is still to come does not have yet."""

    step: Step
    on: date
    meeting: Meeting
    open: tuple[Warning, ...] = ()


def what_meetings_need(reader: Member) -> list[MeetingNeed]:
    """Past meetings whose minutes wait, and the next one with what it still needs. Three queries, and the rules."""
    now = timezone.now()
    found, following = [], None
    for meeting in _looked_at(reader, now):
        if meeting.starts_at > now:
            following = meeting
            break
        need = _of_begun(meeting)
        if need is not None:
            found.append(need)
    return [*found, _of_next(following, now)] if following is not None else found


def _looked_at(reader: Member, now: datetime) -> MeetingQuerySet:
    """By date, each with what its last minutes have come to."""
    last = Minutes.objects.filter(meeting=OuterRef("pk")).order_by("-version")
    unsettled = Correction.objects.filter(minutes__meeting=OuterRef("pk"), settled_at__isnull=True)
    since = now - timedelta(days=LOOK_BACK_DAYS)
    standing = Meeting.objects.visible_to(reader).filter(cancelled_at__isnull=True, starts_at__gt=since)
    return standing.select_related("key").order_by("starts_at").annotate(
        circulated_at=Subquery(last.values("circulated_at")[:1]),
        approved_at=Subquery(last.values("approved_at")[:1]),
        published_at=Subquery(last.values("published_at")[:1]),
        unsettled=Exists(unsettled),
    )


def _of_begun(meeting: Meeting) -> MeetingNeed | None:
    circulated, approved, published, unsettled = (
        getattr(meeting, name) for name in ("circulated_at", "approved_at", "published_at", "unsettled")
    )
    if meeting.closed_at is None:
        return MeetingNeed("hold", meeting.day, meeting)
    if circulated is None:
        return MeetingNeed("circulate", timezone.localdate(meeting.closed_at), meeting)
    if approved is None:
        return MeetingNeed("correct", timezone.localdate(circulated), meeting) if unsettled else None
    return MeetingNeed("publish", timezone.localdate(approved), meeting) if published is None else None


def _of_next(meeting: Meeting, now: datetime) -> MeetingNeed:
    """Due on the first day by which something has to be done, else on its own day."""
    rules = rules_on(meeting.starts_at)
    items = list(AgendaItem.objects.standing().filter(meeting=meeting))
    for item in items:
        item.meeting = meeting
    expected = forecast([seat.answer for seat in seats_of(meeting)], rules)
    still = warnings(meeting, items, rules, expected, at=now)
    days = [timezone.localdate(one.until) for one in still if one.until is not None and one.until >= now]
    due = min([*days, meeting.day])
    return MeetingNeed("prepare", due, meeting, tuple(one for one in still if one.level != NOTE or one.until))
