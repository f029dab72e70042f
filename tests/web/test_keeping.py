"""The page that keeps a text: only what was typed in a page of ours, and never a password."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sprachrohr.council.models import Council
from sprachrohr.voices.actions import withdraw
from sprachrohr.voices.models import Message, Voice
from tests.cast import GERMAN, HAKAN, logged_in, member, oluchi_says, open_council
from tests.voices.telling import Resident, says, shown

pytestmark = pytest.mark.django_db

KEPT = "Nothing is lost. What you have typed is here:"
AGAIN = "Send again"
NOT_OPEN = "We are still preparing this place. Please come again soon."
GONE = "This message does not exist any more."
EXPIRED = "This page was open for a long time. Please press again."
FOREIGN = [
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site"},
    {"HTTP_ORIGIN": "https://elsewhere.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "https://testserver"},
    {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "https://elsewhere.example"},
]
OURS: list[dict[str, str]] = [{}, {"HTTP_SEC_FETCH_SITE": "same-origin"}, {"HTTP_ORIGIN": "http://testserver"}]


@pytest.fixture(autouse=True)
def _open(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    cache.clear()
    open_council()


def _offers(page: Any, typed: str) -> tuple[bool, ...]:
    """Whether the page holds what was typed, a form, and a token with which to send it."""
    html = shown(page)
    return typed in html, 'method="post"' in html, "csrfmiddlewaretoken" in html, says(AGAIN, "de") in html


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_site_filled_in_comes_back_without_a_field_or_a_button(headers: dict[str, Any]) -> None:
    """Otherwise one press on a page of ours would send what somebody else wrote, with everything that ours may do."""
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(member(HAKAN))
    voice = oluchi_says().voice
    page = desk.post(f"/desk/voices/{voice.pk}/answer/", {"words": GERMAN, "anyway": "on"}, **headers)
    assert (page.status_code, says(EXPIRED, "de") in shown(page)) == (403, True)
    assert _offers(page, GERMAN) == (False, False, False, False)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_what_was_typed_in_a_page_of_ours_comes_back_with_a_button(headers: dict[str, Any]) -> None:
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(member(HAKAN))
    voice = oluchi_says().voice
    page = desk.post(f"/desk/voices/{voice.pk}/answer/", {"words": GERMAN, "anyway": "on"}, **headers)
    assert page.status_code == 403
    assert _offers(page, GERMAN) == (True, True, True, True)


def test_a_foreign_form_for_a_thread_gets_no_button_either() -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/de/answer/withdraw/", {"sure": "on"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert (page.status_code, _offers(page, 'name="sure"')) == (403, (False, False, False, False))


@pytest.mark.parametrize("door", ["login/", "password/forgotten/", "second-factor/ask/", "invitation/nonsense/"])
def test_the_pages_of_accounts_keep_nothing(door: str) -> None:
    page = Client(enforce_csrf_checks=True).post(
        f"/account/{door}", {"login": "hakan@rat.example", "password": "vier Moewen am Deich", "code": "123456"}
    )
    html = shown(page)
    assert page.status_code == 403
    assert [typed in html for typed in ("hakan@rat.example", "vier Moewen", "123456")] == [False] * 3
    assert says(KEPT, "de") not in html


def test_doors_that_are_not_open_yet_say_so_and_keep_the_text() -> None:
    resident = Resident("prs")
    Council.objects.update(controller="")
    page = resident.sends(words=GERMAN)
    assert page.status_code == 503
    assert [part in shown(page) for part in (says(NOT_OPEN, "prs"), says(KEPT, "prs"), GERMAN)] == [True] * 3
    assert Voice.objects.count() == 0


def test_an_answer_to_a_voice_that_is_gone_says_so_and_keeps_the_text() -> None:
    voice, desk = oluchi_says().voice, logged_in(member(HAKAN))
    withdraw(voice=Voice.objects.get())
    page = desk.post(f"/desk/voices/{voice.pk}/answer/", {"words": GERMAN})
    assert page.status_code == 404
    assert [part in shown(page) for part in (says(GONE, "de"), says(KEPT, "de"), GERMAN)] == [True] * 3
