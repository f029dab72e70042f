"""What people talk about and what was done about it: the topics on the page "What people say, and what we do", and
one of them.

Nobody must be found by a number: below five it says "some people", and no part of a number is ever shown beside it.
Confidential voices are in no number, nor emptied ones, of which nobody knows any more whether they were.
"""

from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache
from django.db.models import F, prefetch_related_objects
from django.utils.translation import gettext, ngettext

from sprachrohr.home.deeds import Deed, deeds
from sprachrohr.languages.reading import Read, read_in
from sprachrohr.topics.models import Topic
from sprachrohr.topics.names import shown_name
from sprachrohr.voices.models import Voice
from sprachrohr.voices.quotes import public_quotes

FEWEST_SHOWN = 5
NAME = "topic-figures"
SECONDS = 60
SECONDS_OF_CARDS = 10
QUOTES_SHOWN = 12


@dataclass(frozen=True)
class Figure:
    """Of one topic: voices, languages, ways by which they came, and the first month."""

    voices: int
    languages: int
    ways: int
    since: date

    @property
    def is_shown(self) -> bool:
        return self.voices >= FEWEST_SHOWN

    @property
    def words(self) -> str:
        """For a list; no number below five, and then no other either."""
        if not self.is_shown:
            return gettext("Some people have told us about it.")
        messages = ngettext("%(count)s message", "%(count)s messages", self.voices) % {"count": self.voices}
        tongues = ngettext("one language", "%(many)s languages", self.languages) % {"many": self.languages}
        return gettext("%(messages)s in %(languages)s") % {"messages": messages, "languages": tongues}

    @property
    def ways_words(self) -> str:
        """By how many ways they came; empty where `words` says no number."""
        if not self.is_shown:
            return ""
        words = ngettext("They all came in the same way.", "They came in %(many)s different ways.", self.ways)
        return words % {"many": self.ways}


@dataclass(frozen=True)
class TopicShown:
    topic: Topic
    name: Read
    figure: Figure | None
    deeds: list[Deed] = field(default_factory=list)

    @property
    def stands(self) -> Deed | None:
        """Where it stands: at what still waits, else at what was done last."""
        waiting = [deed for deed in self.deeds if deed.waits]
        return waiting[0] if waiting else next(iter(self.deeds), None)


@dataclass(frozen=True)
class Card:
    """A topic in the list of all, in plain words of one language."""

    slug: str
    picture: str
    name: str
    language: str
    people: str
    stands: str
    waits: bool


def figures() -> dict[int, Figure]:
    """By number of the topic; one query, at most once in a minute."""
    found: dict[int, Figure] | None = cache.get(NAME)
    if found is None:
        found = _count()
        cache.set(NAME, found, SECONDS)
    return found


def _count() -> dict[int, Figure]:
    """A voice that was merged into another counts where that one stands, too."""
    told = Voice.objects.filter(emptied_on__isnull=True, held_on__isnull=True, set_aside_as="").order_by()
    told = told.exclude(openness=Voice.Openness.SEALED)
    own, of_root = (
        told.filter(**{f"{filed}__isnull": False})
        .annotate(here=F(filed), into=F(f"{filed}__merged_into"))
        .values_list("here", "into", "pk", "language", "came_by", "came_on")
        for filed in ("filings__topic", "merged_into__filings__topic")
    )
    by_topic: dict[int, list[tuple[int, str, str, date]]] = {}
    for topic, into, *of in own.union(of_root):
        by_topic.setdefault(into or topic, []).append(tuple(of))  # type: ignore[arg-type]
    return {topic: _figure(found) for topic, found in by_topic.items()}


def _figure(rows: list[tuple[int, str, str, date]]) -> Figure:
    voices, languages, ways, days = zip(*rows, strict=True)
    return Figure(len(set(voices)), len(set(languages)), len(set(ways)), min(days).replace(day=1))


def cards(language: str) -> list[Card]:
    """Topics about which somebody has spoken or something was done, in the council's order; made at most once in some
    seconds."""
    name = f"topic-cards-{language}"
    found: list[Card] | None = cache.get(name)
    if found is None:
        known, done = figures(), deeds()
        topics = Topic.objects.filter(merged_into__isnull=True)
        shown = [TopicShown(one, shown_name(one, language), known.get(one.pk), done.get(one.pk, [])) for one in topics]
        found = [_card(one) for one in shown if one.deeds or (one.figure and one.topic.retired_on is None)]
        cache.set(name, found, SECONDS_OF_CARDS)
    return found


def _card(shown: TopicShown) -> Card:
    stands = shown.stands
    return Card(
        slug=shown.topic.slug,
        picture=shown.topic.picture,
        name=shown.name.words,
        language=shown.name.language,
        people=shown.figure.words if shown.figure is not None else "",
        stands=stands.words if stands is not None else "",
        waits=stands is not None and stands.waits,
    )


def topic_shown(topic: Topic, language: str) -> TopicShown:
    return TopicShown(topic, shown_name(topic, language), figures().get(topic.pk), deeds(topic).get(topic.pk, []))


def words_about(topic: Topic, language: str) -> tuple[Read | None, list[Read]]:
    """The council's paragraph, and what people have said about it in words that they have agreed to, the newest yes
    first. Two queries."""
    quotes = [one.text for one in public_quotes(topic.slug)[:QUOTES_SHOWN] if one.text is not None]
    about = [topic.about] if topic.about is not None else []
    prefetch_related_objects([*about, *quotes], "translations")
    paragraph = read_in(about[0], language, with_original=True) if about else None
    return paragraph, [read_in(text, language, with_original=True) for text in quotes]
