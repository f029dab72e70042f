"""A PDF becomes the same pages without metadata, scripts, notes in the margin, forms' scripts and attached files.

Runs inside the confined process (`cleaning`). What pages look like is not drawn here: words and pictures stay as the
sender made them, names in them too.
"""

import codecs
import io
import zlib
from typing import Any

import pypdf.filters
import pypdf.xmp
from pypdf import PdfReader, PdfWriter
from pypdf.generic import IndirectObject, NameObject, PdfObject, StreamObject

from sprachrohr.vault.media.kinds import accepted
from sprachrohr.vault.media.outcome import CONTENT_TYPES, MIB, Clean, MediaError

# A letter with its enclosures; a tree of pages can name the same one a billion times.
MOST_PAGES = 1000
# What lies packed in it, unpacked by whoever looks at it: a large page in colour, and a hundred scanned ones.
MOST_UNPACKED, MOST_UNPACKED_TOGETHER = 200 * MIB, 1024 * MIB
# What a document can do when it is opened, where other files can hide, and what programs note for themselves; a
# bookmark, too, can run a script.
ACTIVE = (
    "/OpenAction", "/Names", "/JavaScript", "/AcroForm", "/Collection", "/Outlines", "/Threads", "/URI", "/Perms",
    "/DSS", "/SpiderInfo",
)  # fmt: skip
# The same anywhere in it: pages, pictures and typefaces carry notes of programs, too. Notes in the margin carry the
# name of who wrote them; files and sounds can hang there.
ACTIVE_ANYWHERE = ("/AA", "/Metadata", "/Annots", "/AF", "/PieceInfo")
# pypdf and Python import parts when they first need them; the confined process can open no file by then.
LATER = (pypdf.filters, pypdf.xmp)
ENCODINGS = tuple(map(codecs.lookup, ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "charmap")))


def clean_document(data: bytes) -> Clean:
    """A PDF -> one without a trace of its author. Raises MediaError."""
    accepted(data, "document")
    try:
        return Clean(_cleaned(data), CONTENT_TYPES["document"])
    except MediaError:
        raise
    except Exception as error:  # the parser raises whatever hostile bytes lead it to
        raise MediaError("broken") from error


def _cleaned(data: bytes) -> bytes:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise MediaError("locked")
    # Before the copy is made: it holds only what is reachable from the root.
    for name in ACTIVE:
        reader.root_object.pop(NameObject(name), None)
    _count_pages(reader)
    _strip(reader.root_object)
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    unpacked = sum(_unpacked(one) for one in writer._objects if isinstance(one, StreamObject))
    if unpacked > MOST_UNPACKED_TOGETHER:
        raise MediaError("broken")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _count_pages(reader: PdfReader) -> None:
    """Raises MediaError if there is none, or far too many."""
    found, waiting = 0, [reader.root_object["/Pages"]]
    while waiting:
        node = waiting.pop().get_object()
        kids = node.get("/Kids") if isinstance(node, dict) else None
        if kids is None:
            found += 1
        else:
            waiting += list(kids)
        if found + len(waiting) > MOST_PAGES:
            raise MediaError("broken")
    if not found:
        raise MediaError("broken")


def _strip(root: PdfObject) -> None:
    """Takes what nobody sees out of everything that can be reached from here."""
    waiting: list[Any] = [root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if (node.idnum, node.generation) in seen:
                continue
            seen.add((node.idnum, node.generation))
            node = node.get_object()
        if isinstance(node, dict):
            for note in node.get("/Annots", ()):
                # The tags of a page can still lead to it.
                note.get_object().clear()
            for name in ACTIVE_ANYWHERE:
                node.pop(NameObject(name), None)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _unpacked(stream: StreamObject) -> int:
    """How many bytes come out of a packed stream. Raises MediaError where it is a bomb."""
    filters, data, largest = stream.get("/Filter", []), stream._data, 0
    for name in filters if isinstance(filters, list) else [filters]:
        if name not in {"/FlateDecode", "/Fl"}:
            break
        try:
            data = zlib.decompressobj().decompress(data, MOST_UNPACKED + 1)
        except zlib.error:
            break  # a damaged picture, say; the rest of the page may be whole
        if len(data) > MOST_UNPACKED:
            raise MediaError("broken")
        largest = max(largest, len(data))
    return largest
