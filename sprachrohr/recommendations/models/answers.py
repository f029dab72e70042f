"""What came back from an office, what it is preparing, and what we have asked meanwhile."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.languages.models import Text
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models.recommendation import PROVISIONAL, Addressee, Recommendation
from sprachrohr.vault.models import Key


class Paper(models.Model):
    """A PDF that came from an office: encrypted on the disk under a key of its own.

    It stays in the house until somebody has looked whether it names a person; what the public gets then is another
    file, without the names of authors and programs that such files carry along.
    """

    key = models.OneToOneField(Key, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=32)
    size = models.PositiveIntegerField(help_text="bytes")
    came_at = models.DateTimeField(default=timezone.now)
    # Null: the office itself, by its link.
    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    names_nobody_at = models.DateTimeField(null=True)
    names_nobody_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    public_part = models.CharField(max_length=32, blank=True)
    public_size = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"paper {self.pk}"

    @property
    def is_public(self) -> bool:
        return self.names_nobody_at is not None and self.public_part != ""


class Answer(models.Model):
    """One answer of an office. Several may follow each other: an interim one, one after being passed on."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        PARTLY = "partly", _("accepted in part")
        DECLINED = "declined", _("declined, with a reason")
        NOT_COMPETENT = "not_competent", _("not competent")
        PASSED_ON = "passed_on", _("passed on")
        NOTED = "noted", _("taken note of")
        INTERIM = "interim", _("interim answer")

    class CameBy(models.TextChoices):
        LINK = "link", _("by link")
        LETTER = "letter", _("by letter")
        EMAIL = "email", _("by e-mail")
        TALK = "talk", _("in a conversation")

    class Hidden(models.TextChoices):
        """Why everybody but the desk reads this sentence in the place of the words."""

        PERSON = "person", _("The council has hidden these words because they name a person.")
        INSULT = "insult", _("The council has hidden these words because they insult people.")
        OFFICE = "office", _("The council has hidden these words because the office has asked for it.")

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # The desk has read the kind out of a letter; the office can put it right.
    kind_by_desk = models.BooleanField(default=False)
    kind_corrected_at = models.DateTimeField(null=True)
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    came_by = models.CharField(max_length=10, choices=CameBy.choices)
    answered_on = models.DateField(default=timezone.localdate, help_text="The day on the letter")
    entered_at = models.DateTimeField(default=timezone.now)
    # Null: the office itself, by its link.
    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    passed_to = models.CharField(max_length=160, blank=True, help_text="An office")
    until = models.DateField(null=True)
    printed_paper = models.CharField(max_length=20, blank=True, help_text="Drucksache: 22-0794.01")
    printed_url = models.URLField(blank=True)
    # What stood there when it was pasted: pages of others change their addresses.
    printed_copy = models.BinaryField(null=True)
    paper = models.ForeignKey(Paper, on_delete=models.SET_NULL, null=True, related_name="answers")
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    hidden_because = models.CharField(max_length=10, choices=Hidden.choices, blank=True)
    # The same form again is the same answer.
    form_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["answered_on", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recommendation_id}"

    @property
    def is_final(self) -> bool:
        return self.kind not in PROVISIONAL

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def hidden_words(self) -> str:
        """What stands in the place of its words, in the language of the page; empty if they may be read."""
        return str(self.Hidden(self.hidden_because).label) if self.is_hidden else ""

    @property
    def copy(self) -> str:
        return self.text.key.decrypt(self.printed_copy) if self.printed_copy is not None else ""


class OfficeDraft(models.Model):
    """What an office is preparing: one draft, whoever of its people has the link. Gone with the answer."""

    recommendation = models.OneToOneField(Recommendation, on_delete=models.CASCADE, related_name="draft")
    # JSON under the recommendation's key.
    body = models.BinaryField()
    paper = models.ForeignKey(Paper, on_delete=models.SET_NULL, null=True, related_name="+")
    # Grows with every change, so that two who write at once find out.
    edition = models.PositiveIntegerField(default=1)
    # Becomes the answer's: sent twice it is one.
    form_hash = models.CharField(max_length=64, unique=True)
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"draft for {self.recommendation_id}"


class FollowUp(models.Model):
    """The council asks once more: one question, after an answer."""

    recommendation = models.OneToOneField(Recommendation, on_delete=models.CASCADE, related_name="follow_up")
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"follow-up to {self.recommendation_id}"

    @property
    def asked_on(self) -> date:
        return timezone.localdate(self.asked_at)


class Reminder(models.Model):
    """A letter that asks kindly for the answer: the first, the second, the third."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="reminders")
    number = models.PositiveSmallIntegerField()
    sent_on = models.DateField(default=timezone.localdate)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="one_reminder_a_number")]

    def __str__(self) -> str:
        return f"reminder {self.number} to {self.recommendation_id}"


class Transfer(models.Model):
    """Another office has it from this day on."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="transfers")
    to = models.CharField(max_length=160)
    # If it is one that we know: figures and letters go there then.
    addressee = models.ForeignKey(Addressee, on_delete=models.SET_NULL, null=True, related_name="+")
    on = models.DateField(default=timezone.localdate)
    answer = models.OneToOneField(Answer, on_delete=models.SET_NULL, null=True, related_name="transfer")
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.recommendation_id} to {self.to}"
