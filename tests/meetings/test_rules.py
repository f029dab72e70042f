"""Rules of procedure: presets, versions, quorum and majorities, the last possible moment."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.meetings.actions import adopt_rules
from sprachrohr.meetings.deadlines import (
    STATES,
    counts_as_day,
    dates_of,
    items_until,
    last_day,
    public_holidays,
    send_until,
    special_notice,
    timeliness,
    urgent_until,
)
from sprachrohr.meetings.models import Majority, Meeting, Rules, least
from sprachrohr.meetings.presets import KINDS, PRESETS
from sprachrohr.meetings.rules_form import RulesForm, values_of_preset, values_of_rules
from sprachrohr.people.models import Member
from tests.cast import logged_in
from tests.meetings.held import closed, going_on
from tests.meetings.sittings import rules
from tests.voices.telling import says

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 6, 16)


def _meeting(day: date = TUESDAY) -> Meeting:
    return Meeting(starts_at=datetime(day.year, day.month, day.day, 18, tzinfo=BERLIN))


# -- arithmetic -----------------------------------------------------------------------------------------


@given(st.integers(0, 9), st.integers(1, 9), st.integers(0, 300), st.booleans())
def test_least_is_the_smallest_number_that_reaches_the_share(up: int, down: int, whole: int, more: bool) -> None:
    share = Fraction(up, down)
    found = least(share, whole, more_than=more)

    def reaches(many: int) -> bool:
        return many > share * whole if more else many >= share * whole

    assert reaches(found)
    assert found == 0 or not reaches(found - 1)


@pytest.mark.parametrize(
    ("preset", "in_office", "quorum"), [("bezirk", 19, 10), ("bezirk", 16, 9), ("bezirk", 15, 8), ("nrw", 11, 8)]
)
def test_quorum_of_the_presets(elif_: Member, preset: str, in_office: int, quorum: int) -> None:
    """The one counts members in office, the other all of its fifteen seats."""
    assert rules(elif_, preset).quorum(in_office) == quorum


def test_co_option_needs_two_thirds_of_those_present_and_a_simple_vote_ignores_abstentions(bezirk: Rules) -> None:
    co_option, simple = bezirk.majority("co_option"), bezirk.majority("simple")
    assert co_option is not None
    assert simple is not None
    assert co_option.needed(cast=10, present=16, members=18, seats=19) == 11
    assert simple.needed(cast=10, present=16, members=18, seats=19) == 6


def test_a_kind_that_these_rules_do_not_know_is_decided_by_simple_majority(elif_: Member) -> None:
    found = rules(elif_, "nrw").majority("co_option")
    assert found is not None
    assert found.kind == "simple"


# -- deadlines ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "counts", "state", "expected"),
    [
        (7, "days", "HH", date(2026, 6, 9)),
        (8, "full_days", "HH", date(2026, 6, 7)),
        (5, "working_days", "HH", date(2026, 6, 8)),
        (5, "weekdays", "HH", date(2026, 6, 9)),
        (0, "full_days", "HH", TUESDAY),
        # Corpus Christi (4 June) is a holiday in North Rhine-Westphalia and a day like others in Hamburg.
        (8, "working_days", "HH", date(2026, 6, 3)),
        (8, "working_days", "NW", date(2026, 6, 2)),
    ],
)
def test_last_day_of_the_notice(days: int, counts: str, state: str, expected: date) -> None:
    assert last_day(TUESDAY, days=days, counts=counts, state=state) == expected


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.integers(1, 30), st.sampled_from(Rules.Counts.values))
def test_so_many_days_that_count_lie_between_sending_and_meeting(day: date, days: int, counts: str) -> None:
    sent = last_day(day, days=days, counts=counts, state="NW")
    between = [sent + timedelta(days=n) for n in range(1, (day - sent).days)]
    counted = sum(counts_as_day(one, counts=counts, state="NW") for one in between)
    assert counted == (days - 1 if counts == "days" else days)


def test_every_state_has_new_year_and_unity_day() -> None:
    for state in STATES:
        assert {date(2026, 1, 1), date(2026, 10, 3)} <= public_holidays(state, 2026)
    assert date(2026, 10, 31) in public_holidays("HH", 2026)
    assert date(2026, 10, 31) not in public_holidays("NW", 2026)


def test_moments_of_a_meeting_in_north_rhine_westphalia(elif_: Member) -> None:
    nrw = rules(elif_, "nrw")
    assert send_until(_meeting(), nrw) == datetime(2026, 6, 7, 23, 59, tzinfo=BERLIN)
    assert urgent_until(_meeting(), nrw) == datetime(2026, 6, 14, 18, tzinfo=BERLIN)
    assert items_until(_meeting(), nrw) == datetime(2026, 5, 26, 23, 59, tzinfo=BERLIN)
    assert special_notice(nrw.majority("simple"), _meeting(), nrw) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 6, 7, 23, 59, tzinfo=BERLIN), "in_time"),
        (datetime(2026, 6, 8, 0, 0, tzinfo=BERLIN), "urgent"),
        (datetime(2026, 6, 14, 18, 0, tzinfo=BERLIN), "urgent"),
        (datetime(2026, 6, 14, 18, 1, tzinfo=BERLIN), "short"),
        (datetime(2026, 6, 16, 18, 0, tzinfo=BERLIN), "past"),
    ],
)
def test_timeliness_to_the_minute(elif_: Member, at: datetime, expected: str) -> None:
    assert timeliness(_meeting(), rules(elif_, "nrw"), at=at) == expected


@pytest.mark.parametrize(
    ("week", "weekday", "pauses", "expected"),
    [
        (2, 1, [7, 8], [date(2026, 6, 9), date(2026, 9, 8), date(2026, 10, 13)]),
        (-1, 3, [], [date(2026, 5, 28), date(2026, 6, 25), date(2026, 7, 30)]),
        (1, 4, [6], [date(2026, 7, 3), date(2026, 8, 7), date(2026, 9, 4)]),
    ],
)
def test_dates_of_a_series(week: int, weekday: int, pauses: list[int], expected: list[date]) -> None:
    found = dates_of(week=week, weekday=weekday, first=date(2026, 5, 20), many=3, pauses=pauses)
    assert found == expected


# -- versions and the page --------------------------------------------------------------------------------


def test_a_meeting_is_judged_by_the_rules_of_its_day(elif_: Member) -> None:
    today = timezone.localdate()
    old = rules(elif_, notice_days=7)
    fields = {**PRESETS["bezirk"].fields, "valid_from": today, "notice_days": 10}
    new = adopt_rules(by=elif_, fields=fields, majorities=[])
    assert Rules.objects.on(today - timedelta(days=1)) == old
    assert Rules.objects.on(today) == new
    assert Rules.objects.on(today - timedelta(days=400)) is None


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_preset_fills_the_form_and_comes_out_of_it_unchanged(elif_: Member, preset: str) -> None:
    chair = logged_in(elif_)
    values = values_of_preset(PRESETS[preset], valid_from=timezone.localdate())
    page = chair.get(f"/desk/meetings/rules/?preset={preset}")
    assert page.context["form"].initial == values
    sent = {name: "" if value is None else value for name, value in values.items() if value is not False}
    page = chair.post("/desk/meetings/rules/", {**sent, "preset": preset})
    assert page.status_code == 303
    found = Rules.objects.get()
    assert {name: getattr(found, name) for name in PRESETS[preset].fields} == PRESETS[preset].fields
    fields = ("kind", "numerator", "denominator", "more_than", "whole", "notice_days")
    expected = [tuple(one.get(name) for name in fields) for one in PRESETS[preset].majorities]
    assert list(found.majorities.values_list(*fields)) == expected
    assert values_of_rules(found)["quorum_share"] == values["quorum_share"]


@pytest.mark.parametrize("preset", list(PRESETS))
def test_presets_mark_what_the_council_must_decide(elif_: Member, preset: str) -> None:
    page = logged_in(elif_).get(f"/desk/meetings/rules/?preset={preset}").content.decode()
    marked = says("The law leaves this to your council: put in what you have decided.", "de")
    assert page.count(marked) == len(PRESETS[preset].to_decide)
    assert set(KINDS) >= {one["kind"] for one in PRESETS[preset].majorities}


def test_rules_that_cannot_be_are_refused_and_nothing_is_lost(elif_: Member) -> None:
    values = values_of_preset(PRESETS["bezirk"], valid_from=timezone.localdate())
    sent = {name: "" if value is None else value for name, value in values.items()}
    sent |= {"term_starts": "2026-01-01", "term_ends": "2025-01-01", "least_members": "40", "reason": "Neue Satzung"}
    page = logged_in(elif_).post("/desk/meetings/rules/", sent)
    assert (page.status_code, Rules.objects.count()) == (422, 0)
    assert set(page.context["form"].errors) == {"term_ends", "least_members"}
    assert 'value="Neue Satzung"' in page.content.decode()


def test_members_without_the_desk_read_meetings_but_change_no_rules(hakan: Member, bezirk: Rules) -> None:
    browser = logged_in(hakan)
    assert browser.get("/desk/meetings/").status_code == 200
    assert browser.get("/desk/meetings/rules/").status_code == 403
    assert browser.post("/desk/meetings/new/", {}).status_code == 403
    assert Majority.objects.count() == 4


# -- numbers of resolutions -------------------------------------------------------------------------------


def _sent(**fields: str) -> dict[str, object]:
    values = values_of_preset(PRESETS["bezirk"], valid_from=timezone.localdate())
    return {**{name: "" if value is None else value for name, value in values.items() if value is not False}, **fields}


def test_how_resolutions_are_numbered_is_chosen_by_example(elif_: Member) -> None:
    chair, year = logged_in(elif_), timezone.localdate().year
    page = chair.get("/desk/meetings/rules/?preset=bezirk").content.decode()
    for example in (f"{year}/11-03", f"{year}-003", f"3/{year}", f"{year}/3"):
        assert f">{example}</option>" in page
    assert chair.post("/desk/meetings/rules/", _sent(numbering="{number}/{year}")).status_code == 303
    assert Rules.objects.get().numbering == "{number}/{year}"
    assert 'value="{number}/{year}" selected' in chair.get("/desk/meetings/rules/").content.decode()


@pytest.mark.parametrize("typed", ["", "{nonsense}", "{year.__class__}", "{year}", "{number:0100}"])
def test_no_broken_pattern_comes_in(elif_: Member, typed: str) -> None:
    page = logged_in(elif_).post("/desk/meetings/rules/", _sent(numbering=typed))
    assert (page.status_code, set(page.context["form"].errors), Rules.objects.count()) == (422, {"numbering"}, 0)


def test_a_pattern_that_a_council_has_stays_to_be_chosen(elif_: Member) -> None:
    rules(elif_, numbering="IR {number}/{year}")
    chair, year = logged_in(elif_), timezone.localdate().year
    assert f'selected>IR 3/{year}</option>' in chair.get("/desk/meetings/rules/").content.decode()
    assert chair.post("/desk/meetings/rules/", _sent(numbering="IR {number}/{year}")).status_code == 303
    assert set(Rules.objects.values_list("numbering", flat=True)) == {"IR {number}/{year}"}


def test_new_rules_do_not_change_meetings_that_are_over(elif_: Member, bezirk: Rules) -> None:
    closed(going_on(elif_), elif_)
    past = RulesForm({"valid_from": timezone.localdate() - timedelta(days=3)}, holds=bezirk)
    today = RulesForm({"valid_from": timezone.localdate()}, holds=bezirk)
    assert ["valid_from" in form.errors for form in (past, today)] == [True, False]
