"""The clock: django-tasks has no scheduler, so this small process enqueues what is due."""

import logging
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from sprachrohr.home import tasks
from sprachrohr.journal.models import DailyRun

logger = logging.getLogger(__name__)

DAILY_HOUR = 4
LOST_AFTER = timedelta(hours=1)
RETRY_AFTER = timedelta(hours=1)
TICK_SECONDS = 60


def last_due(now: datetime) -> datetime:
    """The latest 04:00 local time that is not after `now`."""
    local = timezone.localtime(now)
    due = local.replace(hour=DAILY_HOUR, minute=0, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def is_waiting(work: Task[Any, Any], now: datetime) -> bool:
    """Whether this task is in the queue or runs; one that has run for an hour was killed and is lost."""
    running = Q(status=TaskResultStatus.RUNNING, started_at__gt=now - LOST_AFTER)
    ready = Q(status=TaskResultStatus.READY)
    path = f"{work.func.__module__}.{work.func.__qualname__}"
    return DBTaskResult.objects.filter(ready | running, task_path=path).exists()


def tick(now: datetime) -> list[str]:
    """Enqueues what is due at `now`, returns its names. Nothing is queued twice while the worker is away."""
    # What failed is tried again after an hour: a mail server that was away at four must not cost the day's promise.
    done = Q(failed="") | Q(ran_at__gt=now - RETRY_AFTER)
    ran = set(DailyRun.objects.filter(done, ran_at__gte=last_due(now)).values_list("name", flat=True))
    due = [*tasks.MINUTELY, *(work for work in tasks.DAILY if work.name not in ran)]
    fresh = [work for work in due if not is_waiting(work, now)]
    for work in fresh:
        work.enqueue()
    return [work.name for work in fresh]


class Command(BaseCommand):
    help = "Enqueues the work of each minute and, at 04:00 or the first start after it, of each day."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end (for systemd timers)")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            tick(timezone.now())
            return
        while True:
            close_old_connections()
            try:
                tick(timezone.now())
            except DatabaseError as error:  # locked or away for a moment: the next minute tries again
                logger.error("The clock could not reach the database: %s", type(error).__name__)
            time.sleep(TICK_SECONDS - time.time() % TICK_SECONDS)
