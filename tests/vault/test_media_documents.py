"""PDFs behind closed doors: the same pages without what hides in them, and hostile ones that come to nothing."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from sprachrohr.vault.media.cleaning import clean
from sprachrohr.vault.media.documents import MOST_PAGES
from sprachrohr.vault.media.outcome import MediaError
from tests.vault.hostile_pdfs import HOSTILE, of, plain, stream
from tests.vault.specimens import PLANTED


def written(pages: int = 2, password: str = "") -> bytes:
    """A letter with a name in its metadata, in a note, in a script and in an attached file."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": PLANTED})
    writer.add_annotation(0, Text(text=PLANTED, rect=(9, 9, 50, 50)))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(PLANTED)}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("notizen.txt", PLANTED.encode())
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def reason(data: bytes) -> str:
    with pytest.raises(MediaError) as raised:
        clean(data, "document")
    return raised.value.reason


def test_the_pages_stay_and_what_hides_in_it_goes() -> None:
    done = clean(written(), "document")
    assert (done.content_type, done.width, PLANTED.encode() in done.content) == ("application/pdf", 0, False)
    reader = PdfReader(io.BytesIO(done.content))
    assert [len(reader.pages), reader.metadata, "/OpenAction" in reader.root_object] == [2, None, False]
    assert [b"notizen" in done.content, b"/JavaScript" in done.content] == [False, False]


def test_a_picture_on_the_page_carries_no_note_of_a_program_either() -> None:
    note = stream(b"/Type/Metadata/Subtype/XML", PLANTED.encode())
    picture = stream(b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
                     b"/Metadata 5 0 R", b"\0")  # fmt: skip
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]/Resources<</XObject<</P 4 0 R>>>>>>"
    data = of(b"<</Type/Catalog/Pages 2 0 R>>", pages, page, picture, note)
    done = clean(data, "document").content
    assert (PLANTED.encode() in data, PLANTED.encode() in done, b"/Image" in done) == (True, False, True)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_a_plain_one_of_another_program_is_read(before: bytes) -> None:
    done = clean(before + plain(), "document")
    assert len(PdfReader(io.BytesIO(done.content)).pages) == 1


def test_refusals_come_back_with_their_reason() -> None:
    assert (reason(b""), reason(b"<html>"), reason(b"GIF89a" + bytes(500))) == ("empty", "wrong_kind", "wrong_kind")
    assert reason(written(password="geheim")) == "locked"
    assert reason(written()[:-400]) == reason(b"%PDF-1.7 und dann nichts") == "broken"
    assert reason(written(MOST_PAGES + 1)) == "broken"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_one_comes_to_nothing_and_the_next_one_is_read(name: str) -> None:
    data = HOSTILE[name]()
    assert (len(data) < 4 * 1024 * 1024, reason(data)) == (True, "broken")
    assert clean(plain(), "document").content.startswith(b"%PDF-")
