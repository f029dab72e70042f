"""The sheet to write down what happened: in every language, with German beneath it; it stores nothing."""

import re
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sprachrohr.journal.models import Entry
from sprachrohr.organisations import actions as organisations
from sprachrohr.people.models import Member
from sprachrohr.voices.actions import say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.voices.reports import Report
from sprachrohr.web.known_languages import INTERFACE, Language
from sprachrohr.web.letters.papers import Ask, MemoryLogWords
from sprachrohr.web.letters.papers import memory_log as printed
from tests.cast import logged_in, saying
from tests.voices.telling import Resident, says
from tests.web.pdf_reading import MM, Reading

pytestmark = pytest.mark.django_db
QUESTIONS = (
    "When was it? Day and time", "Where was it?", "What happened? One thing after the other",
    "What was said? As exactly as you remember, in the language in which it was said", "Who was there? Who did it?",
    "Who saw or heard it? How can they be reached?", "What proof is there? Letters, messages, photos, adverts",
    "What did you do afterwards? Whom did you tell?", "How are you since then?", "Written down on this day",
)  # fmt: skip
REPORT = {"kind": "report", "report_field": "housing", "report_day": "2026-01-31"}


def letters(text: str) -> str:
    """Without what a line break or a shaped letter changes."""
    return "".join(sign for sign in text if sign.isalnum())


# -- the sheet -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", INTERFACE, ids=lambda one: one.code)
def test_the_sheet_is_two_tagged_pages_in_every_language(language: Language) -> None:
    sheet = Client().get(f"/{language.code}/memory-log/")
    assert (sheet.status_code, sheet.headers["Content-Type"]) == (200, "application/pdf")
    reading = Reading(sheet.content)
    assert reading.sizes() == [(210, 297)] * 2
    assert b"<pdfuaid:part>1</pdfuaid:part>" in sheet.content
    assert re.findall(rb"/Lang\((\w+)\)", sheet.content)[0].decode() == language.code.partition("-")[0]


@pytest.mark.parametrize("code", ["de", "ru", "tr", "pl"])
def test_the_sheet_asks_everything_in_its_language_and_in_german(code: str) -> None:
    words = letters(Reading(Client().get(f"/{code}/memory-log/").content).words)
    for language in (code, "de"):
        assert [one for one in QUESTIONS if letters(says(one, language)) not in words] == []


def test_a_german_sheet_says_nothing_twice() -> None:
    words = letters(Reading(Client().get("/de/memory-log/").content).words)
    assert words.count(letters(says("Where was it?", "de"))) == 1


def test_there_is_room_to_write_by_hand() -> None:
    """Between one question and the next at least three lines of 8.5 mm, but for day, place and date."""
    asks = tuple(Ask(f"Frage {number}", f"Klein {number}", room) for number, room in enumerate((0, 0, 5, 3)))
    words = MemoryLogWords(
        council="Rat", title="Notizen", title_german="", keep="Bald aufschreiben.", pages=(asks, asks)
    )
    runs = Reading(printed(words, language="tr", direction="ltr")).runs
    tops = [run.height / MM for run in runs if run.page == 1 and run.text.startswith("Frage")]
    between = [above - below for above, below in pairwise(tops)]
    assert (len(between), [round(mm) >= least for mm, least in zip(between, (14, 14, 40), strict=True)]) == (
        3,
        [True] * 3,
    )


def test_the_sheet_stores_nothing_and_no_browser_keeps_it() -> None:
    Client().get("/de/memory-log/")
    with CaptureQueriesContext(connection) as caught:
        sheet = Client().get("/de/memory-log/")
    assert [query["sql"] for query in caught if not query["sql"].startswith("SELECT")] == []
    assert (sheet.headers["Cache-Control"], sheet.cookies, Entry.objects.count()) == ("no-store", {}, 0)


# -- where it is offered, and who comes first ---------------------------------------------------------------------


@pytest.fixture
def centre(hakan: Member) -> None:
    organisations.add(
        by=hakan, name="Gleiches Recht", phone="040 555-022", languages=["de", "tr"], is_advice_centre=True,
        costs_nothing=True, in_confidence=True,
    )  # fmt: skip
    organisations.add(by=hakan, name="Mieterhilfe", phone="040 555-021")
    cache.clear()


def _report(language: str = "de") -> tuple[Voice, str]:
    said = say(
        token=new_token(),
        saying=saying(kind="report", page=language, report=Report(field="state")),
        look_again_in=7,
    )
    return said.voice, said.code.digits


def test_the_form_names_the_advice_centres_before_it_asks(centre: None) -> None:
    page = Client().get("/tr/tell/").content.decode()
    places = [page.index(part) for part in ('id="report"', "Gleiches Recht", "tel:040555-022", 'id="report_field"')]
    assert places == sorted(places)
    assert "Mieterhilfe" not in page
    assert [says(one, "tr") in page for one in ("costs nothing", "in confidence")] == [True, True]
    assert page.index("/tr/memory-log/") < page.index('id="report_field"')


def test_the_part_about_a_report_is_open_once_a_report_is_chosen(centre: None) -> None:
    page = Resident("de").sends(kind="report", words="")
    assert re.search(r'<details class="fold" id="report" open>', page.content.decode()) is not None
    other = Resident("de").sends(kind="wish", words="")
    assert re.search(r'<details class="fold" id="report">', other.content.decode()) is not None


def test_the_receipt_of_a_report_names_them_and_that_of_a_wish_does_not(centre: None) -> None:
    report, wish = (Resident("de").sends(**fields).content.decode() for fields in (REPORT, {"kind": "wish"}))
    assert [part in report for part in ("Gleiches Recht", "/de/memory-log/", "31. März 2026")] == [True] * 3
    assert report.index("Gleiches Recht") < report.index("31. März 2026")
    assert [part in wish for part in ("Gleiches Recht", "/de/memory-log/")] == [False, False]


def test_the_thread_of_a_report_names_them(centre: None) -> None:
    _, code = _report()
    phone = Client()
    phone.post("/de/answer/", {"code": code})
    page = phone.get("/de/answer/").content.decode()
    assert [part in page for part in ("Gleiches Recht", "/de/memory-log/")] == [True, True]


def test_whoever_wants_to_talk_finds_the_sheet() -> None:
    assert "/ar/memory-log/" in Client().get("/ar/talk/").content.decode()


def test_without_an_advice_centre_nothing_is_promised(council: object) -> None:
    page = Client().get("/de/tell/").content.decode()
    assert says("An advice centre can help you best. Please ask there first.", "de") not in page


def test_the_one_where_my_language_is_spoken_comes_first(centre: None, hakan: Member) -> None:
    organisations.add(by=hakan, name="Anlaufstelle", languages=["de", "ru"], is_advice_centre=True)
    orders = {}
    for code in ("de", "ru", "tr", "de-simple"):
        page = Client().get(f"/{code}/tell/").content.decode()
        orders[code] = page.index("Anlaufstelle") < page.index("Gleiches Recht")
    assert orders == {"de": True, "ru": True, "tr": False, "de-simple": True}


def test_the_desk_says_which_one_is_an_advice_centre_and_the_form_knows_at_once(hakan: Member) -> None:
    browser = logged_in(hakan)
    assert "Gleiches Recht" not in Client().get("/de/tell/").content.decode()
    form = {"name": "Gleiches Recht", "is_advice_centre": "on", "languages": ["de"]}
    assert browser.post("/desk/organisations/", form).status_code == 303
    assert "Gleiches Recht" in Client().get("/de/tell/").content.decode()
    known = browser.get("/desk/organisations/").content.decode()
    number = re.search(r"\?change=(\d+)", known)
    assert number is not None
    browser.post(f"/desk/organisations/?change={number[1]}", {**form, "retire": "1"})
    assert "Gleiches Recht" not in Client().get("/de/tell/").content.decode()


def test_the_list_costs_a_query_once_in_some_seconds(centre: None) -> None:
    Client().get("/de/tell/")
    with CaptureQueriesContext(connection) as caught:
        Client().get("/de/tell/")
    assert [query["sql"] for query in caught if "organisation" in query["sql"]] == []
