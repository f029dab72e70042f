"""What the council did about a topic and what was answered: one list from all the rooms that do something.

A room that does something more adds a source here. Each is one query, or two, for all topics at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from sprachrohr.meetings.models import Resolution, TopicAct
from sprachrohr.recommendations.chain import titles_in
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.recommendations.places import address_of, minutes_published
from sprachrohr.recommendations.sentences import state_words
from sprachrohr.topics.models import Topic
from sprachrohr.web.pages import page_language

SHOWN = 100
SECONDS = 10


@dataclass(frozen=True)
class Deed:
    """One thing that was done. `title`: its own words, in `language`; `words`: where it stands, in the page's; `waits`:
    somebody owes an answer."""

    on: date
    words: str
    title: str = ""
    language: str = "de"
    address: str = ""
    waits: bool = False


Found = Iterable[tuple[int, Deed]]
Source = Callable[[Topic | None], Found]


def deeds(topic: Topic | None = None) -> dict[int, list[Deed]]:
    """By number of the topic, the newest first; of one topic or of all. Of a merged topic they stand at the one that it
    was merged into. All of it is public, so it is remembered for some seconds."""
    name = f"deeds-{page_language()}-{topic.pk if topic is not None else 0}"
    found: dict[int, list[Deed]] | None = cache.get(name)
    if found is None:
        found = _collect(topic)
        cache.set(name, found, SECONDS)
    return found


def _collect(topic: Topic | None) -> dict[int, list[Deed]]:
    by_topic: dict[int, list[Deed]] = {}
    for source in SOURCES:
        for number, deed in source(topic):
            by_topic.setdefault(number, []).append(deed)
    return {number: sorted(found, key=lambda deed: deed.on, reverse=True) for number, found in by_topic.items()}


def _of(rows: QuerySet[Any], field: str, topic: Topic | None) -> QuerySet[Any]:
    """Those about this topic or what was merged into it; or about any."""
    if topic is None:
        return rows.filter(**{f"{field}__isnull": False})
    return rows.filter(Q(**{field: topic}) | Q(**{f"{field}__merged_into": topic}))


def _recommendations(topic: Topic | None) -> Found:
    rows = _of(Recommendation.objects.public(), "topic", topic).select_related("topic", "title__key")
    some = list(rows.order_by("-published_at")[:SHOWN])
    titles = titles_in(page_language(), some)
    for one in some:
        words = titles[one.pk]
        day = one.answered_on or one.sent_on or timezone.localdate(one.published_at)
        yield one.topic.merged_into_id or one.topic_id, Deed(
            on=day, words=state_words(one), title=words.words, language=words.language,
            address=one.address, waits=one.waits,
        )  # fmt: skip


def _resolutions(topic: Topic | None) -> Found:
    """About the topic itself (begun, closed) and under an item that the public could follow; the number alone, because
    the words stand in the minutes once these are published."""
    meeting = "ballot__item__meeting"
    acts = _of(TopicAct.objects.all(), "topic", topic).select_related("topic", f"resolution__{meeting}")
    acts = acts.annotate(minutes_published=minutes_published(f"resolution__{meeting}"))
    sentences = {
        TopicAct.Act.ADOPT: gettext("The council has made this a topic of its own."),
        TopicAct.Act.CLOSE: gettext("The council has closed this topic."),
    }
    for act in acts.filter(act__in=sentences).order_by("-pk")[:SHOWN]:
        yield act.topic.merged_into_id or act.topic_id, _resolved(
            act.resolution, sentences[act.act], act.minutes_published
        )
    open_items = {"ballot__item__is_closed": False, "ballot__item__meeting__public": True}
    public = Resolution.objects.filter(topic_acts__isnull=True, **open_items)
    rows = _of(public, "ballot__item__topic", topic).select_related("ballot__item__topic", meeting)
    for one in rows.annotate(minutes_published=minutes_published(meeting)).order_by("-made_at")[:SHOWN]:
        about, outcome = one.ballot.item.topic, str(Resolution.Outcome(one.outcome).label)
        yield about.merged_into_id or about.pk, _resolved(one, outcome, one.minutes_published)


def _resolved(resolution: Resolution, words: str, published_at: datetime | None) -> Deed:
    title = gettext("Resolution %(number)s of the council") % {"number": resolution.label}
    language = translation.get_language() or "de"
    address = address_of(resolution, published_at)
    return Deed(
        on=timezone.localdate(resolution.made_at), words=words, title=title, language=language, address=address
    )


SOURCES: tuple[Source, ...] = (_recommendations, _resolutions)
