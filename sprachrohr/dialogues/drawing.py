"""Draws the opinion map of a dialogue: by the clock when votes have come, stored with method, version and seed.

What is stored may be shown to everybody (disclosure.py). The same votes give the same map again.
"""

import zlib
from collections import Counter
from datetime import timedelta
from typing import Any, Literal

import numpy as np
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from numpy.typing import NDArray

from opinionmap import OpinionMap, Votes, analyse
from opinionmap.next_statement import information, newness
from sprachrohr.dialogues.actions import ENDED
from sprachrohr.dialogues.counting import Counted, counted
from sprachrohr.dialogues.disclosure import FEWEST, public_result
from sprachrohr.dialogues.models import Dialogue, Drawing, Place, Vote, Voter
from sprachrohr.dialogues.who import sums_about_people

METHOD: Literal["classes"] = "classes"
SEED = 0
REPEATS, REPEATS_OF_MANY, MANY = 100, 20, 300_000
# What a statement teaches at least, so that none is ever left out.
LEAST_WEIGHT = 0.02
AT_ONCE = 5_000
# One that is not finished by then has broken off.
LOST_AFTER = timedelta(hours=1)


def draw_all() -> int:
    """By the clock: every dialogue in which votes have come since its last map; how many were drawn."""
    drawn, failed = 0, []
    for dialogue in Dialogue.objects.public().filter(archived_at__isnull=True):
        try:
            drawn += draw(dialogue=dialogue) is not None
        except Exception as error:  # one that cannot be drawn must not keep the others from it
            failed.append(error)
    if failed:
        raise failed[0]
    return drawn


def draw(*, dialogue: Dialogue) -> Drawing | None:
    """A new map, or None where nothing has changed or too few people have voted. Repeated without harm: nothing is
    kept before all is computed."""
    state = _state(dialogue)
    last = dialogue.drawings.first()
    if last is not None and last.result.get("state") == state:
        return None
    those = counted(dialogue)
    if len(those.voters) < FEWEST:
        return None
    found, forced = _analysed(those.votes)
    return _keep(dialogue, those, found, {"state": state, "forced_groups": forced})


def _state(dialogue: Dialogue) -> int:
    """A sum that is another one after any vote or any look at a statement; one query."""
    counted = Vote.objects.filter(voter__dialogue=dialogue, voter__held_on__isnull=True)
    sums = counted.aggregate(many=Count("pk"), mixed=Sum(F("pk") * (F("vote") + 2)))
    return zlib.crc32(f"{sums['many']}|{sums['mixed']}|{dialogue.edition}".encode())


def _analysed(votes: Votes) -> tuple[OpinionMap, int | None]:
    """With as many groups as the votes show, but none of fewer people than may be told of; how many were asked for
    because of that, None if the votes alone have decided."""
    repeats, forced = REPEATS if len(votes) <= MANY else REPEATS_OF_MANY, None
    found = analyse(votes, method=METHOD, seed=SEED, repeats=repeats)
    while len(found.groups) > 1 and min(group.size for group in found.groups) < FEWEST:
        forced = len(found.groups) - 1
        found = analyse(votes, method=METHOD, seed=SEED, repeats=repeats, groups=forced)
    return found, forced


def _keep(dialogue: Dialogue, those: Counted, found: OpinionMap, made: dict[str, Any]) -> Drawing | None:
    """Places of a large crowd are written in pieces, so that nobody's vote waits for them; the map counts as drawn, and
    is shown, with the last step. One that breaks off before is drawn again; of two at once the later one gives up."""
    people = len(those.voters)
    result = public_result(found, people=people)
    result |= {"languages": _languages(dialogue), "about": sums_about_people(dialogue)}
    before = dialogue.shown_map
    # With four people more one could subtract, and read what these four have said.
    may_be_shown = before is None or _people_since(before, those) >= FEWEST
    drawing = Drawing.objects.create(
        dialogue=dialogue,
        method=METHOD,
        version=found.version,
        seed=SEED,
        people=people,
        votes=len(those.votes),
        edition=dialogue.edition,
        result=result,
        weights=_weights(found),
    )
    moves = _moves(before, those.voters, found) if before is not None else {}
    if may_be_shown:
        _place_everybody(drawing, those, found)
    with transaction.atomic():
        fresh = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
        if dialogue.shown_map != before:
            drawing.delete()
            return None
        if may_be_shown:
            _move_names(fresh, moves)
        drawing.result = {**result, **made}
        drawing.shown_at = timezone.now() if may_be_shown else None
        drawing.save(update_fields=["result", "shown_at"])
        _forget_unused(drawing)
    if may_be_shown:
        Place.objects.filter(drawing__dialogue=dialogue, drawing__lt=drawing.pk).delete()
    return drawing


def _forget_unused(drawing: Drawing) -> None:
    """Earlier ones that nobody was shown; of those that are not finished only such as have broken off."""
    earlier = Drawing.objects.filter(dialogue=drawing.dialogue_id, pk__lt=drawing.pk)
    finished = Q(result__has_key="state") | Q(drawn_at__lt=timezone.now() - LOST_AFTER)
    earlier.filter(finished, shown_at__isnull=True, onwards__isnull=True).delete()


def _people_since(before: Drawing, those: Counted) -> int:
    """How many people are new since that map; once nobody votes any more, also those who have said more, or something
    else. While people vote they do not count: with five devices one could have a new map after every vote of others."""
    was = dict(Place.objects.filter(drawing=before).values_list("voter", "content"))
    now = dict(zip(those.voters.tolist(), those.contents.tolist(), strict=True))
    if before.dialogue.state in ENDED:
        return sum(was.get(voter) != content for voter, content in now.items())
    return len(now.keys() - was.keys())


def _place_everybody(drawing: Drawing, those: Counted, found: OpinionMap) -> None:
    table: Any = zip(
        those.voters.tolist(), those.contents.tolist(), found.group.tolist(), found.positions.tolist(), strict=True
    )
    places = [
        Place(drawing=drawing, voter_id=voter, content=content, group=group, x=x, y=y)
        for voter, content, group, (x, y) in table
        if np.isfinite(x) and np.isfinite(y)
    ]
    for start in range(0, len(places), AT_ONCE):
        Place.objects.bulk_create(places[start : start + AT_ONCE])


# -- names of groups -----------------------------------------------------------------------------------------


def _moves(before: Drawing, voters: NDArray[np.int64], found: OpinionMap) -> dict[int, int]:
    """Which group is which on the new map, where they are numbered anew by size: old -> new, where most of the old one
    are, and make up most of the new one."""
    was = dict(Place.objects.filter(drawing=before, group__gte=0).values_list("voter", "group"))
    moved = Counter(
        (was[voter], group) for voter, group in zip(voters.tolist(), found.group.tolist(), strict=True) if voter in was
    )
    left, came = Counter[int](), Counter[int]()
    for (old, new), people in moved.items():
        left[old] += people
        came[new] += people
    return {
        old: new
        for (old, new), people in moved.items()
        if new >= 0 and 2 * people > left[old] and 2 * people > came[new]
    }


def _move_names(dialogue: Dialogue, moves: dict[int, int]) -> None:
    """A name that the council has given follows its people; it is gone where they are no group any more."""
    kept = {str(new): dialogue.group_names[str(old)] for old, new in moves.items() if str(old) in dialogue.group_names}
    if kept != dialogue.group_names:
        dialogue.group_names = kept
        dialogue.save(update_fields=["group_names"])


# -- what else is kept ---------------------------------------------------------------------------------------


def _languages(dialogue: Dialogue) -> list[str]:
    """Those in which at least five people take part, the most frequent first."""
    counted = Voter.objects.counted().filter(dialogue=dialogue).exclude(language="").values("language")
    rows = counted.annotate(people=Count("pk")).filter(people__gte=FEWEST).order_by("-people", "language")
    return [row["language"] for row in rows]


def _weights(found: OpinionMap) -> dict[str, float]:
    """How much the answer to each statement teaches, more for those that few have seen."""
    seen = found.totals.sum(axis=1).astype(float)
    taught = information(found.model.shares, found.model.agreement) if found.model is not None else np.zeros(len(seen))
    weights = (taught + LEAST_WEIGHT) * newness(seen)
    return {str(number): round(float(w), 6) for number, w in zip(found.statements.tolist(), weights, strict=True)}
