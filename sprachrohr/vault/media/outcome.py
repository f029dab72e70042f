"""What becomes of an upload: a clean form, or a reason why there is none."""

from dataclasses import dataclass
from typing import Literal, get_args

Purpose = Literal["picture", "sound", "video", "document"]

Reason = Literal[
    "empty",  # nothing arrived
    "too_big",  # more bytes than MOST_BYTES
    "wrong_kind",  # by its content no picture (or sound, or film) of a kind that is taken here
    "animated",  # a moving GIF, PNG or WebP: its other frames would be lost without a word
    "too_many_pixels",  # more than 50 megapixels, or a film larger than 4K
    "too_long",  # more than five minutes
    "no_sound",  # a film without a sound track, where a voice message was asked for
    "locked",  # a PDF that opens only with a password
    "broken",  # damaged, cut off, or made to harm: it could not be read to its end
    "busy",  # too many uploads at this moment: the same file may be sent again
]
REASONS: frozenset[str] = frozenset(get_args(Reason))

MIB = 1024 * 1024
MOST_BYTES: dict[Purpose, int] = {"picture": 10 * MIB, "sound": 10 * MIB, "video": 50 * MIB, "document": 10 * MIB}
MOST_SECONDS = 5 * 60
# A recorder that stops itself at five minutes stops a little later.
GRACE_SECONDS = 2
CONTENT_TYPES: dict[Purpose, str] = {
    "picture": "image/jpeg",
    "sound": "audio/mpeg",
    "video": "video/mp4",
    "document": "application/pdf",
}


class MediaError(Exception):
    """There is no clean form; `reason` says why and is the key of the sentence that people read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Clean:
    """A file made anew. Width and height in pixels (0 for sound and a document), seconds of playing time (0 for what
    does not play)."""

    content: bytes
    content_type: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0
