"""Which language a text is written in, among those the council offers.

Evidence is added up as logarithms, as if its pieces were independent (naive Bayes): what three detectors say,
words with letters that a language does not have, small frequent words, and the page the writer chose as prior
(a detector that does not know a language gives it neither credit nor blame; no single one knows all of ours).

The weights are round numbers from a plateau, set on the even rows of tests/data/languages; the odd rows are
what bench/detection.py and the tests report.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sprachrohr.languages.detection import detectors, signs

READ_CHARACTERS = 1000  # more text adds time, not knowledge
ENOUGH_WORDS = 3
CERTAIN_FROM = (
    0.95  # share of the evidence that the best language must hold; 99 of 100 such guesses are right
)
ONE_SCRIPT_FROM = 0.7  # below: a text in two scripts, the writer decides

WEIGHTS = {"fasttext": 1.0, "lingua": 0.6, "cld2": 0.8}
DOUBT = 0.05  # what a detector gives to each language it did not name
FOREIGN_WORD = -3.0  # per word with a letter that the language lacks, at most COUNTED words
SMALL_WORD = 1.5  # per frequent word of the language, at most COUNTED words
COUNTED = 4
NOT_OFFERED_FROM = 0.5  # fastText this sure of a language that nobody offers: the writer is asked
PAGE_PRIOR = {1: 3.0, 2: 1.5}  # by number of words; a whole sentence speaks for itself
SENTENCE_PRIOR = 0.5

# Codes that the text alone does not tell apart -> what the evidence calls them. The page's language decides
# between them; on any other page it is the one that the evidence names.
SPOKEN = {"de-simple": ("de",), "prs": ("fa",), **dict.fromkeys(("hr", "bs", "sr"), ("hr", "sr"))}

_LINKS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|#\w+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INVISIBLE = frozenset("ـ\u200b\u200c\u200d\u2060\ufeff\u00ad")


@dataclass(frozen=True)
class Guess:
    """A language of those offered; `certain` is False where the writer should be asked."""

    code: str
    certain: bool


def guess(text: str, *, page_language: str, offered: Sequence[str]) -> Guess:
    """The language of the text, among `offered`, on a page in `page_language`; never fails for any text.

    A text without words, or in a script that no offered language uses, gets the page's language, uncertain;
    if that is not offered, the first one offered.

    Raises:
        ValueError: nothing is offered.
    """
    if not offered:
        raise ValueError("no language is offered")
    words = _words(text)
    counts = signs.scripts("".join(words))
    script, letters = counts.most_common(1)[0] if counts else ("", 0)
    candidates = _candidates(script, offered)
    words = [word for word in words if signs.script_of(word[0]) == script]
    if not candidates or not words:
        return Guess(page_language if page_language in offered else offered[0], certain=False)
    asked = {name: ask(_read(words)) for name, ask in detectors.detectors().items()}
    chances = _chances(words, asked, candidates, page_language)
    best = max(chances, key=chances.__getitem__)
    codes = candidates[best]
    certain = (
        len(words) >= ENOUGH_WORDS
        and chances[best] >= CERTAIN_FROM
        and letters >= ONE_SCRIPT_FROM * counts.total()
        and (page_language in codes or len(codes) == 1 or best == "de")
        and not _not_offered(asked["fasttext"], candidates)
    )
    if page_language in codes:
        return Guess(page_language, certain)
    return Guess(best if best in codes else codes[0], certain)


def _words(text: str) -> list[str]:
    """The words of the beginning of a text, without links, addresses, digits, signs, invisible letters."""
    beginning = _LINKS.sub(" ", unicodedata.normalize("NFC", text[:READ_CHARACTERS]))
    plain = "".join(c for c in beginning if unicodedata.category(c) != "Mn" and c not in _INVISIBLE)
    return _WORD.findall(plain)


def _read(words: list[str]) -> str:
    """What the detectors read. Shouting is lowered: they know it from headlines and abbreviations only."""
    joined = " ".join(words)
    return joined.lower() if joined.isupper() else joined


def _candidates(script: str, offered: Sequence[str]) -> dict[str, list[str]]:
    """Languages written in the script -> the offered codes that stand for them."""
    found: dict[str, list[str]] = {}
    for code in offered:
        for spoken in SPOKEN.get(code, (code,)):
            if spoken in signs.ALPHABETS and signs.ALPHABETS[spoken][0] == script:
                found.setdefault(spoken, []).append(code)
    return found


def _chances(
    words: list[str],
    asked: Mapping[str, Mapping[str, float]],
    candidates: Mapping[str, list[str]],
    page_language: str,
) -> dict[str, float]:
    """The share of the evidence that each candidate holds; they add up to 1."""
    small = [signs.lower(word) for word in words]
    prior = PAGE_PRIOR.get(len(words), SENTENCE_PRIOR)
    evidence = dict.fromkeys(candidates, 0.0)
    for name, found in asked.items():
        for code, chance in _shares(found, candidates, detectors.KNOWS[name]).items():
            evidence[code] += WEIGHTS[name] * math.log(chance)
    for code, codes in candidates.items():
        evidence[code] += FOREIGN_WORD * min(COUNTED, signs.foreign_words(small, code))
        evidence[code] += SMALL_WORD * min(COUNTED, signs.small_words(small, code))
        evidence[code] += prior if page_language in codes else 0.0
    most = max(evidence.values())
    weights = {code: math.exp(value - most) for code, value in evidence.items()}
    return {code: weight / sum(weights.values()) for code, weight in weights.items()}


def _shares(
    found: Mapping[str, float], candidates: Mapping[str, list[str]], known: frozenset[str]
) -> dict[str, float]:
    """A detector's word on the candidates: DOUBT to each it knows, an even share to each it does not."""
    even = 1 / len(candidates)
    judged = {code: found.get(code, 0.0) + DOUBT for code in candidates if code in known}
    whole = sum(judged.values())
    return {
        code: judged[code] / whole * len(judged) * even if code in judged else even for code in candidates
    }


def _not_offered(found: Mapping[str, float], candidates: Mapping[str, list[str]]) -> bool:
    """Whether the detector with the most languages rather sees one that nobody offers."""
    return (
        max(found.values(), default=0.0) > NOT_OFFERED_FROM
        and max(found, key=found.__getitem__) not in candidates
    )
