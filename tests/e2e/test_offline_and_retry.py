"""A connection that breaks while somebody sends, and a finger that presses twice."""

from playwright.sync_api import Page, Route, expect

from sprachrohr.languages.actions import ask_for, make_translation_link
from sprachrohr.voices.models import Message, Voice
from tests.cast import GERMAN, HAKAN, member, oluchi_says

from .conftest import Opens
from .steps import enter_code, fill_in, send, shown_code, tick

TURKISH = "Merdivende haftalardır ışık yok."
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


def back_to_the_text(phone: Page) -> None:
    """The page before, with the same text; what was ticked is ticked again."""
    phone.go_back()
    expect(phone.locator("#words")).to_have_value(GERMAN)
    tick(phone, "kind", "wish")
    tick(phone, "openness", "council")


def test_text_survives_a_connection_that_breaks_while_sending(opens: Opens) -> None:
    phone = filled_in(opens)
    phone.context.set_offline(True)
    press_and_see_it_fail(phone)
    assert Voice.objects.count() == 0
    phone.context.set_offline(False)
    back_to_the_text(phone)
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
    back_to_the_text(phone)
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
    fill_in(phone, GERMAN, kind="wish")
    send(phone)
    assert shown_code(phone) == code
    assert Voice.objects.count() == 1


def test_another_text_from_the_same_page_is_asked_about_and_becomes_a_second_voice(opens: Opens) -> None:
    phone = filled_in(opens)
    send(phone)
    first = shown_code(phone)
    phone.go_back()
    fill_in(phone, AGAIN)
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


def test_translator_loses_nothing_when_the_connection_breaks(opens: Opens) -> None:
    hakan = member(HAKAN)
    text = oluchi_says().voice.messages.get().text
    assert text is not None
    _, token = make_translation_link(wish=ask_for(text=text, language="tr", days=3), days=14, by=hakan)
    phone = opens()
    phone.goto(f"/tr/translate/{token}/")
    phone.locator("main form .button-big").click()
    phone.fill("#words", TURKISH)
    phone.context.set_offline(True)
    press_and_see_it_fail(phone)
    phone.context.set_offline(False)
    phone.go_back()
    expect(phone.locator("#words")).to_have_value(TURKISH)
    send(phone)
    expect(phone.locator(".sign-good")).to_be_visible()
    assert [translation.words for translation in text.translations.all()] == [TURKISH]
