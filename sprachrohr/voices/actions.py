"""What can happen to a voice, from the person's side: said, said again, withdrawn. The desk's side: `office.py`."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q
from django.utils import timezone

from sprachrohr.council.models import Council, DistrictPart
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import wish_for, write_text
from sprachrohr.languages.models import Translation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.actions import (
    AlreadySent,
    code_sent_before,
    destroy_keys,
    make_random_receipt,
    make_receipt,
)
from sprachrohr.vault.codes import Code
from sprachrohr.vault.handlers import give_copies
from sprachrohr.vault.models import HandlerKey, Key, Receipt
from sprachrohr.voices.models import Card, Message, Referral, Voice
from sprachrohr.voices.reports import Report

__all__ = ["AlreadySent"]

DESK_LANGUAGE = "de"
DAYS_A_MONTH = 30.44
SPAM_DAYS = 30


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


@dataclass(frozen=True)
class Said:
    """The voice and its code; `again` if this was a repeated send of the same form."""

    voice: Voice
    code: Code
    again: bool = False


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
        topic=saying.topic,
        part=saying.part,
        came_by=came_by,
        notice_version=saying.notice_version,
        special_consent_on=timezone.localdate() if saying.special_consent else None,
        entered_by=entered_by,
        held_on=timezone.localdate() if saying.held else None,
        report=key.encrypt(saying.report.to_json()) if saying.report else None,
    )
    text = write_text(key=key, words=saying.words, language=saying.language)
    Message.objects.create(voice=voice, sender=Message.Sender.RESIDENT, text=text)
    if sealed:
        give_copies(key=key, to=list(saying.to), code_key=receipt.code_key or b"")
        voice.not_to.set(saying.not_to)
        write("confidential voice came", about=voice)
        return voice
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
    before = code_sent_before(token=token, text=saying.words)
    if before is None:
        receipt, code = make_receipt(token=token, text=saying.words, look_again_in=look_again_in)
        receipt.seen_by_staff_on = timezone.localdate() if entered_by else None
        try:
            with transaction.atomic():
                receipt.save()
                return Said(_store(saying, receipt, came_by=came_by, entered_by=entered_by), code)
        except IntegrityError:
            # A double tap: the other request was faster by a moment. Its voice is ours.
            before = code_sent_before(token=token, text=saying.words)
            if before is None:
                raise
    receipt, code = before
    return Said(Voice.objects.get(receipt=receipt), code, again=True)


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
def write_again(*, voice: Voice, words: str, language: str) -> Message:
    """The person writes once more. The same words twice in a row (a double tap) are one message."""
    said = [message for message in thread_of(voice) if message.sender != Message.Sender.AUTOMATIC]
    last = said[-1] if said else None
    if last and last.sender == Message.Sender.RESIDENT and last.text and last.text.original == words:
        return last
    text = write_text(key=voice.key, words=words, language=language)
    message = Message.objects.create(voice=voice, sender=Message.Sender.RESIDENT, text=text)
    if voice.closed_at is not None:
        voice.closed_at = None
        voice.closed_by = None
        voice.save(update_fields=["closed_at", "closed_by"])
    if not voice.is_sealed:
        wish_for(text=text, language=DESK_LANGUAGE, days=Council.ours().translation_days)
    write("person wrote again", about=voice)
    return message


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
    _destroy(voice)
    write("voice withdrawn")


def forget_closed() -> int:
    """Voices that were closed (threats: set aside) longer ago than the council keeps them, and spam after a month;
    how many were deleted."""
    months = Council.ours().keep_months
    before = timezone.now() - timedelta(days=round(months * DAYS_A_MONTH))
    aside = timezone.now() - timedelta(days=SPAM_DAYS)
    spam = Q(set_aside_as=Voice.Aside.SPAM, set_aside_at__lt=aside)
    threat = Q(set_aside_as=Voice.Aside.THREAT, set_aside_at__lt=before)
    old = Voice.objects.filter(Q(closed_at__lt=before) | spam | threat).select_related("key", "receipt")
    for voice in old:
        with transaction.atomic():
            _destroy(voice)
            write("voice deleted by rule")
    return len(old)


def _destroy(voice: Voice) -> None:
    # The one that was merged first has read most of the answers.
    heir = voice.merged.order_by("merged_at").first()
    if heir is not None:
        heir.merged_into, merged_at = None, heir.merged_at
        heir.save(update_fields=["merged_into"])
        voice.messages.filter(sender=Message.Sender.COUNCIL, written_at__gte=merged_at).update(voice=heir)
        voice.merged.exclude(pk=heir.pk).update(merged_into=heir)
    keys = {voice.key, *(m.text.key for m in voice.messages.select_related("text__key") if m.text)}
    receipt = voice.receipt
    destroy_keys(keys=list(keys), first=[voice, receipt])


def thread_of(voice: Voice) -> list[Message]:
    """What the person's thread holds, in order: their own messages, answers, and answers to the voice that
    theirs was merged into, from that moment on. Two queries, whatever the number.

    Texts under the voice's own key share its object: if that was opened, they can be read.
    """
    shared = Q(pk__isnull=True)
    if voice.merged_into_id is not None:
        shared = Q(voice=voice.merged_into_id, sender=Message.Sender.COUNCIL, written_at__gte=voice.merged_at)
    found = list(
        Message.objects.filter(Q(voice=voice) | shared)
        .select_related("text__key", "author")
        .prefetch_related(Prefetch("text__translations", Translation.objects.select_related("made_by")))
        .order_by("written_on", "pk")
    )
    for message in found:
        if message.text is not None and message.text.key_id == voice.key_id:
            message.text.key = voice.key
            for translation in message.text.translations.all():
                translation.text = message.text
    return found


def add_automatic_note(*, voice: Voice, note: str) -> Message:
    """An honest sentence of the product, in every language, when the desk has said nothing."""
    return Message.objects.create(voice=voice, sender=Message.Sender.AUTOMATIC, note=note)


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
