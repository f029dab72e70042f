"""Tables of voices. `voice`: what was said; `desk`: what the desk keeps beside it."""

from sprachrohr.voices.models.desk import BlockReading, Card, Note, Referral, Task
from sprachrohr.voices.models.voice import Message, Voice, VoiceQuerySet, Writing, first_words

__all__ = [
    "BlockReading",
    "Card",
    "Message",
    "Note",
    "Referral",
    "Task",
    "Voice",
    "VoiceQuerySet",
    "Writing",
    "first_words",
]
