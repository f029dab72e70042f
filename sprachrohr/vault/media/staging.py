"""Files that have arrived before their form is complete: clean, encrypted, an hour at most.

The form carries a token for each (192 random bits). The row holds a hash of it, and the part's key under a key that
only the token gives: whoever has the database and the disk, but not the form, opens nothing.

A film is not made clean at once, which takes minutes: it waits as it came, encrypted, for the worker.
"""

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.db.models import F

from sprachrohr.vault import encryption
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.media import parts
from sprachrohr.vault.media.arriving import Arrived
from sprachrohr.vault.media.cleaning import clean
from sprachrohr.vault.media.kinds import accepted
from sprachrohr.vault.media.outcome import CONTENT_TYPES, MOST_BYTES, Clean, MediaError, Purpose
from sprachrohr.vault.models import Staged, hashed

TOKEN_BYTES = 24
ROUNDS = 60  # of the clock's minute
# More files than this wait only if somebody fills the disk; then whoever comes next is asked to wait.
MOST_WAITING = {"sound": 200, "picture": 200, "video": 20}


@dataclass(frozen=True)
class Properties:
    """What is known of a part. `key`: base64; bytes, pixels, seconds; `raw`: a film that is still as it came; `digest`:
    of the file as it came, so that the same file twice can be told."""

    key: str
    content_type: str
    length: int
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    raw: bool = False
    digest: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Properties":
        return cls(**json.loads(text))

    @property
    def raw_key(self) -> bytes:
        return base64.b64decode(self.key)


@dataclass(frozen=True)
class StagedFile:
    """A file that waits: its token, kind ("sound", "picture", "video"), part, and properties."""

    token: str
    kind: Purpose
    part: str
    properties: Properties


def _key_of(token: str) -> bytes:
    """32 bytes; other than the stored name. One hash is enough, there is nothing to guess in 192 random bits."""
    return sha256(b"staged file|" + token.encode()).digest()


def stage(*, upload: Arrived, kind: Purpose) -> StagedFile:
    """Clean it and let it wait. Raises MediaError."""
    if Staged.objects.filter(kind=kind).count() >= MOST_WAITING[kind]:
        raise MediaError("busy")
    part, properties = _film(upload) if kind == "video" else _cleaned(upload, kind)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    locked = encryption.seal(_key_of(token), properties.to_json().encode(), about=part.encode())
    Staged.objects.create(name_hash=hashed(token), kind=kind, part=part, locked=locked)
    return StagedFile(token, kind, part, properties)


def _cleaned(upload: Arrived, kind: Purpose) -> tuple[str, Properties]:
    done = clean(upload, kind)
    return keep_clean(done, digest=upload.digest)


def keep_clean(done: Clean, *, digest: str) -> tuple[str, Properties]:
    """Stores a clean file under a new key; its part and properties."""
    key = encryption.random_key()
    part = parts.keep(key, [done.content])
    encoded = base64.b64encode(key).decode()
    length = len(done.content)
    return part, Properties(encoded, done.content_type, length, done.width, done.height, done.seconds, digest=digest)


def _film(upload: Arrived) -> tuple[str, Properties]:
    if upload.size > MOST_BYTES["video"]:
        raise MediaError("too_big")
    accepted(upload.read(parts.BLOCK), "video")
    part, key = upload.kept()
    encoded = base64.b64encode(key).decode()
    return part, Properties(encoded, CONTENT_TYPES["video"], upload.size, raw=True, digest=upload.digest)


def waiting(tokens: Iterable[str]) -> list[StagedFile]:
    """The files of these tokens that still wait, in the order of the tokens."""
    wanted = {hashed(token): token for token in tokens}
    found = []
    for row in Staged.objects.filter(name_hash__in=wanted):
        token = wanted[row.name_hash]
        try:
            opened = encryption.unseal(_key_of(token), row.locked, about=row.part.encode())
        except Unreadable:
            continue
        found.append(StagedFile(token, row.kind, row.part, Properties.from_json(opened.decode())))  # type: ignore[arg-type]
    order = list(wanted.values())
    return sorted(found, key=lambda one: order.index(one.token))


def claim(files: Iterable[StagedFile]) -> list[StagedFile]:
    """Take these out of the waiting room, inside a transaction: each goes to whoever claims it first."""
    return [one for one in files if Staged.objects.filter(name_hash=hashed(one.token)).delete()[0]]


def let_go(files: Iterable[StagedFile]) -> None:
    """They are not wanted: away with row and part, unless somebody has claimed them."""
    for one in files:
        if Staged.objects.filter(name_hash=hashed(one.token)).delete()[0]:
            parts.remove(one.part)


def age() -> int:
    """Once a minute: what has waited an hour goes; how many."""
    if not Staged.objects.exists():
        return 0
    Staged.objects.update(rounds=F("rounds") + 1)
    old = list(Staged.objects.filter(rounds__gt=ROUNDS))
    for row in old:
        # The row first: a file without a row is swept up later, a row without its file would promise something.
        if Staged.objects.filter(pk=row.pk).delete()[0]:
            parts.remove(row.part)
    return len(old)


def staged_parts() -> set[str]:
    return set(Staged.objects.values_list("part", flat=True))
