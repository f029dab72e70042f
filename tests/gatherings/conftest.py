"""An open council with an own folder, and Hakan, who announces."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from sprachrohr.council.models import Council
from sprachrohr.people.models import Member
from tests.cast import HAKAN, member, open_council


@pytest.fixture(autouse=True)
def council(db: None, settings: Any, tmp_path: Path) -> Council:
    settings.DATA_DIR = tmp_path
    cache.clear()
    return open_council()


@pytest.fixture
def hakan(council: Council) -> Member:
    return member(HAKAN)
