"""The votes of a dialogue as `opinionmap` takes them: counted people alone, statements that are shown alone."""

import numpy as np
from numpy.typing import NDArray

from opinionmap import Votes
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter

AT_ONCE = 50_000


def votes_of(dialogue: Dialogue) -> Votes:
    """People are the numbers of voters, statements their numbers in the dialogue. Two queries, read in pieces."""
    numbers = dict(Statement.objects.shown().filter(dialogue=dialogue).values_list("pk", "number"))
    rows = Vote.objects.filter(voter__dialogue=dialogue, voter__held_on__isnull=True, statement__in=numbers)
    pieces: list[NDArray[np.int64]] = []
    piece: list[tuple[int, int, int]] = []
    columns = rows.order_by("voter", "statement").values_list("voter", "statement", "vote")
    for voter, statement, vote in columns.iterator(chunk_size=AT_ONCE):
        piece.append((voter, numbers[statement], vote))
        if len(piece) == AT_ONCE:
            pieces.append(np.array(piece, dtype=np.int64))
            piece = []
    pieces.append(np.array(piece, dtype=np.int64).reshape(-1, 3))
    table = np.concatenate(pieces)
    people, person = np.unique(table[:, 0], return_inverse=True)
    statements = np.array(sorted(numbers.values()), dtype=np.int64)
    return Votes.from_arrays(
        person, np.searchsorted(statements, table[:, 1]), table[:, 2], people=people, statements=statements
    )


def counted_people(dialogue: Dialogue) -> int:
    """Those who have voted at least once and are counted; one query."""
    return Voter.objects.counted().filter(dialogue=dialogue, votes__isnull=False).distinct().count()
