"""Which order of statements tells soonest where a person stands? Recorded votes, replayed in another order.

A model is fitted to every other person. Each of the remaining ones who has voted on at least 40 statements is asked
those again, one by one, in an order drawn by three rules; after each answer the model says how sure it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from opinionmap.classes import ClassModel, fit_classes, rows
from opinionmap.next_statement import draw, priorities, probabilities, standing, teaching
from opinionmap.products import Products
from opinionmap.projection import extremities, principal_components
from opinionmap.proof.conversations import conversations
from opinionmap.votes import Floats, Votes

LEAST = 40
MOST_PEOPLE = 200
CHECKS = (5, 10, 20)
SURE = 0.9

Weights = Callable[[Floats], Floats]


def table(folder: Path) -> Iterator[tuple[str, ...]]:
    """Mean certainty after 5, 10 and 20 statements, and how many it takes to be 90 % sure (40 if never)."""
    yield (
        "conversation",
        "people",
        "rule",
        *(f"sure after {c}" for c in CHECKS),
        "right after 20",
        "statements until 90 %",
    )
    yield ("---",) * 8
    for one in conversations(folder):
        votes = one.table.votes.without(one.statements.rejected)
        learn = rows(votes, np.arange(0, len(votes.people), 2))
        others = np.arange(1, len(votes.people), 2)
        asked = others[votes.counts[others] >= LEAST][:MOST_PEOPLE]
        if len(asked) < 30:
            continue
        products = Products(learn)
        model = fit_classes(products, 3, seed=0)
        for name, weights in _rules(learn, products, model).items():
            curves, right = _replayed(rows(votes, asked), model, weights, learn)
            until = np.where((curves >= SURE).any(axis=1), (curves >= SURE).argmax(axis=1) + 1, LEAST)
            sure = (f"{curves[:, c - 1].mean():.1%}" for c in CHECKS)
            yield one.name, str(len(asked)), name, *sure, f"{right:.1%}", f"{until.mean():.1f}"


def _rules(votes: Votes, products: Products, model: ClassModel) -> dict[str, Weights]:
    totals = votes.totals.astype(float)
    agree, passed, seen = totals[:, 2], totals[:, 1], totals.sum(axis=1)
    polis = priorities(agree, passed, seen, extremities(principal_components(products, votes.totals)))
    return {
        "by lot": lambda _: np.ones(len(seen)),
        "Polis' priorities": lambda _: polis,
        "what teaches most": lambda members: teaching(members, model.agreement, passed, seen),
    }


def _replayed(votes: Votes, model: ClassModel, weights: Weights, learn: Votes) -> tuple[Floats, float]:
    """Certainty after each of the first 40 statements, (n, 40), and how often the group after 20 is the final one."""
    rng = np.random.default_rng(0)
    seen, size = learn.totals.sum(axis=1).astype(float), len(votes.statements)
    final = model.memberships(Products(votes)).argmax(axis=1)
    curves, right = np.zeros((len(votes.people), LEAST)), 0
    for person in range(len(votes.people)):
        cells = votes.cells[votes.starts[person] : votes.starts[person + 1]]
        answers = dict(zip((cells // 3).tolist(), (cells % 3 - 1).tolist(), strict=True))
        left = np.zeros(size, dtype=bool)
        left[list(answers)] = True
        members, asked = model.shares, np.zeros(0, dtype=np.int64)
        for turn in range(LEAST):
            statement = draw(probabilities(weights(members), seen, ~left), rng)
            if statement is None:
                break
            left[statement] = False
            asked = np.append(asked, statement)
            members = standing(model, asked, np.array([answers[s] for s in asked]))
            curves[person, turn] = members.max()
            if turn == 19:
                right += int(members.argmax() == final[person])
    return curves, right / max(1, len(votes.people))
