"""What came out of a dialogue: opinion maps with the method that drew them, and what the council does with it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sprachrohr.dialogues.models.dialogue import Dialogue, Statement
from sprachrohr.dialogues.models.voters import Voter
from sprachrohr.meetings.models import AgendaItem
from sprachrohr.people.models import Member


class Drawing(models.Model):
    """One opinion map. `result` holds what may be shown to everybody, and nothing that could be subtracted from it.

    `method`, `version` and `seed` draw the same map again from the same votes (docs/method.md).
    """

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="drawings")
    drawn_at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    seed = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()
    edition = models.PositiveIntegerField(help_text="Of the dialogue, when this was drawn")
    result = models.JSONField()
    # Weights by which the next statement is chosen: {number: weight}; of no interest to anybody else.
    weights = models.JSONField(default=dict)
    # Everybody may see it since then: at least five people more than the one shown before.
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["dialogue", "shown_at"])]

    def __str__(self) -> str:
        return f"drawing {self.pk} of {self.dialogue_id}"


class Place(models.Model):
    """Where one person stands on the map that is shown: told to that person alone. `content`: a hash of all that they
    had voted, by which the next map knows how many have voted since."""

    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="places")
    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="places")
    content = models.BigIntegerField()
    group = models.SmallIntegerField(help_text="-1: in none")
    x = models.FloatField()
    y = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["drawing", "voter"], name="one_place_on_a_map")]

    def __str__(self) -> str:
        return f"place of {self.voter_id}"


class Onward(models.Model):
    """A statement that went onto an agenda, with the map that speaks for it."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="onwards")
    drawing = models.ForeignKey(Drawing, on_delete=models.PROTECT, related_name="onwards")
    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="onward")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.statement} on the agenda"
