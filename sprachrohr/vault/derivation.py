"""One try of a code costs 64 MiB and 0.2 seconds, and this machine does at most two at once.

At most eight callers wait (places.py), at most three seconds; then `Busy`, and the page keeps the code.
"""

from hashlib import sha256
from hmac import digest

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from sprachrohr.vault.places import held, take, wait_for

# The first half proves that a code is right and is stored; the second half never is: it opens sealed content.
LENGTH = 64
HALF = 32
SALT_BYTES = 16


class Busy(Exception):
    """Too many codes at once: try again in some seconds, nothing is lost."""


def _work_place() -> int:
    """A place at the derivation. Raises Busy after the waiting time, at once if all waiting places are taken."""
    taken = take("work", settings.DERIVATIONS_AT_ONCE)
    if taken is not None:
        return taken
    waiting = take("wait", settings.DERIVATIONS_WAITING)
    if waiting is None:
        raise Busy
    with held(waiting):
        taken = wait_for("work", settings.DERIVATIONS_AT_ONCE, seconds=settings.DERIVATION_WAIT_SECONDS)
    if taken is None:
        raise Busy
    return taken


def derive(secret: str, salt: bytes, *, memory_kib: int, passes: int) -> tuple[bytes, bytes]:
    """(verifier, key), 32 bytes each, from the secret digits of a code or from a password: Argon2id over
    HMAC-SHA256(pepper, secret). Raises Busy.

    The pepper is in the environment, so a stolen database or backup alone cannot be searched at all.
    """
    peppered = digest(settings.PEPPER.encode(), secret.encode(), sha256)
    with held(_work_place()):
        found = hash_secret_raw(
            peppered, salt, time_cost=passes, memory_cost=memory_kib, parallelism=1, hash_len=LENGTH, type=Type.ID
        )
    return found[:HALF], found[HALF:]
