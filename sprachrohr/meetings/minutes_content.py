"""What stands in the minutes: everything for the council; for everybody only items, decisions and votes.

A closed item is a heading without words in public. What somebody has judged to be a resident's name is left out there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from sprachrohr.council.models import Council, DistrictPart
from sprachrohr.meetings.minutes_history import Declared, declared_before
from sprachrohr.meetings.minutes_names import Found, find_names, known_words
from sprachrohr.meetings.models import AgendaItem, Attendance, Ballot, Meeting, MeetingTask
from sprachrohr.meetings.quorum import Change, quorum_record
from sprachrohr.meetings.seats import in_office
from sprachrohr.organisations.models import Organisation
from sprachrohr.topics.models import Topic

LEFT_OUT = "[Name]"
AROUND = 60


@dataclass(frozen=True)
class Vote:
    """One vote that was counted, with the wording that was voted on."""

    label: str
    wording: str
    is_secret: bool
    votes_for: int
    against: int
    abstentions: int
    entitled: int
    needed: int
    is_adopted: bool
    resolution: int
    barred: tuple[str, ...] = ()
    before: tuple[Declared, ...] = ()


@dataclass(frozen=True)
class Part:
    """One item. In public a closed one has no words at all."""

    pk: int
    number: int
    title: str
    kind: str
    is_closed: bool
    votes: tuple[Vote, ...]
    result: str = ""
    note: str = ""
    tasks: tuple[MeetingTask, ...] = ()
    is_withdrawn: bool = False
    is_approval: bool = False


@dataclass(frozen=True)
class Content:
    """The minutes of one meeting. `attendances` are empty in public: there only numbers are told."""

    meeting: Meeting
    parts: tuple[Part, ...]
    members: int
    came: int
    quorum: tuple[Change, ...]
    attendances: tuple[Attendance, ...] = ()


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """All items with everything under them, in six queries; the meeting's key is opened once."""
    ballots = Ballot.objects.filter(held_at__isnull=False).select_related("wording", "resolution")
    items = AgendaItem.objects.filter(meeting=meeting).select_related("result").order_by("position", "pk")
    rows = items.prefetch_related(
        Prefetch("ballots", ballots.prefetch_related("barred", "corrections__made_by")),
        Prefetch("tasks", MeetingTask.objects.select_related("owner")),
    )
    found = list(rows)
    for item in found:
        item.meeting = meeting
        for ballot in item.ballots.all():
            ballot.wording.item = item
        for task in item.tasks.all():
            task.meeting = meeting
    return found


def _vote(ballot: Ballot, words: str, *, public: bool) -> Vote:
    return Vote(
        label=ballot.resolution.label,
        wording=words,
        is_secret=ballot.kind == Ballot.Kind.SECRET,
        votes_for=ballot.votes_for or 0,
        against=ballot.votes_against or 0,
        abstentions=ballot.abstentions or 0,
        entitled=ballot.entitled,
        needed=ballot.needed or 0,
        is_adopted=ballot.is_adopted,
        resolution=ballot.resolution.pk,
        barred=() if public else tuple(member.shown_name for member in ballot.barred.all()),
        before=tuple(declared_before(ballot, with_reasons=not public)),
    )


def for_the_council(meeting: Meeting) -> Content:
    """Everything, for members: results, notes, tasks, who was there from when until when."""
    parts = []
    number = 0
    for item in items_of(meeting):
        number += item.withdrawn_at is None
        result = getattr(item, "result", None)
        part = Part(
            pk=item.pk,
            number=number,
            title=item.title,
            kind=item.kind,
            is_closed=item.is_closed,
            votes=tuple(_vote(ballot, ballot.wording.text, public=False) for ballot in item.ballots.all()),
            result=result.result if result else "",
            note=result.note if result else "",
            tasks=tuple(item.tasks.all()),
            is_withdrawn=item.withdrawn_at is not None,
            is_approval=item.approves_id is not None,
        )
        if not part.is_withdrawn or part.votes or part.result or part.note or part.tasks:
            parts.append(part)
    rows = tuple(meeting.attendances.select_related("member").order_by("member__shown_name", "came_at"))
    for row in rows:
        row.meeting = meeting
    return Content(meeting, tuple(parts), *_numbers(meeting, rows), tuple(quorum_record(meeting)), rows)


def for_everybody(meeting: Meeting) -> Content:
    """Items, decisions and votes only, without names; whether it may be shown is not asked here (`minutes.publish`)."""
    gone = {verdict.words for verdict in meeting.name_verdicts.all() if not verdict.may_stand}
    guard = _Guard(meeting)
    parts = []
    for number, item in enumerate(_public_items(meeting), 1):
        if item.is_closed:
            parts.append(Part(item.pk, number, "", item.kind, is_closed=True, votes=()))
            continue
        votes = tuple(_vote(one, guard.without(one.wording.text, gone), public=True) for one in item.ballots.all())
        title = guard.without(item.title, gone)
        parts.append(Part(item.pk, number, title, item.kind, is_closed=False, votes=votes))
    rows = tuple(meeting.attendances.all())
    return Content(meeting, tuple(parts), *_numbers(meeting, rows), tuple(quorum_record(meeting)))


def _public_items(meeting: Meeting) -> list[AgendaItem]:
    """Those that stand on the agenda; and one that was taken off it after something had been resolved."""
    return [item for item in items_of(meeting) if item.withdrawn_at is None or item.ballots.all()]


def _numbers(meeting: Meeting, rows: Iterable[Attendance]) -> tuple[int, int]:
    return in_office(meeting.starts_at).count(), len({row.member_id for row in rows})


# -- names ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Likely:
    """A likely name, what stands around it, and what somebody has said about it (None: nobody has looked)."""

    words: str
    before: str
    after: str
    may_stand: bool | None


class _Guard:
    """What this council knows, read once, and the search for names with it."""

    def __init__(self, meeting: Meeting) -> None:
        council = Council.ours()
        self.named = frozenset(in_office(meeting.starts_at).values_list("shown_name", flat=True))
        self.known = known_words(
            [council.name, council.short_name, council.place, council.visit_place],
            DistrictPart.objects.values_list("name", flat=True),
            Organisation.objects.values_list("name", flat=True),
            (str(topic) for topic in Topic.objects.all()),
        )

    def find(self, text: str) -> list[Found]:
        return find_names(text, known=self.known, named=self.named)

    def without(self, text: str, gone: set[str]) -> str:
        for found in reversed(self.find(text)) if gone else ():
            if found.words in gone:
                text = text[: found.start] + LEFT_OUT + text[found.end :]
        return text


def _public_texts(meeting: Meeting) -> Iterator[str]:
    for item in _public_items(meeting):
        if not item.is_closed:
            yield item.title
            for ballot in item.ballots.all():
                yield ballot.wording.text


def likely_names(meeting: Meeting) -> list[Likely]:
    """Each likely name of the public version once, where it stands first."""
    verdicts = {verdict.words: verdict.may_stand for verdict in meeting.name_verdicts.all()}
    guard = _Guard(meeting)
    seen: dict[str, Likely] = {}
    for text in _public_texts(meeting):
        for found in guard.find(text):
            before, after = text[max(0, found.start - AROUND) : found.start], text[found.end : found.end + AROUND]
            seen.setdefault(found.words, Likely(found.words, before, after, verdicts.get(found.words)))
    return list(seen.values())


def open_names(meeting: Meeting) -> list[Likely]:
    """Those that nobody has judged yet."""
    return [likely for likely in likely_names(meeting) if likely.may_stand is None]
