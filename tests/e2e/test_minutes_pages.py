"""Every page of minutes meets no barrier and fits: the desk, the screen in the room, what is public, a copy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from sprachrohr.languages.models import Translation
from sprachrohr.meetings import holding
from sprachrohr.meetings import minutes as after
from sprachrohr.meetings.minutes_mail import copy_link
from sprachrohr.meetings.models import ItemResult, Meeting, Minutes
from sprachrohr.people.models import Member
from tests.cast import ELIF, HAKAN, TOMASZ, member
from tests.meetings.held import WORDING, an_item, closed, going_on, named, resolved, voting, writes
from tests.meetings.sittings import rules

from .conftest import DESK, PHONE, Opens
from .steps import FITS, SIGNS_WIDER_THAN_THE_PAGE, is_logged_in
from .test_axe import barriers

OPEN = "all => all.forEach((one) => { one.open = true; })"
ROOM = {"width": 1920, "height": 1080}


@dataclass
class Year:
    """One meeting that goes on, one whose minutes wait for names, one that is public."""

    chair: Member
    on: Meeting
    waiting: Meeting
    public: Meeting
    minutes: Minutes


@pytest.fixture
def year(house: str) -> Year:
    chair = member(ELIF)
    for person in (TOMASZ, HAKAN):
        member(person)
    rules(chair)
    return Year(chair, _on(chair), *_over(chair))


def _on(chair: Member) -> Meeting:
    made = going_on(chair)
    item = an_item(made)
    writes(item, "result", "Elif berichtet aus dem Ausschuss.", chair)
    writes(item, "wording", "Ein Abendkurs mehr.", chair)
    holding.ask_for_wording(item=item, words=WORDING, languages=["ar"], days=3)
    text = ItemResult.objects.get(item=item).wording
    assert text is not None
    Translation.objects.create(text=text, language="ar", body=text.key.encrypt("دورة مسائية"), maker="machine")
    resolved(an_item(made, "Sommerfest"), chair, figures=(0, 3, 0))
    an_item(made, "Klage", is_closed=True)
    gone = an_item(made, "Abgesetzt")
    writes(gone, "result", "Dazu kam es nicht.", chair)
    gone.withdrawn_at = made.opened_at
    gone.save()
    holding.add_task(item=item, what="Brief schreiben", owner=chair, due_on=made.day, token="t", by=chair)
    voting(item, chair)
    return made


def _over(chair: Member) -> tuple[Meeting, Meeting, Minutes]:
    found = []
    for _ in range(2):
        made = going_on(chair)
        resolved(an_item(made), chair, figures=(3, 0, 0), words="Der Rat bittet für Frau K. um eine Wohnung.")
        an_item(made, "Klage", is_closed=True)
        closed(made, chair)
        sent = after.circulate(meeting=made, by=chair)
        correction = after.correct(minutes=sent, words="Ich habe mich enthalten.", by=named("Hakan"))
        after.settle(correction=correction, taken_up=True, by=chair)
        found.append(made)
    waiting, public = found
    after.approve(meeting=public, by=chair)
    after.judge_name(meeting=public, words="Frau K.", may_stand=False, by=chair)
    after.publish(meeting=public, by=chair)
    after.correct(minutes=sent_of(waiting), words="Da fehlt etwas.", by=named("Hakan"))
    return waiting, public, sent_of(waiting)


def sent_of(meeting: Meeting) -> Minutes:
    found = after.minutes_of(meeting)
    assert found is not None
    return found


def _desk_pages(desk: Page, year: Year) -> Iterator[str]:
    desk.goto(f"/desk/meetings/{year.on.pk}/live/")
    desk.locator("details").evaluate_all(OPEN)
    yield "live"
    for name, meeting in (("waiting", year.waiting), ("public", year.public)):
        desk.goto(f"/desk/meetings/{meeting.pk}/minutes/")
        desk.locator("details").evaluate_all(OPEN)
        yield f"minutes {name}"
    for query in ("", "?q=Rat", "?q=nirgends"):
        desk.goto(f"/desk/meetings/archive/{query}")
        yield f"archive {query}"


def _screens(desk: Page, year: Year) -> Iterator[str]:
    for query in ("", "?language=ar"):
        desk.goto(f"/desk/meetings/{year.on.pk}/screen/{query}")
        yield f"screen {query}"


def _public_pages(phone: Page, year: Year, language: str) -> Iterator[str]:
    phone.goto(f"/{language}/meetings/{year.public.pk}/minutes/")
    yield "minutes"
    phone.goto(f"/{language}/meetings/{year.waiting.pk}/minutes/")
    yield "not public yet"
    phone.goto(f"/{language}/minutes/nobody-has-this-token/")
    yield "link ended"
    path = re.sub(r"^https?://[^/]+/\w+", "", copy_link(year.minutes.copies.get(member=named("Hakan"))))
    phone.goto(f"/{language}{path}")
    yield "link"
    phone.locator("main form button").click()
    phone.wait_for_url("**/copy/**")
    yield "copy"


def test_the_desk_meets_no_barrier(opens: Opens, year: Year) -> None:
    desk = opens(viewport=DESK)
    is_logged_in(desk, year.chair)
    assert barriers(desk, _desk_pages(desk, year)) == {}


def test_the_screen_meets_no_barrier_and_fits_the_room(opens: Opens, year: Year) -> None:
    room = opens(viewport=ROOM)
    is_logged_in(room, year.chair)
    assert barriers(room, _screens(room, year)) == {}
    for _ in _screens(room, year):
        assert room.evaluate(SIGNS_WIDER_THAN_THE_PAGE) == FITS
        # Somebody at the back reads it: a letter is at least a fortieth of the height of the picture.
        assert room.locator(".screen-words").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 27


@pytest.mark.parametrize("language", ["de", "ar"])
def test_what_is_public_meets_no_barrier(opens: Opens, year: Year, language: str) -> None:
    phone = opens(viewport=PHONE)
    assert barriers(phone, _public_pages(phone, year, language), also_dark=language == "de") == {}


def test_all_of_it_fits_a_narrow_phone(opens: Opens, year: Year) -> None:
    desk, phone = opens(viewport=PHONE), opens(viewport={"width": 320, "height": 640})
    is_logged_in(desk, year.chair)
    wrong = {}
    for page, names in (
        (desk, _desk_pages(desk, year)), (desk, _screens(desk, year)), (phone, _public_pages(phone, year, "ar")),
    ):  # fmt: skip
        for name in names:
            seen = page.evaluate(SIGNS_WIDER_THAN_THE_PAGE)
            if seen != FITS:
                wrong[name] = seen
    assert wrong == {}
