"""The office's door: a meeting while it lasts, and the screen that everybody in the room sees.

The page works with forms alone. With JavaScript (static/js/minutes.js) the same addresses are called field by field and
answer in JSON; what they refuse stays on the device until somebody has decided.
"""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sprachrohr.meetings.holding_fields import Newer
from sprachrohr.meetings.holding_pen import SomebodyElseWrites, claim, pen_of
from sprachrohr.meetings.live_acts import ACTS, WITHOUT_PEN, BadForm
from sprachrohr.meetings.live_page import Problem, page_of, version_of
from sprachrohr.meetings.live_sentences import REFUSED, sentence_for
from sprachrohr.meetings.models import AgendaItem, Ballot, Meeting
from sprachrohr.meetings.quorum import quorum_at
from sprachrohr.people.doors import for_readers, person
from sprachrohr.web.known_languages import INTERFACE
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go

LOCKED, CONFLICT, BAD = 423, 409, 422


def meeting_of(request: HttpRequest, pk: int) -> Meeting:
    found = Meeting.objects.visible_to(person(request)).select_related("key")
    return get_object_or_404(found, pk=pk, cancelled_at__isnull=True)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@for_readers
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Attendance, items, votes, tasks of one meeting; read-only while somebody else writes."""
    return _page(request, meeting_of(request, pk))


def _page(request: HttpRequest, meeting: Meeting, problem: Problem | None = None, status: int = 200) -> HttpResponse:
    return render(request, "meetings/desk/live.html", page_of(meeting, person(request), problem), status=status)


@for_readers
@require_safe
def live_state(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page asks every few seconds: who writes, who would like to, whether anything has changed.

    The form token is new after a login in another tab; with it a page that was open all the while can send again.
    """
    meeting = meeting_of(request, pk)
    return JsonResponse(_state(request, meeting))


def _state(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    pen, me = pen_of(meeting), person(request)
    quorum = quorum_at(meeting, meeting.closed_at or timezone.now())
    return {
        "writes": str(pen.member) if pen.is_held else "",
        "mine": not pen.is_held or pen.member_id == me.pk,
        "asked": str(pen.asked_by) if pen.is_held and pen.member_id == me.pk and pen.asked_by else "",
        "present": quorum.present,
        "quorum": quorum.state,
        "said": present_words(quorum.present),
        "version": version_of(meeting),
        "token": get_token(request),
    }


def present_words(many: int) -> str:
    return ngettext("%(many)s is here", "%(many)s are here", many) % {"many": many}


@for_readers
@require_POST
def live_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One thing that happens in the meeting; what was typed stays in the page if it cannot be done."""
    meeting = meeting_of(request, pk)
    doing = ACTS.get(act)
    if doing is None:
        return render(request, "web/not_found.html", status=404)
    try:
        if act not in WITHOUT_PEN:
            claim(meeting=meeting, by=person(request))
        said = doing(request, meeting)
    except REFUSED as error:
        return _refused(request, meeting, error)
    except BadForm as error:
        return _refused(request, meeting, error)
    if _wants_json(request):
        meeting.refresh_from_db()
        return JsonResponse({**_state(request, meeting), **said})
    place = f"#item-{said['item']}" if "item" in said else "#seats" if "seat" in said else ""
    return go(reverse("hold", kwargs={"pk": pk}) + place)


def _refused(request: HttpRequest, meeting: Meeting, error: Exception) -> HttpResponse:
    words = str(error) if isinstance(error, BadForm) else sentence_for(error)
    status = LOCKED if isinstance(error, SomebodyElseWrites) else BAD if isinstance(error, BadForm) else CONFLICT
    sent = request.POST.dict()
    problem = Problem(words, typed=sent.get("words", ""), field=sent.get("field", ""), sent=sent)
    item = request.POST.get("item", "")
    problem.item = typed_number(item)
    answer: dict[str, Any] = {"problem": words}
    if isinstance(error, Newer):
        problem.theirs, problem.who, problem.is_newer = error.words, str(error.by or ""), True
        answer |= {"theirs": error.words, "who": problem.who, "edition": error.number}
    if _wants_json(request):
        return JsonResponse({**_state(request, meeting), **answer}, status=status)
    return _page(request, meeting, problem, status)


@for_readers
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the projector: the item, its wording in German and one more language, the vote. Renews itself."""
    meeting = meeting_of(request, pk)
    pen = pen_of(meeting)
    item = pen.shown if pen.shown is not None and pen.shown.withdrawn_at is None else None
    wished = request.GET.get("language", "")
    languages = [one for one in INTERFACE if one.code not in {"de", "de-simple"}]
    language = wished if any(one.code == wished for one in languages) else ""
    version = f"{version_of(meeting)}|{_translated(item, language)}"
    if _wants_json(request):
        return JsonResponse({"version": version})
    context = {
        "meeting": meeting,
        "language": language,
        "languages": languages,
        "version": version,
        "quorum": quorum_at(meeting, meeting.closed_at or timezone.now()),
        "items": _standing(meeting),
        **_shown(meeting, item, language),
    }
    return render(request, "meetings/desk/screen.html", context)


def _standing(meeting: Meeting) -> list[AgendaItem]:
    items = list(AgendaItem.objects.standing().filter(meeting=meeting))
    for item in items:
        item.meeting = meeting
    return items


def _translated(item: AgendaItem | None, language: str) -> str:
    result = getattr(item, "result", None)
    found = result.wording.translation_for(language) if result and result.wording and language else None
    return f"{found.pk}.{found.of_version}.{found.made_on}.{found.state}" if found else ""


def _shown(meeting: Meeting, item: AgendaItem | None, language: str) -> dict[str, Any]:
    """The item on the screen: the wording that is voted on, else the newest; its translation; the last vote."""
    if item is None:
        return {"item": None}
    item.meeting = meeting
    ballot = item.ballots.filter(Q(stopped_at__isnull=True)).select_related("wording", "resolution").last()
    wording = item.wordings.order_by("-version").first()
    if ballot is not None and wording is not None and wording.frozen_at is not None:
        wording = ballot.wording
    elif ballot is not None and ballot.held_at is not None:
        ballot = None  # another wording is being prepared
    words = ""
    if wording is not None:
        wording.item = item
        words = wording.text
    result = getattr(item, "result", None)
    text = result.wording if result else None
    translation = text.translation_for(language) if text and language else None
    return {
        "item": item,
        "number": [one.pk for one in _standing(meeting)].index(item.pk) + 1,
        "words": words,
        "translation": translation,
        "is_older": bool(text and translation and (translation.is_outdated or text.original != words)),
        "ballot": ballot,
        "counted": ballot is not None and ballot.held_at is not None,
        "secret": ballot is not None and ballot.kind == Ballot.Kind.SECRET,
    }
