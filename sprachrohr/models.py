"""The list of all tables."""

from sprachrohr.council.models import Council, DistrictPart, OpeningHour
from sprachrohr.gatherings.models import Appointment, Occasion
from sprachrohr.journal.models import DailyRun, Entry
from sprachrohr.languages.models import Release, Suggestion, Text, Translation, Wish
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Invitation, Member, Role
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
)
from sprachrohr.voices.models import (
    BlockReading,
    Card,
    Message,
    Note,
    Referral,
    Task,
    Voice,
    Writing,
)

__all__ = [
    "Appointment",
    "BlockReading",
    "Card",
    "Council",
    "DailyRun",
    "Delay",
    "DistrictPart",
    "Entry",
    "HandlerKey",
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
    "Receipt",
    "RecoveryKey",
    "Referral",
    "Release",
    "Role",
    "SealedCopy",
    "SpentForm",
    "Suggestion",
    "Task",
    "Text",
    "Topic",
    "Translation",
    "Voice",
    "Wish",
    "Writing",
]
