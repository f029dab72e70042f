"""The languages that Sprachrohr knows: names and directions of what a page may show.

Adding an interface language is one line here and one catalogue (docs/languages.md).
Imported by the settings, so it imports nothing itself.
"""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True)
class Language:
    """One language.

    code: BCP 47 as in the URL. own_name: what its speakers call it. german, english: for the desk.
    rtl: written from right to left. interface: the whole resident-facing product exists in it.
    read_on: the day when a native speaker had read its catalogue (None: not yet; the footer says so).
    """

    code: str
    own_name: str
    german: str
    english: str
    rtl: bool = False
    interface: bool = False
    read_on: str | None = None


KNOWN: tuple[Language, ...] = (
    Language("de", "Deutsch", "Deutsch", "German", interface=True),
    # Called "Leichte Sprache" only once test readers have approved it; until then it is plain language.
    Language("de-simple", "Einfache Sprache", "Einfache Sprache", "Plain German", interface=True),
    Language("en", "English", "Englisch", "English", interface=True),
    Language("tr", "Türkçe", "Türkisch", "Turkish", interface=True),
    Language("ru", "Русский", "Russisch", "Russian", interface=True),
    Language("uk", "Українська", "Ukrainisch", "Ukrainian", interface=True),
    Language("pl", "Polski", "Polnisch", "Polish", interface=True),
    Language("ar", "العربية", "Arabisch", "Arabic", rtl=True, interface=True),
    Language("fa", "فارسی", "Farsi", "Farsi", rtl=True, interface=True),
    Language("prs", "دری", "Dari", "Dari", rtl=True, interface=True),
    Language("kmr", "Kurmancî", "Kurmandschi", "Kurmanji"),
    Language("ps", "پښتو", "Paschtu", "Pashto", rtl=True),
    Language("bg", "Български", "Bulgarisch", "Bulgarian"),
    Language("ro", "Română", "Rumänisch", "Romanian"),
    Language("sq", "Shqip", "Albanisch", "Albanian"),
    Language("hr", "Bosanski / Hrvatski / Srpski", "Bosnisch/Kroatisch/Serbisch", "Bosnian/Croatian/Serbian"),
    Language("fr", "Français", "Französisch", "French"),
    Language("es", "Español", "Spanisch", "Spanish"),
    Language("pt", "Português", "Portugiesisch", "Portuguese"),
    Language("ckb", "سۆرانی", "Sorani", "Sorani", rtl=True),
    Language("ti", "ትግርኛ", "Tigrinya", "Tigrinya"),
    Language("so", "Soomaali", "Somali", "Somali"),
    Language("ur", "اردو", "Urdu", "Urdu", rtl=True),
    Language("vi", "Tiếng Việt", "Vietnamesisch", "Vietnamese"),
)

BY_CODE: dict[str, Language] = {language.code: language for language in KNOWN}
INTERFACE: tuple[Language, ...] = tuple(language for language in KNOWN if language.interface)
# What somebody may write or speak in: plain German is German there.
WRITTEN: tuple[Language, ...] = tuple(language for language in KNOWN if language.code != "de-simple")

# German that says "du": an own catalogue with only the sentences that differ, never part of a URL.
DU = "de-du"


def language_choices() -> list[tuple[str, str]]:
    """Every language that somebody may write or speak in, by its own name, as a form field's choices."""
    return [(one.code, one.own_name) for one in WRITTEN]


def direction(code: str) -> Direction:
    """ "rtl" or "ltr"; a code we do not know counts as left-to-right."""
    known = BY_CODE.get(code)
    return "rtl" if known and known.rtl else "ltr"


def own_name(code: str) -> str:
    """What its speakers call the language; the code itself where we do not know it."""
    known = BY_CODE.get(code)
    return known.own_name if known else code


def german_name(code: str) -> str:
    """What the desk calls the language."""
    known = BY_CODE.get(code)
    return known.german if known else code


def tag(code: str) -> str:
    """The value of an HTML lang attribute: `de-simple` is a registered variant, `prs` a language of its own."""
    return "de" if code == DU else code


def same_for_readers(one: str, other: str) -> bool:
    """Whether someone who reads `one` reads `other` without a translation (German and its plain form)."""
    return one == other or {one, other} == {"de", "de-simple"}
