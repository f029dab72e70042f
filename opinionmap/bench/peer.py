"""red-dwarf (PyPI, red-dwarf 0.4), the other open implementation of Polis' method: only here, never required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from opinionmap.votes import Votes


class PeerMissing(RuntimeError):
    """The peer is not installed; the text says so."""


def red_dwarf(votes: Votes, rejected: list[Any]) -> Callable[[], Any]:
    """A task that runs red-dwarf's whole pipeline and answers its labels (n,), -1 = in none. Raises PeerMissing."""
    person, statement, vote = (a.tolist() for a in votes.triples())
    out = [i for i, name in enumerate(votes.statements.tolist()) if name in set(rejected)]
    rows = [
        {"participant_id": p, "statement_id": s, "vote": v, "modified": i}
        for i, (p, s, v) in enumerate(zip(person, statement, vote, strict=True))
    ]

    def run() -> Any:
        try:
            from reddwarf.implementations.base import run_pipeline  # type: ignore[import-not-found]  # noqa: PLC0415
        except ImportError as error:
            raise PeerMissing("red-dwarf is not installed here: pip install red-dwarf==0.4.0") from error
        found = run_pipeline(votes=rows, mod_out_statement_ids=out, random_state=0).participants_df["cluster_id"]
        labels = np.full(len(votes.people), -1)
        given = found.dropna()
        labels[given.index.to_numpy()] = given.to_numpy(dtype=int)
        return labels

    return run
