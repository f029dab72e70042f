"""Enter for someone: from a phone call, a talk hour, a paper card by its number; and cards to print."""

from typing import Any

import pytest
from django.test import Client

from sprachrohr.people.models import Member
from sprachrohr.vault.actions import try_code
from sprachrohr.voices.actions import print_cards
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Card, Voice
from tests.cast import DARI, GERMAN, logged_in
from tests.voices.telling import code_in, kept, shown, token_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(hakan: Member) -> Client:
    return logged_in(hakan)


def _enter(browser: Client, **fields: str) -> Any:
    known = {
        "came_by": "phone",
        "words": DARI,
        "kind": "experience",
        "openness": "council",
        "language": "prs",
        "answer_language": "prs",
        "token": new_token(),
    }
    return browser.post("/desk/voices/enter/", {**known, **fields})


def test_what_was_said_on_the_phone_gets_a_code_to_read_out(browser: Client, hakan: Member) -> None:
    page = _enter(browser)
    voice = Voice.objects.get()
    assert page.status_code == 200
    assert voice.receipt.locator == code_in(page)[:6]
    assert (voice.came_by, voice.entered_by, voice.language, voice.answer_language) == ("phone", hakan, "prs", "prs")
    assert voice.receipt.should_be_replaced


@pytest.mark.parametrize("case", ["old", "used"])
def test_a_form_that_is_too_old_or_was_used_keeps_the_text_and_gets_a_fresh_token(browser: Client, case: str) -> None:
    used = new_token()
    _enter(browser, token=used)
    before = Voice.objects.count()
    page = _enter(browser, token="nonsense" if case == "old" else used, words=DARI + " !!")
    assert (page.status_code, kept(page), Voice.objects.count()) == (409, DARI + " !!", before)
    assert token_in(page) not in {"nonsense", used}
    assert _enter(browser, token=token_in(page), words=kept(page)).status_code == 200
    assert Voice.objects.count() == before + 1


@pytest.mark.parametrize("typed", ["K-0001", "k 1", "1", "K–0001", "٠٠٠١"])
def test_a_card_is_found_by_its_number_however_it_is_written(browser: Client, hakan: Member, typed: str) -> None:
    [(card, code)] = print_cards(count=1, language="prs", by=hakan, look_again_in=7)
    page = _enter(browser, came_by="card", card_number=typed)
    assert page.status_code == 200
    assert Voice.objects.get().receipt == card.receipt == try_code(code=code, network="here")
    assert code.digits not in shown(page)


def test_a_card_entered_twice_is_told_and_the_text_stays(browser: Client, hakan: Member) -> None:
    print_cards(count=1, language="prs", by=hakan, look_again_in=7)
    first, second = (_enter(browser, came_by="card", card_number="1", words=words) for words in (DARI, GERMAN))
    assert [first.status_code, second.status_code, kept(second)] == [200, 409, GERMAN]
    assert 'class="field has-error"' in shown(second)
    assert Voice.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "7", "K²", "Ⅷ", "nonsense", "9" * 12, "9" * 13])
def test_a_card_that_was_never_printed_is_told_and_the_text_stays(browser: Client, typed: str) -> None:
    page = _enter(browser, came_by="card", card_number=typed)
    assert (page.status_code, kept(page), Voice.objects.count()) == (422, DARI, 0)


@pytest.mark.parametrize(
    "fields",
    [{"came_by": "web"}, {"language": ""}, {"answer_language": "xx"}, {"words": ""}, {"kind": ""}, {"openness": "x"}],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_missing_is_asked_and_the_rest_stays(browser: Client, fields: dict[str, str]) -> None:
    page = _enter(browser, **fields)
    assert (page.status_code, Voice.objects.count()) == (422, 0)
    assert kept(page) == fields.get("words", DARI)


def test_cards_are_a_pdf_and_their_codes_are_nowhere_else(browser: Client) -> None:
    paper = browser.post("/desk/voices/cards/", {"count": "4", "language": "prs"})
    assert (paper.status_code, paper["Content-Type"], paper["Cache-Control"]) == (200, "application/pdf", "no-store")
    assert paper.content.startswith(b"%PDF-")
    assert list(Card.objects.values_list("number", flat=True)) == ["K-0001", "K-0002", "K-0003", "K-0004"]


@pytest.mark.parametrize(("count", "language"), [("5", "de"), ("4", "xx"), ("", ""), ("-4", "de"), ("4000", "de")])
def test_cards_are_printed_only_as_offered(browser: Client, count: str, language: str) -> None:
    assert browser.post("/desk/voices/cards/", {"count": count, "language": language}).status_code == 422
    assert Card.objects.count() == 0
