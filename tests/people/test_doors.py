"""Who does not come in."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from sprachrohr.people import actions
from sprachrohr.people.models import Invitation, Member

from .conftest import PASSWORD, Enter

pytestmark = pytest.mark.django_db


def test_stranger_is_sent_to_log_in(client: Client) -> None:
    for name in ("people", "me"):
        address = reverse(name)
        assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_member_without_second_factor_is_sent_to_set_one_up(client: Client, chair: Member) -> None:
    client.force_login(chair)
    for name in ("people", "me"):
        assert client.get(reverse(name)).headers["Location"] == reverse("second_factor")


@pytest.mark.parametrize("role", ["member", "translator"])
def test_only_those_who_run_the_desk_see_people(
    role: str, request: pytest.FixtureRequest, enter: Enter
) -> None:
    secretary = request.getfixturevalue("secretary")
    client = enter(request.getfixturevalue(role))
    for address in (reverse("people"), reverse("member", args=[secretary.pk])):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "Tomasz" not in answer.content.decode()
        assert "tomasz@" not in answer.content.decode()


@pytest.mark.parametrize("role", ["member", "translator"])
def test_only_those_who_run_the_desk_act(role: str, request: pytest.FixtureRequest, enter: Enter) -> None:
    chair = request.getfixturevalue("chair")
    who = request.getfixturevalue(role)
    client = enter(who)
    invitation, _ = actions.invite(email="neu@rat.example", role="member", by=chair)
    attempts = [
        (reverse("people"), {"email": "x@rat.example", "role": "chair"}),
        (reverse("member", args=[who.pk]), {"role": "chair"}),
        (reverse("end_membership", args=[chair.pk]), {"sure": "on"}),
        (reverse("end_role", args=[chair.pk, "chair"]), {}),
        (reverse("revoke_invitation", args=[invitation.pk]), {}),
    ]
    assert [client.post(address, typed).status_code for address, typed in attempts] == [403] * 5
    assert Member.objects.get(pk=chair.pk).current_roles() == {"chair"}
    assert Member.objects.get(pk=who.pk).current_roles() == {role}
    assert Invitation.objects.open().count() == 1


def test_ended_member_is_out_at_once(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(member)
    assert client.get(reverse("me")).status_code == 200
    actions.leave(member=member, by=chair)
    assert client.get(reverse("me")).headers["Location"].startswith(reverse("account_login"))


def test_session_from_before_stays_out_after_coming_back(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(member)
    actions.leave(member=member, by=chair)
    _, token = actions.invite(email=member.email, role="chair", by=chair)
    actions.accept_invitation(token=token, shown_name="Hakan", password=PASSWORD, reads=[])
    assert client.get(reverse("me")).headers["Location"].startswith(reverse("account_login"))


def test_member_without_role_comes_nowhere(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(member)
    actions.end_role(member=member, role="member", by=chair)
    assert client.get(reverse("me")).status_code == 403


def test_visible_to_gives_others_only_themselves(
    chair: Member, secretary: Member, member: Member, translator: Member
) -> None:
    everybody = {chair, secretary, member, translator}
    assert set(Member.objects.visible_to(chair)) == everybody
    assert set(Member.objects.visible_to(secretary)) == everybody
    assert set(Member.objects.visible_to(member)) == {member}
    assert set(Member.objects.visible_to(translator)) == {translator}


def test_passkey_of_somebody_else_cannot_be_removed(member: Member, translator: Member, enter: Enter) -> None:
    theirs = Authenticator.objects.create(user=translator, type="webauthn", data={"name": "Farida's phone"})
    client = enter(member)
    address = reverse("mfa_remove_webauthn", args=[theirs.pk])
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(address).status_code == 404
    client.post(address)
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_there_is_no_sign_up_and_no_list_of_addresses(client: Client) -> None:
    for address in ("signup/", "email/", "social/signup/", "confirm-email/", "login/code/"):
        assert client.get(f"/account/{address}").status_code == 404
