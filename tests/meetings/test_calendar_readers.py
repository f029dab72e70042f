"""The calendar as a calendar library reads it that knows nothing of us."""

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar, Event

from sprachrohr.meetings import calling
from sprachrohr.people.models import Member
from tests.meetings.sittings import again, called, planned

pytestmark = pytest.mark.django_db


def _events(address: str) -> list[Event]:
    calendar = Calendar.from_ical(Client().get(address).content)
    assert isinstance(calendar, Calendar)
    assert calendar.errors == []
    events = [part for part in calendar.walk("VEVENT") if isinstance(part, Event)]
    assert [event.errors for event in events] == [[]] * len(events)
    return events


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_calendar_takes_the_feed_in_every_language(elif_: Member, bezirk: object, language: str) -> None:
    meeting = called(elif_, days=20)
    planned(elif_, days=50)  # nobody was invited to it yet
    calling.change(meeting=again(meeting), by=elif_, place="Rathaus, „Saal 2“; Eingang Süd, links")
    (event,) = _events(f"/{language}/meetings.ics")
    assert event.start == again(meeting).starts_at
    assert event.end == again(meeting).ends_at
    assert "„Saal 2“; Eingang Süd, links" in str(event["LOCATION"])
    assert int(event["SEQUENCE"]) == 1


def test_a_cancelled_meeting_says_so_to_whoever_has_it_already(elif_: Member, bezirk: object) -> None:
    meeting = called(elif_, days=20)
    (before,) = _events(f"/de/meetings/{meeting.pk}/meeting.ics")
    calling.cancel(meeting=meeting, by=elif_, reason="Der Saal ist zu.")
    (after,) = _events("/de/meetings.ics")
    assert (after["UID"], str(after["STATUS"])) == (before["UID"], "CANCELLED")
    assert int(after["SEQUENCE"]) > int(before.get("SEQUENCE", 0))
