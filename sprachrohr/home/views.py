"""The public doors of the house: front page, who we are, how to reach us, what is happening, legal pages."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation

from sprachrohr.council.models import OpeningHour
from sprachrohr.council.opening import our_council
from sprachrohr.dialogues.devices import forget_device
from sprachrohr.dialogues.showing import running_now
from sprachrohr.gatherings.models import Occasion
from sprachrohr.home.happening import cards, topic_shown, words_about
from sprachrohr.home.occasions import coming
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.canary import keys_are_right
from sprachrohr.vault.opened import close
from sprachrohr.vault.opened_links import forget_links
from sprachrohr.web.headers import forget_everything
from sprachrohr.web.known_languages import BY_CODE
from sprachrohr.web.pages import go, page_language, public_page
from sprachrohr.web.wishes import wished_language

# What people are sent to who must leave quickly: a page that nobody asks about.
NEUTRAL_PAGE = settings.NEUTRAL_PAGE
TALK_HOURS_SHOWN = 5


def start(request: HttpRequest) -> HttpResponse:
    """`/`: to the front page in the language that the browser wishes for."""
    offered = [code for code in our_council(request).languages if code in BY_CODE]
    code = wished_language(request.headers.get("Accept-Language", ""), offered=offered)
    with translation.override(code):
        response = HttpResponseRedirect(reverse("front"))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """For the operator's monitoring: 200 when the database answers under the right keys, and not a word more."""
    connection.ensure_connection()
    right = keys_are_right()
    return HttpResponse("ok" if right else "keys", status=200 if right else 500, content_type="text/plain")


def front(request: HttpRequest) -> HttpResponse:
    """A warm greeting, who we are, three doors."""
    context = {"next": coming(3), "dialogues": running_now(page_language())}
    return public_page(request, "home/front.html", context)


def talk(request: HttpRequest) -> HttpResponse:
    """ "I want to talk to someone": phone, place, hours, the next talk hours. Nothing is stored."""
    hours = list(OpeningHour.objects.all())
    context = {
        "phone_hours": [one for one in hours if one.kind == OpeningHour.Kind.PHONE],
        "visit_hours": [one for one in hours if one.kind == OpeningHour.Kind.VISIT],
        "talk_hours": Occasion.objects.talk_hours()[:TALK_HOURS_SHOWN],
    }
    return public_page(request, "home/talk.html", context)


def happening(request: HttpRequest) -> HttpResponse:
    """ "What people say, and what we do": dates, places, symbols that need no translation; what people talk about."""
    context = {"occasions": coming(), "topics": cards(page_language())}
    return public_page(request, "home/happening.html", context)


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic: what people have said about it, what was done, what was answered, how long it has waited."""
    found = get_object_or_404(Topic.objects.select_related("merged_into", "about__key"), slug=slug)
    if found.merged_into is not None:
        return go(reverse("topic", kwargs={"slug": found.merged_into.slug}))
    language = page_language()
    about, quotes = words_about(found, language)
    context = {"shown": topic_shown(found, language), "about": about, "quotes": quotes}
    return public_page(request, "topics/topic.html", context)


def join_in(request: HttpRequest) -> HttpResponse:
    """Translate, help at a stall, visit a meeting, offer a room."""
    meeting = [one for one in coming() if one.kind == Occasion.Kind.MEETING]
    return public_page(request, "home/join_in.html", {"next_meeting": meeting[0] if meeting else None})


def about(request: HttpRequest) -> HttpResponse:
    """The council's own mission statement; members and languages are counted, never typed in."""
    members = list(Member.objects.get_queryset().with_role("member", "secretary", "chair"))
    languages = sorted({code for member in members for code in member.reads if code in BY_CODE})
    code = translation.get_language() or "de"
    mission = our_council(request).mission
    shown = code if code in mission else "de"
    context = {
        "member_count": len(members),
        "languages": languages,
        "shown": sorted((m for m in members if m.shown_since is not None), key=lambda m: m.shown_name.casefold()),
        "mission": mission.get(shown, ""),
        "mission_language": shown,
    }
    return public_page(request, "home/about.html", context)


def accessibility(request: HttpRequest) -> HttpResponse:
    return public_page(request, "home/accessibility.html")


def imprint(request: HttpRequest) -> HttpResponse:
    return public_page(request, "home/imprint.html")


def leave(request: HttpRequest) -> HttpResponse:
    """ "Leave quickly": forget everything on this device and show an ordinary page."""
    response = HttpResponseRedirect(NEUTRAL_PAGE)
    # A picture on a foreign page could ask for this address; only a person here may empty their browser.
    if request.headers.get("Sec-Fetch-Site", "") not in {"", "same-origin", "none"}:
        return response
    # For browsers that do not empty themselves when they are told to.
    forget_links(request)
    return forget_everything(close(forget_device(response)))


def languages(request: HttpRequest) -> HttpResponse:
    """All languages by their own names, for who landed in a wrong one."""
    return render(request, "home/languages.html")
