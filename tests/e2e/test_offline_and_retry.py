"""A connection that breaks while somebody sends, and a finger that presses twice."""

from playwright.sync_api import expect

from sprachrohr.voices.models import Message, Voice
from tests.cast import GERMAN, oluchi_says

from .conftest import Opens
from .steps import enter_code, fill_in, send, shown_code

AGAIN = "Heute hat der Hausmeister angerufen."


def test_text_survives_a_connection_that_breaks_while_sending(opens: Opens) -> None:
    phone = opens()
    phone.goto("/de/tell/")
    fill_in(phone, GERMAN, kind="wish")
    phone.context.set_offline(True)
    with phone.expect_event("requestfailed"):
        phone.locator("main form.form .button-big").click(no_wait_after=True)
    assert Voice.objects.count() == 0
    phone.context.set_offline(False)
    phone.go_back()
    expect(phone.locator("#words")).to_have_value(GERMAN)
    expect(phone.locator("input[name=kind][value=wish]")).to_be_checked()
    send(phone)
    shown_code(phone)
    assert Voice.objects.count() == 1


def test_pressing_twice_is_one_voice_with_one_number(opens: Opens) -> None:
    phone = opens()
    phone.goto("/de/tell/")
    fill_in(phone, GERMAN)
    phone.evaluate("() => { const form = document.querySelector('[data-tell]'); form.submit(); form.submit(); }")
    code = shown_code(phone)
    assert Voice.objects.count() == 1
    # And once more from the page before, as after an answer that got lost on its way.
    phone.go_back()
    send(phone)
    assert shown_code(phone) == code
    phone.reload()
    assert shown_code(phone) == code
    assert Voice.objects.count() == 1
    enter_code(phone, "de", code)
    assert shown_code(phone) == code


def test_another_text_from_the_same_page_is_not_lost_and_not_mixed_up(opens: Opens) -> None:
    phone = opens()
    phone.goto("/de/tell/")
    fill_in(phone, GERMAN)
    send(phone)
    first = shown_code(phone)
    phone.go_back()
    phone.fill("#words", AGAIN)
    send(phone)
    expect(phone.locator("[role=alert]")).to_be_visible()
    expect(phone.locator("#words")).to_have_value(AGAIN)
    assert Voice.objects.count() == 1
    send(phone)
    assert shown_code(phone) != first
    assert Voice.objects.count() == 2


def test_thread_keeps_the_text_when_the_half_hour_is_over(opens: Opens) -> None:
    phone = opens()
    enter_code(phone, "de", oluchi_says().code.digits)
    phone.locator("a.button-big").click()
    phone.fill("#words", AGAIN)
    phone.context.clear_cookies(name="thread")
    send(phone)
    expect(phone.locator("#kept")).to_have_value(AGAIN)
    assert Message.objects.count() == 1


def test_thread_keeps_the_text_when_all_cookies_are_gone(opens: Opens) -> None:
    phone = opens()
    enter_code(phone, "de", oluchi_says().code.digits)
    phone.locator("a.button-big").click()
    phone.fill("#words", GERMAN)
    phone.context.clear_cookies()
    send(phone)
    expect(phone.locator("textarea[name=words]")).to_have_value(GERMAN)
    assert Message.objects.count() == 1
