"""Past the pages of recommendations: the public chain, a thread four weeks later, the office by its link, the desk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Page

import sprachrohr.recommendations.urls as doors
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.languages.actions import check_translation, write_translation_in
from sprachrohr.languages.models import Text, Translation
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions, papers
from sprachrohr.recommendations.answering import Prepared, answer_by_desk, save_draft
from sprachrohr.recommendations.models import Answer, OfficeDraft, Recommendation, Telling
from sprachrohr.recommendations.telling import say_better, tell
from sprachrohr.voices import quotes
from sprachrohr.voices.actions import Said
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Voice
from tests.cast import DARI, GERMAN
from tests.recommendations.made import (
    REASON,
    TOLD,
    about,
    answered,
    drafted,
    ground,
    link_to,
    many_voices,
    office,
    resolved,
    sent,
    topic,
)
from tests.recommendations.test_office import pdf

from .scene import Scene, entrusted
from .steps import enter_code, is_logged_in
from .walks import nothing_typed, past, post, unfolded

NO_PDF: FilePayload = {"name": "brief.pdf", "mimeType": "application/pdf", "buffer": b"no pdf"}


@dataclass(frozen=True)
class Year:
    """What a council has asked in a year: one waits for too long, one was answered and told, one has an interim answer
    and a question of ours, one we did ourselves. `said`: by somebody behind the one that was told."""

    waiting: Recommendation
    told: Recommendation
    interim: Recommendation
    ourselves: Recommendation
    telling: Telling
    said: Said

    @property
    def public(self) -> dict[str, Recommendation]:
        names = ("waiting", "told", "interim", "ourselves")
        return {name: getattr(self, name) for name in names}


def year(chair: Member, language: str) -> Year:
    """Readers of this language have spoken, and texts are translated for them in every way. Four weeks ago."""
    said = _spoken(chair, language)
    told = sent(chair, days_ago=40, of=ground(topic=topic(), whole_topic=True, resolution=resolved(chair)))
    answer = _answered_by_letter(told, chair)
    telling = tell(recommendation=told, answer=answer, words=TOLD, by=chair)
    assert telling.outcome is not None
    told.refresh_from_db()
    for text, state in zip((told.title, told.text, answer.text), ("checked", "machine", "outdated"), strict=True):
        translated(text, language, state, chair)
    translated(telling.outcome.text, language, "person", chair)
    made = Year(_waiting(chair), told, _interim(chair), _ourselves(chair), telling, said)
    Message.objects.filter(outcome__isnull=False).update(written_on=timezone.localdate() - timedelta(weeks=4))
    Telling.objects.filter(ask_on__isnull=False).update(ask_on=timezone.localdate())
    for voice in Voice.objects.filter(messages__outcome=telling.outcome).exclude(pk=said.voice.pk)[:6]:
        say_better(voice=voice, telling=telling, said="partly", words="Der Kurs ist noch weit weg.")
    cache.clear()
    return made


def _spoken(chair: Member, language: str) -> Said:
    words, written_in = (DARI, "prs") if language in {"ar", "fa", "prs"} else (GERMAN, "de")
    many_voices(6, languages=("de", "tr"), of=topic())
    for _ in range(2):
        said = about(topic(), words, language=written_in, page=language, openness="public")
        quotes.answer(quote=quotes.ask(voice=said.voice, words=words, language=written_in, by=chair), agrees=True)
    return said


def translated(text: Text, language: str, state: str, by: Member) -> None:
    if language in {"de", "de-simple"}:
        return
    maker = Translation.Maker.MACHINE if state == "machine" else Translation.Maker.PERSON
    made = write_translation_in(text=text, language=language, words=DARI, maker=maker, made_with="Maschine")
    if state == "checked":
        check_translation(translation=made, by=by)
    if state == "outdated":
        Translation.objects.filter(pk=made.pk).update(of_version=0)


def _answered_by_letter(made: Recommendation, chair: Member) -> Answer:
    """Accepted in part, with a printed paper and a PDF that the public may read."""
    paper = papers.keep(file=SimpleUploadedFile("antwort.pdf", pdf(), content_type="application/pdf"), by=chair)
    words = Prepared("partly", REASON, printed_paper="22-0794.01", printed_url="https://sitzungen.demo.example/22-0794")
    answer = answer_by_desk(
        recommendation=made, prepared=words, came_by="letter", on=timezone.localdate(), token=new_token(), by=chair,
        paper=paper,
    )  # fmt: skip
    papers.confirm(paper=paper, by=chair)
    return answer


def _waiting(chair: Member) -> Recommendation:
    """For fifty days: reminded, received, passed on, with the number of a printed paper."""
    made = sent(chair, days_ago=50, of=ground(topic=topic()))
    Recommendation.objects.filter(pk=made.pk).update(expected_on=timezone.localdate() - timedelta(days=8))
    actions.note_received(recommendation=made, by=None)
    actions.remind(recommendation=made, by=chair)
    actions.pass_on(recommendation=made, to="Behörde für Schule", on=timezone.localdate(), by=chair)
    actions.name_printed_paper(recommendation=made, number="22-0795", url="", by=chair)
    return made


def _interim(chair: Member) -> Recommendation:
    made = sent(chair, days_ago=20)
    until = timezone.localdate() + timedelta(days=20)
    answer_by_desk(
        recommendation=made, prepared=Prepared("interim", "Wir prüfen es.", until=until), came_by="email",
        on=timezone.localdate(), token=new_token(), by=chair,
    )  # fmt: skip
    actions.ask_once_more(recommendation=made, words="Bis wann ist der Raum gefunden?", by=chair)
    return made


def _ourselves(chair: Member) -> Recommendation:
    made = drafted(chair)
    actions.close(recommendation=made, as_="ourselves", by=chair)
    return made


# -- everybody, and those behind it ----------------------------------------------------------------------------------


def recommendations(page: Page, scene: Scene, language: str) -> Iterator[str]:
    """Before the first one; then all of them; the topic with what was done; the thread that asks: is it better?"""
    for path in ("", "figures/"):
        page.goto(f"/{language}/recommendations/{path}")
        yield f"recommendations: none, {path}"
    made = year(scene.chair, language)
    for path in ("recommendations/?all", "recommendations/?show=waiting", "recommendations/figures/?all"):
        page.goto(f"/{language}/{path}")
        yield path
    for name, one in made.public.items():
        one.refresh_from_db()
        page.goto(f"/{language}/recommendations/{one.slug}/")
        yield f"recommendation: {name}"
    for path in ("?done", f"{topic().slug}/?done"):
        page.goto(f"/{language}/happening/{path}")
        yield f"happening: what was done, {path}"
    page.context.clear_cookies(name="thread")
    enter_code(page, language, made.said.code.digits)
    unfolded(page, f"/{language}/answer/")
    yield "thread: is it better?"
    page.locator("[name=better][value=partly]").check()
    page.locator("form[action$='/better/'] button").click()
    page.wait_for_load_state()
    unfolded(page, f"/{language}/answer/")
    yield "thread: it is a little better"
    page.context.clear_cookies(name="thread")


# -- the office ------------------------------------------------------------------------------------------------------


def office_pages(page: Page, scene: Scene) -> Iterator[str]:
    """Every page of an official, who has no account and no language but German."""
    yield from past(doors.without_language, page, _office(page, scene))


def _office(page: Page, scene: Scene) -> Iterator[str]:
    made = year(scene.chair, "de")
    page.goto(f"/office/link/{link_to(made.waiting, scene.chair)}/")
    yield "office: door"
    page.locator("main form button").click()
    page.locator("main details").first.wait_for(state="attached")
    unfolded(page, page.url)
    yield "office: answer, with earlier ones on the topic"
    page.locator("main form.form .button:not(.button-plain)").click()
    yield "office: something is missing"
    page.set_input_files("[name=paper]", NO_PDF)
    page.check("[name=kind][value=partly]")
    page.fill("[name=words]", REASON)
    page.locator("main form.form .button:not(.button-plain)").click()
    yield "office: this is no PDF"
    page.set_input_files("[name=paper]", {**NO_PDF, "buffer": pdf()})
    page.locator("[name=later]").click()
    yield "office: a draft is kept"
    yield from _at_once(page, made.waiting)
    page.goto("/office/link/nobody-has-this-token/")
    yield "office: link ended"
    for name in ("told", "interim"):
        page.goto(f"/office/link/{link_to(made.public[name], scene.chair)}/")
        page.locator("main form button").click()
        page.locator("main form.form").wait_for(state="attached")
        unfolded(page, page.url)
        yield f"office: {name}, and the desk has read the letter"


def _at_once(page: Page, made: Recommendation) -> Iterator[str]:
    """Two people in the office write at the same time."""
    theirs = Prepared("declined", "Dafür fehlt das Geld.")

    def meanwhile() -> None:
        save_draft(recommendation=made, prepared=theirs, seen=OfficeDraft.objects.get().edition)

    meanwhile()
    page.locator("main form.form .button:not(.button-plain)").first.click()
    yield "office: somebody else has written"
    page.locator("main form.form .button:not(.button-plain)").first.click()
    page.wait_for_url("**/look/")
    yield "office: as it will look"
    meanwhile()
    page.locator("form[action$='/confirm/'] button").click()
    yield "office: changed before it was confirmed"
    page.locator("form[action$='/confirm/'] button").click()
    page.wait_for_url("**?thanks")
    unfolded(page, page.url)
    yield "office: thank you"


# -- the desk --------------------------------------------------------------------------------------------------------


def recommendations_at_the_desk(page: Page, scene: Scene) -> Iterator[str]:
    """Every page of the desk about recommendations, for a chair who is logged in."""
    yield from past(doors.desk, page, _desk(page, scene))


def _desk(page: Page, scene: Scene) -> Iterator[str]:
    for name in ("desk_recommendations", "addressees"):
        page.goto(reverse(name))
        yield f"{name}: none"
    nothing_typed(page)
    yield "offices: something is missing"
    made = year(scene.chair, "de")
    page.goto(f"{reverse('addressees')}?change={office().pk}")
    yield "offices: one is changed"
    yield from _drafting(page)
    yield from _sending(page, scene.chair)
    for state in ("open", "waiting", "draft", "closed"):
        page.goto(f"{reverse('desk_recommendations')}?state={state}")
        yield f"recommendations: {state}"
    for name, one in made.public.items():
        unfolded(page, _at(one))
        yield f"recommendation: {name}"
    yield from _entering(page, made.waiting)
    yield from _telling(page, made, scene.chair)
    yield from _confidential(page, scene)


def _at(made: Recommendation, name: str = "desk_recommendation", **parts: object) -> str:
    return reverse(name, kwargs={"pk": made.pk, **parts})


def _drafting(page: Page) -> Iterator[str]:
    page.goto(f"{reverse('new_recommendation')}?topic={topic().slug}")
    yield "draft"
    nothing_typed(page)
    yield "draft: something is missing"
    page.fill("[name=title]", "Ein Kurs am Abend")
    page.fill("[name=text]", "Bitte bezahlen Sie einen Kurs.")
    page.fill("[name=reason]", REASON)
    page.locator("main form.settings .button").click()
    page.wait_for_url(re.compile(r"/\d+/$"))
    yield "recommendation: a draft"
    post(page, f"{page.url}do/send/")
    yield "recommendation: not adopted yet"


def _sending(page: Page, chair: Member) -> Iterator[str]:
    made = drafted(chair, of=ground(topic=topic()))
    actions.adopt(recommendation=made, resolution=None, by=chair)
    page.goto(_at(made))
    yield "recommendation: adopted"
    page.goto(_at(made, "change_recommendation"))
    yield "change: only the way"
    page.goto(_at(made))
    page.locator("form[action$='/send/'] .button:not(.button-plain)").click()
    yield "the letter and its link"
    page.goto(_at(made, "change_recommendation"))
    yield "change: was sent"
    post(page, _at(made, "recommendation_act", act="ask"), words="Warum?")
    yield "recommendation: no question before an answer"
    post(page, _at(made, "recommendation_act", act="printed"), words="keine Nummer")
    yield "recommendation: no number in it"


def _entering(page: Page, made: Recommendation) -> Iterator[str]:
    at = _at(made, "enter_answer")
    page.goto(at)
    yield "enter an answer"
    nothing_typed(page)
    yield "enter an answer: something is missing"
    page.goto(at)
    page.check("[name=kind][value=declined]")
    page.fill("[name=words]", REASON)
    page.set_input_files("[name=paper]", NO_PDF)
    page.locator("main form.settings .button").click()
    yield "enter an answer: this is no PDF"


def _telling(page: Page, made: Year, chair: Member) -> Iterator[str]:
    answer = answered(made.waiting, chair, "declined")
    page.goto(_at(made.waiting))
    yield "recommendation: nobody was told yet"
    page.goto(f"{_at(made.waiting, 'tell_people')}?answer={answer.pk}")
    yield "tell"
    nothing_typed(page)
    yield "tell: something is missing"
    page.goto(f"{_at(made.told, 'tell_people')}?answer={made.telling.answer_id}")
    yield "tell: told, read, and a little better"
    page.goto(_at(made.ourselves, "tell_people"))
    yield "tell: done by ourselves"


def _confidential(page: Page, scene: Scene) -> Iterator[str]:
    """For Nadia, who has a key. Ends with the chair logged in."""
    entrusted(scene, "de")
    is_logged_in(page, scene.nadia)
    page.goto(reverse("desk_recommendations"))
    yield "recommendations, for a case handler"
    page.goto(reverse("confidential_recommendations"))
    yield "confidential: password"
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"**{reverse('cases')}")
    page.goto(reverse("confidential_recommendations"))
    yield "confidential: put one behind a recommendation"
    page.locator("main form .button").first.click()
    page.locator(".notice").first.wait_for()
    yield "confidential: done"
    is_logged_in(page, scene.chair)
