"""The findings in plain words, for people who have never heard of any of this."""

from __future__ import annotations

import numpy as np

from opinionmap.results import OpinionMap


def name_of(group_id: int) -> str:
    """Group A, B, ..., Z, A2, ...: the same id always has the same name."""
    letter = chr(ord("A") + group_id % 26)
    return letter if group_id < 26 else f"{letter}{group_id // 26 + 1}"


def number(value: int) -> str:
    return f"{value:,}"


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{number(count)} people"


def of_hundred(share: float) -> int:
    return round(100 * share)


def summary(found: OpinionMap) -> str:
    """Who took part, and how many groups there are."""
    votes = int(found.totals[~found.rejected].sum())
    taking_part = int(np.isfinite(found.positions).all(axis=1).sum())
    statements = int((~found.rejected).sum())
    begin = f"{people(taking_part)} cast {number(votes)} votes on {number(statements)} statements."
    if not found.groups:
        return begin
    unplaced = taking_part - int((found.group >= 0).sum())
    if unplaced:
        begin += f" {people(unplaced)} voted too little to be placed in a group."
    if len(found.groups) == 1:
        return f"{begin} They do not fall into groups of different opinion."
    sizes = [f"{name_of(g.id)} ({people(g.size)})" for g in found.groups]
    return f"{begin} They fall into {len(sizes)} groups: {', '.join(sizes[:-1])} and {sizes[-1]}."


def ground(found: OpinionMap) -> str:
    """What may be called common ground, and what not."""
    everyone = "every group" if len(found.groups) > 1 else "the group"
    count = len(found.common_ground)
    if not count:
        return f"No statement is supported by more than half of {everyone} beyond doubt."
    what = "1 statement is" if count == 1 else f"{count} statements are"
    return f"{what} supported by more than half of {everyone}, beyond what chance could have made."


def how_sure(found: OpinionMap) -> list[str]:
    """Stability and certainty, one sentence each."""
    said = []
    stable = found.stability
    if stable is not None and len(found.groups) > 1:
        said.append(
            f"In {stable.same} of {stable.repeats} repetitions with people drawn anew, the groups came out much the "
            "same."
        )
    if stable is not None and len(stable.stays):
        often = int((stable.stays >= 0.9).sum())
        were = "was" if often == 1 else "were"
        said.append(
            f"{often} of the {len(stable.stays)} statements of the common ground {were} there again in at least 9 of "
            "10 repetitions."
        )
    known = found.certainty[np.isfinite(found.certainty)]
    guessed = found.choice is not None and found.choice.association is not None  # then no certainty is to be trusted
    if len(known) and len(found.groups) > 1 and not guessed:
        clear = of_hundred(float((known >= 0.9).mean()))
        said.append(f"For {clear} of 100 people it is clear (90 % or more) which group they belong to.")
    return said


def caution(found: OpinionMap) -> list[str]:
    """What has to be said beside the map itself: too little to tell, or groups that would not last."""
    said = list(found.enough.why)
    stable = found.stability
    if stable is not None and len(found.groups) > 1 and stable.same < stable.repeats / 2:
        said.append(
            f"Take the groups as a sketch: only in {stable.same} of {stable.repeats} repetitions with people drawn "
            "anew did they come out much the same."
        )
    return said


def stays(found: OpinionMap, place: int) -> str | None:
    """How often the common ground's statement at `place` was common ground again."""
    if found.stability is None:
        return None
    repeats = found.stability.repeats
    again = round(found.stability.stays[place] * repeats)
    return f"With people drawn anew it was common ground again in {again} of {repeats} repetitions."


def drawn_anew(found: OpinionMap) -> str:
    """What a repetition is."""
    if found.stability is None:
        return ""
    return (
        "Drawn anew: as many people as have voted are drawn by lot from among them, so that some count twice and some "
        "not at all, and everything is worked out again. What then comes out differently rests on a few people."
    )
