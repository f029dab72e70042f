"""Votes: the wording is frozen, the figures add up, the rules say whether that is enough, a number is given."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.meetings.holding import Quorum, majority_of, present_at, quorum_at, renew_wording, rules_of, unsettled
from sprachrohr.meetings.holding_fields import begin_new_wording, latest_wording, open_ballot
from sprachrohr.meetings.holding_pen import hold
from sprachrohr.meetings.minutes import NotCirculated, Unsettled, approve
from sprachrohr.meetings.models import AgendaItem, Ballot, Numbering, Pen, Resolution, Rules
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member


class NoWording(Exception):
    """There is nothing to vote on yet."""


class NotOpen(Exception):
    """Nobody votes before the meeting is opened or after it is closed."""


class NotEnough(Exception):
    """There is no quorum: `quorum`."""

    def __init__(self, quorum: Quorum) -> None:
        super().__init__(quorum.present)
        self.quorum = quorum


class DoesNotAddUp(Exception):
    """`cast` votes, abstentions included, where `entitled` people may vote; `cast` None: a figure is missing."""

    def __init__(self, cast: int | None, entitled: int) -> None:
        super().__init__(cast, entitled)
        self.cast, self.entitled = cast, entitled


@transaction.atomic
def start_vote(*, item: AgendaItem, kind: str, barred: Iterable[Member], at: datetime, by: Member) -> Ballot:
    """The wording is frozen, and who is there at this moment is counted. Told twice it is one vote.

    Raises NoWording, NotOpen, NotEnough, ValueError (no such kind); SomebodyElseWrites, Settled.
    """
    meeting = unsettled(item.meeting)
    pen = hold(meeting, by)
    running = open_ballot(item)
    if running is not None:
        return running
    if meeting.opened_at is None or meeting.closed_at is not None:
        raise NotOpen
    wording = latest_wording(item)
    if wording is None or not wording.text.strip() or wording.frozen_at is not None:
        raise NoWording
    quorum = quorum_at(meeting, at)
    if not quorum.present or not (quorum.is_reached or quorum.presumed):
        raise NotEnough(quorum)
    wording.frozen_at = at
    wording.save(update_fields=["frozen_at"])
    renew_wording(item=item, words=wording.text, days=Council.ours().translation_days, by=by)
    left_out = list(barred)
    ballot = Ballot.objects.create(
        item=item,
        wording=wording,
        kind=Ballot.Kind(kind).value,
        majority=item.majority,
        entitled=_entitled(item, at, left_out),
        started_at=at,
        started_by=by,
    )
    ballot.barred.set(left_out)
    _on_screen(pen, item)
    write("vote started", about=ballot, by=by)
    return ballot


def _entitled(item: AgendaItem, at: datetime, barred: Iterable[Member]) -> int:
    left_out = {member.pk for member in barred}
    return sum(row.member_id not in left_out for row in present_at(item.meeting, at))


def _on_screen(pen: Pen, item: AgendaItem) -> None:
    pen.shown = item
    pen.save(update_fields=["shown"])


@transaction.atomic
def count_again(*, ballot: Ballot, at: datetime, by: Member) -> Ballot:
    """A seat was tapped too late or too early: those entitled at this moment. Raises SomebodyElseWrites, Settled."""
    unsettled(ballot.item.meeting)
    hold(ballot.item.meeting, by)
    if ballot.held_at is None:
        ballot.entitled = _entitled(ballot.item, at, ballot.barred.all())
        ballot.save(update_fields=["entitled"])
        write("vote recounted", about=ballot, by=by)
    return ballot


@transaction.atomic
def stop_vote(*, ballot: Ballot, by: Member) -> None:
    """Broken off: the wording can be changed again, under a new version. Raises SomebodyElseWrites, Settled."""
    unsettled(ballot.item.meeting)
    hold(ballot.item.meeting, by)
    if ballot.held_at is None and ballot.stopped_at is None:
        ballot.stopped_at = timezone.now()
        ballot.save(update_fields=["stopped_at"])
        begin_new_wording(ballot.item, by=by)
        write("vote stopped", about=ballot, by=by)


@transaction.atomic
def vote_again(*, item: AgendaItem, by: Member) -> None:
    """Another vote under the same item, with words that can be changed. Raises SomebodyElseWrites, Settled."""
    unsettled(item.meeting)
    hold(item.meeting, by)
    if open_ballot(item) is None:
        begin_new_wording(item, by=by)


@transaction.atomic
def declare(*, ballot: Ballot, at: datetime, by: Member) -> Resolution:
    """The result of the figures that were saved (`holding_fields.save_field`); told twice it is one resolution.

    Raises DoesNotAddUp (the figures stay as they were typed); SomebodyElseWrites, Settled.
    """
    unsettled(ballot.item.meeting)
    hold(ballot.item.meeting, by)
    ballot = Ballot.objects.select_for_update(of=("self",)).select_related("item__meeting").get(pk=ballot.pk)
    known = Resolution.objects.filter(ballot=ballot).first()
    if known is not None:
        return known
    ballot.needed = needed(ballot)
    ballot.held_at, ballot.held_by = at, by
    ballot.save(update_fields=["needed", "held_at", "held_by"])
    resolution = _number(ballot, by)
    write("vote declared", about=resolution, by=by)
    if ballot.is_adopted and ballot.item.approves is not None:
        # Corrections that wait still have to be settled; then it is approved on the page of those minutes.
        with suppress(NotCirculated, Unsettled):
            approve(meeting=ballot.item.approves, resolution=resolution, by=by)
    return resolution


def needed(ballot: Ballot) -> int:
    """How many must have voted for it, by the rules of that day. Raises DoesNotAddUp."""
    figures = (ballot.votes_for, ballot.votes_against, ballot.abstentions)
    if ballot.votes_for is None or ballot.votes_against is None or ballot.abstentions is None:
        raise DoesNotAddUp(None, ballot.entitled)
    cast = sum(figure or 0 for figure in figures)
    if cast != ballot.entitled:
        raise DoesNotAddUp(cast, ballot.entitled)
    meeting = ballot.item.meeting
    rules = rules_of(meeting)
    return majority_of(rules, ballot.majority).needed(
        cast=ballot.votes_for + ballot.votes_against,
        present=ballot.entitled,
        members=in_office(meeting.starts_at).count(),
        seats=rules.seats,
    )


def _number(ballot: Ballot, by: Member) -> Resolution:
    meeting = ballot.item.meeting
    day = meeting.day
    Numbering.objects.get_or_create(year=day.year)
    # Whoever comes second waits here until the first has written the resolution or given up.
    row = Numbering.objects.select_for_update().get(year=day.year)
    row.last += 1
    row.save(update_fields=["last"])
    return Resolution.objects.create(
        year=day.year,
        number=row.last,
        label=label_of(rules_of(meeting), year=day.year, month=day.month, number=row.last),
        ballot=ballot,
        outcome=Resolution.Outcome.ADOPTED if ballot.is_adopted else Resolution.Outcome.REJECTED,
        made_by=by,
    )


def label_of(rules: Rules, *, year: int, month: int, number: int) -> str:
    """The number as the rules write it; the plain one if their pattern is broken.

    >>> label_of(Rules(numbering="{year}/{month:02}-{number:02}"), year=2026, month=11, number=3)
    '2026/11-03'
    """
    try:
        label = rules.numbering.format(year=year, month=month, number=number)
    except (KeyError, ValueError, IndexError, AttributeError):
        label = ""
    return label[:40] if str(number) in label else f"{year}-{number}"
