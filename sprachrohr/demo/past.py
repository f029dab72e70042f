"""Bends the calendar: an action happens now, and the story tells of last month."""

from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone

from sprachrohr.journal.actions import name_of
from sprachrohr.journal.models import Entry

EVENING = time(19, 20)


def evening(day: date, at: time = EVENING) -> datetime:
    """This day at an hour at which volunteers have time."""
    return datetime.combine(day, at, timezone.get_current_timezone())


class Past:
    """What has been done since it was made and was not bent yet is what has just happened."""

    def __init__(self) -> None:
        self.began = timezone.now()
        self.today = timezone.localdate()

    def bend(self, *rows: "models.Model | models.QuerySet[Any]", to: datetime) -> None:
        """What has just happened to these rows happened at `to`; so say their lines in the journal, too.

        Rows that are given as such know it, too; of times only those that an action has set to its own moment change.
        """
        for some in rows:
            for row in [some] if isinstance(some, models.Model) else list(some):
                self._bend(row, to)
        lines = Entry.objects.filter(at__gte=self.began)
        lines.update(day=timezone.localdate(to), at=to)

    def _bend(self, row: models.Model, to: datetime) -> None:
        row.refresh_from_db()
        changed = {field.attname: self._bent(field, row, to) for field in row._meta.concrete_fields}
        changed = {name: value for name, value in changed.items() if value is not None}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.save(update_fields=list(changed))
        # What an office or a resident does stands in the journal with its day alone.
        lines = Entry.objects.filter(at=None, day__gte=self.today, subject=name_of(row))
        lines.update(day=timezone.localdate(to))

    def _bent(self, field: "models.Field[Any, Any]", row: models.Model, to: datetime) -> datetime | date | None:
        value = getattr(row, field.attname)
        if isinstance(value, datetime):
            return to if self.began <= value <= timezone.now() else None
        if isinstance(value, date):
            return timezone.localdate(to) if self.today <= value <= timezone.localdate() else None
        return None
