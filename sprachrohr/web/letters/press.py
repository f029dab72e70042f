"""Sets a paper: words as data into a typst layout, out comes a tagged PDF that keeps PDF/UA-1.

Words reach the layout as JSON and are never part of its source, so nothing that people type can become a
command. No font of the machine is used and no date is written: the same words give the same bytes everywhere.
"""

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import segno
import typst

from sprachrohr.web.letters.glyphs import FONTS, printable

Direction = Literal["ltr", "rtl"]

_LAYOUTS = Path(__file__).parent
_one_at_a_time = threading.Lock()
"""A typst compiler must not be entered twice; a paper takes milliseconds, so threads take turns."""


def press(
    layout: str, words: object, *, title: str, language: str, direction: Direction, **facts: object
) -> bytes:
    """The PDF of `layout` (the name of a `.typ` file here), tagged, with title and language.

    `words` and `facts` are strings, numbers, sequences and dataclasses of them. `language` is a BCP 47 tag;
    a PDF reader gets its first part ("de" for "de-simple").

    Raises:
        UnprintableError: a word holds letters for which no font is shipped.
        typst.TypstError: the layout itself is wrong, or the result would not keep PDF/UA-1.
    """
    paper = {
        "title": title,
        "language": language.partition("-")[0],
        "direction": direction,
        "words": words,
        **facts,
    }
    data = json.dumps(_printable(paper))
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=_LAYOUTS / f"{layout}.typ", format="pdf", sys_inputs={"paper": data}, pdf_standards=["ua-1"]
        )
    if not isinstance(pdf, bytes):
        raise TypeError(f"typst gave {type(pdf).__name__} instead of one PDF")
    return pdf


def qr_svg(text: str) -> str:
    """A QR code that is read even if a quarter of it is dirty (level Q).

    The quiet zone of four modules (ISO/IEC 18004) is white paper that the layouts leave around it.
    """
    return str(segno.make_qr(text, error="q", boost_error=False).svg_inline(border=0, omitsize=True))


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=_LAYOUTS, font_paths=fonts, ignore_system_fonts=True)


def _printable(tree: object) -> object:
    if isinstance(tree, str):
        return printable(tree)
    if is_dataclass(tree) and not isinstance(tree, type):
        return _printable(asdict(tree))
    if isinstance(tree, dict):
        return {name: _printable(part) for name, part in tree.items()}
    if isinstance(tree, Sequence):
        return [_printable(part) for part in tree]
    return tree
