"""Calendars: files as in RFC 5545 with the names of RFC 7986, which any phone takes in.

Pure: what an event is comes in, bytes go out. Times stand in the zone of the place with the zone's rules beside
them, so that a reminder is right in summer and in winter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import category
from zoneinfo import ZoneInfo

ZONE = "Europe/Berlin"
OCTETS_A_LINE = 75
# The rules since 1996 (directive 2000/84/EC): the last Sundays of March and October, at one o'clock UTC.
ZONE_RULES = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """One event. `language`: BCP 47 tag of summary and description. `sequence`: how often it was changed."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    revised_at: datetime
    sequence: int
    summary: str
    location: str
    description: str
    language: str
    url: str
    cancelled: bool = False
    private: bool = False


def escaped(text: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line break are written; other controls go, and whatever
    else some reader takes for the end of a line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign == "\n" or category(sign) not in {"Cc", "Zl", "Zp"})
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def folded(line: str) -> bytes:
    """A content line of at most 75 octets a row, never broken inside a sign (3.1); with its CRLF."""
    rows, row = [], b""
    for sign in line:
        octets = sign.encode()
        if len(row) + len(octets) > OCTETS_A_LINE:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def at(name: str, moment: datetime) -> str:
    """`DTSTART;TZID=Europe/Berlin:20261203T170000`. In the hour that happens twice in October a local time means
    the first one (3.3.5), so the second one is written in UTC."""
    local = moment.astimezone(ZoneInfo(ZONE))
    if local.fold:
        return f"{name}:{utc(moment)}"
    return f"{name};TZID={ZONE}:{local:%Y%m%dT%H%M%S}"


def _event(event: Event) -> list[str]:
    spoken = f";LANGUAGE={event.language}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{utc(event.revised_at)}",
        at("DTSTART", event.starts_at),
        at("DTEND", event.ends_at),
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        f"CLASS:{'PRIVATE' if event.private else 'PUBLIC'}",
        f"SUMMARY{spoken}:{escaped(event.summary)}",
        f"LOCATION:{escaped(event.location)}",
    ]
    if event.description:
        lines.append(f"DESCRIPTION{spoken}:{escaped(event.description)}")
    return [*lines, f"URL:{event.url}", "END:VEVENT"]


def calendar(events: Iterable[Event], *, name: str = "", address: str = "", refresh_hours: int = 0) -> bytes:
    """The whole file. With a name it is a feed that calendars follow at `address` (RFC 7986, and the older
    X- names that most of them read)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sprachrohr//Dates//EN", "CALSCALE:GREGORIAN"]
    if name:
        hours = f"PT{refresh_hours}H"
        lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}", f"X-WR-TIMEZONE:{ZONE}"]
        lines += [f"SOURCE;VALUE=URI:{address}", f"REFRESH-INTERVAL;VALUE=DURATION:{hours}", f"X-PUBLISHED-TTL:{hours}"]
    lines += ZONE_RULES
    for event in events:
        lines += _event(event)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])
