"""Advice centres against discrimination: they come first wherever somebody reports one.

The list changes a few times a year, so each process remembers it for some seconds.
"""

from django.core.cache import cache

from sprachrohr.organisations.models import Organisation

NAME = "advice-centres"
SECONDS = 10


def advice_centres(language: str) -> list[Organisation]:
    """Those that are offered; first the ones where this language is spoken. One query, at most once in ten seconds."""
    found: list[Organisation] | None = cache.get(NAME)
    if found is None:
        found = list(Organisation.objects.filter(is_advice_centre=True, retired_on__isnull=True))
        cache.set(NAME, found, SECONDS)
    spoken = language.partition("-")[0]
    return sorted(found, key=lambda one: spoken not in one.languages)


def forget_list() -> None:
    """After a change, so that whoever made it sees it."""
    cache.delete(NAME)
