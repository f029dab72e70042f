"""How a wording came about: who wrote which version when, and what changed from one to the next. And what a vote said
before its figures were corrected."""

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sprachrohr.meetings.models import AgendaItem, Ballot, Resolution, Wording

# Words with the space behind them, so that joining gives the text back.
PIECE = re.compile(r"\s*\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """`kind`: "same", "gone" or "new"."""

    kind: str
    words: str


@dataclass(frozen=True)
class Version:
    wording: Wording
    pieces: tuple[Piece, ...]


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Word by word; what is not "gone" is `after`, what is not "new" is `before`.

    >>> [(piece.kind, piece.words) for piece in differences("bis März", "bis Mai")]
    [('same', 'bis '), ('gone', 'März'), ('new', 'Mai')]
    """
    old, new = PIECE.findall(before), PIECE.findall(after)
    found: list[Piece] = []
    for act, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            found.append(Piece("same", "".join(old[i:j])))
            continue
        found += [Piece("gone", "".join(old[i:j]))] if j > i else []
        found += [Piece("new", "".join(new[k:m]))] if m > k else []
    return tuple(found)


def history_of(item: AgendaItem) -> list[Version]:
    """Every version of the wording, the newest first; the first one is all new."""
    versions: list[Version] = []
    before = ""
    for wording in item.wordings.select_related("author").order_by("version"):
        wording.item = item
        versions.append(Version(wording, differences(before, wording.text)))
        before = wording.text
    return versions[::-1]


@dataclass(frozen=True)
class Declared:
    """What stood there until `corrected_at`. `reason` and `by` are empty in public."""

    corrected_at: datetime
    votes_for: int
    against: int
    abstentions: int
    is_adopted: bool
    reason: str = ""
    by: str = ""


def declared_before(ballot: Ballot, *, with_reasons: bool = True) -> list[Declared]:
    """Each earlier result, the oldest first. Reasons cost the meeting's key; they may say what is not for everybody."""
    found = []
    for one in ballot.corrections.all():
        one.ballot = ballot
        reason, by = (one.reason, str(one.made_by or "")) if with_reasons else ("", "")
        figures = (one.votes_for, one.votes_against, one.abstentions)
        found.append(Declared(one.made_at, *figures, one.outcome == Resolution.Outcome.ADOPTED, reason, by))
    return found
