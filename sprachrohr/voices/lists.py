"""The lists that a thread offers: topics, organisations, members, which text blocks are checked.

They change a few times a year, so each process remembers them for some seconds, and reads all four in one query: a
page of the desk stays at ten queries whatever it shows.
"""

import json
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.voices.blocks import is_checked
from sprachrohr.voices.models import BlockReading

NAME = "desk-lists"
SECONDS = 10


@dataclass(frozen=True)
class Lists:
    """topics in their order; organisations and members as (pk, name); (block, language) pairs that are checked."""

    topics: list[Topic]
    organisations: list[tuple[int, str]]
    members: list[tuple[int, str]]
    checked: set[tuple[str, str]]


def _rows(kind: str, rows: QuerySet, number: F, one: str, other: str) -> QuerySet:  # type: ignore[type-arg]
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
        _rows("organisation", Organisation.objects.filter(retired_on__isnull=True), F("pk"), "name", "name"),
        _rows("member", Member.objects.active(), F("pk"), "shown_name", "shown_name"),
        _rows("block", BlockReading.objects.all(), F("pk"), "language", "block"),
        _rows("wording", BlockReading.objects.all(), F("pk"), "words_hash", "words_hash"),
        all=True,
    )
    found: dict[str, list[tuple[int, int, str, str]]] = {}
    for kind, pk, number, one, other in rows:
        found.setdefault(kind, []).append((pk, number, one, other))
    topics = sorted(found.get("topic", []), key=lambda row: (row[1], row[2]))
    wordings = {pk: wording for pk, _, wording, _ in found.get("wording", [])}
    read = [(block, language, wordings[pk]) for pk, _, language, block in found.get("block", [])]
    return Lists(
        topics=[Topic(pk=pk, position=n, slug=slug, names=json.loads(names)) for pk, n, slug, names in topics],
        organisations=_by_name(found.get("organisation", [])),
        members=_by_name(found.get("member", [])),
        checked={(block, language) for block, language, wording in read if is_checked(block, language, wording)},
    )


def _by_name(rows: list[tuple[int, int, str, str]]) -> list[tuple[int, str]]:
    return sorted(((pk, name) for pk, _, name, _ in rows), key=lambda row: row[1].casefold())


def lists() -> Lists:
    """One query, at most once in ten seconds."""
    found: Lists | None = cache.get(NAME)
    if found is None:
        found = _read()
        cache.set(NAME, found, SECONDS)
    return found
