"""What is deleted by time, and what is not yet: the daily round of the voices.

Two steps. A year after closing (confidential: half a year; the council's settings) a voice is *emptied*: all that was
said goes. What finds its person stays for another year after the last word: the receipt, the languages, the topic, the
month. Nobody is surprised: thirty days before, the thread says the day. Nothing goes while something waits.

Each batch is a transaction of its own that leaves its line in the visible log, so that a round which was cut off in the
middle has done what the log says, and the next one goes on from there.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import count_deletions, write
from sprachrohr.voices.deletion import delete, empty
from sprachrohr.voices.models import DELETED_SOON, WARN_DAYS, Message, Referral, Task, Voice, VoiceQuerySet
from sprachrohr.voices.reports import months_later

BATCH = 100
# Between two batches the database is free for so long: SQLite lets one writer in at a time, and one who waits looks
# again at least every tenth of a second.
PAUSE_SECONDS = 0.15
SPAM_DAYS = 30

Numbers = QuerySet[Any, Any]


@dataclass(frozen=True)
class Above:
    """What upper rooms know, as query sets of numbers of voices (`...values("voice")`).

    `waiting`: something that the voice led to still waits for an answer; then nothing of it goes. `told`: its person
    was told something there since `code_kept_since()`; then the code stays. The room on top composes them, in
    `home/tasks.py`.
    """

    waiting: Sequence[Numbers] = ()
    told: Sequence[Numbers] = ()


def code_kept_since() -> date:
    """Whoever was told something after this day can still come with their code."""
    return months_later(timezone.localdate(), -Council.ours().keep_code_months)


def forget_closed(above: Above | None = None) -> int:
    """The daily round: warns, empties, deletes; how many voices."""
    above = above or Above()
    today, council = timezone.localdate(), Council.ours()
    done = 0
    for sealed, months, what in (
        (False, council.keep_months, "closed"),
        (True, council.keep_sealed_months, "confidential"),
    ):
        soon = months_later(today + timedelta(days=WARN_DAYS), -months)
        done += _warn(_ended(sealed=sealed, by=soon, above=above), sealed=sealed)
        due = _warned(_ended(sealed=sealed, by=months_later(today, -months), above=above), today)
        done += _in_batches(due, empty, what=what)
    spam = _aside(Voice.Aside.SPAM, by=today - timedelta(days=SPAM_DAYS))
    threats = _aside(Voice.Aside.THREAT, by=months_later(today, -council.keep_months))
    done += _in_batches(spam, delete, what="spam")
    done += _in_batches(threats, delete, what="threat")
    return done + _in_batches(_done_with(by=code_kept_since(), above=above), delete, what="codes")


def kept_back(among: VoiceQuerySet, *, sealed: bool = False) -> VoiceQuerySet:
    """Of these voices (all confidential or none) those whose time has come and that stay because something waits."""
    council = Council.ours()
    by = months_later(timezone.localdate(), -(council.keep_sealed_months if sealed else council.keep_months))
    ended = _ended(sealed=sealed, by=by, above=Above(), although_it_waits=True)
    return among.filter(pk__in=ended.values("pk")).filter(_waits(by=by)).order_by("pk")


def _in_batches(due: VoiceQuerySet, act: Callable[[Collection[int]], None], *, what: str) -> int:
    """Does it to all of them, some at a time; how many."""
    done = 0
    while numbers := _some(due):
        with transaction.atomic():
            # Somebody may write in this very moment: with the rows locked we look again.
            list(Voice.objects.select_for_update().filter(pk__in=numbers).values_list("pk"))
            still = _some(due.filter(pk__in=numbers))
            act(still)
            count_deletions(what=what, many=len(still))
            write(f"{len(still)} voices deleted by rule: {what}")
        done += len(still)
        if len(numbers) == BATCH:
            time.sleep(PAUSE_SECONDS)
    return done


def _some(due: VoiceQuerySet) -> list[int]:
    return list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])


# -- whose time has come -----------------------------------------------------------------------------------------


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time_of_day.min))


def _newest() -> Coalesce:
    """The newest thing that people said in a voice to each other, as in `with_state`."""
    said = Message.objects.filter(voice=OuterRef("pk"), outcome__isnull=True)
    by_people = said.exclude(sender=Message.Sender.AUTOMATIC).order_by("-pk")
    return Coalesce(Subquery(by_people.values("pk")[:1]), 0)


def _ended(*, sealed: bool, by: date, above: Above, although_it_waits: bool = False) -> VoiceQuerySet:
    """Voices that were closed on this day or before; or merged into one that was, and silent since."""
    before = _midnight_after(by)
    voices = Voice.objects.annotate(newest=_newest()).filter(emptied_on__isnull=True, set_aside_as="")
    seal = Q(openness=Voice.Openness.SEALED)
    closed = Q(closed_at__lt=before)
    rests = Q(closed_at__isnull=True, merged_at__lt=before, merged_into__isnull=False, newest__lte=F("merged_after"))
    root_ended = Q(merged_into__isnull=True) | Q(merged_into__closed_at__lt=before)
    root_ended |= Q(merged_into__emptied_on__isnull=False)
    ended = voices.filter(seal if sealed else ~seal).filter(closed | rests).filter(root_ended)
    return ended if although_it_waits else _without(ended.exclude(_waits(by=by)), above.waiting)


def _waits(*, by: date) -> Q:
    """Something at the desk still waits: a task, a yes that nobody has acted on, a merged voice that speaks.

    A referral that was asked waits for the person, who may never come back: it counts as long as what was said would
    have been kept on that day, not for ever.
    """
    tasks = Task.objects.filter(voice=OuterRef("pk"), done_at__isnull=True)
    undecided = Referral.objects.filter(voice=OuterRef("pk"), refused_on__isnull=True, handed_over_at__isnull=True)
    referrals = undecided.filter(Q(consented_on__isnull=False) | Q(asked_at__gte=_midnight_after(by)))
    merged = Voice.objects.filter(merged_into=OuterRef("pk"), emptied_on__isnull=True, closed_at__isnull=True)
    speaking = merged.annotate(newest=_newest()).filter(newest__gt=F("merged_after"))
    root_open = Q(merged_into__isnull=False, merged_into__closed_at__isnull=True, merged_into__emptied_on__isnull=True)
    return Q(Exists(tasks)) | Q(Exists(referrals)) | Q(Exists(speaking)) | root_open


def _without(voices: VoiceQuerySet, others: Sequence[Numbers]) -> VoiceQuerySet:
    for other in others:
        # By way of the voices: one empty number in the list would make SQL let nothing through at all.
        voices = voices.exclude(pk__in=Voice.objects.filter(pk__in=other).values("pk"))
    return voices


def _aside(kind: Voice.Aside, *, by: date) -> VoiceQuerySet:
    return Voice.objects.filter(set_aside_as=kind, set_aside_at__lt=_midnight_after(by), emptied_on__isnull=True)


def _done_with(*, by: date, above: Above) -> VoiceQuerySet:
    """Emptied voices to whose person nobody has said anything after this day, and for whom nothing waits."""
    later = Message.objects.filter(voice=OuterRef("pk"), written_on__gt=by)
    shared = Message.objects.filter(
        voice=OuterRef("merged_into"),
        sender=Message.Sender.COUNCIL,
        written_at__gte=OuterRef("merged_at"),
        written_on__gt=by,
    )
    silent = Voice.objects.filter(~Exists(later), ~Exists(shared), emptied_on__lte=by).exclude(_waits(by=by))
    return _without(silent, [*above.waiting, *above.told])


# -- nobody is surprised -----------------------------------------------------------------------------------------


def _warning() -> QuerySet[Message]:
    return Message.objects.filter(voice=OuterRef("pk"), note=DELETED_SOON)


def _warned(voices: VoiceQuerySet, today: date) -> VoiceQuerySet:
    return voices.filter(Exists(_warning().filter(written_on__lte=today - timedelta(days=WARN_DAYS))))


def _warn(soon: VoiceQuerySet, *, sealed: bool) -> int:
    """Who will be emptied in thirty days finds the day in their thread, a sealed one included: a note of the product
    needs no key. How many. A warning that is no longer true (reopened, kept for longer, something waits) goes first.
    """
    seal = Q(voice__openness=Voice.Openness.SEALED)
    notes = Message.objects.filter(seal if sealed else ~seal, note=DELETED_SOON)
    notes.exclude(voice__in=soon.values("pk")).delete()
    done = 0
    while numbers := _some(soon.exclude(Exists(_warning()))):
        note = {"sender": Message.Sender.AUTOMATIC, "note": DELETED_SOON}
        Message.objects.bulk_create(Message(voice_id=number, **note) for number in numbers)
        done += len(numbers)
    return done
