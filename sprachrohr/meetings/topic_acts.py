"""What a resolution does to a topic: it is adopted, renamed, merged into another, closed.

Merging moves nothing: a voice stays under the topic where somebody filed it, and is reached through `merged_into`.
"""

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.meetings.models import Resolution, TopicAct
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import begin
from sprachrohr.topics.actions import rename as name_anew
from sprachrohr.topics.models import Topic


class NotResolved(Exception):
    """The resolution was rejected: it changes nothing."""


class Gone(Exception):
    """The topic was closed or merged already."""


def _note(resolution: Resolution, act: str, topic: Topic, by: Member, into: Topic | None = None) -> TopicAct:
    write(f"topic {act}", about=topic, by=by)
    return TopicAct.objects.create(
        resolution=resolution, act=act, topic=topic, into=into, names_before=dict(topic.names), done_by=by
    )


def _is_adopted(resolution: Resolution) -> None:
    """As it stands now: nobody corrects its vote before this is done. Raises NotResolved."""
    if not Resolution.objects.select_for_update().get(pk=resolution.pk).is_adopted:
        raise NotResolved


def _standing(resolution: Resolution, topic: Topic) -> Topic:
    _is_adopted(resolution)
    fresh = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if fresh.retired_on is not None or fresh.merged_into_id is not None:
        raise Gone
    return fresh


@transaction.atomic
def adopt(*, resolution: Resolution, name: str, by: Member, picture: str = "more") -> Topic:
    """A new topic, named in German; other languages follow at the desk of topics. One of that name that is there
    already is adopted as it is. Raises NotResolved, ValueError (no name)."""
    _is_adopted(resolution)
    topic = begin(name=name, picture=picture, by=by)
    _note(resolution, TopicAct.Act.ADOPT, topic, by)
    return topic


@transaction.atomic
def rename(*, resolution: Resolution, topic: Topic, name: str, by: Member) -> Topic:
    """A new name in German. The other languages named something else, so they go and are named anew; what the topic was
    called before stays with the act. Raises NotResolved, Gone, ValueError (no name)."""
    fresh = _standing(resolution, topic)
    if not name.strip():
        raise ValueError("a topic has a name")
    _note(resolution, TopicAct.Act.RENAME, fresh, by)
    name_anew(topic=fresh, name=name, by=by)
    return fresh


@transaction.atomic
def merge(*, resolution: Resolution, topic: Topic, into: Topic, by: Member) -> Topic:
    """`topic` ends and leads to `into`; what was merged into it before leads there, too.

    Raises NotResolved, Gone (either of them), ValueError (into itself).
    """
    if topic.pk == into.pk:
        raise ValueError("a topic is not merged into itself")
    fresh, target = _standing(resolution, topic), _standing(resolution, into)
    _note(resolution, TopicAct.Act.MERGE, fresh, by, into=target)
    fresh.merged_into, fresh.retired_on = target, timezone.localdate()
    fresh.save(update_fields=["merged_into", "retired_on"])
    Topic.objects.filter(merged_into=fresh).update(merged_into=target)
    return target


@transaction.atomic
def close(*, resolution: Resolution, topic: Topic, by: Member) -> Topic:
    """Nobody files anything under it any more; its page stays. Raises NotResolved, Gone."""
    fresh = _standing(resolution, topic)
    _note(resolution, TopicAct.Act.CLOSE, fresh, by)
    fresh.retired_on = timezone.localdate()
    fresh.save(update_fields=["retired_on"])
    return fresh
