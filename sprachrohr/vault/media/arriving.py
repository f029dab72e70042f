"""What a browser sends as a file: encrypted while it arrives, so that no byte of it touches the disk in clear.

The key is known to this request alone. Whatever the request does not keep is removed when it ends; of a process that
was killed in between a file stays that nobody can open, until `parts.sweep`.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from sprachrohr.vault.encryption import random_key
from sprachrohr.vault.media import parts
from sprachrohr.vault.media.outcome import MOST_BYTES

LARGEST = max(MOST_BYTES.values())


class Arrived(UploadedFile):  # type: ignore[type-arg]  # at run time it takes no argument
    """A file as it came. `digest`: SHA-256 of its content, hexadecimal. Beyond LARGEST bytes only `size` is true."""

    # Neither the name that it had on the phone nor the type that the browser claims is kept.
    content_type = charset = content_type_extra = None
    size: int

    def __init__(self, *, part: str, key: bytes, digest: str, size: int) -> None:
        File.__init__(self, file=None, name=None)
        self.part, self.key, self.digest, self.size = part, key, digest, size
        self._left = iter(()) if size > LARGEST else parts.read(key, part)
        self._rest = b""

    def __bool__(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """As of a file that is read once, from its start."""
        found = bytearray(self._rest)
        while size < 0 or len(found) < size:
            piece = next(self._left, b"")
            if not piece:
                break
            found += piece
        end = len(found) if size < 0 else size
        self._rest = bytes(found[end:])
        return bytes(found[:end])

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002  (Django's signature)
        yield from iter(lambda: self.read(parts.BLOCK * 16), b"")

    def kept(self) -> tuple[str, bytes]:
        """(part, key): it stays when the request ends, and whoever takes it removes it."""
        part, self.part = self.part, ""
        return part, self.key

    def close(self) -> None:
        if self.part:
            parts.remove(self.part)
            self.part = ""


class EncryptedUploadHandler(FileUploadHandler):
    """Django's door for files in forms; `FILE_UPLOAD_HANDLERS` names it alone."""

    writer: parts.PartWriter | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.key, self.size, self.sum = random_key(), 0, sha256()
        self.writer = parts.PartWriter(self.key)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  (Django's signature)
        self.size += len(raw_data)
        # The rest of what is too large is read to its end, so that the words beside it arrive.
        if self.writer is not None and self.size <= LARGEST:
            self.sum.update(raw_data)
            self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> Arrived | None:  # noqa: ARG002  (Django's signature)
        if self.writer is None:
            return None
        part, self.writer = self.writer.finish(), None
        return Arrived(part=part, key=self.key, digest=self.sum.hexdigest(), size=self.size)

    def upload_interrupted(self) -> None:
        if self.writer is not None:
            self.writer.abandon()
            self.writer = None
