"""An open council with an own folder, Hakan who answers, and the topic "housing"."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from sprachrohr.council.models import Council
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from tests.cast import HAKAN, member, open_council


@pytest.fixture(autouse=True)
def _own_folder(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    # What pages remember for some seconds lasts longer than a test.
    cache.clear()


@pytest.fixture
def council(db: None) -> Council:
    return open_council(languages=["de", "de-simple", "en", "tr", "prs"])


@pytest.fixture
def hakan(council: Council) -> Member:
    return member(HAKAN)


@pytest.fixture
def housing(council: Council) -> Topic:
    return Topic.objects.get(slug="housing")
