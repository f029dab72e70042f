"""Past every page of the desk, for a chair who is logged in; then past the confidential voices."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

import sprachrohr.gatherings.urls as gatherings
import sprachrohr.home.urls as home
import sprachrohr.languages.urls as languages
import sprachrohr.people.urls as people
import sprachrohr.voices.urls as voices
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.gatherings.models import Occasion
from sprachrohr.journal.actions import count_deletions
from sprachrohr.languages.models import Wish
from sprachrohr.organisations.models import Organisation
from sprachrohr.voices import office
from sprachrohr.voices.actions import say
from sprachrohr.voices.attachments import prepare_films
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from tests.cast import GERMAN, saying
from tests.voices.sending import FILM, PHOTO, VOICE_MESSAGE, upload
from tests.voices.telling import Resident

from .scene import Scene
from .steps import is_logged_in
from .walks import EMPTY, OPEN, past
from .walks_cases import cases
from .walks_topics import board

DOORS = [*home.desk, *voices.desk, *languages.desk, *gatherings.desk, *people.desk]


def desk_pages(page: Page, scene: Scene, voice: Voice) -> Iterator[str]:
    """Every page of the desk, for a chair who is logged in."""
    yield from past(DOORS, page, _desk_pages(page, scene, voice))


def _desk_pages(page: Page, scene: Scene, voice: Voice) -> Iterator[str]:
    names = ("desk", "inbox", "enter", "cards", "blocks", "posters", "council", "organisations", "journal")
    for name in (*names, "translations", "occasions", "people", "me", "deletions"):
        page.goto(reverse(name))
        page.locator("main details").evaluate_all(OPEN)
        yield name
    count_deletions(what="closed", many=3)
    page.goto(reverse("deletions"))
    yield "deletions: something was"
    page.goto(f"{reverse('inbox')}?state=closed")
    yield "inbox: closed"
    yield from _held_and_aside(page, scene)
    yield from _files(page, scene)
    page.goto(f"{reverse('inbox')}?q=nothing+like+this")
    yield "inbox: empty"
    yield from _tell_all(page, voice)
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
    page.goto(f"{reverse('journal')}?logins")
    yield "journal: logins"
    page.goto(reverse("recordings"))
    yield "recordings"
    page.goto(reverse("recording", kwargs={"language": "de", "sentence": "who"}))
    page.locator("form.settings button:not([type])").click()
    yield "recordings: nothing has arrived"
    page.goto("/desk/nothing-here/")
    yield "desk: not found"
    yield from _desk_thread(page, voice)
    yield from _told(page, voice)
    yield from board(page, scene)
    yield from _sessions(page, scene, voice)
    yield from cases(page, scene)


def _tell_all(page: Page, voice: Voice) -> Iterator[str]:
    (topic,) = voice.shown_topics
    page.goto(f"{reverse('inbox')}?topic={topic.slug}")
    yield "inbox: one topic"
    page.locator(f"a[href^='{reverse('tell_all')}']").click()
    yield "tell everyone"
    page.locator("form.composer .button").click()
    yield "tell everyone: nothing typed"


def _held_and_aside(page: Page, scene: Scene) -> Iterator[str]:
    """What came too fast, spam, a threat with its page for the police."""
    held, spam, threat = (say(token=new_token(), saying=saying(held=True), look_again_in=7).voice for _ in range(3))
    office.set_aside(voice=spam, kind="spam", by=scene.chair)
    office.set_aside(voice=threat, kind="threat", by=scene.chair)
    for state in ("held", "aside"):
        page.goto(f"{reverse('inbox')}?state={state}")
        yield f"inbox: {state}"
    for name, one in (("held", held), ("spam", spam), ("threat", threat)):
        page.goto(reverse("voice", kwargs={"pk": one.pk}))
        page.locator("main details").evaluate_all(OPEN)
        yield f"voice: {name}"
    page.goto(reverse("for_the_police", kwargs={"pk": threat.pk}))
    yield "a page for the police"


def _files(page: Page, scene: Scene) -> Iterator[str]:
    """Recordings and pictures: for whoever may open them, and for the chair, who may not."""
    broken = upload(FILM[: len(FILM) // 2])
    Resident("prs").sends(words="", language="", sound=upload(VOICE_MESSAGE), pictures=[upload(PHOTO)], video=broken)
    Resident("de").sends(words="Hier.", video=upload(FILM))
    prepare_films()
    spoken, signed = Voice.objects.order_by("-pk")[1], Voice.objects.latest("pk")
    page.goto(f"{reverse('inbox')}?state=new")
    yield "inbox: spoken, shown and signed"
    for who in (scene.chair, scene.nadia):
        is_logged_in(page, who)
        page.goto(reverse("to_write_down"))
        yield f"to write down, for {who}"
        for one in (spoken, signed):
            page.goto(reverse("voice", kwargs={"pk": one.pk}))
            page.locator("main details").evaluate_all(OPEN)
            yield f"voice {one.pk} with files, for {who}"
    is_logged_in(page, scene.chair)


def _told(page: Page, voice: Voice) -> Iterator[str]:
    """What became of it, told to everyone under a topic."""
    (topic,) = voice.shown_topics
    page.goto(f"{reverse('tell_all')}?topic={topic.slug}")
    yield "what became of it"
    page.locator("main form .button").click()
    yield "what became of it: nothing written"


def _sessions(page: Page, scene: Scene, voice: Voice) -> Iterator[str]:
    """One's own sessions, ended elsewhere; then this one ends while an answer is being sent."""
    Client().force_login(scene.chair)
    page.goto(reverse("me"))
    yield "me: logged in twice"
    page.goto(reverse("end_own_sessions"))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{reverse('end_own_sessions')}")
    yield "log out everywhere else"
    page.goto(reverse("voice", kwargs={"pk": voice.pk}))
    page.fill("#words", f"{GERMAN} {GERMAN}")
    page.context.clear_cookies(name="desk")
    page.locator("#composer .button").click()
    yield "logged out while answering"
    page.goto(f"{reverse('account_login')}?ended=1")
    yield "login: logged out for want of use"
    is_logged_in(page, scene.chair)


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
    wish = Wish.objects.open().first()
    assert wish is not None
    page.goto(reverse("translation", kwargs={"pk": wish.pk}))
    yield "translation"
    page.locator("form[action$='/link/'] button").click()
    yield "link for a translator"
