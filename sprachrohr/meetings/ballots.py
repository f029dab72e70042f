"""Votes: the wording is frozen, the figures add up, the rules say whether that is enough, a number is given.

Figures that were typed wrongly are corrected until the minutes go round; what was declared before stays beside them.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import PROTECT
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.meetings.holding import NotOpen, majority_of, renew_wording, rules_of, unsettled
from sprachrohr.meetings.holding_fields import NoVote, begin_new_wording, latest_wording, open_ballot
from sprachrohr.meetings.holding_pen import hold
from sprachrohr.meetings.minutes import NotCirculated, Unsettled, approve
from sprachrohr.meetings.models import AgendaItem, Ballot, Pen, Resolution, VoteCorrection
from sprachrohr.meetings.numbering import next_number, written
from sprachrohr.meetings.quorum import Quorum, present_at, quorum_at
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member


class NoWording(Exception):
    """There is nothing to vote on yet."""


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


class Circulated(Exception):
    """The minutes have gone round: everybody has read these figures."""


class StandsOn(Exception):
    """Something was done because of `resolution`: `relations` are the names of what points to it."""

    def __init__(self, resolution: Resolution, relations: list[str]) -> None:
        super().__init__(resolution.pk)
        self.resolution, self.relations = resolution, relations


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
    if not quorum.allows_votes:
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
    resolution = _resolve(ballot, by)
    write("vote declared", about=resolution, by=by)
    _approve(resolution, by)
    return resolution


def _resolve(ballot: Ballot, by: Member) -> Resolution:
    day = ballot.item.meeting.day
    number, pattern = next_number(day.year), rules_of(ballot.item.meeting).numbering
    return Resolution.objects.create(
        year=day.year,
        number=number,
        label=written(pattern, year=day.year, month=day.month, number=number),
        ballot=ballot,
        outcome=_outcome(ballot),
        made_by=by,
    )


def _outcome(ballot: Ballot) -> str:
    return (Resolution.Outcome.ADOPTED if ballot.is_adopted else Resolution.Outcome.REJECTED).value


def _approve(resolution: Resolution, by: Member) -> None:
    """The minutes of an earlier meeting, if this was the resolution about them."""
    earlier = resolution.ballot.item.approves
    if resolution.is_adopted and earlier is not None:
        # Corrections that wait still have to be settled; then it is approved on the page of those minutes.
        with suppress(NotCirculated, Unsettled):
            approve(meeting=earlier, resolution=resolution, by=by)


@transaction.atomic
def correct_vote(
    *,
    ballot: Ballot,
    votes_for: int | None,
    votes_against: int | None,
    abstentions: int | None,
    reason: str,
    by: Member,
) -> Resolution:
    """The figures of a declared vote were typed wrongly: from now on these count, and the outcome follows them. The
    number stays; what was declared before stays beside it with the reason. Told twice it is one correction.

    Raises NoVote (not declared), Circulated, StandsOn, DoesNotAddUp, ValueError (no reason); SomebodyElseWrites,
    Settled.
    """
    meeting = unsettled(ballot.item.meeting)
    hold(meeting, by)
    resolution = Resolution.objects.select_for_update(of=("self",)).filter(ballot=ballot).first()
    if resolution is None:
        raise NoVote
    ballot = resolution.ballot = Ballot.objects.select_related("item__meeting__key").get(pk=ballot.pk)
    before = (ballot.votes_for, ballot.votes_against, ballot.abstentions)
    if before == (votes_for, votes_against, abstentions):
        return resolution
    if meeting.minutes.filter(circulated_at__isnull=False).exists():
        raise Circulated
    relations = what_stands_on(resolution)
    if relations:
        raise StandsOn(resolution, relations)
    if not reason.strip():
        raise ValueError("a correction has a reason")
    _keep(resolution, reason, by)
    ballot.votes_for, ballot.votes_against, ballot.abstentions = votes_for, votes_against, abstentions
    ballot.needed = needed(ballot)
    ballot.save(update_fields=["votes_for", "votes_against", "abstentions", "needed"])
    resolution.outcome = _outcome(ballot)
    resolution.save(update_fields=["outcome"])
    write("vote corrected", about=resolution, by=by)
    _approve(resolution, by)
    return resolution


def what_stands_on(resolution: Resolution) -> list[str]:
    """Names of the relations that protect it ("topic_acts", "recommendations"), also from rooms above."""
    return [
        str(relation.get_accessor_name())
        for relation in Resolution._meta.related_objects
        if relation.on_delete is PROTECT
        and relation.related_model._base_manager.filter(**{relation.field.name: resolution}).exists()
    ]


def _keep(resolution: Resolution, reason: str, by: Member) -> None:
    ballot = resolution.ballot
    VoteCorrection.objects.create(
        ballot=ballot,
        votes_for=ballot.votes_for or 0,
        votes_against=ballot.votes_against or 0,
        abstentions=ballot.abstentions or 0,
        needed=ballot.needed or 0,
        outcome=resolution.outcome,
        sealed_reason=ballot.item.meeting.key.encrypt(reason),
        made_by=by,
    )


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
