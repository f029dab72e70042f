"""What somebody said, and the thread that grows from it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.council.models import DistrictPart
from sprachrohr.languages.models import Text, Translation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import HandlerKey, Key, Receipt

if TYPE_CHECKING:
    from sprachrohr.voices.models.attachments import Attachment

# The automatic note that warns people before what they said is deleted by time, and how long before.
DELETED_SOON = "deleted_soon"
WARN_DAYS = 30


class _Joined(models.Aggregate):
    """Numbers as one text; each database calls it by another name."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s)"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return super().as_sql(compiler, connection, template=template, **context)


class VoiceQuerySet(models.QuerySet["Voice"]):
    def visible_to(self, person: Member | None) -> VoiceQuerySet:
        """The council's own door to voices: nobody else gets a row except through a receipt."""
        if person is None or not person.may_read_voices():
            return self.none()
        return self.filter(emptied_on__isnull=True).exclude(openness=Voice.Openness.SEALED)

    def cases_of(self, handler: HandlerKey) -> VoiceQuerySet:
        """Confidential voices of which this handler's key has a copy."""
        return self.filter(openness=Voice.Openness.SEALED, key__copies__handler=handler)

    def with_state(self) -> VoiceQuerySet:
        """Adds who spoke last and how often the council spoke, so that a list knows its states in one query."""
        # Nobody's own question is answered by what was told to all.
        said = Message.objects.filter(voice=OuterRef("pk"), outcome__isnull=True).order_by("-pk")
        by_people = said.exclude(sender=Message.Sender.AUTOMATIC)
        council = said.filter(sender=Message.Sender.COUNCIL)
        return self.annotate(
            last_sender=Subquery(by_people.values("sender")[:1]),
            last_on=Subquery(by_people.values("written_on")[:1]),
            last_said=Coalesce(Subquery(by_people.values("pk")[:1]), 0),
            answered_on=Subquery(council.values("written_on")[:1]),
            merged_here=Count("merged", distinct=True),
        )

    def with_topics(self) -> VoiceQuerySet:
        """Brings along what each stands under (`shown_topics`), in one query more."""
        return self.prefetch_related(models.Prefetch("topics", Topic.objects.select_related("merged_into")))

    def with_topic_numbers(self) -> VoiceQuerySet:
        """Adds the numbers of the topics that each stands under, as "3,7", for `lists.bring_topics`."""
        filings = Voice.topics.through._default_manager  # type: ignore[attr-defined]
        filed = filings.filter(voice=OuterRef("pk")).order_by().values("voice")
        return self.annotate(topic_numbers=Subquery(filed.annotate(numbers=_Joined("topic")).values("numbers")))

    def with_writer(self, *, than: Member) -> VoiceQuerySet:
        """Adds the shown name of somebody else who has the composer open now, or None."""
        now = Writing.objects.filter(voice=OuterRef("pk"), until__gt=timezone.now()).exclude(member=than)
        return self.annotate(someone_writing=Subquery(now.values("member__shown_name")[:1]))

    def in_state(self, state: str) -> VoiceQuerySet:
        """Of `with_state()`: "open" (all but closed), "new", "for_us", "for_them", "closed"; and apart from all these
        "held" (somebody must look first) and "aside" (spam, threats).

        A voice that was merged rests like a closed one, until its person writes again. One that was emptied is in none.
        """
        aside = Q(held_on__isnull=False) | ~Q(set_aside_as="")
        here = self.filter(emptied_on__isnull=True)
        rests = Q(closed_at__isnull=False) | Q(merged_into__isnull=False, last_said__lte=F("merged_after")) | aside
        answered = Q(answered_on__isnull=False) | Q(merged_into__isnull=False)
        by_them = Q(last_sender=Message.Sender.RESIDENT)
        conditions = {
            "open": ~rests,
            "new": ~rests & ~answered,
            "for_us": ~rests & answered & by_them,
            "for_them": ~rests & answered & ~by_them,
            "closed": rests & ~aside,
            "held": Q(held_on__isnull=False, set_aside_as=""),
            "aside": ~Q(set_aside_as=""),
        }
        return here.filter(conditions[state])


class Voice(models.Model):
    """Something that somebody said: an experience, a wish, a question, what is good, a report.

    Holds no name, no address, no time: the day is all that is kept of when it came.
    """

    class Kind(models.TextChoices):
        GOOD = "good", _("Something that is good here")
        EXPERIENCE = "experience", _("Something I have experienced")
        WISH = "wish", _("A wish or an idea")
        QUESTION = "question", _("A question")
        REPORT = "report", _("Someone was treated unfairly")

    class Openness(models.TextChoices):
        PUBLIC = "public", _("You may tell others about it")
        COUNCIL = "council", _("Only the council reads it")
        SEALED = "sealed", _("Confidential: only the people named here")

    class Aside(models.TextChoices):
        SPAM = "spam", "Spam"
        THREAT = "threat", "Drohung"

    class CameBy(models.TextChoices):
        WEB = "web", "Internet"
        PHONE = "phone", "Telefon"
        CARD = "card", "Papierkarte"
        TALK_HOUR = "talk_hour", "Sprechstunde"

    name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, related_name="voice")
    # Null: emptied. Typed as if it were always there, because whoever works with a voice (`visible_to`, `cases_of`)
    # never gets an emptied one; who may get one (its person, retention, a restore) asks for `emptied_on` first.
    key: models.ForeignKey[Key, Key] = models.ForeignKey(  # type: ignore[misc]
        Key, on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    openness = models.CharField(max_length=10, choices=Openness.choices)
    came_by = models.CharField(max_length=10, choices=CameBy.choices, default=CameBy.WEB)
    language = models.CharField(max_length=12, help_text="In which the person wrote")
    answer_language = models.CharField(max_length=12, help_text="In which the person wants to read answers")
    topics = models.ManyToManyField(Topic, through="Filing", related_name="voices")
    part = models.ForeignKey(DistrictPart, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    came_on = models.DateField(default=timezone.localdate)
    # The Art. 13 notice that stood in the form, and the separate consent for special categories (Art. 9).
    notice_version = models.CharField(max_length=20)
    special_consent_on = models.DateField(null=True)
    special_consent_ended_on = models.DateField(null=True)

    # Held for somebody to look at: it came too fast, or with many others from one place. Never refused.
    held_on = models.DateField(null=True)
    # No voice at all: spam, or a threat; with its own retention.
    set_aside_as = models.CharField(max_length=10, choices=Aside.choices, blank=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # Confidential: whom the sender does not want to read it, today or later.
    not_to = models.ManyToManyField(Member, related_name="+")
    # Of a report: what it was about, where and when, as JSON under the voice's key.
    report = models.BinaryField(null=True)

    entered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged")
    merged_at = models.DateTimeField(null=True)
    # The newest message at that moment: whatever comes later was written to a voice that rests.
    merged_after = models.PositiveBigIntegerField(default=0)
    # The day on which everything that was said went (`deletion.py`); what stays finds the person for a later answer.
    emptied_on = models.DateField(null=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-came_on", "-pk"]
        indexes = [models.Index(fields=["closed_at", "came_on"])]

    def __str__(self) -> str:
        return f"voice {self.pk}"

    @property
    def state(self) -> str:
        """As `in_state`; needs `with_state()`."""
        merged = self.merged_into_id is not None
        if self.emptied_on is not None:
            return "emptied"
        if self.set_aside_as:
            return "aside"
        if self.held_on is not None:
            return "held"
        if self.closed_at is not None or (merged and self.last_said <= self.merged_after):  # type: ignore[attr-defined]
            return "closed"
        if self.answered_on is None and not merged:  # type: ignore[attr-defined]
            return "new"
        return "for_us" if self.last_sender == Message.Sender.RESIDENT else "for_them"  # type: ignore[attr-defined]

    def due_on(self, *, acknowledge_days: int, answer_days: int) -> date | None:
        """When we owe a word: to a new voice soon, to one that waits for us somewhat later. Needs `with_state()`."""
        if self.state == "new":
            return self.came_on + timedelta(days=acknowledge_days)
        if self.state == "for_us":
            return self.last_on + timedelta(days=answer_days)  # type: ignore[attr-defined, no-any-return]
        return None

    @property
    def is_sealed(self) -> bool:
        return self.openness == self.Openness.SEALED

    @property
    def shown_topics(self) -> list[Topic]:
        """What it stands under today: of a topic that was merged the one that it was merged into."""
        return list(dict.fromkeys(topic.now for topic in self.topics.all()))

    @property
    def needs_code_to_read(self) -> bool:
        """Whether its texts can be read only by whoever has just opened its key."""
        return self.emptied_on is None and self.key.is_sealed

    @property
    def age_in_days(self) -> int:
        return (timezone.localdate() - self.came_on).days


class Message(models.Model):
    """One thing said in a thread."""

    class Sender(models.TextChoices):
        RESIDENT = "resident", "Mensch"
        COUNCIL = "council", "Rat"
        AUTOMATIC = "automatic", "automatisch"

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="messages")
    sender = models.CharField(max_length=10, choices=Sender.choices)
    # An automatic note is a sentence of the product, in every language; it has a name instead of a text.
    text = models.ForeignKey(Text, on_delete=models.CASCADE, null=True, related_name="messages")
    note = models.CharField(max_length=30, blank=True)
    written_on = models.DateField(default=timezone.localdate)
    written_at = models.DateTimeField(null=True)
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # Until this day an answer waits for its translation; then it appears as it is, with an honest note.
    waits_until = models.DateField(null=True)
    became = models.BooleanField(default=False, help_text="Sagt, was daraus geworden ist")
    # Its text belongs to many threads; it answers nobody in particular.
    outcome = models.ForeignKey("Outcome", on_delete=models.CASCADE, null=True, related_name="tellings")
    read_on = models.DateField(null=True)

    # Its recordings and pictures, once `thread_of` has read them.
    files: list[Attachment]

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["voice", "outcome"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.sender} in {self.voice}"

    @property
    def announces(self) -> date | None:
        """Of the note that warns of it: the day on which this thread is emptied."""
        return self.written_on + timedelta(days=WARN_DAYS) if self.note == DELETED_SOON else None

    def is_shown_in(self, language: str) -> bool:
        """Whether the person may see it yet: own words at once, an answer when it can be read or has waited enough."""
        if self.sender != self.Sender.COUNCIL or self.text is None:
            return True
        if self.text.readable_in(language):
            return True
        return self.waits_until is not None and self.waits_until <= timezone.localdate()

    def read_in(self, *languages: str) -> Translation | None:
        """The translation that a reader of these languages (the best first) sees; None: the original."""
        if self.text is None:
            return None
        for language in languages:
            if self.text.language == language:
                return None
            found = self.text.translation_for(language)
            if found is not None:
                return found
        return None

    def translation_in(self, language: str) -> Translation | None:
        return self.text.translation_for(language) if self.text else None


class Writing(models.Model):
    """Someone has the composer of this voice open; others see it until `until`."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="writing")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voice", "member"], name="one_composer_per_member")]

    def __str__(self) -> str:
        return f"{self.member} at {self.voice}"


def first_words(text: str, length: int = 90) -> str:
    """The beginning of a text for a list."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0] + " …"

