"""What a file is, by its content: neither its name nor what a browser declares about it counts.

Only the formats that phones, recorders and browsers make are known here. Everything else has no kind, which keeps
most of the parsers in Pillow and FFmpeg out of reach.
"""

import re
from typing import Literal

from sprachrohr.vault.media.outcome import MOST_BYTES, MediaError, Purpose

Kind = Literal["picture", "audio", "video", "document"]

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
FILM_IN_MATROSKA = re.compile(rb"V_(VP8|VP9|AV1|MPEG)")
SIGNATURES: list[tuple[re.Pattern[bytes], str]] = [
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "wav"),
    (re.compile(rb"OggS"), "ogg"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), "matroska"),
    (re.compile(rb"#!AMR(-WB)?\n"), "amr"),
    (re.compile(rb"caff\x00\x01"), "caf"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac"),
    # Readers accept some bytes before the beginning (ISO 32000-1, annex H).
    (re.compile(rb".{0,1015}?%PDF-[12]\.\d", re.DOTALL), "PDF"),
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), "mp3"),
]
PICTURES = {"JPEG", "PNG", "GIF", "WEBP", "HEIF"}
FILMS = {"mov", "matroska"}
TAKEN: dict[Purpose, set[str]] = {
    "picture": PICTURES,
    "sound": FILMS | {"wav", "ogg", "amr", "caf", "aac", "mp3"},
    "video": FILMS,
    "document": {"PDF"},
}


def format_of(head: bytes) -> str | None:
    """The name under which Pillow, pypdf (upper case) or FFmpeg (lower case) know this format; None: not taken here."""
    if head[4:8] == b"ftyp":
        return _boxed(head)
    return next((name for signature, name in SIGNATURES if signature.match(head)), None)


def _boxed(head: bytes) -> str | None:
    """HEIC and MP4 begin alike (ISO/IEC 14496-12); the list of brands in the first box tells them apart."""
    length = min(int.from_bytes(head[:4], "big"), len(head), 256)
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))}
    if brands & HEIC_BRANDS:
        return "HEIF"
    if b"avif" in brands or b"mif1" in brands:
        return None
    return "mov"


def kind_of(head: bytes) -> Kind | None:
    """What the beginning of a file, or better all of it, shows. A container that does not tell counts as a film."""
    name = format_of(head)
    if name is None:
        return None
    if name in PICTURES:
        return "picture"
    if name == "PDF":
        return "document"
    film = {
        "mov": head[8:12] not in {b"M4A ", b"M4B "} and (b"vide" in head or b"soun" not in head),
        "matroska": bool(FILM_IN_MATROSKA.search(head)) or b"A_" not in head,
        "ogg": b"\x80theora" in head[:512],
    }
    return "video" if film.get(name, False) else "audio"


def accepted(data: bytes, purpose: Purpose) -> str:
    """The format of an upload that may be tried for this purpose. Raises MediaError."""
    if not data:
        raise MediaError("empty")
    if len(data) > MOST_BYTES[purpose]:
        raise MediaError("too_big")
    name = format_of(data)
    if name is None or name not in TAKEN[purpose]:
        raise MediaError("wrong_kind")
    return name
