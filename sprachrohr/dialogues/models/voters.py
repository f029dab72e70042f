"""Who takes part in a dialogue: a pseudonym of that dialogue alone, and its votes."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sprachrohr.dialogues.models.dialogue import Choice, Dialogue, Question, Statement
from sprachrohr.vault.models import Receipt

AGREE, PASS, DISAGREE = 1, 0, -1
VALUES = (AGREE, PASS, DISAGREE)


class VoterQuerySet(models.QuerySet["Voter"]):
    def counted(self) -> VoterQuerySet:
        """Those whose votes count: not beyond the limits of one place."""
        return self.filter(held_on__isnull=True)


class Voter(models.Model):
    """Somebody who takes part: known by the hash of a random name in a cookie, in this dialogue and in no other.

    Neither an address nor an hour is kept. `held_on`: too many came from one place; their votes are kept, not counted.
    """

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="voters")
    name_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=12)
    came_on = models.DateField(default=timezone.localdate)
    held_on = models.DateField(null=True)
    # For the next device, for what became of a statement, and for the results.
    receipt = models.OneToOneField(Receipt, on_delete=models.SET_NULL, null=True, related_name="voter")

    objects = models.Manager.from_queryset(VoterQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["dialogue", "held_on"])]

    def __str__(self) -> str:
        return f"voter {self.pk}"


class Vote(models.Model):
    """What one person says to one statement; changed in place, so that nobody votes twice."""

    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="votes")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    vote = models.SmallIntegerField(help_text="1 agree, 0 pass, -1 disagree")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voter", "statement"], name="one_vote_a_statement"),
            models.CheckConstraint(condition=models.Q(vote__in=VALUES), name="a_known_vote"),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class Ticket(models.Model):
    """A printed card with a one-time code. Only a keyed hash of the code is stored, and never who has used it: whoever
    handed out the cards could read the votes."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="tickets")
    code_hash = models.CharField(max_length=64, unique=True)
    printed_on = models.DateField(default=timezone.localdate)
    used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"ticket {self.pk} of {self.dialogue_id}"


class Hour(models.Model):
    """How many people came within an hour, by language: sums for the desk, made as they come."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="hours")
    starts_at = models.DateTimeField()
    language = models.CharField(max_length=12)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["starts_at", "language"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "starts_at", "language"], name="one_sum_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H} {self.language}"


class Chosen(models.Model):
    """What somebody has said about themselves; used in sums of five and more alone."""

    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="chosen")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="chosen")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voter", "question"], name="one_choice_a_question")]

    def __str__(self) -> str:
        return f"choice of {self.voter_id}"
