"""The votes of a dialogue as `opinionmap` takes them: counted people alone, statements that are shown alone.

A map depends on the order of people (random starts are drawn in it), so that order is made of their votes and of
nothing else: `content`. An export keeps it, whatever it calls people, and so gives the same map again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opinionmap import Votes
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter

AT_ONCE = 50_000
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Counted:
    """`votes`: people are numbers in the order of their content, statements their numbers in the dialogue. Of each
    person (n,) `voters` is the key, and `contents` a hash of all that they have voted, also on statements that are not
    shown any more: it changes with their votes alone."""

    votes: Votes
    voters: NDArray[np.int64]
    contents: NDArray[np.int64]


def votes_of(dialogue: Dialogue) -> Votes:
    return counted(dialogue).votes


def counted(dialogue: Dialogue) -> Counted:
    """Three queries; votes are read in pieces."""
    rows = Statement.objects.filter(dialogue=dialogue).values_list("pk", "number")
    shown = set(Statement.objects.shown().filter(dialogue=dialogue).values_list("number", flat=True))
    everything = np.concatenate([*_pieces(dialogue, dict(rows)), np.zeros((0, 3), dtype=np.int64)])
    table = everything[np.isin(everything[:, 1], list(shown))]
    voters, person = np.unique(table[:, 0], return_inverse=True)
    statements = np.array(sorted(shown), dtype=np.int64)
    order = np.argsort(content(person, table[:, 1], table[:, 2], len(voters)), kind="stable")
    votes = Votes.from_arrays(
        np.argsort(order)[person],
        np.searchsorted(statements, table[:, 1]),
        table[:, 2],
        people=np.arange(len(voters)),
        statements=statements,
    )
    known = everything[np.isin(everything[:, 0], voters)]
    place = np.searchsorted(voters, known[:, 0])
    contents = content(place, known[:, 1], known[:, 2], len(voters)).view(np.int64)
    return Counted(votes, voters[order], contents[order])


def _pieces(dialogue: Dialogue, numbers: dict[int, int]) -> Iterator[NDArray[np.int64]]:
    """(voter, number of the statement, vote)."""
    rows = Vote.objects.filter(voter__dialogue=dialogue, voter__held_on__isnull=True)
    piece: list[tuple[int, int, int]] = []
    columns = rows.order_by("voter", "statement").values_list("voter", "statement", "vote")
    for voter, statement, vote in columns.iterator(chunk_size=AT_ONCE):
        piece.append((voter, numbers[statement], vote))
        if len(piece) == AT_ONCE:
            yield np.array(piece, dtype=np.int64)
            piece = []
    if piece:
        yield np.array(piece, dtype=np.int64)


def content(person: NDArray[np.int64], number: NDArray[np.int64], vote: NDArray[np.int64], people: int) -> Hashes:
    """(people,): a hash of what each has voted on which statement, in whatever order. Those who have voted alike have
    the same one; of them it does not matter who comes first.

    Sums of a 64-bit hash of each vote (splitmix64; Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
    """
    mixed = (number * 3 + vote + 2).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    sums = np.zeros(people, dtype=np.uint64)
    np.add.at(sums, person, mixed ^ (mixed >> np.uint64(31)))
    return sums


def counted_people(dialogue: Dialogue) -> int:
    """Those who have voted at least once and are counted; one query."""
    return Voter.objects.counted().filter(dialogue=dialogue, votes__isnull=False).distinct().count()
