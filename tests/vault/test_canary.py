"""Under wrong keys nothing is taken in: the text stays in the page, the operator reads why, and it heals by itself."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from sprachrohr.vault import canary
from sprachrohr.vault.canary import keys_are_right
from sprachrohr.vault.models import Delay, Key, KeyCheck, Receipt
from sprachrohr.voices.models import Message, Voice
from tests.cast import GERMAN, HAKAN, logged_in, member, oluchi_says, open_council
from tests.voices.telling import Resident, code_in, says, shown

pytestmark = [pytest.mark.data, pytest.mark.django_db]

KEPT = "Nothing is lost. What you have typed is here:"
WRONG = {
    "server key": ("SERVER_KEY", "YW5vdGhlciBrZXksIGFub3RoZXIga2V5LCBhbm90aGU="),
    "pepper": ("PEPPER", "another pepper"),
}


@pytest.fixture(autouse=True)
def _running(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that has run before, and a process that has just started."""
    settings.DATA_DIR = tmp_path
    # Each process remembers the keys that it has seen to be right; other tests share this one.
    monkeypatch.setattr(canary, "_seen_right", set())
    open_council()
    assert keys_are_right()


def _stored() -> list[int]:
    return [table._default_manager.count() for table in (Voice, Message, Receipt, Key, Delay)]


@pytest.mark.parametrize("wrong", WRONG)
def test_under_a_wrong_key_the_text_stays_in_the_page_and_nothing_is_stored(
    settings: Any, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    resident, before = Resident("prs"), _stored()
    setattr(settings, *WRONG[wrong])
    page = resident.sends(words=GERMAN)
    assert (page.status_code, page["Retry-After"]) == (503, "20")
    assert (GERMAN in shown(page), says(KEPT, "prs") in shown(page)) == (True, True)
    assert _stored() == before
    assert [(one.name, one.levelno) for one in caplog.records] == [("sprachrohr.vault.keeper", logging.CRITICAL)]
    assert [part in caplog.text for part in (GERMAN, resident.token, settings.PEPPER, settings.SERVER_KEY)] == [
        False
    ] * 4


@pytest.mark.parametrize("wrong", WRONG)
def test_with_the_right_keys_back_the_same_form_is_sent_and_its_code_opens(settings: Any, wrong: str) -> None:
    resident = Resident()
    right = {"SERVER_KEY": project.SERVER_KEY, "PEPPER": project.PEPPER}
    setattr(settings, *WRONG[wrong])
    statuses = [resident.sends().status_code]
    for name, value in right.items():
        setattr(settings, name, value)
    received = resident.sends()
    statuses += [received.status_code, Client().post("/de/answer/", {"code": code_in(received)}).status_code]
    assert (statuses, Voice.objects.count()) == ([503, 200, 200], 1)


@pytest.mark.parametrize("wrong", WRONG)
def test_keys_that_become_wrong_while_a_process_runs_are_noticed(settings: Any, wrong: str) -> None:
    said = oluchi_says()
    health = [Client().get("/health")]
    assert keys_are_right()
    right = getattr(settings, WRONG[wrong][0])
    setattr(settings, *WRONG[wrong])
    health.append(Client().get("/health"))
    page = Client().post("/de/answer/", {"code": said.code.digits})
    setattr(settings, WRONG[wrong][0], right)
    health.append(Client().get("/health"))
    assert [(one.status_code, one.content) for one in health] == [(200, b"ok"), (500, b"keys"), (200, b"ok")]
    # A code that is right would be unknown under another pepper; nobody is told that, and nobody has to wait.
    assert (page.status_code, said.code.digits in page.content.decode(), Delay.objects.count()) == (503, True, 0)


def test_the_desk_takes_nothing_in_either(settings: Any) -> None:
    voice, browser = oluchi_says().voice, logged_in(member(HAKAN))
    before = _stored()
    setattr(settings, *WRONG["server key"])
    page = browser.post(f"/desk/voices/{voice.pk}/note/", {"words": "Rückruf am Montag?"})
    assert (page.status_code, "Rückruf am Montag?" in shown(page), _stored()) == (503, True, before)


def test_the_canary_is_put_into_the_cage_once_and_says_nothing() -> None:
    first = bytes(KeyCheck.objects.get().sealed)
    assert [keys_are_right(), keys_are_right()] == [True, True]
    assert bytes(KeyCheck.objects.get().sealed) == first
    assert project.PEPPER.encode() not in first
