"""Tables of gatherings: what is happening, as fields and symbols."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sprachrohr.people.models import Member


class OccasionQuerySet(models.QuerySet["Occasion"]):
    def coming(self) -> OccasionQuerySet:
        """Published, not cancelled long ago, not over."""
        return self.filter(published_at__isnull=False, ends_at__gte=timezone.now()).order_by("starts_at")


class Occasion(models.Model):
    """Something that people can go to. Its kind, date, place and symbols read in every language; the title is
    a name and stays as it is, marked with its language."""

    class Kind(models.TextChoices):
        MEETING = "meeting", "Sitzung"
        TALK_HOUR = "talk_hour", "Sprechstunde"
        EVENT = "event", "Veranstaltung"
        CLUB = "club", "Veranstaltung eines Vereins"
        CONFERENCE = "conference", "Konferenz"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    title_language = models.CharField(max_length=12, default="de")
    organiser = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    address = models.CharField(max_length=160, blank=True)
    spoken = models.JSONField(default=list, blank=True, help_text="Sprachen vor Ort")
    free = models.BooleanField(default=True)
    step_free = models.BooleanField(default=False)
    childcare = models.BooleanField(default=False)
    food = models.BooleanField(default=False)
    interpreters = models.BooleanField(default=False)
    women_only = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = models.Manager.from_queryset(OccasionQuerySet)()

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d}"
