"""Meetings as calendars know them: a file for one, a feed for all. Only what everybody may know."""

from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from sprachrohr.meetings.models import Meeting
from sprachrohr.web.calendar_file import Event, calendar
from sprachrohr.web.known_languages import tag
from sprachrohr.web.pages import page_language

REFRESH_HOURS = 12


def _address(name: str, **parts: int) -> str:
    return settings.PUBLIC_URL + reverse(name, kwargs=parts or None)


def _event(meeting: Meeting) -> Event:
    lines = [
        meeting.how_to_find,
        _("without steps") if meeting.step_free else "",
        _("interpreters") if meeting.interpreters else "",
        _("Everybody may come. You do not have to register.") if meeting.public else "",
    ]
    return Event(
        uid=str(uuid5(NAMESPACE_URL, f"{settings.PUBLIC_URL}/meeting/{meeting.pk}")),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        revised_at=meeting.changed_at or meeting.called_at or meeting.planned_at,
        sequence=meeting.sequence,
        summary=_("Meeting of the council"),
        location=", ".join(part for part in (meeting.place, meeting.address) if part),
        description="\n".join(line for line in lines if line),
        language=tag(page_language()),
        url=_address("meeting", pk=meeting.pk) if meeting.public else _address("meetings"),
        cancelled=meeting.is_cancelled,
    )


def meeting_calendar(meeting: Meeting) -> bytes:
    """For a calendar of one's own, in the active language."""
    return calendar([_event(meeting)])


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def meeting_file(meeting: Meeting) -> HttpResponse:
    return _file(meeting_calendar(meeting), "meeting.ics")


def feed_file(meetings: list[Meeting], *, council: str) -> HttpResponse:
    """The public meetings, cancelled ones included, for calendars that follow us."""
    content = calendar(
        (_event(one) for one in meetings),
        name=f"{_('Meetings')} · {council}",
        address=_address("meetings_feed"),
        refresh_hours=REFRESH_HOURS,
    )
    return _file(content, "meetings.ics")
