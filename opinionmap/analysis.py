"""The one door: votes in, map out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opinionmap.assembly import assemble, in_order_of
from opinionmap.chance import Stability, stability_of_classes, stability_of_polis
from opinionmap.choice import MOST, Choice, choose_groups
from opinionmap.classes import ClassModel, fit_classes, refit, rows, voters
from opinionmap.grouping import Grouping
from opinionmap.picture import positions
from opinionmap.polis import MOST_GROUPS, polis_map
from opinionmap.products import Products
from opinionmap.representativeness import indicators
from opinionmap.results import OpinionMap
from opinionmap.votes import Floats, Votes, VotesError

GROWN = 1.1  # times the votes of the map before: from there the number of groups is chosen anew

Progress = Callable[[str], None]
Method = Literal["classes", "polis"]


@dataclass(frozen=True)
class _Asked:
    groups: int | None
    seed: int
    threads: int | None
    repeats: int
    previous: OpinionMap | None
    progress: Progress | None


def analyse(
    votes: Votes,
    *,
    method: Method = "classes",
    groups: int | None = None,
    rejected: Iterable[Hashable] = (),
    repeats: int = 0,
    seed: int = 0,
    previous: OpinionMap | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> OpinionMap:
    """Groups, common ground and how sure it all is. Nothing given is changed; the same input gives the same bytes.

    `method`: "classes" (classes.py, choice.py) or "polis" (polis.py). `groups` forces their number (1 to 8, polis 1
    to 5) instead of choosing it. `rejected`: ids of statements that take no part; ids nobody voted on are no error.
    `repeats`: refits on people drawn anew for `stability`; 0 leaves it out. `previous`: an earlier map of the same
    conversation; groups keep their ids and places, and `classes` starts from its groups, choosing their number anew
    only if there are a tenth more votes. `progress` is called with a few words now and then. Raises VotesError for an
    unknown method or number of groups.
    """
    most = {"classes": MOST, "polis": MOST_GROUPS}.get(method)
    if most is None:
        raise VotesError(f"The method {method!r} is not known; there are classes and polis.")
    if groups is not None and not 1 <= groups <= most:
        raise VotesError(f"The method {method} knows 1 to {most} groups, not {groups}.")
    left_out = _marked(votes, rejected)
    asked = _Asked(groups, seed, threads, repeats, previous, progress)
    if method == "polis":
        return _assembled(votes, _by_polis(votes, left_out, asked), left_out, method, asked)
    ordered, row_order, column_order = votes.in_canonical_order()
    left_out = left_out[column_order]
    found = _assembled(ordered, _by_classes(ordered, left_out, asked), left_out, method, asked)
    people, statements = np.argsort(row_order), np.argsort(column_order)
    model = None if found.model is None else replace(found.model, agreement=found.model.agreement[:, statements])
    return replace(found, model=model, **in_order_of(found, votes, people, statements))  # type: ignore[arg-type]


def _assembled(votes: Votes, found: Grouping, left_out: NDArray[np.bool_], method: str, asked: _Asked) -> OpinionMap:
    return assemble(
        votes,
        found,
        left_out,
        method=method,
        seed=asked.seed,
        threads=asked.threads,
        previous=asked.previous,
        with_stability=asked.repeats > 0,
    )


def _marked(votes: Votes, rejected: Iterable[Hashable]) -> NDArray[np.bool_]:
    names = set(rejected)
    if not names:
        return np.zeros(len(votes.statements), dtype=bool)
    return np.array([name in names for name in votes.statements.tolist()], dtype=bool)


def _by_polis(votes: Votes, left_out: NDArray[np.bool_], asked: _Asked) -> Grouping:
    ignored = left_out if left_out.any() else None
    found = polis_map(votes, ignored=ignored, groups=asked.groups, threads=asked.threads)
    count = int(found.labels.max(initial=-1)) + 1

    def stability(supported: NDArray[np.int64]) -> Stability:
        return stability_of_polis(
            votes,
            found.labels,
            supported,
            ignored=ignored,
            groups=asked.groups,
            seed=asked.seed,
            threads=asked.threads,
            repeats=asked.repeats,
            progress=asked.progress,
        )

    places = np.where(votes.counts[:, None] > 0, found.positions, np.nan)
    members = indicators(found.labels, count)
    nothing = np.full(len(votes.people), np.nan)
    return Grouping(found.labels, members, nothing, places, None, None, found.silhouettes, stability)


def _by_classes(votes: Votes, left_out: NDArray[np.bool_], asked: _Asked) -> Grouping:
    shown = votes.without(votes.statements[left_out].tolist())
    takes_part = voters(shown)
    if not len(takes_part):
        return _nobody(len(votes.people))
    active = shown if len(takes_part) == len(shown.people) else rows(shown, takes_part)
    products = Products(active, threads=asked.threads)
    model, choice = _fitted(active, products, asked)
    members = model.memberships(products)
    order = np.lexsort((_first_member(members), -np.bincount(members.argmax(axis=1), minlength=len(model.shares))))
    narrow, members = model.reordered(order), members[:, order]
    labels = members.argmax(axis=1)

    def everyone(values: Floats, empty: float) -> Floats:
        full = np.full((len(votes.people), *values.shape[1:]), empty)
        full[takes_part] = values
        return full

    def stability(supported: NDArray[np.int64]) -> Stability:
        counted = Products(rows(votes, takes_part), threads=asked.threads)
        return stability_of_classes(
            products,
            narrow,
            labels,
            supported,
            counted,
            seed=asked.seed,
            repeats=asked.repeats,
            progress=asked.progress,
        )

    places = positions(products, members, narrow.agreement, active.totals)
    full_labels = np.full(len(votes.people), -1)
    full_labels[takes_part] = labels
    certainty = everyone(members.max(axis=1), np.nan)
    wide = np.full((len(narrow.shares), len(votes.statements)), np.nan)
    wide[:, ~left_out] = narrow.agreement
    return Grouping(
        full_labels,
        everyone(members, 0.0),
        certainty,
        everyone(places, np.nan),
        replace(narrow, agreement=wide),
        choice,
        None,
        stability,
    )


def _nobody(people: int) -> Grouping:
    """Nobody has said agree or disagree: no groups."""
    nothing = np.full(people, np.nan)
    return Grouping(np.full(people, -1), np.zeros((people, 0)), nothing, np.column_stack([nothing, nothing]))


def _fitted(votes: Votes, products: Products, asked: _Asked) -> tuple[ClassModel, Choice | None]:
    before = asked.previous
    if before is not None and before.model is not None and asked.groups in (None, len(before.model.shares)):
        known = before.totals[~before.rejected].sum()
        if len(votes) < GROWN * max(1, known):
            return refit(products, _carried(before, votes)), before.choice
    if asked.groups is not None:
        return fit_classes(products, asked.groups, seed=asked.seed), None
    choice = choose_groups(votes, seed=asked.seed, threads=asked.threads, progress=asked.progress)
    return fit_classes(products, choice.k, seed=asked.seed), choice


def _carried(before: OpinionMap, votes: Votes) -> ClassModel:
    """The earlier map's classes for the statements of now; what is new starts with everybody's share."""
    if before.model is None:
        raise VotesError("The earlier map has no classes.")
    totals = votes.totals
    overall = (totals[:, 2] + 1) / (totals[:, 0] + totals[:, 2] + 2)
    place = {name: i for i, name in enumerate(before.statements.tolist())}
    at = np.array([place.get(name, -1) for name in votes.statements.tolist()], dtype=np.int64)
    agreement = before.model.agreement[:, at] if place else np.full((len(before.model.shares), len(at)), np.nan)
    known = (at >= 0) & np.isfinite(agreement).all(axis=0)
    return ClassModel(np.where(known, agreement, overall), before.model.shares, 0.0)


def _first_member(members: Floats) -> NDArray[np.int64]:
    """The first person of each group, to break ties of size."""
    labels, count = members.argmax(axis=1), members.shape[1]
    first = np.full(count, len(members))
    np.minimum.at(first, labels, np.arange(len(labels)))
    return first
