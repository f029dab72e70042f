"""A voice message is recorded in the page: it lands in the form's own file field, and can be heard, deleted, sent."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sprachrohr.languages.models import Recording
from sprachrohr.languages.recordings import SENTENCES, forget_remembered
from tests.cast import FARIDA, GERMAN, member

from .conftest import DESK, PHONE, Opens
from .steps import SIGNS_WIDER_THAN_THE_PAGE, fill_in, is_logged_in

FIELD = "[data-record]"
CHOSEN = "one => [...one.files].map((file) => [file.name, file.type, file.size > 1000])"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = settings.RUN_DIR = tmp_path
    yield
    forget_remembered()


def _desk(opens: Opens, **options: Any) -> Page:
    """Farida at the sentence "who we are" in Dari, on a phone."""
    page = opens(permissions=["microphone"], viewport=PHONE, **options)
    is_logged_in(page, member(FARIDA))
    page.goto("/desk/recordings/prs/who/")
    return page


def _press(page: Page) -> None:
    page.locator("[data-recorder-press]").click()


def _records(page: Page, milliseconds: int = 1500) -> None:
    _press(page)
    expect(page.locator("[data-recorder-time]")).to_be_visible()
    page.wait_for_timeout(milliseconds)
    _press(page)
    expect(page.locator("[data-recorder-player]")).to_be_visible()


def _fits(page: Page) -> None:
    """As `fits`, but for the desk's menu, which scrolls."""
    found = page.evaluate(SIGNS_WIDER_THAN_THE_PAGE)
    inside = page.locator("main").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert (found["scrolls"], found["cut"], inside) == (False, [], True), page.url


def _chosen(page: Page) -> list[list[Any]]:
    return list(page.locator(FIELD).evaluate(CHOSEN))


def _said(page: Page) -> str:
    return page.locator("[data-recorder-said]").inner_text()


def test_recording_lands_in_the_field_and_can_be_heard_and_deleted(opens: Opens) -> None:
    page = _desk(opens)
    _records(page)
    ((name, kind, is_large),) = _chosen(page)
    assert re.fullmatch(r"voice\.(m4a|webm|ogg)", name)
    assert (kind.split("/")[0], is_large) == ("audio", True)
    seconds = page.locator("[data-recorder-player]").evaluate(
        """async (one) => {
            one.muted = true;
            await one.play();
            await new Promise((ends) => setTimeout(ends, 600));
            return one.currentTime;
        }"""
    )
    assert seconds > 0.2
    _fits(page)
    page.locator("[data-recorder-discard]").click()
    assert (_chosen(page), page.locator("[data-recorder-player]").is_visible()) == ([], False)
    assert page.evaluate("document.activeElement.hasAttribute('data-recorder-press')")


def test_recorded_sentence_goes_with_the_form_and_is_heard_on_the_page(opens: Opens) -> None:
    page = _desk(opens)
    _records(page, 2500)
    page.locator("form.settings button:not([type])").click()
    page.wait_for_url("**/desk/recordings/prs/greeting/")
    recording = Recording.objects.get()
    assert (recording.sentence, recording.language, 1 < recording.seconds < 5) == ("who", "prs", True)
    page.goto("/prs/")
    length = page.locator("audio").evaluate(
        """async (one) => {
            one.muted = true;
            await one.play();
            return one.duration;
        }"""
    )
    assert length == pytest.approx(recording.seconds, abs=0.3)


def test_send_in_the_middle_of_a_sentence_takes_the_recording_along(opens: Opens) -> None:
    page = _desk(opens)
    _press(page)
    expect(page.locator("[data-recorder-time]")).to_be_visible()
    page.wait_for_timeout(1500)
    page.locator("form.settings button:not([type])").click()
    page.wait_for_url("**/desk/recordings/prs/greeting/")
    assert Recording.objects.get().seconds > 0.8


def test_recording_stops_by_itself_after_five_minutes(opens: Opens) -> None:
    page = opens(permissions=["microphone"], viewport=DESK)
    is_logged_in(page, member(FARIDA))
    page.clock.install()
    page.goto("/desk/recordings/prs/who/")
    _press(page)
    expect(page.locator("[data-recorder-time]")).to_be_visible()
    page.clock.run_for(95_000)
    assert page.locator("[data-recorder-time]").inner_text() == "1:35"
    # Said each half minute, not each second.
    assert page.locator("[data-recorder-aloud]").text_content() == "1:30"
    page.wait_for_timeout(1500)  # the page's clock jumps; without real time there is no sound to keep
    page.clock.run_for(206_000)
    expect(page.locator("[data-recorder-player]")).to_be_visible(timeout=20_000)
    assert _said(page) == page.locator("[data-recorder]").get_attribute("data-full")
    assert len(_chosen(page)) == 1


def test_recorder_is_worked_with_the_keyboard_alone(opens: Opens) -> None:
    page = _desk(opens)
    page.locator("[data-recorder-press]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-recorder-time]")).to_be_visible()
    page.wait_for_timeout(700)
    page.keyboard.press("Space")
    expect(page.locator("[data-recorder-player]")).to_be_visible()
    assert page.evaluate("document.activeElement.hasAttribute('data-recorder-press')")
    assert _said(page) == page.locator("[data-recorder]").get_attribute("data-ready")


def test_microphone_that_is_refused_leaves_the_file_field(opens: Opens) -> None:
    page = opens(viewport=PHONE)
    is_logged_in(page, member(FARIDA))
    page.goto("/desk/recordings/prs/who/")
    _press(page)
    expect(page.locator("[data-recorder-said]")).to_have_text(
        page.locator("[data-recorder]").get_attribute("data-refused") or "?"
    )
    expect(page.locator(FIELD)).to_be_visible()
    page.locator(FIELD).set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": b"RIFF" * 400})
    assert (len(_chosen(page)), _said(page)) == (1, "")


@pytest.mark.parametrize("missing", ["MediaRecorder", "DataTransfer", "navigator.mediaDevices"])
def test_browser_that_cannot_record_keeps_the_plain_field(opens: Opens, missing: str) -> None:
    page = opens(viewport=PHONE)
    where, _, what = missing.rpartition(".")
    page.add_init_script(f"Object.defineProperty({where or 'window'}, '{what}', {{ value: undefined }});")
    is_logged_in(page, member(FARIDA))
    page.goto("/desk/recordings/prs/who/")
    expect(page.locator(FIELD)).to_be_visible()
    expect(page.locator("[data-recorder]")).to_be_hidden()


def test_recorder_needs_no_script_to_offer_the_field(opens: Opens) -> None:
    page = opens(java_script_enabled=False)
    is_logged_in(page, member(FARIDA))
    page.goto("/desk/recordings/prs/who/")
    expect(page.locator(FIELD)).to_be_visible()
    expect(page.locator("[data-recorder]")).to_be_hidden()
    _fits(page)


def test_file_that_somebody_chooses_takes_the_place_of_the_recording(opens: Opens) -> None:
    page = _desk(opens)
    _records(page, 700)
    page.locator(FIELD).set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": b"RIFF" * 400})
    assert [name for name, *_ in _chosen(page)] == ["a.wav"]
    expect(page.locator("[data-recorder-player]")).to_be_hidden()


@pytest.mark.parametrize("is_running", [True, False])
def test_whoever_leaves_leaves_no_recording_behind(opens: Opens, is_running: bool) -> None:
    """What a page does when it goes, seen in the page itself: the microphone is off, and the field is empty."""
    page = _desk(opens)
    page.evaluate("""() => {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (what) => (window.heard = await ask(what));
    }""")
    _press(page)
    expect(page.locator("[data-recorder-time]")).to_be_visible()
    page.wait_for_timeout(700)
    if not is_running:
        _press(page)
        expect(page.locator("[data-recorder-player]")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    page.wait_for_timeout(300)
    assert page.evaluate("window.heard.getTracks().map((track) => track.readyState)") == ["ended"]
    assert (_chosen(page), page.locator("[data-recorder-player]").get_attribute("src")) == ([], None)


def test_leave_quickly_in_the_middle_of_a_recording_leads_away_at_once(opens: Opens, settings: Any) -> None:
    page = opens(permissions=["microphone"], viewport=PHONE)
    page.route(settings.NEUTRAL_PAGE, lambda route: route.fulfill(body="elsewhere"))
    page.goto("/prs/tell/")
    _press(page)
    expect(page.locator("[data-recorder-time]")).to_be_visible()
    page.locator("[data-leave]").click()
    page.wait_for_url(settings.NEUTRAL_PAGE)


def test_every_sentence_has_its_page_on_a_phone(opens: Opens) -> None:
    page = _desk(opens)
    for sentence in SENTENCES:
        page.goto(f"/desk/recordings/prs/{sentence}/")
        _fits(page)


def test_form_with_a_recorder_still_comes_back_with_its_answers(opens: Opens) -> None:
    """A file cannot be filled in again by a script; what stands behind it in the form can."""
    page = opens(viewport=PHONE)
    page.goto("/de/tell/")
    fill_in(page, GERMAN, openness="public")
    page.select_option("#language", "tr")
    page.goto("/de/talk/")
    page.goto("/de/tell/")
    assert (page.input_value("#words"), page.input_value("#language")) == (GERMAN, "tr")
    assert page.is_checked("[name=openness][value=public]")
