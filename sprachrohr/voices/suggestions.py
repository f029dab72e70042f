"""Which topics are near to what somebody has said: a suggestion, never a decision.

What suggests is anything with `nearest`. The one that is here looks for words that a text shares with texts which
people have filed before, each in its own language. It reads them anew for each page, in memory, keeps nothing, and
never sees a confidential one: whoever makes it gives it only what they may read themselves.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from sprachrohr.languages.models import Text
from sprachrohr.topics.models import Topic
from sprachrohr.voices.models import Message

# So many voices are read for one page of the desk: some tens of milliseconds.
READ_AT_MOST = 400
SHOWN = 3
# A word that stands under more topics than this part of them is small talk; a nearness below this one is chance.
COMMON = 1 / 3
LEAST = 0.12
# Endings differ within one language, so long words are compared by their beginning. Short ones are mostly small talk.
BEGINNING = 6
SHORTEST = 4
SHORTEST_ARABIC = 3
WORD = re.compile(r"[^\W\d_]+")
# Letters that people type in several ways for the same word.
SAME_LETTERS = str.maketrans(
    {"ß": "ss", "ё": "е", "ı": "i", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ی", "ي": "ی", "ك": "ک", "ة": "ه", "ؤ": "و",
     "\u200c": "", "\u0640": ""}
)  # fmt: skip

Scored = list[tuple[Topic, float]]


class Suggests(Protocol):
    """Whatever can say to which of these topics a text is near, the nearest first, each with a score from 0 to 1."""

    def nearest(self, text: str, language: str, topics: Sequence[Topic]) -> Scored: ...


def words_of(text: str, language: str) -> set[str]:
    """The folded words of a text that can mean something: no case, no accents, no article, no ending.

    >>> sorted(words_of("Die Wohnungen in der Straße", "de"))
    ['strass', 'wohnun']
    """
    folded = text.replace("İ", "i").replace("I", "ı") if language == "tr" else text
    folded = unicodedata.normalize("NFKD", folded.casefold().translate(SAME_LETTERS))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign)).translate(SAME_LETTERS)
    return {_beginning(word) for word in WORD.findall(plain)} - {""}


def _beginning(word: str) -> str:
    if "\u0600" <= word[0] <= "\u06ff":
        word = word.removeprefix("ال") if len(word) > SHORTEST_ARABIC + 1 else word
        return word[:BEGINNING] if len(word) >= SHORTEST_ARABIC else ""
    return word[:BEGINNING] if len(word) >= SHORTEST else ""


class SharedWords:
    """Counts a word the more, the fewer topics it occurs in (inverse document frequency, the topic as the document).

    `known`: texts with their language and the numbers of the topics that they stand under.
    """

    def __init__(self, known: Iterable[tuple[str, str, Collection[int]]]) -> None:
        self._topics_of: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._topics: set[int] = set()
        for text, language, topics in known:
            self._topics |= set(topics)
            for word in words_of(text, language):
                self._topics_of[language, word] |= set(topics)

    def nearest(self, text: str, language: str, topics: Sequence[Topic]) -> Scored:
        """The share of the text's weight that each topic knows; those that share next to nothing are not in it."""
        named = self._named(language, topics)
        many = len(self._topics | {topic.pk for topic in topics}) + 1
        weight, total = defaultdict[int, float](float), 0.0
        for word in words_of(text, language):
            near = self._topics_of.get((language, word), set()) | named.get(word, set())
            if len(near) > 1 and len(near) > many * COMMON:
                continue
            value = math.log(many / max(len(near), 1))
            total += value
            for topic in near:
                weight[topic] += value
        found = [(topic, weight[topic.pk] / total) for topic in topics if weight[topic.pk] > 0]
        found = [pair for pair in found if pair[1] >= LEAST]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].position, pair[0].slug))

    def _named(self, language: str, topics: Sequence[Topic]) -> dict[str, set[int]]:
        """The words of the topics' own names, so that there is a suggestion before anything was filed."""
        named: dict[str, set[int]] = defaultdict(set)
        for topic in topics:
            for word in words_of(str(topic.names.get(language, "")), language):
                named[word].add(topic.pk)
        return named


def newest(by_voice: Mapping[int, set[int]]) -> list[int]:
    """Of `filing.filed`: the numbers of as many voices as one page reads."""
    return sorted(by_voice, reverse=True)[:READ_AT_MOST]


def texts_of(voices: Collection[int]) -> dict[int, list[Text]]:
    """What the people of these voices have written, in its order; two queries."""
    said = Message.objects.filter(voice__in=voices, sender=Message.Sender.RESIDENT, text__isnull=False).order_by("pk")
    found: dict[int, list[Text]] = {number: [] for number in voices}
    for message in said.select_related("text__key").prefetch_related("text__translations"):
        if message.text is not None:
            found[message.voice_id].append(message.text)
    return found


def shared_words(by_voice: Mapping[int, set[int]], texts: Mapping[int, list[Text]]) -> SharedWords:
    """From what was filed (`filing.filed`), in the languages in which it was written and in German."""
    known: list[tuple[str, str, Collection[int]]] = []
    for voice, topics in by_voice.items():
        for text in texts.get(voice, []):
            known += [(words, language, topics) for words, language in readings(text)]
    return SharedWords(known)


def readings(text: Text) -> list[tuple[str, str]]:
    """A text as it was written, and in German where somebody has translated it: (words, language)."""
    german = text.translation_for("de")
    return [(text.original, text.language)] + ([(german.words, "de")] if german is not None else [])


def suggest(suggests: Suggests, texts: Iterable[tuple[str, str]], topics: Sequence[Topic]) -> Scored:
    """The nearest topics of a voice, at most three: the best score of any of its readings counts."""
    best: dict[Topic, float] = {}
    for words, language in texts:
        for topic, score in suggests.nearest(words, language, topics):
            best[topic] = max(score, best.get(topic, 0.0))
    return sorted(best.items(), key=lambda pair: (-pair[1], pair[0].position))[:SHOWN]
