"""The lists that a thread offers: topics, organisations, members, which text blocks are checked.

They change a few times a year, so each process remembers them for some seconds; a page of the desk stays at ten
queries whatever it shows.
"""

from dataclasses import dataclass

from django.core.cache import cache

from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.voices.blocks import checked_blocks

NAME = "desk-lists"
SECONDS = 10


@dataclass(frozen=True)
class Lists:
    topics: list[Topic]
    organisations: list[Organisation]
    members: list[tuple[int, str]]
    checked: set[tuple[str, str]]


def lists() -> Lists:
    """Four queries, at most once in ten seconds."""
    found: Lists | None = cache.get(NAME)
    if found is None:
        found = Lists(
            topics=list(Topic.objects.filter(retired_on__isnull=True)),
            organisations=list(Organisation.objects.filter(retired_on__isnull=True)),
            members=[(member.pk, member.shown_name) for member in Member.objects.active().order_by("shown_name")],
            checked=checked_blocks(),
        )
        cache.set(NAME, found, SECONDS)
    return found
