"""What can happen to a voice, from the person's side: said, said again, withdrawn. The desk's side: `office.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from sprachrohr.council.models import Council, DistrictPart
from sprachrohr.journal.actions import count_deletions, write
from sprachrohr.languages.actions import wish_for, write_text
from sprachrohr.languages.models import Translation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.actions import (
    AlreadySent,
    code_sent_before,
    make_random_receipt,
    make_receipt,
)
from sprachrohr.vault.codes import Code
from sprachrohr.vault.handlers import give_copies
from sprachrohr.vault.media.staging import StagedFile, let_go
from sprachrohr.vault.models import HandlerKey, Key, Receipt
from sprachrohr.voices.attachments import attach, files_of, same_files
from sprachrohr.voices.deletion import delete
from sprachrohr.voices.models import DELETED_SOON, Attachment, Card, Filing, Message, Referral, Voice
from sprachrohr.voices.quotes import answer as answer_quote
from sprachrohr.voices.reports import Report

__all__ = ["AlreadySent"]

DESK_LANGUAGE = "de"


@dataclass(frozen=True)
class Saying:
    """What somebody says, already clean: the fields of the form, whoever filled it in."""

    words: str
    kind: str
    openness: str
    language: str
    answer_language: str
    topic: Topic | None = None
    part: DistrictPart | None = None
    special_consent: bool = False
    notice_version: str = ""
    # Confidential: the keys of the people whom the sender has chosen.
    held: bool = False
    to: tuple[HandlerKey, ...] = ()
    not_to: tuple[Member, ...] = ()
    report: Report | None = None
    # What came with the words, and how to tell the same files in a second send (digests, tokens).
    files: tuple[StagedFile, ...] = ()
    fingerprints: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        return identity_of(self.words, self.fingerprints)


@dataclass(frozen=True)
class Said:
    """The voice and its code; `again` if this was a repeated send of the same form."""

    voice: Voice
    code: Code
    again: bool = False


def identity_of(words: str, fingerprints: Iterable[str]) -> str:
    """The same for two sends that say the same."""
    return "\0".join([words, *sorted(fingerprints)])


def said_before(*, token: str, identity: str) -> Said | None:
    """An identical send of this form that has already arrived, with the same code. Raises AlreadySent."""
    before = code_sent_before(token=token, text=identity)
    return Said(Voice.objects.get(receipt=before[0]), before[1], again=True) if before else None


def _store(saying: Saying, receipt: Receipt, *, came_by: str, entered_by: Member | None = None) -> Voice:
    """The rows of a new voice; inside a transaction."""
    sealed = saying.openness == Voice.Openness.SEALED
    key = Key.make_sealed() if sealed else Key.make()
    voice = Voice.objects.create(
        receipt=receipt,
        key=key,
        kind=saying.kind,
        openness=saying.openness,
        language=saying.language,
        answer_language=saying.answer_language,
        part=saying.part,
        came_by=came_by,
        notice_version=saying.notice_version,
        special_consent_on=timezone.localdate() if saying.special_consent else None,
        entered_by=entered_by,
        held_on=timezone.localdate() if saying.held else None,
        report=key.encrypt(saying.report.to_json()) if saying.report else None,
    )
    if saying.topic is not None:
        Filing.objects.create(voice=voice, topic=saying.topic)
    text = write_text(key=key, words=saying.words, language=saying.language) if saying.words else None
    message = Message.objects.create(voice=voice, sender=Message.Sender.RESIDENT, text=text)
    attach(message=message, files=saying.files, key=key)
    if sealed:
        give_copies(key=key, to=list(saying.to), code_key=receipt.code_key or b"")
        voice.not_to.set(saying.not_to)
        write("confidential voice came", about=voice)
        return voice
    if text is not None:
        wish_for(text=text, language=DESK_LANGUAGE, days=Council.ours().translation_days)
    write("voice came", about=voice, by=entered_by)
    return voice


def say(
    *, token: str, saying: Saying, look_again_in: int, came_by: str = Voice.CameBy.WEB, entered_by: Member | None = None
) -> Said:
    """Somebody sends the form. The same form again is the same voice and shows the same code.

    `entered_by`: a member types in what somebody said on the phone or at a talk hour, and so sees the code.
    Raises AlreadySent (another text under this form's token), vault Busy (nothing was written).
    """
    before = said_before(token=token, identity=saying.identity)
    if before is None:
        receipt, code = make_receipt(token=token, text=saying.identity, look_again_in=look_again_in)
        receipt.seen_by_staff_on = timezone.localdate() if entered_by else None
        try:
            with transaction.atomic():
                receipt.save()
                return Said(_store(saying, receipt, came_by=came_by, entered_by=entered_by), code)
        except IntegrityError:
            # A double tap: the other request was faster by a moment. Its voice is ours.
            before = said_before(token=token, identity=saying.identity)
            if before is None:
                raise
    let_go(saying.files)
    return before


class Emptied(Exception):
    """The conversation was deleted by time: there is nothing any more that one could add to."""


class CardAlreadyEntered(Exception):
    """This card has been typed in before (and perhaps its person has deleted everything since)."""


@transaction.atomic
def enter_card(*, card: Card, saying: Saying, by: Member) -> Voice:
    """A member types in a paper card; the code on its slip opens the thread. Raises CardAlreadyEntered."""
    if card.receipt_id is None:
        raise CardAlreadyEntered
    receipt = Receipt.objects.select_for_update().get(pk=card.receipt_id)
    if Voice.objects.filter(receipt=receipt).exists():
        raise CardAlreadyEntered
    return _store(saying, receipt, came_by=Voice.CameBy.CARD, entered_by=by)


def print_cards(*, count: int, language: str, by: Member, look_again_in: int) -> list[tuple[Card, Code]]:
    """New numbered cards with their codes, which exist in clear only in this answer. Raises vault Busy."""
    made = [make_random_receipt(look_again_in=look_again_in) for _ in range(count)]
    with transaction.atomic():
        last = Card.objects.order_by("-pk").values_list("number", flat=True).first()
        start = int(last.split("-")[1]) + 1 if last else 1
        cards = []
        for number, (receipt, code) in enumerate(made, start):
            receipt.save()
            card = Card.objects.create(number=f"K-{number:04d}", language=language, receipt=receipt, printed_by=by)
            cards.append((card, code))
        write(f"{count} cards printed", by=by)
        return cards


@transaction.atomic
def write_again(*, voice: Voice, words: str, language: str, files: tuple[StagedFile, ...] = ()) -> Message:
    """The person writes once more. The same words and files twice in a row (a double tap) are one message.

    Raises Emptied.
    """
    if Voice.objects.select_for_update().values_list("emptied_on", flat=True).get(pk=voice.pk) is not None:
        raise Emptied
    said = [message for message in thread_of(voice) if message.sender != Message.Sender.AUTOMATIC]
    last = said[-1] if said else None
    if last and last.sender == Message.Sender.RESIDENT and _says_the_same(last, words, files, voice.key):
        let_go(files)
        return last
    text = write_text(key=voice.key, words=words, language=language) if words else None
    message = Message.objects.create(voice=voice, sender=Message.Sender.RESIDENT, text=text)
    attach(message=message, files=files, key=voice.key)
    if voice.closed_at is not None:
        voice.closed_at = None
        voice.closed_by = None
        voice.save(update_fields=["closed_at", "closed_by"])
        take_warning_back(voice=voice)
    if text is not None and not voice.is_sealed:
        wish_for(text=text, language=DESK_LANGUAGE, days=Council.ours().translation_days)
    write("person wrote again", about=voice)
    return message


def _says_the_same(message: Message, words: str, files: tuple[StagedFile, ...], key: Key) -> bool:
    before = message.text.original if message.text else ""
    return before == words and same_files(message=message, files=files, key=key)


@transaction.atomic
def read_answers_in(*, voice: Voice, language: str) -> None:
    """The person wants to read answers in another language; those that it lacks are wished for."""
    voice.answer_language = language
    voice.save(update_fields=["answer_language"])
    for message in thread_of(voice):
        if message.text is not None and message.sender == Message.Sender.COUNCIL and not voice.is_sealed:
            wish_for(text=message.text, language=language, days=Council.ours().translation_days)


@transaction.atomic
def end_special_consent(*, voice: Voice) -> None:
    """The person takes the consent for special categories back; from now on nothing more may be done with it."""
    voice.special_consent_ended_on = timezone.localdate()
    voice.save(update_fields=["special_consent_ended_on"])
    voice.referrals.filter(handed_over_at__isnull=True).update(consented_on=None, refused_on=timezone.localdate())
    for quote in voice.quotes.filter(declined_on__isnull=True):
        answer_quote(quote=quote, agrees=False)
    write("consent ended", about=voice)


@transaction.atomic
def answer_referral(*, referral: Referral, agrees: bool) -> None:
    """The person says whether an organisation may hear what they wrote."""
    today = timezone.localdate()
    referral.consented_on = today if agrees else None
    referral.refused_on = None if agrees else today
    referral.save(update_fields=["consented_on", "refused_on"])
    write("referral consented" if agrees else "referral refused", about=referral)


@transaction.atomic
def withdraw(*, voice: Voice) -> None:
    """Everything the person said is gone, with its keys. Answers that others see too stay with those others."""
    delete([voice.pk])
    count_deletions(what="withdrawn", many=1)
    write("voice withdrawn")


def thread_of(voice: Voice, *, names: bool = True) -> list[Message]:
    """What the person's thread holds, in order: their own messages, answers, and answers to the voice that
    theirs was merged into, from that moment on; each with its `files`. Two queries, whatever the number; three where
    there are files.

    Texts under the voice's own key share its object: if that was opened, they can be read. `names`: with the members
    who wrote and translated, for the desk.
    """
    said = Q(voice=voice)
    if voice.merged_into_id is not None:
        # What was told to all stands in this thread, too.
        shared = Q(voice=voice.merged_into_id, sender=Message.Sender.COUNCIL, written_at__gte=voice.merged_at)
        said |= shared & Q(outcome__isnull=True)
    messages = Message.objects.filter(said).select_related("text__key", *(["author"] if names else []))
    has_files = Exists(Attachment.objects.filter(message=OuterRef("pk")))
    found: list[Message] = list(messages.annotate(has_files=has_files).order_by("written_on", "pk"))
    with_files = [message for message in found if message.has_files]  # type: ignore[attr-defined]
    files = files_of(with_files) if with_files else []
    texts = [one.text for one in found if one.text] + [one.transcript for one in files if one.transcript]
    translations = Translation.objects.select_related("made_by") if names else Translation.objects.all()
    prefetch_related_objects(texts, Prefetch("translations", translations))
    for text in texts:
        if text.key_id == voice.key_id:
            text.key = voice.key
            for translation in text.translations.all():
                translation.text = text
    for message in found:
        message.files = [one for one in files if one.message_id == message.pk]
    return found


def add_automatic_note(*, voice: Voice, note: str) -> Message:
    """An honest sentence of the product, in every language, when the desk has said nothing."""
    return Message.objects.create(voice=voice, sender=Message.Sender.AUTOMATIC, note=note)


def take_warning_back(*, voice: Voice) -> None:
    """The conversation goes on: what was announced does not happen, and a new warning comes when it ends again."""
    voice.messages.filter(note=DELETED_SOON).delete()


def keep_promises(*, today: date) -> int:
    """On the day that a person was told to look again the thread holds something new, if need be an honest note."""
    waiting = (
        Voice.objects.filter(receipt__look_again_on__lte=today, set_aside_as="")
        .exclude(messages__note="still_open")
        .exclude(messages__sender=Message.Sender.COUNCIL)
    )
    silent = [voice for voice in waiting if all(one.sender == Message.Sender.RESIDENT for one in thread_of(voice))]
    for voice in silent:
        add_automatic_note(voice=voice, note="still_open")
    return len(silent)
