"""Common ground of a dialogue becomes a recommendation that carries its evidence; each leads to the other."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sprachrohr.dialogues import actions as dialogues
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue
from sprachrohr.dialogues.voting import keep_number
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.voices.forms import new_token
from tests.cast import logged_in
from tests.dialogues.rounds import SENTENCES, again, running, two_camps
from tests.recommendations.made import answered, office
from tests.voices.telling import shown

pytestmark = pytest.mark.django_db

WAY = {"route": "letter", "expected_on": timezone.localdate() + timedelta(days=40), "why": "Dann tagt der Ausschuss."}


@pytest.fixture
def dialogue(elif_: Member) -> Dialogue:
    made = running(elif_)
    two_camps(made, people=30)
    draw(dialogue=made)
    dialogues.close(dialogue=again(made), by=elif_)
    dialogues.publish(dialogue=again(made), by=elif_)
    return again(made)


def test_a_draft_begins_with_the_statement_and_its_figures(dialogue: Dialogue, elif_: Member) -> None:
    desk = logged_in(elif_)
    page = shown(desk.get(f"/desk/recommendations/new/?dialogue={dialogue.pk}&statement=1"))
    assert SENTENCES[0] in page
    assert dialogue.question.original in page
    sent = {"title": SENTENCES[0], "text": "Zwei Kurse mehr.", "reason": "Alle sind dafür.", "dialogue": dialogue.pk}
    assert desk.post("/desk/recommendations/new/", sent).status_code == 303
    made = Recommendation.objects.get()
    assert made.dialogue == dialogue
    form = shown(desk.get(f"/desk/recommendations/{made.pk}/change/"))
    assert f'<option value="{dialogue.pk}" selected>' in form


@pytest.mark.parametrize(
    "query", ["dialogue=x&statement=1", "dialogue=1", "dialogue=9999&statement=1", "dialogue=1&statement=99"]
)
def test_what_is_not_there_begins_with_nothing(dialogue: Dialogue, elif_: Member, query: str) -> None:
    page = logged_in(elif_).get(f"/desk/recommendations/new/?{query}")
    assert (page.status_code, SENTENCES[0] in shown(page)) == (200, False)


def _sent(dialogue: Dialogue, by: Member) -> Recommendation:
    sent = {"title": SENTENCES[0], "text": "Zwei Kurse mehr.", "reason": "Alle sind dafür.", "dialogue": dialogue.pk}
    logged_in(by).post("/desk/recommendations/new/", {**sent, **WAY, "addressee": office().pk})
    made = Recommendation.objects.get()
    actions.adopt(recommendation=made, resolution=None, by=by)
    actions.send(recommendation=made, by=by)
    return Recommendation.objects.get()


def test_the_public_page_leads_back_to_what_came_out(dialogue: Dialogue, elif_: Member) -> None:
    made = _sent(dialogue, elif_)
    assert f"/de/dialogues/{dialogue.pk}/results/" in shown(Client().get(f"/de/recommendations/{made.slug}/"))


def test_whoever_kept_a_number_reads_what_became_of_it(dialogue: Dialogue, elif_: Member) -> None:
    voter = dialogue.voters.all()[0]
    _receipt, code = keep_number(voter=voter, token=new_token(), look_again_in=7)
    made = _sent(dialogue, elif_)
    answered(made, elif_)
    page = shown(Client().post("/de/answer/", {"code": code.digits}))
    assert f'<a href="/de/recommendations/{made.slug}/" lang="de" dir="ltr">{SENTENCES[0]}</a>' in page
    assert ("Antwort: zum Teil angenommen" in page, made.reference in page) == (True, True)
