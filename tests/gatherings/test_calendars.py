"""Calendar files: what any phone reads, in every language, on the nights when the clock is moved, too."""

from datetime import UTC, date, datetime, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.gatherings.actions import cancel, cancel_appointment, change, change_slot
from sprachrohr.people.models import Member
from sprachrohr.web.calendar_file import Event, calendar, escaped, folded
from sprachrohr.web.known_languages import INTERFACE
from tests.gatherings.hours import Visitor, booked, talk_hour
from tests.gatherings.ics import Part, content_lines, read, unescaped
from tests.voices.telling import code_in, says

BERLIN = ZoneInfo("Europe/Berlin")
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
START = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)


def _event(**fields: object) -> Event:
    known: dict[str, object] = {
        "uid": "1", "starts_at": START, "ends_at": START + timedelta(hours=1), "revised_at": START, "sequence": 0,
        "summary": "Sprechstunde", "location": "Markt", "description": "", "language": "de", "url": "https://rat.example/",
    }  # fmt: skip
    return Event(**{**known, **fields})  # type: ignore[arg-type]


def _feed(language: str = "de") -> Part:
    page = Client().get(f"/{language}/talk-hours.ics")
    assert (page.status_code, page["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return read(page.content)


# -- the format --------------------------------------------------------------------------------------


def test_text_is_escaped_as_the_rfc_says() -> None:
    assert escaped("a,b;c\\d\r\ne\nf:g\x00\x07") == "a\\,b\\;c\\\\d\\ne\\nf:g"


@given(WORDS)
def test_text_comes_back_as_it_was_but_for_controls(words: str) -> None:
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in plain if sign == "\n" or category(sign) not in {"Cc", "Zl", "Zp"})
    assert unescaped(escaped(words)) == plain


@given(WORDS)
def test_folded_lines_are_short_whole_and_the_same_again(words: str) -> None:
    line = f"SUMMARY:{escaped(words)}"
    rows = folded(line)
    assert list(content_lines(rows)) == [line]


@given(WORDS, WORDS, WORDS)
def test_a_file_is_read_back_whatever_stands_in_it(summary: str, location: str, description: str) -> None:
    event = _event(summary=summary, location=location, description=description)
    [found] = read(calendar([event], name=summary, address="https://rat.example/", refresh_hours=1)).named("VEVENT")
    assert found.one("SUMMARY") == unescaped(escaped(summary))


def _zone_says(name: str, moment: datetime) -> str:
    [event] = read(calendar([_event(starts_at=moment, ends_at=moment + timedelta(minutes=20))])).named("VEVENT")
    [(parameters, value)] = event.values[name]
    assert event.moment(name) == moment
    return f"{parameters.get('TZID', '')} {value}"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 12, 3, 16, 0, tzinfo=UTC), "Europe/Berlin 20261203T170000"),
        (datetime(2026, 7, 3, 15, 0, tzinfo=UTC), "Europe/Berlin 20260703T170000"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin 20260329T015900"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Berlin 20260329T030000"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin 20261025T023000"),
        # The same time on the clock an hour later: only UTC can say it.
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), " 20261025T013000Z"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "Europe/Berlin 20261025T030000"),
    ],
)
def test_times_are_those_on_the_clock_of_the_place(moment: datetime, written: str) -> None:
    assert _zone_says("DTSTART", moment) == written


def test_the_rules_of_the_zone_are_those_of_the_time_zone_database() -> None:
    [zone] = read(calendar([])).named("VTIMEZONE")
    for kind, before, after in (("DAYLIGHT", "+0100", "+0200"), ("STANDARD", "+0200", "+0100")):
        [rule] = zone.named(kind)
        assert (rule.one("TZOFFSETFROM"), rule.one("TZOFFSETTO")) == (before, after)
        month = int(rule.one("RRULE").split("BYMONTH=")[1].split(";")[0])
        assert rule.one("RRULE") == f"FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"
        begins = datetime.strptime(rule.one("DTSTART"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        # The first one given is one of those that the rule gives, and in each year the clock moves on that Sunday.
        assert (begins.month, begins.weekday(), (begins + timedelta(days=7)).month) == (month, 6, month + 1)
        for year in (2026, 2027, 2031):
            last = max(day for day in range(25, 32) if date(year, month, day).weekday() == 6)
            noon = [datetime(year, month, last, 12, tzinfo=BERLIN) - timedelta(days=ago) for ago in (1, 0)]
            assert [moment.strftime("%z") for moment in noon] == [before, after]


# -- the feed ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("language", [one.code for one in INTERFACE])
def test_the_feed_is_there_in_every_language(hakan: Member, language: str) -> None:
    talk_hour(hakan, title="Rat, Tat; und \\ mehr")
    feed = _feed(language)
    [event] = feed.named("VEVENT")
    assert event.one("SUMMARY") == f"{says('Talk hour', language)}: Rat, Tat; und \\ mehr"
    assert (event.of("SUMMARY", "LANGUAGE"), event.of("DESCRIPTION", "LANGUAGE")) == (language, language)
    assert event.one("LOCATION") == "Bücherhalle am Markt, Raum 2, Marktstraße 12, Harburg"
    assert says("without steps", language) in event.one("DESCRIPTION")
    assert feed.one("SOURCE") == f"http://testserver/{language}/talk-hours.ics"
    assert feed.one("REFRESH-INTERVAL") == "PT12H"


@pytest.mark.django_db
def test_the_feed_holds_public_talk_hours_and_no_appointment(hakan: Member) -> None:
    shown = [talk_hour(hakan), talk_hour(hakan, minutes=0)]
    booked(shown[0])
    talk_hour(hakan, kind="meeting")
    feed = _feed()
    assert [event.moment("DTSTART") for event in feed.named("VEVENT")] == [one.starts_at for one in shown]
    assert [event.one("URL").removeprefix("http://testserver") for event in feed.named("VEVENT")] == [
        f"/de/talk/{shown[0].pk}/",
        "/de/talk/",
    ]


@pytest.mark.django_db
def test_a_changed_talk_hour_keeps_its_uid_and_counts_up_and_a_cancelled_one_stays(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    steps = [_feed()]
    change(occasion=occasion, by=hakan, place="Rathaus")
    steps.append(_feed("prs"))
    cancel(occasion=occasion, by=hakan)
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


@pytest.mark.django_db
def test_the_feed_says_the_same_until_something_changes(hakan: Member) -> None:
    talk_hour(hakan)
    assert Client().get("/de/talk-hours.ics").content == Client().get("/de/talk-hours.ics").content
    assert Client().head("/de/talk-hours.ics").status_code == 200
    assert Client().post("/de/talk-hours.ics").status_code == 405


# -- the person's own file ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_file_for_the_own_calendar_comes_by_the_code_in_the_body(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    page = Visitor(occasion).sends(1)
    code = code_in(page)
    strict = Client(enforce_csrf_checks=True)
    files = [strict.post("/de/talk/calendar/", {"code": code}) for _ in range(2)]
    assert [(one.status_code, one["Cache-Control"]) for one in files] == [(200, "no-store")] * 2
    [event], [again] = (read(one.content).named("VEVENT") for one in files)
    assert event.one("UID") == again.one("UID")
    assert (event.moment("DTSTART"), event.moment("DTEND")) == (occasion.slots()[1], occasion.slots()[2])
    assert (event.one("CLASS"), event.one("SEQUENCE"), event.one("STATUS")) == ("PRIVATE", "0", "CONFIRMED")
    assert "Durch den Hof, zweite Tür links" in event.one("DESCRIPTION")
    assert code[:6].encode() not in files[0].content


@pytest.mark.django_db
def test_the_own_file_follows_what_happens_to_the_appointment(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    made = booked(occasion)

    def now() -> tuple[str, str, datetime]:
        page = Client().post("/de/talk/calendar/", {"code": made.code.digits})
        [event] = read(page.content).named("VEVENT")
        return event.one("SEQUENCE"), event.one("STATUS"), event.moment("DTSTART")

    first, third = occasion.slots()[0], occasion.slots()[2]
    steps = [now()]
    change_slot(appointment=made.appointment, starts_at=third)
    steps.append(now())
    change(occasion=occasion, by=hakan, place="Rathaus")
    steps.append(now())
    cancel_appointment(appointment=made.appointment)
    assert [*steps, now()] == [
        ("0", "CONFIRMED", first),
        ("1", "CONFIRMED", third),
        ("2", "CONFIRMED", third),
        ("3", "CANCELLED", third),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "status"), [("12", 400), ("x" * 300, 400), ("0" * 18 + "98", 400)])
def test_a_code_that_opens_nothing_gives_no_file(code: str, status: int) -> None:
    page = Client().post("/prs/talk/calendar/", {"code": code})
    assert (page.status_code, page["Content-Type"]) == (status, "text/html; charset=utf-8")
