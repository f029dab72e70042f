"""Accounts: an invitation is accepted, a second factor chosen, a password forgotten, somebody logs out."""

from typing import Any

from allauth.account import views as accounts
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from sprachrohr.people import actions
from sprachrohr.people.doors import person
from sprachrohr.people.forms import AcceptForm
from sprachrohr.people.mail import mail_is_set_up
from sprachrohr.web.headers import forget_everything
from sprachrohr.web.pages import go


@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link: looking changes nothing, sending the form makes the account and logs in."""
    try:
        invited = actions.open_invitation(token)
        form = AcceptForm(
            request.POST if request.method == "POST" else None,
            invitation=invited,
            initial={"shown_name": invited.shown_name, "reads": invited.reads, "desk_language": "de"},
        )
        if request.method == "POST" and form.is_valid():
            return _accept(request, token, form.cleaned_data)
    except actions.InvitationClosed:
        return render(request, "people/invitation_closed.html", status=410)
    return render(request, "people/invitation.html", {"form": form, "invitation": invited})


def _accept(request: HttpRequest, token: str, typed: dict[str, Any]) -> HttpResponse:
    member = actions.accept_invitation(
        token=token,
        shown_name=typed["shown_name"],
        password=typed["password1"],
        reads=typed["reads"],
        desk_language=typed["desk_language"],
    )
    # Whoever was logged in on this device is not the person who now comes in.
    request.session.flush()
    login(request, member)
    # The password was typed a moment ago: the way to the second factor need not ask for it again.
    reauthenticate_by_password(request)
    return go(reverse("second_factor"))


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where everybody lands who has none yet: an app or a passkey."""
    if is_mfa_enabled(person(request)):
        return redirect("me")
    return render(request, "people/second_factor.html")


def to_own_page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """allauth returns to its own overview; ours is the page "me"."""
    return redirect("me")


def log_out(request: HttpRequest) -> HttpResponse:
    """Asked first, then done by POST; the browser forgets what it kept of the desk."""
    response: HttpResponse = accounts.logout(request)
    return forget_everything(response) if request.method == "POST" else response


def forgotten_password(request: HttpRequest) -> HttpResponse:
    """A link by mail; without a mail server the way leads to chair or secretary."""
    if not mail_is_set_up():
        return render(request, "people/no_mail.html")
    response: HttpResponse = accounts.password_reset(request)
    return response
