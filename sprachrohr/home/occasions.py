"""What is happening, as every page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from sprachrohr.gatherings.models import Occasion
from sprachrohr.meetings.models import Meeting

NAME = "next-talk-hour"
SECONDS = 10


@dataclass(frozen=True)
class MeetingDate:
    """A meeting to which was invited, with the fields that the list shows of an occasion. `meeting`: its number."""

    meeting: int
    starts_at: datetime
    ends_at: datetime
    place: str
    address: str
    step_free: bool
    interpreters: bool
    cancelled_at: datetime | None
    kind: str = Occasion.Kind.MEETING.value
    free: bool = True


def _meetings(limit: int) -> list[MeetingDate]:
    fields = ("pk", "starts_at", "ends_at", "place", "address", "step_free", "interpreters", "cancelled_at")
    public = Meeting.objects.coming().announced().filter(public=True)
    return [MeetingDate(*row) for row in public.values_list(*fields)[:limit]]


def coming(limit: int = 30) -> list[Occasion | MeetingDate]:
    """The next dates, cancelled ones included (they say so); two queries.

    Meetings of the council come from where they are called; one that was entered as a date, too, stands there once.
    """
    meetings = _meetings(limit)
    called = {one.starts_at for one in meetings}
    occasions = [
        one
        for one in Occasion.objects.coming()[: limit + len(meetings)]
        if one.kind != Occasion.Kind.MEETING or one.starts_at not in called
    ]
    dates: list[Occasion | MeetingDate] = [*occasions, *meetings]
    return sorted(dates, key=lambda one: one.starts_at)[:limit]


def next_talk_hour() -> datetime | None:
    """When the next talk hour begins that is not cancelled; remembered for some seconds."""
    found: tuple[datetime | None] | None = cache.get(NAME)
    if found is None:
        talk_hours = Occasion.objects.coming().filter(kind=Occasion.Kind.TALK_HOUR, cancelled_at__isnull=True)
        found = (talk_hours.values_list("starts_at", flat=True).first(),)
        cache.set(NAME, found, SECONDS)
    return found[0]
