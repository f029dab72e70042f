"""Letters to members about a meeting: date, place, the items that everybody may know, and a personal link.

Nothing of a closed item is in them: mail travels and stays in the open. A link's token is made here, while the mail
is written, because the arguments of a task are stored and a token must not be.
"""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from sprachrohr.council.models import Council
from sprachrohr.meetings.calendars import meeting_calendar
from sprachrohr.meetings.models import AgendaItem, Invitee, Meeting
from sprachrohr.meetings.replies import personal_link
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member

log = logging.getLogger(__name__)

INVITATION, CHANGE, CANCELLED, REMINDER = "invitation", "change", "cancelled", "reminder"


def mail_is_set_up() -> bool:
    """Whether this council has a mail server; without one the desk hands links over."""
    return bool(settings.EMAIL_HOST)


@task()
def send_to_members(meeting_id: int, letter: str) -> None:
    """One letter to each member in office; a reminder only to those who have not answered."""
    meeting = Meeting.objects.select_related("key").filter(pk=meeting_id).first()
    # A reminder or invitation that waited too long says nothing true any more.
    if meeting is None or meeting.is_over or (meeting.is_cancelled and letter != CANCELLED):
        return
    members = in_office(timezone.now())
    if letter == REMINDER:
        members = members.exclude(replies__meeting=meeting)
    if not mail_is_set_up():
        return
    items = list(AgendaItem.objects.standing().filter(meeting=meeting).select_related("meeting__key"))
    council = Council.ours()
    for member in members:
        sent = _send(meeting, items, member, letter, council)
        fact = "mailed_at" if sent else "failed_at"
        Invitee.objects.filter(meeting=meeting, member=member).update(**{fact: timezone.now()})


def _subject(letter: str, meeting: Meeting) -> str:
    words = {
        INVITATION: _("Invitation: meeting on %(day)s"),
        CHANGE: _("Changed: meeting on %(day)s"),
        CANCELLED: _("Cancelled: meeting on %(day)s"),
        REMINDER: _("Are you coming? Meeting on %(day)s"),
    }[letter]
    return words % {"day": date_format(timezone.localtime(meeting.starts_at), "DATE_FORMAT")}


def _send(meeting: Meeting, items: list[AgendaItem], member: Member, letter: str, council: Council) -> bool:
    with translation.override(member.desk_language):
        link = "" if letter == CANCELLED else personal_link(meeting=meeting, member=member)
        context = {"meeting": meeting, "items": items, "letter": letter, "link": link, "council": council}
        body = render_to_string("meetings/mail/letter.txt", context)
        message = EmailMessage(_subject(letter, meeting), body, None, [member.email])
        if letter != REMINDER:
            message.attach("meeting.ics", meeting_calendar(meeting).decode(), "text/calendar")
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            # The kind of error only: a server's answer may quote the address.
            log.warning("a mail could not be sent: %s", type(error).__name__)
            return False
    return True
