"""When the machine fails: locked, full, or too busy, the page keeps what was typed and one more press sends it."""

import fcntl
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sprachrohr.vault.canary import keys_are_right
from sprachrohr.vault.models import Receipt
from sprachrohr.voices.models import Message, Voice
from tests.cast import DARI, oluchi_says
from tests.voices.telling import Resident, kept, says, shown

BUSY = "Many people are writing to us just now. Please wait half a minute and press again."
KEPT = "Nothing is lost. What you have typed is here:"

sqlite_only = pytest.mark.skipif(
    "postgres" in str(connection.settings_dict["ENGINE"]), reason="how SQLite fails: locked, full"
)


@pytest.fixture
def impatient(db: None) -> Iterator[None]:
    """This process waits for a lock for a moment only; the site has run before."""
    assert keys_are_right()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 5000")


@pytest.fixture
def locked(impatient: None) -> Iterator[sqlite3.Connection]:
    """Somebody else writes and does not stop."""
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.fixture
def full(db: None) -> Iterator[None]:
    """The disk is full: the database may not grow by one page."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.fixture
def full_house(tmp_path: Path, settings: Any) -> Iterator[ExitStack]:
    """Both places at the derivation are taken; leaving the stack frees them."""
    settings.RUN_DIR, settings.DERIVATION_WAIT_SECONDS = tmp_path, 0.01
    with ExitStack() as held:
        for place in range(2):
            file = held.enter_context((tmp_path / f"work-{place}.lock").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield held


def _resent(page: Any) -> dict[str, str]:
    """What the button "send again" sends."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page.content.decode(), re.DOTALL)
    return {name: unescape(value) for name, value in [*hidden, *texts]}


def _is_kept(page: Any, resident: Resident, words: str) -> None:
    assert page.status_code == 503
    assert page["Retry-After"] == "20"
    assert says(BUSY, resident.language) in shown(page)
    assert says(KEPT, resident.language) in shown(page)
    assert _resent(page) == resident.filled(words=words)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_locked_database_keeps_the_text_and_the_second_send_is_one_voice(locked: sqlite3.Connection) -> None:
    resident = Resident("prs")
    page = resident.sends()
    _is_kept(page, resident, DARI)
    assert Voice.objects.count() == 0
    locked.execute("ROLLBACK")
    codes = [resident.browser.post(resident.address, _resent(page)).status_code for _ in range(2)]
    assert (codes, Voice.objects.count()) == ([200, 200], 1)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_keeps_the_text_and_half_a_voice_is_none(full: None) -> None:
    resident, words = Resident("prs"), "دفتر " * 999 + "پایان"
    page = resident.sends(words=words)
    _is_kept(page, resident, words)
    assert (Voice.objects.count(), Receipt.objects.count(), Message.objects.count()) == (0, 0, 0)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_reading_goes_on_while_somebody_writes(locked: sqlite3.Connection) -> None:
    assert [Client().get(f"/prs/{door}").status_code for door in ("", "tell/", "answer/")] == [200, 200, 200]


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_second_message_is_kept_when_the_database_is_locked(impatient: None) -> None:
    browser = Client(raise_request_exception=False)
    browser.post("/de/answer/", {"code": oluchi_says().code.digits})
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = browser.post("/de/answer/write/", {"words": "Es ist noch etwas passiert."})
    assert page.status_code == 503
    assert "Es ist noch etwas passiert." in _resent(page).values()
    assert says(KEPT, "de") in shown(page)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "prs"])
def test_a_busy_machine_keeps_the_text(full_house: ExitStack, language: str) -> None:
    resident = Resident(language)
    page = resident.sends()
    _is_kept(page, resident, resident.filled()["words"])
    full_house.close()
    assert resident.browser.post(resident.address, _resent(page)).status_code == 200
    assert Voice.objects.count() == 1


@pytest.mark.django_db
def test_a_form_of_the_thread_without_its_cookie_keeps_the_text() -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/prs/answer/write/", {"words": "یک چیز دیگر هم می‌خواهم بگویم"})
    assert page.status_code == 403
    assert says(KEPT, "prs") in shown(page)
    assert "یک چیز دیگر هم می‌خواهم بگویم" in _resent(page).values()


@pytest.mark.django_db
def test_what_was_typed_after_the_half_hour_is_kept() -> None:
    page = Client().post("/prs/answer/write/", {"words": "یک چیز دیگر"})
    assert page.status_code == 403
    assert ">یک چیز دیگر</textarea>" in shown(page)


@pytest.mark.django_db
def test_a_message_that_cannot_be_taken_stays_in_the_thread() -> None:
    browser = Client()
    browser.post("/de/answer/", {"code": oluchi_says().code.digits})
    for typed in ("🙂🙂", "x" * 5001):
        page = browser.post("/de/answer/write/", {"words": typed})
        assert (page.status_code, kept(page)) == (422, typed)
    assert Message.objects.count() == 1
