"""The office's door to the invitation: it is sent, changed, cancelled; members are reminded; answers are entered."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sprachrohr.council.opening import our_council
from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings import calling, replies
from sprachrohr.meetings.actions import IsOver
from sprachrohr.meetings.deadlines import send_until, timeliness
from sprachrohr.meetings.desk_agenda import items_of, meeting_or_404, prepare_page
from sprachrohr.meetings.forms import ReplyForm
from sprachrohr.meetings.mail import mail_is_set_up
from sprachrohr.meetings.models import Meeting, Reply
from sprachrohr.meetings.papers import invitation_paper
from sprachrohr.meetings.rulebook import rules_on
from sprachrohr.meetings.seats import in_office
from sprachrohr.meetings.warnings import notice_rule
from sprachrohr.people.doors import for_readers, for_runners, person
from sprachrohr.web.pages import go

LONGEST_REASON = 300


def _back(meeting: Meeting, anchor: str = "") -> HttpResponse:
    return go(reverse("prepare", kwargs={"pk": meeting.pk}) + anchor)


@for_runners
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gets what, and whether it is in time; the button sends it."""
    meeting = meeting_or_404(request, pk)
    rules = rules_on(meeting.starts_at)
    reason = " ".join(cleaned(request.POST.get("reason", "")).split())[:LONGEST_REASON]
    problem = ""
    if request.method == "POST":
        try:
            calling.call(meeting=meeting, by=person(request), reason=reason)
        except calling.NeedsReason:
            problem = "reason"
        except calling.MeetingIsPast:
            problem = "past"
        except calling.AlreadyCalled:
            return _back(meeting)
        except IsOver:
            problem = "over"
        else:
            return _back(meeting, "#answers")
    context = {
        "meeting": meeting,
        "items": items_of(meeting),
        "members": list(in_office(timezone.now())),
        "how": timeliness(meeting, rules, at=timezone.now()),
        "rule": notice_rule(rules) if rules is not None else "",
        "until": send_until(meeting, rules) if rules is not None else None,
        "reason": reason,
        "problem": problem,
        "mail_is_set_up": mail_is_set_up(),
    }
    return render(request, "meetings/desk/send.html", context, status=409 if problem else 200)


@for_runners
@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """What has changed since the invitation."""
    meeting = meeting_or_404(request, pk)
    try:
        calling.tell(meeting=meeting, by=person(request))
    except IsOver:
        return prepare_page(request, meeting, status=409, problem="over")
    return _back(meeting, "#answers")


@for_runners
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: people may be on their way."""
    meeting = meeting_or_404(request, pk)
    reason = " ".join(cleaned(request.POST.get("reason", "")).split())[:LONGEST_REASON]
    is_over = False
    if request.method == "POST":
        try:
            calling.cancel(meeting=meeting, by=person(request), reason=reason)
        except IsOver:
            is_over = True
        else:
            return _back(meeting)
    context = {"meeting": meeting, "is_over": is_over, "reason": reason}
    return render(request, "meetings/desk/cancel.html", context, status=409 if is_over else 200)


@for_runners
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    try:
        many = calling.remind(meeting=meeting, by=person(request))
    except IsOver:
        return prepare_page(request, meeting, status=409, problem="over")
    return prepare_page(request, meeting, reminded=many)


@for_runners
@require_POST
def chat(request: HttpRequest, pk: int) -> HttpResponse:
    """The text for the members' chat. Its link exists in this answer only; an earlier one ends. `end`: just that."""
    meeting = meeting_or_404(request, pk)
    if not replies.may_answer(meeting):
        return prepare_page(request, meeting, status=409, problem="over")
    if "end" in request.POST:
        replies.end_chat_link(meeting=meeting, by=person(request))
        return _back(meeting, "#answers")
    address = replies.chat_link(meeting=meeting, by=person(request))
    context = {"meeting": meeting, "address": address, "public_url": settings.PUBLIC_URL}
    return render(request, "meetings/desk/chat.html", context)


@for_runners
@require_POST
def hand_over(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """A personal link for somebody without mail; it exists in this answer only."""
    meeting = meeting_or_404(request, pk)
    found = get_object_or_404(in_office(timezone.now()), pk=member)
    if not replies.may_answer(meeting):
        return prepare_page(request, meeting, status=409, problem="over")
    address = replies.personal_link(meeting=meeting, member=found)
    context = {"meeting": meeting, "address": address, "member": found, "public_url": settings.PUBLIC_URL}
    return render(request, "meetings/desk/chat.html", context)


@for_readers
@require_POST
def answer(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Somebody has told us on the phone."""
    meeting = meeting_or_404(request, pk)
    found = get_object_or_404(in_office(timezone.now()), pk=member)
    rules = rules_on(meeting.starts_at)
    form = ReplyForm(request.POST, deputies=rules is not None and rules.deputies)
    if not form.is_valid():
        return prepare_page(request, meeting, status=422, problem="answer", unanswered=found.pk)
    try:
        replies.reply(
            meeting=meeting, member=found, way=Reply.Way.DESK, by=person(request), **form.cleaned_data
        )
    except replies.TooLate:
        return prepare_page(request, meeting, status=409, problem="over")
    return _back(meeting, "#answers")


@for_readers
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper as everybody gets it, before it is sent."""
    meeting = meeting_or_404(request, pk)
    return invitation_paper(meeting, items_of(meeting), council=our_council(request))
