"""What a meeting is prepared with: who comes, what people have said since the last one.

Other things that are open: `waiting.py`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from sprachrohr.meetings.models import Invitee, Meeting, Reply
from sprachrohr.meetings.models.meeting import MeetingQuerySet
from sprachrohr.meetings.seats import in_office
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.voices.lists import bring_topics
from sprachrohr.voices.models import Message, Voice, first_words

SAMPLES = 3
NO_TOPIC = 0
# A council that has not met for long wants to see what came since then, but not the whole past.
LOOK_BACK_DAYS = 92


@dataclass(frozen=True)
class NewVoices:
    """What people have said about one topic since the last meeting; `samples`: first words with their language."""

    topic: Topic | None
    count: int
    samples: list[tuple[str, str]] = field(default_factory=list)


# -- who comes ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seat:
    """A member in office, what they have answered, by which way, and whether a mail has reached a server."""

    pk: int
    name: str
    answer: str | None
    way: str
    mailed_at: datetime | None
    failed_at: datetime | None
    deputy: str = ""

    @property
    def way_words(self) -> str:
        return str(Reply.Way(self.way).label) if self.way else ""

    @property
    def is_unreached(self) -> bool:
        return self.failed_at is not None and (self.mailed_at is None or self.mailed_at < self.failed_at)


def seats_of(meeting: Meeting) -> list[Seat]:
    """Everybody in office now, by name; one query."""
    answered = Reply.objects.filter(meeting=meeting, member=OuterRef("pk"))
    invited = Invitee.objects.filter(meeting=meeting, member=OuterRef("pk"))
    rows = in_office(timezone.now()).values_list(
        "pk", "shown_name",
        Subquery(answered.values("answer")), Coalesce(Subquery(answered.values("way")), Value("")),
        Subquery(invited.values("mailed_at")), Subquery(invited.values("failed_at")),
        Subquery(answered.values("sealed_deputy")),
    )  # fmt: skip
    return [
        Seat(pk, name, answer, way, mailed, failed, meeting.key.decrypt(bytes(deputy)) if deputy else "")
        for pk, name, answer, way, mailed, failed, deputy in rows
    ]


# -- what people have said --------------------------------------------------------------------------------


def meetings_to_prepare() -> MeetingQuerySet:
    """With their key and `previous_at`: when the last meeting was that has begun, before each of them."""
    before = Meeting.objects.announced().filter(starts_at__lt=OuterRef("starts_at"), cancelled_at__isnull=True)
    before = before.filter(starts_at__lte=timezone.now())
    previous = Subquery(before.order_by("-starts_at").values("starts_at")[:1])
    return Meeting.objects.select_related("key").annotate(previous_at=previous)


def looked_at_since(meeting: Meeting) -> date:
    """The day of the meeting before this one (of `meetings_to_prepare`); at most some months ago."""
    oldest = timezone.localdate() - timedelta(days=LOOK_BACK_DAYS)
    previous: datetime | None = meeting.previous_at  # type: ignore[attr-defined]
    return oldest if previous is None else max(oldest, timezone.localdate(previous))


def new_voices(*, since: date, reader: Member) -> list[NewVoices]:
    """By topic, the most spoken about first, with three samples; two queries, whatever the number of voices.

    Only voices that this member may read: confidential ones are in no count. A sample is the beginning of what was
    said, in German where somebody has translated it, without a name, a number, or a day.
    """
    first = Message.objects.filter(voice=OuterRef("voice"), sender=Message.Sender.RESIDENT).order_by("pk").values("pk")
    voices = Voice.objects.visible_to(reader).with_state().in_state("open")
    voices = voices.filter(merged_into__isnull=True, came_on__gte=since)
    said = Message.objects.filter(pk=Subquery(first[:1]), voice__in=voices.values("pk"))
    numbered = Voice.objects.filter(pk=OuterRef("voice")).with_topic_numbers()
    numbers = numbered.values("topic_numbers")  # type: ignore[misc]  # the plugin does not see what ours adds
    said = said.annotate(topic_numbers=Subquery(numbers)).select_related("voice", "text__key")
    by_topic: dict[int, list[Message]] = defaultdict(list)
    known: dict[int, Topic] = {}
    for message in said.prefetch_related("text__translations").order_by("-pk"):
        message.voice.topic_numbers = message.topic_numbers  # type: ignore[attr-defined]
        # A voice about two things is counted under both.
        topics_of_it = bring_topics(message.voice).shown_topics
        known.update({topic.pk: topic for topic in topics_of_it})
        for number in [topic.pk for topic in topics_of_it] or [NO_TOPIC]:
            by_topic[number].append(message)
    groups = [
        NewVoices(topic=known.get(number), count=len(group), samples=_samples(group))
        for number, group in by_topic.items()
    ]
    return sorted(groups, key=lambda group: (group.topic is None, -group.count, str(group.topic)))


def _samples(messages: list[Message]) -> list[tuple[str, str]]:
    """(language, first words) of the newest that have a text."""
    found: list[tuple[str, str]] = []
    for message in messages:
        if len(found) == SAMPLES:
            break
        if message.text is None:
            continue
        german = message.text.translation_for("de")
        words = german.words if german else message.text.original
        found.append(("de" if german else message.text.language, first_words(words)))
    return found


