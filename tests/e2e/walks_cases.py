"""Past what only case handlers see."""

from collections.abc import Iterator

from django.urls import reverse
from playwright.sync_api import Page

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.voices.handovers import answer as answer_handover
from sprachrohr.voices.models import Referral, Voice
from tests.cast import GERMAN
from tests.voices.sending import PHOTO, upload
from tests.voices.telling import Resident

from .scene import Scene
from .steps import is_logged_in
from .walks import OPEN


def _hand_over(page: Page, scene: Scene) -> Iterator[str]:
    """Ask about an organisation; after the yes, the page with the passphrase. Ends where it began."""
    page.select_option("#organisation", str(scene.helpers[0].pk))
    page.locator("form[action$='/refer/'] button").click()
    yield "case: asked about an organisation"
    answer_handover(referral=Referral.objects.latest("pk"), agrees=True)
    page.reload()
    yield "case: the person agrees"
    page.locator("button[name=sealed]").click()
    yield "case: passphrase of a package"
    page.go_back()
    page.locator("main details").evaluate_all(OPEN)


def cases(page: Page, scene: Scene) -> Iterator[str]:
    """What only case handlers see: the chair is sent away, Olena has no key yet, Nadia has one."""
    Resident("de").sends(words=f"{GERMAN} Ganz im Vertrauen.", openness="sealed", pictures=[upload(PHOTO)])
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
    yield from _hand_over(page, scene)
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
