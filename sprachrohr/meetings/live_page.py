"""What the page of a meeting that goes on shows: seats, the quorum, and under each item its fields, votes and tasks."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Prefetch, Sum
from django.utils import timezone

from sprachrohr.meetings.holding_fields import TEXTS, VOTES
from sprachrohr.meetings.holding_pen import may_take, pen_of
from sprachrohr.meetings.minutes_blocks import BLOCKS, RESULT, WORDING
from sprachrohr.meetings.minutes_history import Declared, declared_before, history_of
from sprachrohr.meetings.models import AgendaItem, Attendance, Ballot, Edition, Meeting, MeetingTask, Pen, Reply
from sprachrohr.meetings.presets import KINDS
from sprachrohr.meetings.quorum import Course
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member


@dataclass
class Problem:
    """What could not be done: the sentence, the form, where, what was typed, and what stands on the server instead."""

    words: str
    sent: dict[str, str] = field(default_factory=dict)
    item: int = 0
    field: str = ""
    typed: str = ""
    theirs: str = ""
    who: str = ""
    is_newer: bool = False


@dataclass
class Box:
    """One field to write in. `edition` goes with what is sent; after a conflict it is the newer one."""

    name: str
    words: str
    edition: int
    is_frozen: bool = False
    problem: Problem | None = None


@dataclass
class Seat:
    member: Member
    here: Attendance | None
    rows: list[Attendance]
    reply: Reply | None


@dataclass
class Counted:
    """A vote that was declared; what was declared before it was corrected; what was typed of a correction that could
    not be made."""

    ballot: Ballot
    before: list[Declared]
    typed: dict[str, str]


@dataclass
class Row:
    """One item."""

    item: AgendaItem
    number: int
    boxes: dict[str, Box]
    votes: list[Box]
    running: Ballot | None
    counted: list[Counted]
    tasks: list[MeetingTask]
    majority: str
    history: list[Any] = field(default_factory=list)
    problem: Problem | None = None

    @property
    def is_frozen(self) -> bool:
        return self.boxes["wording"].is_frozen

    @property
    def has_words(self) -> bool:
        return bool(self.running or self.counted or self.tasks or any(box.words for box in self.boxes.values()))


def page_of(meeting: Meeting, me: Member, problem: Problem | None = None) -> dict[str, Any]:
    """The template's context."""
    now = meeting.closed_at or timezone.now()
    pen = pen_of(meeting)
    rows = rows_of(meeting, problem)
    course = Course(meeting)
    return {
        "meeting": meeting,
        "problem": problem,
        "pen": pen,
        "may_write": not pen.is_held or pen.member_id == me.pk,
        "may_take": may_take(pen, me),
        "asked": pen.is_held and pen.member_id == me.pk and pen.asked_by,
        "i_asked": pen.asked_by_id == me.pk,
        "quorum": course.quorum(now),
        "too_early": meeting.day > timezone.localdate(),
        "doubt": course.doubt(now),
        "record": course.record(),
        "deputies": course.rules.deputies,
        "remote_allowed": course.rules.remote_allowed,
        "may_correct": not meeting.minutes.filter(circulated_at__isnull=False).exists(),
        "seats": seats_of(meeting),
        "rows": [row for row in rows if row.item.withdrawn_at is None],
        "withdrawn": [row for row in rows if row.item.withdrawn_at is not None and row.has_words],
        "result_blocks": [block for block in BLOCKS if block.field == RESULT],
        "wording_blocks": [block for block in BLOCKS if block.field == WORDING],
        "members": list(in_office(now)),
        "token": secrets.token_urlsafe(24),
        "version": version_of(meeting),
    }


def seats_of(meeting: Meeting) -> list[Seat]:
    """Every member in office, by name, with what they have answered and when they were here."""
    replies = {reply.member_id: reply for reply in meeting.replies.all()}
    rows: dict[int, list[Attendance]] = {}
    for row in meeting.attendances.all():
        row.meeting = meeting
        rows.setdefault(row.member_id, []).append(row)
    seats = []
    for member in in_office(meeting.starts_at):
        own = rows.get(member.pk, [])
        here = next((row for row in own if row.left_at is None), None)
        reply = replies.get(member.pk)
        if reply is not None:
            reply.meeting = meeting
        seats.append(Seat(member, here, own, reply))
    return seats


def rows_of(meeting: Meeting, problem: Problem | None = None) -> list[Row]:
    """All items in their order with what is under them; the queries do not grow with the items, but for histories."""
    ballots = Ballot.objects.filter(stopped_at__isnull=True).select_related("wording", "resolution")
    items = AgendaItem.objects.filter(meeting=meeting).select_related("result", "owner", "topic", "approves")
    items = items.prefetch_related(
        "editions",
        "wordings",
        Prefetch("ballots", ballots.prefetch_related("barred", "corrections__made_by")),
        Prefetch("tasks", MeetingTask.objects.select_related("owner")),
    )
    rows, number = [], 0
    for item in items.order_by("position", "pk"):
        number += item.withdrawn_at is None
        item.meeting = meeting
        rows.append(_row(item, number, problem if problem and problem.item == item.pk else None))
    return rows


def _row(item: AgendaItem, number: int, problem: Problem | None) -> Row:
    wordings, ballots = list(item.wordings.all()), list(item.ballots.all())
    for wording in (*wordings, *(ballot.wording for ballot in ballots)):
        wording.item = item
    tasks = list(item.tasks.all())
    for task in tasks:
        task.meeting = item.meeting
    running = next((ballot for ballot in ballots if ballot.held_at is None), None)
    latest = wordings[-1] if wordings else None
    result = getattr(item, "result", None)
    words = {
        "result": result.result if result else "",
        "note": result.note if result else "",
        "wording": latest.text if latest else "",
    }
    for name in VOTES:
        figure = getattr(running, name) if running else None
        words[name] = "" if figure is None else str(figure)
    editions: dict[str, Edition] = {edition.field: edition for edition in item.editions.all()}
    boxes = {name: _box(name, words[name], editions.get(name), problem) for name in (*TEXTS, *VOTES)}
    boxes["wording"].is_frozen = latest is not None and latest.frozen_at is not None
    return Row(
        item=item,
        number=number,
        boxes={name: boxes[name] for name in TEXTS},
        votes=[boxes[name] for name in VOTES],
        running=running,
        counted=[_counted(ballot, problem) for ballot in ballots if ballot.held_at is not None],
        tasks=tasks,
        majority=str(KINDS.get(item.majority, item.majority)),
        history=history_of(item) if len(wordings) > 1 else [],
        problem=problem,
    )


def _counted(ballot: Ballot, problem: Problem | None) -> Counted:
    typed = problem.sent if problem is not None and problem.sent.get("ballot") == str(ballot.pk) else {}
    return Counted(ballot, declared_before(ballot), typed)


def _box(name: str, words: str, edition: Edition | None, problem: Problem | None) -> Box:
    number = edition.number if edition else 0
    if problem is None or problem.field != name:
        return Box(name, words, number)
    # What was typed stays in the field; sent once more it is a decision against the newer text, made knowingly.
    return Box(name, problem.typed, number, problem=problem)


def version_of(meeting: Meeting) -> str:
    """Changes whenever something on the page does; for pages that watch."""
    saved = Edition.objects.filter(item__meeting=meeting).aggregate(n=Sum("number"))["n"]
    ballots = Ballot.objects.filter(item__meeting=meeting).aggregate(
        n=Count("pk"), held=Max("held_at"), stopped=Max("stopped_at"), seats=Sum("entitled"), yes=Sum("votes_for"),
        no=Sum("votes_against"),
    )
    seats = meeting.attendances.aggregate(n=Count("pk"), came=Max("came_at"), left=Max("left_at"))
    tasks = meeting.tasks.aggregate(n=Count("pk"), done=Max("done_at"))
    pens = Pen.objects.filter(meeting=meeting)
    pen = pens.values_list("member", "asked_by", "shown", Count("meeting__doubts")).first()
    facts = (saved, *ballots.values(), *seats.values(), *tasks.values(), pen, meeting.opened_at, meeting.closed_at)
    return "-".join(str(fact) for fact in facts)
