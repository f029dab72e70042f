"""What of the recommendations needs the desk now, in the order of dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from sprachrohr.meetings.waiting import Open
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import Answer, Recommendation
from sprachrohr.recommendations.sentences import state_words
from sprachrohr.recommendations.telling import to_tell

What = Literal["tell", "overdue", "send", "confirm"]
MOST_BEFORE_A_MEETING = 30
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Due:
    """`what`: people wait to hear an answer; the day of an answer is over; adopted but not sent; a PDF to look at."""

    what: What
    on: date
    recommendation: Recommendation


def what_is_due() -> list[Due]:
    """One query, whatever their number; titles are not read."""
    today = timezone.localdate()
    unlooked = Answer.objects.filter(
        recommendation=OuterRef("pk"), paper__isnull=False, paper__names_nobody_at__isnull=True
    )
    untold = to_tell(Recommendation.objects.filter(pk=OuterRef("pk")))
    rows = Recommendation.objects.select_related("addressee", "title__key")
    rows = rows.annotate(is_untold=Exists(untold), is_unlooked=Exists(unlooked))
    rows = rows.filter(Q(is_untold=True) | Q(closed_at__isnull=True, adopted_at__isnull=False))
    return sorted((due for one in rows for due in _due(one, today)), key=lambda due: due.on)


def _due(one: Recommendation, today: date) -> Iterator[Due]:
    """Of a row of `what_is_due`: it may need more than one thing."""
    if one.is_untold:  # type: ignore[attr-defined]
        yield Due("tell", one.answered_on or _day(one), one)
    if one.is_overdue:
        yield Due("overdue", one.expected_on or today, one)
    if one.state == "adopted":
        yield Due("send", timezone.localdate(one.adopted_at), one)
    if one.closed_at is None and one.is_unlooked:  # type: ignore[attr-defined]
        yield Due("confirm", _day(one), one)


def _day(recommendation: Recommendation) -> date:
    return timezone.localdate(recommendation.changed_at)


def before_a_meeting(reader: Member) -> list[Open]:
    """What a meeting has to know: recommendations that wait for an answer, the oldest first, with their age in days.
    One query."""
    if not reader.may_read_voices():
        return []
    found = Recommendation.objects.waiting().select_related("title__key", "addressee").order_by("expected_on", "pk")
    return [_open(one) for one in found[:MOST_BEFORE_A_MEETING]]


def _open(one: Recommendation) -> Open:
    expected = datetime.combine(one.expected_on, END_OF_DAY) if one.expected_on else None
    return Open(
        kind="recommendation",
        number=one.pk,
        words=f"{one.title.original}: {state_words(one)}",
        on=timezone.make_aware(expected) if expected else None,
        who=one.addressee.name if one.addressee else "",
        address=reverse("desk_recommendation", kwargs={"pk": one.pk}),
    )
