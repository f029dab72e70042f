"""Which signs the shipped fonts hold. PDF/UA-1 forbids a page with a sign that no font can draw."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"

_LAYOUT = frozenset("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069")
"""Signs without a shape that words may need: joiners, soft hyphens, direction marks, isolates."""

_BREAK = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")


class UnprintableError(ValueError):
    """A word holds letters of a script for which no font is shipped."""


@cache
def drawn() -> frozenset[int]:
    """Every code point that at least one shipped font draws."""
    return frozenset().union(*(_code_points(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))))


def printable(text: str) -> str:
    """`text` as it can be set: what has no letter in it and no shape in our fonts is left out.

    Emoji, control signs and direction overrides vanish (they decorate or deceive); line breaks become spaces.
    A letter or digit without a shape is never dropped, for then a word would be wrong.

    Raises:
        UnprintableError: naming the letters that no shipped font can draw.
    """
    composed = unicodedata.normalize("NFC", _BREAK.sub(" ", text))
    lost = {sign for sign in composed if not _stays(sign) and unicodedata.category(sign)[0] in "LN"}
    if lost:
        raise UnprintableError(f"no font is shipped for {' '.join(sorted(lost))} in {composed!r}")
    return re.sub(" +", " ", "".join(filter(_stays, composed))).strip(" ")


def _stays(sign: str) -> bool:
    return sign in _LAYOUT or (ord(sign) in drawn() and unicodedata.category(sign) not in {"Cc", "Cf"})


def _code_points(font: bytes) -> set[int]:
    """The code points in a TrueType font's Unicode table (`cmap`, formats 4 and 12).

    Source: OpenType specification, "cmap - Character to Glyph Index Mapping Table".
    """
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    places = {struct.unpack_from(">HHI", font, start + 4 + 8 * i)[2] for i in range(count)}
    found: set[int] = set()
    for place in (start + offset for offset in places):
        match struct.unpack_from(">H", font, place)[0]:
            case 4:
                found |= _segments(font, place)
            case 12:
                groups = struct.unpack_from(">I", font, place + 12)[0]
                for first, last, _ in struct.iter_unpack(">III", font[place + 16 : place + 16 + 12 * groups]):
                    found.update(range(first, last + 1))
    return found


def _segments(font: bytes, place: int) -> set[int]:
    """Format 4. A segment with a glyph table of its own may hold gaps: glyph 0 means "no shape"."""
    doubled = struct.unpack_from(">H", font, place + 6)[0]
    ends, starts = place + 14, place + 16 + doubled
    deltas, offsets = starts + doubled, starts + 2 * doubled
    found: set[int] = set()
    for i in range(0, doubled, 2):
        first, last, delta, offset = (
            struct.unpack_from(">H", font, at + i)[0] for at in (starts, ends, deltas, offsets)
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset:
                glyph = struct.unpack_from(">H", font, offsets + i + offset + 2 * (code - first))[0]
            else:
                glyph = (code + delta) % 0x10000
            if glyph:
                found.add(code)
    return found


def _table(font: bytes, name: bytes) -> int:
    for i in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no table {name.decode()}")
