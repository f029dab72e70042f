"""Whom a recommendation stands for: everyone who will be told, and how many of them may be said."""

from django.db.models import Q

from sprachrohr.recommendations.models import Recommendation
from sprachrohr.topics.models import Topic
from sprachrohr.voices.models import Quote, Voice, VoiceQuerySet
from sprachrohr.voices.outcomes import under, with_merged
from sprachrohr.voices.retention import Numbers

MOST_QUOTES = 5


def behind(recommendation: Recommendation) -> VoiceQuerySet:
    """Every voice behind it: named one by one or by the topic; with those that were merged into them, the emptied and
    the confidential ones. Nobody is shown this list: for a page narrow it by `visible_to`."""
    named = Q(pk__in=recommendation.voices.values("pk"))
    if recommendation.whole_topic and recommendation.topic is not None:
        named |= Q(pk__in=under(recommendation.topic).values("pk"))
    return with_merged(Voice.objects.filter(named, set_aside_as=""))


def count(recommendation: Recommendation) -> tuple[int, int]:
    """(voices, languages), as they may be said one day: confidential voices never count, nor what was emptied, of
    which nobody knows any more whether it was one."""
    seen = behind(recommendation).filter(emptied_on__isnull=True).exclude(openness=Voice.Openness.SEALED)
    languages = list(seen.order_by().values_list("language", flat=True))
    return len(languages), len(set(languages))


def quotes_of(recommendation: Recommendation) -> list[Quote]:
    """What people behind it have said, in the words to which they have said yes; the newest yes first, a few."""
    found = Quote.objects.public().filter(voice__in=behind(recommendation).values("pk"))
    rows = found.select_related("text__key").prefetch_related("text__translations").order_by("-accepted_on", "-pk")
    return list(rows[:MOST_QUOTES])


def waiting_voices() -> list[Numbers]:
    """Numbers of all voices behind recommendations that have not ended: nothing of them is deleted by time."""
    still = Recommendation.objects.open()
    named = Voice.objects.filter(recommendations__in=still)
    topics = Topic.objects.filter(recommendations__in=still.filter(whole_topic=True)).distinct()
    return [with_merged(found).values("pk") for found in (named, *(under(topic) for topic in topics))]
