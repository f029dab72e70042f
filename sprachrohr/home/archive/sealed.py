"""A file under a passphrase: Argon2id (RFC 9106) for the key, libsodium's secretstream (XChaCha20-Poly1305)
for the content. A missing end is noticed, because only the last piece carries the FINAL tag.

    "sprachrohr archive 1\\n" | salt 16 | memory in KiB u32 | passes u32 | stream header 24 | pieces
    piece = length u32 | ciphertext            (all numbers big-endian)

What stands in clear at the beginning is bound into every piece.
"""

import secrets
import struct
from collections.abc import Iterator
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw
from nacl import bindings as sodium
from nacl.exceptions import CryptoError

MAGIC = b"sprachrohr archive 1\n"
MEMORY_KIB = 64 * 1024
PASSES = 3
# No archive of ours asks for more; a forged one shall not make this machine run out of memory.
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 16
PIECE = 64 * 1024
COST = struct.Struct(">II")
LENGTH = struct.Struct(">I")
SALT_BYTES = 16
OVERHEAD = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class Unopened(Exception):
    """The file does not open: `str()` says in a plain sentence why."""


def _key(passphrase: str, salt: bytes, memory_kib: int, passes: int) -> bytes:
    length = sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES
    key: bytes = hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=passes,
        memory_cost=memory_kib,
        parallelism=1,
        hash_len=length,
        type=Type.ID,
    )
    return key


class SealedWriter:
    """Takes content in any portions; `finish` writes the end without which nobody will open the file."""

    def __init__(self, file: BinaryIO, passphrase: str, *, memory_kib: int = MEMORY_KIB) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self._file = file
        self._clear = MAGIC + salt + COST.pack(memory_kib, PASSES)
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        key = _key(passphrase, salt, memory_kib, PASSES)
        header = sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self._waiting = bytearray()
        file.write(self._clear + header)

    def write(self, content: bytes) -> None:
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), MESSAGE)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        self._piece(bytes(self._waiting), FINAL)

    def _piece(self, content: bytes, tag: int) -> None:
        sealed = sodium.crypto_secretstream_xchacha20poly1305_push(self._state, content, self._clear, tag)
        self._file.write(LENGTH.pack(len(sealed)) + sealed)


def _exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise Unopened("Das Archiv ist unvollständig: Sein Ende fehlt.")
    return content


def pieces(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The content, piece by piece; each piece is genuine, and after the last one none can be missing.

    Raises Unopened.
    """
    if file.read(len(MAGIC)) != MAGIC:
        raise Unopened("Diese Datei ist kein Sprachrohr-Archiv, das diese Version lesen kann.")
    salt, cost = _exactly(file, SALT_BYTES), _exactly(file, COST.size)
    memory_kib, passes = COST.unpack(cost)
    if not (8 <= memory_kib <= MOST_MEMORY_KIB and 1 <= passes <= MOST_PASSES):
        raise Unopened("Der Anfang des Archivs ist beschädigt.")
    header = _exactly(file, sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    key = _key(passphrase, salt, memory_kib, passes)
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    wrong = "Das Archiv geht nicht auf: Die Passphrase ist falsch, oder die Datei ist beschädigt."
    tag = MESSAGE
    while tag != FINAL:
        (length,) = LENGTH.unpack(_exactly(file, LENGTH.size))
        if not OVERHEAD <= length <= PIECE + OVERHEAD:
            raise Unopened(wrong)
        sealed = _exactly(file, length)
        try:
            content, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, MAGIC + salt + cost)
        except (CryptoError, ValueError) as error:
            raise Unopened(wrong) from error
        wrong = "Das Archiv ist beschädigt."
        yield content
    if file.read(1):
        raise Unopened("Hinter dem Ende des Archivs steht noch etwas: Die Datei wurde verändert.")


def lines(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The lines of the content, without their ends. Raises Unopened."""
    rest = b""
    for piece in pieces(file, passphrase):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        raise Unopened("Das Archiv ist beschädigt.")
