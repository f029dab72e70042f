"""Back to the people: what they were told, and whether it got better."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.people.models import Member
from sprachrohr.recommendations.models.answers import Answer
from sprachrohr.recommendations.models.recommendation import Recommendation
from sprachrohr.voices.models import Outcome, Voice


class Telling(models.Model):
    """What became of it, told to everyone behind a recommendation: once an answer, or once without one."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="tellings")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, related_name="tellings")
    # Its words go with the last thread that holds them; that it was told stays.
    outcome = models.ForeignKey(Outcome, on_delete=models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField(default=timezone.now)
    told_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # From this day on the threads ask whether it got better; null: too early to ask.
    ask_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "answer"], name="told_once_an_answer"),
            models.UniqueConstraint(
                fields=["recommendation"], condition=Q(answer__isnull=True), name="told_once_without_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"telling of {self.recommendation_id}"


class Better(models.Model):
    """What one person says some weeks later: the day only; their sentence under the key of their voice."""

    class Said(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("A little")
        NO = "no", _("No")

    telling = models.ForeignKey(Telling, on_delete=models.CASCADE, related_name="betters")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="betters")
    said = models.CharField(max_length=10, choices=Said.choices)
    body = models.BinaryField(null=True)
    said_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["telling", "voice"], name="said_once")]

    def __str__(self) -> str:
        return f"{self.said} of {self.voice_id}"
