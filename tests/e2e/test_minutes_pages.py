"""Minutes fit a phone, and what everybody in the room sees of them can be read from the back."""

import pytest

from tests.cast import ELIF, HAKAN, TOMASZ, member
from tests.meetings.sittings import rules

from .conftest import PHONE, Opens
from .steps import fits, is_logged_in
from .walks_minutes import Year, screens, writing, year

ROOM = {"width": 1920, "height": 1080}
# A letter is at least a fortieth of the height of the picture.
SMALLEST = 1080 / 40


@pytest.fixture
def held(house: str) -> Year:
    chair = member(ELIF)
    for person in (TOMASZ, HAKAN):
        member(person)
    rules(chair)
    return year(chair)


def test_the_screen_fits_the_room(opens: Opens, held: Year) -> None:
    room = opens(viewport=ROOM)
    is_logged_in(room, held.chair)
    for name in screens(room, held):
        fits(room)
        words = room.locator(".screen-words, .screen-agenda").first
        assert words.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= SMALLEST, name


def test_the_desk_fits_a_phone(opens: Opens, held: Year) -> None:
    desk = opens(viewport=PHONE)
    is_logged_in(desk, held.chair)
    for walk in (writing, screens):
        for _ in walk(desk, held):
            fits(desk)
