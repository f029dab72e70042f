"""Every language is tested: catalogues match the source, and no resident meets a sentence in another language."""

import re
from html import unescape

import polib
import pytest
from django.test import Client
from django.utils import translation

from sprachrohr.home import catalogues
from sprachrohr.web.known_languages import DU, INTERFACE
from tests.cast import open_council, semira_says

TRANSLATED = [one.code for one in INTERFACE if one.code != "en"]
PAGES = ("", "tell/", "talk/", "happening/", "join-in/", "about/", "accessibility/", "privacy/", "imprint/", "answer/",
         "better/", "languages/", "translate/")  # fmt: skip
# Long enough that it cannot be part of a name or of another language's sentence by chance.
TELLING = 12
# What a German sentence says to one person; "sie" in lower case is somebody else.
POLITE = re.compile(r"\b(Sie|Ihnen|Ihr|Ihre|Ihrem|Ihren|Ihrer|Ihres)\b")


def test_catalogues_are_complete_and_well_formed() -> None:
    assert catalogues.problems() == []


def test_catalogues_are_found_to_be_incomplete_if_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above can fail: with one string more in the source every catalogue misses it."""
    more = {**catalogues.strings(), ("A sentence that nobody has translated.", None): {"sprachrohr/templates/x.html"}}
    monkeypatch.setattr(catalogues, "strings", lambda: more)
    missing = "missing: 'A sentence that nobody has translated.'"
    assert [problem.split(": ", 1)[1] for problem in catalogues.problems()] == [missing] * len(TRANSLATED)


def test_catalogues_of_other_scripts_are_written_in_them() -> None:
    """A sentence that was copied instead of translated has no letter of the language's script."""
    arabic = r"[\u0600-\u06ff]"
    scripts = {"ru": r"[а-яё]", "uk": r"[а-яіїєґ]", "ar": arabic, "fa": arabic, "prs": arabic}
    copied = []
    for code, letters in scripts.items():
        for entry in polib.pofile(str(catalogues.catalogue_path(code))):
            for words in [entry.msgstr, *entry.msgstr_plural.values()]:
                says_something = re.search(r"[a-z]", re.sub(r"%\(\w+\)s", "", entry.msgid), re.IGNORECASE)
                if words and says_something and not re.search(letters, words, re.IGNORECASE):
                    copied.append(f"{code}: {entry.msgid}")
    assert copied == []


def _english() -> set[str]:
    return {msgid for (msgid, _), places in catalogues.strings().items()
            if len(msgid) >= TELLING and "%(" not in msgid and catalogues.is_for_residents(places)}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("code", TRANSLATED)
def test_resident_pages_hold_no_untranslated_sentence(code: str) -> None:
    open_council()
    said = semira_says()
    client = Client()
    pages = [client.get(f"/{code}/{page}") for page in PAGES]
    pages.append(client.post(f"/{code}/tell/", {"words": "ab"}))
    pages.append(client.post(f"/{code}/answer/", {"code": "12"}))
    pages.append(client.post(f"/{code}/answer/", {"code": said.code.digits}))
    pages.append(client.get(f"/{code}/answer/"))
    pages.append(client.get(f"/{code}/answer/withdraw/"))
    pages.append(client.get(f"/{code}/no-such-page/"))
    english = _english()
    found = {
        sentence
        for page in pages
        for sentence in english
        if sentence in unescape(page.content.decode()) and _in(code, sentence) != sentence
    }
    assert found == set()
    assert all(f'lang="{code}"' in page.content.decode() for page in pages)


def _in(code: str, sentence: str) -> str:
    with translation.override(code):
        return translation.gettext(sentence)


def test_du_says_du_everywhere() -> None:
    """With the council's setting "du" no resident string says Sie; and the du catalogue holds only what differs."""
    residents = [key[0] for key, places in catalogues.strings().items() if catalogues.is_for_residents(places)]
    assert [_in(DU, msgid) for msgid in residents if POLITE.search(_in(DU, msgid))] == []
    du = polib.pofile(str(catalogues.catalogue_path(DU)))
    assert [entry.msgid for entry in du if entry.msgstr and _in("de", entry.msgid) == entry.msgstr] == []


@pytest.mark.django_db
def test_du_is_a_setting_of_the_council() -> None:
    open_council(address_form="du")
    page = Client().get("/de/tell/").content.decode()
    assert POLITE.findall(re.sub(r"<[^>]+>", " ", page)) == []
    assert '<html lang="de"' in page
    assert 'href="/de/"' in page


def test_german_needs_no_special_signs_for_everyone() -> None:
    """Gender stars and colons break screen readers and translation: our words include everyone without them."""
    signs = re.compile(r"\w[*:_](innen|in)\b|/innen|\(innen\)")
    for code in ("de", "de-simple", DU):
        found = [e.msgstr for e in polib.pofile(str(catalogues.catalogue_path(code))) if signs.search(e.msgstr)]
        assert found == []
