"""A strict reader of calendar files, written from RFC 5545 and not from our writer: it refuses what a phone might."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARAMETER = r"(?:;[A-Z][A-Z0-9-]*=(?:\"[^\"]*\"|[^\";:,]*))"
LINE = re.compile(rf"(?P<name>[A-Z][A-Z0-9-]*)(?P<parameters>{PARAMETER}*):(?P<value>.*)", re.DOTALL)
TEXTS = {"UID", "SUMMARY", "LOCATION", "DESCRIPTION", "NAME", "X-WR-CALNAME"}
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "CLASS", "SUMMARY", "LOCATION", "URL"}
MEANS = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}


@dataclass
class Part:
    """A component: its properties as (parameters, value), and the parts inside it."""

    name: str
    values: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    parts: list["Part"] = field(default_factory=list)

    def one(self, name: str) -> str:
        [(_, value)] = self.values[name]
        return value

    def of(self, name: str, parameter: str) -> str | None:
        [(parameters, _)] = self.values[name]
        return parameters.get(parameter)

    def moment(self, name: str) -> datetime:
        [(parameters, value)] = self.values[name]
        if value.endswith("Z"):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(parameters["TZID"])).astimezone(UTC)

    def named(self, name: str) -> list["Part"]:
        return [part for part in self.parts if part.name == name]


def content_lines(content: bytes) -> Iterator[str]:
    assert content.endswith(b"\r\n")
    rows = content[:-2].split(b"\r\n")
    assert max(len(row) for row in rows) <= 75
    assert all(b"\r" not in row and b"\n" not in row and row for row in rows)
    line = ""
    for row in rows:
        text = row.decode()  # each row by itself: no sign is torn
        if text[0] in " \t":
            line += text[1:]
        else:
            if line:
                yield line
            line = text
    yield line


def unescaped(value: str) -> str:
    assert re.fullmatch(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*", value), value
    return re.sub(r"\\(.)", lambda found: MEANS[found[1]], value)


def read(content: bytes) -> Part:
    """The calendar in a file. Raises AssertionError for anything that the RFC does not allow."""
    top = Part("")
    open_parts = [top]
    for line in content_lines(content):
        found = LINE.fullmatch(line)
        assert found, line
        name, value = found["name"], found["value"]
        parameters = dict(one.split("=", 1) for one in found["parameters"].split(";")[1:])
        if name == "BEGIN":
            open_parts[-1].parts.append(Part(value))
            open_parts.append(open_parts[-1].parts[-1])
        elif name == "END":
            assert open_parts.pop().name == value
        else:
            known = unescaped(value) if name in TEXTS else value
            open_parts[-1].values.setdefault(name, []).append((parameters, known))
    assert open_parts == [top]
    [calendar] = top.parts
    assert calendar.name == "VCALENDAR"
    assert (calendar.one("VERSION"), len(calendar.values["PRODID"])) == ("2.0", 1)
    zones = {zone.one("TZID") for zone in calendar.named("VTIMEZONE")}
    for event in calendar.named("VEVENT"):
        assert [name for name in ONCE if len(event.values.get(name, [])) != 1] == []
        assert {event.of(name, "TZID") for name in ("DTSTART", "DTEND")} - {None} <= zones
        assert event.moment("DTSTART") < event.moment("DTEND")
        assert event.one("DTSTAMP").endswith("Z")
        assert event.one("STATUS") in {"CONFIRMED", "CANCELLED"}
    uids = [event.one("UID") for event in calendar.named("VEVENT")]
    assert len(set(uids)) == len(uids)
    return calendar
