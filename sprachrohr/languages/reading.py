"""A text as somebody reads it who knows one language, and what they must be told of its translation."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from sprachrohr.languages.models import Text, Translation
from sprachrohr.web.known_languages import same_for_readers


@dataclass(frozen=True)
class Read:
    """Words in the language of a reader, or as they were written.

    `state`: of the translation (`Translation.state`, or "block": of a text that nobody has read who grew up with that
    language); "" for the original, "foreign" for one that this reader does not know. `original`: the words that a
    translation was made of and their language, where it is wanted.
    """

    words: str
    language: str
    state: str = ""
    original: tuple[str, str] | None = None

    @property
    def is_foreign(self) -> bool:
        return self.state == "foreign"


def read_in(text: Text, language: str, *, with_original: bool = False) -> Read:
    """The best translation, else the original. No query where translations are read already."""
    found = text.translation_for(language)
    if found is None:
        return as_written(text.original, text.language, language)
    original = (text.original, text.language) if with_original else None
    return Read(found.words, found.language, state_of(found), original)


def as_written(words: str, written: str, language: str) -> Read:
    """An original, for a reader of that language."""
    return Read(words, written, "" if same_for_readers(written, language) else "foreign")


def state_of(translation: Translation) -> str:
    """As `Translation.state`, but a text block is no translation by a person of this text."""
    state = translation.state
    return "block" if translation.maker == Translation.Maker.BLOCK and state == "person" else state


def state_sentence(state: str) -> str:
    """What stands below a text; empty for an original."""
    return {
        "machine": gettext("A machine has translated this. Nobody has checked it yet."),
        "outdated": gettext("We have changed this text. The translation is of the earlier one."),
        "checked": gettext("Translated by a person and checked."),
        "person": gettext("Translated by a person."),
        "block": gettext("Translated. No native speaker has read it yet."),
        "foreign": gettext("This is not translated yet."),
    }.get(state, "")
