"""Where everybody may read a resolution: in the minutes once they are published, until then at its meeting."""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from sprachrohr.meetings.models import Minutes, Resolution


def minutes_published(meeting: str) -> Subquery:
    """To annotate rows with: when the minutes of a meeting (`meeting`: the way to it from the row) were published; None
    while they are not. Of several versions the last one counts."""
    return Subquery(Minutes.objects.filter(meeting=OuterRef(meeting)).order_by("-version").values("published_at")[:1])


def address_of(resolution: Resolution, published_at: datetime | None) -> str:
    """In the language of the page; empty if nobody outside may read it. `published_at`: `minutes_published`."""
    meeting = resolution.ballot.item.meeting
    if meeting.called_at is None or not meeting.public:
        return ""
    if published_at is not None:
        return f"{reverse('minutes', kwargs={'pk': meeting.pk})}#resolution-{resolution.pk}"
    return reverse("meeting", kwargs={"pk": meeting.pk})
