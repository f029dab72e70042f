"""Past every page that a resident can meet."""

from collections.abc import Iterator

from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

import sprachrohr.dialogues.urls as council_dialogues
import sprachrohr.gatherings.urls as gatherings
import sprachrohr.home.urls as home
import sprachrohr.languages.urls as languages
import sprachrohr.meetings.urls as council_meetings
import sprachrohr.recommendations.urls as council_recommendations
import sprachrohr.voices.urls as voices
from sprachrohr.council.models import Council
from sprachrohr.gatherings.actions import book
from sprachrohr.gatherings.models import Occasion
from sprachrohr.vault.models import Receipt
from sprachrohr.voices.attachments import prepare_films
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.voices.outcomes import tell_what_became
from tests.cast import DARI, GERMAN
from tests.voices.sending import FILM, PHOTO, VOICE_MESSAGE

from .scene import Scene, card_code, entrusted, full_thread, waiting_link, waiting_release
from .steps import enter_code, fill_in, send, shown_code
from .walks import OPEN, past
from .walks_dialogues import dialogues
from .walks_meetings import meetings
from .walks_recommendations import recommendations
from .walks_topics import topics

DOORS = [*home.public, *voices.public, *languages.public, *gatherings.public]
DOORS += [*council_dialogues.public, *council_meetings.public, *council_recommendations.public]
PLAIN = ("", "talk", "happening", "join-in", "about", "accessibility", "imprint", "languages", "privacy")
TURKISH = "Geçen hafta evimizin önündeki lamba yine yanmadı, çocuklar korkuyor."


def resident_pages(page: Page, scene: Scene, language: str) -> Iterator[str]:
    """Every page that a resident can meet in this language, errors included. JavaScript must be on."""
    yield from past(DOORS, page, _resident_pages(page, scene, language))


def _resident_pages(page: Page, scene: Scene, language: str) -> Iterator[str]:
    for name in PLAIN:
        page.goto(f"/{language}/{name}/".replace("//", "/"))
        yield name or "front"
    page.goto(f"/{language}/nothing-here/")
    yield "not found"
    yield from _telling(page, language)
    yield from _showing(page, language)
    yield from _entrusting(page, scene, language)
    yield from _times(page, language)
    yield from _answers(page, scene, language)
    yield from _translating(page, scene, language)
    yield from topics(page, scene, language)
    yield from dialogues(page, scene, language)
    yield from meetings(page, scene, language)
    yield from recommendations(page, scene, language)
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


def _chosen(content: bytes) -> FilePayload:
    return {"name": "Datei", "mimeType": "application/octet-stream", "buffer": content}


def _showing(page: Page, language: str) -> Iterator[str]:
    """A voice message, a picture, a signed film, and what is none of them."""
    page.goto(f"/{language}/tell/")
    page.locator("main details").evaluate_all(OPEN)
    page.set_input_files("#pictures-file", _chosen(b"%PDF-1.7 no picture"))
    fill_in(page, GERMAN)
    send(page)
    expect(page.locator("[data-attached] [role=alert]")).to_be_visible()
    yield "tell: no picture"
    page.goto(f"/{language}/tell/")
    page.locator("main form.form").evaluate("form => form.reset()")  # what the browser itself fills in again
    page.locator("main details").evaluate_all(OPEN)
    for field, content in (("#sound-file", VOICE_MESSAGE), ("#pictures-file", PHOTO), ("#video-file", FILM)):
        page.set_input_files(field, _chosen(content))
    send(page)
    expect(page.locator("[name=staged]")).to_have_count(3)
    expect(page.locator("#errors")).to_be_visible()
    yield "tell: something is missing, and files wait"
    page.select_option("#language", "de")
    fill_in(page, f"{GERMAN} Das Bild zeigt es.")
    send(page)
    code = shown_code(page)
    enter_code(page, language, code)
    page.goto(f"/{language}/answer/")
    expect(page.locator(".file")).to_have_count(3)
    yield "thread: files, the film is being prepared"
    prepare_films()
    page.reload()
    expect(page.locator(".file video")).to_have_count(1)
    yield "thread: files"
    page.context.clear_cookies(name="thread")


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
    yield from _emptied(page, scene, language)
    page.goto(f"/{language}/answer/withdraw/")
    yield "withdraw"
    page.locator("form[action$='/withdraw/'] button").click()
    yield "withdrawn"


def _emptied(page: Page, scene: Scene, language: str) -> Iterator[str]:
    """While the thread is open, its time has come."""
    page.goto(f"/{language}/answer/")
    page.fill("#words", GERMAN)
    voice = Voice.objects.filter(pk=Voice.objects.latest("pk").pk)
    empty([voice.get().pk])
    send(page)
    yield "thread: emptied while somebody wrote"
    page.goto(f"/{language}/answer/")
    page.locator("main details").evaluate_all(OPEN)
    yield "thread: emptied"
    tell_what_became(voices=voice, words="Die Lampe geht wieder.", by=scene.hakan)
    page.goto(f"/{language}/answer/")
    yield "thread: emptied, with what became of it"


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
