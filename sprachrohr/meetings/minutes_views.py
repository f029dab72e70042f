"""The public door: minutes that everybody may read; and a member's copy by personal link, without a login."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sprachrohr.meetings import minutes as after
from sprachrohr.meetings.minutes_content import for_everybody, for_the_council
from sprachrohr.meetings.minutes_desk import correction_sentence
from sprachrohr.meetings.minutes_mail import PURPOSE, copy_of, link_of
from sprachrohr.meetings.minutes_paper import minutes_paper
from sprachrohr.meetings.models import Meeting, Minutes
from sprachrohr.vault.models import Link
from sprachrohr.vault.opened_links import has_opened, remember_link
from sprachrohr.web.letters.glyphs import UnprintableError
from sprachrohr.web.pages import go, public_page


def _published(pk: int) -> tuple[Meeting, Minutes] | None:
    meeting = Meeting.objects.announced().select_related("key").filter(pk=pk).first()
    last = after.minutes_of(meeting) if meeting is not None else None
    return (meeting, last) if meeting is not None and last is not None and last.published_at is not None else None


@require_safe
def public_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Items, decisions and votes, in German; the words around them in the page's language."""
    found = _published(pk)
    if found is None:
        meeting = Meeting.objects.announced().filter(pk=pk, public=True).first()
        return render(request, "meetings/minutes_missing.html", {"meeting": meeting}, status=404)
    meeting, last = found
    context = {"meeting": meeting, "content": for_everybody(meeting), "minutes": last}
    return public_page(request, "meetings/minutes.html", context)


@require_safe
def public_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a tagged German PDF."""
    found = _published(pk)
    if found is None:
        return render(request, "meetings/minutes_missing.html", {"meeting": None}, status=404)
    meeting, last = found
    try:
        return minutes_paper(for_everybody(meeting), minutes=last, public=True)
    except UnprintableError:
        return render(request, "meetings/minutes_missing.html", {"meeting": meeting, "unprintable": True}, status=409)


# -- a member's copy ------------------------------------------------------------------------------------------------


def link_door(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is for. Looking changes nothing (mail scanners look, too); the button opens it."""
    link = link_of(token)
    copy = copy_of(link)
    if link is None or copy is None:
        return render(request, "meetings/minutes_link_ended.html", status=410)
    if request.method == "POST":
        remember_link(request, purpose=PURPOSE, pk=link.pk)
        return go(reverse("minutes_copy", kwargs={"pk": link.pk}))
    return render(request, "meetings/minutes_link.html", {"copy": copy, "meeting": copy.minutes.meeting})


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """All of the minutes for one member, and the form for corrections until their day is over."""
    is_open = has_opened(request, purpose=PURPOSE, pk=pk)
    mine = copy_of(Link.objects.open().filter(pk=pk).first()) if is_open else None
    typed = request.POST.get("words", "")
    if mine is None:
        return render(request, "meetings/minutes_link_ended.html", {"typed": typed}, status=410)
    meeting, problem = mine.minutes.meeting, ""
    last = after.minutes_of(meeting) or mine.minutes
    if request.method == "POST":
        try:
            after.correct(minutes=last, words=typed, by=mine.member)
        except (after.Late, after.NotCirculated, ValueError) as error:
            problem = correction_sentence(error)
        else:
            return go(reverse("minutes_copy", kwargs={"pk": pk}) + "#corrections")
    sent = list(last.corrections.filter(member=mine.member))
    for one in sent:
        one.minutes.meeting = meeting
    context = {
        "meeting": meeting, "content": for_the_council(meeting), "minutes": last, "member": mine.member, "sent": sent,
        "problem": problem, "typed": typed if problem else "",
    }  # fmt: skip
    return render(request, "meetings/minutes_copy.html", context, status=409 if problem else 200)
