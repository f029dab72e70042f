"""The desk's pages of people: everybody, one member, oneself."""

from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprachrohr.people import actions
from sprachrohr.people.doors import for_runners, for_translators, is_it_you, person
from sprachrohr.people.forms import ROLE_NAMES, InviteForm, LanguagesForm, MyPageForm, RoleForm
from sprachrohr.people.mail import invitation_address, mail_is_set_up, send_invitation
from sprachrohr.people.models import Invitation, Member, Role
from sprachrohr.people.sessions import open_sessions
from sprachrohr.web.pages import go


def _role_names(roles: set[str]) -> list[tuple[str, Any]]:
    return [(code, name) for code, name in ROLE_NAMES.items() if code in roles]


@for_runners
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, the open invitations, and a form for the next one."""
    form = InviteForm(request.POST or None)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        context = _invite(request, form)
        form = InviteForm() if context else form
    who = person(request)
    members = (
        Member.objects.visible_to(who)
        .active()
        .annotate(has_factor=Exists(Authenticator.objects.filter(user_id=OuterRef("pk"))))
        .prefetch_related(Prefetch("roles", Role.objects.filter(until__isnull=True)))
        .order_by("shown_name")
    )
    invitations = Invitation.objects.visible_to(who).open().select_related("made_by")
    context |= {
        "members": [(member, _role_names(member.current_roles())) for member in members],
        "invitations": [(invitation, ROLE_NAMES[invitation.role]) for invitation in invitations],
        "form": form,
    }
    return render(request, "people/people.html", context)


def _invite(request: HttpRequest, form: InviteForm) -> dict[str, Any]:
    """What the page shows after an invitation; empty when there was none.

    The page follows the POST directly: a redirect would have to keep the token somewhere until it is shown.
    """
    try:
        invitation, token = actions.invite(**form.cleaned_data, by=person(request))
    except actions.AlreadyMember:
        form.add_error("email", _("This person already has an account."))
        return {}
    mailed = mail_is_set_up() and send_invitation(invitation, token)
    return {"invited": invitation, "address": invitation_address(token), "mailed": mailed}


@require_POST
@for_runners
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Call an invitation back."""
    invitation = get_object_or_404(Invitation.objects.visible_to(person(request)), pk=pk)
    actions.revoke_invitation(invitation=invitation, by=person(request))
    messages.success(request, _("The invitation has been withdrawn. Its link no longer works."))
    return go(reverse("people"))


def _member(request: HttpRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.visible_to(person(request)).active(), pk=pk)


@for_runners
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member: roles now and before, and the end of membership."""
    someone = _member(request, pk)
    form = RoleForm(request.POST if "role" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        actions.give_role(member=someone, role=form.cleaned_data["role"], by=person(request))
        return go(reverse("member", args=[pk]))
    languages = LanguagesForm(request.POST if "languages" in request.POST else None, initial={"reads": someone.reads})
    if languages.is_bound and languages.is_valid():
        actions.entrust_languages(member=someone, reads=languages.cleaned_data["reads"], by=person(request))
        return go(reverse("member", args=[pk]))
    roles = someone.roles.select_related("given_by")
    context = {
        "member": someone,
        "roles": [(role, ROLE_NAMES[role.role]) for role in roles],
        "to_give": [(code, name) for code, name in ROLE_NAMES.items() if code not in someone.current_roles()],
        "form": form,
        "languages_form": languages,
    }
    return render(request, "people/member.html", context)


@require_POST
@for_runners
def end_role(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    """A role ends; the last chair keeps theirs."""
    try:
        actions.end_role(member=_member(request, pk), role=role, by=person(request))
    except actions.LastChair:
        messages.error(request, _("The council needs a chair. Give the role to someone else first."))
    # Who ends their own last office may no longer see this page.
    return go(reverse("people") if pk != person(request).pk else reverse("me"))


@require_POST
@for_runners
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves: no login any more, open sessions end."""
    someone = _member(request, pk)
    if "sure" not in request.POST:
        messages.error(request, _("Please confirm that the membership shall end."))
        return go(reverse("member", args=[pk]))
    try:
        actions.leave(member=someone, by=person(request))
    except actions.LastChair:
        messages.error(request, _("The council needs a chair. Give the role to someone else first."))
        return go(reverse("member", args=[pk]))
    return go(reverse("people"))


@require_POST
@for_runners
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """A phone was lost: this person is logged out everywhere and stays a member."""
    actions.end_sessions(member=_member(request, pk), by=person(request))
    messages.success(request, _("All open sessions of this person have ended."))
    return go(reverse("member", args=[pk]))


@for_translators
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    """All but this one, after the password has been typed once more."""
    if not did_recently_reauthenticate(request):
        return is_it_you(request)
    if request.method != "POST":
        return render(request, "people/end_sessions.html")
    me = person(request)
    actions.end_sessions(member=me, by=me, keep=request.session.session_key)
    messages.success(request, _("You are now logged in here only."))
    return go(reverse("me"))


@for_translators
def me(request: HttpRequest) -> HttpResponse:
    """Oneself: name, languages, second factors, password."""
    who = person(request)
    initial = {"shown_name": who.shown_name, "reads": who.reads, "desk_language": who.desk_language}
    initial |= {"shown": who.shown_since is not None}
    form = MyPageForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_own_page(member=who, **form.cleaned_data)
        translation.activate(who.desk_language)
        messages.success(request, _("Saved."))
        return go(reverse("me"))
    factors = list(Authenticator.objects.filter(user_id=who.pk).order_by("created_at"))
    context = {
        "form": form,
        "roles": _role_names(who.current_roles()),
        "sessions": open_sessions(who, here=request.session.session_key),
        "app": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": sum(
            len(one.wrap().get_unused_codes())
            for one in factors
            if one.type == Authenticator.Type.RECOVERY_CODES
        ),
    }
    return render(request, "people/me.html", context)
