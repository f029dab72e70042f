"""Recordings, pictures and signed films that belong to a message."""

from __future__ import annotations

import uuid
from typing import cast

from django.db import models

from sprachrohr.languages.models import Text, Translation
from sprachrohr.vault.media.outcome import Purpose, Reason
from sprachrohr.vault.media.sentences import sentence_for
from sprachrohr.vault.media.staging import Properties
from sprachrohr.vault.models import Key
from sprachrohr.voices.models.voice import Message


class Attachment(models.Model):
    """A clean file: encrypted on the disk under a key of its own, which lies here under the voice's key."""

    class Kind(models.TextChoices):
        SOUND = "sound", "Sprachnachricht"
        PICTURE = "picture", "Bild"
        VIDEO = "video", "Gebärdenvideo"

    name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    part = models.CharField(max_length=32)
    properties = models.BinaryField()
    # A film that the worker has not yet made clean: its key under the server key, for some minutes.
    raw = models.BinaryField(null=True)
    # Why there is nothing to see: the reason of a MediaError.
    failed = models.CharField(max_length=20, blank=True)
    # What somebody who may open it has written down for all who may not.
    transcript = models.ForeignKey(Text, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.message}"

    @property
    def is_ready(self) -> bool:
        return self.raw is None and not self.failed

    @property
    def german(self) -> Translation | None:
        """Of what was written down, if it is not German itself."""
        return self.transcript.translation_for("de") if self.transcript else None

    @property
    def failed_because(self) -> str:
        """The sentence for the person, in the page's language."""
        return sentence_for(cast(Reason, self.failed), cast(Purpose, self.kind)) if self.failed else ""

    def about(self, key: Key) -> Properties:
        """`key`: the voice's, able to read. Raises Unreadable."""
        return Properties.from_json(key.decrypt(self.properties))
