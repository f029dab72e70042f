"""An open council with rules, its members, and an own folder."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.meetings.models import Rules
from sprachrohr.people.models import Member
from sprachrohr.vault import handlers
from sprachrohr.voices.actions import say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from tests.cast import ELIF, HAKAN, NADIA, OLENA, TOMASZ, member, open_council, saying
from tests.meetings.sittings import rules


@pytest.fixture(autouse=True)
def council(db: None, settings: Any, tmp_path: Path) -> Council:
    settings.DATA_DIR = tmp_path
    cache.clear()
    return open_council()


@pytest.fixture
def elif_(council: Council) -> Member:
    """The chair. All five of the council are in office."""
    chair = member(ELIF)
    for person in (TOMASZ, HAKAN, NADIA, OLENA):
        member(person)
    return chair


@pytest.fixture
def hakan(elif_: Member) -> Member:
    """A member without another role."""
    return Member.objects.get(shown_name="Hakan")


@pytest.fixture
def sealed_voice(elif_: Member) -> Voice:
    """Something that was told to Nadia alone."""
    handlers.make_recovery_key()
    key = handlers.make_handler_key(member=Member.objects.get(shown_name="Nadia"), password=PASSWORD)
    told = saying("Der Vermieter sagte es mir ins Gesicht.", openness="sealed", to=[key])
    return say(token=new_token(), saying=told, look_again_in=7).voice


@pytest.fixture
def bezirk(elif_: Member) -> Rules:
    return rules(elif_)
