"""The list of what was deleted: kept outside every backup, applied again after a restore.

A backup made before a deletion would bring back what was deleted. So the id of each key that goes is written
here first: one line `2026-11-23 key <UUID>`, nothing about whom or what. The file stands in the data folder
and is only appended to; `forget_old` drops lines that are older than any backup can be.

The word says what a restore has to do: `key`: whatever lies under this key goes; `emptied`: so it does, but the
receipt of the voice that had it stays; `voice`: the voice of this name, which had no key any more, goes.
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from sprachrohr.vault.models import Key

# Backups live 30 days (docs/operate.md); as long again is the margin for one that was forgotten somewhere.
KEEP_DAYS = 60
AT_ONCE = 500
KEY, EMPTIED, VOICE = "key", "emptied", "voice"
LINE = re.compile(r"(\d{4}-\d\d-\d\d) ([a-z]+) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def deletion_list() -> Path:
    """Where the list of this place is."""
    return Path(settings.DATA_DIR) / "deletions.log"


@contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time, across processes: a line must not go to a file that is just being replaced."""
    folder = deletion_list().parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "deletions.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _append(path: Path, lines: Iterable[str], *, flags: int = os.O_APPEND) -> None:
    """On the disk when this returns, the file's own name included."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | flags, 0o600)
    try:
        size = os.fstat(handle).st_size
        # A crash in the middle of a line must not swallow the next one.
        start = "\n" if size and os.pread(handle, 1, size - 1) != b"\n" else ""
        left = (start + "".join(f"{line}\n" for line in lines)).encode()
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def note_deleted(keys: Iterable[UUID], *, kind: str = KEY) -> None:
    """Write down the ids of keys that are about to be deleted. Call it BEFORE the rows go.

    A crash in between leaves an id too many: the next restore finishes the deletion that was asked for. The
    other order could leave a deleted voice that a restore brings back. Raises OSError; then delete nothing.
    """
    day = timezone.localdate().isoformat()
    lines = [f"{day} {kind} {key}" for key in keys]
    if lines:
        with _alone():
            _append(deletion_list(), lines)


def begin() -> None:
    """Make the list if there is none, so that a missing list later means a lost one."""
    with _alone():
        _append(deletion_list(), [])


def _entries(path: Path) -> list[tuple[date, str, UUID]]:
    """The whole lines of a list; none without a file. Half a line was never acknowledged: it is none."""
    if not path.exists():
        return []
    found = (LINE.fullmatch(line) for line in path.read_text(encoding="ascii", errors="replace").splitlines())
    return [(date.fromisoformat(line[1]), line[2], UUID(line[3])) for line in found if line]


def noted(*kinds: str) -> set[UUID]:
    """The ids on the list: all, or those of these kinds."""
    return {key for _, kind, key in _entries(deletion_list()) if not kinds or kind in kinds}


def emptied() -> dict[date, set[UUID]]:
    """The keys of voices that were emptied and whose receipts stay, by the day on which that happened."""
    found: dict[date, set[UUID]] = {}
    for day, kind, key in _entries(deletion_list()):
        if kind == EMPTIED:
            found.setdefault(day, set()).add(key)
    return found


def take_over(path: Path) -> int:
    """Add what another copy of the list knows (a machine was lost); how many were new. Raises OSError."""
    known = noted()
    if not path.is_file():
        raise FileNotFoundError(path)
    lines = [f"{day} {kind} {key}" for day, kind, key in _entries(path) if key not in known]
    with _alone():
        _append(deletion_list(), lines)
    return len(lines)


def apply_deletions() -> int:
    """Delete every key on the list, and with it all texts under it; how many keys were still there.

    Raises ProtectedError while a voice still holds such a key: the room above deletes the voices first.
    """
    listed = sorted(noted())
    gone = 0
    for start in range(0, len(listed), AT_ONCE):
        still_there = Key.objects.filter(pk__in=listed[start : start + AT_ONCE])
        gone += still_there.count()
        still_there.delete()
    return gone


def forget_old(days: int = KEEP_DAYS) -> int:
    """Drop lines older than `days`; how many. Never fewer days than the oldest backup has."""
    oldest = timezone.localdate() - timedelta(days=days)
    with _alone():
        entries = _entries(deletion_list())
        kept = [entry for entry in entries if entry[0] >= oldest]
        if len(kept) < len(entries):
            new = deletion_list().with_suffix(".new")
            _append(new, (f"{day} {kind} {key}" for day, kind, key in kept), flags=os.O_TRUNC)
            os.replace(new, deletion_list())
            _append(deletion_list(), [])
    return len(entries) - len(kept)
