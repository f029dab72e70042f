"""Four invented people of the council, and how they come in."""

import base64
import hmac
import struct
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from sprachrohr.people import actions
from sprachrohr.people.models import Member

PASSWORD = "vier Moewen am Deich"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def six_digits(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238: SHA-1, 30 seconds, six digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def someone(email: str, shown_name: str, role: str, reads: list[str]) -> Member:
    _, token = actions.invite(email=email, role=role, by=None, reads=reads)
    return actions.accept_invitation(token=token, shown_name=shown_name, password=PASSWORD, reads=reads)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def chair(db: None) -> Member:
    return someone("elif@rat.example", "Elif", "chair", ["de", "tr"])


@pytest.fixture
def secretary(db: None) -> Member:
    return someone("tomasz@rat.example", "Tomasz", "secretary", ["de", "pl"])


@pytest.fixture
def member(db: None) -> Member:
    return someone("hakan@rat.example", "Hakan", "member", ["de", "tr"])


@pytest.fixture
def translator(db: None) -> Member:
    return someone("farida@rat.example", "Farida", "translator", ["prs", "de"])


Enter = Callable[[Member], Client]


@pytest.fixture
def enter() -> Enter:
    """A browser in which this member is logged in, with a second factor."""

    def browser(person: Member) -> Client:
        TOTP.activate(person, SECRET)
        client = Client()
        client.force_login(person)
        return client

    return browser
