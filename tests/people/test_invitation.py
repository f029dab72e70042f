"""The link that makes an account."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from sprachrohr.people import actions
from sprachrohr.people.models import Invitation, Member

from .conftest import PASSWORD, Enter

pytestmark = pytest.mark.django_db

TYPED = {
    "shown_name": "Neu",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "reads": ["de", "prs"],
    "desk_language": "en",
}


@pytest.fixture
def link(chair: Member) -> str:
    _, token = actions.invite(email="neu@rat.example", role="member", by=chair, shown_name="Mina")
    return reverse("invitation", args=[token])


def test_opening_the_link_changes_nothing(client: Client, link: str) -> None:
    before = list(Invitation.objects.values())
    for _ in range(2):
        page = client.get(link).content.decode()
        assert 'value="Mina"' in page
    client.head(link)
    assert list(Invitation.objects.values()) == before
    assert "_auth_user_id" not in client.session


def test_accepting_logs_in_and_leads_to_the_second_factor(client: Client, link: str) -> None:
    answer = client.post(link, TYPED)
    new = Member.objects.get(email="neu@rat.example")
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("second_factor"))
    assert client.session["_auth_user_id"] == str(new.pk)
    assert (new.shown_name, new.reads, new.desk_language) == ("Neu", ["de", "prs"], "en")
    # The password was typed a moment ago; it is not asked for again.
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_accepting_on_a_used_device_ends_the_other_login(client: Client, link: str, member: Member) -> None:
    client.force_login(member)
    old = client.session.session_key
    client.post(link, TYPED)
    assert client.session["_auth_user_id"] != str(member.pk)
    assert client.session.session_key != old


@pytest.mark.parametrize("how", ["used", "revoked", "expired", "invented"])
def test_closed_invitation_says_one_thing(client: Client, link: str, chair: Member, how: str) -> None:
    invitation = Invitation.objects.get(email="neu@rat.example")
    if how == "used":
        Client().post(link, TYPED)
    elif how == "revoked":
        actions.revoke_invitation(invitation=invitation, by=chair)
    elif how == "expired":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=invitation.made_at)
    else:
        link = reverse("invitation", args=["invented"])
    count = Member.objects.active().count()
    answers = [client.get(link), client.post(link, TYPED)]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert ["neu@rat.example" in answer.content.decode() for answer in answers] == [False, False]
    assert Member.objects.active().count() == count
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password1": "zu kurz", "password2": "zu kurz"}, "password1"),
        ({"password1": "qwerty123456", "password2": "qwerty123456"}, "password1"),
        ({"password1": "neu@rat.example", "password2": "neu@rat.example"}, "password1"),
        ({"password2": "etwas ganz anderes"}, "password2"),
        ({"shown_name": " "}, "shown_name"),
        ({"reads": ["xx"]}, "reads"),
        ({"desk_language": "ar"}, "desk_language"),
    ],
)
def test_wrong_entry_is_shown_at_its_field(
    client: Client, link: str, typed: dict[str, str], field: str
) -> None:
    answer = client.post(link, TYPED | typed)
    page = answer.content.decode()
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in page
    assert re.search(rf'aria-describedby="[^"]*id_{field}_error"', page)
    assert PASSWORD not in page
    assert Invitation.objects.open().count() == 1


def test_desk_shows_the_link_once(chair: Member, enter: Enter) -> None:
    client = enter(chair)
    typed = {"email": "neu@rat.example", "shown_name": "", "role": "translator", "reads": ["prs"]}
    page = client.post(reverse("people"), typed).content.decode()
    path = page.split('value="http://testserver')[1].split('"')[0]
    assert Client().get(path).status_code == 200
    assert path not in client.get(reverse("people")).content.decode()
    assert Invitation.objects.get(email="neu@rat.example").made_by == chair


def test_invitation_goes_by_mail_where_a_server_is_set_up(
    chair: Member, enter: Enter, settings, mailoutbox
) -> None:
    settings.EMAIL_HOST = "mail.rat.example"
    typed = {"email": "neu@rat.example", "shown_name": "Mina", "role": "member"}
    page = enter(chair).post(reverse("people"), typed).content.decode()
    link = "http://testserver" + page.split('value="http://testserver')[1].split('"')[0]
    (mail,) = mailoutbox
    assert mail.to == ["neu@rat.example"]
    assert link in mail.body
    assert "Elif" not in mail.subject + mail.body
    assert "Mina" not in mail.subject + mail.body


def test_without_mail_server_nothing_is_sent(chair: Member, enter: Enter, mailoutbox) -> None:
    enter(chair).post(reverse("people"), {"email": "neu@rat.example", "role": "member"})
    assert mailoutbox == []


def test_invitation_to_a_member_is_refused_at_the_field(chair: Member, member: Member, enter: Enter) -> None:
    answer = enter(chair).post(reverse("people"), {"email": "hakan@rat.example", "role": "chair"})
    assert list(answer.context["form"].errors) == ["email"]
    assert Invitation.objects.open().count() == 0
