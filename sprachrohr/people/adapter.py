"""How accounts of staff work: no sign-up, no address kept, nothing in a mail but a link."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sprachrohr.people import logins
from sprachrohr.people.actions import note_changed_login
from sprachrohr.people.mail import mail_is_set_up, send_notice_of_change, send_reset_link
from sprachrohr.people.models import Member
from sprachrohr.people.sessions import begin
from sprachrohr.web.network import network

# What allauth tells about, by the name of its mail, as the journal says it.
CHANGES = {
    "password_changed": "password changed",
    "password_reset": "password set by a link",
    "totp_activated": "app connected",
    "totp_deactivated": "app disconnected",
    "webauthn_added": "passkey added",
    "webauthn_removed": "passkey removed",
    "recovery_codes_generated": "recovery codes made",
}


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts begin with an invitation; limits count networks by their hash of the day, never addresses."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("E-mail address or password is not right."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many failed attempts. Please wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Please wait a minute, then try again."),
        "enter_current_password": _("The password you have now is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return network(request)

    def login(self, request: HttpRequest, user: Member) -> None:
        super().login(request, user)
        begin(request)

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        logins.came_in(user, get_authentication_records(request, user))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        email = str(credentials.get("email", "")).lower()
        logins.failed(Member.objects.active().filter(email=email).first(), "password")

    def send_notification_mail(self, template_prefix: str, user: Member, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """allauth calls this after every change of a password or a second factor; its own mails would say from which
        address and with which browser."""
        what = CHANGES[template_prefix.rpartition("/")[2]]
        note_changed_login(member=user, what=what, keep=self.request.session.session_key)
        if mail_is_set_up():
            send_notice_of_change.enqueue(user.pk)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("me")

    def send_password_reset_mail(self, user: Member, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        """Later and elsewhere: the time of an answer must not tell whether an address has an account."""
        send_reset_link.enqueue(user.pk)
