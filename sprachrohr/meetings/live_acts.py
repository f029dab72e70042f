"""What the buttons of the page of a meeting do. Each act reads its form and gives back what the page is told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.languages.writing import cleaned, has_words
from sprachrohr.meetings import ballots, holding, holding_fields, holding_pen, quorum
from sprachrohr.meetings.live_sentences import adds_up
from sprachrohr.meetings.minutes_blocks import with_block
from sprachrohr.meetings.models import AgendaItem, Attendance, Ballot, Meeting, MeetingTask
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.doors import person
from sprachrohr.people.models import Member
from sprachrohr.web.known_languages import BY_CODE
from sprachrohr.web.numbers import typed_number

Said = dict[str, Any]
# A laptop without connection sends later what happened earlier; older than this it is no longer this meeting.
LATE = timedelta(hours=12)
AHEAD = timedelta(minutes=2)
LONGEST_TASK = 500
LONGEST_REASON = 500


class BadForm(Exception):
    """What was sent cannot be meant; the message is the sentence that people read."""



def moment(request: HttpRequest) -> datetime:
    """When it happened, as the page has noted it; now, if it has not or cannot have been then."""
    now = timezone.now()
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at) or not now - LATE <= at <= now + AHEAD:
        return now
    return min(at, now)


def item_of(request: HttpRequest, meeting: Meeting) -> AgendaItem:
    """The item of the form. Raises Http404 for one of another meeting."""
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=typed_number(request.POST.get("item")))
    item.meeting = meeting
    return item


def _member(request: HttpRequest) -> Member:
    return get_object_or_404(Member.objects.get_queryset(), pk=typed_number(request.POST.get("member")))


# -- the meeting and its seats --------------------------------------------------------------------------------------


def _open(request: HttpRequest, meeting: Meeting) -> Said:
    holding.open_meeting(meeting=meeting, at=moment(request), by=person(request))
    return {}


def _close(request: HttpRequest, meeting: Meeting) -> Said:
    holding.close_meeting(meeting=meeting, at=moment(request), by=person(request))
    return {}


def _reopen(request: HttpRequest, meeting: Meeting) -> Said:
    holding.reopen_meeting(meeting=meeting, by=person(request))
    return {}


def _doubt(request: HttpRequest, meeting: Meeting) -> Said:
    quorum.doubt_quorum(meeting=meeting, at=moment(request), by=person(request))
    return {}


def _come(request: HttpRequest, meeting: Meeting) -> Said:
    deputy = cleaned(request.POST.get("deputy", ""))[:80]
    holding.come(meeting=meeting, member=_member(request), at=moment(request), by=person(request), deputy=deputy)
    return {"seat": typed_number(request.POST.get("member"))}


def _leave(request: HttpRequest, meeting: Meeting) -> Said:
    holding.leave(meeting=meeting, member=_member(request), at=moment(request), by=person(request))
    return {"seat": typed_number(request.POST.get("member"))}


def _times(request: HttpRequest, meeting: Meeting) -> Said:
    rows = Attendance.objects.select_related("meeting")
    row = get_object_or_404(rows, meeting=meeting, pk=typed_number(request.POST.get("row")))
    came, left = _time(request, "came", row.came_at), _time(request, "left", row.left_at or row.came_at)
    if came is None:
        raise holding.TimesCross
    is_remote = bool(request.POST.get("remote"))
    holding.correct_times(attendance=row, came_at=came, left_at=left, is_remote=is_remote, by=person(request))
    return {"seat": row.member_id}


def _time(request: HttpRequest, name: str, near: datetime) -> datetime | None:
    """A time of the day of the meeting, as "18:05"; None for an empty field."""
    typed = request.POST.get(name, "").strip()
    if not typed:
        return None
    try:
        found = parse_time(typed)
    except ValueError:
        found = None
    if found is None:
        raise BadForm(_("Please enter a time, such as 18:05."))
    return timezone.localtime(near).replace(hour=found.hour, minute=found.minute, second=0, microsecond=0)


# -- the pen --------------------------------------------------------------------------------------------------------


def _take(request: HttpRequest, meeting: Meeting) -> Said:
    holding_pen.take_pen(meeting=meeting, by=person(request))
    return {}


def _ask(request: HttpRequest, meeting: Meeting) -> Said:
    holding_pen.ask_for_pen(meeting=meeting, by=person(request))
    return {}


def _keep(request: HttpRequest, meeting: Meeting) -> Said:
    holding_pen.keep_pen(meeting=meeting, by=person(request))
    return {}


def _give(request: HttpRequest, meeting: Meeting) -> Said:
    holding_pen.give_pen(meeting=meeting, by=person(request))
    return {}


# -- an item --------------------------------------------------------------------------------------------------------


def _save(request: HttpRequest, meeting: Meeting) -> Said:
    item, field = item_of(request, meeting), request.POST.get("field", "")
    words = with_block(request.POST.get("words", ""), request.POST.get("block", ""))
    try:
        edition = holding_fields.save_field(
            item=item,
            field=field,
            words=words,
            seen=typed_number(request.POST.get("seen")),
            device=request.POST.get("device", "")[:40],
            by=person(request),
        )
    except KeyError as error:
        raise Http404 from error
    said: Said = {"item": item.pk, "edition": edition}
    if item.withdrawn_at is not None:
        said["note"] = _("This item was taken off the agenda meanwhile. What you write is kept at the end of the page.")
    return said


def _task(request: HttpRequest, meeting: Meeting) -> Said:
    item, what = item_of(request, meeting), cleaned(request.POST.get("words", ""))
    if not has_words(what) or len(what) > LONGEST_TASK:
        raise BadForm(_("Please write in a few words what is to be done."))
    owner = in_office(timezone.now()).filter(pk=typed_number(request.POST.get("owner"))).first()
    due = _day(request.POST.get("due_on", ""))
    token = request.POST.get("token", "")[:64] or None
    if token is None:
        raise BadForm(_("Please load this page again."))
    holding.add_task(item=item, what=what, owner=owner, due_on=due, token=token, by=person(request))
    return {"item": item.pk}


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        found = parse_date(typed.strip())
    except ValueError:
        found = None
    if found is None:
        raise BadForm(_("Please choose a day."))
    return found


def _task_done(request: HttpRequest, meeting: Meeting) -> Said:
    task = get_object_or_404(MeetingTask, meeting=meeting, pk=typed_number(request.POST.get("task")))
    holding.finish_task(task=task, by=person(request))
    return {"item": task.item_id} if task.item_id else {}


def _finish(request: HttpRequest, meeting: Meeting) -> Said:
    item = item_of(request, meeting)
    holding.finish_item(item=item, finished=bool(request.POST.get("finished")), by=person(request))
    return {"item": item.pk}


def _show(request: HttpRequest, meeting: Meeting) -> Said:
    item = item_of(request, meeting)
    holding.show_on_screen(item=item, by=person(request))
    return {"item": item.pk}


def _translate(request: HttpRequest, meeting: Meeting) -> Said:
    item, language = item_of(request, meeting), request.POST.get("language", "")
    wording = holding_fields.latest_wording(item)
    if language not in BY_CODE or wording is None or not wording.text:
        raise BadForm(_("Please write the wording first, then choose a language."))
    days = our_council(request).translation_days
    holding.ask_for_wording(item=item, words=wording.text, languages=[language], days=days)
    return {"item": item.pk}


# -- votes ----------------------------------------------------------------------------------------------------------


def _ballot(request: HttpRequest, meeting: Meeting) -> Ballot:
    item = item_of(request, meeting)
    ballot = holding_fields.open_ballot(item)
    if ballot is None:
        raise holding_fields.NoVote
    ballot.item = item
    return ballot


def _start(request: HttpRequest, meeting: Meeting) -> Said:
    item = item_of(request, meeting)
    kind = request.POST.get("kind", "")
    if kind not in Ballot.Kind.values:
        raise BadForm(_("Please choose how the vote is held."))
    barred = in_office(meeting.starts_at).filter(pk__in=[typed_number(pk) for pk in request.POST.getlist("barred")])
    ballots.start_vote(item=item, kind=kind, barred=list(barred), at=moment(request), by=person(request))
    return {"item": item.pk}


def _stop(request: HttpRequest, meeting: Meeting) -> Said:
    ballot = _ballot(request, meeting)
    ballots.stop_vote(ballot=ballot, by=person(request))
    return {"item": ballot.item_id}


def _count_again(request: HttpRequest, meeting: Meeting) -> Said:
    ballot = _ballot(request, meeting)
    ballots.count_again(ballot=ballot, at=moment(request), by=person(request))
    return {"item": ballot.item_id}


def _declare(request: HttpRequest, meeting: Meeting) -> Said:
    """The figures of the form are saved first, so that nothing is lost when they do not add up."""
    item = item_of(request, meeting)
    ballot = holding_fields.open_ballot(item)
    if ballot is None and item.ballots.filter(held_at__isnull=False).exists():
        return {"item": item.pk}  # the answer to the first time was lost
    ballot = _ballot(request, meeting)
    for field in holding_fields.VOTES:
        if field in request.POST:
            known = item.editions.filter(field=field).first()
            words, seen = request.POST[field], known.number if known else 0
            holding_fields.save_field(item=item, field=field, words=words, seen=seen, device="", by=person(request))
    ballots.declare(ballot=ballot, at=moment(request), by=person(request))
    return {"item": item.pk}


def _again(request: HttpRequest, meeting: Meeting) -> Said:
    item = item_of(request, meeting)
    ballots.vote_again(item=item, by=person(request))
    return {"item": item.pk}


def _correct_vote(request: HttpRequest, meeting: Meeting) -> Said:
    item = item_of(request, meeting)
    ballot = get_object_or_404(item.ballots.filter(held_at__isnull=False), pk=typed_number(request.POST.get("ballot")))
    ballot.item = item
    reason = cleaned(request.POST.get("reason", ""))
    if not has_words(reason) or len(reason) > LONGEST_REASON:
        raise BadForm(_("Please write in a few words what was wrong."))
    figures = {field: holding_fields.number_in(request.POST.get(field, "")) for field in holding_fields.VOTES}
    try:
        ballots.correct_vote(ballot=ballot, **figures, reason=reason, by=person(request))
    except ballots.DoesNotAddUp as error:
        raise BadForm(f"{adds_up(error)} " + _("Nothing is changed yet.")) from error
    return {"item": item.pk}


ACTS: dict[str, Callable[[HttpRequest, Meeting], Said]] = {
    "open": _open,
    "close": _close,
    "reopen": _reopen,
    "doubt": _doubt,
    "come": _come,
    "leave": _leave,
    "times": _times,
    "take": _take,
    "ask": _ask,
    "keep": _keep,
    "give": _give,
    "save": _save,
    "task": _task,
    "task-done": _task_done,
    "finish": _finish,
    "show": _show,
    "translate": _translate,
    "start": _start,
    "stop": _stop,
    "count-again": _count_again,
    "declare": _declare,
    "again": _again,
    "correct-vote": _correct_vote,
}
# All others are for the one who writes.
WITHOUT_PEN = frozenset({"take", "ask", "keep", "give", "task-done"})
