"""The last possible moment: until when an invitation must have been sent, an item handed in.

Pure but for the calendar of public holidays. Days are days of the council's place, moments its last minute.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays
from django.utils import timezone

from sprachrohr.meetings.models import Majority, Meeting, Rules

SATURDAY, SUNDAY = 5, 6
ENDS = time(23, 59)
# Of Germany, by ISO 3166-2. Augsburg's own holiday binds no other place and is left out.
STATES = {
    "BW": "Baden-Württemberg", "BY": "Bayern", "BE": "Berlin", "BB": "Brandenburg", "HB": "Bremen", "HH": "Hamburg",
    "HE": "Hessen", "MV": "Mecklenburg-Vorpommern", "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz", "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}  # fmt: skip


@cache
def public_holidays(state: str, year: int) -> frozenset[date]:
    """Those that bind the whole state, from the package `holidays`. Raises NotImplementedError for no state of ours."""
    return frozenset(holidays.country_holidays("DE", subdiv=state, years=year))


def counts_as_day(day: date, *, counts: str, state: str) -> bool:
    """Whether this day is counted between an invitation and its meeting."""
    if counts == Rules.Counts.WORKING_DAYS:
        return day.weekday() < SATURDAY and day not in public_holidays(state, day.year)
    if counts == Rules.Counts.WEEKDAYS:
        return day.weekday() < SUNDAY and day not in public_holidays(state, day.year)
    return True


def last_day(meeting_on: date, *, days: int, counts: str, state: str) -> date:
    """The last day on which a notice of so many days is still in time.

    Worked example for Tuesday, 16 June 2026: 7 days -> Tuesday 9 June; 8 full days -> Sunday 7 June (the eight days
    from 8 to 15 June lie between); 5 working days in Hamburg -> Monday 8 June (9, 10, 11, 12, 15 June lie between).
    """
    if days == 0:
        return meeting_on
    if counts == Rules.Counts.DAYS:
        return meeting_on - timedelta(days=days)
    day = meeting_on
    while days:
        day -= timedelta(days=1)
        days -= counts_as_day(day, counts=counts, state=state)
    return day - timedelta(days=1)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, ENDS, timezone.get_current_timezone())


def send_until(meeting: Meeting, rules: Rules, *, days: int | None = None) -> datetime:
    """Until when the invitation is in time; with `days` for an item that needs a notice of its own."""
    wanted = rules.notice_days if days is None else days
    day = last_day(meeting.day, days=wanted, counts=rules.notice_counts, state=rules.state)
    return min(_end_of(day), meeting.starts_at)


def urgent_until(meeting: Meeting, rules: Rules) -> datetime | None:
    """Until when an urgent invitation is in time; None where the rules know no urgent meetings."""
    return meeting.starts_at - timedelta(hours=rules.urgent_hours) if rules.urgent_hours else None


def items_until(meeting: Meeting, rules: Rules) -> datetime | None:
    """Until when an item has to be handed in; None: until the invitation is sent."""
    if not rules.agenda_deadline_days:
        return None
    return _end_of(meeting.day - timedelta(days=rules.agenda_deadline_days))


def special_notice(majority: Majority | None, meeting: Meeting, rules: Rules) -> datetime | None:
    """Until when an item that needs this majority has to stand in the invitation; None: no rule of its own."""
    if majority is None or majority.notice_days is None:
        return None
    return send_until(meeting, rules, days=majority.notice_days)


def timeliness(meeting: Meeting, rules: Rules | None, *, at: datetime) -> str:
    """Of an invitation sent at this moment: "in_time", "urgent" (allowed with a reason), "short", or "past"."""
    if at >= meeting.starts_at:
        return "past"
    if rules is None or at <= send_until(meeting, rules):
        return "in_time"
    urgent = urgent_until(meeting, rules)
    return "urgent" if urgent is not None and at <= urgent else "short"


def dates_of(*, week: int, weekday: int, first: date, many: int, pauses: list[int]) -> list[date]:
    """The next dates of "the second Tuesday of a month", from `first` on; months in `pauses` are left out.

    `week`: 1 to 4, or -1 for the last one. At most five years are looked through.
    """
    found: list[date] = []
    year, month = first.year, first.month
    for _ in range(60):
        if len(found) == many:
            break
        day = _in_month(year, month, week, weekday)
        if day >= first and month not in pauses:
            found.append(day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _in_month(year: int, month: int, week: int, weekday: int) -> date:
    if week > 0:
        start = date(year, month, 1)
        return start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (week - 1))
    end = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - weekday) % 7)
