"""The office's door: the minutes of one meeting, what members want corrected, names, and the public version."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings import minutes as after
from sprachrohr.meetings import topic_acts
from sprachrohr.meetings.live import meeting_of
from sprachrohr.meetings.minutes_content import for_the_council, likely_names
from sprachrohr.meetings.minutes_paper import minutes_paper
from sprachrohr.meetings.models import Correction, Meeting, MinutesCopy, Resolution, TopicAct
from sprachrohr.people.doors import for_readers, for_runners, person
from sprachrohr.topics.models import Topic
from sprachrohr.web.letters.glyphs import UnprintableError
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go

CONFLICT = 409


@for_readers
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was written, and the steps afterwards. POST: a member at the desk sends a correction."""
    meeting = meeting_of(request, pk)
    if request.method != "POST":
        return _page(request, meeting)
    last = after.minutes_of(meeting)
    words = request.POST.get("words", "")
    try:
        if last is None:
            raise after.NotCirculated
        after.correct(minutes=last, words=words, by=person(request))
    except (after.Late, after.NotCirculated, ValueError) as error:
        return _page(request, meeting, problem=correction_sentence(error), typed=words, status=CONFLICT)
    return go(reverse("minutes_desk", kwargs={"pk": pk}) + "#corrections")


def correction_sentence(error: Exception) -> str:
    """Why a correction was not taken; what was typed stays in the page."""
    if isinstance(error, after.Late):
        return _("The time for corrections is over. Please say it when the minutes are approved.")
    if isinstance(error, after.NotCirculated):
        return _("These minutes have not been sent round yet.")
    return _("Please write what should be said otherwise, in at most %(many)s characters.") % {
        "many": after.LONGEST_CORRECTION
    }


def _page(
    request: HttpRequest, meeting: Meeting, *, problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    last = after.minutes_of(meeting)
    corrections = list(Correction.objects.filter(minutes__meeting=meeting).select_related("member", "settled_by"))
    for correction in corrections:
        correction.minutes.meeting = meeting
    acts = TopicAct.objects.filter(resolution__ballot__item__meeting=meeting).select_related("topic", "into")
    context = {
        "meeting": meeting,
        "content": for_the_council(meeting),
        "minutes": last,
        "copies": MinutesCopy.objects.filter(minutes=last).select_related("member") if last else [],
        "corrections": corrections,
        "names": likely_names(meeting) if last is not None and last.approved_at else [],
        "topics": Topic.objects.filter(retired_on__isnull=True),
        "topic_acts": acts,
        "problem": problem,
        "typed": typed,
    }
    return render(request, "meetings/desk/minutes.html", context, status=status)


@for_readers
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it as a German PDF, for members."""
    meeting = meeting_of(request, pk)
    try:
        return minutes_paper(for_the_council(meeting), minutes=after.minutes_of(meeting), public=False)
    except UnprintableError:
        words = _("A letter in these minutes cannot be printed. Please read them on this page.")
        return _page(request, meeting, problem=words, status=CONFLICT)


@for_runners
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One step afterwards, by chair or secretary."""
    meeting = meeting_of(request, pk)
    doing = ACTS.get(act)
    if doing is None:
        return render(request, "web/not_found.html", status=404)
    try:
        place = doing(request, meeting)
    except tuple(_sentences()) as error:
        return _page(request, meeting, problem=_sentence(error), typed=request.POST.get("name", ""), status=CONFLICT)
    return go(reverse("minutes_desk", kwargs={"pk": pk}) + place)


def _sentence(error: Exception) -> str:
    if isinstance(error, after.Unsettled):
        return ngettext(
            "%(many)s correction still waits. Please settle it first.",
            "%(many)s corrections still wait. Please settle them first.",
            error.many,
        ) % {"many": error.many}
    if isinstance(error, after.NamesOpen):
        return ngettext(
            "%(many)s likely name waits for you to look at it.",
            "%(many)s likely names wait for you to look at them.",
            error.many,
        ) % {"many": error.many}
    return _sentences().get(type(error), _sentences()[ValueError])


def _sentences() -> dict[type[Exception], str]:
    return {
        after.NotClosed: _("The meeting still goes on. Please close it first."),
        after.NotCirculated: _("These minutes have not been sent round yet."),
        after.NotApproved: _("Minutes become public once they are approved; approved ones are not sent round again."),
        after.Unsettled: "",
        after.NamesOpen: "",
        topic_acts.NotResolved: _("This resolution was rejected. It changes nothing."),
        topic_acts.Gone: _("This topic was closed or merged before."),
        ValueError: _("Please give a name, or choose another topic."),
    }


def _circulate(request: HttpRequest, meeting: Meeting) -> str:
    after.circulate(meeting=meeting, by=person(request))
    return "#sent"


def _settle(request: HttpRequest, meeting: Meeting) -> str:
    found = Correction.objects.filter(minutes__meeting=meeting)
    correction = get_object_or_404(found, pk=typed_number(request.POST.get("correction")))
    after.settle(correction=correction, taken_up=request.POST.get("taken_up") == "1", by=person(request))
    return "#corrections"


def _approve(request: HttpRequest, meeting: Meeting) -> str:
    after.approve(meeting=meeting, by=person(request))
    return "#public"


def _name(request: HttpRequest, meeting: Meeting) -> str:
    words, may_stand = request.POST.get("words", ""), request.POST.get("may_stand") == "1"
    if words in {likely.words for likely in likely_names(meeting)}:
        after.judge_name(meeting=meeting, words=words, may_stand=may_stand, by=person(request))
    return "#public"


def _publish(request: HttpRequest, meeting: Meeting) -> str:
    after.publish(meeting=meeting, by=person(request))
    return "#public"


def _take_back(request: HttpRequest, meeting: Meeting) -> str:
    after.take_back(meeting=meeting, by=person(request))
    return "#public"


def _topic(request: HttpRequest, meeting: Meeting) -> str:
    found = Resolution.objects.filter(ballot__item__meeting=meeting)
    resolution = get_object_or_404(found, pk=typed_number(request.POST.get("resolution")))
    name, me, kind = cleaned(request.POST.get("name", ""))[:80], person(request), request.POST.get("kind")
    if kind == TopicAct.Act.ADOPT:
        topic_acts.adopt(resolution=resolution, name=name, by=me)
        return f"#resolution-{resolution.pk}"
    topic = Topic.objects.filter(slug=request.POST.get("topic", "")).first()
    into = Topic.objects.filter(slug=request.POST.get("into", "")).first()
    if topic is None or (kind == TopicAct.Act.MERGE and into is None):
        raise ValueError("no such topic")
    if kind == TopicAct.Act.RENAME:
        topic_acts.rename(resolution=resolution, topic=topic, name=name, by=me)
    elif kind == TopicAct.Act.MERGE and into is not None:
        topic_acts.merge(resolution=resolution, topic=topic, into=into, by=me)
    elif kind == TopicAct.Act.CLOSE:
        topic_acts.close(resolution=resolution, topic=topic, by=me)
    return f"#resolution-{resolution.pk}"


ACTS: dict[str, Callable[[HttpRequest, Meeting], str]] = {
    "circulate": _circulate,
    "settle": _settle,
    "approve": _approve,
    "name": _name,
    "publish": _publish,
    "take-back": _take_back,
    "topic": _topic,
}
