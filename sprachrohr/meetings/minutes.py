"""After a meeting: its minutes are circulated, corrected, approved, and published without a resident's name."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings import minutes_mail
from sprachrohr.meetings.holding import rules_of
from sprachrohr.meetings.minutes_carried import carry_over, next_meeting
from sprachrohr.meetings.minutes_content import open_names
from sprachrohr.meetings.models import Correction, Meeting, Minutes, MinutesCopy, NameVerdict, Resolution
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member

LONGEST_CORRECTION = 4000


class NotClosed(Exception):
    """The meeting still goes on."""


class NotCirculated(Exception):
    """Nobody has read these minutes yet."""


class Late(Exception):
    """The time for corrections is over; what is still wrong is said when the minutes are approved."""


class Unsettled(Exception):
    """`many` corrections wait for an answer."""

    def __init__(self, many: int) -> None:
        super().__init__(many)
        self.many = many


class NotApproved(Exception):
    """What the council has not approved is not public."""


class NamesOpen(Exception):
    """`many` likely names wait for somebody to look."""

    def __init__(self, many: int) -> None:
        super().__init__(many)
        self.many = many


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The last version."""
    return meeting.minutes.order_by("-version").first()


@transaction.atomic
def circulate(*, meeting: Meeting, by: Member) -> Minutes:
    """Every member in office gets a link, without a word of the minutes in the mail; from today the days for
    corrections count; the approval stands first on the next agenda. Again after changes: a new version.

    Raises NotClosed, NotApproved (approved minutes are not sent round again).
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("key").get(pk=meeting.pk)
    if meeting.closed_at is None:
        raise NotClosed
    last = minutes_of(meeting)
    if last is not None and last.approved_at is not None:
        raise NotApproved
    now = timezone.now()
    until = now + timedelta(days=rules_of(meeting).correction_days)
    made = Minutes.objects.create(
        meeting=meeting,
        version=last.version + 1 if last else 1,
        made_by=by,
        circulated_at=now,
        circulated_by=by,
        corrections_until=until,
    )
    if last is not None:
        last.corrections.filter(settled_at__isnull=True).update(minutes=made)
    MinutesCopy.objects.bulk_create([MinutesCopy(minutes=made, member=member) for member in in_office(now)])
    following = next_meeting(after=meeting)
    if following is not None:
        carry_over(meeting=following, by=by)
    transaction.on_commit(lambda: minutes_mail.send_copies.enqueue(made.pk))
    write("minutes circulated", about=meeting, by=by)
    return made


@transaction.atomic
def correct(*, minutes: Minutes, words: str, by: Member) -> Correction:
    """A member wants something said otherwise. Raises Late, NotCirculated, ValueError (no words, or far too many)."""
    words = cleaned(words)
    if not words or len(words) > LONGEST_CORRECTION:
        raise ValueError("no words, or too many")
    if minutes.circulated_at is None or minutes.corrections_until is None:
        raise NotCirculated
    if minutes.approved_at is not None or minutes.corrections_until < timezone.now():
        raise Late
    write("correction sent", about=minutes, by=by)
    sealed = minutes.meeting.key.encrypt(words)
    return Correction.objects.create(minutes=minutes, member=by, sealed_text=sealed)


@transaction.atomic
def settle(*, correction: Correction, taken_up: bool, by: Member) -> None:
    """It was taken up (whoever writes has changed the text) or not; its member sees which. Approved is approved."""
    if Minutes.objects.filter(meeting=correction.minutes.meeting_id, approved_at__isnull=False).exists():
        return
    correction.settled_at, correction.settled_by = timezone.now(), by
    correction.taken_up_at = correction.settled_at if taken_up else None
    correction.save(update_fields=["settled_at", "settled_by", "taken_up_at"])
    write("correction taken up" if taken_up else "correction settled", about=correction, by=by)


@transaction.atomic
def approve(*, meeting: Meeting, by: Member, resolution: Resolution | None = None) -> Minutes:
    """By a resolution of a later meeting, or because nobody there objected; from now on nothing in them changes.

    Raises NotCirculated, Unsettled.
    """
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    last = minutes_of(meeting)
    if last is None or last.circulated_at is None:
        raise NotCirculated
    waiting = Correction.objects.filter(minutes__meeting=meeting, settled_at__isnull=True).count()
    if waiting:
        raise Unsettled(waiting)
    if last.approved_at is None:
        last.approved_at, last.approved_by = timezone.now(), resolution
        last.save(update_fields=["approved_at", "approved_by"])
        write("minutes approved", about=meeting, by=by)
    return last


@transaction.atomic
def judge_name(*, meeting: Meeting, words: str, may_stand: bool, by: Member) -> None:
    """Somebody has looked: these words name nobody who must not be named, or they are left out in public."""
    for known in meeting.name_verdicts.all():
        if known.words == words:
            known.delete()
    NameVerdict.objects.create(
        meeting=meeting, sealed_words=meeting.key.encrypt(words), may_stand=may_stand, judged_by=by
    )
    write("name may stand" if may_stand else "name left out", about=meeting, by=by)


@transaction.atomic
def publish(*, meeting: Meeting, by: Member) -> Minutes:
    """Everybody may read the public version. Raises NotApproved, NamesOpen."""
    last = minutes_of(meeting)
    if last is None or last.approved_at is None:
        raise NotApproved
    waiting = open_names(meeting)
    if waiting:
        raise NamesOpen(len(waiting))
    last.published_at, last.published_by = timezone.now(), by
    last.save(update_fields=["published_at", "published_by"])
    write("minutes published", about=meeting, by=by)
    return last


@transaction.atomic
def take_back(*, meeting: Meeting, by: Member) -> None:
    """A name was overlooked: the public page is gone at once, until somebody publishes it again."""
    meeting.minutes.update(published_at=None, published_by=None)
    write("minutes taken back", about=meeting, by=by)
