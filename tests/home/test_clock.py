"""The clock: each thing when it is due, once, however often the clock looks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sprachrohr.home import tasks
from sprachrohr.journal.actions import note_daily_run
from sprachrohr.journal.models import DailyRun
from sprachrohr.management.commands.clock import last_due, tick

pytestmark = [pytest.mark.django_db, pytest.mark.data]
BERLIN = ZoneInfo("Europe/Berlin")
MINUTELY = [work.name for work in tasks.MINUTELY]
DAILY = [work.name for work in tasks.DAILY]


def _broken() -> int:
    raise ValueError("what somebody typed")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN), datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN)),
        (datetime(2026, 3, 29, 3, 59, tzinfo=BERLIN), datetime(2026, 3, 28, 4, 0, tzinfo=BERLIN)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=BERLIN), datetime(2026, 10, 25, 4, 0, tzinfo=BERLIN)),
        (datetime(2026, 10, 26, 2, 30, tzinfo=ZoneInfo("UTC")), datetime(2026, 10, 25, 4, 0, tzinfo=BERLIN)),
    ],
)
def test_last_due_is_four_in_the_morning_here(now: datetime, due: datetime) -> None:
    assert last_due(now) == due


def test_tick_enqueues_everything_at_the_first_start_and_nothing_twice() -> None:
    now = timezone.now()
    assert tick(now) == MINUTELY + DAILY
    assert tick(now + timedelta(minutes=1)) == []
    assert DBTaskResult.objects.count() == len(MINUTELY + DAILY)


def test_tick_after_the_daily_round_sends_only_the_minute() -> None:
    now = timezone.now()
    for name in DAILY:
        note_daily_run(name=name)
    assert tick(now) == MINUTELY


def test_tick_sends_the_daily_round_again_after_the_next_four_in_the_morning() -> None:
    now = timezone.now()
    for name in DAILY:
        note_daily_run(name=name)
    assert tick(last_due(now) + timedelta(hours=24, minutes=1)) == MINUTELY + DAILY


def test_tick_sends_again_what_was_killed_an_hour_ago() -> None:
    now = timezone.now()
    tick(now)
    DBTaskResult.objects.update(status="RUNNING", started_at=now - timedelta(minutes=61))
    assert tick(now) == MINUTELY + DAILY


def test_every_task_of_the_clock_is_found_by_its_path_and_does_its_work() -> None:
    call_command("clock", once=True)
    for result in DBTaskResult.objects.all():
        result.task.call()
    assert set(DailyRun.objects.values_list("name", "failed")) == {(name, "") for name in DAILY}


@pytest.mark.parametrize(
    ("wrap", "noted"),
    [(tasks.daily, [("_broken", 0, "ValueError")]), (tasks.minutely, [])],
)
def test_task_that_fails_leaves_the_kind_of_error_and_no_text(
    wrap: Callable[[tasks.Work], tasks.Round],
    noted: list[tuple[str, int, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrap(_broken).call()
    assert list(DailyRun.objects.values_list("name", "did", "failed")) == noted
    assert caplog.messages == ["_broken failed: ValueError"]


def test_prune_keeps_fresh_and_failed_results() -> None:
    now = timezone.now()
    results = DBTaskResult.objects
    for status, days in [("SUCCESSFUL", 0), ("SUCCESSFUL", 2), ("FAILED", 2), ("FAILED", 15), ("READY", 99)]:
        result = tasks.prune_task_results.enqueue()
        results.filter(pk=result.id).update(status=status, finished_at=now - timedelta(days=days))
    tasks.prune_task_results.call()
    left = results.order_by("status").values_list("status", flat=True)
    assert list(left) == ["FAILED", "READY", "SUCCESSFUL"]
    assert DailyRun.objects.get().did == 2
