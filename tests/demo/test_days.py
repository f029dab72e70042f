"""The demo may be told on any day: its calendar is in order on every one."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from sprachrohr.demo.meetings import dates_around
from sprachrohr.demo.past import evening
from sprachrohr.demo.story import tell_story
from sprachrohr.meetings.deadlines import public_holidays, timeliness
from sprachrohr.meetings.models import Meeting, Resolution, Rules
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.recommendations.routes import is_working_day
from sprachrohr.voices.models import Message

START = date(2026, 1, 1)


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_dates_around_every_day_are_a_monthly_series(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        dates = dates_around(day)
        ahead = [(one - day).days for one in dates.all]
        assert ([one < 0 for one in ahead], len(set(ahead))) == ([True] * 3 + [False] * 2, 5)
        assert 11 <= ahead[3] <= 17
        assert 11 <= -ahead[2] <= 24
        assert 39 <= -ahead[1] <= 52
        assert 67 <= -ahead[0] <= 87
        assert {one.weekday() for one in dates.all} == {dates.weekday}
        assert [one for one in dates.all if one in public_holidays("HH", one.year)] == []
        day += timedelta(days=1)


def _in_order(*days: date | None) -> bool:
    known = [day for day in days if day is not None]
    return known == sorted(known)


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment is not None else None


def _recommendation_is_in_order(one: Recommendation, today: date) -> None:
    answers = [answer.answered_on for answer in one.answers.all()]
    told = [_day(telling.told_at) for telling in one.tellings.all()]
    assert _in_order(_day(one.drafted_at), _day(one.adopted_at), one.sent_on, _day(one.received_at), *answers, *told)
    assert _in_order(one.sent_on, _day(one.published_at), *answers, _day(one.closed_at), today)
    assert _in_order(*told, _day(one.changed_at), today)
    assert all(is_working_day(day, "HH") for day in answers)
    if one.resolution is not None:
        assert _day(one.adopted_at) == one.resolution.ballot.item.meeting.day
    begun = _day(one.adopted_at or one.closed_at)
    assert one.year == (begun.year if begun else None)
    if one.sent_on is not None and one.expected_on is not None:
        assert one.sent_on < one.expected_on
    for telling in one.tellings.all():
        assert all(telling.ask_on and telling.ask_on <= better.said_on <= today for better in telling.betters.all())
    for voice in one.voices.all():
        assert _in_order(voice.came_on, _day(one.adopted_at), _day(one.closed_at))
        days = list(Message.objects.filter(voice=voice).order_by("pk").values_list("written_on", flat=True))
        assert _in_order(*days, today)


def _meeting_is_in_order(one: Meeting, today: date) -> None:
    assert one.called_at is not None
    assert timeliness(one, Rules.objects.on(one.day), at=one.called_at) == "in_time"
    minutes = one.minutes.first()
    approved = _day(minutes.approved_at) if minutes else None
    ends = [_day(minutes.circulated_at), approved, _day(minutes.published_at)] if minutes else []
    assert _in_order(_day(one.planned_at), _day(one.called_at), one.day, _day(one.closed_at), *ends)
    assert _in_order(*ends, today)
    assert all(_in_order(_day(item.added_at), _day(one.called_at)) for item in one.items.all())
    assert all(_in_order(_day(one.called_at), _day(reply.replied_at), one.day) for reply in one.replies.all())


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2027, 1, 2), date(2028, 2, 29), date(2027, 3, 29)])
def test_the_story_of_any_day_is_in_order(clock: Callable[[datetime], None], day: date) -> None:
    """The second of January, a leap day, Easter Monday."""
    clock(evening(day))
    tell_story()
    assert timezone.localdate() == day
    assert Recommendation.objects.count() == 7
    for one in Recommendation.objects.all():
        _recommendation_is_in_order(one, day)
    called = [one for one in Meeting.objects.all() if one.is_called]
    assert len(called) == 4
    for meeting in called:
        _meeting_is_in_order(meeting, day)
    for resolution in Resolution.objects.all():
        held = resolution.ballot.item.meeting
        assert (resolution.year, _day(resolution.made_at)) == (held.day.year, held.day)
    numbers = [(one.year, one.number) for one in Recommendation.objects.filter(number__isnull=False).order_by("pk")]
    assert numbers == sorted(set(numbers))
    assert {number for _, number in numbers if number} == set(range(1, max(number or 0 for _, number in numbers) + 1))
