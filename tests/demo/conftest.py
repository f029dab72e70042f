"""The story, told once for all tests of a file that only look at it; and a clock that stands on another day."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from sprachrohr.demo import story
from sprachrohr.voices.actions import Said


@pytest.fixture(scope="module")
def codes(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[str]]:
    """The story has been told; the code of each voice, in the order of demo/voices.json."""
    kept: list[str] = []

    def said(entry: dict[str, object], members: story.Members) -> Said:
        one = really(entry, members)
        kept.append(one.code.digits)
        return one

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():  # type: ignore[attr-defined]
        really = story._said
        patch.setattr(story, "_said", said)
        cache.clear()
        story.tell_story()
        yield kept
        call_command("flush", interactive=False, verbosity=0)
        cache.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`clock(moment)`: from now on it is that moment, also for what a new row says by itself."""
    really = timezone.now

    def stands_at(moment: datetime) -> None:
        ahead = moment - really()

        def now() -> datetime:
            return really() + ahead

        monkeypatch.setattr(timezone, "now", now)
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if field.default is really:
                    monkeypatch.setattr(field, "_get_default", now)

    return stands_at
