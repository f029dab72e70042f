"""What became of it: one text for everyone who has spoken about the same thing."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import ask_for, write_text
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Key
from sprachrohr.voices.actions import DESK_LANGUAGE
from sprachrohr.voices.models import Filing, Message, Outcome, Voice, VoiceQuerySet
from sprachrohr.web.known_languages import same_for_readers

# The same words by the same person within these minutes are a double tap.
SAME_MINUTES = 10


def under(topic: Topic) -> VoiceQuerySet:
    """Whoever has spoken about it or about what was merged into it, in open conversations, closed ones, emptied ones,
    and confidential ones that a case handler has put there. Nobody is shown this list: for a page narrow it by
    `visible_to`."""
    return Voice.objects.filter(
        pk__in=Filing.objects.under(topic.slug).values("voice"), set_aside_as="", held_on__isnull=True
    )


def with_merged(voices: VoiceQuerySet) -> VoiceQuerySet:
    """These, and those that were merged into them."""
    found = voices.values("pk")
    return Voice.objects.filter(Q(pk__in=found) | Q(merged_into__in=found))


@transaction.atomic
def tell_what_became(*, voices: VoiceQuerySet, words: str, by: Member) -> Outcome:
    """Each of them finds these German words in their thread, translated like an answer. Conversations in which nobody
    waits for us are closed; whoever still waits for a word of their own goes on waiting, and so does every
    confidential one: only its handlers know what else it asks.

    Raises ValueError if there is nobody to tell.
    """
    told = list(with_merged(voices).with_state())
    if not told:
        raise ValueError("there is nobody to tell")
    before = _same(words, by)
    if before is not None:
        return before
    now, days = timezone.now(), Council.ours().translation_days
    text = write_text(key=Key.make(), words=words, language=DESK_LANGUAGE)
    outcome = Outcome.objects.create(text=text, told_by=by, told_at=now)
    Message.objects.bulk_create(
        Message(
            voice=voice,
            sender=Message.Sender.COUNCIL,
            text=text,
            outcome=outcome,
            author=by,
            written_at=now,
            waits_until=timezone.localdate() + timedelta(days=days),
            became=True,
        )
        for voice in told
    )
    for language in _languages(told):
        ask_for(text=text, language=language, days=days)
    done = [voice.pk for voice in told if voice.state == "for_them" and not voice.is_sealed]
    Voice.objects.filter(pk__in=done).update(closed_at=now, closed_by=by)
    write("told what became of it", about=outcome, by=by)
    return outcome


def _same(words: str, by: Member) -> Outcome | None:
    """What this person has told with the same words just now."""
    since = timezone.now() - timedelta(minutes=SAME_MINUTES)
    recent = Outcome.objects.filter(told_by=by, told_at__gt=since).select_related("text__key")
    return next((one for one in recent if one.text.original == words), None)


def _languages(told: list[Voice]) -> list[str]:
    """Every language of this council, and those of the people whom the desk may see: a wish that came from a
    confidential voice alone would tell that there is one, and in which language."""
    seen = {voice.answer_language for voice in told if not voice.is_sealed and voice.emptied_on is None}
    return sorted(code for code in seen | set(Council.ours().languages) if not same_for_readers(code, DESK_LANGUAGE))
