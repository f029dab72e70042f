"""Places at costly work: how many do it at once on this machine, across threads and processes.

A place is a locked file in `RUN_DIR`, because the memory of one machine is what would run out. The kernel gives the
lock back with the process: a worker that is killed leaves nothing behind.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

LOOK_EVERY_SECONDS = 0.02


def take(kind: str, places: int) -> int | None:
    """A free place, for `held`; None if all are taken. `kind` is part of a file's name."""
    folder = Path(settings.RUN_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for place in range(places):
        handle = os.open(folder / f"{kind}-{place}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
        else:
            return handle
    return None


def wait_for(kind: str, places: int, *, seconds: float) -> int | None:
    """A place as soon as one is free; None if none was within these seconds. Looks at least once."""
    ends = time.monotonic() + seconds
    while (taken := take(kind, places)) is None and time.monotonic() < ends:
        time.sleep(LOOK_EVERY_SECONDS)
    return taken


@contextmanager
def held(place: int) -> Iterator[None]:
    """The place is ours until the end, also if the work fails."""
    try:
        yield
    finally:
        os.close(place)  # closing gives the lock back
