"""A meeting before it begins: the date, the agenda, who said that they come; and where others meet."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.meetings.models.rules import ORDINARY, Series
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Key


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, person: Member) -> MeetingQuerySet:
        """Members see every meeting; others only what everybody sees."""
        return self.all() if person.may_read_voices() else self.announced()

    def announced(self) -> MeetingQuerySet:
        """Those whose invitation was sent: what everybody may see. Cancelled ones included; they say so."""
        return self.filter(called_at__isnull=False)

    def coming(self) -> MeetingQuerySet:
        return self.filter(ends_at__gte=timezone.now(), closed_at__isnull=True).order_by("starts_at")

    def past(self) -> MeetingQuerySet:
        return self.filter(Q(ends_at__lt=timezone.now()) | Q(closed_at__isnull=False)).order_by("-starts_at")


class Meeting(models.Model):
    """One meeting of the council. What has happened to it are facts with a time and an author."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Meeting")
        EXTRA = "extra", _("Extra meeting")

    key = models.OneToOneField(Key, on_delete=models.PROTECT, related_name="meeting")
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.REGULAR)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    address = models.CharField(max_length=160, blank=True)
    how_to_find = models.CharField(max_length=240, blank=True, help_text="Der Weg bis zur Tür, auf Deutsch")
    # For members only: whoever has the address of a video meeting is in it.
    remote_way = models.BinaryField(null=True)
    step_free = models.BooleanField(default=False)
    interpreters = models.BooleanField(default=False)
    public = models.BooleanField(default=True, help_text="Everybody may come")

    planned_at = models.DateTimeField(default=timezone.now)
    planned_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # Both stand in the invitation, for everybody.
    urgent_reason = models.CharField(max_length=300, blank=True)
    short_notice_reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)
    # When members were last told: of the invitation, or of what has changed since.
    told_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # How often what a calendar shows was changed (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0)

    objects = models.Manager.from_queryset(MeetingQuerySet)()

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"meeting {timezone.localtime(self.starts_at):%Y-%m-%d}"

    @property
    def is_called(self) -> bool:
        return self.called_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        return self.closed_at is not None or self.ends_at < timezone.now()

    @property
    def remote_link(self) -> str:
        """Costs the meeting's key."""
        return self.key.decrypt(self.remote_way) if self.remote_way is not None else ""

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def minutes_long(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def standing(self) -> AgendaItemQuerySet:
        """Not withdrawn, in their order."""
        return self.filter(withdrawn_at__isnull=True).order_by("position", "pk")


class AgendaItem(models.Model):
    """One item of an agenda. Its words are encrypted: before the meeting is called nobody outside may know them,
    and those of a closed item never. Whoever shows items to the public takes `standing()` and asks `is_closed`."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        DISCUSSION = "discussion", _("Discussion")
        DECISION = "decision", _("Decision")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.INFORMATION)
    sealed_title = models.BinaryField()
    sealed_explanation = models.BinaryField(null=True)
    minutes = models.PositiveSmallIntegerField(default=10)
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="agenda_items")
    # Without the public, by resolution or because the rules say so.
    is_closed = models.BooleanField(default=False)
    majority = models.SlugField(max_length=20, default=ORDINARY, help_text="Kind of a majority of the rules")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="agenda_items")
    # What keeps it alive: an item that was not finished, or a task that is not done.
    carried_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="carried_to")
    task = models.ForeignKey(
        "sprachrohr.MeetingTask", on_delete=models.SET_NULL, null=True, related_name="on_agendas"
    )
    # The minutes of an earlier meeting that are to be approved under this item.
    approves = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="approved_under")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # Grows with every change, so that two who write at once find out.
    edition = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = models.Manager.from_queryset(AgendaItemQuerySet)()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"item {self.position} of {self.meeting_id}"

    @property
    def title(self) -> str:
        return self.meeting.key.decrypt(self.sealed_title)

    @property
    def explanation(self) -> str:
        return self.meeting.key.decrypt(self.sealed_explanation) if self.sealed_explanation is not None else ""


class Reply(models.Model):
    """What a member has answered to the invitation; the last answer counts."""

    class Answer(models.TextChoices):
        YES = "yes", _("I come")
        NO = "no", _("I cannot come")
        DEPUTY = "deputy", _("Somebody stands in for me")

    class Way(models.TextChoices):
        LINK = "link", _("by the personal link")
        CHAT = "chat", _("by the link in the chat")
        DESK = "desk", _("told the desk")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="replies")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="replies")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    # Name of the one who stands in; readable only with the meeting's key.
    sealed_deputy = models.BinaryField(null=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    replied_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "replies"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="one_reply_a_member")]

    def __str__(self) -> str:
        return f"{self.answer} for {self.meeting_id}"

    @property
    def deputy(self) -> str:
        return self.meeting.key.decrypt(self.sealed_deputy) if self.sealed_deputy is not None else ""


class Invitee(models.Model):
    """A member who was invited to a meeting; the personal links of mails name this row."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitees")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations_to_meetings")
    mailed_at = models.DateTimeField(null=True)
    # The mail server did not take it; the desk hands the link over in another way.
    failed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="invited_once")]

    def __str__(self) -> str:
        return f"invitee of {self.meeting_id}"


class OutsideDateQuerySet(models.QuerySet["OutsideDate"]):
    def coming(self, *, days: int) -> OutsideDateQuerySet:
        now = timezone.now()
        return self.filter(
            cancelled_at__isnull=True, starts_at__gte=now, starts_at__lt=now + timedelta(days=days)
        ).order_by("starts_at")


class OutsideDate(models.Model):
    """When a committee of others meets, and who of us sits there. Committees and their dates are public."""

    body = models.CharField(max_length=120, help_text="Ausschuss für Soziales")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=200, blank=True)
    representative = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    deputy = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(OutsideDateQuerySet)()

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.body} {self.starts_at:%Y-%m-%d}"
