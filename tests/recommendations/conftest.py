"""An open council with an own folder; Elif chairs, Tomasz writes, Hakan answers."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from sprachrohr.council.models import Council
from sprachrohr.people.models import Member
from tests.cast import ELIF, HAKAN, member, open_council


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    cache.clear()


@pytest.fixture(autouse=True)
def council(db: None, _own_folder: None) -> Council:
    return open_council()


@pytest.fixture
def elif_(council: Council) -> Member:
    """May do what the council does in public."""
    return member(ELIF)


@pytest.fixture
def hakan(council: Council) -> Member:
    """May draft, read and enter."""
    return member(HAKAN)
