"""The desk's pages of people."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sprachrohr.people import actions
from sprachrohr.people.models import Invitation, Member

from .conftest import Enter, someone

pytestmark = pytest.mark.django_db


def test_people_shows_everybody_with_roles_and_languages(
    chair: Member, translator: Member, enter: Enter
) -> None:
    answer = enter(chair).get(reverse("people"))
    rows = [
        (one.shown_name, [code for code, _ in roles], one.has_factor)
        for one, roles in answer.context["members"]
    ]
    assert rows == [("Elif", ["chair"], True), ("Farida", ["translator"], False)]
    page = answer.content.decode()
    assert "دری" in page
    assert 'href="' + reverse("member", args=[translator.pk]) in page


def test_people_does_not_show_who_left(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(chair)
    actions.leave(member=member, by=chair)
    assert "Hakan" not in client.get(reverse("people")).content.decode()
    assert client.get(reverse("member", args=[member.pk])).status_code == 404


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_people_takes_the_same_queries_for_many(chair: Member, enter: Enter) -> None:
    client = enter(chair)
    counts = []
    for more in (1, 3):
        for number in range(more):
            someone(f"m{more}{number}@rat.example", f"Mitglied {more}{number}", "member", ["de", "uk"])
            actions.invite(email=f"i{more}{number}@rat.example", role="member", by=chair)
        counts.append(queries(client, reverse("people")))
    assert counts[0] == counts[1] <= 10


def test_secretary_withdraws_an_invitation(chair: Member, secretary: Member, enter: Enter) -> None:
    invitation, token = actions.invite(email="neu@rat.example", role="member", by=chair)
    answer = enter(secretary).post(reverse("revoke_invitation", args=[invitation.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("people"))
    assert Invitation.objects.open().count() == 0
    assert Client().get(reverse("invitation", args=[token])).status_code == 410


def test_role_is_given_and_ended_with_its_author(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(chair)
    client.post(reverse("member", args=[member.pk]), {"role": "secretary"})
    given = member.roles.get(role="secretary")
    assert (given.given_by, given.until) == (chair, None)
    client.post(reverse("end_role", args=[member.pk, "secretary"]))
    given.refresh_from_db()
    assert given.until is not None
    assert "Elif" in client.get(reverse("member", args=[member.pk])).content.decode()


def test_unknown_role_is_refused(chair: Member, member: Member, enter: Enter) -> None:
    answer = enter(chair).post(reverse("member", args=[member.pk]), {"role": "queen"})
    assert list(answer.context["form"].errors) == ["role"]
    assert Member.objects.get(pk=member.pk).current_roles() == {"member"}


def test_last_chair_is_told_why_not(chair: Member, enter: Enter) -> None:
    client = enter(chair)
    client.post(reverse("end_role", args=[chair.pk, "chair"]))
    client.post(reverse("end_membership", args=[chair.pk]), {"sure": "on"})
    chair.refresh_from_db()
    assert chair.is_active
    assert Member.objects.get(pk=chair.pk).current_roles() == {"chair"}
    messages = [str(one) for one in client.get(reverse("people")).context["messages"]]
    assert len(messages) == 2


def test_membership_ends_only_when_confirmed(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(chair)
    address = reverse("end_membership", args=[member.pk])
    client.post(address)
    assert Member.objects.get(pk=member.pk).is_active
    client.post(address, {"sure": "on"})
    assert not Member.objects.get(pk=member.pk).is_active


def test_nothing_ends_by_looking(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(chair)
    addresses = [reverse("end_membership", args=[member.pk]), reverse("end_role", args=[member.pk, "member"])]
    assert [client.get(address).status_code for address in addresses] == [405, 405]


def test_own_page_is_changed(member: Member, enter: Enter) -> None:
    client = enter(member)
    typed = {"shown_name": "Hakan Ö.", "reads": ["de", "en", "tr"], "desk_language": "en"}
    assert client.post(reverse("me"), typed).headers["Location"] == reverse("me")
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in typed} == typed
    page = client.get(reverse("me")).content.decode()
    assert 'lang="en"' in page
    assert "Hakan Ö." in page


def test_a_translators_own_page_leaves_the_languages_to_who_runs_the_desk(
    chair: Member, translator: Member, enter: Enter
) -> None:
    own, desk = enter(translator), enter(chair)
    typed = {"shown_name": "Farida K.", "reads": ["de", "fa", "prs"], "desk_language": "de"}
    assert 'name="reads"' not in own.get(reverse("me")).content.decode()
    assert own.post(reverse("me"), typed).status_code == 303
    translator.refresh_from_db()
    assert (translator.shown_name, translator.reads) == ("Farida K.", ["prs", "de"])
    address = reverse("member", args=[translator.pk])
    assert own.post(address, {"languages": "1", "reads": ["fa"]}).status_code == 403
    assert desk.post(address, {"languages": "1", "reads": ["de", "fa"]}).headers["Location"] == address
    translator.refresh_from_db()
    assert translator.reads == ["de", "fa"]


def test_own_page_and_member_take_few_queries(chair: Member, member: Member, enter: Enter) -> None:
    client = enter(chair)
    counts = []
    for role in ("secretary", "translator", "chair"):
        actions.give_role(member=member, role=role, by=chair)
        counts.append(queries(client, reverse("member", args=[member.pk])))
    assert counts[0] == counts[1] == counts[2] <= 10
    assert queries(client, reverse("me")) <= 10
