"""The office's door: what is happening."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sprachrohr.gatherings import actions
from sprachrohr.gatherings.forms import SYMBOLS, OccasionForm
from sprachrohr.gatherings.models import Occasion
from sprachrohr.people.doors import for_readers, person
from sprachrohr.web.pages import go


@for_readers
def occasions(request: HttpRequest) -> HttpResponse:
    """What is coming, and the form for the next one."""
    form = OccasionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.announce(by=person(request), **form.fields_of_occasion())
        return go(reverse("occasions"))
    return _page(request, form)


@for_readers
def occasion(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    found = get_object_or_404(Occasion.objects.with_booked(), pk=pk)
    form = OccasionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        fields = form.fields_of_occasion()
        actions.change(occasion=found, by=person(request), **fields)
        return go(reverse("occasions"))
    return _page(request, form, changing=found)


def _page(request: HttpRequest, form: OccasionForm, *, changing: Occasion | None = None) -> HttpResponse:
    context = {
        "form": form,
        "symbols": [form[name] for name in SYMBOLS],
        "occasions": Occasion.objects.coming().with_booked(),
        "changing": changing,
    }
    return render(request, "gatherings/desk/occasions.html", context, status=422 if form.errors else 200)


@for_readers
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    actions.cancel(occasion=get_object_or_404(Occasion, pk=pk), by=person(request))
    return go(reverse("occasions"))


@for_readers
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the door: numbers, times, languages. Whether somebody came is not kept."""
    found = get_object_or_404(Occasion, pk=pk)
    context = {"occasion": found, "appointments": found.appointments.standing().select_related("occasion")}
    return render(request, "gatherings/desk/day.html", context)
