"""An open council with an own folder, its chair, and nothing remembered from other tests."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from sprachrohr.council.models import Council
from sprachrohr.dialogues.models import Dialogue
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.people.models import Member
from tests.cast import ELIF, HAKAN, member, open_council
from tests.dialogues.rounds import running


@pytest.fixture(autouse=True)
def council(db: None, settings: Any, tmp_path: Path) -> Council:
    settings.DATA_DIR = tmp_path
    cache.clear()
    forget_boards()
    return open_council()


@pytest.fixture
def elif_(council: Council) -> Member:
    return member(ELIF)


@pytest.fixture
def hakan(council: Council) -> Member:
    return member(HAKAN)


@pytest.fixture
def dialogue(elif_: Member) -> Dialogue:
    """Four statements; everybody may vote and add."""
    return running(elif_)
