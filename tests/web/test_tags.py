"""Template tags: a text carries its language and direction, a code its groups, a QR code needs no request."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from sprachrohr.gatherings.models import Occasion
from sprachrohr.web import tags
from sprachrohr.web.known_languages import BY_CODE, KNOWN, language_choices
from sprachrohr.web.tags import (
    groups,
    lang_dir,
    language_alternates,
    language_links,
    language_options,
    qr,
    remembered,
)

OFFERED = [BY_CODE["de"], BY_CODE["prs"]]
OCCASION = "home/_occasion.html"


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


# -- lists of languages --------------------------------------------------------------------------------


def test_somebody_writes_in_every_known_language_but_plain_german() -> None:
    assert language_choices() == [(one.code, one.own_name) for one in KNOWN if one.code != "de-simple"]


def test_one_language_is_chosen_among_those_on_offer() -> None:
    assert language_options("prs", OFFERED) == (
        '<option value="de" lang="de" dir="ltr">Deutsch</option>'
        '<option value="prs" lang="prs" dir="rtl" selected>دری</option>'
    )


def test_without_an_offer_all_languages_to_write_in_stand_there() -> None:
    for chosen, selected in (("ckb", ["ckb"]), ("", []), (None, [])):
        options = language_options(chosen)
        assert re.findall(r'value="([^"]+)"', options) == [code for code, _ in language_choices()]
        assert re.findall(r'value="([^"]+)"[^>]* selected', options) == selected


def test_what_was_typed_as_a_language_is_not_remembered() -> None:
    language_options("")
    before = tags._options.cache_info().currsize
    for number in range(5):
        language_options(f"typed {number}")
    assert tags._options.cache_info().currsize == before


def test_the_page_in_other_languages_is_one_link_each_and_the_own_one_is_marked() -> None:
    assert language_links(OFFERED, "talk/", "prs") == (
        '<li><a href="/de/talk/" lang="de" hreflang="de">Deutsch</a></li>'
        '<li><a href="/prs/talk/" lang="prs" hreflang="prs" aria-current="true">دری</a></li>'
    )
    assert language_alternates(OFFERED, "talk/") == (
        '<link rel="alternate" hreflang="de" href="/de/talk/">\n'
        '<link rel="alternate" hreflang="prs" href="/prs/talk/">\n'
    )


@pytest.mark.parametrize("links", [language_alternates, lambda *given: language_links(*given, "de")])
def test_a_path_from_elsewhere_cannot_leave_its_link(links) -> None:
    made = links(OFFERED[:1], '"><script>/\x00/')
    assert '/de/&quot;&gt;&lt;script&gt;/\x00/"' in made
    assert "<script>" not in made


# -- what is remembered ----------------------------------------------------------------------------------


def _occasion(**fields) -> Occasion:
    starts = datetime(2026, 11, 23, 17, tzinfo=timezone.get_default_timezone())
    known = {"pk": 7, "kind": "event", "place": "Markt", "starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    return Occasion(**{**known, **fields})


def test_a_remembered_row_is_never_out_of_date() -> None:
    with translation.override("de"):
        assert "Markt" in remembered(OCCASION, row=_occasion(), short=True)
        for change in ({"place": "Rathaus"}, {"title": "Fest"}, {"organiser": "Verein"}):
            (value,) = change.values()
            assert value in remembered(OCCASION, row=_occasion(**change), short=True)
        assert "state-machine" not in remembered(OCCASION, row=_occasion(), short=True)
        cancelled = _occasion(cancelled_at=timezone.now())
        assert "state-machine" in remembered(OCCASION, row=cancelled, short=True)


def test_a_remembered_fragment_knows_its_other_values_and_the_language() -> None:
    made = set()
    for language in ("de", "prs"):
        for short in (True, False):
            with translation.override(language):
                made.add(remembered(OCCASION, row=_occasion(), short=short))
    assert len(made) == 4


def test_a_remembered_fragment_is_made_once() -> None:
    with translation.override("de"):
        first = remembered(OCCASION, row=_occasion(), short=True)
        assert remembered(OCCASION, row=_occasion(), short=True) is first


def test_what_is_safe_is_not_taken_for_what_was_typed() -> None:
    with translation.override("de"):
        assert "<b>1" in remembered("voices/_help.html", youth_office_phone=mark_safe("<b>1"))
        typed = remembered("voices/_help.html", youth_office_phone="<b>1")
    assert ("<b>1" in typed, "&lt;b&gt;1" in typed) == (False, True)


def test_the_memory_of_fragments_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags, "FRAGMENTS_REMEMBERED", 3)
    tags._fragments.clear()
    for number in range(10):
        assert f">{number}<" in remembered("voices/_help.html", youth_office_phone=str(number))
        assert len(tags._fragments) <= 3
