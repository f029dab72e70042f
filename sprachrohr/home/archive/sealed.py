"""A file under a passphrase: Argon2id (RFC 9106) for the key, the vault's stream for the content.

    "sprachrohr archive 1\\n" | salt 16 | memory in KiB u32 | passes u32 | stream     (all numbers big-endian)

What stands in clear at the beginning is bound into every piece.
"""

import secrets
import struct
from collections.abc import Iterator
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw

from sprachrohr.vault import stream
from sprachrohr.vault.stream import Damaged, Flaw, StreamWriter

MAGIC = b"sprachrohr archive 1\n"
MEMORY_KIB = 64 * 1024
PASSES = 3
# No archive of ours asks for more; a forged one shall not make this machine run out of memory.
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 16
COST = struct.Struct(">II")
SALT_BYTES = 16
SENTENCES: dict[Flaw, str] = {
    "cut": "Das Archiv ist unvollständig: Sein Ende fehlt.",
    "wrong key": "Das Archiv geht nicht auf: Die Passphrase ist falsch, oder die Datei ist beschädigt.",
    "changed": "Das Archiv ist beschädigt.",
    "longer": "Hinter dem Ende des Archivs steht noch etwas: Die Datei wurde verändert.",
}


class Unopened(Exception):
    """The file does not open: `str()` says in a plain sentence why."""


def _key(passphrase: str, salt: bytes, memory_kib: int, passes: int) -> bytes:
    key: bytes = hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=passes,
        memory_cost=memory_kib,
        parallelism=1,
        hash_len=stream.KEY_BYTES,
        type=Type.ID,
    )
    return key


class SealedWriter(StreamWriter):
    """Takes content in any portions; `finish` writes the end without which nobody will open the file."""

    def __init__(self, file: BinaryIO, passphrase: str, *, memory_kib: int = MEMORY_KIB) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        clear = MAGIC + salt + COST.pack(memory_kib, PASSES)
        file.write(clear)
        super().__init__(file, _key(passphrase, salt, memory_kib, PASSES), about=clear)


def pieces(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The content, piece by piece; each piece is genuine, and after the last one none can be missing.

    Raises Unopened.
    """
    if file.read(len(MAGIC)) != MAGIC:
        raise Unopened("Diese Datei ist kein Sprachrohr-Archiv, das diese Version lesen kann.")
    salt, cost = file.read(SALT_BYTES), file.read(COST.size)
    if len(cost) != COST.size:
        raise Unopened(SENTENCES["cut"])
    memory_kib, passes = COST.unpack(cost)
    if not (8 <= memory_kib <= MOST_MEMORY_KIB and 1 <= passes <= MOST_PASSES):
        raise Unopened("Der Anfang des Archivs ist beschädigt.")
    key = _key(passphrase, salt, memory_kib, passes)
    try:
        yield from stream.pieces(file, key, about=MAGIC + salt + cost)
    except Damaged as error:
        raise Unopened(SENTENCES[error.flaw]) from error


def lines(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The lines of the content, without their ends. Raises Unopened."""
    rest = b""
    for piece in pieces(file, passphrase):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        raise Unopened("Das Archiv ist beschädigt.")
