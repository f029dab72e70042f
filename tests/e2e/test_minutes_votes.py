"""Votes in the browser: what is refused is said beside the button that was pressed; a doubt ends what was presumed."""

import pytest
from playwright.sync_api import Page, expect

from sprachrohr.meetings.models import Ballot, Meeting, Pen, Resolution, VoteCorrection
from sprachrohr.people.models import Member
from tests.cast import ELIF, HAKAN, NADIA, OLENA, TOMASZ, member
from tests.meetings.held import an_item, going_on, resolved
from tests.meetings.sittings import rules

from .conftest import DESK, Opens
from .steps import is_logged_in

SOON = 5_000


@pytest.fixture
def chair(house: str) -> Member:
    for person in (TOMASZ, HAKAN, NADIA, OLENA):
        member(person)
    return member(ELIF)


def _desk(opens: Opens, meeting: Meeting, chair: Member) -> Page:
    Pen.objects.all().delete()
    desk = opens(viewport=DESK)
    is_logged_in(desk, chair)
    desk.goto(f"/desk/meetings/{meeting.pk}/live/")
    return desk


def test_a_correction_that_cannot_be_says_so_beside_its_button(opens: Opens, chair: Member) -> None:
    rules(chair)
    meeting = going_on(chair)
    an_item(meeting, "Sommerfest")
    ballot = resolved(an_item(meeting), chair, figures=(1, 2, 0)).ballot
    desk = _desk(opens, meeting, chair)
    form = desk.locator("form[action$='/correct-vote/']")
    desk.locator("details", has=form).last.locator("> summary").click()
    form.locator("[name=votes_for]").fill("2")
    form.locator("[name=reason]").fill("Zahlen vertauscht.")
    form.locator("button").click()
    said = desk.locator(f"#item-{ballot.item_id} [role=alert] + form[action$='/correct-vote/']")
    expect(said).to_be_visible(timeout=SOON)
    expect(form.locator("[name=reason]")).to_have_value("Zahlen vertauscht.")
    form.locator("[name=votes_against]").fill("1")
    form.locator("button").click()
    expect(desk.locator(f"#item-{ballot.item_id} .live-outcome .badge-good")).to_be_visible(timeout=SOON)
    assert (Ballot.objects.get().votes_for, Resolution.objects.get().is_adopted) == (2, True)
    assert VoteCorrection.objects.get().votes_for == 1


def test_a_doubt_is_counted_and_seats_that_come_end_it(opens: Opens, chair: Member) -> None:
    rules(chair, quorum_presumed=True)
    meeting = going_on(chair, here=("Elif", "Hakan"))
    desk = _desk(opens, meeting, chair)
    expect(desk.locator("[data-presumed]")).to_be_visible()
    desk.locator("form[action$='/doubt/'] button").click()
    expect(desk.locator(".notice[data-missing]")).to_be_visible(timeout=SOON)
    expect(desk.locator("[data-presumed]")).to_be_hidden()
    desk.locator(".seat", has_text="Nadia").click()
    expect(desk.locator("[data-reached]")).to_be_visible(timeout=SOON)
    expect(desk.locator(".notice[data-missing]")).to_be_hidden()
