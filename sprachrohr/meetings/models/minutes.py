"""A meeting afterwards: the minutes, what members want corrected, their approval."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sprachrohr.meetings.models.holding import Resolution
from sprachrohr.meetings.models.meeting import Meeting
from sprachrohr.people.models import Member


class Minutes(models.Model):
    """The minutes of a meeting, one row a version. The last version counts."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes")
    version = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    circulated_at = models.DateTimeField(null=True)
    circulated_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    corrections_until = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, related_name="approves", help_text="The resolution"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["meeting", "version"]
        verbose_name_plural = "minutes"
        constraints = [models.UniqueConstraint(fields=["meeting", "version"], name="one_version_of_minutes")]

    def __str__(self) -> str:
        return f"minutes of {self.meeting_id}"


class Correction(models.Model):
    """What a member wants corrected in the minutes, by link; settled by the one who writes them."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="corrections")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    sealed_text = models.BinaryField()
    sent_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    taken_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"correction of {self.minutes_id}"

    @property
    def text(self) -> str:
        return self.minutes.meeting.key.decrypt(self.sealed_text)


class MinutesCopy(models.Model):
    """One member's copy of circulated minutes: what their personal link opens."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="copies")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "minutes copies"
        constraints = [models.UniqueConstraint(fields=["minutes", "member"], name="one_copy_a_member")]

    def __str__(self) -> str:
        return f"copy of {self.minutes_id}"


class NameVerdict(models.Model):
    """Somebody has looked at a likely name in what becomes public: it may stand, or it is left out."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="name_verdicts")
    sealed_words = models.BinaryField()
    may_stand = models.BooleanField()
    judged_at = models.DateTimeField(default=timezone.now)
    judged_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"verdict on {self.meeting_id}"

    @property
    def words(self) -> str:
        return self.meeting.key.decrypt(self.sealed_words)
