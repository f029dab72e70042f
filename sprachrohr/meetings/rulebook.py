"""The rules of procedure that hold on a day. They change once in years, so they are remembered for some seconds."""

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from sprachrohr.meetings.models import Rules

NAME = "rules-of-procedure"
SECONDS = 10


def rules_on(moment: datetime) -> Rules | None:
    """The version that holds at this moment, with its majorities; two queries, at most once in ten seconds."""
    versions: list[Rules] | None = cache.get(NAME)
    if versions is None:
        versions = list(Rules.objects.prefetch_related("majorities"))
        cache.set(NAME, versions, SECONDS)
    day = timezone.localdate(moment)
    return next((one for one in versions if one.valid_from <= day), None)


def forget_rules() -> None:
    """A new version was adopted just now: the next page reads anew."""
    cache.delete(NAME)
