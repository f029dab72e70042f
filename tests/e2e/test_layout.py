"""Every resident page in every language on the narrowest phone, and the council's work on a phone: nothing sticks out,
nothing is cut off."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page

from sprachrohr.web.known_languages import BY_CODE

from .conftest import PHONE, Opens
from .scene import Scene, furnish
from .steps import FITS, SIGNS_WIDER_THAN_THE_PAGE, direction, is_logged_in
from .walks_dialogues import dialogues_at_the_desk
from .walks_meetings import meetings_at_the_desk
from .walks_recommendations import office_pages, recommendations_at_the_desk
from .walks_residents import resident_pages

NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_page_fits_a_narrow_phone(opens: Opens, language: str) -> None:
    scene = furnish()
    phone = opens(viewport=NARROW)
    wanted = "rtl" if BY_CODE[language].rtl else "ltr"
    wrong = {}
    for name in resident_pages(phone, scene, language):
        seen = phone.evaluate(SIGNS_WIDER_THAN_THE_PAGE)
        if seen != FITS or direction(phone, "main") != wanted:
            wrong[name] = seen
    assert wrong == {}


ROOMS = [dialogues_at_the_desk, meetings_at_the_desk, recommendations_at_the_desk, office_pages]


@pytest.mark.parametrize("room", ROOMS)
def test_the_councils_work_fits_a_phone(opens: Opens, room: Callable[[Page, Scene], Iterator[str]]) -> None:
    scene = furnish()
    phone = opens(viewport=PHONE)
    is_logged_in(phone, scene.chair)
    wrong = {}
    for name in room(phone, scene):
        seen = phone.evaluate(SIGNS_WIDER_THAN_THE_PAGE)
        if seen != FITS:
            wrong[name] = seen
    assert wrong == {}
