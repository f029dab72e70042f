"""An open council with an own folder, and Hakan, who answers."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from sprachrohr.council.models import Council
from sprachrohr.people.models import Member
from tests.cast import HAKAN, member, open_council


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    # The desk's lists are remembered for some seconds, longer than a test.
    cache.clear()


@pytest.fixture(autouse=True)
def council(db: None, _own_folder: None) -> Council:
    return open_council()


@pytest.fixture
def hakan(council: Council) -> Member:
    return member(HAKAN)
