"""Reads a printed paper back from its PDF: tags, sizes, words and where they stand.

Only for PDFs as typst writes them (plain objects, deflated streams), so that tests need no PDF library.
"""

import re
import zlib
from dataclasses import dataclass

MM = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True)
class Run:
    """A piece of text on a page: its words, where it begins and ends, in points from the lower left."""

    page: int
    left: float
    right: float
    height: float
    text: str


class Reading:
    """One PDF: `runs` are all pieces of text in the order of the pages, `words` the same without places."""

    def __init__(self, pdf: bytes) -> None:
        found = re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", pdf, re.S)
        self.pdf, self.objects = pdf, {int(number): body for number, body in found}
        self.pages = [body for body in self.objects.values() if b"/Type/Page/" in body]
        self.runs = [run for number in range(len(self.pages)) for run in self._runs(number)]
        self.words = "".join(run.text for run in self.runs)

    def sizes(self) -> list[tuple[int, int]]:
        """Width and height of each page in whole millimetres."""
        boxes = [re.search(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", page) for page in self.pages]
        return [(round(float(box[1]) / MM), round(float(box[2]) / MM)) for box in boxes if box]

    def tagged(self, tag: str, key: str) -> list[str]:
        """The text under `key` of each structure element `tag`."""
        bodies = [body for body in self.objects.values() if f"/S/{tag}/".encode() in body]
        value = re.compile(rb"/" + key.encode() + rb"(" + STRING + rb")", re.S)
        return [_text(found[1]) for body in bodies for found in [value.search(body)] if found]

    def _stream(self, number: int) -> bytes:
        return zlib.decompress(re.split(rb"stream\r?\n", self.objects[number], maxsplit=1)[1])

    def _fonts(self, page: bytes) -> dict[bytes, tuple[dict[int, str], dict[int, float]]]:
        at = re.search(rb"/Resources (\d+) 0 R", page)
        resources = self.objects[int(at[1])] if at else page
        listed = re.search(rb"/Font<<(.*?)>>", resources, re.S)
        fonts = {}
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", listed[1] if listed else b""):
            font = self.objects[int(number)]
            signs = self._stream(_reference(font, b"ToUnicode"))
            shapes = self.objects[_reference(font, rb"DescendantFonts\[")]
            fonts[name] = (_unicode(signs), _widths(shapes))
        return fonts

    def _runs(self, number: int) -> list[Run]:
        page = self.pages[number]
        fonts = self._fonts(page)
        runs, x, y = [], 0.0, 0.0
        for part in PLACE_OR_TEXT.finditer(self._stream(_reference(page, b"Contents"))):
            if part[1]:
                x, y = float(part[1]), float(part[2])
                continue
            (signs, widths), size = fonts[part[3]], float(part[4])
            glyphs_shown = [glyph for piece in re.findall(STRING, part[6], re.S) for glyph in _ids(piece)]
            closer = sum(float(kern) for kern in re.findall(rb"[)>]([\d.-]+)[(<]", part[6]))
            left = x + float(part[5])
            right = left + (sum(widths[glyph] for glyph in glyphs_shown) - closer) * size / 1000
            runs.append(Run(number, left, right, y, "".join(signs[glyph] for glyph in glyphs_shown)))
        return runs


STRING = rb"(?:\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-F]+>)"
PLACE_OR_TEXT = re.compile(
    rb"q 1 0 0 -1 ([\d.-]+) ([\d.-]+) cm"
    rb"|/(f\d+) ([\d.]+) Tf 1 0 0 -1 ([\d.-]+) [\d.-]+ Tm((?:\[?" + STRING + rb"|[\d.-]+)+)\]?T[jJ]",
    re.S,
)


def _reference(body: bytes, key: bytes) -> int:
    match = re.search(rb"/" + key + rb" ?(\d+) 0 R", body)
    assert match, (key, body[:200])
    return int(match[1])


def _bytes(piece: bytes) -> bytes:
    """The bytes of a PDF string, literal or hexadecimal (ISO 32000-1, 7.3.4)."""
    if piece.startswith(b"<"):
        return bytes.fromhex(piece[1:-1].decode())
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def plain(match: re.Match[bytes]) -> bytes:
        sign = match[1]
        return bytes([int(sign, 8)]) if sign.isdigit() else named.get(sign, sign)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, piece[1:-1], flags=re.S)


def _text(piece: bytes) -> str:
    data = _bytes(piece)
    return data[2:].decode("utf-16-be") if data.startswith(b"\xfe\xff") else data.decode("latin-1")


def _ids(piece: bytes) -> list[int]:
    data = _bytes(piece)
    return [int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2)]


def _unicode(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", cmap.partition(b"endcodespacerange")[2])
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _widths(font: bytes) -> dict[int, float]:
    match = re.search(rb"/W\[([\d. ]+)\]", font)
    assert match, font[:200]
    numbers = [float(number) for number in match[1].split()]
    return {
        glyph: width
        for first, last, width in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        for glyph in range(int(first), int(last) + 1)
    }
