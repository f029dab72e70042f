"""A PDF that was made to harm, by an office's link and at the desk: one clear sentence, and nothing else suffers."""

import sys
from typing import Any

import pytest
from django.test import Client

from sprachrohr.people.models import Member
from sprachrohr.recommendations import papers
from sprachrohr.recommendations.models import Answer, OfficeDraft, Paper, Recommendation
from sprachrohr.vault.media import cleaning, parts
from tests.cast import logged_in
from tests.recommendations.made import REASON, answered, link_to, opened, sent
from tests.recommendations.test_office import FORM, pdf, upload
from tests.vault.hostile_pdfs import HOSTILE
from tests.voices.telling import kept, says, shown

pytestmark = pytest.mark.django_db
NOT_A_PDF = "This file is not a PDF. Please save it as a PDF and choose it once more."


@pytest.fixture
def waiting(elif_: Member) -> Recommendation:
    return sent(elif_)


def refused(page: Any) -> tuple[int, bool, str]:
    """(status, whether the sentence stands there, what was typed)."""
    return page.status_code, says(NOT_A_PDF, "de") in shown(page), kept(page).strip()


@pytest.mark.parametrize("name", ["billion_pages", "deep", "bomb_on_the_page"])
def test_a_bomb_of_an_office_is_no_pdf_and_its_answer_stays(waiting: Recommendation, elif_: Member, name: str) -> None:
    browser, address = opened(link_to(waiting, elif_))
    page = browser.post(address, {**FORM, "paper": upload(HOSTILE[name]())})
    assert refused(page) == refused(browser.post(address, {**FORM, "seen": "1", "paper": upload(b"Kein PDF.")}))
    assert refused(page) == (422, True, REASON)
    assert (Paper.objects.count(), list(parts.names()), Answer.objects.count()) == (0, [], 0)
    assert OfficeDraft.objects.get().paper is None
    # The next letter comes through, and the public reads on meanwhile.
    assert browser.post(address, {**FORM, "seen": "2", "paper": upload(pdf())}).status_code == 303
    assert Client().get(f"/de/recommendations/{waiting.slug}/").status_code == 200


def test_a_bomb_that_the_desk_enters_is_no_pdf_and_nothing_typed_is_lost(
    waiting: Recommendation, hakan: Member
) -> None:
    day = str(waiting.sent_on)
    form = {"came_by": "letter", "answered_on": day, "kind": "partly", "words": REASON, "token": "x" * 40}
    address = f"/desk/recommendations/{waiting.pk}/answer/"
    page = logged_in(hakan).post(address, {**form, "paper": upload(HOSTILE["bomb_on_the_page"]())})
    assert (refused(page), Answer.objects.count()) == ((422, True, REASON), 0)


def test_a_file_that_is_read_nowhere_else_stays_internal_when_its_reader_dies(
    waiting: Recommendation, elif_: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answered(waiting, elif_)
    answer.paper = papers.keep(file=upload(pdf()), by=elif_)
    answer.save()
    dies = "import os, sys; sys.stdin.buffer.read(); os.kill(os.getpid(), 9)"
    monkeypatch.setattr(cleaning, "COMMAND", (sys.executable, "-P", "-c", dies))
    act = f"/desk/recommendations/{waiting.pk}/do/confirm-paper/"
    assert logged_in(elif_).post(act, {"answer": answer.pk}).status_code == 422
    assert not Paper.objects.get().is_public
    monkeypatch.undo()
    assert logged_in(elif_).post(act, {"answer": answer.pk}).status_code == 303
    assert Paper.objects.get().is_public
