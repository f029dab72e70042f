"""The lists that a thread and the form "I want to say something" offer.

They change a few times a year, so they are remembered for some seconds. Those of a thread (topics, organisations,
members, which text blocks are checked) are read in one query: a page of the desk stays at ten queries whatever it
shows.
"""

import json
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import CharField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from sprachrohr.council.models import DistrictPart
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.handlers import handler_keys, interpreter_keys, recovery_key
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices.blocks import is_checked
from sprachrohr.voices.models import BlockReading, Voice

NAME = "desk-lists"
QUESTIONS = "tell-lists"
SECONDS = 10


@dataclass(frozen=True)
class Lists:
    """topics in their order, and those that have ended, which know what they were merged into; organisations and
    members as (pk, name); (block, language) pairs that are checked."""

    topics: list[Topic]
    ended: list[Topic]
    organisations: list[tuple[int, str]]
    members: list[tuple[int, str]]
    checked: set[tuple[str, str]]


def _rows(kind: str, rows: QuerySet, number: F | Func, one: str, other: str) -> QuerySet:  # type: ignore[type-arg]
    found: QuerySet = (  # type: ignore[type-arg]
        rows.annotate(
            kind=Value(kind, CharField()),
            number=number,
            one=Cast(one, TextField()),
            other=Cast(other, TextField()),
        )
        .order_by()
        .values_list("kind", "pk", "number", "one", "other")
    )
    return found


def _read() -> Lists:
    rows = _rows("topic", Topic.objects.filter(retired_on__isnull=True), F("position"), "slug", "names").union(
        _rows("ended", Topic.objects.filter(retired_on__isnull=False), Coalesce("merged_into", 0), "slug", "names"),
        _rows("organisation", Organisation.objects.filter(retired_on__isnull=True), F("pk"), "name", "name"),
        _rows("member", Member.objects.active(), F("pk"), "shown_name", "shown_name"),
        _rows("block", BlockReading.objects.all(), F("pk"), "language", "block"),
        _rows("wording", BlockReading.objects.all(), F("pk"), "words_hash", "words_hash"),
        all=True,
    )
    found: dict[str, list[tuple[int, int, str, str]]] = {}
    for kind, pk, number, one, other in rows:
        found.setdefault(kind, []).append((pk, number, one, other))
    rows_of_topics = sorted(found.get("topic", []), key=lambda row: (row[1], row[2]))
    topics = [Topic(pk=pk, position=n, slug=slug, names=json.loads(names)) for pk, n, slug, names in rows_of_topics]
    wordings = {pk: wording for pk, _, wording, _ in found.get("wording", [])}
    read = [(block, language, wordings[pk]) for pk, _, language, block in found.get("block", [])]
    return Lists(
        topics=topics,
        ended=_ended(found.get("ended", []), {topic.pk: topic for topic in topics}),
        organisations=_by_name(found.get("organisation", [])),
        members=_by_name(found.get("member", [])),
        checked={(block, language) for block, language, wording in read if is_checked(block, language, wording)},
    )


def _ended(rows: list[tuple[int, int, str, str]], standing: dict[int, Topic]) -> list[Topic]:
    """Merging flattens: what one was merged into was not merged itself, but may have been closed since."""
    ended = {pk: Topic(pk=pk, slug=slug, names=json.loads(names)) for pk, _into, slug, names in rows}
    for pk, into, _slug, _names in rows:
        ended[pk].merged_into = standing.get(into) or ended.get(into)
    return list(ended.values())


def bring_topics(voice: Voice) -> Voice:
    """What it stands under comes from what is remembered, without a query. Needs `with_topic_numbers()`."""
    numbers: str = voice.topic_numbers or ""  # type: ignore[attr-defined]
    known = {str(topic.pk): topic for topic in (*lists().topics, *lists().ended)}
    topics = [known.get(number) for number in numbers.split(",") if number]
    # One that is younger than what is remembered: `shown_topics` asks the database.
    if None not in topics:
        voice._prefetched_objects_cache = {"topics": topics}  # type: ignore[attr-defined]
    return voice


def _by_name(rows: list[tuple[int, int, str, str]]) -> list[tuple[int, str]]:
    return sorted(((pk, name) for pk, _, name, _ in rows), key=lambda row: row[1].casefold())


def lists() -> Lists:
    """One query, at most once in ten seconds."""
    found: Lists | None = cache.get(NAME)
    if found is None:
        found = _read()
        cache.set(NAME, found, SECONDS)
    return found


# -- the form "I want to say something" --------------------------------------------------------------------


@dataclass(frozen=True)
class Readers:
    """Keys of those who may open a confidential voice, in the order of their names: handlers, and interpreters whom
    the sender may add. Both empty if nobody could, or if no recovery key lies in a safe."""

    handlers: list[HandlerKey]
    interpreters: list[HandlerKey]


@dataclass(frozen=True)
class Questions:
    """What the empty form offers: topics and parts of the district in their order, and who may read in confidence."""

    topics: list[Topic]
    parts: list[DistrictPart]
    readers: Readers


def readers_anew(*fields: str) -> Readers:
    """Those of this moment: at most three queries. `fields`: load only these of each key."""
    if recovery_key() is None:
        return Readers([], [])
    handlers = list(handler_keys().only(*fields))
    return Readers(handlers, list(interpreter_keys().only(*fields)) if handlers else [])


def questions() -> Questions:
    """At most five queries, at most once in ten seconds. For showing the form; what is sent is checked anew."""
    found: Questions | None = cache.get(QUESTIONS)
    if found is None:
        found = Questions(
            topics=list(Topic.objects.filter(retired_on__isnull=True)),
            parts=list(DistrictPart.objects.filter(retired_on__isnull=True)),
            # No part of a key is kept in the memory: a page shows names and languages.
            readers=readers_anew("member__shown_name", "member__reads"),
        )
        cache.set(QUESTIONS, found, SECONDS)
    return found
