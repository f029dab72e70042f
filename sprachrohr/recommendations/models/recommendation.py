"""What the council asks, of which office, by which way; and whom it stands for."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.dialogues.models import Dialogue
from sprachrohr.languages.models import Text
from sprachrohr.meetings.models import Resolution
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Key
from sprachrohr.voices.models import Voice

# Fewer people than these are never a number on a page or in a file.
FEWEST_SHOWN = 5


class Addressee(models.Model):
    """An office that can answer: never a person, so that it stays the same when somebody leaves."""

    class Kind(models.TextChoices):
        DISTRICT_OFFICE = "district_office", "Bezirksamt"
        ASSEMBLY = "assembly", "Bezirksversammlung, Ausschuss"
        PARTY_GROUP = "party_group", "Fraktion"
        AUTHORITY = "authority", "Fachbehörde"
        STATE_COUNCIL = "state_council", "Landesintegrationsbeirat"
        OTHER = "other", "andere Stelle"

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.DISTRICT_OFFICE)
    postal_address = models.TextField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    retired_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, person: Member | None) -> RecommendationQuerySet:
        """Members see every one; all others what is public."""
        return self.all() if person is not None and person.may_read_voices() else self.public()

    def public(self) -> RecommendationQuerySet:
        """Those that were sent, or that ended without having to be sent."""
        return self.filter(published_at__isnull=False)

    def open(self) -> RecommendationQuerySet:
        return self.filter(closed_at__isnull=True)

    def waiting(self) -> RecommendationQuerySet:
        """Sent, and nobody has said more than that they need time, or who else has it now."""
        return self.open().filter(sent_at__isnull=False).filter(Q(last_kind="") | Q(last_kind__in=PROVISIONAL))

    def overdue(self, today: date) -> RecommendationQuerySet:
        return self.waiting().filter(expected_on__lt=today)


# Answers after which one goes on waiting.
PROVISIONAL = ("interim", "passed_on")


class Recommendation(models.Model):
    """One thing that the council asks for. What has happened to it are facts with a time and an author.

    Its words are encrypted under a key of its own until it is sent; from then on everybody may read them.
    """

    class ClosedAs(models.TextChoices):
        ANSWERED = "answered", _("answered")
        OURSELVES = "ourselves", _("we did it ourselves")
        CALL = "call", _("solved by a phone call")
        DROPPED = "dropped", _("not taken further")

    key = models.OneToOneField(Key, on_delete=models.PROTECT, related_name="+")
    # Given with the adoption and never changed: the public address is made of them.
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveSmallIntegerField(null=True)
    title = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    reason = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")

    # to whom, by which way, and until when (recommendations/routes.py)
    route = models.CharField(max_length=20, blank=True)
    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, null=True, related_name="recommendations")
    term = models.CharField(max_length=20, blank=True, help_text="Statutory term; empty: the council has set the day")
    expected_on = models.DateField(null=True)
    expected_why = models.CharField(max_length=200, blank=True)
    printed_paper = models.CharField(max_length=20, blank=True, help_text="Drucksache: 22-0794")
    printed_url = models.URLField(blank=True)

    # whom it stands for
    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, null=True, related_name="recommendations")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, related_name="recommendations")
    # What people have said to a question of ours: its statements speak for this.
    dialogue = models.ForeignKey(Dialogue, on_delete=models.SET_NULL, null=True, related_name="recommendations")
    whole_topic = models.BooleanField(default=False, help_text="For everyone who has spoken about the topic")
    voices = models.ManyToManyField(Voice, related_name="recommendations")
    # Counted on the day of sending, without confidential ones; shown only from FEWEST_SHOWN on.
    voices_counted = models.PositiveIntegerField(default=0)
    languages_counted = models.PositiveSmallIntegerField(default=0)

    drafted_at = models.DateTimeField(default=timezone.now)
    drafted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # By the office itself, when it opened the link (nobody of ours), or as the desk has heard it.
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_as = models.CharField(max_length=10, choices=ClosedAs.choices, blank=True)

    # What the answers say, for lists and figures; `answering.settle` alone writes it.
    last_kind = models.CharField(max_length=20, blank=True)
    answered_on = models.DateField(null=True, help_text="Day of the first answer that is not provisional")
    answer_days = models.PositiveIntegerField(null=True, help_text="From sending to that day")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager.from_queryset(RecommendationQuerySet)()

    class Meta:
        ordering = ["-year", "-number", "-pk"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="one_recommendation_a_number")]
        indexes = [models.Index(fields=["published_at"]), models.Index(fields=["changed_at"])]

    def __str__(self) -> str:
        return f"recommendation {self.reference or self.pk}"

    @property
    def reference(self) -> str:
        """`3/2026`; empty before the adoption."""
        return f"{self.number}/{self.year}" if self.number else ""

    @property
    def slug(self) -> str:
        """`2026-3`, as in the public address."""
        return f"{self.year}-{self.number}"

    @property
    def address(self) -> str:
        """In the language of the page."""
        return reverse("recommendation", kwargs={"name": self.slug})

    @property
    def sent_on(self) -> date | None:
        return timezone.localdate(self.sent_at) if self.sent_at else None

    @property
    def state(self) -> str:
        """ "draft", "adopted", "waiting", "answered", or "closed"."""
        if self.closed_at is not None:
            return "closed"
        if self.sent_at is None:
            return "draft" if self.adopted_at is None else "adopted"
        return "waiting" if self.waits else "answered"

    @property
    def waits(self) -> bool:
        """As `RecommendationQuerySet.waiting`."""
        provisional = self.last_kind in {"", *PROVISIONAL}
        return self.sent_at is not None and self.closed_at is None and provisional

    @property
    def days(self) -> int | None:
        """From sending to the answer, or until today; None if it was not sent."""
        if self.sent_on is None:
            return None
        if self.answer_days is not None:
            return self.answer_days
        end = timezone.localdate(self.closed_at) if self.closed_at else timezone.localdate()
        return (end - self.sent_on).days

    @property
    def is_overdue(self) -> bool:
        return self.waits and self.expected_on is not None and self.expected_on < timezone.localdate()

    @property
    def shown_count(self) -> int | None:
        """How many voices, if that may be said."""
        return self.voices_counted if self.voices_counted >= FEWEST_SHOWN else None
