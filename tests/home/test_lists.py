"""What the desk keeps in lists: dates, organisations, the council itself; and the journal that remembers who."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.gatherings.models import Occasion
from sprachrohr.journal.actions import note_daily_run, write
from sprachrohr.journal.models import DailyRun, Entry
from sprachrohr.organisations.models import Organisation
from tests.cast import ELIF, FARIDA, HAKAN, logged_in, member, open_council

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(db: None) -> None:
    cache.clear()
    open_council()


@pytest.fixture
def browser(_open: None) -> Client:
    return logged_in(member(HAKAN))


def _announce(browser: Client, address: str = "/desk/occasions/", **fields: Any) -> int:
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    times = {"day": day, "starts": "17:00", "ends": "18:30"}
    known = {"kind": "talk_hour", "title_language": "de", "place": "Bücherhalle", **times}
    return browser.post(address, {**known, **fields}).status_code


# -- dates -------------------------------------------------------------------------------------------


def test_a_date_is_a_moment_in_the_councils_own_time(browser: Client) -> None:
    assert _announce(browser, day="2037-07-01", spoken=["prs", "de"], interpreters="on") == 303
    found = Occasion.objects.get()
    assert found.starts_at == datetime(2037, 7, 1, 17, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert found.ends_at - found.starts_at == timedelta(minutes=90)
    assert (found.spoken, found.interpreters, found.free, found.women_only) == (["prs", "de"], True, False, False)
    assert found.published_at is not None


@pytest.mark.parametrize(
    "wrong",
    [{"ends": "16:00"}, {"ends": "17:00"}, {"day": "2037-02-30"}, {"place": ""}, {"spoken": ["xx"]}, {"kind": "party"}],
    ids=str,
)
def test_a_date_that_cannot_be_is_asked_again(browser: Client, wrong: dict[str, Any]) -> None:
    assert (_announce(browser, **wrong), Occasion.objects.count()) == (422, 0)


def test_a_date_is_changed_in_place_and_cancelled_in_sight(browser: Client) -> None:
    _announce(browser, title="Erste Fassung")
    one = Occasion.objects.get()
    assert browser.get(f"/desk/occasions/{one.pk}/").status_code == 200
    assert _announce(browser, f"/desk/occasions/{one.pk}/", title="Zweite Fassung") == 303
    assert browser.post(f"/desk/occasions/{one.pk}/cancel/").status_code == 303
    one.refresh_from_db()
    assert (one.title, one.cancelled_at is not None, Occasion.objects.coming().count()) == ("Zweite Fassung", True, 1)


# -- organisations -----------------------------------------------------------------------------------


def test_an_organisation_is_added_changed_and_no_longer_offered(browser: Client) -> None:
    address = "/desk/organisations/"
    added = {"name": "Beratung", "website": "example.org", "languages": ["prs"]}
    assert browser.post(address, added).status_code == 303
    one = Organisation.objects.get()
    assert (one.website, one.languages) == ("https://example.org", ["prs"])
    assert browser.post(f"{address}?change={one.pk}", {"name": "Beratung am Kanal"}).status_code == 303
    assert browser.post(f"{address}?change={one.pk}", {"retire": ""}).status_code == 303
    one.refresh_from_db()
    assert (one.name, one.retired_on) == ("Beratung am Kanal", timezone.localdate())
    for wrong in ({"name": ""}, {"name": "x", "website": "javascript:alert(1)"}):
        assert browser.post(address, wrong).status_code == 422
    assert [browser.get(f"{address}?change={typed}").status_code for typed in ("²", "x", "999")] == [200, 200, 404]


# -- who may -----------------------------------------------------------------------------------------


def test_only_chair_and_secretary_change_the_council_and_read_the_journal(browser: Client) -> None:
    chair, translator = logged_in(member(ELIF)), logged_in(member(FARIDA))
    doors = ["council/", "journal/", "occasions/", "organisations/", "posters/"]
    found = [[who.get(f"/desk/{door}").status_code for door in doors] for who in (chair, browser, translator)]
    assert found == [[200] * 5, [403, 403, 200, 200, 200], [403] * 5]
    assert translator.get("/desk/")["Location"] == "/desk/translations/"
    assert browser.post("/desk/council/", {"name": "Anders"}).status_code == 403
    assert Council.objects.get().name == "Integrationsrat Süderelbe"


# -- the journal -------------------------------------------------------------------------------------


@pytest.mark.data
def test_an_entry_keeps_the_time_of_staff_and_only_the_day_of_anybody_else() -> None:
    council, hakan = Council.objects.get(), member(HAKAN)
    by_staff, by_nobody = write("one", about=council, by=hakan), write("two")
    assert (by_staff.subject, by_staff.by, by_staff.at is not None) == (
        f"council:{council.pk}", f"member:{hakan.pk}", True,
    )  # fmt: skip
    assert (by_nobody.subject, by_nobody.by, by_nobody.at, by_nobody.day) == ("", "", None, timezone.localdate())


@pytest.mark.data
def test_the_journal_shows_staff_newest_first_and_tells_no_order_of_what_residents_do() -> None:
    hakan = member(HAKAN)
    Entry.objects.all().delete()
    for number in range(8):
        write(f"resident {number}")
        write(f"staff {number}", by=hakan)
    write("the day before")
    Entry.objects.filter(verb="the day before").update(day=timezone.localdate() - timedelta(days=1))
    entries = list(Entry.objects.all())
    assert [one.verb for one in entries[:8]] == [f"staff {number}" for number in reversed(range(8))]
    assert [one.pk for one in entries[8:16]] == sorted(one.pk for one in entries if one.verb.startswith("resident"))
    assert entries[16].verb == "the day before"
    # Numbers that were counted up would put each line of a resident between two times of the staff.
    written = sorted(entries[:16], key=lambda one: one.pk)
    assert [one.verb for one in written] != [f"{who} {n}" for n in range(8) for who in ("resident", "staff")]
    assert max(one.pk for one in entries) > 2**40


@pytest.mark.data
def test_a_daily_run_is_one_row_that_says_how_it_ended() -> None:
    note_daily_run(name="round", did=3)
    note_daily_run(name="round", failed="OperationalError" * 10)
    run = DailyRun.objects.get()
    assert (run.did, run.failed) == (0, ("OperationalError" * 10)[:80])
