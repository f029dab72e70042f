"""What of the recommendations needs the desk now, in the order of dates."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from django.urls import reverse
from django.utils import timezone

from sprachrohr.meetings.waiting import Open
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import Recommendation
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
    """Four queries, whatever their number; titles are not read."""
    today = timezone.localdate()
    everything = Recommendation.objects.select_related("addressee", "title__key")
    found = [Due("tell", one.answered_on or _day(one), one) for one in to_tell(everything)]
    found += [Due("overdue", one.expected_on or today, one) for one in everything.overdue(today)]
    unsent = everything.open().filter(adopted_at__isnull=False, sent_at__isnull=True)
    found += [Due("send", timezone.localdate(one.adopted_at), one) for one in unsent]
    papers = everything.open().filter(answers__paper__isnull=False, answers__paper__names_nobody_at__isnull=True)
    found += [Due("confirm", _day(one), one) for one in papers.distinct()]
    return sorted(found, key=lambda due: due.on)


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
