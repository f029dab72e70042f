"""What the desk does with a voice: answers, notes, tasks, referrals, merging, closing; and who is writing now."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import ask_for, change_text, wish_for, write_text, write_translation_in
from sprachrohr.languages.models import Text, Translation
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member
from sprachrohr.vault.handlers import hand_over as hand_over_key
from sprachrohr.vault.handlers import keys_by_recovery, may_recover
from sprachrohr.vault.models import HandlerKey, Key
from sprachrohr.voices.actions import DESK_LANGUAGE, take_warning_back, thread_of
from sprachrohr.voices.blocks import BY_SLUG, Block, checked_blocks
from sprachrohr.voices.models import BlockReading, Message, Note, Referral, Task, Voice, Writing
from sprachrohr.web.known_languages import same_for_readers

WRITING_SECONDS = 60


class Crossed(Exception):
    """Somebody answered, or the person wrote, while this answer was being written."""


def _newest(voice: Voice) -> int:
    return voice.messages.order_by("-pk").values_list("pk", flat=True).first() or 0


def _readers(voice: Voice) -> set[str]:
    """The languages in which this answer will be read: the person's, and those of voices merged into it."""
    return {voice.answer_language, *voice.merged.values_list("answer_language", flat=True)}


@transaction.atomic
def answer(
    *, voice: Voice, words: str, by: Member, seen: int, anyway: bool = False, block: str = "", became: bool = False
) -> Message:
    """The council answers in German; the answer waits for its translation, at most the council's days.

    `seen` is the newest message that the writer saw: if there is a newer one, Crossed is raised and nothing is
    sent, unless `anyway`. A text block that was not changed brings its translations along.
    """
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if _newest(voice) != seen and not anyway:
        raise Crossed
    days = Council.ours().translation_days
    text = write_text(key=Key.make(), words=words, language=DESK_LANGUAGE)
    chosen = BY_SLUG.get(block)
    if chosen is not None and words == chosen.in_language(DESK_LANGUAGE):
        _bring_translations(text, chosen)
    message = Message.objects.create(
        voice=voice,
        sender=Message.Sender.COUNCIL,
        text=text,
        author=by,
        written_at=timezone.now(),
        waits_until=timezone.localdate() + timedelta(days=days),
        became=became,
    )
    for language in _readers(voice):
        wish_for(text=text, language=language, days=days)
    stop_writing(voice=voice, by=by)
    write("voice answered", about=voice, by=by)
    return message


def _bring_translations(text: Text, block: Block) -> None:
    checked = checked_blocks()
    for code, _ in settings.LANGUAGES:
        if code == DESK_LANGUAGE:
            continue
        translation = write_translation_in(
            text=text,
            language=code,
            words=block.in_language(code),
            maker=Translation.Maker.BLOCK,
        )
        if (block.slug, code) in checked:
            translation.checked_at = timezone.now()
            translation.save(update_fields=["checked_at"])


@transaction.atomic
def change_answer(*, message: Message, words: str, by: Member) -> None:
    """New words for an answer; its translations count as outdated until somebody has looked at them."""
    if message.text is None or message.sender != Message.Sender.COUNCIL:
        raise PermissionError("only answers of the council can be changed")
    days = Council.ours().translation_days
    change_text(text=message.text, words=words, days=days, by=by)
    for language in _readers(message.voice):
        if not same_for_readers(language, DESK_LANGUAGE):
            ask_for(text=message.text, language=language, days=days)


@transaction.atomic
def read_block(*, slug: str, language: str, by: Member) -> None:
    """A member who reads the language found this wording right."""
    if language not in by.reads:
        raise PermissionError("only someone who reads the language can say that")
    BlockReading.objects.update_or_create(
        block=slug,
        language=language,
        defaults={"read_by": by, "read_at": timezone.now(), "words_hash": BY_SLUG[slug].words_hash(language)},
    )
    write(f"text block {slug} read in {language}", by=by)


@transaction.atomic
def add_note(*, voice: Voice, words: str, by: Member) -> Note:
    """Only the desk ever sees it; it goes with the voice's key."""
    write("note added", about=voice, by=by)
    return Note.objects.create(voice=voice, body=voice.key.encrypt(words), author=by)


@transaction.atomic
def add_task(*, voice: Voice, what: str, due_on: date, owner: Member | None, by: Member) -> Task:
    write("task added", about=voice, by=by)
    return Task.objects.create(
        voice=voice, what=voice.key.encrypt(what), due_on=due_on, owner=owner, made_by=by
    )


@transaction.atomic
def finish_task(*, task: Task, by: Member) -> None:
    task.done_at, task.done_by = timezone.now(), by
    task.save(update_fields=["done_at", "done_by"])
    write("task done", about=task, by=by)


@transaction.atomic
def refer(*, voice: Voice, organisation: Organisation, by: Member) -> Referral:
    """Ask the person whether this organisation may hear it; the question stands in their thread."""
    referral, _ = Referral.objects.get_or_create(
        voice=voice, organisation=organisation, defaults={"asked_by": by}
    )
    write("referral asked", about=referral, by=by)
    return referral


@transaction.atomic
def hand_over(*, referral: Referral, by: Member) -> None:
    """It was passed on; only after the person agreed. Raises PermissionError otherwise."""
    if referral.consented_on is None:
        raise PermissionError("the person has not agreed")
    referral.handed_over_at = timezone.now()
    referral.save(update_fields=["handed_over_at"])
    write("referral handed over", about=referral, by=by)


@transaction.atomic
def merge(*, voice: Voice, into: Voice, by: Member) -> None:
    """Two voices about the same thing: from now on what is answered to `into` is read in both threads.

    Raises ValueError for a voice into itself, into one that was merged itself, or for one that others were merged
    into (they would lose what they have read there; merge in the other direction).
    """
    if into.pk == voice.pk or into.merged_into_id is not None or voice.merged.exists():
        raise ValueError("a voice can only be merged into another one that stands for itself")
    voice.merged_into, voice.merged_at, voice.merged_after = into, timezone.now(), _newest(voice)
    voice.save(update_fields=["merged_into", "merged_at", "merged_after"])
    write("voice merged", about=voice, by=by)


@transaction.atomic
def close(*, voice: Voice, by: Member) -> None:
    """Nothing more to do; what became of it stands in the thread (`answer(became=True)`).

    Raises ValueError if the council has never said a word in the thread: nothing ends in silence.
    """
    if not any(message.sender == Message.Sender.COUNCIL for message in thread_of(voice)):
        raise ValueError("nobody has answered yet")
    voice.closed_at, voice.closed_by = timezone.now(), by
    voice.save(update_fields=["closed_at", "closed_by"])
    voice.merged.filter(closed_at__isnull=True).update(closed_at=timezone.now(), closed_by=by)
    write("voice closed", about=voice, by=by)


@transaction.atomic
def reopen(*, voice: Voice, by: Member) -> None:
    voice.closed_at = voice.closed_by = None
    voice.save(update_fields=["closed_at", "closed_by"])
    take_warning_back(voice=voice)
    write("voice reopened", about=voice, by=by)


def start_writing(*, voice: Voice, by: Member) -> None:
    """The composer is open; said again every half minute while it is."""
    until = timezone.now() + timedelta(seconds=WRITING_SECONDS)
    Writing.objects.update_or_create(voice=voice, member=by, defaults={"until": until})


def stop_writing(*, voice: Voice, by: Member) -> None:
    Writing.objects.filter(voice=voice, member=by).delete()


def others_writing(*, voice: Voice, than: Member) -> list[str]:
    """The shown names of those who have the composer of this voice open now."""
    now = timezone.now()
    open_now = Writing.objects.filter(voice=voice, until__gt=now).exclude(member=than).select_related("member")
    return [writing.member.shown_name for writing in open_now]


# -- held, set aside ------------------------------------------------------------------------------------------


@transaction.atomic
def let_in(*, voice: Voice, by: Member) -> None:
    """Somebody has looked: it is an ordinary voice."""
    voice.held_on, voice.set_aside_as, voice.set_aside_at, voice.set_aside_by = None, "", None, None
    voice.save(update_fields=["held_on", "set_aside_as", "set_aside_at", "set_aside_by"])
    write("voice let in", about=voice, by=by)


@transaction.atomic
def set_aside(*, voice: Voice, kind: str, by: Member) -> None:
    """Spam goes after a month; a threat is kept as long as closed voices, for the police. Raises ValueError."""
    voice.set_aside_as, voice.set_aside_at, voice.set_aside_by = Voice.Aside(kind).value, timezone.now(), by
    voice.save(update_fields=["set_aside_as", "set_aside_at", "set_aside_by"])
    write(f"voice set aside as {kind}", about=voice, by=by)


# -- confidential voices: `voice.key` has been opened by a handler ------------------------------------------


@transaction.atomic
def answer_case(*, voice: Voice, words: str, language: str, by: Member, seen: int, anyway: bool = False) -> Message:
    """A case handler answers, in any language they write; it lies under the voice's own sealed key and is shown at
    once. Raises Crossed as `answer` does."""
    Voice.objects.select_for_update().get(pk=voice.pk)
    if _newest(voice) != seen and not anyway:
        raise Crossed
    message = Message.objects.create(
        voice=voice,
        sender=Message.Sender.COUNCIL,
        text=write_text(key=voice.key, words=words, language=language),
        author=by,
        written_at=timezone.now(),
        waits_until=timezone.localdate(),
    )
    write("case answered", about=voice, by=by)
    return message


@transaction.atomic
def hand_over_case(*, voice: Voice, to: HandlerKey, by: Member) -> None:
    """Another case handler may read it from now on; the person finds a line about it in the thread.

    Raises PermissionError for someone whom the person has left out.
    """
    if voice.not_to.filter(pk=to.member_id).exists():
        raise PermissionError("the sender does not want this person to read it")
    hand_over_key(key=voice.key, to=to, by=by)
    Message.objects.create(voice=voice, sender=Message.Sender.AUTOMATIC, note="handed_over")


@transaction.atomic
def recover_cases(*, printed: str, to: HandlerKey) -> int:
    """With the printed recovery key: what this handler could read before, and what nobody can read any more, but
    never what the sender did not want them to read. How many. Raises vault Unreadable."""
    keys = {key.pk: key for key in keys_by_recovery(printed=printed)}
    done = 0
    for voice in Voice.objects.filter(key__in=list(keys)).exclude(not_to=to.member_id):
        voice.key = keys[voice.key_id]  # type: ignore[index]
        have = voice.key.copies.filter(handler=to).exists()
        if not have and may_recover(key=voice.key, member=to.member):
            hand_over_case(voice=voice, to=to, by=to.member)
            done += 1
    write("cases recovered", about=to, by=to.member)
    return done
