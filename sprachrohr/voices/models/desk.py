"""What the desk keeps beside a thread: notes, tasks, who is writing, referrals, cards, text blocks that were read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Receipt
from sprachrohr.voices.models.voice import Voice


class Note(models.Model):
    """An internal note of the desk; encrypted like everything that was written about a person."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="notes")
    body = models.BinaryField()
    written_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"note on {self.voice}"

    @property
    def words(self) -> str:
        return self.voice.key.decrypt(self.body)


class Task(models.Model):
    """Something that somebody at the desk has to do for a voice, by a day."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="tasks")
    what = models.BinaryField()
    due_on = models.DateField()
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="tasks")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"task for {self.voice}"

    @property
    def words(self) -> str:
        return self.voice.key.decrypt(self.what)

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on < timezone.localdate()


class Referral(models.Model):
    """An organisation that could help; what was said goes there only with the person's consent."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="referrals")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    consented_on = models.DateField(null=True)
    refused_on = models.DateField(null=True)
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "organisation"], name="one_referral_per_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.voice} to {self.organisation}"


class Card(models.Model):
    """A printed card with a number and, on its tear-off slip, a code; filled when somebody types it in."""

    number = models.CharField(max_length=12, unique=True)
    language = models.CharField(max_length=12)
    # The number stays for ever, so that no two cards ever carry the same.
    receipt = models.OneToOneField(Receipt, on_delete=models.SET_NULL, null=True, related_name="card")
    printed_at = models.DateTimeField(default=timezone.now)
    printed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number


class BlockReading(models.Model):
    """A member who reads the language has read this text block in it and found it right."""

    block = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    read_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)
    words_hash = models.CharField(max_length=64, help_text="Which wording it was")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "language"], name="one_reading_per_language")]

    def __str__(self) -> str:
        return f"{self.block} in {self.language}"
