"""Which statements say nearly the same as a new one: a hint for whoever looks at it, never a decision.

Compared are folded words (`voices.suggestions.words_of`), each language by itself: a statement in Dari is near to a
German one only through a translation. A word that stands in many statements of the dialogue says little.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from sprachrohr.dialogues.showing import Shown
from sprachrohr.voices.suggestions import words_of

SHOWN = 3
# Below this share of common words two sentences are about the same subject, not the same sentence. Among the 613 German
# statements of Austria's climate assembly 200 pairs are above it, of which most say nearly the same.
LEAST = 0.3


def near(readings: Sequence[tuple[str, str]], others: Sequence[Shown]) -> list[Shown]:
    """Those of the others that say nearly the same, the nearest first, at most three. `readings`: the words of the new
    one with their language, as written and as translated."""
    best: dict[Shown, float] = {}
    for words, language in readings:
        known = {one: found for one in others if (found := _words_in(one, _german(language)))}
        spread = Counter(word for found in known.values() for word in found)
        mine = words_of(words, _german(language))
        for one, theirs in known.items():
            best[one] = max(best.get(one, 0.0), _shared(mine, theirs, spread, len(known)))
    nearest = sorted(best.items(), key=lambda pair: (-pair[1], pair[0].number))
    least = max(LEAST, nearest[0][1] / 2) if nearest else LEAST  # beside a twin, cousins are noise
    return [one for one, score in nearest if score >= least][:SHOWN]


def _german(language: str) -> str:
    """Plain German is German here."""
    return "de" if language == "de-simple" else language


def _words_in(one: Shown, language: str) -> set[str]:
    found: set[str] = set()
    if _german(one.language) == language:
        found |= words_of(one.original, language)
    for code, translated in one.translations.items():
        if _german(code) == language:
            found |= words_of(translated.words, language)
    return found


def _shared(mine: set[str], theirs: set[str], spread: Mapping[str, int], many: int) -> float:
    """The weight of the words that both have, as a share of what one of them has on average (Dice)."""

    def weight(words: set[str]) -> float:
        return sum(math.log(1 + (many + 1) / (spread.get(word, 0) + 1)) for word in words)

    shared = mine & theirs
    if not shared or (len(shared) == 1 and mine != theirs):
        return 0.0  # one word that both have is a subject
    return 2 * weight(shared) / (weight(mine) + weight(theirs))
