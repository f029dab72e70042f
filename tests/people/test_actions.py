"""What can happen with people."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from sprachrohr.journal.models import Entry
from sprachrohr.people import actions
from sprachrohr.people.models import Invitation, Member, Role

from .conftest import PASSWORD, SECRET

pytestmark = pytest.mark.django_db


def invited(by: Member, email: str = "neu@rat.example", role: str = "member") -> tuple[Invitation, str]:
    return actions.invite(email=email, role=role, by=by, reads=["de"])


def accept(token: str) -> Member:
    return actions.accept_invitation(token=token, shown_name="Neu", password=PASSWORD, reads=["de", "uk"])


def verbs() -> list[str]:
    """What staff did, in order; entries without a time have none."""
    return list(Entry.objects.filter(at__isnull=False).order_by("at").values_list("verb", flat=True))


def test_invitation_makes_a_member_with_its_role(chair: Member) -> None:
    invitation, token = invited(chair, email="Neu@Rat.example")
    member = accept(token)
    invitation.refresh_from_db()
    assert member.email == "neu@rat.example"
    assert member.reads == ["de", "uk"]
    assert member.check_password(PASSWORD)
    assert member.current_roles() == {"member"}
    assert invitation.accepted_by == member
    assert member.roles.get().given_by == chair


def test_token_is_stored_as_a_hash_only(chair: Member) -> None:
    invitation, token = invited(chair)
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(row)
    assert len(row["token_hash"]) == 64


def test_invitation_works_once(chair: Member) -> None:
    _, token = invited(chair)
    accept(token)
    with pytest.raises(actions.InvitationClosed):
        accept(token)
    assert Member.objects.active().count() == 2


def test_invitation_ends_after_its_days(chair: Member) -> None:
    invitation, token = invited(chair)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(actions.InvitationClosed):
        accept(token)


def test_invitation_can_be_revoked(chair: Member) -> None:
    invitation, token = invited(chair)
    actions.revoke_invitation(invitation=invitation, by=chair)
    actions.revoke_invitation(invitation=invitation, by=chair)
    with pytest.raises(actions.InvitationClosed):
        accept(token)
    assert verbs()[-2:] == ["member invited", "invitation revoked"]


def test_invitation_replaces_an_earlier_one(chair: Member) -> None:
    _, first = invited(chair)
    _, second = invited(chair)
    with pytest.raises(actions.InvitationClosed):
        accept(first)
    assert accept(second).shown_name == "Neu"


def test_invitation_of_a_member_is_refused(chair: Member, member: Member) -> None:
    with pytest.raises(actions.AlreadyMember):
        invited(chair, email="HAKAN@rat.example")


def test_journal_tells_who_did_what(chair: Member) -> None:
    before = len(verbs())
    invitation, token = invited(chair)
    new = accept(token)
    ordered = Entry.objects.filter(at__isnull=False).order_by("at")
    entries = [(one.verb, one.subject, one.by) for one in ordered[before:]]
    assert entries == [
        ("member invited", f"invitation:{invitation.pk}", f"member:{chair.pk}"),
        ("invitation accepted", f"member:{new.pk}", f"member:{new.pk}"),
        ("role given", f"role:{new.roles.get().pk}", f"member:{chair.pk}"),
    ]


def test_role_given_twice_is_one_role(chair: Member, member: Member) -> None:
    first = actions.give_role(member=member, role="secretary", by=chair)
    assert actions.give_role(member=member, role="secretary", by=chair) == first
    assert member.current_roles() == {"member", "secretary"}


def test_role_ends_and_stays_as_a_fact(chair: Member, member: Member) -> None:
    actions.end_role(member=member, role="member", by=chair)
    held = member.roles.get()
    assert held.until is not None
    assert member.current_roles() == set()


def test_last_chair_keeps_the_role(chair: Member, member: Member) -> None:
    for by in (chair, member):
        with pytest.raises(actions.LastChair):
            actions.end_role(member=chair, role="chair", by=by)
    with pytest.raises(actions.LastChair):
        actions.leave(member=chair, by=chair)
    assert chair.current_roles() == {"chair"}


def test_chair_can_go_when_another_came(chair: Member, secretary: Member) -> None:
    actions.give_role(member=secretary, role="chair", by=chair)
    actions.end_role(member=chair, role="chair", by=chair)
    assert {role.member for role in Role.objects.filter(role="chair", until=None)} == {secretary}


def test_leaving_ends_roles_password_and_factors(chair: Member, member: Member) -> None:
    TOTP.activate(member, SECRET)
    actions.leave(member=member, by=chair)
    member.refresh_from_db()
    assert member.is_active is False
    assert member.current_roles() == set()
    assert member.has_usable_password() is False
    assert Authenticator.objects.filter(user=member).count() == 0
    assert verbs()[-1] == "membership ended"


def test_who_left_comes_back_to_the_same_account(chair: Member, member: Member) -> None:
    actions.leave(member=member, by=chair)
    _, token = invited(chair, email=member.email, role="translator")
    again = accept(token)
    assert again.pk == member.pk
    assert again.is_active
    assert again.current_roles() == {"translator"}
    assert again.roles.count() == 2


# -- which languages someone is trusted with -------------------------------------------------------------


def test_a_translator_reads_what_the_invitation_says_and_a_member_what_they_say(chair: Member) -> None:
    _, token = invited(chair, role="translator")
    assert accept(token).reads == ["de"]
    _, token = invited(chair, email="zweite@rat.example")
    assert accept(token).reads == ["de", "uk"]


def test_only_who_reads_voices_changes_their_own_languages(member: Member, translator: Member) -> None:
    for one in (member, translator):
        actions.change_own_page(member=one, shown_name="Neu", reads=["ar", "de"], desk_language="en")
        one.refresh_from_db()
    assert [(one.reads, one.shown_name, one.desk_language) for one in (member, translator)] == [
        (["ar", "de"], "Neu", "en"),
        (["prs", "de"], "Neu", "en"),
    ]


def test_entrusting_languages_stands_in_the_journal(chair: Member, translator: Member) -> None:
    actions.entrust_languages(member=translator, reads=["prs", "fa", "de"], by=chair)
    translator.refresh_from_db()
    entry = Entry.objects.get(verb="languages entrusted")
    assert (translator.reads, entry.subject, entry.by) == (
        ["prs", "fa", "de"], f"member:{translator.pk}", f"member:{chair.pk}",
    )  # fmt: skip


# -- nobody comes in on the word of someone who may not invite any more ------------------------------------


@pytest.mark.parametrize("end", ["leaves", "no longer secretary"])
def test_open_invitations_end_with_the_office_of_who_made_them(chair: Member, secretary: Member, end: str) -> None:
    _, hers = invited(secretary)
    _, chairs = invited(chair, email="anders@rat.example")
    if end == "leaves":
        actions.leave(member=secretary, by=chair)
    else:
        actions.end_role(member=secretary, role="secretary", by=chair)
    with pytest.raises(actions.InvitationClosed):
        accept(hers)
    assert accept(chairs).email == "anders@rat.example"


def test_an_office_that_is_left_for_another_keeps_the_invitations(chair: Member, secretary: Member) -> None:
    _, token = invited(secretary)
    actions.give_role(member=secretary, role="chair", by=chair)
    actions.end_role(member=secretary, role="secretary", by=chair)
    assert accept(token).current_roles() == {"member"}


def test_invitations_that_ended_a_month_ago_are_forgotten(chair: Member) -> None:
    for email, days in (("alt@rat.example", 31), ("jung@rat.example", 29)):
        invitation, _ = invited(chair, email=email)
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(days=days))
    before = Invitation.objects.count()
    assert (actions.forget_old_invitations(), Invitation.objects.count()) == (1, before - 1)
    assert not Invitation.objects.filter(email="alt@rat.example").exists()
