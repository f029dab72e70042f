"""The public door: when the council meets and what about; calendars; members answer an invitation by link."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.meetings import replies
from sprachrohr.meetings.calendars import feed_file, meeting_file
from sprachrohr.meetings.desk_agenda import items_of
from sprachrohr.meetings.forms import ReplyForm
from sprachrohr.meetings.models import Invitee, Meeting, Minutes, Reply
from sprachrohr.meetings.models.meeting import MeetingQuerySet
from sprachrohr.meetings.papers import invitation_paper
from sprachrohr.meetings.rulebook import rules_on
from sprachrohr.meetings.seats import in_office
from sprachrohr.vault.opened_links import has_opened, remember_link
from sprachrohr.web.limits import beyond_limits
from sprachrohr.web.pages import MINUTES_PUBLIC, go, public_page

# Who has answered by a link in this browser: only then the address of the video meeting is shown.
ANSWERED = "meeting answered"
# Of what the limits allow for forms: a whole council may sit in one room, behind one address.
ANSWERS_A_FORM = 4
PAST_SHOWN = 12


def _public() -> MeetingQuerySet:
    return Meeting.objects.announced().filter(public=True)


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """When the council meets next, and what it has decided: the last meetings whose minutes are public."""
    past = _public().past().filter(Exists(_public_minutes()))[:PAST_SHOWN]
    return public_page(request, "meetings/meetings.html", {"meetings": list(_public().coming()), "past": list(past)})


def _public_minutes() -> QuerySet[Minutes]:
    return Minutes.objects.filter(meeting=OuterRef("pk"), published_at__isnull=False)


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation: fields and symbols in the page's language, items as the council wrote them."""
    rows = _public().select_related("key").annotate(has_minutes=Exists(_public_minutes()))
    found = get_object_or_404(rows, pk=pk)
    return public_page(request, "meetings/meeting.html", {"meeting": found, "items": items_of(found)})


@require_safe
def meeting_paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_public().select_related("key"), pk=pk)
    return invitation_paper(found, items_of(found), council=our_council(request))


@require_safe
def meeting_in_calendar(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001  (a view's signature)
    return meeting_file(get_object_or_404(_public(), pk=pk))


@require_safe
def meetings_feed(request: HttpRequest) -> HttpResponse:
    """The public meetings in the page's language, for calendars that look again by themselves."""
    council = our_council(request)
    response = feed_file(list(_public().coming()), council=council.short_name or council.name)
    response.headers["Cache-Control"] = f"private, max-age={MINUTES_PUBLIC * 60}"
    return response


# -- members, without logging in --------------------------------------------------------------------------


def _ended(request: HttpRequest) -> HttpResponse:
    """Over, ended by the desk, never ours, or its member has left: always the same words."""
    return render(request, "meetings/link_ended.html", {"typed": request.POST.get("deputy", "")}, status=410)


def _form(request: HttpRequest, found: Meeting) -> ReplyForm:
    rules = rules_on(found.starts_at)
    return ReplyForm(request.POST or None, deputies=rules is not None and rules.deputies)


def reply_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """One member's link. Looking changes nothing (mail scanners look, too); a button answers."""
    invitee = replies.invitee_of(token)
    if invitee is None or not replies.may_answer(invitee.meeting):
        return _ended(request)
    form = _form(request, invitee.meeting)
    if request.method == "POST" and form.is_valid():
        try:
            replies.reply(meeting=invitee.meeting, member=invitee.member, way=Reply.Way.LINK, **form.cleaned_data)
        except (replies.TooLate, replies.NotAMember):
            return _ended(request)
        remember_link(request, purpose=ANSWERED, pk=invitee.pk)
        return go(reverse("reply_by_link", kwargs={"token": token}))
    return _reply_page(request, invitee, form)


def _reply_page(request: HttpRequest, invitee: Invitee, form: ReplyForm) -> HttpResponse:
    opened = has_opened(request, purpose=ANSWERED, pk=invitee.pk)
    given = Reply.objects.filter(meeting=invitee.meeting, member=invitee.member).first()
    context = {
        "meeting": invitee.meeting,
        "items": items_of(invitee.meeting),
        "member": invitee.member,
        "form": form,
        "deputies": len(form.fields["answer"].choices) > 2,  # type: ignore[attr-defined]
        "given": given,
        "remote_link": invitee.meeting.remote_link if opened else "",
    }
    response = render(request, "meetings/reply.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def reply_in_chat(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the members' chat: a button shows the names, a tap on one's own answers.

    Names only: who has answered what stands at the desk. Programs that look at a link for a preview see none.
    """
    found = replies.meeting_of_chat(token)
    if found is None or not replies.may_answer(found):
        return _ended(request)
    context: dict[str, Any] = {"meeting": found, "problem": ""}
    status = 200
    if request.method == "POST":
        members = list(in_office(timezone.now()).only("pk", "shown_name"))
        context |= {"members": members, "chosen": request.POST.get("member", "")}
        form = _form(request, found)
        context |= {"form": form, "deputies": len(form.fields["answer"].choices) > 2}  # type: ignore[attr-defined]
        if "answer" in request.POST or "member" in request.POST:
            done, status = _answer_in_chat(request, found, form, context)
            if done is not None:
                return done
    response = render(request, "meetings/reply_chat.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer_in_chat(
    request: HttpRequest, found: Meeting, form: ReplyForm, context: dict[str, Any]
) -> tuple[HttpResponse | None, int]:
    """The page that says thank you, or what is missing in `context` with the status."""
    member = next((one for one in context["members"] if str(one.pk) == context["chosen"]), None)
    if member is None:
        context["problem"] = "name"
        return None, 422
    if not form.is_valid():
        context["problem"] = "deputy" if "deputy" in form.errors else "answer"
        return None, 422
    if beyond_limits(request, "chat", times=ANSWERS_A_FORM):
        # One program must not answer for everybody.
        context["problem"] = "many"
        return None, 429
    try:
        given = replies.reply(meeting=found, member=member, way=Reply.Way.CHAT, **form.cleaned_data)
    except replies.AnsweredElsewhere:
        context["problem"] = "elsewhere"
        return None, 409
    except (replies.TooLate, replies.NotAMember):
        return _ended(request), 410
    thanks = {"meeting": found, "member": member, "given": given}
    return render(request, "meetings/reply_thanks.html", thanks), 200
