"""Tables of languages: a text, its translations, the wishes for them, better sentences, sentences that were spoken."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from sprachrohr.people.models import Member
from sprachrohr.vault.models import Key, Link
from sprachrohr.web.known_languages import same_for_readers


class Text(models.Model):
    """What somebody wrote, in the language they wrote it in; encrypted under `key`.

    `version` counts up when the original changes; a translation remembers the version it was made of.
    """

    key = models.ForeignKey(Key, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    body = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    written_on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"text {self.pk} ({self.language})"

    @property
    def original(self) -> str:
        """The words as they were written. Raises vault Unreadable under another server key."""
        if not hasattr(self, "_original"):
            self._original = self.key.decrypt(self.body)
        return self._original

    def translation_for(self, language: str) -> Translation | None:
        """The best translation: checked before unchecked, people before machines, current before outdated.
        None if there is none, or if the original is in that language."""
        if self.language == language:
            return None
        found = [t for t in self.translations.all() if same_for_readers(t.language, language)]
        return min(found, key=lambda t: (t.language != language, t.is_outdated, t.rank), default=None)

    def readable_in(self, language: str) -> bool:
        return same_for_readers(self.language, language) or self.translation_for(language) is not None


class Translation(models.Model):
    """One translation of a text: who or what made it, and whether a person checked it."""

    class Maker(models.TextChoices):
        PERSON = "person", "von einem Menschen"
        MACHINE = "machine", "maschinell"
        BLOCK = "block", "Textbaustein"

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12)
    body = models.BinaryField()
    of_version = models.PositiveIntegerField(default=1)
    maker = models.CharField(max_length=10, choices=Maker.choices)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_with = models.CharField(max_length=60, blank=True, help_text="Name der Maschine oder „mit einem Link“")
    made_on = models.DateField(default=timezone.localdate)
    checked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "language"], name="one_translation_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.text} in {self.language}"

    @property
    def words(self) -> str:
        if not hasattr(self, "_words"):
            self._words = self.text.key.decrypt(self.body)
        return self._words

    @property
    def is_outdated(self) -> bool:
        return self.of_version != self.text.version

    @property
    def state(self) -> str:
        """ "outdated", "machine", "checked", or "person": what a reader must be told."""
        if self.is_outdated:
            return "outdated"
        if self.maker == self.Maker.MACHINE and self.checked_at is None:
            return "machine"
        return "checked" if self.checked_at is not None else "person"

    @property
    def rank(self) -> int:
        return ["checked", "person", "machine", "outdated"].index(self.state)


class WishQuerySet(models.QuerySet["Wish"]):
    def open(self) -> WishQuerySet:
        return self.filter(fulfilled_at__isnull=True)

    def visible_to(self, member: Member) -> WishQuerySet:
        """Those who read voices see all; a translator those between languages that they read; sealed texts nobody:
        they go to one translator by `languages.releases` alone."""
        unsealed = self.filter(text__key__public__isnull=True)
        if member.may_read_voices():
            return unsealed
        if not member.may_translate():
            return self.none()
        return unsealed.filter(language__in=member.reads, text__language__in=member.reads)


class Wish(models.Model):
    """Someone waits for this text in this language, until `due_on`; then it is shown as it is, honestly."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="wishes")
    language = models.CharField(max_length=12)
    asked_on = models.DateField(default=timezone.localdate)
    due_on = models.DateField()
    fulfilled_at = models.DateTimeField(null=True)
    # The day only: a machine tries within a minute of a message, so a time would tell when it came.
    machine_tried_on = models.DateField(null=True)
    machine_said = models.CharField(max_length=60, blank=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["text", "language"], name="one_wish_per_language")]

    def __str__(self) -> str:
        return f"{self.text} wanted in {self.language}"

    @property
    def is_late(self) -> bool:
        return self.due_on < timezone.localdate()


class Release(models.Model):
    """A sealed text for one translator, locked under the token of their link (`languages.releases`)."""

    link = models.OneToOneField(Link, on_delete=models.CASCADE, related_name="+")
    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="releases")
    language = models.CharField(max_length=12)
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.text} for {self.link}"


class Suggestion(models.Model):
    """A better sentence for a page, from somebody who reads the language well."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"suggestion for {self.page}"


class RecordingQuerySet(models.QuerySet["Recording"]):
    def visible_to(self, member: Member) -> RecordingQuerySet:
        """At the desk: those of the languages that somebody reads; all for those who run it. Not the sound itself."""
        if not member.may_translate():
            return self.none()
        found = self.defer("sound")
        return found if member.may_run_the_desk() else found.filter(language__in=member.reads)


class Recording(models.Model):
    """One of our own sentences, spoken in one language by somebody of ours, for everybody to hear.

    `words_hash` is of the words that were read: when the sentence changes, the recording is not offered any more.
    """

    sentence = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    words_hash = models.CharField(max_length=64)
    # Whose voice it is: with the account it goes, too.
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sound = models.BinaryField(help_text="MP3")
    sound_hash = models.CharField(max_length=64)
    seconds = models.FloatField()

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering = ["language", "sentence"]
        constraints = [
            models.UniqueConstraint(fields=["sentence", "language"], name="one_recording_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.sentence} in {self.language}"
