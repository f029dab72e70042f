"""Spoken instead of written: in Arabic into the page, in Dari as a file without JavaScript; few people listen."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sprachrohr.vault.models import Staged
from sprachrohr.voices import attachments
from sprachrohr.voices.models import Attachment, Voice
from tests.cast import HAKAN, NADIA, member
from tests.voices.sending import FILM, PHOTO, VOICE_MESSAGE

from .conftest import DESK, PHONE, Opens
from .steps import direction, enter_code, fits, is_logged_in, send, shown_code, tick

WRITTEN = "في الدائرة لم يتحدث معي أحد."
IN_GERMAN = "Im Amt hat niemand mit mir gesprochen."
PLAYS = """async (one) => {
    one.muted = true;
    await one.play();
    await new Promise((done) => setTimeout(done, 500));
    return [one.duration > 0, one.currentTime > 0];
}"""


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = settings.RUN_DIR = tmp_path


def she_speaks(opens: Opens) -> str:
    phone = opens(permissions=["microphone"], viewport=PHONE, locale="ar")
    phone.goto("/ar/tell/")
    tick(phone, "kind", "experience")
    press = phone.locator("[data-recorder-press]")
    press.click()
    expect(phone.locator("[data-recorder-time]")).to_be_visible()
    phone.wait_for_timeout(1500)
    press.click()
    expect(phone.locator("[data-recorder-player]")).to_be_visible()
    fits(phone)
    # A forgotten question: the recording has arrived and waits, and is offered again with the page.
    send(phone)
    staged = phone.locator("[name=staged]")
    expect(staged).to_have_count(1)
    expect(staged).to_be_checked()
    assert Staged.objects.count() == 1
    fits(phone)
    tick(phone, "openness", "council")
    send(phone)
    return shown_code(phone)


def few_listen(opens: Opens, voice: Voice) -> None:
    desk = opens(viewport=DESK)
    is_logged_in(desk, member(NADIA))
    desk.goto("/desk/")
    desk.locator("a[href='/desk/voices/to-write-down/']").click()
    desk.locator(".inbox-row").click()
    player = desk.locator(".file audio")
    assert player.evaluate(PLAYS) == [True, True]
    desk.locator(".file summary").click()
    desk.locator(".file textarea").fill(WRITTEN)
    desk.locator(".file select").select_option("ar")
    desk.locator(".file form button").click()
    expect(desk.locator(".file .pair [lang=ar]")).to_have_text(WRITTEN)
    assert direction(desk, ".file .pair [lang=ar]") == "rtl"
    other = opens(viewport=DESK)
    is_logged_in(other, member(HAKAN))
    other.goto(f"/desk/voices/{voice.pk}/")
    expect(other.locator(".file .pair [lang=ar]")).to_have_text(WRITTEN)
    expect(other.locator("audio")).to_have_count(0)


def her_thread(opens: Opens, language: str, code: str, **options: Any) -> Page:
    phone = opens(viewport=PHONE, locale=language, **options)
    enter_code(phone, language, code)
    phone.locator("a.button-big").click()
    phone.wait_for_url(f"**/{language}/answer/")
    fits(phone)
    return phone


def test_a_voice_message_is_spoken_in_arabic_and_written_down_by_who_may_hear_it(opens: Opens) -> None:
    code = she_speaks(opens)
    voice = Voice.objects.get()
    assert (voice.language, voice.messages.get().text, Attachment.objects.get().kind) == ("ar", None, "sound")
    few_listen(opens, voice)
    phone = her_thread(opens, "ar", code)
    player = phone.locator(".said-me audio")
    assert player.evaluate(PLAYS) == [True, True]
    expect(phone.locator(".said-me")).not_to_contain_text(WRITTEN)


def test_files_go_with_the_form_where_there_is_no_javascript(opens: Opens, tmp_path: Path) -> None:
    files = {"sound": ("a.ogg", VOICE_MESSAGE), "pictures": ("b.jpg", PHOTO), "video": ("c.mp4", FILM)}
    phone = opens(java_script_enabled=False, viewport=PHONE, locale="prs")
    phone.goto("/prs/tell/")
    for field, (name, content) in files.items():
        (tmp_path / name).write_bytes(content)
        phone.set_input_files(f"[name={field}]", tmp_path / name)
    # A forgotten question: the page comes back with all three.
    send(phone)
    expect(phone.locator("[name=staged]")).to_have_count(3)
    assert direction(phone, ".attached .check") == "rtl"
    fits(phone)
    tick(phone, "kind", "experience")
    tick(phone, "openness", "council")
    send(phone)
    code = shown_code(phone)
    thread = her_thread(opens, "prs", code, java_script_enabled=False)
    expect(thread.locator(".said-me .file")).to_have_count(3)
    expect(thread.locator(".said-me img")).to_be_visible()
    assert attachments.prepare_films() == 1
    thread.reload()
    expect(thread.locator(".said-me video")).to_have_count(1)
    fits(thread)


def test_a_broken_connection_keeps_the_page_and_what_was_recorded(opens: Opens, tmp_path: Path) -> None:
    (tmp_path / "b.jpg").write_bytes(PHOTO)
    phone = opens(viewport=PHONE)
    phone.goto("/de/tell/")
    tick(phone, "kind", "experience")
    phone.fill("#words", "Schauen Sie, wie es hier aussieht.")
    phone.locator("details:has(#pictures-file) summary").click()
    phone.set_input_files("#pictures-file", tmp_path / "b.jpg")
    tick(phone, "openness", "council")
    phone.context.set_offline(True)
    send(phone)
    expect(phone.locator(".attached [role=alert]")).to_be_visible()
    expect(phone.locator("#words")).to_have_value("Schauen Sie, wie es hier aussieht.")
    phone.context.set_offline(False)
    send(phone)
    shown_code(phone)
    assert Attachment.objects.count() == 1
