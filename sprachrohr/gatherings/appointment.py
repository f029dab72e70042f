"""What the code of an appointment opens: place, time, number; another time, or giving it back.

`home/answer.py` asks `page()` for every receipt; the two forms on it come back here.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sprachrohr.gatherings.actions import SlotTaken, cancel_appointment, change_slot
from sprachrohr.gatherings.models import Appointment
from sprachrohr.gatherings.slots import ChangeForm, offered
from sprachrohr.vault.models import Receipt
from sprachrohr.vault.opened import opened, remember
from sprachrohr.web.pages import go


def _of(receipt: Receipt) -> Appointment | None:
    found = Appointment.objects.select_related("occasion", "receipt").prefetch_related("occasion__appointments")
    return found.filter(receipt=receipt).first()


def page(request: HttpRequest, receipt: Receipt) -> HttpResponse | None:
    """The page of this receipt's appointment, kept open for another half hour; None if it has none."""
    appointment = _of(receipt)
    return None if appointment is None else _page(request, appointment)


def _page(request: HttpRequest, appointment: Appointment, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = {
        "appointment": appointment,
        "occasion": appointment.occasion,
        "slots": offered(appointment.occasion) if appointment.may_be_changed else [],
        "notice": notice,
    }
    response = render(request, "gatherings/appointment.html", context, status=status)
    return remember(response, appointment.receipt)


def _mine(request: HttpRequest) -> Appointment | None:
    receipt = opened(request)
    return None if receipt is None else _of(receipt)


def _closed(request: HttpRequest) -> HttpResponse:
    """The half hour is over."""
    return render(request, "home/answer.html", {"problem": "closed"}, status=403)


def change(request: HttpRequest) -> HttpResponse:
    """Another time. Who comes here by the language menu finds the page itself."""
    if request.method != "POST":
        return go(reverse("answer"))
    appointment = _mine(request)
    if appointment is None:
        return _closed(request)
    if not appointment.may_be_changed:
        return _page(request, appointment, status=409)
    form = ChangeForm(appointment.occasion, request.POST)
    if not form.is_valid():
        return _page(request, appointment, notice="choose", status=422)
    try:
        change_slot(appointment=appointment, starts_at=form.cleaned_data["slot"])
    except SlotTaken:
        notice, status = "taken", 409
    else:
        notice, status = "changed", 200
    # Read anew: other times are free now.
    fresh = _of(appointment.receipt)
    return _closed(request) if fresh is None else _page(request, fresh, notice=notice, status=status)


def cancel(request: HttpRequest) -> HttpResponse:
    """Given back, at any time; twice is once."""
    if request.method != "POST":
        return go(reverse("answer"))
    appointment = _mine(request)
    if appointment is None:
        return _closed(request)
    cancel_appointment(appointment=appointment)
    return _page(request, appointment)
