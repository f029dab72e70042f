"""Days that a law sets, and numbers of printed papers: worked examples, and what must hold for all."""

from collections import Counter
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.recommendations.figures import Figures
from sprachrohr.recommendations.printed_papers import PrintedPaper, address_in, found_in
from sprachrohr.recommendations.routes import ROUTES, TERM_BY_CODE, TERMS, is_working_day


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        ("small_inquiry", date(2026, 12, 11), date(2026, 12, 23)),
        ("small_inquiry", date(2026, 12, 21), date(2027, 1, 4)),  # Christmas, New Year
        ("large_inquiry", date(2026, 11, 26), date(2026, 12, 28)),  # the 26th is a holiday, the 27th a Sunday
        ("large_inquiry", date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        ("authority", date(2026, 3, 20), date(2026, 5, 4)),  # 1 May is a holiday, then a weekend
    ],
)
def test_terms_end_on_the_day_that_the_calendar_says(term: str, start: date, end: date) -> None:
    assert TERM_BY_CODE[term].ends(start, "HH") == end


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.sampled_from(TERMS))
def test_no_term_ends_on_a_holiday_or_before_its_time(start: date, term: object) -> None:
    end = term.ends(start, "HH")  # type: ignore[attr-defined]
    assert is_working_day(end, "HH")
    assert end > start + timedelta(days=8)


def test_every_term_of_a_route_is_known() -> None:
    assert [code for route in ROUTES for code in route.terms if code not in TERM_BY_CODE] == []


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("Drucksache 22-0794", ["22-0794"]),
        ("Drs. 22–0794.01 vom 3. Februar", ["22-0794.01"]),
        ("22 - 0794", ["22-0794"]),
        ("Bürgerschaft 21/9955", ["21/9955"]),
        ("22-0794, 22-0794 und 22-0794.1", ["22-0794", "22-0794.01"]),
        ("Tel. 040-5550119, 2026-02-03, 040/555-0119", []),
        ("https://sitzung.example/22-0794", []),
        ("", []),
    ],
)
def test_numbers_are_found_in_what_was_pasted(pasted: str, found: list[str]) -> None:
    assert [str(one) for one in found_in(pasted)] == found


@given(st.integers(1, 99), st.integers(0, 99999), st.integers(0, 99), st.text(max_size=20))
def test_a_number_that_was_written_is_read_again(term: int, number: int, part: int, before: str) -> None:
    one = PrintedPaper(term, "-", f"{number:04d}", part)
    assert one in found_in(f"{before}\n({one})")
    assert one.likely_answer.part == part + 1


@given(st.text())
def test_no_text_breaks_the_reading(pasted: str) -> None:
    assert all(str(one) for one in found_in(pasted))
    address_in(pasted)


def test_an_address_is_taken_without_the_full_stop_behind_it() -> None:
    assert address_in("siehe https://sitzung.example/vo?nr=1.") == "https://sitzung.example/vo?nr=1"


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_the_median_is_that_of_the_list(days: list[int]) -> None:
    assert Figures("x", days=Counter(days)).median_days == median(days)
