"""Tables of the journal."""

import secrets

from django.db import models
from django.db.models import F
from django.utils import timezone


def random_id() -> int:
    return secrets.randbits(62)


class Entry(models.Model):
    """One thing that happened. Holds ids and verbs, never a word that somebody typed.

    What a resident causes keeps the day only, so that nobody can line it up with a phone's history.
    """

    # A random number: a row of a resident between two of the staff would tell the hour.
    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    day = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(null=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-day", F("at").desc(nulls_last=True), "id"]
        indexes = [models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.day} {self.verb} {self.subject} {self.by}".strip()


class DailyRun(models.Model):
    """When a daily task last ran, and how it ended; the desk shows it."""

    name = models.CharField(max_length=60, unique=True)
    ran_at = models.DateTimeField()
    did = models.PositiveIntegerField(default=0)
    failed = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.ran_at:%Y-%m-%d %H:%M}"
