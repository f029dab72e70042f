"""Whether enough are there to decide: at a moment, over the whole meeting, and when somebody doubts it.

In many rules a quorum counts as given until a member doubts it. Then it is counted; if too few are there, no vote
begins until enough are there again.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.meetings.holding import MISTAKE, NotOpen, rules_of, unsettled
from sprachrohr.meetings.models import Attendance, Meeting, QuorumDoubt
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member

REACHED, PRESUMED, MISSING = "reached", "presumed", "missing"


@dataclass(frozen=True)
class Quorum:
    """`present` of `members` in office are there, `needed` is what the rules ask for. `presumed`: it counts as given
    also with fewer, because the rules say so and nobody has doubted it."""

    present: int
    needed: int
    members: int
    presumed: bool = False

    @property
    def is_reached(self) -> bool:
        return self.present >= self.needed

    @property
    def state(self) -> str:
        if self.is_reached:
            return REACHED
        return PRESUMED if self.presumed and self.present else MISSING

    @property
    def allows_votes(self) -> bool:
        return self.present > 0 and self.state != MISSING


@dataclass(frozen=True)
class Change:
    """From this moment on so many were there. `doubted`: a member doubted it, and these were counted."""

    at: datetime
    quorum: Quorum
    doubted: bool = False


class Course:
    """Who was there when, who doubted it when, and what the rules of the meeting's day ask for; read once."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting, self.rules = meeting, rules_of(meeting)
        self.members = in_office(meeting.starts_at).count()
        self.needed = self.rules.quorum(self.members)
        self.rows = list(meeting.attendances.all())

    @cached_property
    def doubts(self) -> list[QuorumDoubt]:
        return list(self.meeting.doubts.all())

    def _count(self, at: datetime) -> int:
        return sum(row.came_at <= at and (row.left_at is None or row.left_at > at) for row in self.rows)

    def doubt(self, at: datetime) -> QuorumDoubt | None:
        """The last one that found too few, unless enough have been there since."""
        found = [one for one in self.doubts if one.at <= at and one.present < one.needed]
        if not found:
            return None
        last = found[-1]
        moments = [last.at, *(row.came_at for row in self.rows if last.at < row.came_at <= at)]
        return None if any(self._count(moment) >= self.needed for moment in moments) else last

    def quorum(self, at: datetime) -> Quorum:
        """Whether enough are there at this moment."""
        presumed = self.rules.quorum_presumed and self.doubt(at) is None
        return Quorum(self._count(at), self.needed, self.members, presumed)

    def record(self) -> list[Change]:
        """Each moment since the opening at which it was there for the first time, or no longer; and each doubt."""
        opened, end = self.meeting.opened_at, self.meeting.closed_at or timezone.now()
        if opened is None:
            return []
        taps = {row.came_at for row in self.rows} | {row.left_at for row in self.rows if row.left_at}
        moments = sorted(one for one in taps | {doubt.at for doubt in self.doubts} if opened < one < end)
        called = self._roll_call(opened, moments)
        record = [*self._doubted(opened), Change(opened, self.quorum(called))]
        for at in (one for one in moments if one > called):
            record += self._doubted(at)
            quorum = self.quorum(at)
            if record[-1].quorum.state != quorum.state:
                record.append(Change(at, quorum))
        return record

    def _doubted(self, at: datetime) -> list[Change]:
        found = [Quorum(one.present, one.needed, self.members) for one in self.doubts if one.at == at]
        return [Change(at, quorum, doubted=True) for quorum in found]

    def _roll_call(self, opened: datetime, moments: list[datetime]) -> datetime:
        """Who is tapped one after the other right after the opening was there when it was opened: the last tap."""
        called = opened
        for at in moments:
            if at - called >= MISTAKE or any(doubt.at == at for doubt in self.doubts):
                break
            called = at
        return called


def present_at(meeting: Meeting, at: datetime) -> list[Attendance]:
    """The seats that are taken at this moment; at the moment itself who comes counts, who goes does not."""
    rows = meeting.attendances.select_related("member")
    return [row for row in rows if row.came_at <= at and (row.left_at is None or row.left_at > at)]


def quorum_at(meeting: Meeting, at: datetime) -> Quorum:
    """Whether enough are there at this moment, by the rules of the meeting's day."""
    return Course(meeting).quorum(at)


def quorum_record(meeting: Meeting) -> list[Change]:
    """How it was from the opening on: see `Course.record`."""
    return Course(meeting).record()


@transaction.atomic
def doubt_quorum(*, meeting: Meeting, at: datetime, by: Member) -> QuorumDoubt:
    """A member doubts that enough are there: who is there is counted. Told twice within a minute it is one doubt.

    Raises NotOpen, Settled.
    """
    meeting = unsettled(meeting)
    if meeting.opened_at is None or meeting.closed_at is not None:
        raise NotOpen
    known = meeting.doubts.filter(at__gt=at - MISTAKE, at__lt=at + MISTAKE).first()
    if known is not None:
        return known
    at = max(at, meeting.opened_at)
    quorum = quorum_at(meeting, at)
    write("quorum doubted", about=meeting, by=by)
    return QuorumDoubt.objects.create(meeting=meeting, at=at, present=quorum.present, needed=quorum.needed, noted_by=by)
