"""Back to the people: the desk writes once what became of it, and everyone behind the recommendation finds it in their
own thread, in their language.

All of it is one transaction: a process that is killed in the middle has told nobody, and the next one tells everybody
once. Who comes to it later (a case handler names a confidential voice, a card is entered late) is told by the daily
round.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.recommendations.actions import NotNow
from sprachrohr.recommendations.evidence import behind
from sprachrohr.recommendations.models import Answer, Better, Recommendation, Telling
from sprachrohr.voices.models import Message, Voice, VoiceQuerySet
from sprachrohr.voices.outcomes import tell_what_became

ASK_AFTER = timedelta(weeks=4)
# So long the daily round looks for people who came to it later.
LATE = timedelta(days=180)
AT_ONCE = 500
LONGEST_SENTENCE = 500


@transaction.atomic
def tell(*, recommendation: Recommendation, words: str, by: Member, answer: Answer | None = None) -> Telling:
    """Everyone behind it reads these German words, translated like an answer. Once for each answer, or once without
    one for what was closed; a second time it is the same telling.

    Raises NotNow if there is nothing to tell yet, or nobody to be told.
    """
    fresh = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    before = Telling.objects.filter(recommendation=fresh, answer=answer).first()
    if before is not None:
        return before
    if answer is None and fresh.closed_at is None:
        raise NotNow("not_answered")
    try:
        outcome = tell_what_became(voices=behind(fresh), words=words, by=by)
    except ValueError as error:
        raise NotNow("nobody") from error
    asks = answer is None or answer.is_final
    telling = Telling.objects.create(
        recommendation=fresh,
        answer=answer,
        outcome=outcome,
        told_by=by,
        ask_on=timezone.localdate() + ASK_AFTER if asks else None,
    )
    _tell_the_rest(telling)
    Recommendation.objects.filter(pk=fresh.pk).update(changed_at=timezone.now())
    write("told the people behind it", about=fresh, by=by)
    return telling


def _tell_the_rest(telling: Telling) -> int:
    """Those behind it to whom it was not said yet; how many. Never anybody twice: a thread holds an outcome once."""
    outcome = telling.outcome
    if outcome is None:
        return 0
    told = Message.objects.filter(outcome=outcome).values("voice")
    day = timezone.localdate(telling.told_at)
    missing = behind(telling.recommendation).filter(came_on__lte=day).exclude(pk__in=told)
    numbers = list(missing.order_by("pk").values_list("pk", flat=True))
    waits_until = timezone.localdate() + timedelta(days=Council.ours().translation_days)
    Message.objects.bulk_create(
        (
            Message(
                voice_id=number,
                sender=Message.Sender.COUNCIL,
                text_id=outcome.text_id,
                outcome=outcome,
                author_id=telling.told_by_id,
                written_at=timezone.now(),
                waits_until=waits_until,
                became=True,
            )
            for number in numbers
        ),
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )
    return len(numbers)


def tell_late_ones() -> int:
    """The daily round: people who came to a recommendation after everybody was told; how many."""
    done = 0
    recent = Telling.objects.filter(told_at__gte=timezone.now() - LATE, outcome__isnull=False)
    for telling in recent.select_related("outcome", "recommendation__topic"):
        with transaction.atomic():
            done += _tell_the_rest(telling)
    return done


def to_tell(recommendations: "QuerySet[Recommendation]") -> "QuerySet[Recommendation]":
    """Those of them where somebody waits to hear: an answer of which nobody was told, or an end without one."""
    untold = Q(answers__isnull=False, answers__tellings__isnull=True)
    solved = Q(closed_as__in=("ourselves", "call"), tellings__isnull=True)
    return recommendations.filter(untold | solved).distinct()


@dataclass(frozen=True)
class Reading:
    """How many people the desk may count were told, and have read it."""

    told: int
    read: int


def who_has_read(telling: Telling, me: Member) -> Reading:
    """Confidential voices are told, too, and never counted."""
    seen = Voice.objects.visible_to(me).values("pk")
    found = Message.objects.filter(outcome=telling.outcome_id, voice__in=seen)
    numbers = found.aggregate(told=Count("pk"), read=Count("pk", filter=Q(read_on__isnull=False)))
    return Reading(**numbers)


# -- is it better? ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What a thread asks under one message; `said`: what the person has answered already."""

    telling: Telling
    said: str


def questions(*, voice: Voice, messages: Iterable[Message]) -> dict[int, Question]:
    """By message: what this thread asks today. No query for threads in which nothing was told long enough ago."""
    long_ago = timezone.localdate() - ASK_AFTER
    told = {one.outcome_id: one.pk for one in messages if one.outcome_id and one.written_on <= long_ago}
    if not told:
        return {}
    found = Telling.objects.filter(outcome__in=told, ask_on__lte=timezone.localdate())
    said = {one.telling_id: one.said for one in Better.objects.filter(telling__in=found.values("pk"), voice=voice)}
    return {told[one.outcome_id]: Question(one, said.get(one.pk, "")) for one in found if one.outcome_id}


@transaction.atomic
def say_better(*, voice: Voice, telling: Telling, said: str, words: str = "") -> Better | None:
    """The person says whether it got better; the last word counts. Kept are the day and, under the voice's own key, one
    sentence. None if nobody has asked this person. Raises ValueError for another word."""
    asked = Message.objects.filter(voice=voice, outcome=telling.outcome_id).exists()
    if not asked or telling.ask_on is None or telling.ask_on > timezone.localdate():
        return None
    sentence = words[:LONGEST_SENTENCE]
    body = voice.key.encrypt(sentence) if sentence and voice.emptied_on is None else None
    defaults = {"said": Better.Said(said).value, "body": body, "said_on": timezone.localdate()}
    better, _ = Better.objects.update_or_create(telling=telling, voice=voice, defaults=defaults)
    write("said whether it is better", about=telling)
    return better


def what_they_say(telling: Telling) -> dict[str, int]:
    """How often each word was said; small numbers are for no page. As in all numbers: without confidential voices, and
    without emptied ones, of which nobody knows any more whether they were."""
    seen = telling.betters.filter(voice__emptied_on__isnull=True).exclude(voice__openness=Voice.Openness.SEALED)
    rows = seen.order_by().values_list("said").annotate(many=Count("pk"))
    return {**dict.fromkeys(Better.Said.values, 0), **dict(rows)}


def sentences(telling: Telling, seen: VoiceQuerySet) -> list[tuple[Better, str]]:
    """What people wrote with it, of the voices that this member may see."""
    rows = telling.betters.filter(voice__in=seen.values("pk"), body__isnull=False).select_related("voice__key")
    return [(one, one.voice.key.decrypt(one.body)) for one in rows if one.body is not None]
