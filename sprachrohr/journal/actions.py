"""What the journal does: it writes."""

from django.db import models
from django.utils import timezone

from sprachrohr.journal.models import DailyRun, Entry


def name_of(thing: models.Model | None) -> str:
    """`voice:12`: what an entry calls a row."""
    return f"{thing._meta.model_name}:{thing.pk}" if thing is not None else ""


def write(verb: str, *, about: models.Model | None = None, by: models.Model | None = None) -> Entry:
    """One line. With `by` (staff) the time is kept, without (a resident, the clock) only the day."""
    return Entry.objects.create(
        verb=verb, subject=name_of(about), by=name_of(by), at=timezone.now() if by is not None else None
    )


def note_daily_run(*, name: str, did: int = 0, failed: str = "") -> None:
    """Remember that a daily task ran: `did` how many things, `failed` the kind of error or nothing."""
    DailyRun.objects.update_or_create(
        name=name, defaults={"ran_at": timezone.now(), "did": did, "failed": failed[:80]}
    )
