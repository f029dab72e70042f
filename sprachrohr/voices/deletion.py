"""How voices are deleted: what they hold, or all of them; with the keys, the files, and the way that leads to them
from the journal. Used by whoever withdraws (`actions.py`), by time (`retention.py`), and after a restore.

Everything here works on many voices at once, with the same number of queries for one and for some hundreds, inside a
transaction of the caller. The deletion list is written before that transaction ends; files go after it.
"""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from sprachrohr.journal.actions import forget_names
from sprachrohr.languages.models import Text, Translation
from sprachrohr.vault.actions import destroy_keys, spend_forms
from sprachrohr.vault.deletions import EMPTIED, VOICE, note_deleted
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.voices.attachments import part_names, remove_files
from sprachrohr.voices.models import Attachment, Filing, Message, Note, Quote, Referral, Task, Voice, Writing

Voices = Collection[int]
Listed = frozenset[UUID]

# What belongs to a voice, beside its messages, and goes with what it holds. Whatever an upper room keeps about a voice
# stays with that room.
CONTENT: tuple[type[models.Model], ...] = (Note, Task, Referral, Writing, Quote)


def empty(voices: Voices, *, on: date | None = None, listed: Listed = frozenset()) -> None:
    """Everything that was said goes; receipt, languages, topic and month stay, so that a later answer still finds its
    person, and so does what was told to all, which is about nobody.

    `on`: the day that the person reads, and `listed`: what the deletion list has, if a restore empties what was emptied
    before; it destroys the listed keys itself.
    """
    _pass_on_answers(voices, voice_stays=True)
    messages = Message.objects.filter(voice__in=voices, outcome__isnull=True)
    own, others = _keys_of(voices, messages)
    _forget_content(voices, messages, own | others)
    Voice.objects.filter(pk__in=voices).update(
        key=None,
        emptied_on=on or timezone.localdate(),
        came_on=TruncMonth("came_on"),
        kind="",
        openness="",
        came_by="",
        part=None,
        report=None,
        notice_version="",
        special_consent_on=None,
        special_consent_ended_on=None,
        held_on=None,
        set_aside_as="",
        set_aside_at=None,
        set_aside_by=None,
        entered_by=None,
        closed_at=None,
        closed_by=None,
    )
    # Under which topics stays; on which day and by whom it was put there does not.
    Filing.objects.filter(voice__in=voices).update(filed_on=TruncMonth("filed_on"), by=None)
    days = ("made_on", "opened_first_on", "seen_by_staff_on", "replaced_on", "next_made_on")
    months: dict[str, Any] = {day: TruncMonth(day) for day in days}
    Receipt.objects.filter(voice__in=voices).update(look_again_on=None, form_hash=None, retry_hash="", **months)
    # The kind tells a restore that this voice was emptied and not withdrawn.
    destroy_keys(keys=own - listed, kind=EMPTIED)
    destroy_keys(keys=others - listed)


def delete(voices: Voices, *, listed: Listed = frozenset()) -> None:
    """They are gone, with their codes. Answers that others see too stay with those others. `listed`: as in `empty`."""
    _pass_on_answers(voices, voice_stays=False)
    messages = Message.objects.filter(voice__in=voices)
    own, others = _keys_of(voices, messages)
    # Of one that was emptied long ago no key is left that a restore could know it by.
    names = Voice.objects.filter(pk__in=voices, key__isnull=True).values_list("name", flat=True)
    note_deleted(set(names) - listed, kind=VOICE)
    _forget_content(voices, messages, own | others)
    receipts = list(Receipt.objects.filter(voice__in=voices))
    spend_forms(receipts=receipts)
    Voice.objects.filter(pk__in=voices).delete()
    Receipt.objects.filter(pk__in=[receipt.pk for receipt in receipts]).delete()
    destroy_keys(keys=(own | others) - listed)


def _pass_on_answers(voices: Voices, *, voice_stays: bool) -> None:
    """Answers to a voice that others were merged into go to the one that was merged first, which has read most of
    them; from then on the family reads there, and so does, if it stays, the voice that goes.

    An emptied voice inherits only if nobody else is there and the voice goes altogether: the desk does not see it.
    """
    readers = Voice.objects.filter(merged_into__in=voices).exclude(pk__in=voices)
    if voice_stays:
        readers = readers.filter(emptied_on__isnull=True)
    families: dict[int, Voice] = {}
    for reader in readers.order_by(F("emptied_on").asc(nulls_first=True), "merged_at").select_related("merged_into"):
        families.setdefault(reader.merged_into_id or 0, reader)
    for root, heir in families.items():
        _inherit(heir)
        Voice.objects.filter(merged_into=root).exclude(pk=heir.pk).update(merged_into=heir)
        if voice_stays:
            Voice.objects.filter(pk=root).update(merged_into=heir, merged_at=timezone.now())


def _inherit(heir: Voice) -> None:
    root = heir.merged_into
    if root is None:
        return
    said = heir.messages.filter(outcome__isnull=True).exclude(sender=Message.Sender.AUTOMATIC)
    if heir.closed_at is None and not said.filter(pk__gt=heir.merged_after).exists():
        # It rested because it was merged; alone it rests if the one that it was merged into was closed.
        heir.closed_at, heir.closed_by_id = root.closed_at, root.closed_by_id
    # What was told to all has reached the heir in its own thread.
    answers = root.messages.filter(sender=Message.Sender.COUNCIL, outcome__isnull=True)
    answers.filter(written_at__gte=heir.merged_at).update(voice=heir)
    heir.merged_into = None
    heir.save(update_fields=["merged_into", "closed_at", "closed_by"])


def _keys_of(voices: Voices, messages: QuerySet[Message]) -> tuple[set[UUID], set[UUID]]:
    """The voices' own keys; and those of quotes from them, and of answers in these messages, unless other messages hold
    the same text."""
    own = set(Key.objects.filter(pk__in=Voice.objects.filter(pk__in=voices).values("key")).values_list("pk", flat=True))
    texts = Text.objects.filter(messages__in=messages.values("pk"))
    keys = set(texts.values_list("key", flat=True)) - own
    shared = Message.objects.filter(text__in=texts.values("pk")).exclude(pk__in=messages.values("pk"))
    quotes = set(Quote.objects.filter(voice__in=voices).values_list("text__key", flat=True))
    return own, quotes | keys - set(shared.values_list("text__key", flat=True))


def _forget_content(voices: Voices, messages: QuerySet[Message], keys: set[UUID]) -> None:
    remove_files(part_names(voices))
    files = Attachment.objects.filter(message__voice__in=voices)
    texts = Text.objects.filter(key__in=keys)
    names: dict[type[models.Model], Collection[Any]] = {
        Voice: voices,
        Key: keys,
        Attachment: list(files.values_list("pk", flat=True)),
        Receipt: list(Receipt.objects.filter(voice__in=voices).values_list("pk", flat=True)),
        Text: list(texts.values_list("pk", flat=True)),
        Translation: list(Translation.objects.filter(text__in=texts.values("pk")).values_list("pk", flat=True)),
        Task: list(Task.objects.filter(voice__in=voices).values_list("pk", flat=True)),
        Referral: list(Referral.objects.filter(voice__in=voices).values_list("pk", flat=True)),
        Quote: list(Quote.objects.filter(voice__in=voices).values_list("pk", flat=True)),
    }
    forget_names(names)
    messages.delete()
    for table in CONTENT:
        table._default_manager.filter(voice__in=voices).delete()
    Voice.not_to.through._default_manager.filter(voice__in=voices).delete()
