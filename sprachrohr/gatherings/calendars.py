"""Talk hours and appointments as calendars know them."""

from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sprachrohr.gatherings.models import Appointment, Occasion
from sprachrohr.web.calendar_file import Event, calendar
from sprachrohr.web.known_languages import own_name, tag
from sprachrohr.web.pages import page_language

REFRESH_HOURS = 12


def _uid(kind: str, number: int) -> str:
    """The same for ever, and nothing of a code in it: calendars travel through clouds."""
    return str(uuid5(NAMESPACE_URL, f"{settings.PUBLIC_URL}/{kind}/{number}"))


def _address(name: str, **parts: int) -> str:
    return settings.PUBLIC_URL + reverse(name, kwargs=parts or None)


def _place(occasion: Occasion) -> str:
    return ", ".join(part for part in (occasion.place, occasion.address) if part)


def _talk_hour(occasion: Occasion) -> Event:
    lines = [
        occasion.how_to_find,
        _("without steps") if occasion.step_free else "",
        _("interpreters") if occasion.interpreters else "",
        ", ".join(own_name(code) for code in occasion.spoken),
        "" if occasion.takes_appointments else _("Just come. You do not have to register."),
    ]
    bookable = occasion.takes_appointments and occasion.cancelled_at is None
    return Event(
        uid=_uid("occasion", occasion.pk),
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        revised_at=occasion.changed_at or occasion.published_at or occasion.starts_at,
        sequence=occasion.sequence,
        summary=_("Talk hour") + (f": {occasion.title}" if occasion.title else ""),
        location=_place(occasion),
        description="\n".join(line for line in lines if line),
        language=tag(page_language()),
        url=_address("choose_time", occasion=occasion.pk) if bookable else _address("talk"),
        cancelled=occasion.cancelled_at is not None,
    )


def _appointment(appointment: Appointment) -> Event:
    occasion = appointment.occasion
    lines = [
        _("Your number on this day: %(number)s") % {"number": appointment.number},
        occasion.how_to_find,
        appointment.own_language,
    ]
    return Event(
        uid=_uid("appointment", appointment.pk),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        # When it was booked or changed is kept by the day only; this file is written now.
        revised_at=timezone.now(),
        sequence=appointment.sequence + occasion.sequence,
        summary=_("Talk hour"),
        location=_place(occasion),
        description="\n".join(line for line in lines if line),
        language=tag(page_language()),
        url=_address("answer"),
        cancelled=appointment.cancelled_on is not None or occasion.cancelled_at is not None,
        private=True,
    )


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def appointment_file(appointment: Appointment) -> HttpResponse:
    """For the person's own calendar."""
    return _file(calendar([_appointment(appointment)]), "talk-hour.ics")


def feed_file(occasions: list[Occasion], *, council: str) -> HttpResponse:
    """The public talk hours, cancelled ones included, for calendars that follow us."""
    content = calendar(
        (_talk_hour(one) for one in occasions),
        name=f"{_('Talk hour')} · {council}",
        address=_address("talk_hours_feed"),
        refresh_hours=REFRESH_HOURS,
    )
    return _file(content, "talk-hours.ics")
