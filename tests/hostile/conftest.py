"""The place and the listening logs that the other tests of privacy use, too; and a council that has begun."""

import pytest
from django.core.cache import cache
from django.test import Client

from sprachrohr.people.models import Member
from tests.cast import ELIF, HAKAN, NADIA, TOMASZ, logged_in, member
from tests.meetings.sittings import rules
from tests.web.test_privacy import here, logged

__all__ = ["here", "logged"]


@pytest.fixture
def elif_(here: None) -> Member:
    """The chair; Tomasz writes, Hakan and Nadia are members. Rules of procedure hold."""
    cache.clear()
    chair = member(ELIF)
    for person in (TOMASZ, HAKAN, NADIA):
        member(person)
    rules(chair, "nrw")
    return chair


@pytest.fixture
def desk(elif_: Member) -> Client:
    browser = logged_in(elif_)
    browser.raise_request_exception = False
    return browser
