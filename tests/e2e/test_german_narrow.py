"""The same in German on a narrow phone with JavaScript: what it adds, and that nothing is cut off."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from sprachrohr.voices.models import Voice
from sprachrohr.voices.office import answer
from tests.cast import GERMAN, HAKAN, member, oluchi_says

from .conftest import Opens
from .steps import enter_code, fill_in, fits, send, shown_code

NARROW = {"width": 320, "height": 640}
ANSWER = "Das Wohnungsunternehmen hat uns geschrieben: Am Freitag kommt jemand."
TURKISH = "Geçen hafta evimizin önündeki lamba yine yanmadı, çocuklar korkuyor."
PNG = b"\x89PNG\r\n\x1a\n"
TWICE = "html { font-size: 200%; }"
A_WHILE_MS = 2000


def narrow_tell(opens: Opens) -> Page:
    """The form, on a phone whose clock moves when we say so."""
    phone = opens(viewport=NARROW)
    phone.clock.install()
    phone.goto("/de/tell/")
    return phone


def test_german_voice_on_a_narrow_phone_gets_its_answer(opens: Opens) -> None:
    phone = opens(viewport=NARROW)
    phone.goto("/")
    phone.wait_for_url("**/de/")
    phone.locator(".door-first").click()
    fill_in(phone, GERMAN, kind="wish", openness="public")
    send(phone)
    code = shown_code(phone)
    voice = Voice.objects.with_state().get()
    answer(voice=voice, words=ANSWER, by=member(HAKAN), seen=voice.last_said, became=True)
    later = opens(viewport=NARROW)
    enter_code(later, "de", code)
    later.locator("a.button-big").click()
    expect(later.locator(".said-me .said-text")).to_have_text(GERMAN)
    expect(later.locator(".said-council .said-text")).to_have_text(ANSWER)
    expect(later.locator("details.original")).to_have_count(0)


def test_language_is_guessed_while_typing_until_chosen_by_hand(opens: Opens) -> None:
    phone = narrow_tell(opens)
    asked: list[str] = []
    phone.on("request", lambda request: request.method == "POST" and asked.append(urlsplit(request.url).path))
    phone.fill("#words", TURKISH)
    phone.clock.run_for(A_WHILE_MS)
    expect(phone.locator("#language")).to_have_value("tr")
    phone.select_option("#language", "kmr")
    phone.fill("#words", GERMAN)
    phone.clock.run_for(A_WHILE_MS)
    expect(phone.locator("#language")).to_have_value("kmr")
    assert asked == ["/de/tell/language/"]


def test_draft_stays_on_the_device_only_if_wished(opens: Opens) -> None:
    phone = narrow_tell(opens)
    phone.fill("#words", GERMAN)
    phone.clock.run_for(A_WHILE_MS)
    assert phone.evaluate("localStorage.length") == 0
    phone.locator("label:has([data-draft-on])").click()
    phone.fill("#words", GERMAN + " Bitte!")
    phone.clock.run_for(A_WHILE_MS)
    phone.goto("/de/")
    phone.goto("/de/tell/")
    expect(phone.locator("#words")).to_have_value(GERMAN + " Bitte!")
    fill_in(phone, GERMAN)
    send(phone)
    shown_code(phone)
    phone.wait_for_load_state()
    assert phone.evaluate("localStorage.length") == 0


def test_leave_quickly_forgets_everything_and_goes(opens: Opens) -> None:
    phone = narrow_tell(opens)
    phone.locator("label:has([data-draft-on])").click()
    phone.fill("#words", GERMAN)
    phone.clock.run_for(A_WHILE_MS)
    assert phone.evaluate("localStorage.draft") == GERMAN
    # The neutral page is elsewhere, and elsewhere is out of reach here: that it was asked for is enough.
    with phone.expect_event("requestfailed", lambda request: request.url == settings.NEUTRAL_PAGE):
        phone.locator("[data-leave]").click(no_wait_after=True)
    back = phone.context.new_page()
    back.goto("/de/tell/")
    assert back.evaluate("localStorage.length") == 0
    expect(back.locator("#words")).to_have_value("")
    expect(back.locator("[data-draft-on]")).not_to_be_checked()


def test_number_is_kept_as_a_picture(opens: Opens, tmp_path: Path) -> None:
    phone = opens(viewport=NARROW)
    phone.goto("/de/tell/")
    fill_in(phone, GERMAN)
    send(phone)
    with phone.expect_download() as download:
        phone.locator("[data-keep-picture]").click()
    kept = tmp_path / "kept.png"
    download.value.save_as(kept)
    assert download.value.suggested_filename == "sprachrohr.png"
    assert kept.read_bytes()[:8] == PNG
    # Width and height stand in the first chunk (PNG, 11.2.2).
    assert [int.from_bytes(kept.read_bytes()[at : at + 4]) for at in (16, 20)] == [720, 900]


def test_number_in_a_picture_code_fills_the_field_and_leaves_the_address(opens: Opens) -> None:
    code = oluchi_says().code
    phone = opens(viewport=NARROW)
    phone.goto(f"/de/answer/#{code.digits}")
    expect(phone.locator("#code")).to_have_value(code.grouped)
    expect(phone.locator("main form.form .button-big")).to_be_focused()
    # All twenty digits are in sight at once, so that they can be compared with a slip.
    assert phone.locator("#code").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert urlsplit(phone.url).fragment == ""
    assert phone.evaluate("history.length") == 2
    phone.keyboard.press("Enter")
    assert shown_code(phone) == code.grouped


@pytest.mark.parametrize("twice", [False, True], ids=["as it is", "letters twice as large"])
def test_nothing_is_wider_than_a_narrow_phone(opens: Opens, twice: bool) -> None:
    phone = opens(viewport=NARROW, bypass_csp=True)

    def check() -> None:
        if twice:
            phone.add_style_tag(content=TWICE)
        fits(phone)

    phone.goto("/de/")
    check()
    phone.goto("/de/tell/")
    check()
    fill_in(phone, GERMAN)
    send(phone)
    code = shown_code(phone)
    check()
    voice = Voice.objects.with_state().get()
    answer(voice=voice, words=ANSWER, by=member(HAKAN), seen=voice.last_said)
    phone.goto("/de/answer/")
    check()
    phone.fill("#code", code)
    send(phone)
    check()
    phone.goto("/de/answer/")
    expect(phone.locator(".said-council")).to_be_visible()
    check()
