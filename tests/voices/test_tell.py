"""`/<lang>/tell/`: a voice is said; bad input gets a clear answer in the page's language and loses nothing."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.vault.models import Receipt
from sprachrohr.voices.forms import TOKEN_SALT, TOKEN_SECONDS
from sprachrohr.voices.models import Voice
from tests.cast import DARI, GERMAN
from tests.voices.telling import Resident, chosen, code_in, kept, says, shown, token_in

pytestmark = pytest.mark.django_db

TOO_LONG = (
    "The text is too long: %(count)s signs. There is room for %(room)s. "
    "Nothing is lost: please shorten it or send the rest later."
)
EMPTY = "Please write something here, or speak, or show us a picture."
NO_WORDS = "Please write with words, so that we understand you."
SHORT = "This is very short. Please write a little more."
OLD = "This page was open for more than a day. Your text is still here. Please press “Send” once more."
SENT = "Your first message has already arrived. Would you like to send this text as another message? Then press “Send”."


def _words() -> str:
    return Voice.objects.get().messages.get().text.original  # type: ignore[union-attr]


# -- it works --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "prs"])
def test_a_voice_is_received_with_a_code(language: str) -> None:
    resident = Resident(language)
    page = resident.sends()
    assert page.status_code == 200
    voice = Voice.objects.get()
    assert voice.receipt.locator == code_in(page)[:6]
    assert (voice.language, voice.answer_language, voice.came_by) == (language, language, "web")
    assert voice.receipt.look_again_on == timezone.localdate() + timedelta(days=7)
    assert _words() == {"de": GERMAN, "prs": DARI}[language]


def test_a_reload_or_double_tap_shows_the_same_code() -> None:
    resident = Resident()
    first, second = resident.sends(), resident.sends()
    assert code_in(first) == code_in(second)
    assert says("It arrived once, even if you pressed twice.", "de") in shown(second)
    assert Voice.objects.count() == 1


def test_the_language_is_recognised_where_it_is_the_pages() -> None:
    Resident("de").sends(language="")
    assert Voice.objects.get().language == "de"


def test_another_language_than_the_pages_is_asked_once_and_then_believed() -> None:
    resident = Resident("de")
    asked = resident.sends(language="", words="Merhaba, merdivende haftalardır ışık yok ve kimse ilgilenmiyor.")
    assert (asked.status_code, Voice.objects.count()) == (200, 0)
    assert "tr" in chosen(asked)
    assert token_in(asked) == resident.token
    resident.sends(language="tr", words=kept(asked))
    voice = Voice.objects.get()
    assert (voice.language, voice.answer_language) == ("tr", "de")


def test_plain_german_is_german_and_read_in_plain_german() -> None:
    Resident("de-simple").sends(language="")
    voice = Voice.objects.get()
    assert (voice.language, voice.answer_language) == ("de", "de-simple")


def test_the_form_works_in_a_browser_without_cookies() -> None:
    resident = Resident("prs")
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(resident.address, resident.filled()).status_code == 200
    assert Voice.objects.count() == 1


# -- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "prs"])
@pytest.mark.parametrize(
    ("typed", "sentence", "values"),
    [
        ("", EMPTY, {}),
        ("  \n\u00a0 ", EMPTY, {}),
        ("🙂🙂🙂 👍🏽 👨‍👩‍👧‍👦 🙂🙂🙂", NO_WORDS, {}),
        ("+49 40 555 01 19", NO_WORDS, {}),
        ("Hallo", SHORT, {}),
        ("Wort " * 1000 + "zu viel", TOO_LONG, {"count": 5007, "room": 5000}),
        ("\u202e\u202d\x00\x07", EMPTY, {}),
    ],
    ids=["empty", "blank", "emoji", "digits", "short", "long", "only-controls"],
)
def test_a_text_that_cannot_be_taken_says_why_and_stays(
    language: str, typed: str, sentence: str, values: dict[str, object]
) -> None:
    page = Resident(language).sends(words=typed, kind="wish", openness="public")
    assert (page.status_code, Voice.objects.count()) == (422, 0)
    assert says(sentence, language, **values) in shown(page)
    assert kept(page) == typed.replace("\x00", "")
    assert {"wish", "public", language} <= chosen(page)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("𝔄𝔩𝔩𝔢𝔰 gut 🇺🇦 𠮷野家 🙂", "𝔄𝔩𝔩𝔢𝔰 gut 🇺🇦 𠮷野家 🙂"),
        ("Das \u202eist\u202c gut \u2067so\u2069 hier", "Das ist gut so hier"),
        ("Mit NUL\x00 und \x1b[31m Farbe", "Mit NUL und [31m Farbe"),
        ("می\u200cخواهم کار کنم", "می\u200cخواهم کار کنم"),
        ("Erste Zeile\r\nzweite Zeile", "Erste Zeile\nzweite Zeile"),
        ("Müde Bu\u0308rger hier", "Müde Bürger hier"),
        ("<script>alert(1)</script> hier & dort", "<script>alert(1)</script> hier & dort"),
        ("z" * 5000, "z" * 5000),
    ],
    ids=["4-byte", "override", "nul", "joiner", "newline", "nfc", "html", "longest"],
)
def test_signs_that_carry_meaning_stay_and_others_go(typed: str, stored: str) -> None:
    assert Resident().sends(words=typed).status_code == 200
    assert _words() == stored


@pytest.mark.parametrize("language", ["de", "prs"])
@pytest.mark.parametrize("typed", ["xx", "de-simple", "DE", "\x00xx", "prs'--"])
def test_an_unknown_language_of_the_text_is_asked_again(language: str, typed: str) -> None:
    resident = Resident(language)
    page = resident.sends(language=typed)
    assert (page.status_code, Voice.objects.count()) == (422, 0)
    assert kept(page) == resident.filled()["words"]


def test_an_unknown_language_of_the_page_is_a_page_with_all_languages() -> None:
    browser = Client(raise_request_exception=False)
    page = browser.get("/xx/tell/")
    assert page.status_code == 404
    assert [f'href="/{code}/"' in page.content.decode() for code in ("de", "prs", "ar")] == [True] * 3


@pytest.mark.parametrize("field", ["kind", "openness", "topic", "part"])
@pytest.mark.parametrize("typed", ["nonsense", "9" * 30])
def test_a_choice_that_we_did_not_offer_is_asked_again(field: str, typed: str) -> None:
    page = Resident("prs").sends(**{field: typed})
    assert (page.status_code, Voice.objects.count()) == (422, 0)
    assert says("Please choose one.", "prs") in shown(page)
    assert kept(page) == DARI


@pytest.mark.parametrize("language", ["de", "prs"])
def test_a_form_older_than_a_day_is_sent_with_one_more_press(language: str) -> None:
    resident = Resident(language)
    page = resident.sends(token=_old_token())
    assert (page.status_code, Voice.objects.count()) == (422, 0)
    assert says(OLD, language) in shown(page)
    resident.token = token_in(page)
    assert resident.sends(words=kept(page)).status_code == 200
    assert _words() == {"de": GERMAN, "prs": DARI}[language]


def _old_token() -> str:
    """A token that was made a day and a minute ago."""
    made = timezone.now().timestamp() - TOKEN_SECONDS - 60
    signer = signing.TimestampSigner(salt=TOKEN_SALT)
    signer.timestamp = lambda: signing.b62_encode(int(made))  # type: ignore[method-assign]
    return signer.sign_object("a name for one form")


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c", "ü:ü:ü", "x" * 5000])
def test_a_token_that_is_not_ours_gets_a_new_one(token: str) -> None:
    resident = Resident()
    page = resident.sends(token=token)
    assert (page.status_code, Voice.objects.count(), kept(page)) == (422, 0, GERMAN)
    assert token_in(page) not in {token, resident.token}


@pytest.mark.parametrize("language", ["de", "prs"])
def test_two_tabs_with_two_texts_are_two_voices_only_if_wanted(language: str) -> None:
    """The same form in two tabs (the browser copied it), with another text in the second."""
    resident = Resident(language)
    resident.sends()
    other = resident.filled()["words"] + " !!"
    page = resident.sends(words=other)
    assert (page.status_code, Voice.objects.count(), kept(page)) == (409, 1, other)
    assert says(SENT, language) in shown(page)
    resident.token = token_in(page)
    resident.sends(words=other)
    assert Voice.objects.count() == 2


def test_after_the_answer_was_opened_the_form_shows_the_code_to_nobody() -> None:
    resident = Resident()
    code = code_in(resident.sends())
    Client().post("/de/answer/", {"code": code})
    page = resident.sends()
    assert (page.status_code, Voice.objects.count()) == (409, 1)
    assert code not in shown(page).replace(" ", "")


def test_far_too_much_is_refused_in_the_pages_language() -> None:
    words = "ا" * 200_000
    long = Resident("prs").sends(words=words)
    assert (long.status_code, kept(long)) == (422, words)
    page = Resident("prs").sends(words=words * 3)
    assert (page.status_code, Voice.objects.count()) == (413, 0)
    assert 'lang="prs" dir="rtl"' in shown(page)
    assert says("That was too much at once. Please send less.", "prs") in shown(page)


def test_a_language_the_council_does_not_offer_has_no_form(council: Council) -> None:
    Council.objects.update(languages=["de", "tr"])
    assert Client().get("/prs/tell/").status_code == 404
    assert Client().get("/tr/tell/").status_code == 200


@pytest.mark.parametrize("field", ["kind", "openness", "language", "topic", "part", "special_consent", "token"])
def test_a_nul_in_any_field_is_not_there(field: str) -> None:
    resident = Resident()
    typed = {"topic": "", "part": "", "special_consent": "on", **resident.filled()}[field]
    page = resident.sends(**{field: f"\x00{typed}\x00"})
    assert (page.status_code, Voice.objects.count(), Voice.objects.get().language) == (200, 1, "de")


# -- the small doors beside the form -----------------------------------------------------------------


def test_the_live_guess_answers_and_stores_nothing() -> None:
    browser = Client(enforce_csrf_checks=True)
    answers = [browser.post(f"/{page}/tell/language/", {"words": DARI}).json() for page in ("de", "prs")]
    assert [answer["language"] in {"fa", "prs"} for answer in answers] == [True, True]
    assert answers[1] == {"language": "prs", "certain": True}
    assert (Voice.objects.count(), Receipt.objects.count()) == (0, 0)
    assert browser.get("/de/tell/language/").status_code == 405


@pytest.mark.parametrize("code", ["", "123", "0" * 20, "\x00"])
def test_a_slip_is_printed_only_for_a_code_that_can_be_one(code: str) -> None:
    assert Client().post("/prs/slip/", {"code": code}).status_code == 400


@pytest.mark.parametrize("day", ["", "nonsense", "2026-13-45", "2026-11-30"])
def test_a_slip_is_a_pdf_whatever_the_day(day: str) -> None:
    code = code_in(Resident("prs").sends())
    paper = Client().post("/prs/slip/", {"code": code, "look_again_on": day})
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF-")
