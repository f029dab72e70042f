"""Parts at rest: every file encrypted under a key of its own, under a name that says nothing.

    DATA_DIR/files/ab/ab12...   (32 hexadecimal digits, random)

The content is a `stream`, padded to 4 KiB, with the name bound into every piece: a file that was cut, changed or put
in another's place does not open. The files carry the day, not the hour. (What cannot be set back is the change time
that the file system itself keeps.)
"""

import os
import re
import secrets
import time
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from sprachrohr.vault.encryption import Unreadable, unpad
from sprachrohr.vault.stream import Damaged, StreamWriter, pieces

BLOCK = 4096
NAME = re.compile(r"[0-9a-f]{32}")
DAY_SECONDS = 24 * 60 * 60


class PaddedWriter(StreamWriter):
    """An encrypted stream whose length tells no more than multiples of 4 KiB."""

    def __init__(self, file: BinaryIO, key: bytes, *, about: bytes) -> None:
        super().__init__(file, key, about=about)
        self.length = 0

    def write(self, content: bytes) -> None:
        super().write(content)
        self.length += len(content)

    def finish(self) -> None:
        super().write(b"\x80" + bytes(-(self.length + 1) % BLOCK))
        super().finish()


class PartWriter:
    """A part that grows while it arrives: encrypted before it touches the disk, under a random name.

    `finish` makes it a part; one that is abandoned, or just forgotten, is removed. `key` has 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self.name = secrets.token_hex(16)
        self._path = _path(self.name)
        _folder(self._path.parent.parent)
        _folder(self._path.parent)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._writer = PaddedWriter(self._file, key, about=self.name.encode())
        self.write = self._writer.write
        self.abandon = weakref.finalize(self, _abandoned, self._file, self.name)

    @property
    def length(self) -> int:
        return self._writer.length

    def finish(self) -> str:
        """The name; all of it is on the disk when this returns."""
        self._writer.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        self.abandon.detach()
        self._file.close()
        _to_the_day(self._path)
        _settle(self._path.parent)
        return self.name


def _abandoned(file: BinaryIO, name: str) -> None:
    file.close()
    remove(name)


def open_stream(key: bytes, file: BinaryIO, *, about: bytes) -> Iterator[bytes]:
    """The content of a `PaddedWriter`, 64 KiB at a time. Raises Unreadable.

    Each piece is genuine, but that the end is missing shows only there: who must not act on half a file joins first.
    """
    last = b""
    try:
        for piece in pieces(file, key, about=about):
            if last:
                yield last
            last = piece
    except Damaged as error:
        raise Unreadable from error
    # A piece is a multiple of the block, so the padding is never spread over two.
    yield unpad(last)


def keep(key: bytes, chunks: Iterable[bytes]) -> str:
    """Stores a part and returns its name. On the disk when it returns; nothing is left when it fails."""
    writer = PartWriter(key)
    try:
        for chunk in chunks:
            writer.write(chunk)
        return writer.finish()
    except BaseException:
        writer.abandon()
        raise


def read(key: bytes, name: str) -> Iterator[bytes]:
    """The content of a part. Raises Unreadable, also when the file is gone; ValueError for what is no name."""
    try:
        with _path(name).open("rb") as file:
            yield from open_stream(key, file, about=name.encode())
    except FileNotFoundError as error:
        raise Unreadable from error


def remove(name: str) -> None:
    """Takes the file away; one that is gone already is no error. Raises ValueError for what is no name."""
    path = _path(name)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _settle(path.parent)


def names() -> Iterator[str]:
    """All parts on the disk."""
    for path in sorted(_root().glob("??/*")):
        if NAME.fullmatch(path.name):
            yield path.name


def path_of(name: str) -> Path:
    """Where a part lies, for backup and restore. Raises ValueError for what is no name."""
    return _path(name)


def put_back(name: str, portions: Iterable[bytes]) -> None:
    """A part as it lay on the disk, out of a backup. Raises ValueError for what is no name."""
    path = _path(name)
    _folder(path.parent.parent)
    _folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for portion in portions:
            file.write(portion)
        file.flush()
        os.fsync(file.fileno())
    _to_the_day(path)
    _settle(path.parent)


def sweep(known: set[str]) -> int:
    """Removes parts that nobody knows (a process was killed while it wrote, a voice was deleted by another machine),
    unless they are of today: they may be arriving just now. How many."""
    today = int(time.time()) // DAY_SECONDS * DAY_SECONDS
    lost = [name for name in names() if name not in known and _path(name).stat().st_mtime < today]
    for name in lost:
        remove(name)
    return len(lost)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "files"


def _path(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError("not the name of a part")
    return _root() / name[:2] / name


def _folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _settle(folder: Path) -> None:
    """The folder's entry on the disk, its time cut to the day."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _to_the_day(folder)


def _to_the_day(path: Path) -> None:
    day = int(time.time()) // DAY_SECONDS * DAY_SECONDS
    os.utime(path, (day, day))
