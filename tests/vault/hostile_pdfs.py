"""PDFs as strangers may send them, built here: small files that would take all memory, all time, or the way into it."""

import zlib
from functools import cache

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
MIB = 1024 * 1024


def of(*objects: bytes) -> bytes:
    """A PDF of these numbered objects; the first is its root."""
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\n" % (size, table, size)
    return content + end + b"startxref\n%d\n%%%%EOF\n" % len(content)


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


@cache
def packed(mib: int) -> bytes:
    """So many MiB of nothing, packed once: a thousandth of it."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(mib)) + packer.flush()


def plain() -> bytes:
    return of(b"<</Type/Catalog/Pages 2 0 R>>", ONE_PAGE, PAGE)


def billion_pages() -> bytes:
    """Nine floors of a tree, each of ten times the same branch."""
    floors = [b"<</Type/Pages/Count 1000000000/Kids[%s]>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 11)]
    return of(b"<</Type/Catalog/Pages 2 0 R>>", *floors, PAGE)


def circle_of_pages() -> bytes:
    return of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[2 0 R 2 0 R]>>")


def deep() -> bytes:
    """Two hundred thousand brackets in each other."""
    nest = b"[" * 200_000 + b"]" * 200_000
    return of(b"<</Type/Catalog/Pages 2 0 R/X %s>>" % nest, ONE_PAGE, PAGE)


def bomb_on_the_page() -> bytes:
    """A page whose drawing is packed twice and unpacks to 256 MiB."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>"
    drawing = stream(b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(packed(256), 9))
    return of(b"<</Type/Catalog/Pages 2 0 R>>", ONE_PAGE, page, drawing)


def many_bombs() -> bytes:
    """Each of them could be a scanned page; all together nobody could open them."""
    pages = b"<</Type/Pages/Count 8/Kids[%s]>>" % b"".join(b"%d 0 R " % n for n in range(3, 11))
    each = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents %d 0 R>>" % n for n in range(11, 19)]
    drawings = [stream(b"/Filter/FlateDecode", packed(150))] * 8
    return of(b"<</Type/Catalog/Pages 2 0 R>>", pages, *each, *drawings)


def bomb_in_the_table() -> bytes:
    """The list of its objects, which every reader opens first."""
    table = stream(b"/Type/XRef/Size 9/W[1 2 1]/Root 1 0 R/Filter/FlateDecode", packed(256))
    return b"%PDF-1.7\n1 0 obj\n" + table + b"\nendobj\nstartxref\n9\n%%EOF\n"


def no_end_of_objects() -> bytes:
    """Where the table is missing, a reader searches the file."""
    return b"%PDF-1.7\n" + b"1 0 obj\n" * 400_000 + b"startxref\n999999999\n%%EOF\n"


HOSTILE = {
    one.__name__: one
    for one in (
        billion_pages, circle_of_pages, deep, bomb_on_the_page, many_bombs, bomb_in_the_table, no_end_of_objects,
    )
}  # fmt: skip
