"""The language in the address: `/prs/tell/`."""

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern

from sprachrohr.web.known_languages import DU


class LanguagePrefix(LocalePrefixPattern):
    """Django's prefix of the active language, except that saying "du" is not a language of its own."""

    @property
    def language_prefix(self) -> str:
        prefix = super().language_prefix
        return "de/" if prefix == f"{DU}/" else prefix


def in_every_language(doors: list[URLPattern | URLResolver]) -> URLResolver:
    """These doors below `/<lang>/`."""
    return URLResolver(LanguagePrefix(), doors)
