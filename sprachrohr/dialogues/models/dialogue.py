"""A dialogue: its question, its statements, and what it asks people about themselves."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.languages.models import Text
from sprachrohr.meetings.models import AgendaItem
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Key
from sprachrohr.voices.models import Voice

if TYPE_CHECKING:
    from sprachrohr.dialogues.models.drawings import Drawing

LONGEST_STATEMENT = 140


def room_token() -> str:
    """What the QR code in the room carries: whoever sits there may vote although many share one network."""
    return secrets.token_urlsafe(9)


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def visible_to(self, person: Member) -> DialogueQuerySet:
        """Members see every dialogue; others only what everybody sees."""
        return self.all() if person.may_read_voices() else self.public()

    def public(self) -> DialogueQuerySet:
        return self.filter(opened_at__isnull=False)

    def running(self) -> DialogueQuerySet:
        """Those in which a vote counts at this moment."""
        now = timezone.now()
        return self.public().filter(opens_at__lte=now, closes_at__gt=now, closed_at__isnull=True)


class Dialogue(models.Model):
    """One question to everybody. What has happened to it are facts with a time and an author."""

    class Moderation(models.TextChoices):
        BEFORE = "before", _("somebody looks before a statement is shown")
        AFTER = "after", _("a statement is shown at once, and looked at afterwards")

    class Adding(models.TextChoices):
        EVERYONE = "everyone", _("everyone who takes part")
        NOBODY = "nobody", _("only the council")

    class Entry(models.TextChoices):
        OPEN = "open", _("everyone, one device one person")
        CODES = "codes", _("with a card: one code, one person")

    class Results(models.TextChoices):
        RUNNING = "running", _("while people vote")
        END = "end", _("when the voting is over")

    key = models.OneToOneField(Key, on_delete=models.PROTECT, related_name="+")
    question = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    why = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    reader = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="dialogues")
    languages = models.JSONField(default=list, help_text="Codes of those into which it is translated")

    opens_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    moderation = models.CharField(max_length=10, choices=Moderation.choices, default=Moderation.BEFORE)
    adding = models.CharField(max_length=10, choices=Adding.choices, default=Adding.EVERYONE)
    entry = models.CharField(max_length=10, choices=Entry.choices, default=Entry.OPEN)
    results = models.CharField(max_length=10, choices=Results.choices, default=Results.END)
    # Said before the voting, or never: that every row of votes, without a name, may be published afterwards.
    rows_announced_at = models.DateTimeField(null=True)
    room = models.CharField(max_length=16, default=room_token)

    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, help_text="When the council has published the results")
    published_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)
    archived_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # What the council calls its groups, by their id, once it has looked at them: {"0": "…"}.
    group_names = models.JSONField(default=dict)
    # Counts up with every change of what is shown, so that what processes remember of it is not asked again.
    edition = models.PositiveIntegerField(default=1)

    objects = models.Manager.from_queryset(DialogueQuerySet)()

    class Meta:
        ordering = ["-opens_at", "-pk"]

    def __str__(self) -> str:
        return f"dialogue {self.pk}"

    @property
    def address(self) -> str:
        """In the language of the page."""
        return reverse("dialogue", kwargs={"pk": self.pk})

    @property
    def state(self) -> str:
        """ "draft", "coming", "running", "over" (nobody votes any more), "published", or "archived"."""
        if self.opened_at is None:
            return "draft"
        if self.archived_at is not None:
            return "archived"
        if self.published_at is not None:
            return "published"
        now = timezone.now()
        if self.closed_at is not None or self.closes_at <= now:
            return "over"
        return "running" if self.opens_at <= now else "coming"

    @property
    def takes_votes(self) -> bool:
        return self.state == "running"

    @property
    def shows_results(self) -> bool:
        """Whether everybody may see what came out so far."""
        return self.published_at is not None or (self.results == self.Results.RUNNING and self.opened_at is not None)

    @property
    def shown_map(self) -> Drawing | None:
        """The newest map that everybody may see, once results are shown; one query."""
        return self.drawings.filter(shown_at__isnull=False).defer("weights").first()

    def has_changed(self) -> None:
        """What is shown has changed; every process reads it anew."""
        Dialogue.objects.filter(pk=self.pk).update(edition=F("edition") + 1)


class StatementQuerySet(models.QuerySet["Statement"]):
    def shown(self) -> StatementQuerySet:
        """Those that people may vote on."""
        return self.filter(shown_at__isnull=False, rejected_at__isnull=True, merged_into__isnull=True)

    def waiting(self) -> StatementQuerySet:
        """Nobody has looked at them."""
        return self.filter(looked_at__isnull=True, rejected_at__isnull=True, merged_into__isnull=True)


class Statement(models.Model):
    """One short sentence that people agree or disagree with. Its words never change: other words are another one."""

    class Source(models.TextChoices):
        COUNCIL = "council", _("the council")
        VOICE = "voice", _("a message")
        ITEM = "item", _("a meeting")
        PERSON = "person", _("somebody who took part")
        FILE = "file", _("a file")

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", _("Another statement already says it.")
        TWO = "two", _("These are two questions in one.")
        PERSON = "person", _("It names a person.")
        INSULT = "insult", _("It insults somebody.")
        OFF_TOPIC = "off_topic", _("It is about something else.")

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField(help_text="In its dialogue, in the order of coming; exports use it")
    # Under a key of its own: what is rejected can go for good.
    text = models.OneToOneField(Text, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.COUNCIL)
    voice = models.ForeignKey(Voice, on_delete=models.SET_NULL, null=True, related_name="statements")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="statements")
    writer = models.ForeignKey("sprachrohr.Voter", on_delete=models.SET_NULL, null=True, related_name="written")
    came_on = models.DateField(default=timezone.localdate)

    shown_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True, help_text="When somebody of the council has decided about it")
    looked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    rejected_at = models.DateTimeField(null=True)
    rejected_as = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged")
    split_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="parts")

    objects = models.Manager.from_queryset(StatementQuerySet)()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dialogue", "number"], name="one_statement_a_number")]

    def __str__(self) -> str:
        return f"statement {self.number} of {self.dialogue_id}"

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None and self.rejected_at is None and self.merged_into_id is None


class Question(models.Model):
    """Something that the council wants to know of those who take part: never origin, religion, nationality, status."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="questions")
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"question {self.pk} of {self.dialogue_id}"


class Choice(models.Model):
    """One answer that can be chosen."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"choice {self.pk} of {self.question_id}"
