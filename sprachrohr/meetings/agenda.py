"""What can happen to an agenda: an item is added, changed, moved, withdrawn, put back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.languages.models import Text
from sprachrohr.meetings.actions import IsOver, locked, sealed
from sprachrohr.meetings.models import AgendaItem, ItemResult, Meeting
from sprachrohr.people.models import Member


class ItemChanged(Exception):
    """Somebody else has changed this item since the form was opened."""


class ItemWithdrawn(Exception):
    """Somebody else has withdrawn this item since the form was opened."""


def _open(meeting: Meeting) -> Meeting:
    fresh = locked(meeting)
    if fresh.closed_at is not None or fresh.is_cancelled:
        raise IsOver
    return fresh


def _is_waiting(meeting: Meeting, by: Member | None) -> None:
    """A called meeting's agenda has another state now: members are told with `calling.tell`."""
    write("agenda changed", about=meeting, by=by)


@transaction.atomic
def add_item(*, meeting: Meeting, title: str, by: Member | None, explanation: str = "", **fields: Any) -> AgendaItem:
    """At the end of the agenda. Raises IsOver."""
    fresh = _open(meeting)
    last = AgendaItem.objects.filter(meeting=fresh).aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=fresh,
        position=last + 1,
        sealed_title=fresh.key.encrypt(title),
        sealed_explanation=sealed(fresh, explanation),
        added_by=by,
        **fields,
    )
    _is_waiting(fresh, by)
    return item


@transaction.atomic
def put_first(*, item: AgendaItem, by: Member | None) -> None:
    """Above all others: the minutes of the last meeting come first."""
    others = AgendaItem.objects.standing().filter(meeting=item.meeting_id).exclude(pk=item.pk)
    order_items(meeting=item.meeting, order=[item.pk, *others.values_list("pk", flat=True)], by=by)


@transaction.atomic
def change_item(
    *, item: AgendaItem, edition: int, title: str, by: Member, explanation: str = "", **fields: Any
) -> AgendaItem:
    """Raises IsOver, ItemWithdrawn, ItemChanged (`edition` is not the form's any more); then nothing is written."""
    meeting = _open(item.meeting)
    fresh = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if fresh.withdrawn_at is not None:
        raise ItemWithdrawn
    if fresh.edition != edition:
        raise ItemChanged
    fresh.sealed_title, fresh.sealed_explanation = meeting.key.encrypt(title), sealed(meeting, explanation)
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.edition += 1
    fresh.changed_at, fresh.changed_by = timezone.now(), by
    fresh.save()
    if fresh.is_closed:
        # From now on its wording is not for translators.
        Text.objects.filter(pk__in=ItemResult.objects.filter(item=fresh).values("wording")).delete()
    _is_waiting(meeting, by)
    return fresh


@transaction.atomic
def withdraw_item(*, item: AgendaItem, by: Member) -> None:
    """It leaves the agenda and can be put back; twice is once. Raises IsOver."""
    meeting = _open(item.meeting)
    AgendaItem.objects.filter(pk=item.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=by
    )
    _is_waiting(meeting, by)


@transaction.atomic
def put_back(*, item: AgendaItem, by: Member) -> None:
    """A withdrawn item stands on the agenda again, where it stood. Raises IsOver."""
    meeting = _open(item.meeting)
    AgendaItem.objects.filter(pk=item.pk).update(withdrawn_at=None, withdrawn_by=None)
    _is_waiting(meeting, by)


@transaction.atomic
def order_items(*, meeting: Meeting, order: Sequence[int], by: Member | None) -> None:
    """In this order; items that `order` does not name keep theirs behind the others. Raises IsOver."""
    fresh = _open(meeting)
    items = list(AgendaItem.objects.standing().filter(meeting=fresh))
    wished = {pk: place for place, pk in enumerate(order)}
    items.sort(key=lambda item: wished.get(item.pk, len(wished)))
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
    _is_waiting(fresh, by)


def move_item(*, item: AgendaItem, up: bool, by: Member) -> None:
    """One place up or down; at the end of the list nothing happens. Raises IsOver."""
    order = list(AgendaItem.objects.standing().filter(meeting=item.meeting_id).values_list("pk", flat=True))
    if item.pk not in order:
        return
    here = order.index(item.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        order_items(meeting=item.meeting, order=order, by=by)
