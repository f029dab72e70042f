"""The chain closes: people tell in Dari and German, the council asks, an office answers without JavaScript, and each
person reads what became of it with their number. Every page on the way is looked at by axe, in German and Arabic."""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Wish
from sprachrohr.recommendations.models import Addressee, Answer, Recommendation
from sprachrohr.topics.models import Topic
from sprachrohr.voices.actions import say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Outcome
from tests.cast import DARI, ELIF, member, saying
from tests.recommendations.test_office import pdf

from .conftest import DESK, PHONE, Opens
from .steps import enter_code, fits, is_logged_in
from .test_axe import barriers

DAY = (timezone.localdate() + timedelta(days=42)).isoformat()
TOLD = "Ein Kurs mit Kinderbetreuung beginnt im August."
IN_DARI = "یک کورس با مراقبت اطفال در ماه اوت شروع می‌شود."


def _council(desk: Page) -> Iterator[str]:
    """Drafts from the topic, adopts, sends."""
    desk.goto("/desk/recommendations/")
    yield "desk: recommendations"
    desk.goto("/desk/recommendations/offices/")
    desk.fill("[name=name]", "Bezirksamt, Dezernat Soziales")
    yield "desk: offices"
    desk.click(".settings .button")
    desk.goto("/desk/recommendations/new/?topic=language")
    yield "desk: draft"
    desk.click(".settings .button")
    yield "desk: draft with errors"
    desk.fill("[name=title]", "Sprachkurse mit Kinderbetreuung")
    desk.fill("[name=text]", "Zwei Kurse am Vormittag, in denen Kinder betreut werden.")
    desk.fill("[name=reason]", "Eltern warten ein Jahr auf einen Platz.")
    desk.select_option("[name=route]", "letter")
    desk.select_option("[name=addressee]", str(Addressee.objects.get().pk))
    desk.fill("[name=expected_on]", DAY)
    desk.fill("[name=why]", "Der Haushalt wird im Monat darauf beschlossen.")
    desk.click(".settings .button")
    yield "desk: a draft"
    desk.click("form[action$='/adopt/'] .button")
    yield "desk: adopted"
    desk.click("form[action$='/send/'] .button")
    yield "desk: sent"


def _office(page: Page, address: str) -> Iterator[str]:
    """Reads, forgets the reason, attaches a letter, looks, confirms."""
    page.goto(address)
    yield "office: door"
    page.click("main .button")
    yield "office: answer"
    page.click(".form .button")
    yield "office: something is missing"
    page.check("[name=kind][value=partly]")
    page.fill("[name=words]", "Ein Kurs kommt. Für den zweiten fehlt ein Raum.")
    page.fill("[name=printed_paper]", "Drs. 22-0794.01")
    page.set_input_files("[name=paper]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.click(".form .button")
    yield "office: preview"
    assert Answer.objects.count() == 0
    page.click("form[action$='/confirm/'] .button")
    yield "office: thanks"
    page.goto("/office/link/unbekannt/")
    yield "office: link ended"


def _back(desk: Page, made: Recommendation) -> Iterator[str]:
    desk.goto(f"/desk/recommendations/{made.pk}/")
    yield "desk: answered"
    desk.goto(f"/desk/recommendations/{made.pk}/answer/")
    yield "desk: enter an answer"
    desk.goto(f"/desk/recommendations/{made.pk}/tell/?answer={Answer.objects.get().pk}")
    yield "desk: tell"
    desk.fill("[name=words]", TOLD)
    desk.check("[name=sure]")
    desk.check("[name=close]")
    desk.click(".settings .button")
    yield "desk: told"
    desk.goto(f"/desk/recommendations/{made.pk}/")
    yield "desk: closed"


def _public(page: Page, made: Recommendation, language: str) -> Iterator[str]:
    for path in ("", "?show=waiting", "figures/", f"{made.slug}/"):
        page.goto(f"/{language}/recommendations/{path}")
        fits(page)
        yield f"{language}: {path}"


def test_the_chain_closes(opens: Opens) -> None:
    chair, topic = member(ELIF), Topic.objects.get(slug="language")
    told = {
        language: say(
            token=new_token(), saying=saying(words, language=language, topic=topic), look_again_in=7
        ).code
        for language, words in (("de", "Ich finde keinen Kurs."), ("prs", DARI))
    }
    desk = opens(viewport=DESK)
    is_logged_in(desk, chair)
    found = barriers(desk, _council(desk))
    address = re.search(r"/office/link/[\w-]+/", desk.content())
    assert address is not None
    office = opens(viewport=DESK)
    found |= barriers(office, _office(office, address[0]))
    made = Recommendation.objects.get()
    found |= barriers(desk, _back(desk, made))
    wish = Wish.objects.get(language="prs", text=Outcome.objects.get().text)
    translate(wish=wish, words=IN_DARI, of_version=1, by=chair)
    for language, words in (("de", TOLD), ("prs", IN_DARI)):
        phone = opens(viewport=PHONE)
        enter_code(phone, language, told[language].digits)
        phone.goto(f"/{language}/answer/")
        assert words in phone.content()
    for language in ("de", "ar"):
        phone = opens(viewport=PHONE)
        found |= barriers(phone, _public(phone, made, language))
    assert found == {}


def test_an_office_needs_no_javascript(opens: Opens) -> None:
    chair = member(ELIF)
    desk = opens(viewport=DESK)
    is_logged_in(desk, chair)
    assert list(_council(desk)) != []
    address = re.search(r"/office/link/[\w-]+/", desk.content())
    assert address is not None
    page = opens(viewport=DESK, java_script_enabled=False)
    assert len(list(_office(page, address[0]))) == 6
    assert Answer.objects.get().kind == "partly"
