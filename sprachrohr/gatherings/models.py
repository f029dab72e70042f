"""Tables of gatherings: what is happening, as fields and symbols; who may come when, as numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from sprachrohr.people.models import Member
from sprachrohr.vault.models import Receipt
from sprachrohr.web.known_languages import german_name, own_name

# ISO 639-3 of German Sign Language: spoken at a talk hour, but no language of a page or a text.
SIGN_LANGUAGE = "dgs"
KEEP_APPOINTMENTS_DAYS = 7


class OccasionQuerySet(models.QuerySet["Occasion"]):
    def coming(self) -> OccasionQuerySet:
        """Published, not cancelled long ago, not over."""
        return self.filter(published_at__isnull=False, ends_at__gte=timezone.now()).order_by("starts_at")

    def talk_hours(self) -> OccasionQuerySet:
        """The coming ones, cancelled ones included (they say so), with what is taken: two queries."""
        return self.coming().filter(kind=Occasion.Kind.TALK_HOUR).prefetch_related("appointments")

    def with_booked(self) -> OccasionQuerySet:
        """Each with `booked`: how many appointments stand."""
        return self.annotate(booked=models.Count("appointments", filter=Q(appointments__cancelled_on__isnull=True)))


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
    how_to_find = models.CharField(max_length=240, blank=True, help_text="Der Weg bis zur Tür, auf Deutsch")
    slot_minutes = models.PositiveSmallIntegerField(default=0, help_text="0: einfach kommen, ohne Termin")
    spoken = models.JSONField(default=list, blank=True, help_text="Sprachen vor Ort")
    free = models.BooleanField(default=True)
    step_free = models.BooleanField(default=False)
    childcare = models.BooleanField(default=False)
    food = models.BooleanField(default=False)
    interpreters = models.BooleanField(default=False)
    women_only = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # How often what a calendar shows was changed (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)
    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = models.Manager.from_queryset(OccasionQuerySet)()

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d}"

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def takes_appointments(self) -> bool:
        return self.kind == self.Kind.TALK_HOUR and self.slot_minutes > 0

    def slots(self) -> list[datetime]:
        """The start of every appointment that fits in, in UTC, where an hour is an hour on every night of the year."""
        if not self.takes_appointments:
            return []
        start, step = self.starts_at.astimezone(UTC), timedelta(minutes=self.slot_minutes)
        return [start + step * number for number in range((self.ends_at - start) // step)]

    def free_slots(self) -> list[datetime]:
        """Those that are still to come and that nobody has taken; none of a cancelled talk hour."""
        if self.cancelled_at is not None:
            return []
        taken = {one.starts_at for one in self.appointments.all() if one.cancelled_on is None}
        now = timezone.now()
        return [slot for slot in self.slots() if slot > now and slot not in taken]


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def standing(self) -> AppointmentQuerySet:
        return self.filter(cancelled_on__isnull=True)


class Appointment(models.Model):
    """A booked slot. It belongs to a receipt code and to nobody else: no name, no text, no address.

    The only time in it is the one on the timetable; of booking and cancelling it keeps the day.
    """

    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, related_name="appointment")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12)
    interpreter = models.BooleanField(default=False)
    booked_on = models.DateField(default=timezone.localdate)
    cancelled_on = models.DateField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)

    objects = models.Manager.from_queryset(AppointmentQuerySet)()

    class Meta:
        ordering = ["starts_at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "starts_at"], condition=Q(cancelled_on__isnull=True), name="one_appointment_a_slot"
            ),
            models.UniqueConstraint(fields=["occasion", "number"], name="one_appointment_a_number"),
        ]

    def __str__(self) -> str:
        return f"number {self.number}"

    @property
    def ends_at(self) -> datetime:
        """Without a timetable (it was given up after the booking) the talk hour's own end."""
        minutes = self.occasion.slot_minutes
        return self.starts_at + timedelta(minutes=minutes) if minutes else self.occasion.ends_at

    @property
    def still_fits(self) -> bool:
        """Whether the talk hour has not been moved away from under it."""
        occasion = self.occasion
        if not occasion.takes_appointments:
            return occasion.starts_at <= self.starts_at < occasion.ends_at
        return self.starts_at in occasion.slots()

    @property
    def may_be_changed(self) -> bool:
        return self.cancelled_on is None and self.occasion.cancelled_at is None and not self.occasion.is_over

    @property
    def deleted_on(self) -> date:
        """The day on which the daily round forgets it."""
        return timezone.localdate(self.occasion.ends_at) + timedelta(days=KEEP_APPOINTMENTS_DAYS)

    @property
    def own_language(self) -> str:
        """The language by its own name, for the person."""
        return gettext("Sign language") if self.language == SIGN_LANGUAGE else own_name(self.language)

    @property
    def desk_language(self) -> str:
        """The language as the desk calls it."""
        return gettext("Sign language") if self.language == SIGN_LANGUAGE else german_name(self.language)
