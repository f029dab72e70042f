"""The list of all tables."""

from sprachrohr.council.models import Council, DistrictPart, OpeningHour
from sprachrohr.gatherings.models import Appointment, Occasion
from sprachrohr.journal.models import DailyRun, Deletion, Entry
from sprachrohr.languages.models import Recording, Release, Suggestion, Text, Translation, Wish
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Invitation, Member, Role
from sprachrohr.people.sessions import DeskSession
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import (
    Delay,
    HandlerKey,
    Key,
    KeyCheck,
    Link,
    OpenedThread,
    Receipt,
    RecoveryKey,
    SealedCopy,
    SpentForm,
    Staged,
)
from sprachrohr.voices.models import (
    Attachment,
    BlockReading,
    Card,
    Handover,
    Message,
    Note,
    Outcome,
    Referral,
    Task,
    Voice,
    Writing,
)

__all__ = [
    "Appointment",
    "Attachment",
    "BlockReading",
    "Card",
    "Council",
    "DailyRun",
    "Delay",
    "Deletion",
    "DeskSession",
    "DistrictPart",
    "Entry",
    "HandlerKey",
    "Handover",
    "Invitation",
    "Key",
    "KeyCheck",
    "Link",
    "Member",
    "Message",
    "Note",
    "Occasion",
    "OpenedThread",
    "OpeningHour",
    "Organisation",
    "Outcome",
    "Receipt",
    "Recording",
    "RecoveryKey",
    "Referral",
    "Release",
    "Role",
    "SealedCopy",
    "SpentForm",
    "Staged",
    "Suggestion",
    "Task",
    "Text",
    "Topic",
    "Translation",
    "Voice",
    "Wish",
    "Writing",
]
