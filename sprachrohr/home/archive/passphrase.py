"""Where the passphrase of an archive is from: a file, the environment (for timers), or typed in."""

import os
from collections.abc import Callable
from pathlib import Path

VARIABLE = "SPRACHROHR_BACKUP_PASSPHRASE"
SHORTEST = 12


class NoPassphrase(Exception):
    """There is no usable passphrase: `str()` says in a plain sentence why."""


def find(file: str | None, *, ask: Callable[[str], str]) -> str:
    """The passphrase of an archive that exists. Raises NoPassphrase, OSError."""
    return _given(file) or ask("Passphrase: ")


def choose(file: str | None, *, ask: Callable[[str], str]) -> str:
    """The passphrase for a new archive, typed twice. Raises NoPassphrase, OSError."""
    given = _given(file)
    chosen = given or ask("Passphrase für das Archiv: ")
    if len(chosen) < SHORTEST:
        raise NoPassphrase(f"Die Passphrase braucht mindestens {SHORTEST} Zeichen.")
    if not given and ask("Noch einmal: ") != chosen:
        raise NoPassphrase("Das waren zwei verschiedene Passphrasen.")
    return chosen


def _given(file: str | None) -> str:
    if not file:
        return os.environ.get(VARIABLE, "")
    first = Path(file).read_text(encoding="utf-8").partition("\n")[0].strip()
    if not first:
        raise NoPassphrase(f"In {file} steht keine Passphrase.")
    return first
