"""Public conversations as Polis exported them, found in a folder of folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opinionmap import Statements, Table, read_statements, read_votes


@dataclass(frozen=True, eq=False)
class Conversation:
    name: str
    table: Table
    statements: Statements

    @property
    def rejected(self) -> NDArray[np.bool_]:
        return np.array([s in self.statements.rejected for s in self.table.votes.statements.tolist()], dtype=bool)


def conversations(folder: Path) -> Iterator[Conversation]:
    """Every subfolder with participants-votes.csv and comments.csv, by name."""
    for place in sorted(folder.iterdir() if folder.is_dir() else []):
        votes, comments = place / "participants-votes.csv", place / "comments.csv"
        if votes.is_file() and comments.is_file():
            with votes.open(encoding="utf-8", newline="") as a, comments.open(encoding="utf-8", newline="") as b:
                yield Conversation(place.name, read_votes(a), read_statements(b))
