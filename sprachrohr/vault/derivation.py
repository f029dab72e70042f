"""One try of a code costs 64 MiB and 0.2 seconds, and this machine does at most two at once.

The places are locked files in `RUN_DIR`, so the limit holds across threads and across processes: the memory of
one machine is what would run out. At most eight callers wait, at most three seconds; then `Busy`, and the page
keeps the code. File locks go with the process: a worker that is killed leaves nothing behind.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from hmac import digest
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

# The first half proves that a code is right and is stored; the second half never is: it opens sealed content.
LENGTH = 64
HALF = 32
SALT_BYTES = 16
LOOK_EVERY_SECONDS = 0.02


class Busy(Exception):
    """Too many codes at once: try again in some seconds, nothing is lost."""


def _take(kind: str, places: int) -> int | None:
    """The open, locked file of a free place, or None."""
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


@contextmanager
def _held(handle: int | None) -> Iterator[None]:
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)  # closing gives the lock back


def _work_place() -> int:
    """A place at the derivation. Raises Busy after the waiting time, at once if all waiting places are taken."""
    taken = _take("work", settings.DERIVATIONS_AT_ONCE)
    if taken is not None:
        return taken
    waiting = _take("wait", settings.DERIVATIONS_WAITING)
    if waiting is None:
        raise Busy
    with _held(waiting):
        ends = time.monotonic() + settings.DERIVATION_WAIT_SECONDS
        while time.monotonic() < ends:
            taken = _take("work", settings.DERIVATIONS_AT_ONCE)
            if taken is not None:
                return taken
            time.sleep(LOOK_EVERY_SECONDS)
    raise Busy


def derive(secret: str, salt: bytes, *, memory_kib: int, passes: int) -> tuple[bytes, bytes]:
    """(verifier, key), 32 bytes each, from the secret digits of a code or from a password: Argon2id over
    HMAC-SHA256(pepper, secret). Raises Busy.

    The pepper is in the environment, so a stolen database or backup alone cannot be searched at all.
    """
    peppered = digest(settings.PEPPER.encode(), secret.encode(), sha256)
    with _held(_work_place()):
        found = hash_secret_raw(
            peppered, salt, time_cost=passes, memory_cost=memory_kib, parallelism=1, hash_len=LENGTH, type=Type.ID
        )
    return found[:HALF], found[HALF:]
