"""Attacks by hand from outside: what an office may send, what files and feeds give away or carry."""

import csv
import io
import re
from xml.etree import ElementTree as XML

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from sprachrohr.people.models import Member
from sprachrohr.recommendations import papers
from sprachrohr.recommendations.actions import Words
from sprachrohr.recommendations.models import Answer, OfficeDraft
from tests.meetings.sittings import called
from tests.recommendations.made import REASON, WORDS, link_to, opened, sent

pytestmark = pytest.mark.django_db
TURNED = "abgelehnt\u202e tmhenegna"
FORM = {"kind": "partly", "words": REASON, "seen": "0"}


# -- what an office may send ----------------------------------------------------------------------------------------


def _publish(browser: Client, address: str) -> None:
    draft = OfficeDraft.objects.get()
    browser.post(f"{address}confirm/", {"draft": draft.form_hash, "edition": draft.edition})


def test_no_answer_of_an_office_turns_or_scripts_a_page(elif_: Member) -> None:
    made = sent(elif_)
    browser, address = opened(link_to(made, elif_))
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
    form = {"kind": "passed_on", "words": TURNED + script, "passed_to": f"Amt{TURNED}{script}", "seen": "0"}
    browser.post(address, form)
    _publish(browser, address)
    pages = [Client().get(f"/de/recommendations/{name}").content.decode() for name in (f"{made.slug}/", "feed.atom")]
    pages += [browser.get(address).content.decode(), Client().get("/de/recommendations/").content.decode()]
    for page in pages:
        assert [one for one in ("\u202e", "<script>alert", "<img src=x", 'href="javascript') if one in page] == []


def test_a_draft_that_is_too_long_is_cleaned_like_any_other_text(elif_: Member) -> None:
    made = sent(elif_)
    browser, address = opened(link_to(made, elif_))
    browser.post(address, {"kind": "declined", "words": f"{TURNED}\x00{'a' * 10_001}", "seen": "0", "later": "1"})
    _publish(browser, address)
    for answer in Answer.objects.all():
        assert re.search(r"[\u202a-\u202e\u2066-\u2069\x00]", answer.text.original) is None
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("address", ["javascript:alert(1)//https://a.de", "data:text/html,x", "//evil.example"])
def test_no_address_of_a_printed_paper_is_anything_but_the_web(elif_: Member, address: str) -> None:
    made = sent(elif_)
    browser, door = opened(link_to(made, elif_))
    browser.post(door, {**FORM, "printed_paper": "22-0794", "printed_url": address})
    if OfficeDraft.objects.exists():
        _publish(browser, door)
    assert [one for one in Answer.objects.all() if one.printed_url and not one.printed_url.startswith("http")] == []


def _busy_pdf() -> bytes:
    """A script behind a bookmark, a name in the private data of a program and of a picture, a link into the net."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_outline_item(title="Seite 1", page_number=0)
    kind = NameObject("/JavaScript")
    script = DictionaryObject({NameObject("/S"): kind, NameObject("/JS"): TextStringObject("evil()")})
    bookmark = writer.root_object["/Outlines"]["/First"].get_object()  # type: ignore[index]
    bookmark.pop("/Dest", None)
    bookmark[NameObject("/A")] = script
    on_open = DictionaryObject({NameObject("/O"): script})
    page[NameObject("/AA")] = on_open
    private = DictionaryObject({NameObject("/Author"): TextStringObject("Zaubernuss")})
    writer.root_object[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Word"): private})
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Word"): private})
    picture = StreamObject()
    picture.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/PieceInfo"): private})
    drawn = DictionaryObject({NameObject("/Im0"): writer._add_object(picture)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    writer.root_object[NameObject("/Threads")] = ArrayObject([DictionaryObject({NameObject("/I"): private})])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_bookmark_of_a_pdf_runs_nothing_and_no_private_data_stay() -> None:
    content = papers.cleaned(_busy_pdf())
    again = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    everything = str([one.get_object() for one in again._objects if one])
    assert [word for word in ("evil", "JavaScript", "Zaubernuss", "PieceInfo") if word in everything] == []


def test_a_pdf_of_an_office_is_a_file_to_keep_and_never_a_page(elif_: Member, desk: Client) -> None:
    made = sent(elif_)
    browser, address = opened(link_to(made, elif_))
    trick = SimpleUploadedFile('x.pdf"; filename="evil.html', _busy_pdf(), content_type="text/html")
    browser.post(address, {**FORM, "paper": trick})
    _publish(browser, address)
    answer = Answer.objects.get()
    inside = f"/desk/recommendations/{made.pk}/paper/{answer.pk}/"
    public = f"/de/recommendations/{made.slug}/paper/{answer.pk}/"
    assert Client().get(public).status_code == 404
    desk.post(f"/desk/recommendations/{made.pk}/do/confirm-paper/", {"answer": answer.pk})
    for got in (desk.get(inside), Client().get(public)):
        headers = [got.headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")]
        assert headers == ["application/pdf", "nosniff", "private, no-store"]
        assert got.headers["Content-Disposition"].startswith('attachment; filename="an')
        policy = got.headers["Content-Security-Policy"]
        assert ("sandbox" in policy, "script-src" in policy) == (True, False)
    other = sent(elif_)
    for name in (other.slug, "2026-0", "..%2f..%2fetc", "2026-1%00", "٢٠٢٦-١", f"{made.slug}.", "-".join(made.slug)):
        assert Client().get(f"/de/recommendations/{name}/paper/{answer.pk}/").status_code == 404
    assert desk.get(f"/desk/recommendations/{other.pk}/paper/{answer.pk}/").status_code == 404


# -- files, feeds, calendars ----------------------------------------------------------------------------------------


def test_no_title_is_a_formula_whatever_divides_the_columns(elif_: Member) -> None:
    """German table programs divide at the semicolon."""
    for title in ("=1+1", "Kurse;=HYPERLINK(1)", "Kurse; @SUM(1)", "\t=1+1", "Kurse;+1"):
        sent(elif_, words=Words(title, WORDS.text, WORDS.reason))
    content = Client().get("/de/recommendations/data.csv").content.decode().removeprefix("\ufeff")
    for sign in (",", ";"):
        cells = [cell for row in csv.reader(io.StringIO(content), delimiter=sign) for cell in row]
        assert [cell for cell in cells if cell.strip().startswith(("=", "+", "@", "-"))] == []


def test_no_title_breaks_the_feed_or_adds_to_it(elif_: Member) -> None:
    title = "Kurse ]]></title><entry>&#0;\ufffe\uffff\x0b\x1b</entry>"
    sent(elif_, words=Words(title, WORDS.text, WORDS.reason))
    feed = XML.fromstring(Client().get("/de/recommendations/feed.atom").content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 1


@pytest.mark.parametrize("name", ["data.csv", "data.json", "feed.atom", "figures/", ""])
def test_what_stands_behind_the_question_mark_changes_no_file(elif_: Member, name: str) -> None:
    sent(elif_)
    address = f"/de/recommendations/{name}"
    plain = Client().get(address)
    poisoned = Client(HTTP_X_FORWARDED_HOST="evil.example", HTTP_X_ORIGINAL_URL="/x")
    found = poisoned.get(f"{address}?callback=evil&language=evil&show=%3Cscript%3E&page=99999999999999999999&_=1")
    assert (found.status_code, "evil" in found.content.decode()) == (200, False)
    assert "private" in found.headers["Cache-Control"]
    # Pages carry the address of the page in other languages; files are the same byte for byte.
    assert found.content == plain.content or name in {"", "figures/"}


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
def test_no_place_adds_a_line_to_a_calendar(elif_: Member, sign: str) -> None:
    meeting = called(elif_, place=f"Saal{sign}ATTACH:https://evil.example", how_to_find=f"Links{sign}BEGIN:VALARM")
    for address in (f"/de/meetings/{meeting.pk}/meeting.ics", "/de/meetings.ics"):
        lines = Client().get(address).content.decode().replace("\r\n ", "").splitlines()
        assert [line for line in lines if line.startswith(("ATTACH", "BEGIN:VALARM"))] == []
