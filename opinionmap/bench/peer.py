"""red-dwarf (PyPI, red-dwarf 0.4), the other open implementation of Polis' method: only here, never required."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opinionmap.products import Products
from opinionmap.representativeness import group_informed_consensus, group_votes, indicators
from opinionmap.votes import Floats, Votes


class PeerMissing(RuntimeError):
    """The peer is not installed; the text says so."""


@dataclass(frozen=True, eq=False)
class Found:
    """Its `labels` (n,), -1 = in none, `places` (n, 2), NaN = nowhere, group-informed `consensus` (S,), NaN = none."""

    labels: NDArray[np.int64]
    places: Floats
    consensus: Floats

    def differs(self, votes: Votes, places: Floats) -> tuple[float, float]:
        """The largest difference of places, but for their sign, and of our consensus for its groups."""
        both = np.isfinite(self.places).all(axis=1) & np.isfinite(places).all(axis=1)
        theirs, ours = self.places[both], places[both]
        theirs = theirs * np.sign((theirs * ours).sum(axis=0))
        counted = group_votes(Products(votes), indicators(self.labels, int(self.labels.max()) + 1))
        consensus = group_informed_consensus(counted.agree, counted.seen)
        return float(np.abs(theirs - ours).max()), float(np.nanmax(np.abs(self.consensus - consensus)))


def red_dwarf(votes: Votes, rejected: list[Any]) -> Callable[[], Found]:
    """A task that runs red-dwarf's whole pipeline. It raises PeerMissing."""
    person, statement, vote = (a.tolist() for a in votes.triples())
    out = [i for i, name in enumerate(votes.statements.tolist()) if name in set(rejected)]
    rows = [
        {"participant_id": p, "statement_id": s, "vote": v, "modified": i}
        for i, (p, s, v) in enumerate(zip(person, statement, vote, strict=True))
    ]

    def run() -> Found:
        try:
            from reddwarf.implementations.base import run_pipeline  # type: ignore[import-not-found]  # noqa: PLC0415
        except ImportError as error:
            raise PeerMissing("red-dwarf is not installed here: pip install red-dwarf==0.4.0") from error
        found = run_pipeline(votes=rows, mod_out_statement_ids=out, random_state=0)
        people, statements = found.participants_df, found.statements_df
        labels, places = np.full(len(votes.people), -1), np.full((len(votes.people), 2), np.nan)
        given = people["cluster_id"].dropna()
        labels[given.index.to_numpy()] = given.to_numpy(dtype=int)
        places[people.index.to_numpy()] = people[["x", "y"]].to_numpy(dtype=float)
        consensus = np.full(len(votes.statements), np.nan)
        consensus[statements.index.to_numpy()] = statements["group-aware-consensus"].to_numpy(dtype=float)
        return Found(labels, places, consensus)

    return run
