"""The feed as a feed reader reads it that knows nothing of us."""

from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.test import Client

from sprachrohr.people.models import Member
from tests.recommendations.made import WORDS, answered, sent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_feed_reader_takes_it_in_every_language(elif_: Member, language: str) -> None:
    sent(elif_)
    answered(sent(elif_, days_ago=20), elif_)
    answer = Client().get(f"/{language}/recommendations/feed.atom")
    found: Any = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["Content-Type"]})
    assert (found.bozo, found.version, len(found.entries)) == (False, "atom10", 2)
    assert {f"/{language}/recommendations/" in entry.link for entry in found.entries} == {True}
    assert len({entry.id for entry in found.entries}) == 2
    assert {entry.title for entry in found.entries} == {WORDS.title}
