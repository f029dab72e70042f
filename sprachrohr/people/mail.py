"""Letters to members: a link and nothing else, because mail travels and stays in the open."""

import logging
import smtplib

from allauth.account import app_settings as accounts
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from sprachrohr.people.models import Invitation, Member

log = logging.getLogger(__name__)


def mail_is_set_up() -> bool:
    """Whether this council has a mail server; without one every link is handed over by a person."""
    return bool(settings.EMAIL_HOST)


def invitation_address(token: str) -> str:
    return settings.PUBLIC_URL + reverse("invitation", args=[token])


def send_invitation(invitation: Invitation, token: str) -> bool:
    """The link by mail, in the desk's active language. False: the server did not take it; the link works.

    Sent at once and not as a task: a task's arguments are stored, and the token must not be.
    """
    body = render_to_string("people/mail/invitation.txt", {"address": invitation_address(token)})
    return _sent(_("Your access to the council's desk"), body, invitation.email)


@task()
def send_reset_link(member_id: int) -> None:
    """A new link for a forgotten password. The token is made here, so that it is stored nowhere."""
    member = Member.objects.active().filter(pk=member_id).first()
    if member is None:
        return
    key = accounts.PASSWORD_RESET_TOKEN_GENERATOR().make_token(member)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(member), key])
    with translation.override(member.desk_language):
        body = render_to_string("people/mail/reset.txt", {"address": settings.PUBLIC_URL + path})
        _sent(_("A new password"), body, member.email)


@task()
def send_notice_of_change(member_id: int) -> None:
    """That something about this person's login has changed, not what: they know, or have to ask at once."""
    member = Member.objects.active().filter(pk=member_id).first()
    if member is None:
        return
    with translation.override(member.desk_language):
        _sent(_("Your access to the desk has changed"), render_to_string("people/mail/changed.txt"), member.email)


def _sent(subject: str, body: str, to: str) -> bool:
    try:
        send_mail(subject, body, None, [to])
    except (smtplib.SMTPException, OSError) as error:
        # The kind of error only: a server's answer may quote the address.
        log.warning("a mail could not be sent: %s", type(error).__name__)
        return False
    return True
