"""What happens with people: someone is invited, accepts, is given a role, gives it back, leaves."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.people.models import Invitation, Member, Role
from sprachrohr.people.sessions import DeskSession

TOKEN_BYTES = 32


class InvitationClosed(Exception):
    """The link was used, called back, is too old, or never existed; which of them is nobody's business."""


class AlreadyMember(Exception):
    """Somebody with this e-mail address has an account."""


class LastChair(Exception):
    """The council would be left without a chair; give the role to somebody else first."""


def hash_of(token: str) -> str:
    """What is stored instead of the token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str) -> Invitation:
    """The invitation behind a link. Changes nothing. Raises InvitationClosed."""
    invitation = Invitation.objects.open().filter(token_hash=hash_of(token)).first()
    if invitation is None:
        raise InvitationClosed
    return invitation


@transaction.atomic
def invite(
    *, email: str, role: str, by: Member | None, shown_name: str = "", reads: Iterable[str] = ()
) -> tuple[Invitation, str]:
    """A new invitation and its token, which exists nowhere else. An earlier one to the same address ends.

    `by` is None only at set-up, for the first member. Raises AlreadyMember.
    """
    email = email.strip().lower()
    if Member.objects.active().filter(email=email).exists():
        raise AlreadyMember
    Invitation.objects.open().filter(email=email).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        email=email,
        shown_name=shown_name,
        role=role,
        reads=list(reads),
        made_by=by,
    )
    write("member invited", about=invitation, by=by)
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Member) -> None:
    """The link ends now. Nothing happens if it has already ended."""
    if Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        write("invitation revoked", about=invitation, by=by)


@transaction.atomic
def accept_invitation(
    *, token: str, shown_name: str, password: str, reads: Iterable[str], desk_language: str = "de"
) -> Member:
    """The invited person becomes a member with the role of the invitation. Raises InvitationClosed.

    Somebody who had left comes back to the same account: what they once did stays theirs.
    """
    invitation = open_invitation(token)
    now = timezone.now()
    # Of two clicks at the same moment one changes the row, the other finds it closed.
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now):
        raise InvitationClosed
    # A translator's languages decide what they may read, so they come from who invited, not from who is invited.
    trusted = invitation.reads if invitation.role == Role.Kind.TRANSLATOR else reads
    fields: dict[str, Any] = {"shown_name": shown_name, "reads": list(trusted), "desk_language": desk_language}
    member = Member.objects.get_queryset().select_for_update().filter(email=invitation.email).first()
    if member is None:
        member = Member.objects.create_user(invitation.email, password, **fields)
    elif member.is_active:
        raise InvitationClosed
    else:
        _come_back(member, password, fields)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=member)
    write("invitation accepted", about=member, by=member)
    _give(member, invitation.role, invitation.made_by)
    return member


def _come_back(member: Member, password: str, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(member, name, value)
    member.left_at = None
    member.set_password(password)
    member.save()


def _give(member: Member, role: str, by: Member | None) -> Role:
    given, is_new = Role.objects.get_or_create(
        member=member, role=role, until=None, defaults={"given_by": by}
    )
    if is_new:
        write("role given", about=given, by=by)
    member.forget_roles()
    return given


@transaction.atomic
def give_role(*, member: Member, role: str, by: Member | None) -> Role:
    """From now on the member holds this role; holding it already changes nothing."""
    return _give(member, role, by)


def _keep_a_chair(member: Member) -> None:
    """Raises LastChair. Locks the chairs, so that two of them cannot leave at the same moment."""
    chairs = Role.objects.select_for_update().filter(
        role=Role.Kind.CHAIR, until__isnull=True, member__left_at__isnull=True
    )
    if {chair.member_id for chair in chairs} == {member.pk}:
        raise LastChair


def _end_invitations_by(member: Member) -> None:
    """Nobody comes in, or back, on the word of someone who may not invite any more."""
    Invitation.objects.open().filter(made_by=member).update(revoked_at=timezone.now())


@transaction.atomic
def end_role(*, member: Member, role: str, by: Member) -> None:
    """The member no longer holds this role. Raises LastChair."""
    if role == Role.Kind.CHAIR:
        _keep_a_chair(member)
    for held in Role.objects.filter(member=member, role=role, until__isnull=True):
        held.until = timezone.now()
        held.save(update_fields=["until"])
        write("role ended", about=held, by=by)
    member.forget_roles()
    if not member.current_roles() & Role.RUNS_DESK:
        _end_invitations_by(member)


@transaction.atomic
def leave(*, member: Member, by: Member | None) -> None:
    """Membership ends: roles, password and second factors too, and with the password every open session.

    `by` is None only for the operator's command. Raises LastChair.
    """
    if not member.is_active:
        return
    _keep_a_chair(member)
    member.left_at = timezone.now()
    # Django binds a session to the password's hash: without it, all of this person's sessions are over.
    member.set_unusable_password()
    member.save(update_fields=["left_at", "password"])
    DeskSession.objects.filter(member=member).delete()
    Role.objects.filter(member=member, until__isnull=True).update(until=member.left_at)
    Authenticator.objects.filter(user_id=member.pk).delete()
    member.forget_roles()
    _end_invitations_by(member)
    write("membership ended", about=member, by=by)


@transaction.atomic
def change_own_page(
    *, member: Member, shown_name: str, reads: Iterable[str], desk_language: str, shown: bool = False
) -> None:
    """How one is called, what one reads, in which language one's desk is, whether the public may see the name."""
    member.shown_name, member.desk_language = shown_name, desk_language
    if member.may_read_voices():
        # Someone who only translates reads what chair or secretary have entrusted to them.
        member.reads = list(reads)
    member.shown_since = (member.shown_since or timezone.now()) if shown else None
    member.save(update_fields=["shown_name", "reads", "desk_language", "shown_since"])
    write("own page changed", about=member, by=member)


@transaction.atomic
def entrust_languages(*, member: Member, reads: Iterable[str], by: Member) -> None:
    """Which languages someone reads, and so, for a translator, which texts wait for them."""
    member.reads = list(reads)
    member.save(update_fields=["reads"])
    write("languages entrusted", about=member, by=by)


@transaction.atomic
def end_sessions(*, member: Member, by: Member, keep: str | None = None) -> int:
    """Log this member out everywhere; `keep`: the session that goes on. How many have ended."""
    ended, _ = DeskSession.objects.filter(member=member).exclude(session_key=keep).delete()
    write("sessions ended", about=member, by=by)
    return ended


@transaction.atomic
def note_changed_login(*, member: Member, what: str, keep: str | None = None) -> None:
    """Password or second factor have changed: all other sessions end, for one of them may be why. `what`: a verb."""
    DeskSession.objects.filter(member=member).exclude(session_key=keep).delete()
    write(what, about=member, by=member)


def forget_old_invitations() -> int:
    """Invitations that ended a month ago (or as the council says), with the addresses of people who never came;
    how many."""
    before = timezone.now() - timedelta(days=Council.ours().keep_contact_days)
    return Invitation.objects.filter(expires_at__lt=before).delete()[0]
