"""What is happening, as every page shows it."""

from sprachrohr.gatherings.models import Occasion


def coming(limit: int = 30) -> list[Occasion]:
    """The next published occasions, cancelled ones included (they say so); one query."""
    return list(Occasion.objects.coming()[:limit])


def next_talk_hour() -> Occasion | None:
    talk_hours = Occasion.objects.coming().filter(kind=Occasion.Kind.TALK_HOUR)
    return talk_hours.filter(cancelled_at__isnull=True).first()
