"""A council's years: meeting by meeting, and a search in texts that lie encrypted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sprachrohr.meetings.models import Meeting, Rules
from sprachrohr.people.models import Member
from tests.cast import FARIDA, logged_in, member
from tests.meetings.held import an_item, closed, going_on, resolved, writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def meetings(elif_: Member, bezirk: Rules) -> list[Meeting]:
    """This year's, and one of two years ago."""
    now, before = going_on(elif_), going_on(elif_)
    resolved(an_item(now), elif_, figures=(3, 0, 0))
    writes(an_item(before, "Spielplatz"), "result", "Der Zaun am Ärztehaus ist repariert.", elif_)
    for one in (now, before):
        closed(one, elif_)
    Meeting.objects.filter(pk=before.pk).update(starts_at=before.starts_at - timedelta(days=730))
    return [now, before]


def _archive(desk: Client, **query: object) -> str:
    return desk.get(reverse("archive"), query).content.decode()


def test_the_last_year_is_shown_and_every_other_one_tap_away(elif_: Member, meetings: list[Meeting]) -> None:
    desk = logged_in(elif_)
    assert ("Plätze in Deutschkursen" in _archive(desk), "Spielplatz" in _archive(desk)) == (True, False)
    year = meetings[0].starts_at.year - 2
    assert "Spielplatz" in _archive(desk, year=year)
    assert "Spielplatz" not in _archive(desk, year="nonsense")


@pytest.mark.parametrize("words", ["ärztehaus", "Zaun", "zaun  am"])
def test_words_are_found_in_encrypted_texts_of_all_years(elif_: Member, meetings: list[Meeting], words: str) -> None:
    page = _archive(logged_in(elif_), q=words)
    assert "<mark>" in page
    assert "Spielplatz" in page
    assert "Plätze in Deutschkursen" not in page


def test_a_resolution_is_found_by_its_number(elif_: Member, meetings: list[Meeting]) -> None:
    label = meetings[0].items.get().ballots.get().resolution.label
    assert f"<mark>{label}</mark>" in _archive(logged_in(elif_), q=label)


def test_what_somebody_searches_is_shown_as_text(elif_: Member, meetings: list[Meeting]) -> None:
    page = _archive(logged_in(elif_), q="<script>alert(1)</script>")
    assert "<script>alert" not in page


def test_the_archive_is_for_members(meetings: list[Meeting]) -> None:
    assert logged_in(member(FARIDA)).get(reverse("archive")).status_code == 403
    assert Client().get(reverse("archive")).status_code == 302
