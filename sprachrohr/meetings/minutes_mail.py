"""The mail with which minutes go round: a personal link and not a word of what was said.

The link's token is made while the mail is written: a task's arguments are stored, and a token must not be.
"""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from sprachrohr.meetings.models import Minutes, MinutesCopy
from sprachrohr.meetings.seats import in_office
from sprachrohr.vault.actions import find_link, make_link
from sprachrohr.vault.models import Link

PURPOSE = "minutes copy"
# Beyond the days for corrections, so that members still find the text at the next meeting.
DAYS_AFTER = 60
log = logging.getLogger(__name__)


def copy_link(copy: MinutesCopy) -> str:
    """The address of a new link to this member's copy; it exists only in this answer."""
    until = copy.minutes.corrections_until or timezone.now()
    days = max((until - timezone.now()).days, 0) + DAYS_AFTER
    _link, token = make_link(purpose=PURPOSE, subject=copy.pk, days=days, by=None)
    return settings.PUBLIC_URL + reverse("minutes_by_link", kwargs={"token": token})


def copy_of(link: Link | None) -> MinutesCopy | None:
    """What an open link opens; None for any other, and for whoever holds no seat any more."""
    if link is None or link.purpose != PURPOSE:
        return None
    copies = MinutesCopy.objects.select_related("minutes__meeting__key", "member")
    copy = copies.filter(pk=link.subject).first()
    if copy is None or not in_office(timezone.now()).filter(pk=copy.member_id).exists():
        return None
    return copy


def link_of(token: str) -> Link | None:
    """The open link of this token; looking changes nothing."""
    return find_link(token=token, purpose=PURPOSE)


@task()
def send_copies(minutes_id: int) -> None:
    """To every member whose copy has not left yet; called again after a crash nobody gets it twice."""
    minutes = Minutes.objects.select_related("meeting").filter(pk=minutes_id).first()
    if minutes is None or not settings.EMAIL_HOST:
        return
    for copy in minutes.copies.filter(sent_at__isnull=True).select_related("member", "minutes__meeting"):
        if _sent(copy):
            MinutesCopy.objects.filter(pk=copy.pk).update(sent_at=timezone.now())


def _sent(copy: MinutesCopy) -> bool:
    meeting, until = copy.minutes.meeting, copy.minutes.corrections_until
    with translation.override(copy.member.desk_language):
        day = date_format(meeting.day, "DATE_FORMAT")
        context = {"day": day, "until": timezone.localtime(until) if until else None, "address": copy_link(copy)}
        body = render_to_string("meetings/mail/minutes.txt", context)
        subject = _("Minutes of the meeting on %(day)s") % {"day": day}
        try:
            send_mail(subject, body, None, [copy.member.email])
        except (smtplib.SMTPException, OSError) as error:
            # The kind of error only: a server's answer may quote the address.
            log.warning("a mail could not be sent: %s", type(error).__name__)
            return False
    return True
