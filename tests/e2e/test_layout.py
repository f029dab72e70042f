"""Every resident page in every language on the narrowest phone: nothing sticks out, nothing is cut off."""

import pytest
from django.conf import settings

from sprachrohr.web.known_languages import BY_CODE

from .conftest import Opens
from .scene import furnish
from .steps import FITS, SIGNS_WIDER_THAN_THE_PAGE, direction
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
