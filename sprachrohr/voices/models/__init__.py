"""Tables of voices. `voice`: what was said; `attachments`: what was recorded; `filing`: what it is about; `quotes`:
what others may read of it; `desk`: what the desk keeps beside it."""

from sprachrohr.voices.models.attachments import Attachment
from sprachrohr.voices.models.desk import BlockReading, Card, Note, Referral, Task
from sprachrohr.voices.models.filing import Filing
from sprachrohr.voices.models.handovers import Handover
from sprachrohr.voices.models.outcomes import Outcome
from sprachrohr.voices.models.quotes import Quote
from sprachrohr.voices.models.voice import (
    DELETED_SOON,
    WARN_DAYS,
    Message,
    Voice,
    VoiceQuerySet,
    Writing,
    first_words,
)

__all__ = [
    "DELETED_SOON",
    "WARN_DAYS",
    "Attachment",
    "BlockReading",
    "Card",
    "Filing",
    "Handover",
    "Message",
    "Note",
    "Outcome",
    "Quote",
    "Referral",
    "Task",
    "Voice",
    "VoiceQuerySet",
    "Writing",
    "first_words",
]
