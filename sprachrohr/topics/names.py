"""The name of a topic in a language: from the preset, from the translation desk, or in German.

Names stand on most pages of the desk and on the first form of the house. So those that the desk has translated are read
together, in one query, at most once in some seconds, and only where a name is not in the row itself.
"""

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import OuterRef, Subquery

from sprachrohr.languages.models import Translation
from sprachrohr.languages.reading import Read
from sprachrohr.web.known_languages import same_for_readers

if TYPE_CHECKING:
    from sprachrohr.topics.models import Topic

GERMAN = "de"
NAME = "topic-names"
SECONDS = 10

# By number of the topic the German name that was translated, and by language (words, state).
Known = dict[int, tuple[str, dict[str, tuple[str, str]]]]


def shown_name(topic: "Topic", language: str) -> Read:
    """What a page in this language calls the topic; without a state for a name of the preset."""
    own = topic.names.get(language)
    if own:
        return Read(str(own), language)
    german = str(topic)
    if same_for_readers(language, GERMAN) or language.startswith(f"{GERMAN}-"):
        return Read(german, GERMAN)
    translated_from, by_language = _translated(type(topic)).get(topic.pk, ("", {}))
    words, state = by_language.get(language, ("", ""))
    # After a new name a translation of the old one would name something else.
    if words and translated_from == german:
        return Read(words, language, state)
    return Read(german, GERMAN, "foreign")


def forget_names() -> None:
    """A name has changed just now: the next page reads anew."""
    cache.delete(NAME)


def _translated(table: "type[Topic]") -> Known:
    found: Known | None = cache.get(NAME)
    if found is None:
        found = _read(table)
        cache.set(NAME, found, SECONDS)
    return found


def _read(table: "type[Topic]") -> Known:
    known: Known = {}
    titles = table.objects.filter(title__isnull=False).values("title")
    topic = table.objects.filter(title=OuterRef("text")).values("pk")[:1]
    made = Translation.objects.filter(text__in=titles).annotate(topic=Subquery(topic))
    for one in made.select_related("text__key"):
        named = known.setdefault(one.topic, (one.text.original, {}))
        named[1][one.language] = (one.words, one.state)
    return known
