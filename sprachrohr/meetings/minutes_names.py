"""Likely names in what is about to become public. Residents are never named.

A careful guess and no judge: everything that is found is confirmed by a person, one by one, before the minutes of a
meeting are published. It errs towards finding too much. German only, because the public version is German.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sprachrohr.meetings.minutes_words import ENDINGS, GIVEN, NOUNS, PARTICLES, ROLES, SMALL, TITLES

WORD = re.compile(r"[^\W\d_](?:[\w'’]|-(?=\w))*")
INFLECTED = ("", "s", "es", "n", "en", "e", "er", "ern", "in", "innen", "em")
OWN_LETTERS = 3
SENTENCE_ENDS = ".!?:\n•–"
ADJECTIVE = ("e", "en", "er", "es", "em")
LONGEST = 4


@dataclass(frozen=True)
class Found:
    """A likely name and where it stands: `words == text[start:end]`."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    after: str  # what stands between the word before and this one

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


def known_words(*sources: Iterable[str]) -> frozenset[str]:
    """The single words, in small letters, of what the council knows: places, organisations, topics.

    >>> sorted(known_words(["Haus der Brücke"]))
    ['brücke', 'der', 'haus']
    """
    return frozenset(
        part
        for source in sources
        for name in source
        for word in WORD.findall(name.replace("\u00ad", ""))
        for part in (word.lower(), *word.lower().split("-"))
        if part
    )


def find_names(text: str, *, known: Collection[str] = frozenset(), named: Collection[str] = frozenset()) -> list[Found]:
    """Likely names in `text`, in their order. `known`: see `known_words`; `named`: whole names that may stand, such as
    those of members (a first name alone would let a resident of that name pass).

    >>> [found.words for found in find_names("Frau K. berichtet, dass ihr Sohn Amir lange wartet.")]
    ['Frau K.', 'Sohn Amir']
    """
    words = list(_words(text))
    found: list[Found] = []
    at = 0
    while at < len(words):
        end = _name_from(words, at, known)
        if end and not _may_be_named(words[at:end], named):
            found.append(_found(text, words[at], words[end - 1]))
        at = max(at + 1, end)
    return found


def _may_be_named(words: list[_Word], named: Collection[str]) -> bool:
    without_title = " ".join(word.text for word in words if word.low not in TITLES)
    return without_title in named or without_title.removesuffix("s") in named


def _words(text: str) -> Iterator[_Word]:
    before = 0
    for match in WORD.finditer(text):
        yield _Word(match.group(), match.start(), match.end(), text[before : match.start()])
        before = match.end()


def _found(text: str, first: _Word, last: _Word) -> Found:
    end = last.end
    # "Frau K.": the stop belongs to the letter.
    if len(last.text) == 1 and text[end : end + 1] == ".":
        end += 1
    return Found(text[first.start : end], first.start, end)


def _name_from(words: list[_Word], at: int, known: Collection[str]) -> int:
    """Behind the last word of the name that begins here; 0 if none does."""
    word = words[at]
    run = _run(words, at)
    if word.low in TITLES:
        return _after_title(words, at, run, known)
    if word.low in ROLES and run > at + 1 and not _is_known(words[at + 1].text, known):
        return run
    if not word.is_capital:
        return 0
    if _base(word.low) in GIVEN:
        return _given(words, at, run, known)
    if run > at + 1 and _is_pair(words, at, known):
        return _given(words, at, run, known)
    return 0


def _run(words: list[_Word], at: int) -> int:
    """Behind the last capitalised word that belongs to this one; small particles ("von", "al") may stand between."""
    end = at + 1
    while end < len(words) and end - at <= LONGEST:
        word, joined = words[end], words[end].after
        # A stop ends the run, except behind a title or a single letter ("Dr.", "A.").
        short = words[end - 1].low in TITLES or len(words[end - 1].text) == 1
        if joined.strip(". " if short else " "):
            break
        if not word.is_capital and not (word.low in PARTICLES and _capital_follows(words, end)):
            break
        end += 1
    return end


def _capital_follows(words: list[_Word], at: int) -> bool:
    following = at + 1 < len(words) and words[at + 1].after == " "
    return following and (words[at + 1].is_capital or words[at + 1].low in PARTICLES)


def _after_title(words: list[_Word], at: int, run: int, known: Collection[str]) -> int:
    names = [word for word in words[at + 1 : run] if word.low not in TITLES | PARTICLES]
    # "die Familie Wohnen": a known noun is no name; members of the council may be named.
    unknown = [word for word in names if len(word.text) == 1 or not _is_known(word.text, known)]
    if not names or not unknown:
        return 0
    last = max(words.index(word) for word in unknown)
    return last + 1


def _given(words: list[_Word], at: int, run: int, known: Collection[str]) -> int:
    end = at + 1
    while end < run and not _is_exactly_known(words[end].text, known):
        end += 1
    return end


def _is_pair(words: list[_Word], at: int, known: Collection[str]) -> bool:
    first, second = words[at], words[at + 1]
    if not second.is_capital or _is_known(first.text, known) or _is_exactly_known(second.text, known):
        return False
    begins = at == 0 or any(sign in first.after for sign in SENTENCE_ENDS)
    # "Zusätzliche Sprachkurse": the first word of a sentence is large whatever it is.
    return not (begins and first.low.endswith(ADJECTIVE) and _is_known(second.text, known))


def _base(low: str) -> str:
    """Without the s of a genitive: "Amirs Antrag"."""
    return low if low in GIVEN else low.removesuffix("s").rstrip("'’")


def _stems(low: str) -> set[str]:
    return {low.removesuffix(ending) if ending else low for ending in INFLECTED}


def _is_exactly_known(word: str, known: Collection[str]) -> bool:
    low = word.lower()
    if word.isupper() and len(word) > 1:
        return True  # an abbreviation: BAMF, VHS
    stems = _stems(low) | _stems(low.rsplit("-", 1)[-1])
    return any(stem in known or stem in NOUNS or stem in SMALL or stem in ROLES for stem in stems)


def _is_known(word: str, known: Collection[str]) -> bool:
    if _is_exactly_known(word, known):
        return True
    stems = (stem for stem in _stems(word.lower().rsplit("-", 1)[-1]) if len(stem) > OWN_LETTERS)
    return any(stem[OWN_LETTERS:].endswith(ENDINGS) for stem in stems)
