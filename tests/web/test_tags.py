"""Template tags: a text carries its language and direction, a code its groups, a QR code needs no request."""

import pytest

from sprachrohr.web.known_languages import KNOWN
from sprachrohr.web.tags import groups, lang_dir, qr


@pytest.mark.parametrize("language", KNOWN, ids=lambda language: language.code)
def test_every_language_has_its_direction(language) -> None:
    assert lang_dir(language.code) == f'lang="{language.code}" dir="{"rtl" if language.rtl else "ltr"}"'


def test_a_language_code_from_elsewhere_cannot_leave_its_attribute() -> None:
    assert lang_dir('x" onclick="y') == 'lang="x&quot; onclick=&quot;y" dir="ltr"'


def test_a_code_stands_in_groups_of_four() -> None:
    assert groups("12345678901234567890") == "1234 5678 9012 3456 7890"


def test_a_qr_code_is_drawn_in_the_page_and_its_title_is_escaped() -> None:
    drawn = qr("https://example.org/de/answer/#1234", title="<b>")
    assert drawn.startswith("<svg")
    assert [part in drawn for part in ("&lt;b&gt;", "<b>", "href", "style=")] == [True, False, False, False]
