"""How many people came, for the desk: by the hour while it is today, by the day afterwards. Sums, of nobody alone."""

from collections import Counter
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from sprachrohr.dialogues.models import Dialogue, Hour


def count_hour(*, dialogue: Dialogue, language: str) -> None:
    """One person more. Inside the caller's transaction."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    sums = Hour.objects.filter(dialogue=dialogue, starts_at=hour, language=language)
    if sums.update(people=F("people") + 1):
        return
    try:
        with transaction.atomic():
            Hour.objects.create(dialogue=dialogue, starts_at=hour, language=language, people=1)
    except IntegrityError:
        sums.update(people=F("people") + 1)


def begin_of_day(moment: datetime) -> datetime:
    """Midnight before it, where the council is."""
    return datetime.combine(timezone.localdate(moment), time(), timezone.get_current_timezone())


@transaction.atomic
def forget_hours() -> int:
    """By the clock: of earlier days the day alone stays, so that no hour tells when somebody was here. How many sums
    were put together."""
    old = Hour.objects.select_for_update().filter(starts_at__lt=begin_of_day(timezone.now()))
    rows = [one for one in old if one.starts_at != begin_of_day(one.starts_at)]
    days: Counter[tuple[int, datetime, str]] = Counter()
    for one in rows:
        days[one.dialogue_id, begin_of_day(one.starts_at), one.language] += one.people
    Hour.objects.filter(pk__in=[one.pk for one in rows]).delete()
    for (dialogue, day, language), people in days.items():
        known, _ = Hour.objects.get_or_create(dialogue_id=dialogue, starts_at=day, language=language)
        Hour.objects.filter(pk=known.pk).update(people=F("people") + people)
    return len(rows)
