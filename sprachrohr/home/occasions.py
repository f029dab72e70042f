"""What is happening, as every page shows it."""

from datetime import datetime

from django.core.cache import cache

from sprachrohr.gatherings.models import Occasion

NAME = "next-talk-hour"
SECONDS = 10


def coming(limit: int = 30) -> list[Occasion]:
    """The next published occasions, cancelled ones included (they say so); one query."""
    return list(Occasion.objects.coming()[:limit])


def next_talk_hour() -> datetime | None:
    """When the next talk hour begins that is not cancelled; remembered for some seconds."""
    found: tuple[datetime | None] | None = cache.get(NAME)
    if found is None:
        talk_hours = Occasion.objects.coming().filter(kind=Occasion.Kind.TALK_HOUR, cancelled_at__isnull=True)
        found = (talk_hours.values_list("starts_at", flat=True).first(),)
        cache.set(NAME, found, SECONDS)
    return found[0]
