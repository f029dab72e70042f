"""What everybody sees: the invitation in every language, calendars, the paper, the front page."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sprachrohr.gatherings.actions import announce
from sprachrohr.home.occasions import coming
from sprachrohr.meetings.calling import cancel, change
from sprachrohr.meetings.minutes import approve, circulate, publish
from sprachrohr.meetings.models import Meeting, Rules
from sprachrohr.people.models import Member
from sprachrohr.web.known_languages import INTERFACE
from tests.cast import logged_in
from tests.gatherings.ics import Part, read
from tests.meetings.held import closed, going_on
from tests.meetings.sittings import again, called, item, planned
from tests.voices.telling import says, shown
from tests.web.pdf_reading import Reading

SECRET = "Personalie Treppenhaus"


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    found = called(elif_)
    item(found, SECRET, is_closed=True, explanation="Nur für uns.")
    return found


def _feed(language: str = "de") -> Part:
    page = Client().get(f"/{language}/meetings.ics")
    assert (page.status_code, page["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return read(page.content)


@pytest.mark.parametrize("language", [one.code for one in INTERFACE])
def test_the_invitation_stands_in_every_language(meeting: Meeting, language: str) -> None:
    words = shown(Client().get(f"/{language}/meetings/{meeting.pk}/"))
    assert says("Meeting of the council", language) in words
    assert says("without steps", language) in words
    assert "Bürgerzentrum, Saal 1" in words
    assert '<b lang="de" dir="ltr">Plätze in Deutschkursen</b>' in words
    assert (says("Without the public", language) in words, SECRET in words, "Nur für uns" in words) == (
        True, False, False,
    )  # fmt: skip


def test_before_the_invitation_and_of_a_closed_meeting_nobody_sees_anything(elif_: Member, bezirk: Rules) -> None:
    hidden = [planned(elif_), called(elif_, public=False)]
    for one in hidden:
        for path in ("", "invitation.pdf", "meeting.ics"):
            assert Client().get(f"/de/meetings/{one.pk}/{path}").status_code == 404
    assert "Bürgerzentrum" not in shown(Client().get("/de/meetings/"))
    assert (_feed().named("VEVENT"), coming()) == ([], [])


def test_a_called_meeting_stands_among_the_dates_once(meeting: Meeting, elif_: Member) -> None:
    announce(by=elif_, kind="meeting", starts_at=meeting.starts_at, ends_at=meeting.ends_at, place="Bürgerzentrum")
    announce(by=elif_, kind="event", starts_at=meeting.starts_at, ends_at=meeting.ends_at, place="Markt")
    assert sorted(one.kind for one in coming()) == ["event", "meeting"]
    page = shown(Client().get("/de/happening/"))
    assert page.count(f'href="/de/meetings/{meeting.pk}/"') == 1
    assert f'href="/de/meetings/{meeting.pk}/"' in shown(Client().get("/de/"))


def test_a_cancelled_meeting_stays_and_says_so(meeting: Meeting, elif_: Member) -> None:
    cancel(meeting=meeting, by=elif_)
    for path in ("/de/happening/", "/de/meetings/", f"/de/meetings/{meeting.pk}/"):
        assert says("Cancelled", "de") in shown(Client().get(path)) or says(
            "This meeting is cancelled.", "de"
        ) in shown(Client().get(path))


@pytest.mark.parametrize("many", [1, 4])
def test_public_pages_take_few_queries(
    meeting: Meeting, elif_: Member, django_assert_max_num_queries: Any, many: int
) -> None:
    for number in range(many):
        item(meeting, f"Punkt {number}", owner=elif_)
        called(elif_, days=20 + number)
    for path in (f"/de/meetings/{meeting.pk}/", "/de/meetings/", "/de/meetings.ics"):
        with django_assert_max_num_queries(4):
            Client().get(path)
    with django_assert_max_num_queries(2):
        assert len(coming()) == (many + 1)


# -- calendars -----------------------------------------------------------------------------------------------


def test_the_feed_counts_changes_and_keeps_what_is_cancelled(meeting: Meeting, elif_: Member) -> None:
    steps = [_feed()]
    change(meeting=meeting, by=elif_, place="Rathaus")
    steps.append(_feed("prs"))
    cancel(meeting=again(meeting), by=elif_)
    steps.append(_feed())
    events = [feed.named("VEVENT")[0] for feed in steps]
    assert len({event.one("UID") for event in events}) == 1
    assert [(event.one("SEQUENCE"), event.one("STATUS")) for event in events] == [
        ("0", "CONFIRMED"),
        ("1", "CONFIRMED"),
        ("2", "CANCELLED"),
    ]
    stamps = [event.moment("DTSTAMP") for event in events]
    assert stamps == sorted(stamps)
    assert events[1].of("SUMMARY", "LANGUAGE") == "prs"


def test_the_file_of_one_meeting_is_for_ones_own_calendar(meeting: Meeting) -> None:
    page = Client().get(f"/ar/meetings/{meeting.pk}/meeting.ics")
    [event] = read(page.content).named("VEVENT")
    assert (event.moment("DTSTART"), event.moment("DTEND")) == (meeting.starts_at, meeting.ends_at)
    assert event.one("LOCATION") == "Bürgerzentrum, Saal 1, Marktstraße 12, Harburg"
    assert event.one("URL") == f"http://testserver/ar/meetings/{meeting.pk}/"
    assert SECRET.encode() not in page.content


# -- the paper -----------------------------------------------------------------------------------------------


def test_the_paper_is_german_tagged_and_tells_nothing_closed(meeting: Meeting, elif_: Member) -> None:
    page = Client().get(f"/tr/meetings/{meeting.pk}/invitation.pdf")
    assert page["Content-Type"] == "application/pdf"
    paper = Reading(page.content)
    assert paper.sizes() == [(210, 297)]
    assert b"/Lang(de)" in page.content.replace(b" ", b"")
    assert b"/StructTreeRoot" in page.content
    words = paper.words.replace(" ", "")
    assert ("PlätzeinDeutschkursen" in words, "Bürgerzentrum" in words) == (True, True)
    assert (SECRET.replace(" ", "") in words, "Nurfüruns" in words) == (False, False)
    desk = logged_in(elif_).get(f"/desk/meetings/{meeting.pk}/invitation.pdf")
    assert Reading(desk.content).words == paper.words


def test_the_page_may_be_kept_for_some_minutes(meeting: Meeting) -> None:
    page = Client().get(f"/de/meetings/{meeting.pk}/")
    assert page["Cache-Control"] == "private, max-age=300"
    assert timezone.localtime(meeting.starts_at).strftime("%H:%M") in shown(page)


def test_what_was_decided_is_found_from_the_meetings_once_it_is_public(elif_: Member, bezirk: Rules) -> None:
    past = going_on(elif_)
    closed(past, elif_)
    door = f'href="/de/meetings/{past.pk}/minutes/"'

    def seen() -> list[bool]:
        return [door in shown(Client().get(f"/de/meetings/{more}")) for more in ("", f"{past.pk}/")]

    circulate(meeting=past, by=elif_)
    approve(meeting=past, by=elif_)
    assert seen() == [False, False]
    publish(meeting=past, by=elif_)
    assert seen() == [True, True]
    assert says("You may listen and ask.", "de") not in shown(Client().get(f"/de/meetings/{past.pk}/"))
