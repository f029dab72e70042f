"""How accounts of staff work: no sign-up, no address kept, nothing in a mail but a link."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sprachrohr.people.mail import send_reset_link
from sprachrohr.people.models import Member
from sprachrohr.web.network import network


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

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("me")

    def send_password_reset_mail(self, user: Member, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        """Later and elsewhere: the time of an answer must not tell whether an address has an account."""
        send_reset_link.enqueue(user.pk)
