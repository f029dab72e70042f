"""What one meeting leaves to the next: its minutes to approve, items with open tasks, items that nobody came to."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from sprachrohr.meetings.agenda import add_item, put_first
from sprachrohr.meetings.models import AgendaItem, Meeting, MeetingTask
from sprachrohr.people.models import Member

APPROVAL_MINUTES = 5


def carry_on() -> int:
    """By the clock: the next agenda has what earlier meetings left, also when it was planned later. How many items."""
    following = next_meeting()
    return carry_over(meeting=following, by=None) if following is not None else 0


def next_meeting(*, after: Meeting | None = None) -> Meeting | None:
    """The next one whose agenda can still change."""
    coming = Meeting.objects.filter(cancelled_at__isnull=True, opened_at__isnull=True, closed_at__isnull=True)
    now = timezone.now()
    coming = coming.filter(starts_at__gt=after.starts_at if after is not None else now, ends_at__gt=now)
    return coming.select_related("key").order_by("starts_at").first()


@transaction.atomic
def carry_over(*, meeting: Meeting, by: Member | None) -> int:
    """Puts on this agenda what earlier meetings have left, as often as it is called once each. How many items.

    Words stay as they were: what was closed stays closed. Raises IsOver.
    """
    here = AgendaItem.objects.filter(meeting=meeting)
    approves = set(here.values_list("approves", flat=True))
    carried = set(here.values_list("carried_from", flat=True))
    many = 0
    for item in _left(meeting):
        if item.pk not in carried:
            task = item.tasks.open().order_by("pk").first()
            add_item(
                meeting=meeting, title=item.title, explanation=item.explanation, by=by, kind=item.kind,
                minutes=item.minutes, owner=item.owner, is_closed=item.is_closed, majority=item.majority,
                topic=item.topic, carried_from=item, task=task,
            )  # fmt: skip
            many += 1
    for earlier in reversed(_to_approve(meeting)):
        if earlier.pk not in approves:
            title = approval_title(earlier)
            kind = AgendaItem.Kind.DECISION.value
            item = add_item(meeting=meeting, title=title, by=by, approves=earlier, kind=kind, minutes=APPROVAL_MINUTES)
            put_first(item=item, by=by)
            many += 1
    return many


def approval_title(meeting: Meeting) -> str:
    """German, as all of an agenda is."""
    with translation.override("de"):
        return f"Genehmigung des Protokolls vom {date_format(meeting.day, 'j. F Y')}"


def _to_approve(meeting: Meeting) -> list[Meeting]:
    """Earlier meetings whose minutes were circulated and are not approved, oldest first."""
    found = Meeting.objects.filter(starts_at__lt=meeting.starts_at, minutes__circulated_at__isnull=False)
    return list(found.exclude(minutes__approved_at__isnull=False).distinct().order_by("starts_at"))


def _left(meeting: Meeting) -> list[AgendaItem]:
    """Items of the last meetings that keep alive: a task is open, or nothing at all came out and nobody closed them."""
    earlier = Meeting.objects.filter(starts_at__lt=meeting.starts_at, closed_at__isnull=False)
    last = earlier.order_by("-starts_at").first()
    tasks = MeetingTask.objects.open().filter(meeting__in=earlier, item__isnull=False)
    with_tasks = set(tasks.values_list("item", flat=True))
    items = AgendaItem.objects.standing().filter(meeting__in=earlier, approves__isnull=True)
    items = items.select_related("meeting__key", "result", "owner", "topic").order_by("meeting__starts_at", "position")
    # What was carried on once is alive there.
    carried = AgendaItem.objects.filter(carried_from__isnull=False).exclude(meeting=meeting)
    later = set(carried.values_list("carried_from", flat=True))
    return [
        item
        for item in items
        if item.pk not in later and (item.pk in with_tasks or (item.meeting == last and _untouched(item)))
    ]


def _untouched(item: AgendaItem) -> bool:
    result = getattr(item, "result", None)
    if result is not None and (result.finished_at is not None or result.result.strip()):
        return False
    return not item.ballots.filter(held_at__isnull=False).exists()
