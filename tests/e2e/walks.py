"""Walks past every page there is: each step yields when a page stands on the screen, with the page's name."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, resolve, reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

import sprachrohr.gatherings.urls as gatherings
import sprachrohr.home.urls as home
import sprachrohr.languages.urls as languages
import sprachrohr.people.urls as people
import sprachrohr.voices.urls as voices
from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.gatherings.actions import book
from sprachrohr.gatherings.models import Occasion
from sprachrohr.languages.models import Wish
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.actions import invite
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Receipt
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from tests.cast import DARI, ELIF, GERMAN

from .scene import Scene, card_code, entrusted, full_thread, waiting_link, waiting_release
from .steps import enter_code, fill_in, is_logged_in, send, shown_code

PLAIN = ("", "talk", "happening", "join-in", "about", "accessibility", "imprint", "languages", "privacy")
# Doors that lead on at once, or answer a script.
NO_PAGE = {"leave", "guess_language", "answer_change", "answer_close", "writing", "translation_of", "cancel_occasion"}
NO_PAGE |= {"end_translation_link", "check_translation", "suggestion_done", "end_membership", "end_role"}
NO_PAGE |= {"revoke_invitation", "talk_hours_feed", "appointment_calendar", "lock_cases", "event_mode"}
TURKISH = "Geçen hafta evimizin önündeki lamba yine yanmadı, çocuklar korkuyor."

OPEN = "all => all.forEach((one) => { one.open = true; })"
EMPTY = """form => {
    form.noValidate = true;
    for (const one of form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")) {
        one.value = "";
    }
}"""
# As somebody who tries one password after the other.
SEND_OFTEN = """async () => {
    const form = document.querySelector("main form");
    form.noValidate = true;
    for (let n = 0; n < 5; n += 1) await fetch("", { method: "POST", body: new FormData(form) });
}"""


def resident_pages(page: Page, scene: Scene, language: str) -> Iterator[str]:
    """Every page that a resident can meet in this language, errors included. JavaScript must be on."""
    doors = [*home.public, *voices.public, *languages.public, *gatherings.public]
    yield from _past(doors, page, _resident_pages(page, scene, language))


def _past(doors: list[URLPattern], page: Page, steps: Iterator[str]) -> Iterator[str]:
    """These steps; at the end every one of these doors must have been seen, unless it has no page of its own."""
    seen = set()
    for name in steps:
        page.wait_for_load_state()
        path = urlsplit(page.url).path
        with translation.override(path.split("/")[1] if path.count("/") > 1 else "de"):
            try:
                seen.add(resolve(path).url_name)
            except Resolver404:
                assert "not found" in name
        yield name
    assert {door.name for door in doors} - seen - NO_PAGE == set()


def _resident_pages(page: Page, scene: Scene, language: str) -> Iterator[str]:
    for name in PLAIN:
        page.goto(f"/{language}/{name}/".replace("//", "/"))
        yield name or "front"
    page.goto(f"/{language}/nothing-here/")
    yield "not found"
    yield from _telling(page, language)
    yield from _entrusting(page, scene, language)
    yield from _times(page, language)
    yield from _answers(page, scene, language)
    yield from _translating(page, scene, language)
    number = Council.objects.values_list("phone", flat=True).get()
    Council.objects.update(phone="")
    answer = page.goto(f"/{language}/?not-from-the-cache")
    assert answer
    assert answer.status == 503
    yield "not open yet"
    Council.objects.update(phone=number)


def _telling(page: Page, language: str) -> Iterator[str]:
    page.goto(f"/{language}/tell/")
    token = page.input_value("[name=token]")
    yield "tell"
    send(page)
    yield "tell: something is missing"
    page.goto(f"/{language}/tell/")
    fill_in(page, TURKISH if language != "tr" else GERMAN)
    page.select_option("#language", "")
    send(page)
    yield "tell: which language?"
    page.goto(f"/{language}/tell/")
    page.select_option("#language", "de")
    fill_in(page, GERMAN)
    page.evaluate("document.querySelector('[name=token]').value = 'from the day before yesterday'")
    send(page)
    yield "tell: page too old"
    page.evaluate("(token) => { document.querySelector('[name=token]').value = token; }", token)
    send(page)
    shown_code(page)
    yield "received"
    page.evaluate("document.querySelector('[name=code]').value = '12'")
    page.locator("form[action$='/slip/'] button").click()
    yield "not saved: error"
    page.goto(f"/{language}/tell/")
    page.select_option("#language", "de")
    fill_in(page, f"{GERMAN} Noch etwas.")
    page.evaluate("(token) => { document.querySelector('[name=token]').value = token; }", token)
    send(page)
    yield "tell: sent before"


def _entrusting(page: Page, scene: Scene, language: str) -> Iterator[str]:
    page.goto(f"/{language}/tell/")
    page.locator("main details").evaluate_all(OPEN)
    yield "tell: all unfolded"
    page.select_option("#language", "de")
    fill_in(page, f"{GERMAN} Ganz im Vertrauen.", kind="report", openness="sealed")
    page.select_option("#report_field", "housing")
    page.fill("#report_day", "2999-01-01")
    page.check(f"[name=leave_out][value='{scene.key.pk}']")
    send(page)
    yield "tell: nobody may read it, and a day to come"
    page.fill("#report_day", timezone.localdate().isoformat())
    page.uncheck(f"[name=leave_out][value='{scene.key.pk}']")
    send(page)
    shown_code(page)
    yield "received: confidential report"
    voice, code = entrusted(scene, language)
    enter_code(page, language, code.digits)
    shown_code(page)
    page.goto(f"/{language}/answer/")
    page.locator("main details").evaluate_all(OPEN)
    expect(page.locator(".said")).to_have_count(voice.messages.count())
    yield "thread: confidential"
    page.context.clear_cookies(name="thread")


def _times(page: Page, language: str) -> Iterator[str]:
    talk_hours = Occasion.objects.talk_hours().filter(slot_minutes__gt=0)
    for hour in talk_hours:
        page.goto(f"/{language}/talk/{hour.pk}/")
        yield f"choose a time {hour.pk}"
    hour = next(one for one in talk_hours if one.free_slots())
    page.goto(f"/{language}/talk/{hour.pk}/")
    send(page)
    yield "choose a time: something is missing"
    first = page.locator("label:has([name=slot])").first
    first.click()
    page.check("[name=interpreter]")
    book(token=new_token(), occasion=hour, starts_at=hour.free_slots()[0], language="de", interpreter=False)
    send(page)
    yield "choose a time: taken"
    first.click()
    send(page)
    code = shown_code(page)
    yield "booked"
    enter_code(page, language, code)
    page.locator("main details").evaluate_all(OPEN)
    yield "appointment"
    page.locator("form[action$='/talk/change/'] button").click()
    yield "appointment: nothing chosen"
    first.click()
    page.locator("form[action$='/talk/change/'] button").click()
    yield "appointment: changed"
    page.locator("main details").evaluate_all(OPEN)
    page.locator("form[action$='/talk/cancel/'] button").click()
    yield "appointment: given back"
    page.context.clear_cookies(name="thread")


def _answers(page: Page, scene: Scene, language: str) -> Iterator[str]:
    page.goto(f"/{language}/answer/")
    yield "answer"
    enter_code(page, language, "1234 5678 9012 3456 7890")
    yield "answer: one digit is wrong"
    enter_code(page, language, card_code(scene).digits)
    yield "card waits"
    code = full_thread(scene, language)
    Receipt.objects.filter(locator=code.locator).update(seen_by_staff_on=timezone.localdate())
    enter_code(page, language, code.digits)
    yield "new number offered"
    page.locator("form[action$='/new-number/'] button").click()
    code_now = shown_code(page)
    yield "new number"
    page.context.clear_cookies(name="thread")
    enter_code(page, language, code.digits)
    page.locator("form[action$='/new-number/'] button").click()
    yield "new number: one was given today"
    page.goto(f"/{language}/answer/")
    page.locator("main details").evaluate_all(OPEN)
    yield "thread"
    send(page)
    yield "thread: nothing written"
    page.fill("#words", GERMAN)
    page.context.clear_cookies(name="thread")
    send(page)
    yield "answer: closed"
    enter_code(page, language, code_now)
    page.goto(f"/{language}/answer/")
    page.fill("#words", GERMAN)
    page.context.clear_cookies(name="form")
    send(page)
    yield "not saved: expired"
    page.goto(f"/{language}/answer/withdraw/")
    yield "withdraw"
    page.locator("form[action$='/withdraw/'] button").click()
    yield "withdrawn"


def _translating(page: Page, scene: Scene, language: str) -> Iterator[str]:
    address = f"/{language}/translate/{waiting_link(scene, language)}/"
    page.goto(address)
    yield "translation link"
    page.locator("main form button").last.click()
    yield "translate"
    send(page)
    yield "translate: nothing written"
    page.fill("#words", DARI)
    send(page)
    yield "translated"
    page.goto(address)
    yield "link ended"
    page.goto(f"/{language}/translate/sealed/{waiting_release(scene, language)}/")
    yield "link for a sealed text"
    page.locator("main form button").last.click()
    yield "translate a sealed text"
    page.fill("#words", DARI)
    send(page)
    yield "sealed text translated"
    page.goto(f"/{language}/better/?page=/{language}/")
    yield "better sentence"
    send(page)
    yield "better sentence: nothing written"
    page.fill("#words", DARI)
    send(page)
    yield "better sentence: thank you"


def desk_pages(page: Page, scene: Scene, voice: Voice) -> Iterator[str]:
    """Every page of the desk, for a chair who is logged in."""
    doors = [*home.desk, *voices.desk, *languages.desk, *gatherings.desk, *people.desk]
    yield from _past(doors, page, _desk_pages(page, scene, voice))


def _desk_pages(page: Page, scene: Scene, voice: Voice) -> Iterator[str]:
    names = ("desk", "inbox", "enter", "cards", "blocks", "posters", "council", "organisations", "journal")
    for name in (*names, "translations", "occasions", "people", "me"):
        page.goto(reverse(name))
        page.locator("main details").evaluate_all(OPEN)
        yield name
    page.goto(f"{reverse('inbox')}?state=closed")
    yield "inbox: closed"
    page.goto(f"{reverse('inbox')}?q=nothing+like+this")
    yield "inbox: empty"
    for name in ("enter", "organisations", "occasions", "council"):
        page.goto(reverse(name))
        page.locator("main form").last.evaluate(EMPTY)
        page.locator("main form").last.locator("button:not([value])").last.click()
        yield f"{name}: something is missing"
    page.goto(f"{reverse('organisations')}?change={Organisation.objects.latest('pk').pk}")
    yield "organisation"
    page.goto(reverse("occasion", kwargs={"pk": Occasion.objects.latest("pk").pk}))
    yield "occasion"
    for hour in Occasion.objects.filter(slot_minutes__gt=0):
        page.goto(reverse("occasion_day", kwargs={"pk": hour.pk}))
        yield f"list for the day {hour.pk}"
    page.goto(reverse("member", kwargs={"pk": scene.hakan.pk}))
    yield "member"
    page.goto("/desk/nothing-here/")
    yield "desk: not found"
    yield from _desk_thread(page, voice)
    yield from _cases(page, scene)


def _desk_thread(page: Page, voice: Voice) -> Iterator[str]:
    for one in Voice.objects.exclude(openness="sealed").order_by("pk"):
        page.goto(reverse("voice", kwargs={"pk": one.pk}))
        page.locator("main details").evaluate_all(OPEN)
        yield f"voice {one.pk}"
    page.goto(reverse("voice", kwargs={"pk": voice.pk}))
    page.locator("[data-composer]").evaluate("one => { one.elements.seen.value = '0'; }")
    page.fill("#words", GERMAN)
    page.locator("#composer .button").click()
    yield "voice: crossed"
    page.locator("#composer .button").evaluate("one => { one.form.elements.words.value = ''; }")
    page.locator("#composer .button").click()
    yield "voice: empty answer"
    page.goto(reverse("for_the_police", kwargs={"pk": voice.pk}))
    yield "a page for the police"
    wish = Wish.objects.open().first()
    assert wish is not None
    page.goto(reverse("translation", kwargs={"pk": wish.pk}))
    yield "translation"
    page.locator("form[action$='/link/'] button").click()
    yield "link for a translator"


def _cases(page: Page, scene: Scene) -> Iterator[str]:
    """What only case handlers see: the chair is sent away, Olena has no key yet, Nadia has one."""
    page.goto(reverse("cases"))
    yield "not for you"
    is_logged_in(page, scene.olena)
    page.goto(reverse("cases"))
    yield "cases: no key yet"
    is_logged_in(page, scene.nadia)
    page.goto(reverse("recover_cases"))
    page.locator("main details").evaluate_all(OPEN)
    yield "cases: password"
    page.fill("#password", "falsch geraten")
    page.press("#password", "Enter")
    page.locator("main details").evaluate_all(OPEN)
    yield "cases: wrong password"
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    yield "cases"
    for one in Voice.objects.filter(openness="sealed"):
        page.goto(reverse("case", kwargs={"pk": one.pk}))
        page.locator("main details").evaluate_all(OPEN)
        yield f"case {one.pk}"
    page.locator("#composer .button").click()
    yield "case: empty answer"
    page.locator("#composer").evaluate("one => { one.elements.seen.value = '0'; }")
    page.fill("#words", GERMAN)
    page.locator("#composer .button").click()
    yield "case: crossed"
    page.locator("main details").evaluate_all(OPEN)
    page.locator("form[action$='/release/'] button").first.click()
    yield "case: link for a translator"
    for printed in ("KEIN SCHLUESSEL", scene.printed):
        page.goto(reverse("recover_cases"))
        page.fill("#printed", printed)
        page.locator("main form .button").click()
        yield f"the recovery key {printed[:4]}"


def account_pages(page: Page, chair: Member) -> Iterator[str]:
    """Every page of accounts: first for a stranger at the door, then those that a logged-in person sees."""
    page.goto(reverse("account_login"))
    yield "login"
    page.fill("[name=login]", "niemand@demo.example")
    page.fill("[name=password]", "falsch geraten")
    page.press("[name=password]", "Enter")
    yield "login: wrong"
    page.fill("[name=login]", ELIF.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/second-factor/ask/")
    yield "the second step"
    for name in ("inactive", "reset_password", "reset_password_done", "reset_password_from_key_done"):
        page.goto(reverse(f"account_{name}"))
        yield name
    page.goto(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "a-b"}))
    yield "reset: link has ended"
    page.goto(reverse("invitation", kwargs={"token": "not-a-token"}))
    yield "invitation: closed"
    _, token = invite(email="neu@demo.example", role="member", by=chair, shown_name="Neu", reads=["de"])
    page.goto(reverse("invitation", kwargs={"token": token}))
    yield "invitation"
    page.locator("main form").last.evaluate(EMPTY)
    page.locator("main form button").last.click()
    yield "invitation: something is missing"


def own_account_pages(page: Page) -> Iterator[str]:
    """What a logged-in person sees of their own account."""
    names = ("second_factor", "account_change_password", "mfa_deactivate_totp", "mfa_view_recovery_codes")
    more = ("mfa_generate_recovery_codes", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate")
    for name in (*names, *more, "mfa_reauthenticate_webauthn", "mfa_activate_totp", "account_logout"):
        page.goto(reverse(name))
        yield name
    page.goto(reverse("account_change_password"))
    page.evaluate(SEND_OFTEN)
    page.locator("main form button").last.click()
    expect(page.locator("h1")).to_have_text("Bitte einen Moment warten")
    yield "too many attempts"
