"""What engines have in common: the interface, the one error, the language codes, the check of their work."""

import re
import unicodedata
from collections import Counter
from typing import Protocol

LANGUAGE_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bs": "Bosnian", "ckb": "Sorani", "de": "German",
    "de-simple": "Einfache Sprache", "en": "English", "es": "Spanish", "fa": "Farsi", "fr": "French",
    "hr": "Croatian", "kmr": "Kurmanji", "pl": "Polish", "prs": "Dari", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "ti": "Tigrinya",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip

_ADDRESS = re.compile(
    r"https?://[^\s<>\"»”]+"
    r"|(?<![\w.+-])(?:www\.[^\s<>\"»”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"»”]*)"
)
_LONG_NUMBER = re.compile(r"\d(?:[ \t\u00a0./()-]{0,2}\d){6,}")
_INSIDE_NUMBERS = re.compile(r"[\s\u200b-\u200f\u2066-\u2069./()-]")


class EngineError(Exception):
    """An engine gave no usable translation; the text waits for people.

    `reason` is a short code that does not change between versions, `sentence` says the same in plain English.
    Neither ever contains a part of the text, so both may be stored and shown to operators.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(f"{reason}: {sentence}")
        self.reason = reason
        self.sentence = sentence


class Engine(Protocol):
    """A machine that may offer a translation."""

    name: str
    """Shown to readers as who made the translation."""
    local: bool
    """Whether a text stays on this machine; confidential texts may only be given to such an engine."""

    def can(self, source: str, target: str) -> bool:
        """Whether a translation from `source` to `target` (our language codes) may be tried; never raises."""

    def missing(self, source: str, target: str) -> str:
        """What is missing for this pair as a plain sentence, empty if nothing is; never raises."""

    def translate(self, text: str, *, source: str, target: str) -> str:
        """The text in `target`. Raises only `EngineError`, at the latest after the engine's time-out."""


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


def missing_pair(source: str, target: str, detail: str = "") -> EngineError:
    """The error for a pair nobody has a model for, with the languages by name."""
    pair = f"{language_name(source)} -> {language_name(target)}"
    return EngineError("missing_pair", f"no model for {pair}{detail}; people translate")


def engine_codes(source: str, target: str, *, dari_as_farsi: bool) -> tuple[str, str]:
    """Our codes as an engine knows them. Raises `EngineError("missing_pair")` where no engine may be asked.

    Dari stays `prs`, which no known engine has, unless the operator has decided that Farsi will do. Machine
    output is never called plain language, so `de-simple` can be read from but not written to.
    """
    if target == "de-simple":
        raise missing_pair(source, target)

    def code(ours: str) -> str:
        if ours == "de-simple":
            return "de"
        return "fa" if ours == "prs" and dari_as_farsi else ours

    if code(source) == code(target):
        raise missing_pair(source, target)
    return code(source), code(target)


def checked(text: str, translation: str) -> str:
    """The translation, if nothing about it shows that it went wrong. Raises `EngineError` otherwise.

    It must have a believable length, and keep every number, currency sign, web and e-mail address: a wrong
    phone number or receipt code does more harm than a text that waits for a person. The check is strict (it
    also refuses "18:30" written as "6:30 p.m."), since the price of a false alarm is small.
    """
    if text.strip() and not translation.strip():
        raise EngineError("empty_reply", "the engine returned an empty text")
    if "\0" in translation or any("\ud800" <= sign <= "\udfff" for sign in translation):
        raise EngineError("wrong_reply", "the engine returned signs that cannot be stored")
    too_long = len(translation) > 8 * len(text) + 200
    too_short = len(text) > 200 and len(translation) * 10 < len(text)
    if too_long or too_short:
        raise EngineError("absurd_length", "the translation is far too long or too short for its original")
    if not _keeps_numbers(text, translation):
        raise EngineError("changed_numbers", "the engine changed or dropped a number")
    if any(address not in translation for address in _addresses(text)):
        raise EngineError("changed_addresses", "the engine changed or dropped a web or e-mail address")
    return translation


def _keeps_numbers(text: str, translation: str) -> bool:
    before, after = _western_digits(text), _western_digits(translation)
    amounts_before, amounts_after = _numbers(before), _numbers(after)
    if amounts_before - amounts_after:
        return False
    if any(len(number) >= 4 for number in amounts_after - amounts_before):
        return False  # an invented year or phone number
    closed_up = _INSIDE_NUMBERS.sub("", after)
    return all(_INSIDE_NUMBERS.sub("", found) in closed_up for found in _LONG_NUMBER.findall(before))


def _numbers(text: str) -> Counter[str]:
    """How often each run of digits and each currency sign occurs."""
    signs = [sign for sign in text if unicodedata.category(sign) == "Sc"]
    return Counter(re.findall(r"[0-9]+", text)) + Counter(signs)


def _western_digits(text: str) -> str:
    """The text with digits of every script written 0 to 9: a translation may use those of its language."""
    return re.sub(r"\d", lambda found: str(unicodedata.decimal(found.group())), text)


def _addresses(text: str) -> list[str]:
    return [found.rstrip(".,;:!?)]'*،؛؟。") for found in _ADDRESS.findall(text)]
