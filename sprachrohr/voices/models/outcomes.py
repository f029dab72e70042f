"""What became of it, told to many at once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sprachrohr.languages.models import Text
from sprachrohr.people.models import Member
from sprachrohr.voices.models.voice import Message, Voice


class Outcome(models.Model):
    """One text of the council for everyone who has spoken about the same thing, under a key of its own.

    In each thread it is a message of that thread, with the day on which it was told and read; its words lie here once.
    It goes with the last thread that holds it (`deletion.py`).
    """

    text = models.OneToOneField(Text, on_delete=models.CASCADE, related_name="+")
    voices = models.ManyToManyField(Voice, through=Message, related_name="outcomes")
    told_at = models.DateTimeField(default=timezone.now)
    told_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"outcome {self.pk}"
