"""What waits for the desk, as numbers; for the desk's front page and for the daily mail without content."""

from dataclasses import dataclass

from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.languages.models import Wish
from sprachrohr.people.models import Member
from sprachrohr.voices.models import Task, Voice


@dataclass(frozen=True)
class Waiting:
    """Counts only, so that they may stand in a mail."""

    new: int
    for_us: int
    late: int
    translations: int
    tasks_due: int

    @property
    def anything(self) -> bool:
        return any((self.new, self.for_us, self.late, self.translations, self.tasks_due))


def confidential_is_late(council: Council) -> bool:
    """Whether any confidential voice is overdue: the chair learns that much, and nothing else. One query."""
    today = timezone.localdate()
    voices = Voice.objects.filter(openness=Voice.Openness.SEALED).with_state().in_state("open")
    dues = [v.due_on(acknowledge_days=council.acknowledge_days, answer_days=council.answer_days) for v in voices]
    return any(due is not None and due < today for due in dues)


def what_waits(*, council: Council, member: Member) -> Waiting:
    """Three queries, whatever the number of voices."""
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
    )
