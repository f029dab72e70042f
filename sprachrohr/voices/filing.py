"""Putting voices under topics, several if need be, and how many stand where.

Two people may do it at the same time: each adds and takes away what they have changed, and nobody's topics go because
another page was older. A topic that was merged meanwhile leads to the one that it was merged into.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.voices.models import Filing, Voice, VoiceQuerySet


@dataclass(frozen=True)
class Landed:
    """Where a voice has come to stand. `moved`: (merged, into what); `closed`: where nothing is filed any more."""

    under: list[Topic] = field(default_factory=list)
    moved: list[tuple[Topic, Topic]] = field(default_factory=list)
    closed: list[Topic] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """What somebody must be told who chose other topics than these."""
        merged = [
            _("“%(old)s” has just been put together with “%(new)s”. The message stands there now.")
            % {"old": old, "new": new}
            for old, new in self.moved
        ]
        ended = [
            _("“%(topic)s” was closed meanwhile. Please choose another topic.") % {"topic": one}
            for one in self.closed
        ]
        return merged + ended


@dataclass(frozen=True)
class Change:
    """By slug: what was ticked, and what of what the page had shown ticked is not any more."""

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


def change_in(form: QueryDict) -> Change:
    """Fields `topic` (what is ticked now) and `had` (what was ticked when the page was made)."""
    chosen, had = frozenset(form.getlist("topic")) - {""}, frozenset(form.getlist("had"))
    return Change(add=chosen - had, remove=had - chosen)


@transaction.atomic
def file_under(*, voice: Voice, add: Collection[str] = (), remove: Collection[str] = (), by: Member) -> Landed:
    """Under these topics (slugs), too, and no longer under those. Raises PermissionError for a confidential voice
    (`file_case`)."""
    if voice.is_sealed:
        raise PermissionError("only a case handler who has it open can do that")
    landed = _change(voice, add, remove, by)
    write("topic set", about=voice, by=by)
    return landed


@transaction.atomic
def file_case(*, voice: Voice, add: Collection[str] = (), remove: Collection[str] = (), by: Member) -> Landed:
    """A case handler puts a confidential voice under topics; nobody else ever sees that it stands there. Raises vault
    Unreadable for whoever does not have it open."""
    voice.key.raw()
    landed = _change(voice, add, remove, by)
    write("case topic set", about=voice, by=by)
    return landed


def _change(voice: Voice, add: Collection[str], remove: Collection[str], by: Member) -> Landed:
    landed = Landed()
    for topic in Topic.objects.select_related("merged_into").filter(slug__in=add):
        if topic.now.retired_on is not None:
            landed.closed.append(topic)
            continue
        if topic.now != topic:
            landed.moved.append((topic, topic.now))
        landed.under.append(topic.now)
    Filing.objects.bulk_create(
        (Filing(voice=voice, topic=topic, by=by) for topic in dict.fromkeys(landed.under)), ignore_conflicts=True
    )
    Filing.objects.filter(voice=voice).under(*remove).delete()
    return landed


# -- what the desk sees -----------------------------------------------------------------------------------------


def unfiled(voices: VoiceQuerySet) -> VoiceQuerySet:
    """Of these those that nobody has put under any topic, the oldest first; a merged voice stands where its root
    stands, and what must be looked at first is not filed."""
    here = Filing.objects.filter(voice=OuterRef("pk"))
    waiting = voices.filter(~Exists(here), merged_into__isnull=True, held_on__isnull=True, set_aside_as="")
    return waiting.order_by("came_on", "pk")


def filed(voices: VoiceQuerySet) -> dict[int, set[int]]:
    """By number of the voice the numbers of the topics under which it stands, without what was held or set aside; one
    query. `voices`: narrowed by `visible_to`, so that nothing confidential is among them."""
    by_voice: dict[int, set[int]] = {}
    rows = Filing.objects.filter(voice__in=voices.order_by().values("pk"))
    rows = rows.filter(voice__set_aside_as="", voice__held_on__isnull=True).order_by()
    for topic, merged, voice in rows.values_list("topic", "topic__merged_into", "voice"):
        by_voice.setdefault(voice, set()).add(merged or topic)
    return by_voice


def counts(by_voice: Mapping[int, set[int]]) -> Counter[int]:
    """Of `filed`: by number of the topic how many stand there."""
    return Counter(topic for topics in by_voice.values() for topic in topics)


def seen_under(topic: Topic, voices: VoiceQuerySet) -> VoiceQuerySet:
    """Of these those that stand under it, without what was held or set aside."""
    here = Q(pk__in=Filing.objects.under(topic.slug).values("voice"))
    return voices.filter(here, held_on__isnull=True, set_aside_as="")
