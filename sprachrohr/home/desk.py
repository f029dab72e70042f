"""The office's front door: what waits, whether the house runs; the council as data, organisations, posters."""

from datetime import timedelta

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sprachrohr.council.forms import CouncilForm
from sprachrohr.council.models import Council
from sprachrohr.council.opening import our_council, what_is_missing
from sprachrohr.home.needs import what_needs
from sprachrohr.home.posters import handouts_paper, poster_paper
from sprachrohr.journal.actions import write
from sprachrohr.journal.models import DailyRun, Deletion, Entry
from sprachrohr.organisations import actions as organisation_actions
from sprachrohr.organisations.forms import OrganisationForm
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.doors import for_readers, for_runners, for_translators, person
from sprachrohr.people.logins import of_logins
from sprachrohr.vault.handlers import own_key
from sprachrohr.voices.models import Voice
from sprachrohr.voices.retention import kept_back
from sprachrohr.web.pages import go

ENTRIES = 100
LINES = 40
KEPT_BACK = 50
EVENT_HOURS = 8
# They change once a day.
RUNS_SECONDS = 10


@for_translators
def front(request: HttpRequest) -> HttpResponse:
    """What needs this member now. Translators are taken to the texts that wait for them."""
    me = person(request)
    if not me.may_read_voices():
        return go(reverse("translations"))
    council = our_council(request)
    today = timezone.localdate()
    runs: list[DailyRun] = cache.get_or_set("daily-runs", lambda: list(DailyRun.objects.all()), RUNS_SECONDS) or []
    context = {
        "evening": what_needs(member=me, council=council),
        "runs": runs,
        "trouble": not runs or any(run.failed or timezone.localdate(run.ran_at) < today for run in runs),
        "missing": what_is_missing(council),
        "today": today,
    }
    return render(request, "home/desk/front.html", context)


@for_readers
@require_POST
def event_mode(request: HttpRequest) -> HttpResponse:
    """On for eight hours, or off."""
    ours = Council.ours()
    ours.event_until = timezone.now() + timedelta(hours=EVENT_HOURS) if request.POST.get("on") else None
    ours.save(update_fields=["event_until"])
    write("event mode on" if ours.event_until else "event mode off", about=ours, by=person(request))
    return go(reverse("desk"))


@for_runners
def council(request: HttpRequest) -> HttpResponse:
    """The council as data."""
    ours = Council.ours()
    form = CouncilForm(request.POST or None, instance=ours)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        write("council changed", about=saved, by=person(request))
        return go(reverse("council"))
    context = {"form": form, "missing": what_is_missing(ours)}
    return render(request, "home/desk/council.html", context, status=422 if form.errors else 200)


@for_readers
def organisations(request: HttpRequest) -> HttpResponse:
    """The list that a voice can be referred to; `?change=7` opens one."""
    wanted = request.GET.get("change", "")
    changing = get_object_or_404(Organisation, pk=wanted) if wanted.isdecimal() and len(wanted) < 18 else None
    if request.method == "POST" and "retire" in request.POST and changing is not None:
        organisation_actions.retire(organisation=changing, by=person(request))
        return go(reverse("organisations"))
    form = OrganisationForm(request.POST or None, instance=changing)
    if request.method == "POST" and form.is_valid():
        if changing is None:
            organisation_actions.add(by=person(request), **form.cleaned_data)
        else:
            organisation_actions.change(organisation=changing, by=person(request), **form.cleaned_data)
        return go(reverse("organisations"))
    offered = Organisation.objects.filter(retired_on__isnull=True)
    context = {"form": form, "organisations": offered, "changing": changing}
    return render(request, "home/desk/organisations.html", context, status=422 if form.errors else 200)


@for_readers
def posters(request: HttpRequest) -> HttpResponse:
    """Posters to print, in every language, and one with all of them; `?handouts=tr`: small cards."""
    language, handouts = request.GET.get("language", ""), request.GET.get("handouts", "")
    if language == "all" or our_council(request).offers(language):
        return poster_paper(request, language=language)
    if our_council(request).offers(handouts):
        return handouts_paper(request, language=handouts)
    return render(request, "home/desk/posters.html")


@for_readers
def deletions(request: HttpRequest) -> HttpResponse:
    """The visible log: when how many things of each kind were deleted; and what stays because something waits."""
    me = person(request)
    key = own_key(me) if me.may_open_cases() else None
    context = {
        "page": Paginator(Deletion.objects.all(), LINES).get_page(request.GET.get("page")),
        "kept_back": kept_back(Voice.objects.visible_to(me))[:KEPT_BACK],
        "cases_kept_back": kept_back(Voice.objects.cases_of(key), sealed=True)[:KEPT_BACK] if key else [],
    }
    return render(request, "home/desk/deletions.html", context)


@for_runners
def journal(request: HttpRequest) -> HttpResponse:
    """What happened, when, by whom; `?logins`: who came in and who tried, which would bury the rest."""
    logins = "logins" in request.GET
    entries = Entry.objects.filter(of_logins()) if logins else Entry.objects.exclude(of_logins())
    return render(request, "home/desk/journal.html", {"entries": entries[:ENTRIES], "logins": logins})
