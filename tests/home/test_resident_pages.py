"""Every page that a resident can meet, in every language: complete, in its own direction, cheap, and closed until
the operator has said what the law asks for."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.council.models import Council, OpeningHour
from sprachrohr.council.opening import REQUIRED, what_is_missing
from sprachrohr.gatherings import actions as gatherings
from sprachrohr.languages.actions import make_translation_link
from sprachrohr.languages.models import Wish
from sprachrohr.vault.models import Receipt
from sprachrohr.voices import office
from sprachrohr.voices.actions import keep_promises, write_again
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.web.known_languages import INTERFACE, Language
from sprachrohr.web.wishes import wished_language
from tests.cast import HAKAN, logged_in, member, open_council, saying, semira_says
from tests.voices.telling import Resident, says, shown

pytestmark = pytest.mark.django_db

LOOKING = [
    "", "talk/", "happening/", "join-in/", "about/", "accessibility/", "imprint/", "privacy/", "languages/", "tell/",
    "answer/", "better/",
]  # fmt: skip
LANGUAGES = [pytest.param(language, id=language.code) for language in INTERFACE]


@pytest.fixture(autouse=True)
def council(db: None, settings: Any, tmp_path: Path) -> Council:
    settings.DATA_DIR = tmp_path
    cache.clear()
    return open_council(mission={"de": "Wir sind für alle da."}, youth_office_phone="040 555 01 20")


def _occasion(**fields: Any) -> None:
    starts = timezone.now() + timedelta(days=1)
    known = {"kind": "talk_hour", "starts_at": starts, "ends_at": starts + timedelta(hours=1), "place": "Markt"}
    by = fields.pop("by")
    gatherings.announce(by=by, **{**known, **fields})


def _is_whole(page: Any, language: Language, status: int = 200) -> None:
    """The page's own language and direction, and nothing left over from the template or the catalogue."""
    html = page.content.decode()
    assert page.status_code == status
    assert f'<html lang="{language.code}" dir="{"rtl" if language.rtl else "ltr"}">' in html
    assert re.findall(r"%\(|\{\{|\{%|None</|&amp;(?:lt|gt|quot|#x27);", html) == []
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert len(re.findall(r"<main[ >]", html)) == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


# -- every page in every language ----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_its_own_direction_and_cheap(language: Language) -> None:
    browser = Client()
    browser.get(f"/{language.code}/")
    for door in LOOKING:
        with CaptureQueriesContext(connection) as caught:
            page = browser.get(f"/{language.code}/{door}")
        _is_whole(page, language)
        assert len(caught) <= 10, door


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_way_of_a_voice_is_there_in_every_language(language: Language) -> None:
    hakan = member(HAKAN)
    code, page_code = semira_says().code, language.code
    office.answer(voice=Voice.objects.get(), words="Wir gehen mit.", by=hakan, seen=0, anyway=True)
    keep_promises(today=timezone.localdate() + timedelta(days=30))
    browser = Client()
    pages = [
        Resident(page_code).sends(language="prs"),
        browser.post(f"/{page_code}/answer/", {"code": code.digits}),
        browser.get(f"/{page_code}/answer/"),
        browser.get(f"/{page_code}/answer/withdraw/"),
    ]
    # As if the desk had typed it in: then the code is offered to be replaced.
    Receipt.objects.update(seen_by_staff_on=timezone.localdate())
    pages += [
        browser.post(f"/{page_code}/answer/", {"code": code.digits}),
        browser.post(f"/{page_code}/answer/new-number/", {"token": new_token()}),
        browser.post(f"/{page_code}/answer/withdraw/"),
    ]
    for page in pages:
        _is_whole(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_that_says_no_is_there_in_every_language(language: Language) -> None:
    code = language.code
    strict = Client(enforce_csrf_checks=True)
    _is_whole(Client().get(f"/{code}/nowhere/"), language, 404)
    _is_whole(Client().get(f"/{code}/translate/nonsense/"), language, 410)
    _is_whole(Client().get(f"/{code}/translate/text/1/"), language, 410)
    _is_whole(Client().post(f"/{code}/answer/", {"code": "1234"}), language, 422)
    _is_whole(Client().post(f"/{code}/tell/", {}), language, 422)
    _is_whole(strict.post(f"/{code}/answer/write/", {"words": "x"}), language, 403)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_link_is_there_in_every_language(language: Language) -> None:
    semira_says()
    _, token = make_translation_link(wish=Wish.objects.get(), days=14, by=member(HAKAN))
    browser = Client()
    _is_whole(browser.get(f"/{language.code}/translate/{token}/"), language)
    text = browser.post(f"/{language.code}/translate/{token}/")["Location"]
    _is_whole(browser.get(text), language)
    done = browser.post(text, {"words": "Die Behörde.", "of_version": 1})
    _is_whole(done, language)


def test_more_rows_cost_no_more_queries() -> None:
    hakan = member(HAKAN)
    code = semira_says().code
    browser = Client()
    browser.post("/prs/answer/", {"code": code.digits})

    def counts() -> dict[str, int]:
        found = {}
        for door in LOOKING:
            browser.get(f"/prs/{door}")
            with CaptureQueriesContext(connection) as caught:
                browser.get(f"/prs/{door}")
            found[door] = len(caught)
        return found

    def more() -> None:
        voice = Voice.objects.get()
        _occasion(by=hakan)
        _occasion(by=hakan, kind="meeting", title="Sitzung", spoken=["de", "prs"], interpreters=True)
        OpeningHour.objects.create(kind="phone", weekday=OpeningHour.objects.count())
        office.answer(voice=voice, words="Wir gehen mit.", by=hakan, seen=0, anyway=True)
        voice.messages.filter(sender="council").update(waits_until=timezone.localdate())
        write_again(voice=voice, words=f"چیز دیگر {voice.messages.count()}", language="prs")

    more()
    one = counts()
    more()
    more()
    assert counts() == one
    assert max(one.values()) <= 10, one


# -- not open yet --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_until_the_operator_is_named_nobody_is_let_in(language: Language) -> None:
    resident = Resident(language.code)
    Council.objects.update(controller="")
    for page in (Client().get(f"/{language.code}/"), resident.sends()):
        _is_whole(page, language, 503)
        assert says("We are not open yet", language.code) in shown(page)
    assert Voice.objects.count() == 0


@pytest.mark.parametrize("field", REQUIRED)
def test_each_required_fact_keeps_the_doors_closed_while_it_is_missing(council: Council, field: str) -> None:
    kind = Council._meta.get_field(field).get_internal_type()
    setattr(council, field, None if kind == "DateField" else "")
    assert what_is_missing(council) == [REQUIRED[field]]
    council.save()
    assert Client().get("/prs/tell/").status_code == 503


def test_a_public_body_names_its_arbitration_body_too(council: Council) -> None:
    council.operator_type = "public_body"
    assert len(what_is_missing(council)) == 1
    council.arbitration_body = "Schlichtungsstelle"
    assert what_is_missing(council) == []


def test_before_the_setup_the_desk_and_the_health_page_answer() -> None:
    Council.objects.all().delete()
    assert [Client().get(path).status_code for path in ("/health", "/prs/", "/")] == [200, 503, 302]
    browser = logged_in(member(HAKAN))
    page = browser.get("/desk/")
    assert (page.status_code, "manage.py setup" in shown(page)) == (200, True)


# -- what is happening ---------------------------------------------------------------------------------


def test_what_is_over_or_unpublished_is_not_shown_and_what_is_cancelled_says_so() -> None:
    hakan, now = member(HAKAN), timezone.now()
    hour = timedelta(hours=1)
    _occasion(by=hakan, title="Kommt noch")
    _occasion(by=hakan, title="Läuft gerade", starts_at=now - hour, ends_at=now + hour)
    _occasion(by=hakan, title="Ist vorbei", starts_at=now - 2 * hour, ends_at=now - hour)
    _occasion(by=hakan, title="Fällt aus")
    from sprachrohr.gatherings.models import Occasion

    gatherings.cancel(occasion=Occasion.objects.get(title="Fällt aus"), by=hakan)
    Occasion.objects.create(title="Noch geheim", place="x", kind="event", starts_at=now + hour, ends_at=now + 2 * hour)
    page = shown(Client().get("/prs/happening/"))
    titles = ("Kommt noch", "Läuft gerade", "Ist vorbei", "Fällt aus", "Noch geheim")
    assert [title in page for title in titles] == [True, True, False, True, False]
    assert page.index("Läuft gerade") < page.index("Kommt noch")


def test_a_cancelled_talk_hour_is_not_the_next_one() -> None:
    hakan = member(HAKAN)
    from sprachrohr.gatherings.models import Occasion
    from sprachrohr.home.occasions import next_talk_hour

    assert next_talk_hour() is None
    _occasion(by=hakan)
    cache.clear()  # what was asked is remembered for some seconds
    assert next_talk_hour() == Occasion.objects.get().starts_at
    gatherings.cancel(occasion=Occasion.objects.get(), by=hakan)
    cache.clear()
    assert next_talk_hour() is None


def test_that_there_is_no_talk_hour_is_remembered_too() -> None:
    from sprachrohr.home.occasions import next_talk_hour

    next_talk_hour()
    with CaptureQueriesContext(connection) as caught:
        assert next_talk_hour() is None
    assert len(caught) == 0


# -- which language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "de"),
        ("fa-AF,fa;q=0.8,en;q=0.5", "prs"),
        ("prs", "prs"),
        ("de-DE,de;q=0.9", "de"),
        ("sv,tr;q=0.3,uk;q=0.7", "uk"),
        ("en-US;q=abc, ar", "ar"),
        ("xx;;q=;,,,", "de"),
        ("*" * 10_000, "de"),
    ],
)
def test_the_front_door_follows_the_browsers_wish(header: str, code: str) -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE=header).get("/")
    assert (page.status_code, page["Location"], page["Vary"]) == (302, f"/{code}/", "Accept-Language")


def test_a_wish_that_the_council_does_not_offer_falls_back() -> None:
    assert wished_language("prs,tr", offered=["en", "tr"]) == "tr"
    assert wished_language("prs", offered=["en", "tr"]) == "en"


def test_saying_du_is_no_language_of_its_own() -> None:
    Council.objects.update(address_form="du")
    page = Client().get("/de/tell/")
    assert page.status_code == 200
    assert '<html lang="de" dir="ltr">' in shown(page)
    assert ("/de-du/" in shown(page), Client().get("/de-du/tell/").status_code) == (False, 404)


def test_a_voice_said_with_du_is_german() -> None:
    Council.objects.update(address_form="du")
    assert Resident("de").sends(language="").status_code == 200
    assert saying().answer_language == Voice.objects.get().answer_language == "de"
