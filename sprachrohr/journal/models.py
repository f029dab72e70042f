"""Tables of the journal."""

import secrets

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def random_id() -> int:
    return secrets.randbits(62)


class Entry(models.Model):
    """One thing that happened. Holds ids and verbs, never a word that somebody typed; no id of what was deleted.

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


class Deletion(models.Model):
    """How many things of a kind were deleted on a day: the visible log, without a word about what or whose."""

    class What(models.TextChoices):
        CLOSED = "closed", _("Closed messages")
        CONFIDENTIAL = "confidential", _("Closed confidential messages")
        CODES = "codes", _("Answer numbers with their topic")
        WITHDRAWN = "withdrawn", _("Deleted by the person")
        SPAM = "spam", _("Spam")
        THREAT = "threat", _("Threats")
        APPOINTMENTS = "appointments", _("Times at a talk hour")
        CONTACT = "contact", _("Contact data")
        SUGGESTIONS = "suggestions", _("Suggestions for better sentences")
        BACKUPS = "backups", _("Backups")

    day = models.DateField(default=timezone.localdate)
    what = models.CharField(max_length=20, choices=What.choices)
    how_many = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "what"]
        constraints = [models.UniqueConstraint(fields=["day", "what"], name="one_line_a_day_and_kind")]

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.how_many}"
