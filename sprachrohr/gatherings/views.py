"""The public door: choosing a time at a talk hour, and the calendars."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.gatherings.actions import AlreadySent, Booked, SlotTaken, book
from sprachrohr.gatherings.calendars import appointment_file, feed_file
from sprachrohr.gatherings.models import Appointment, Occasion
from sprachrohr.gatherings.slots import BookingForm, offered
from sprachrohr.vault import codes
from sprachrohr.vault.actions import Busy, Wait, WrongCode, is_known, try_code
from sprachrohr.vault.models import Receipt
from sprachrohr.vault.opened import opened
from sprachrohr.voices.forms import FormTooOld, checked_token, new_token
from sprachrohr.voices.receipts import receipt_context
from sprachrohr.web.keeping import busy_page
from sprachrohr.web.limits import beyond_limits
from sprachrohr.web.network import network
from sprachrohr.web.pages import MINUTES_PUBLIC, page_language

# Of what the limits allow for forms, times at a talk hour are scarcer: three an hour from one address.
BOOKINGS_A_FORM = 0.3


def _bookable(occasion: int) -> Occasion:
    """A coming talk hour with a timetable, cancelled or full ones included: their page says so."""
    return get_object_or_404(Occasion.objects.talk_hours().filter(slot_minutes__gt=0), pk=occasion)


def _form_page(
    request: HttpRequest, occasion: Occasion, form: BookingForm, *, notice: str = "", token: str = "", status: int = 200
) -> HttpResponse:
    """The times that are free at this moment; what was filled in stays."""
    page = page_language()
    context = {
        "occasion": occasion,
        "slots": offered(occasion),
        "form": form,
        "chosen_language": form["language"].value() or ("de" if page == "de-simple" else page),
        "token": token or new_token(),
        "notice": notice,
    }
    response = render(request, "gatherings/choose.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


# No cookie is needed to book: the form's own token makes a repeated send harmless, and there is no account that a
# foreign page could misuse.
@csrf_exempt
def choose_time(request: HttpRequest, occasion: int) -> HttpResponse:
    """One page: which time, which language; then the receipt with the code."""
    found = _bookable(occasion)
    if request.method != "POST":
        return _form_page(request, found, BookingForm(found))
    form = BookingForm(found, request.POST)
    if not form.is_valid():
        return _form_page(request, found, form, status=422)
    data = form.cleaned_data
    try:
        token = checked_token(data["token"])
    except FormTooOld:
        return _form_page(request, found, form, notice="old", status=422)
    if not is_known(token) and beyond_limits(request, "book", times=BOOKINGS_A_FORM):
        # One program must not take all times from people; the page names the ways that stay open.
        return _form_page(request, found, form, notice="many", token=token, status=429)
    try:
        booked = book(
            token=token,
            occasion=found,
            starts_at=data["slot"],
            language=data["language"],
            interpreter=data["interpreter"],
        )
    except SlotTaken:
        return _form_page(request, _bookable(occasion), form, notice="taken", token=token, status=409)
    except AlreadySent:
        return _form_page(request, found, form, notice="sent_before", status=409)
    except Busy:
        return busy_page(request, reason="busy", status=503)
    return _booked_page(request, booked)


def _booked_page(request: HttpRequest, booked: Booked) -> HttpResponse:
    """Shown as the answer to the POST itself, so that a reload shows the same code again."""
    appointment = booked.appointment
    context = {
        "appointment": appointment,
        "occasion": appointment.occasion,
        "again": booked.again,
        **receipt_context(appointment.receipt, booked.code),
    }
    return render(request, "gatherings/booked.html", context)


def _receipt_of(request: HttpRequest) -> Receipt | None:
    """By the code in the body, or the one that is open on this device. Raises CodeError, WrongCode, Wait, Busy."""
    typed = request.POST.get("code", "")[:200]
    if typed:
        return try_code(code=codes.read(typed), network=network(request))
    return opened(request)


# It changes nothing, and another site could not read the answer.
@csrf_exempt
@require_POST
def calendar_of_mine(request: HttpRequest) -> HttpResponse:
    """A file for the person's calendar; the code comes in the body, never in an address."""
    try:
        receipt = _receipt_of(request)
    except (codes.CodeError, WrongCode):
        return busy_page(request, reason="error", status=400)
    except (Busy, Wait):
        return busy_page(request, reason="busy", status=503)
    found = Appointment.objects.select_related("occasion").filter(receipt=receipt).first() if receipt else None
    if found is None:
        return render(request, "home/answer.html", {"problem": "closed"}, status=403)
    return appointment_file(found)


@require_safe
def talk_hours_feed(request: HttpRequest) -> HttpResponse:
    """The public talk hours in the page's language, for calendars that look again by themselves."""
    council = our_council(request)
    response = feed_file(list(Occasion.objects.talk_hours()), council=council.short_name or council.name)
    response.headers["Cache-Control"] = f"private, max-age={MINUTES_PUBLIC * 60}"
    return response
