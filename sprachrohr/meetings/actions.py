"""What can happen before anybody is invited: rules are adopted, a series begins, a meeting is planned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.meetings.deadlines import dates_of
from sprachrohr.meetings.models import Majority, Meeting, OutsideDate, Rules, Series
from sprachrohr.meetings.rulebook import forget_rules, rules_on
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Key

OF_THE_PLACE = ("place", "address", "how_to_find", "step_free", "interpreters")


class IsOver(Exception):
    """This meeting has been held, has ended, or was cancelled: nothing about its invitation can change."""


def sealed(meeting: Meeting, words: str) -> bytes | None:
    """Words under the meeting's key; None for no words."""
    return meeting.key.encrypt(words) if words else None


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, nobody else changing it until the transaction ends."""
    return Meeting.objects.select_for_update().select_related("key").get(pk=meeting.pk)


@transaction.atomic
def adopt_rules(*, by: Member, fields: Mapping[str, Any], majorities: Sequence[Mapping[str, Any]]) -> Rules:
    """A new version of the rules. Earlier ones stay: a meeting is judged by the rules of its own day."""
    rules = Rules.objects.create(made_by=by, **fields)
    for position, majority in enumerate(majorities):
        Majority.objects.create(rules=rules, position=position, **majority)
    forget_rules()
    write("rules adopted", about=rules, by=by)
    return rules


@transaction.atomic
def plan(*, by: Member | None, remote_link: str = "", **fields: Any) -> Meeting:
    """A date for the members' desk; the public sees it once the invitation is sent."""
    meeting = Meeting(key=Key.make(), planned_by=by, **fields)
    meeting.remote_way = sealed(meeting, remote_link)
    meeting.save()
    write("meeting planned", about=meeting, by=by)
    return meeting


# -- every month ----------------------------------------------------------------------------------------


@transaction.atomic
def begin_series(*, by: Member, many: int, **fields: Any) -> Series:
    """A meeting every month, and the next `many` of them planned."""
    series = Series.objects.create(made_by=by, **fields)
    write("series begun", about=series, by=by)
    continue_series(series=series, by=by, many=many)
    return series


@transaction.atomic
def continue_series(*, series: Series, by: Member | None, many: int, public: bool = True) -> list[Meeting]:
    """The next `many` meetings after the last one that is planned; a date that exists already is left alone."""
    zone = timezone.get_current_timezone()
    planned = {meeting.day for meeting in Meeting.objects.filter(series=series)}
    first = max([*planned, timezone.localdate()])
    dates = dates_of(week=series.week, weekday=series.weekday, first=first, many=many + 1, pauses=series.pauses)
    rules = rules_on(timezone.now())
    made = []
    for day in [one for one in dates if one not in planned][:many]:
        starts = datetime.combine(day, series.starts, zone)
        if starts <= timezone.now():
            continue
        place = {name: getattr(series, name) for name in OF_THE_PLACE}
        is_public = rules.public_by_default if rules is not None else public
        ends = datetime.combine(day, series.ends, zone)
        made.append(plan(by=by, series=series, starts_at=starts, ends_at=ends, public=is_public, **place))
    return made


@transaction.atomic
def end_series(*, series: Series, by: Member) -> int:
    """No further dates; those that nobody was invited to and that have no agenda yet go. How many went."""
    series.ended_at, series.ended_by = timezone.now(), by
    series.save(update_fields=["ended_at", "ended_by"])
    empty = Meeting.objects.filter(
        series=series, called_at__isnull=True, cancelled_at__isnull=True, starts_at__gt=timezone.now(), items=None
    )
    many = len(keys := list(empty.values_list("key_id", flat=True)))
    empty.delete()
    Key.objects.filter(pk__in=keys).delete()
    write("series ended", about=series, by=by)
    return many


# -- where others meet ----------------------------------------------------------------------------------


@transaction.atomic
def enter_outside_date(*, by: Member, **fields: Any) -> OutsideDate:
    found = OutsideDate.objects.create(entered_by=by, **fields)
    write("outside date entered", about=found, by=by)
    return found


@transaction.atomic
def cancel_outside_date(*, date: OutsideDate, by: Member) -> None:
    date.cancelled_at = timezone.now()
    date.save(update_fields=["cancelled_at"])
    write("outside date cancelled", about=date, by=by)
