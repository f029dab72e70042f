"""What the journal does: it writes, and forgets what no longer exists."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone

from sprachrohr.journal.models import DailyRun, Deletion, Entry

AT_ONCE = 500
KEEP_DELETIONS_DAYS = 2 * 365


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


def forget_names(things: Mapping[type[models.Model], Collection[Any]]) -> None:
    """Rows that are deleted: what happened to them stays, with day and author, but no longer to which of them.

    Else the journal would keep the day on which somebody spoke next to what is left of their voice: the month.
    """
    names = [f"{model._meta.model_name}:{pk}" for model, pks in things.items() for pk in pks]
    for start in range(0, len(names), AT_ONCE):
        Entry.objects.filter(subject__in=names[start : start + AT_ONCE]).update(subject="")


def count_deletions(*, what: str, many: int) -> int:
    """One line in the visible log of what was deleted: a day, a kind, a number. Returns the number.

    Inside the transaction that deletes: after a crash the log says what has gone, no more and no less.
    """
    if many:
        today = timezone.localdate()
        Deletion.objects.get_or_create(day=today, what=what)
        Deletion.objects.filter(day=today, what=what).update(how_many=F("how_many") + many)
    return many


def forget_old_deletions() -> int:
    """Lines of the log that are older than two years; how many."""
    return Deletion.objects.filter(day__lt=timezone.localdate() - timedelta(days=KEEP_DELETIONS_DAYS)).delete()[0]
