"""What waits for the desk, as numbers, for the daily mail without content. The desk's first page: needs.py."""

from dataclasses import astuple, dataclass
from datetime import timedelta

from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.languages.models import Wish
from sprachrohr.meetings.needs import what_meetings_need
from sprachrohr.people.models import Member
from sprachrohr.recommendations.due import what_is_due
from sprachrohr.voices.models import Task, Voice

# The mail comes before the last day, not on it.
SOON = timedelta(days=3)


@dataclass(frozen=True)
class Waiting:
    """Counts only, so that they may stand in a mail."""

    new: int
    for_us: int
    late: int
    translations: int
    tasks_due: int
    meetings: int
    recommendations: int

    @property
    def anything(self) -> bool:
        return any(astuple(self))


def what_waits(*, council: Council, member: Member) -> Waiting:
    """The same number of queries, whatever there is."""
    today = timezone.localdate()
    voices = Voice.objects.visible_to(member).with_state()
    still = list(voices.in_state("open"))
    dues = [
        voice.due_on(acknowledge_days=council.acknowledge_days, answer_days=council.answer_days)
        for voice in still
    ]
    return Waiting(
        new=sum(voice.state == "new" for voice in still),
        for_us=sum(voice.state == "for_us" for voice in still),
        late=sum(due is not None and due < today for due in dues),
        translations=Wish.objects.open().count(),
        tasks_due=Task.objects.filter(done_at__isnull=True, due_on__lte=today).count(),
        meetings=sum(need.on <= today + SOON for need in what_meetings_need(member)),
        recommendations=sum(due.on <= today for due in what_is_due()),
    )
