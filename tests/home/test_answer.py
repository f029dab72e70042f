"""`/<lang>/answer/`: every kind of code gets a clear answer, and the right one opens the thread."""

import fcntl
import re
from contextlib import ExitStack
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sprachrohr.languages.actions import translate
from sprachrohr.organisations.actions import add as add_organisation
from sprachrohr.people.models import Member
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Delay, Receipt
from sprachrohr.voices import office
from sprachrohr.voices.actions import print_cards, say, withdraw
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Voice
from tests.cast import DARI, GERMAN, HAKAN, member, oluchi_says, open_council, saying, semira_says
from tests.voices.telling import code_in, says, says_counted, shown

pytestmark = pytest.mark.django_db

EMPTY = "Please enter the number."
LETTERS = "The number has only digits. Please look again."
LENGTH = "The number has 20 digits. Please count again."
TYPO = "One digit is wrong. Please compare with your slip."
UNKNOWN = "We do not know this number. Perhaps the message was deleted."
BUSY = "Many people are here just now. Please wait some seconds and press again."
COMING = "We have answered. The answer is being translated for you and will be here soon."
UNTRANSLATED = (
    "We have not found anyone yet who translates this into your language. The translation follows. "
    "At the talk hour we can read it with you."
)
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.fixture(autouse=True)
def _open(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    cache.clear()
    open_council()


@pytest.fixture
def hakan(_open: None) -> Member:
    return member(HAKAN)


def _tries(typed: str, language: str = "de", browser: Client | None = None) -> Any:
    return (browser or Client()).post(f"/{language}/answer/", {"code": typed})


def _inside(code: Code, language: str = "de") -> Client:
    browser = Client()
    _tries(code.digits, language, browser)
    return browser


# -- every kind of code ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "prs"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", EMPTY),
        ("  - ", EMPTY),
        ("1234 5678", LENGTH),
        ("۱۲۳۴ ۵۶۷۸", LENGTH),
        ("1234 5678 9012 3456 78OO", LETTERS),
        ("<script>", LETTERS),
        ("1234 5678 9012 3456 7890", TYPO),
        ("123456 789012345678 " + "04", UNKNOWN),
    ],
)
def test_a_code_that_opens_nothing_says_why_and_stays_in_the_field(language: str, typed: str, sentence: str) -> None:
    if sentence == UNKNOWN:
        typed = Code(locator="123456", secret="789012345678").grouped
    page = _tries(typed, language)
    assert page.status_code == 422
    assert says(sentence, language) in shown(page)
    assert f'value="{typed}"' in unescape(page.content.decode())
    assert project.THREAD_COOKIE_NAME not in page.cookies


def test_only_a_code_that_could_be_one_counts_as_a_try() -> None:
    for typed in ("", "12", "abc", "1234 5678 9012 3456 7890"):
        _tries(typed)
    assert Delay.objects.count() == 0
    _tries(Code(locator="123456", secret="789012345678").digits)
    assert Delay.objects.count() == 2


@pytest.mark.parametrize("language", ["de", "prs"])
def test_after_wrong_codes_the_page_names_the_seconds_and_keeps_the_code(language: str) -> None:
    code = oluchi_says().code
    _tries(Code(locator=code.locator, secret="0" * 12).digits)
    Delay.objects.update(not_before=timezone.now() + timedelta(hours=2))
    page = _tries(code.grouped, language)
    assert page.status_code == 429
    many = "Too many wrong numbers. Please wait %(seconds)s seconds and press again."
    one = "Too many wrong numbers. Please wait %(seconds)s second and press again."
    start = says_counted(one, many, 7200, language).split("%(seconds)s")[0]
    assert start in shown(page)
    assert code.grouped in shown(page)


def test_wrong_codes_of_one_network_do_not_lock_out_another() -> None:
    said = oluchi_says()
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(5):
        _tries(Code(locator=said.code.locator, secret="0" * 12).digits, browser=stranger)
    assert _tries(said.code.digits, browser=stranger).status_code == 429
    assert _tries(said.code.digits, browser=Client(REMOTE_ADDR="198.51.100.7")).status_code == 200


@pytest.mark.parametrize("language", ["de", "prs"])
def test_a_busy_machine_keeps_the_code(settings: Any, tmp_path: Path, language: str) -> None:
    said = oluchi_says()
    settings.RUN_DIR, settings.DERIVATION_WAIT_SECONDS = tmp_path, 0.01
    with ExitStack() as held:
        for place in range(2):
            fcntl.flock(held.enter_context((tmp_path / f"work-{place}.lock").open("w")), fcntl.LOCK_EX)
        page = _tries(said.code.grouped, language)
    assert page.status_code == 503
    assert says(BUSY, language) in shown(page)
    assert said.code.grouped in shown(page)
    assert _tries(said.code.grouped, language).status_code == 200


@pytest.mark.parametrize("written", ["grouped", "digits", "persian", "marked"])
def test_the_right_code_opens_however_it_is_written(written: str) -> None:
    code = semira_says().code
    typed = {
        "grouped": code.grouped,
        "digits": code.digits,
        "persian": code.grouped.translate(PERSIAN),
        "marked": "\u200f" + code.grouped.replace(" ", "\u00a0–") + "\n",
    }[written]
    browser = Client()
    assert _tries(typed, "prs", browser).status_code == 200
    assert DARI.split("\n")[0] in shown(browser.get("/prs/answer/"))


# -- the first visit ---------------------------------------------------------------------------------


def test_the_code_is_shown_once_more_at_the_first_visit_and_then_no_more() -> None:
    code, browser = oluchi_says().code, Client()
    first = _tries(code.digits, browser=browser)
    assert (first.status_code, code.digits in first.content.decode()) == (200, True)
    second = _tries(code.digits, browser=browser)
    assert (second.status_code, second["Location"]) == (303, "/de/answer/")


def test_a_code_that_staff_know_is_replaced_on_wish(hakan: Member) -> None:
    said = say(token=new_token(), saying=saying(), came_by="phone", entered_by=hakan, look_again_in=7)
    browser, elsewhere = _inside(said.code), _inside(said.code)
    new = code_in(browser.post("/de/answer/new-number/", {"token": new_token()}))
    receipt = Receipt.objects.get()
    assert (receipt.locator, receipt.next_locator, receipt.replaced_on) == (said.code.locator, new[:6], None)
    # Until the new number has been typed in once, the old one is good everywhere.
    assert [GERMAN in shown(one.get("/de/answer/")) for one in (browser, elsewhere)] == [True, True]
    assert _tries(new, browser=browser).status_code == 303
    receipt.refresh_from_db()
    assert (receipt.locator, receipt.next_locator, receipt.replaced_on) == (new[:6], None, timezone.localdate())
    assert GERMAN in shown(browser.get("/de/answer/"))
    # A device where the old number was typed in is outside again.
    assert GERMAN not in shown(elsewhere.get("/de/answer/"))
    assert _tries(said.code.digits).status_code == 422


def test_a_second_new_number_on_the_same_day_is_refused_and_the_first_stays(hakan: Member) -> None:
    said = say(token=new_token(), saying=saying(), came_by="phone", entered_by=hakan, look_again_in=7)
    browser = _inside(said.code)
    new = code_in(browser.post("/de/answer/new-number/", {"token": new_token()}))
    page = browser.post("/de/answer/new-number/", {"token": new_token()})
    assert (page.status_code, says("A new number was given today", "de") in shown(page)) == (409, True)
    assert re.findall(r"\d{20}", page.content.decode()) == []
    assert _tries(new).status_code == 303


def test_the_slip_of_a_card_that_nobody_has_typed_in_yet_is_known(hakan: Member) -> None:
    [(_, code)] = print_cards(count=1, language="prs", by=hakan, look_again_in=7)
    page = _tries(code.digits, "prs")
    assert (page.status_code, project.THREAD_COOKIE_NAME in page.cookies) == (200, False)


# -- the thread --------------------------------------------------------------------------------------


def test_an_answer_comes_back_in_dari_with_the_german_beside_it(hakan: Member) -> None:
    said = semira_says()
    message = office.answer(voice=said.voice, words="Wir gehen mit.", by=hakan, seen=0, anyway=True)
    browser = _inside(said.code, "prs")
    waiting = shown(browser.get("/prs/answer/"))
    assert says(COMING, "prs") in waiting
    assert "Wir gehen mit." not in waiting
    translate(wish=message.text.wishes.get(), words="ما با شما می‌آییم.", of_version=1, by=hakan)  # type: ignore[union-attr]
    page = shown(browser.get("/prs/answer/"))
    assert '<div class="said-text" lang="prs" dir="rtl"><p>ما با شما می‌آییم.</p></div>' in page
    assert '<div lang="de" dir="ltr"><p>Wir gehen mit.</p></div>' in page


def test_an_answer_without_a_translation_is_shown_with_an_honest_note_after_the_days(hakan: Member) -> None:
    said = semira_says()
    office.answer(voice=said.voice, words="Wir gehen mit.", by=hakan, seen=0, anyway=True)
    Message.objects.filter(sender="council").update(waits_until=timezone.localdate())
    page = shown(_inside(said.code, "prs").get("/prs/answer/"))
    assert '<div class="said-text" lang="de" dir="ltr"><p>Wir gehen mit.</p></div>' in page
    assert says(UNTRANSLATED, "prs") in page


def test_an_answer_counts_as_read_only_when_it_was_shown(hakan: Member) -> None:
    said = semira_says()
    office.answer(voice=said.voice, words="Wir gehen mit.", by=hakan, seen=0, anyway=True)
    browser = _inside(said.code, "prs")
    browser.get("/prs/answer/")
    assert Message.objects.get(sender="council").read_on is None
    Message.objects.update(waits_until=timezone.localdate())
    browser.get("/prs/answer/")
    assert Message.objects.get(sender="council").read_on == timezone.localdate()


def test_internal_notes_are_never_in_the_thread(hakan: Member) -> None:
    said = oluchi_says()
    office.add_note(voice=said.voice, words="Nur für uns im Rat.", by=hakan)
    office.add_task(voice=said.voice, what="Beim Amt anrufen", due_on=timezone.localdate(), owner=hakan, by=hakan)
    page = shown(_inside(said.code).get("/de/answer/"))
    assert [words in page for words in ("Nur für uns", "Beim Amt", "Hakan")] == [False] * 3


def test_the_person_writes_again_once_even_after_a_double_tap() -> None:
    browser = _inside(oluchi_says().code)
    for _ in range(2):
        assert browser.post("/de/answer/write/", {"words": "Das Licht geht immer noch nicht."}).status_code == 303
    assert Message.objects.count() == 2


def test_the_persons_small_decisions_are_kept(hakan: Member) -> None:
    said = semira_says()
    referral = office.refer(voice=said.voice, organisation=add_organisation(by=hakan, name="Beratung"), by=hakan)
    browser = _inside(said.code, "prs")
    browser.post("/prs/answer/change/", {"answer_language": "fa"})
    browser.post("/prs/answer/change/", {"referral": str(referral.pk), "agrees": "yes"})
    browser.post("/prs/answer/change/", {"answer_language": "xx"})
    for nonsense in ("abc", "²", "9" * 40, ""):
        assert browser.post("/prs/answer/change/", {"referral": nonsense, "agrees": "no"}).status_code == 303
    referral.refresh_from_db()
    assert (Voice.objects.get().answer_language, referral.consented_on) == ("fa", timezone.localdate())


def test_nobody_decides_in_anothers_thread(hakan: Member) -> None:
    mine, other = oluchi_says(), semira_says()
    referral = office.refer(voice=other.voice, organisation=add_organisation(by=hakan, name="Beratung"), by=hakan)
    _inside(mine.code).post("/de/answer/change/", {"referral": str(referral.pk), "agrees": "yes"})
    referral.refresh_from_db()
    assert referral.consented_on is None


def test_withdrawing_asks_first_and_then_deletes() -> None:
    code = oluchi_says().code
    browser = _inside(code)
    assert browser.get("/de/answer/withdraw/").status_code == 200
    assert Voice.objects.count() == 1
    gone = browser.post("/de/answer/withdraw/")
    assert (gone.status_code, gone.cookies[project.THREAD_COOKIE_NAME].value) == (200, "")
    assert (Voice.objects.count(), _tries(code.digits).status_code) == (0, 422)


# -- who is not inside -------------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["write", "change", "new-number", "withdraw"])
def test_without_a_code_nothing_happens(door: str) -> None:
    semira_says()
    page = Client().post(f"/prs/answer/{door}/", {"words": "چیز دیگر", "answer_language": "fa", "consent": "end"})
    assert page.status_code == 403
    assert (Message.objects.count(), Voice.objects.get().answer_language) == (1, "prs")


@pytest.mark.parametrize("forged", ["", "1", "nonsense:1:2", "other salt", "other locator", "too old", "no list"])
def test_a_forged_or_old_cookie_opens_nothing(forged: str) -> None:
    receipt = oluchi_says().voice.receipt
    value = {
        "other salt": signing.dumps([receipt.pk, receipt.locator], salt="another"),
        "other locator": signing.dumps([receipt.pk, "000000"], salt="opened thread"),
        "no list": signing.dumps(7, salt="opened thread"),
        "too old": _signed_before(project.THREAD_IDLE_SECONDS + 60, [receipt.pk, receipt.locator]),
    }.get(forged, forged)
    browser = Client()
    browser.cookies[project.THREAD_COOKIE_NAME] = value
    page = browser.get("/de/answer/")
    assert (page.status_code, GERMAN in shown(page)) == (200, False)


def _signed_before(seconds: int, value: list[object]) -> str:
    signer = signing.TimestampSigner(salt="opened thread")
    made = int(timezone.now().timestamp()) - seconds
    signer.timestamp = lambda: signing.b62_encode(made)  # type: ignore[method-assign]
    return signer.sign_object(value)


def test_closing_or_withdrawing_ends_it_on_this_device() -> None:
    said = oluchi_says()
    browser, second = _inside(said.code), _inside(said.code)
    browser.post("/de/answer/close/")
    assert GERMAN not in shown(browser.get("/de/answer/"))
    assert GERMAN in shown(second.get("/de/answer/"))
    withdraw(voice=Voice.objects.get())
    assert GERMAN not in shown(second.get("/de/answer/"))
