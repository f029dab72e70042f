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
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from sprachrohr.vault.encryption import Unreadable, unpad
from sprachrohr.vault.stream import Damaged, StreamWriter, pieces

BLOCK = 4096
NAME = re.compile(r"[0-9a-f]{32}")
DAY_SECONDS = 24 * 60 * 60


def seal_stream(key: bytes, chunks: Iterable[bytes], out: BinaryIO, *, about: bytes) -> None:
    """Writes the content encrypted. `key` has 32 bytes; `about` must be named again to open it."""
    writer = StreamWriter(out, key, about=about)
    length = 0
    for chunk in chunks:
        writer.write(chunk)
        length += len(chunk)
    writer.write(b"\x80" + bytes(-(length + 1) % BLOCK))
    writer.finish()


def open_stream(key: bytes, file: BinaryIO, *, about: bytes) -> Iterator[bytes]:
    """The content, 64 KiB at a time. Raises Unreadable.

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
    name = secrets.token_hex(16)
    path = _path(name)
    _folder(path.parent.parent)
    _folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            seal_stream(key, chunks, file, about=name.encode())
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise
    _to_the_day(path)
    _settle(path.parent)
    return name


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
    """All parts on the disk, so that those nobody knows (a process was killed while it wrote) can be removed."""
    for path in sorted(_root().glob("??/*")):
        if NAME.fullmatch(path.name):
            yield path.name


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
