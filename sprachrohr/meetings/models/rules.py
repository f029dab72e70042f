"""The council's rules of procedure as data, and its monthly series."""

from __future__ import annotations

from datetime import date, time
from fractions import Fraction

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.people.models import Member

ORDINARY = "simple"


def least(share: Fraction, whole: int, *, more_than: bool) -> int:
    """The smallest number that is at least (or strictly more than) this share of the whole.

    Worked example: more than half of 19 is 10; two thirds of 16 is 11 (10.67 rounded up); more than half of 0 is 1.
    """
    wanted = share * whole
    return int(wanted // 1) + 1 if more_than else -int(-wanted // 1)


class RulesQuerySet(models.QuerySet["Rules"]):
    def on(self, day: date) -> Rules | None:
        """The version that holds on this day, with its majorities (two queries); None before the first one."""
        found = self.filter(valid_from__lte=day).order_by("-valid_from", "-pk").prefetch_related("majorities")
        return found.first()


class Rules(models.Model):
    """One version of the council's rules of procedure. Versions are never changed, only followed by newer ones."""

    class Counts(models.TextChoices):
        DAYS = "days", _("days: a letter on Monday is in time for the Monday after")
        FULL_DAYS = "full_days", _("full days: neither the day of sending nor the day of the meeting counts")
        WORKING_DAYS = "working_days", _("full working days, Monday to Friday, without public holidays")
        WEEKDAYS = "weekdays", _("full weekdays, Monday to Saturday, without public holidays")

    class Whole(models.TextChoices):
        MEMBERS = "members", _("of the members in office")
        SEATS = "seats", _("of all seats, the empty ones included")

    valid_from = models.DateField()
    preset = models.CharField(max_length=20, blank=True, help_text="Name of the data it came from (presets.py)")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    # who belongs to it
    term_starts = models.DateField(null=True, blank=True)
    term_ends = models.DateField(null=True, blank=True)
    seats = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(200)])
    least_members = models.PositiveSmallIntegerField(default=0, help_text="0: no such rule")
    deputies = models.BooleanField(default=False, help_text="Members may be stood in for")

    # how it is called together
    notice_days = models.PositiveSmallIntegerField(validators=[MaxValueValidator(90)])
    notice_counts = models.CharField(max_length=20, choices=Counts.choices, default=Counts.FULL_DAYS)
    state = models.CharField(max_length=2, default="HH", help_text="Whose public holidays count (ISO 3166-2:DE)")
    urgent_hours = models.PositiveSmallIntegerField(default=0, help_text="0: no urgent meetings")
    agenda_deadline_days = models.PositiveSmallIntegerField(default=0, help_text="0: until the invitation is sent")
    extra_share_numerator = models.PositiveSmallIntegerField(default=0, help_text="0: no such rule")
    extra_share_denominator = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    public_by_default = models.BooleanField(default=True)
    remote_allowed = models.BooleanField(default=False)

    # how it decides
    quorum_numerator = models.PositiveSmallIntegerField(default=1)
    quorum_denominator = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    quorum_more_than = models.BooleanField(default=True, help_text="More than this share, not just as much")
    quorum_of = models.CharField(max_length=10, choices=Whole.choices, default=Whole.MEMBERS)
    quorum_presumed = models.BooleanField(default=False, help_text="Given until somebody doubts it")
    numbering = models.CharField(
        max_length=40, default="{year}/{month:02}-{number:02}", help_text="How resolutions are numbered in a year"
    )

    # afterwards
    correction_days = models.PositiveSmallIntegerField(default=14)
    reminder_days = models.PositiveSmallIntegerField(default=3, help_text="Before the meeting; 0: no reminder")

    objects = models.Manager.from_queryset(RulesQuerySet)()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name_plural = "rules"

    def __str__(self) -> str:
        return f"rules from {self.valid_from}"

    def quorum(self, members: int) -> int:
        """How many must be there, with so many members in office."""
        whole = self.seats if self.quorum_of == self.Whole.SEATS else members
        share = Fraction(self.quorum_numerator, self.quorum_denominator)
        return least(share, whole, more_than=self.quorum_more_than)

    def majority(self, kind: str) -> Majority | None:
        """The majority of this kind in this version; the ordinary one where this version does not know the kind."""
        known = {one.kind: one for one in self.majorities.all()}
        return known.get(kind) or known.get(ORDINARY)


class Majority(models.Model):
    """How many must agree for one kind of decision; part of one version of the rules."""

    class Whole(models.TextChoices):
        CAST = "cast", _("of the votes cast for or against")
        PRESENT = "present", _("of those present and entitled")
        MEMBERS = "members", _("of the members in office")
        SEATS = "seats", _("of all seats, the empty ones included")

    rules = models.ForeignKey(Rules, on_delete=models.CASCADE, related_name="majorities")
    kind = models.SlugField(max_length=20, help_text="simple, present, two_thirds, co_option …")
    numerator = models.PositiveSmallIntegerField(default=1)
    denominator = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    more_than = models.BooleanField(default=True, help_text="More than this share, not just as much")
    whole = models.CharField(max_length=10, choices=Whole.choices, default=Whole.CAST)
    # Such an item must stand in the invitation so many days before, counted as the notice is; null: as all others.
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "majorities"
        constraints = [models.UniqueConstraint(fields=["rules", "kind"], name="one_majority_a_kind")]

    def __str__(self) -> str:
        return self.kind

    def needed(self, *, cast: int, present: int, members: int, seats: int) -> int:
        """How many must vote for it. `cast`: votes for and against, without abstentions."""
        whole = {"cast": cast, "present": present, "members": members, "seats": seats}[self.whole]
        return least(Fraction(self.numerator, self.denominator), whole, more_than=self.more_than)


class Series(models.Model):
    """A meeting every month: on the second Tuesday, on the last Thursday."""

    class Week(models.IntegerChoices):
        FIRST = 1, _("first")
        SECOND = 2, _("second")
        THIRD = 3, _("third")
        FOURTH = 4, _("fourth")
        LAST = -1, _("last")

    week = models.SmallIntegerField(choices=Week.choices, default=Week.SECOND)
    weekday = models.PositiveSmallIntegerField(default=1, help_text="0 Montag … 6 Sonntag")
    starts = models.TimeField(default=time(18, 0))
    ends = models.TimeField(default=time(20, 0))
    pauses = models.JSONField(default=list, blank=True, help_text="Months without a meeting: 7, 8")
    place = models.CharField(max_length=120)
    address = models.CharField(max_length=160, blank=True)
    how_to_find = models.CharField(max_length=240, blank=True)
    step_free = models.BooleanField(default=False)
    interpreters = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"{self.week}. {self.weekday}"
