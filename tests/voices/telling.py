"""A person with the form of `/<lang>/tell/` before them: what they fill in, and what the page says back."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.cast import DARI, GERMAN

WORDS = {"de": GERMAN, "prs": DARI}


def says(sentence: str, language: str, **values: object) -> str:
    """A sentence of the product as the page in that language shows it."""
    with translation.override(language):
        return gettext(sentence) % values if values else gettext(sentence)


def says_counted(one: str, many: str, count: int, language: str) -> str:
    with translation.override(language):
        return ngettext(one, many, count)


def shown(response: Any) -> str:
    """The page as a person reads it: entities resolved."""
    return unescape(response.content.decode())


def kept(response: Any, name: str = "words") -> str:
    """What the textarea of this name holds."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', response.content.decode(), re.DOTALL)
    assert found is not None, "the page has no room for the text"
    return unescape(found[1])


def token_in(response: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found is not None
    return unescape(found[1])


def chosen(response: Any) -> set[str]:
    """The values of all radio buttons and options that are chosen."""
    return set(re.findall(r'value="([^"]+)"[^>]*(?: checked| selected)', response.content.decode()))


def code_in(response: Any) -> str:
    found = re.search(r'name="code" value="(\d{20})"', response.content.decode())
    assert found is not None
    return found[1]


class Resident:
    """Somebody on the page in one language; `fields` replaces what they would fill in."""

    def __init__(self, language: str = "de", **headers: Any) -> None:
        self.language = language
        self.browser = Client(raise_request_exception=False, enforce_csrf_checks=True, **headers)
        self.address = f"/{language}/tell/"
        self.token = token_in(self.browser.get(self.address))

    def filled(self, **fields: str) -> dict[str, str]:
        known = {
            "token": self.token,
            "kind": "experience",
            "openness": "council",
            "language": self.language,
            "words": WORDS.get(self.language, GERMAN),
        }
        return {**known, **fields}

    def sends(self, **fields: str) -> Any:
        return self.browser.post(self.address, self.filled(**fields))
