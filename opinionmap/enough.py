"""Is there enough to say this, and if not, why: plain sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opinionmap.choice import Choice
from opinionmap.common_ground import CommonGround, doubt
from opinionmap.grouping import Grouping
from opinionmap.representativeness import GroupVotes
from opinionmap.results import Enough
from opinionmap.votes import Floats, Votes

PLAIN_GAIN = 0.05  # nats a vote: what clear groups gain in every public conversation with many votes (docs/method.md)
RULE_OUT_PEOPLE, RULE_OUT_VOTES = 100, 2000  # from here plain groups are seldom overlooked (docs/method.md)
VAGUE = 0.7  # mean certainty
DECIDABLE = 5  # votes a group must have seen before even unanimity counts as support


def is_there_enough(
    votes: Votes, found: Grouping, counted: GroupVotes, ground: CommonGround, left_out: NDArray[np.bool_]
) -> Enough:
    """Judges groups and common ground; groups are not judged where their number was given or Polis chose it."""
    count, choice = found.memberships.shape[1], found.choice
    if not len(votes) or count == 0:
        return Enough(False, False, ("There are too few votes to say anything.",))
    groups, why = _groups(votes, found.labels, count, found.certainty, choice)
    if count == 1 and choice is not None and _is_flat(votes, left_out):
        why.append("No statement has a majority that chance could not have made: the votes look like tossed coins.")
    decidable = int(((counted.seen >= DECIDABLE).all(axis=0) & ~left_out).sum())
    shown = int((~left_out).sum())
    if decidable == 0:
        why.append("No statement has been seen by enough people of every group to call it common ground.")
    elif not len(ground.supported):
        why.append(
            f"{decidable} of {shown} statements were seen by enough people of every group; none of them has a majority "
            "in every group beyond doubt."
        )
    elif decidable < shown:
        why.append(f"{decidable} of {shown} statements were seen by enough people of every group to judge them.")
    return Enough(groups, decidable > 0, tuple(why))


def _groups(
    votes: Votes, labels: NDArray[np.int64], count: int, certainty: Floats, choice: Choice | None
) -> tuple[bool, list[str]]:
    people = int((labels >= 0).sum())
    if choice is None:
        return True, []
    if count == 1:
        if not choice.gains:
            return False, [f"{people} people have cast too few votes to say whether there are groups."]
        possible = max((g + 2 * e for g, e in zip(choice.gains, choice.errors, strict=True)), default=0.0)
        if possible > PLAIN_GAIN or people < RULE_OUT_PEOPLE or len(votes) < RULE_OUT_VOTES:
            return False, [
                f"No groups can be shown, but {people} people with these votes are too few to rule them out."
            ]
        return True, ["Taking people apart into groups does not help to foresee anybody's votes: this is one group."]
    why = []
    if choice.association is not None:
        why.append("The votes hang together more than chance would have it, but who belongs where is only a guess.")
    elif float(np.nanmean(certainty)) < VAGUE:
        why.append("The groups flow into each other: many people could belong to another one as well.")
    return True, why


def _is_flat(votes: Votes, left_out: NDArray[np.bool_]) -> bool:
    """Whether no statement's agrees and disagrees differ from a coin's (5 % over all statements, Bonferroni)."""
    totals = votes.totals[~left_out].astype(float)
    agree, disagree = totals[:, 2], totals[:, 0]
    doubts = np.minimum(doubt(agree, agree + disagree), doubt(disagree, agree + disagree))
    return bool(len(doubts) == 0 or doubts.min() > 0.025 / len(doubts))
