"""The office's door to dates and rules: what is planned, the series, the rules of procedure, dates of others."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_POST

from sprachrohr.meetings import actions
from sprachrohr.meetings.calling import change
from sprachrohr.meetings.deadlines import send_until
from sprachrohr.meetings.forms import MeetingForm, OutsideDateForm, SeriesForm
from sprachrohr.meetings.models import Meeting, OutsideDate, Rules, Series
from sprachrohr.meetings.presets import PRESETS
from sprachrohr.meetings.rulebook import rules_on
from sprachrohr.meetings.rules_form import RulesForm, values_of_preset, values_of_rules
from sprachrohr.people.doors import for_readers, for_runners, person
from sprachrohr.voices.lists import lists
from sprachrohr.web.pages import go

# How many meetings of a series are planned at once.
AHEAD = 6
PAST_SHOWN = 6
OUTSIDE_DAYS_SHOWN = 366


@for_readers
def meetings(request: HttpRequest) -> HttpResponse:
    """What is coming, with the last moment for each invitation; the series; what is past."""
    rules = rules_on(timezone.now())
    coming = Meeting.objects.visible_to(person(request)).coming()
    rows = [
        (one, send_until(one, rules) if rules is not None and not one.is_called else None) for one in coming
    ]
    context = {
        "rows": rows,
        "rules": rules,
        "series": Series.objects.filter(ended_at__isnull=True),
        "past": Meeting.objects.visible_to(person(request)).past()[:PAST_SHOWN],
        "now": timezone.now(),
        "ahead": AHEAD,
        "weekdays": WEEKDAYS.items(),
    }
    return render(request, "meetings/desk/meetings.html", context)


# -- dates ----------------------------------------------------------------------------------------------


@for_runners
def new(request: HttpRequest) -> HttpResponse:
    """One more meeting."""
    rules = rules_on(timezone.now())
    known = {"public": rules.public_by_default if rules is not None else True, **_last_place()}
    form = MeetingForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        meeting = actions.plan(by=person(request), **form.fields_of_meeting())
        return go(reverse("prepare", kwargs={"pk": meeting.pk}))
    return render(request, "meetings/desk/date.html", {"form": form}, status=422 if form.errors else 200)


def _last_place() -> dict[str, Any]:
    """Councils meet where they met."""
    last = Meeting.objects.order_by("-planned_at").values(*actions.OF_THE_PLACE).first()
    return dict(last or {})


@for_runners
def changed(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, another place."""
    meeting = get_object_or_404(Meeting.objects.select_related("key"), pk=pk)
    form = MeetingForm(request.POST or None, instance=meeting)
    is_over = False
    if request.method == "POST" and form.is_valid():
        try:
            change(meeting=meeting, by=person(request), **form.fields_of_meeting())
        except actions.IsOver:
            is_over = True
        else:
            return go(reverse("prepare", kwargs={"pk": pk}))
    context = {"form": form, "meeting": meeting, "is_over": is_over}
    status = 409 if is_over else 422 if form.errors else 200
    return render(request, "meetings/desk/date.html", context, status=status)


@for_runners
def new_series(request: HttpRequest) -> HttpResponse:
    """Every month: the next six are planned at once."""
    form = SeriesForm(request.POST or None, initial=_last_place())
    if request.method == "POST" and form.is_valid():
        actions.begin_series(by=person(request), many=AHEAD, **form.cleaned_data)
        return go(reverse("desk_meetings"))
    return render(request, "meetings/desk/series.html", {"form": form}, status=422 if form.errors else 200)


@for_runners
@require_POST
def continue_series(request: HttpRequest, pk: int) -> HttpResponse:
    series = get_object_or_404(Series, pk=pk, ended_at__isnull=True)
    actions.continue_series(series=series, by=person(request), many=AHEAD)
    return go(reverse("desk_meetings"))


@for_runners
@require_POST
def end_series(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_series(series=get_object_or_404(Series, pk=pk, ended_at__isnull=True), by=person(request))
    return go(reverse("desk_meetings"))


# -- rules ----------------------------------------------------------------------------------------------


@for_runners
def rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold, as a form for the next version; `?preset=nrw` fills it in."""
    holds = rules_on(timezone.now())
    preset = PRESETS.get(request.POST.get("preset") or request.GET.get("preset", ""))
    form = None
    if request.method == "POST":
        form = RulesForm(request.POST, holds=holds)
        if form.is_valid():
            fields = form.fields_of_rules()
            slug = preset.slug if preset else holds.preset if holds else ""
            actions.adopt_rules(by=person(request), fields={**fields, "preset": slug}, majorities=form.majorities())
            return go(reverse("rules"))
    elif preset is not None:
        form = RulesForm(holds=holds, initial=values_of_preset(preset, valid_from=timezone.localdate()))
    elif holds is not None:
        form = RulesForm(holds=holds, initial=values_of_rules(holds))
    context = {
        "form": form,
        "groups": form.groups() if form is not None else [],
        "preset": preset,
        "presets": PRESETS.values(),
        "holds": holds,
        "versions": Rules.objects.select_related("made_by"),
        "today": timezone.localdate(),
    }
    return render(request, "meetings/desk/rules.html", context, status=422 if form is not None and form.errors else 200)


# -- where others meet ----------------------------------------------------------------------------------


@for_readers
def outside(request: HttpRequest) -> HttpResponse:
    """Dates of committees in which somebody of ours sits."""
    form = OutsideDateForm(request.POST or None, members=lists().members)
    if request.method == "POST" and form.is_valid():
        actions.enter_outside_date(by=person(request), **form.fields_of_date())
        return go(reverse("outside"))
    dates = OutsideDate.objects.coming(days=OUTSIDE_DAYS_SHOWN).select_related("representative", "deputy")
    context = {"form": form, "dates": dates}
    return render(request, "meetings/desk/outside.html", context, status=422 if form.errors else 200)


@for_readers
@require_POST
def cancel_outside(request: HttpRequest, pk: int) -> HttpResponse:
    actions.cancel_outside_date(date=get_object_or_404(OutsideDate, pk=pk), by=person(request))
    return go(reverse("outside"))
