"""What happens while a meeting lasts: it is opened and closed, seats are taken and left.

Also what an item leaves behind: tasks, whether it is finished, and which item stands on the screen.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import ask_for, change_text, write_text
from sprachrohr.meetings.models import AgendaItem, Attendance, ItemResult, Majority, Meeting, MeetingTask, Pen, Rules
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member

DESK_LANGUAGE = "de"
# A second tap so soon means that the first one was a mistake.
MISTAKE = timedelta(minutes=1)


class Settled(Exception):
    """The minutes are approved: nothing in them changes any more."""


class NotOpen(Exception):
    """Before the meeting is opened or after it is closed nothing is decided."""


class TooEarly(Exception):
    """The meeting is on a later day."""


class NotInOffice(Exception):
    """Who is no member has no seat to take."""


class TimesCross(Exception):
    """Gone before coming, in the future, or twice in the room."""


def rules_of(meeting: Meeting) -> Rules:
    """The rules of the meeting's day; cautious ones, unsaved, where the council has not entered any."""
    return Rules.objects.on(meeting.day) or Rules(seats=1, notice_days=0)


def majority_of(rules: Rules, kind: str) -> Majority:
    """More than half of the votes cast where the rules know nothing else."""
    return (rules.majority(kind) if rules.pk else None) or Majority(kind=kind)


# -- who is there -----------------------------------------------------------------------------------------------


@transaction.atomic
def come(*, meeting: Meeting, member: Member, at: datetime, by: Member, deputy: str = "") -> Attendance:
    """A seat is taken. Told twice it is one coming; a minute after leaving it takes the leaving back.

    Raises NotInOffice, Settled.
    """
    meeting = unsettled(meeting)
    if not in_office(meeting.starts_at).filter(pk=member.pk).exists():
        raise NotInOffice
    rows = list(meeting.attendances.filter(member=member))
    for row in rows:
        if row.left_at is None or row.came_at <= at < row.left_at:
            return row
        if row.left_at <= at < row.left_at + MISTAKE:
            row.left_at = None
            row.save(update_fields=["left_at"])
            return row
    write("seat taken", about=meeting, by=by)
    sealed = meeting.key.encrypt(deputy) if deputy else None
    return Attendance.objects.create(meeting=meeting, member=member, came_at=at, sealed_deputy=sealed, noted_by=by)


@transaction.atomic
def leave(*, meeting: Meeting, member: Member, at: datetime, by: Member) -> None:
    """A seat is left; within a minute of coming it was a mistake and never happened. Raises Settled."""
    meeting = unsettled(meeting)
    row = meeting.attendances.filter(member=member, left_at__isnull=True).first()
    if row is None:
        return
    if at < row.came_at + MISTAKE:
        row.delete()
        return
    row.left_at = at
    row.save(update_fields=["left_at"])
    write("seat left", about=meeting, by=by)


@transaction.atomic
def correct_times(
    *, attendance: Attendance, came_at: datetime, left_at: datetime | None, by: Member, is_remote: bool = False
) -> None:
    """Somebody came or went at another time than was tapped, or attends from afar. Raises TimesCross, Settled."""
    meeting = unsettled(attendance.meeting)
    others = meeting.attendances.filter(member=attendance.member_id).exclude(pk=attendance.pk)
    end = left_at or timezone.now()
    wrong = end <= came_at or came_at > timezone.now() or end > timezone.now() + MISTAKE
    if wrong or any(came_at < (one.left_at or timezone.now()) and one.came_at < end for one in others):
        raise TimesCross
    attendance.came_at, attendance.left_at, attendance.is_remote = came_at, left_at, is_remote
    attendance.save(update_fields=["came_at", "left_at", "is_remote"])
    write("seat times corrected", about=meeting, by=by)


# -- opened, closed ---------------------------------------------------------------------------------------------


def unsettled(meeting: Meeting) -> Meeting:
    """The meeting, locked for this transaction. Raises Settled once its minutes are approved."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("key").get(pk=meeting.pk)
    if locked.minutes.filter(approved_at__isnull=False).exists():
        raise Settled
    return locked


@transaction.atomic
def open_meeting(*, meeting: Meeting, at: datetime, by: Member) -> None:
    """The chair opens it; told twice, the first time counts. Raises TooEarly (before its day), Settled."""
    locked = unsettled(meeting)
    if locked.day > timezone.localdate(at):
        raise TooEarly
    if locked.opened_at is None:
        locked.opened_at, locked.opened_by = at, by
        locked.save(update_fields=["opened_at", "opened_by"])
        write("meeting opened", about=locked, by=by)


@transaction.atomic
def close_meeting(*, meeting: Meeting, at: datetime, by: Member) -> None:
    """Everybody goes home: seats that are still taken are left at this moment. Raises Settled."""
    locked = unsettled(meeting)
    # One that was never opened is called off, by whoever may do that.
    if locked.closed_at is None and locked.opened_at is not None:
        locked.closed_at, locked.closed_by = at, by
        locked.save(update_fields=["closed_at", "closed_by"])
        locked.attendances.filter(left_at__isnull=True, came_at__lt=at).update(left_at=at)
        write("meeting closed", about=locked, by=by)


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, by: Member) -> None:
    """It was closed too early: those who were there until then are there again. Raises Settled."""
    locked = unsettled(meeting)
    if locked.closed_at is not None:
        locked.attendances.filter(left_at=locked.closed_at).update(left_at=None)
        locked.closed_at = locked.closed_by = None
        locked.save(update_fields=["closed_at", "closed_by"])
        write("meeting reopened", about=locked, by=by)


# -- what an item leaves behind -----------------------------------------------------------------------------------


def result_of(item: AgendaItem) -> ItemResult:
    """The row of this item; made when it is first needed."""
    return ItemResult.objects.get_or_create(item=item)[0]


@transaction.atomic
def finish_item(*, item: AgendaItem, finished: bool, by: Member) -> None:
    """An item that is not finished stands on the next agenda again. Raises Settled."""
    unsettled(item.meeting)
    row = result_of(item)
    row.finished_at = timezone.now() if finished else None
    row.save(update_fields=["finished_at"])
    write("item finished" if finished else "item taken up again", about=item, by=by)


@transaction.atomic
def add_task(
    *, item: AgendaItem, what: str, owner: Member | None, due_on: date | None, token: str, by: Member
) -> MeetingTask:
    """Somebody takes something on. `token`: of the form; sent twice it is one task. Raises Settled."""
    meeting = unsettled(item.meeting)
    found = MeetingTask.objects.filter(token=token).first()
    if found is not None:
        return found
    write("meeting task added", about=item, by=by)
    return MeetingTask.objects.create(
        meeting=meeting,
        item=item,
        sealed_what=meeting.key.encrypt(what),
        owner=owner,
        due_on=due_on,
        token=token,
        made_by=by,
    )


@transaction.atomic
def finish_task(*, task: MeetingTask, by: Member) -> None:
    """Done, also long after its meeting; from then on it stands on no agenda any more."""
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), by
        task.save(update_fields=["done_at", "done_by"])
        write("meeting task done", about=task, by=by)


@transaction.atomic
def show_on_screen(*, item: AgendaItem, by: Member) -> None:
    """What those in the room see in large letters."""
    Pen.objects.update_or_create(meeting=item.meeting, defaults={"shown": item})
    write("item shown", about=item, by=by)


@transaction.atomic
def ask_for_wording(*, item: AgendaItem, words: str, languages: Iterable[str], days: int) -> None:
    """The wording of a decision goes to the translation desk. Raises PermissionError for a closed item: whoever
    translates may be somebody from outside."""
    if item.is_closed:
        raise PermissionError("a closed item stays with the council")
    row = result_of(item)
    if row.wording is None:
        row.wording = write_text(key=item.meeting.key, words=words, language=DESK_LANGUAGE)
        row.save(update_fields=["wording"])
    for language in languages:
        ask_for(text=row.wording, language=language, days=days)


def renew_wording(*, item: AgendaItem, words: str, days: int, by: Member) -> None:
    """The wording is frozen: translations of an earlier one say so from now on."""
    row = ItemResult.objects.select_related("wording__key").filter(item=item, wording__isnull=False).first()
    if row is not None and row.wording is not None and row.wording.original != words:
        change_text(text=row.wording, words=words, days=days, by=by)
