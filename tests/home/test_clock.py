"""The clock: each thing when it is due, once, however often the clock looks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sprachrohr.home import tasks
from sprachrohr.journal.actions import note_daily_run
from sprachrohr.journal.models import DailyRun
from sprachrohr.languages.actions import suggest
from sprachrohr.languages.models import Suggestion
from sprachrohr.management.commands.clock import last_due, tick
from sprachrohr.people.actions import invite
from sprachrohr.people.models import Invitation
from sprachrohr.people.sessions import DeskSession
from sprachrohr.vault.actions import make_link
from sprachrohr.vault.deletions import noted
from sprachrohr.vault.models import Delay, Key, Link
from tests.cast import HAKAN, member, open_council

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


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


def test_tick_sends_what_failed_again_after_an_hour_and_until_it_works() -> None:
    now = last_due(timezone.now()) + timedelta(hours=2)
    for name in DAILY:
        note_daily_run(name=name)
    broken = DAILY[0]
    note_daily_run(name=broken, failed="SMTPServerDisconnected")
    found = []
    for failed, minutes in (("SMTPServerDisconnected", 59), ("SMTPServerDisconnected", 61), ("", 61)):
        DailyRun.objects.update(ran_at=now - timedelta(minutes=61))
        DailyRun.objects.filter(name=broken).update(failed=failed, ran_at=now - timedelta(minutes=minutes))
        found.append(tick(now))
        DBTaskResult.objects.all().delete()
    assert found == [MINUTELY, [*MINUTELY, broken], MINUTELY]


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


def test_the_daily_round_forgets_what_has_ended_and_keeps_what_has_not() -> None:
    open_council()
    hakan, now = member(HAKAN), timezone.now()
    for days in (31, 29):
        ended = now - timedelta(days=days)
        link, _ = make_link(purpose="translate", subject=1, days=1, by=hakan)
        Link.objects.filter(pk=link.pk).update(expires_at=ended)
        invitation, _ = invite(email=f"{days}@rat.example", role="member", by=hakan)
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=ended)
    for page, done in (("/de/", now - timedelta(days=91)), ("/tr/", now - timedelta(days=89)), ("/ar/", None)):
        suggestion = suggest(page=page, language="ar", words="جملة أفضل")
        Suggestion.objects.filter(pk=suggestion.pk).update(done_at=done)
    for name, hours in (("ended", -1), ("open", 1)):
        DeskSession.objects.create(session_key=name, session_data="", expire_date=now + timedelta(hours=hours))
    delay = Delay.objects.create(name="yesterday's", day=timezone.localdate() - timedelta(days=1))
    tasks.forget_old_traces.call()
    left = [
        [(now - one.expires_at).days for one in Link.objects.all()],
        list(Invitation.objects.filter(accepted_at=None).values_list("email", flat=True)),
        list(Suggestion.objects.order_by("pk").values_list("page", flat=True)),
        list(DeskSession.objects.values_list("session_key", flat=True)),
        list(Delay.objects.filter(pk=delay.pk)),
    ]
    assert left == [[29], ["29@rat.example"], ["/tr/", "/ar/"], ["open"], []]
    # A suggestion goes with its key, and the deletion list says so before a backup could bring it back.
    assert (Key.objects.count(), len(noted()), DailyRun.objects.get().did) == (2, 1, 4)
