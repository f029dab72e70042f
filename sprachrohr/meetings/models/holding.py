"""A meeting while it lasts: who is there, what the wording was, how the votes fell, what was resolved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.languages.models import Text
from sprachrohr.meetings.models.meeting import AgendaItem, Meeting
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic


class Pen(models.Model):
    """Who writes the minutes at this moment: one at a time, until they hand over or have not been heard of for a while.

    The row stays with the meeting; it also knows which item stands on the screen in the room.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="pen")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    shown = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"pen of {self.meeting_id}"

    @property
    def is_held(self) -> bool:
        return self.member_id is not None and self.until is not None and self.until > timezone.now()


class Edition(models.Model):
    """How often one field of an item was saved, and from where last: nothing is ever overwritten silently.

    `base` is the edition that `device` had before its eyes when it wrote this one. If the answer to it was lost, the
    same device comes again with the same base, and continues its own text instead of meeting it as a stranger's.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="editions")
    field = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)
    base = models.PositiveIntegerField(default=0)
    device = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "field"], name="one_edition_a_field")]

    def __str__(self) -> str:
        return f"{self.field} of {self.item_id}: {self.number}"


class Attendance(models.Model):
    """From when until when a seat was taken; who comes back has a second row."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    # Whose seat it is, also when somebody stands in.
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    sealed_deputy = models.BinaryField(null=True)
    is_remote = models.BooleanField(default=False)
    came_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["came_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"], condition=Q(left_at__isnull=True), name="a_seat_is_taken_once"
            )
        ]

    def __str__(self) -> str:
        return f"attendance at {self.meeting_id}"

    @property
    def deputy(self) -> str:
        return self.meeting.key.decrypt(self.sealed_deputy) if self.sealed_deputy is not None else ""


class QuorumDoubt(models.Model):
    """A member doubted that enough were there, and they were counted. Seat times corrected later leave it as it is."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="doubts")
    at = models.DateTimeField(default=timezone.now)
    present = models.PositiveSmallIntegerField()
    needed = models.PositiveSmallIntegerField()
    noted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"doubt at {self.meeting_id}"


class ItemResult(models.Model):
    """What came out under an item, and what only the council may read."""

    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="result")
    sealed_result = models.BinaryField(null=True)
    sealed_note = models.BinaryField(null=True)
    # The wording of the decision for the translation desk, once somebody has asked for it in another language.
    wording = models.ForeignKey(Text, on_delete=models.SET_NULL, null=True, related_name="+")
    # An item that is not finished stands on the next agenda again.
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"result of {self.item_id}"

    @property
    def result(self) -> str:
        return self.item.meeting.key.decrypt(self.sealed_result) if self.sealed_result is not None else ""

    @property
    def note(self) -> str:
        return self.item.meeting.key.decrypt(self.sealed_note) if self.sealed_note is not None else ""


class Wording(models.Model):
    """One version of a decision's text. It is frozen when the vote about it begins."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    sealed_text = models.BinaryField()
    written_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="one_wording_a_version")]

    def __str__(self) -> str:
        return f"wording {self.version} of {self.item_id}"

    @property
    def text(self) -> str:
        return self.item.meeting.key.decrypt(self.sealed_text)


class Ballot(models.Model):
    """One vote about one frozen wording. For, against and abstentions add up to those present and entitled."""

    class Kind(models.TextChoices):
        HANDS = "hands", _("Show of hands")
        SECRET = "secret", _("Secret ballot")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="ballots")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="ballots")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.HANDS)
    majority = models.SlugField(max_length=20)
    # Who is there and takes no part in it (a conflict of interest).
    barred = models.ManyToManyField(Member, related_name="+")
    entitled = models.PositiveSmallIntegerField(help_text="Present and entitled when the vote began")
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_against = models.PositiveSmallIntegerField(null=True)
    abstentions = models.PositiveSmallIntegerField(null=True)
    # How many had to vote for it, computed under the rules of that day.
    needed = models.PositiveSmallIntegerField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # Broken off before it was counted; the wording is free again.
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_at__isnull=True)
                | Q(entitled=F("votes_for") + F("votes_against") + F("abstentions")),
                name="votes_add_up",
            )
        ]

    def __str__(self) -> str:
        return f"ballot about {self.item_id}"

    @property
    def is_adopted(self) -> bool:
        """Whether enough have voted for it; False while it is not counted."""
        return self.held_at is not None and (self.votes_for or 0) >= (self.needed or 0) > 0


class Numbering(models.Model):
    """The last number of a year. Whoever takes the next one holds this row: no gap, none twice."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.last} in {self.year}"


class Resolution(models.Model):
    """A decision with its number in the year, and `label`, which is how the rules write it: 2026/11-03.

    Rejected ones are numbered, too.
    """

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        REJECTED = "rejected", _("rejected")

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="resolution")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="one_resolution_a_number")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_adopted(self) -> bool:
        return self.outcome == self.Outcome.ADOPTED


class VoteCorrection(models.Model):
    """What a declared vote said before its figures were corrected. Rows are only added; the vote holds what counts."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="corrections")
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    abstentions = models.PositiveSmallIntegerField()
    needed = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Resolution.Outcome.choices)
    sealed_reason = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"correction of ballot {self.ballot_id}"

    @property
    def reason(self) -> str:
        return self.ballot.item.meeting.key.decrypt(self.sealed_reason)


class TopicAct(models.Model):
    """What a resolution does to a topic."""

    class Act(models.TextChoices):
        ADOPT = "adopt", _("adopt")
        RENAME = "rename", _("rename")
        MERGE = "merge", _("merge")
        CLOSE = "close", _("close")

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="topic_acts")
    act = models.CharField(max_length=10, choices=Act.choices)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="acts")
    into = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    # What it was called until then, by language.
    names_before = models.JSONField(default=dict)
    done_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.topic_id}"


class MeetingTaskQuerySet(models.QuerySet["MeetingTask"]):
    def open(self) -> MeetingTaskQuerySet:
        return self.filter(done_at__isnull=True)


class MeetingTask(models.Model):
    """Something that a member has taken on in a meeting; it keeps its item alive until it is done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tasks")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="tasks")
    sealed_what = models.BinaryField()
    # Of the form that made it: a form that is sent again makes no second task.
    token = models.CharField(max_length=64, unique=True, null=True)
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="meeting_tasks")
    due_on = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = models.Manager.from_queryset(MeetingTaskQuerySet)()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"task of {self.meeting_id}"

    @property
    def what(self) -> str:
        return self.meeting.key.decrypt(self.sealed_what)

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on is not None and self.due_on < timezone.localdate()
