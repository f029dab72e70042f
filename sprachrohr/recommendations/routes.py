"""The ways on which a council's wish reaches politics, and until when each way brings an answer.

An advisory council has itself no right to an answer within a time; the members of an assembly and its majority have.
Sources: BezVG Hamburg § 24 (small inquiry 8 working days, large inquiry one month) and § 27 (recommendation to an
authority of the state 6 weeks). Everything else is a day that the council sets and says why.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sprachrohr.meetings.deadlines import SATURDAY, public_holidays
from sprachrohr.meetings.models import Rules
from sprachrohr.voices.reports import months_later

DEFAULT_STATE = "HH"
# What the council waits, if nothing else is said: time for a committee that meets once a month.
USUAL_WEEKS = 6


@dataclass(frozen=True)
class Term:
    """A time for an answer that a law sets; one of the three numbers counts. `why`: for the page and the letter."""

    code: str
    name: Promise
    why: Promise
    working_days: int = 0
    weeks: int = 0
    months: int = 0

    def ends(self, start: date, state: str) -> date:
        """The last day. Working days: Monday to Friday without the state's holidays, the day after `start` is the
        first. Weeks and months that end on none end on the next one (section 31 (3) VwVfG).

        Worked example: 8 working days from Friday, 11 December 2026, are Wednesday, 23 December.
        """
        if self.working_days:
            day, left = start, self.working_days
            while left:
                day += timedelta(days=1)
                left -= is_working_day(day, state)
            return day
        day = months_later(start, self.months) + timedelta(weeks=self.weeks)
        while not is_working_day(day, state):
            day += timedelta(days=1)
        return day


@dataclass(frozen=True)
class Route:
    """A way; `terms`: codes of those that it has."""

    code: str
    name: Promise
    terms: tuple[str, ...] = ()


TERMS: tuple[Term, ...] = (
    Term(
        "small_inquiry",
        _("Small inquiry: 8 working days"),
        _("A small inquiry is answered within 8 working days (§ 24 BezVG)."),
        working_days=8,
    ),
    Term(
        "large_inquiry",
        _("Large inquiry: one month"),
        _("A large inquiry is answered within one month (§ 24 BezVG)."),
        months=1,
    ),
    Term(
        "authority",
        _("Recommendation to an authority: 6 weeks"),
        _("An authority says within 6 weeks whether and how it follows a recommendation (§ 27 BezVG)."),
        weeks=6,
    ),
)
ROUTES: tuple[Route, ...] = (
    Route("letter", _("Letter to the office")),
    Route("committee", _("Our own seat in a committee")),
    Route("motion", _("Motion or inquiry of a party group"), ("authority", "large_inquiry", "small_inquiry")),
    Route("petition", _("Petition")),
    Route("question_time", _("Public question time")),
    Route("state_council", _("The state's integration council")),
)
ROUTE_BY_CODE = {route.code: route for route in ROUTES}
TERM_BY_CODE = {term.code: term for term in TERMS}


def is_working_day(day: date, state: str) -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays(state, day.year)


def our_state() -> str:
    """Whose holidays count (ISO 3166-2:DE): as the rules of procedure say."""
    rules = Rules.objects.on(timezone.localdate())
    return rules.state if rules is not None else DEFAULT_STATE


def route_name(code: str) -> str:
    """In the language of the page; empty for what is no route of ours."""
    return str(ROUTE_BY_CODE[code].name) if code in ROUTE_BY_CODE else ""


def why_that_day(*, term: str, words: str) -> str:
    """The reason for the expected day: the law's, in the language of the page, or the council's own words."""
    return str(TERM_BY_CODE[term].why) if term in TERM_BY_CODE else words
