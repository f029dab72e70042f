"""A connection that breaks while somebody sends, and a finger that presses twice."""

from playwright.sync_api import Page, Route, expect

from sprachrohr.voices.models import Message, Voice
from tests.cast import GERMAN, oluchi_says

from .conftest import Opens
from .steps import enter_code, fill_in, send, shown_code

AGAIN = "Heute hat der Hausmeister angerufen."


def filled_in(opens: Opens) -> Page:
    phone = opens()
    phone.goto("/de/tell/")
    fill_in(phone, GERMAN, kind="wish")
    return phone


def press_and_see_it_fail(phone: Page) -> None:
    with phone.expect_event("requestfailed"):
        phone.locator("main form.form .button-big").click(no_wait_after=True)
    phone.wait_for_function("location.protocol === 'chrome-error:'")


def test_text_survives_a_connection_that_breaks_while_sending(opens: Opens) -> None:
    phone = filled_in(opens)
    phone.context.set_offline(True)
    press_and_see_it_fail(phone)
    assert Voice.objects.count() == 0
    phone.context.set_offline(False)
    phone.go_back()
    expect(phone.locator("#words")).to_have_value(GERMAN)
    expect(phone.locator("input[name=kind][value=wish]")).to_be_checked()
    send(phone)
    shown_code(phone)
    assert Voice.objects.count() == 1


def test_retry_after_a_lost_reply_is_the_same_voice_with_the_same_number(opens: Opens) -> None:
    phone = filled_in(opens)

    def lose_the_reply(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    phone.route("**/de/tell/?send", lose_the_reply)
    press_and_see_it_fail(phone)
    assert Voice.objects.count() == 1
    phone.unroute("**/de/tell/?send")
    phone.go_back()
    expect(phone.locator("#words")).to_have_value(GERMAN)
    send(phone)
    code = shown_code(phone)
    assert Voice.objects.count() == 1
    enter_code(phone, "de", code)
    assert shown_code(phone) == code


def test_pressing_twice_going_back_and_reloading_is_one_voice_with_one_number(opens: Opens) -> None:
    phone = filled_in(opens)
    phone.locator("main form.form .button-big").dblclick()
    code = shown_code(phone)
    assert Voice.objects.count() == 1
    phone.reload()
    assert shown_code(phone) == code
    phone.go_back()
    send(phone)
    assert shown_code(phone) == code
    assert Voice.objects.count() == 1


def test_another_text_from_the_same_page_is_asked_about_and_becomes_a_second_voice(opens: Opens) -> None:
    phone = filled_in(opens)
    send(phone)
    first = shown_code(phone)
    phone.go_back()
    phone.fill("#words", AGAIN)
    send(phone)
    expect(phone.locator("main [role=alert]")).to_be_visible()
    expect(phone.locator("#words")).to_have_value(AGAIN)
    assert Voice.objects.count() == 1
    send(phone)
    assert shown_code(phone) != first
    assert Voice.objects.count() == 2


def in_the_thread(opens: Opens) -> Page:
    phone = opens()
    enter_code(phone, "de", oluchi_says().code.digits)
    phone.locator("a.button-big").click()
    phone.fill("#words", GERMAN)
    return phone


def test_thread_keeps_the_text_when_the_half_hour_is_over(opens: Opens) -> None:
    phone = in_the_thread(opens)
    phone.context.clear_cookies(name="thread")
    send(phone)
    expect(phone.locator("#kept")).to_have_value(GERMAN)
    assert Message.objects.count() == 1


def test_thread_keeps_the_text_when_all_cookies_are_gone(opens: Opens) -> None:
    phone = in_the_thread(opens)
    phone.context.clear_cookies()
    send(phone)
    expect(phone.locator("textarea[name=words]")).to_have_value(GERMAN)
    assert Message.objects.count() == 1
