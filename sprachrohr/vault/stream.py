"""Content too long for one piece: libsodium's secretstream (XChaCha20-Poly1305), 64 KiB at a time.

    stream header 24 | pieces             piece = length u32 big-endian | ciphertext

Pieces cannot be left out, moved or repeated, and only the last one carries the FINAL tag, so a missing end is noticed.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Literal

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

KEY_BYTES = sodium.crypto_secretstream_xchacha20poly1305_KEYBYTES
PIECE = 64 * 1024
LENGTH = struct.Struct(">I")
HEADER_BYTES = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
OVERHEAD = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL

Flaw = Literal["cut", "wrong key", "changed", "longer"]


class Damaged(Exception):
    """The stream does not open; `flaw` says how. A first piece that is not genuine looks like a wrong key."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


class StreamWriter:
    """Takes content in any portions; `finish` writes the end without which nobody will open the stream.

    `about` is bound into every piece: only who names the same opens it.
    """

    def __init__(self, file: BinaryIO, key: bytes, *, about: bytes) -> None:
        self._file = file
        self._about = about
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        self._waiting = bytearray()
        file.write(sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, key))

    def write(self, content: bytes) -> None:
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), MESSAGE)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        self._piece(bytes(self._waiting), FINAL)

    def _piece(self, content: bytes, tag: int) -> None:
        sealed = sodium.crypto_secretstream_xchacha20poly1305_push(self._state, content, self._about, tag)
        self._file.write(LENGTH.pack(len(sealed)) + sealed)


def pieces(file: BinaryIO, key: bytes, *, about: bytes) -> Iterator[bytes]:
    """The content, piece by piece; each piece is genuine, and after the last one none can be missing.

    Raises Damaged.
    """
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, _exactly(file, HEADER_BYTES), key)
    flaw: Flaw = "wrong key"
    tag = MESSAGE
    while tag != FINAL:
        (length,) = LENGTH.unpack(_exactly(file, LENGTH.size))
        if not OVERHEAD <= length <= PIECE + OVERHEAD:
            raise Damaged(flaw)
        sealed = _exactly(file, length)
        try:
            content, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, about)
        except (CryptoError, ValueError) as error:
            raise Damaged(flaw) from error
        flaw = "changed"
        yield content
    if file.read(1):
        raise Damaged("longer")


def _exactly(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise Damaged("cut")
    return content
