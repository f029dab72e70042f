"""What goes when a voice is emptied or deleted, row by row; and what a restore does again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.home.archive.restoring import delete_again
from sprachrohr.journal.models import Deletion, Entry
from sprachrohr.languages.actions import translate, write_text
from sprachrohr.languages.models import Text, Wish
from sprachrohr.organisations.actions import add as add_organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault import deletions, handlers
from sprachrohr.vault.actions import replace_code, try_code
from sprachrohr.vault.media import parts
from sprachrohr.vault.models import Key, Receipt, SealedCopy
from sprachrohr.voices import office
from sprachrohr.voices.actions import Emptied, Said, say, thread_of, withdraw, write_again
from sprachrohr.voices.deletion import CONTENT, delete, empty
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Attachment, Message, Note, Referral, Task, Voice
from sprachrohr.voices.reports import Report
from tests.cast import NADIA, member, oluchi_says, saying

pytestmark = [pytest.mark.django_db, pytest.mark.data]

CAME = date(2025, 3, 17)
MONTH = date(2025, 3, 1)


@pytest.fixture
def full(hakan: Member) -> Said:
    """A voice with everything that the desk can put beside it."""
    topic = Topic.objects.all()[0]
    said = say(
        token=new_token(),
        saying=saying(page="tr", topic=topic, special_consent=True, report=Report(field="housing", place="am Markt")),
        look_again_in=7,
        came_by="phone",
        entered_by=hakan,
    )
    voice = said.voice
    office.answer(voice=voice, words="Danke.", by=hakan, seen=0, anyway=True)
    translate(wish=Wish.objects.get(language="tr"), words="Teşekkürler.", of_version=1, by=hakan)
    office.add_note(voice=voice, words="Notiz", by=hakan)
    office.add_task(voice=voice, what="Anruf", due_on=timezone.localdate(), owner=hakan, by=hakan)
    office.refer(voice=voice, organisation=add_organisation(by=hakan, name="Beratung"), by=hakan)
    office.start_writing(voice=voice, by=hakan)
    office.close(voice=voice, by=hakan)
    replace_code(receipt=voice.receipt, token="a form")
    days = ("made_on", "opened_first_on", "seen_by_staff_on", "replaced_on", "next_made_on")
    Receipt.objects.update(look_again_on=CAME, **dict.fromkeys(days, CAME))
    Voice.objects.update(came_on=CAME)
    voice.refresh_from_db()
    return said


def test_of_an_emptied_voice_only_what_finds_its_person_stays(full: Said) -> None:
    voice = full.voice
    empty([voice.pk])
    assert Voice.objects.values().get() == {
        "id": voice.pk, "name": voice.name, "receipt_id": voice.receipt_id, "language": "de", "answer_language": "tr",
        "came_on": MONTH, "emptied_on": timezone.localdate(),
        "key_id": None, "kind": "", "openness": "", "came_by": "", "part_id": None, "notice_version": "",
        "special_consent_on": None, "special_consent_ended_on": None, "held_on": None, "set_aside_as": "",
        "set_aside_at": None, "set_aside_by_id": None, "report": None, "entered_by_id": None, "closed_at": None,
        "closed_by_id": None, "merged_into_id": None, "merged_at": None, "merged_after": 0,
    }  # fmt: skip
    tables: list[Any] = [Key, Text, Wish, Message, Note, Task, Referral, SealedCopy]
    assert [table.objects.count() for table in tables] == [0] * len(tables)


def test_the_code_still_opens_and_knows_no_day(full: Said) -> None:
    before = Receipt.objects.values().get()
    empty([full.voice.pk])
    after = Receipt.objects.values().get()
    changed = {name: value for name, value in after.items() if value != before[name]}
    days = ("made_on", "opened_first_on", "seen_by_staff_on", "replaced_on", "next_made_on")
    assert changed == {"look_again_on": None, "form_hash": None, "retry_hash": "", **dict.fromkeys(days, MONTH)}
    assert try_code(code=full.code, network="here").voice == full.voice


def test_every_table_of_this_room_that_points_to_a_voice_is_emptied_or_stays_on_purpose() -> None:
    """A new one: does it hold what somebody said? Then into `deletion.CONTENT`. (Upper rooms keep what is theirs.)"""
    goes = {"Message", *(table.__name__ for table in CONTENT)}
    # Merged voices have heirs, a later answer asks what one was about, and an outcome goes with the last message that
    # tells it.
    stays = {"Voice", "Outcome", "Filing"}
    tables: list[Any] = [one.related_model for one in Voice._meta.related_objects]
    assert {one.__name__ for one in tables if one.__module__.startswith("sprachrohr.voices")} == goes | stays


def test_the_journal_keeps_what_happened_and_forgets_to_whom(full: Said, hakan: Member) -> None:
    other = oluchi_says().voice
    before = list(Entry.objects.values_list("pk", "day", "at", "verb", "by"))
    empty([full.voice.pk])
    assert list(Entry.objects.values_list("pk", "day", "at", "verb", "by")) == before
    of_voices = ("voice", "receipt", "key", "text", "translation", "task", "referral")
    subjects = set(Entry.objects.values_list("subject", flat=True))
    assert {one for one in subjects if one.startswith(of_voices)} == {f"voice:{other.pk}"}


def test_files_go_when_the_transaction_has_ended(hakan: Member, django_capture_on_commit_callbacks: Any) -> None:
    voice, other = oluchi_says().voice, oluchi_says().voice
    for one in (voice, other):
        part = parts.PartWriter(bytes(32))
        part.write(b"what somebody said")
        part.finish()
        Attachment.objects.create(message=one.messages.get(), kind="sound", part=part.name, properties=b"")
    kept = Attachment.objects.get(message__voice=other).part
    with django_capture_on_commit_callbacks(execute=True):
        empty([voice.pk])
        assert len(list(parts.names())) == 2
    assert (list(parts.names()), Attachment.objects.get().part) == ([kept], kept)


def test_of_a_sealed_voice_every_copy_of_its_key_goes(council: object) -> None:
    key = handlers.make_handler_key(member=member(NADIA), password=PASSWORD)
    said = say(token=new_token(), saying=saying(openness="sealed", to=(key,)), look_again_in=7)
    empty([said.voice.pk])
    voice = Voice.objects.get()
    assert (SealedCopy.objects.count(), Key.objects.count(), voice.is_sealed) == (0, 0, False)
    assert thread_of(voice) == []


def test_nothing_can_be_added_to_what_was_emptied_a_moment_ago(hakan: Member) -> None:
    voice = oluchi_says().voice
    empty([voice.pk])
    with pytest.raises(Emptied):
        write_again(voice=voice, words="Noch etwas.", language="de")
    assert (Message.objects.count(), Text.objects.count()) == (0, 0)


def test_a_text_that_other_threads_hold_stays(hakan: Member) -> None:
    one, two = oluchi_says().voice, oluchi_says().voice
    text = write_text(key=Key.make(), words="Für alle.", language="de")
    for voice in (one, two):
        Message.objects.create(voice=voice, sender="council", text=text)
    delete([one.pk])
    assert [message.text.original for message in thread_of(two) if message.text][1:] == ["Für alle."]
    delete([two.pk])
    assert (Key.objects.count(), Text.objects.count()) == (0, 0)


def test_who_inherits_from_a_closed_voice_rests_too(hakan: Member) -> None:
    root, heir, speaks = (oluchi_says().voice for _ in range(3))
    for voice in (heir, speaks):
        office.merge(voice=voice, into=root, by=hakan)
    office.answer(voice=root, words="Für drei.", by=hakan, seen=0, anyway=True)
    Voice.objects.filter(pk=root.pk).update(closed_at=timezone.now())
    withdraw(voice=Voice.objects.get(pk=root.pk))
    assert set(Voice.objects.with_state().in_state("closed")) == {heir, speaks}
    write_again(voice=Voice.objects.get(pk=heir.pk), words="Noch etwas.", language="de")
    assert set(Voice.objects.with_state().in_state("open")) == {heir}


def test_an_emptied_voice_inherits_only_from_one_that_goes_altogether(hakan: Member) -> None:
    root, gone = oluchi_says().voice, oluchi_says().voice
    office.merge(voice=gone, into=root, by=hakan)
    office.answer(voice=root, words="Für beide.", by=hakan, seen=0, anyway=True)
    empty([gone.pk])
    withdraw(voice=Voice.objects.get(pk=root.pk))
    voice = Voice.objects.get()
    assert (voice.pk, [message.text.original for message in thread_of(voice) if message.text]) == (
        gone.pk,
        ["Für beide."],
    )


def test_withdrawing_is_in_the_visible_log(hakan: Member) -> None:
    for _ in range(2):
        withdraw(voice=oluchi_says().voice)
    assert list(Deletion.objects.values_list("day", "what", "how_many")) == [(timezone.localdate(), "withdrawn", 2)]


# -- after a restore: the rows of then are here, the list knows what happened since ----------------


def _lines(**kinds: Any) -> None:
    for kind, ids in kinds.items():
        deletions.note_deleted(ids, kind=kind)


def test_a_voice_that_was_emptied_since_is_emptied_again_on_the_same_day(full: Said, hakan: Member) -> None:
    other = oluchi_says("Ich bleibe.").voice
    day = timezone.localdate() - timedelta(days=9)
    answer = full.voice.messages.get(sender="council").text
    assert answer is not None
    lines = [f"{day} emptied {full.voice.key_id}", f"{day} key {answer.key_id}"]
    deletions.deletion_list().write_text("\n".join([*lines, ""]))
    assert delete_again() == 2
    voice = Voice.objects.get(pk=full.voice.pk)
    assert (voice.key_id, voice.emptied_on, voice.came_on) == (None, day, MONTH)
    assert set(Key.objects.all()) == {other.key}
    assert set(Message.objects.all()) == set(other.messages.all())
    assert deletions.deletion_list().read_text().splitlines() == lines
    assert try_code(code=full.code, network="here").voice == voice


def test_who_withdrew_after_it_was_emptied_does_not_come_back(full: Said) -> None:
    voice = Voice.objects.get()
    row = Voice.objects.values().get()
    empty([voice.pk])
    withdraw(voice=Voice.objects.get())
    assert (voice.key_id in deletions.noted("emptied"), deletions.noted("voice")) == (True, {voice.name})
    # An archive of before: the voice is whole.
    receipt = Receipt.objects.create(locator="123456", salt=b"", secret_hash=b"", memory_kib=8, passes=1)
    key = Key.objects.create(pk=voice.key_id, wrapped=b"")
    Voice.objects.create(**{**row, "receipt_id": receipt.pk, "closed_by_id": None})
    assert (delete_again(), Voice.objects.count(), Receipt.objects.count()) == (1, 0, 0)
    assert not Key.objects.filter(pk=key.pk).exists()


def test_an_answer_that_only_the_archive_knew_does_not_stay_without_its_thread(hakan: Member) -> None:
    """It went to an heir after the archive was made; in the archive nobody else reads it yet."""
    voice = oluchi_says().voice
    office.answer(voice=voice, words="Danke.", by=hakan, seen=0, anyway=True)
    _lines(key=[voice.key_id])
    assert (delete_again(), Voice.objects.count(), Text.objects.count(), Key.objects.count()) == (1, 0, 0, 0)


def test_what_others_read_survives_the_deletion_after_a_restore(hakan: Member) -> None:
    root, merged = oluchi_says().voice, oluchi_says("Bei mir auch.").voice
    office.merge(voice=merged, into=root, by=hakan)
    office.answer(voice=root, words="Für beide.", by=hakan, seen=0, anyway=True)
    _lines(key=[root.key_id])
    delete_again()
    merged.refresh_from_db()
    assert (merged.merged_into, [one.text.original for one in thread_of(merged) if one.text]) == (
        None,
        ["Bei mir auch.", "Für beide."],
    )
