"""The second factor: app, recovery codes, and what the database knows of them."""

import base64
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.people.models import Member
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.second_factor import SealedFactors

from .conftest import PASSWORD, Enter, six_digits

pytestmark = pytest.mark.django_db


def with_app(client: Client, member: Member) -> tuple[str, list[str]]:
    """Sets up the app as a person does; the secret, and the recovery codes shown after it."""
    client.force_login(member)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code class="ltr">([A-Z2-7]{32})</code>', page)[1]
    answer = client.post(reverse("mfa_activate_totp"), {"code": six_digits(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return secret, re.findall(r'<code class="ltr">(\d{8})</code>', page)


def test_second_factor_offers_app_and_passkey(client: Client, member: Member) -> None:
    client.force_login(member)
    page = client.get(reverse("second_factor")).content.decode()
    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page


def test_who_has_a_second_factor_is_not_asked_again(member: Member, enter: Enter) -> None:
    assert enter(member).get(reverse("second_factor")).headers["Location"] == reverse("me")


def test_app_is_shown_as_a_drawing_inside_the_page(client: Client, member: Member) -> None:
    client.force_login(member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse("mfa_activate_totp"))
    page = answer.content.decode()
    assert "<svg" in page
    assert "data:" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_app_opens_the_desk_and_gives_ten_codes(client: Client, member: Member) -> None:
    _, codes = with_app(client, member)
    assert len(set(codes)) == 10
    assert client.get(reverse("me")).status_code == 200


def test_recovery_codes_are_shown_once(client: Client, member: Member) -> None:
    _, codes = with_app(client, member)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert [code in page for code in codes] == [False] * 10


def test_recovery_code_lets_in_once(client: Client, member: Member) -> None:
    _, codes = with_app(client, member)
    came_in = []
    for code in (codes[3], codes[3], codes[4]):
        other = Client()
        other.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
        other.post(reverse("mfa_authenticate"), {"code": code})
        came_in.append("_auth_user_id" in other.session)
    assert came_in == [True, False, True]


def test_new_codes_end_the_old_ones(client: Client, member: Member) -> None:
    _, old = with_app(client, member)
    client.post(reverse("mfa_generate_recovery_codes"))
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    new = re.findall(r'<code class="ltr">(\d{8})</code>', page)
    assert len(new) == 10
    assert set(new) & set(old) == set()


def test_stolen_database_gives_no_second_factor(client: Client, member: Member) -> None:
    secret, codes = with_app(client, member)
    rows = {row.type: row.data for row in Authenticator.objects.filter(user=member)}
    stored = json.dumps(rows)
    assert sorted(rows) == ["recovery_codes", "totp"]
    assert secret not in stored
    assert [code in stored for code in codes] == [False] * 10
    # nonce (24) + secret (32) + tag (16): a seal, not an encoding.
    assert len(base64.b64decode(rows["totp"]["secret"])) == 72
    adapter = SealedFactors()
    assert adapter.decrypt(rows["totp"]["secret"]) == secret
    assert "mfa.totp.secret" not in client.session


def test_disconnected_app_closes_the_desk(client: Client, member: Member) -> None:
    with_app(client, member)
    assert client.post(reverse("mfa_deactivate_totp")).headers["Location"] == reverse("mfa_index")
    assert Authenticator.objects.filter(user=member).count() == 0
    assert client.get(reverse("me")).headers["Location"] == reverse("second_factor")


@given(st.text(max_size=80))
def test_seal_and_open_give_the_same_text(text: str) -> None:
    adapter = SealedFactors()
    assert adapter.decrypt(adapter.encrypt(text)) == text


@pytest.mark.parametrize(
    "stored", ["", "not base64!", "JBSWY3DPEHPK3PXP", base64.b64encode(bytes(80)).decode()]
)
def test_what_was_not_sealed_does_not_open(stored: str) -> None:
    with pytest.raises(Unreadable):
        SealedFactors().decrypt(stored)


def test_same_secret_is_never_sealed_the_same_way() -> None:
    adapter = SealedFactors()
    assert adapter.encrypt("JBSWY3DP") != adapter.encrypt("JBSWY3DP")
