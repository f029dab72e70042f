"""What the desk does with a voice: an answer waits for its translation, two never cross, blocks bring theirs along."""

from datetime import timedelta

import pytest
from django.conf import settings as project
from django.utils import timezone, translation

from sprachrohr.council.models import Council
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import change_text, translate
from sprachrohr.languages.models import Translation, Wish
from sprachrohr.people.models import Member
from sprachrohr.voices import office
from sprachrohr.voices.actions import add_automatic_note, thread_of, write_again
from sprachrohr.voices.blocks import BLOCKS, BY_SLUG
from sprachrohr.voices.models import BlockReading, Message, Voice, Writing, first_words
from tests.cast import NADIA, TOMASZ, member, oluchi_says, semira_says

pytestmark = [pytest.mark.data, pytest.mark.django_db]

ANSWER = "Wir fragen beim Amt nach."


def _newest(voice: Voice) -> int:
    return max(voice.messages.values_list("pk", flat=True))


def _answer(voice: Voice, by: Member, words: str = ANSWER, **more: object) -> Message:
    return office.answer(voice=voice, words=words, by=by, seen=_newest(voice), **more)  # type: ignore[arg-type]


def _shown(message: Message, language: str) -> bool:
    return Message.objects.get(pk=message.pk).is_shown_in(language)


# -- an answer waits for its translation -----------------------------------------------------------


def test_an_answer_waits_for_dari_until_it_is_there(hakan: Member, council: Council) -> None:
    message = _answer(semira_says().voice, hakan)
    wish = message.text.wishes.get()  # type: ignore[union-attr]
    due = timezone.localdate() + timedelta(days=3)
    assert (wish.language, wish.due_on, message.waits_until) == ("prs", due, due)
    assert not _shown(message, "prs")
    translate(wish=wish, words="ما از اداره می‌پرسیم.", of_version=1, by=hakan)
    assert _shown(message, "prs")


def test_an_untranslated_answer_is_shown_when_the_days_are_over_and_not_before(hakan: Member) -> None:
    message = _answer(semira_says().voice, hakan)
    today = timezone.localdate()
    shown = []
    for day in (today + timedelta(days=1), today, today - timedelta(days=1)):
        Message.objects.filter(pk=message.pk).update(waits_until=day)
        shown.append(_shown(message, "prs"))
    assert shown == [False, True, True]


@pytest.mark.parametrize("language", ["de", "de-simple"])
def test_who_reads_german_reads_it_at_once(hakan: Member, language: str) -> None:
    message = _answer(oluchi_says().voice, hakan)
    assert _shown(message, language)
    assert Wish.objects.count() == 0


def test_own_words_and_automatic_notes_never_wait() -> None:
    voice = semira_says().voice
    add_automatic_note(voice=voice, note="still_open")
    assert [message.is_shown_in("prs") for message in thread_of(voice)] == [True, True]


# -- answers never cross unknowingly -----------------------------------------------------------------


def test_a_second_answer_that_did_not_see_the_first_is_held_back(hakan: Member) -> None:
    voice, nadia = oluchi_says().voice, member(NADIA)
    seen = _newest(voice)
    office.answer(voice=voice, words=ANSWER, by=hakan, seen=seen)
    with pytest.raises(office.Crossed):
        office.answer(voice=voice, words="Das ist nicht unsere Sache.", by=nadia, seen=seen)
    assert voice.messages.count() == 2
    office.answer(voice=voice, words="Das ist nicht unsere Sache.", by=nadia, seen=seen, anyway=True)
    assert voice.messages.count() == 3


def test_an_answer_crosses_what_the_person_wrote_meanwhile(hakan: Member) -> None:
    voice = oluchi_says().voice
    seen = _newest(voice)
    write_again(voice=voice, words="Es hat sich erledigt.", language="de")
    with pytest.raises(office.Crossed):
        office.answer(voice=voice, words=ANSWER, by=hakan, seen=seen)


def test_others_see_who_is_writing_until_the_minute_is_over_or_the_answer_sent(hakan: Member) -> None:
    voice, nadia, tomasz = oluchi_says().voice, member(NADIA), member(TOMASZ)
    for _ in range(2):
        office.start_writing(voice=voice, by=hakan)
        office.start_writing(voice=voice, by=nadia)
    assert sorted(office.others_writing(voice=voice, than=tomasz)) == ["Hakan", "Nadia"]
    assert office.others_writing(voice=voice, than=nadia) == ["Hakan"]
    _answer(voice, hakan)
    assert office.others_writing(voice=voice, than=tomasz) == ["Nadia"]
    Writing.objects.update(until=timezone.now())
    assert office.others_writing(voice=voice, than=tomasz) == []


# -- text blocks -------------------------------------------------------------------------------------


def test_a_block_brings_its_words_in_every_language_at_once(hakan: Member) -> None:
    block = BY_SLUG["thanks"]
    message = _answer(semira_says().voice, hakan, block.in_language("de"), block="thanks")
    found = {one.language: (one.words, one.state) for one in message.text.translations.all()}  # type: ignore[union-attr]
    others = [code for code, _ in project.LANGUAGES if code != "de"]
    assert found == {code: (block.in_language(code), "person") for code in others}
    assert _shown(message, "prs")
    assert message.text.wishes.count() == 0  # type: ignore[union-attr]


def test_a_block_that_a_speaker_has_read_comes_checked(hakan: Member) -> None:
    office.read_block(slug="thanks", language="tr", by=hakan)
    message = _answer(semira_says().voice, hakan, BY_SLUG["thanks"].in_language("de"), block="thanks")
    checked = message.text.translations.filter(checked_at__isnull=False)  # type: ignore[union-attr]
    assert [(one.language, one.state) for one in checked] == [("tr", "checked")]


def test_a_changed_block_is_an_answer_like_any_other(hakan: Member) -> None:
    words = BY_SLUG["thanks"].in_language("de") + " Bis Montag."
    message = _answer(semira_says().voice, hakan, words, block="thanks")
    assert Translation.objects.count() == 0
    assert list(message.text.wishes.values_list("language", flat=True)) == ["prs"]  # type: ignore[union-attr]


def test_only_who_reads_a_language_says_that_a_block_is_right(hakan: Member) -> None:
    with pytest.raises(PermissionError):
        office.read_block(slug="thanks", language="prs", by=hakan)
    assert BlockReading.objects.count() == 0


def test_a_block_whose_words_changed_is_no_longer_checked(hakan: Member) -> None:
    office.read_block(slug="thanks", language="tr", by=hakan)
    BlockReading.objects.update(words_hash="of an earlier wording")
    message = _answer(semira_says().voice, hakan, BY_SLUG["thanks"].in_language("de"), block="thanks")
    assert message.text.translations.filter(checked_at__isnull=False).count() == 0  # type: ignore[union-attr]


def test_no_block_needs_a_name_filled_in() -> None:
    for block in BLOCKS:
        for code, _ in project.LANGUAGES:
            with translation.override(code):
                assert [sign for sign in "%{}" if sign in block.in_language(code)] == [], (block.slug, code)


# -- changing, closing, filing -------------------------------------------------------------------------


def test_a_changed_answer_outdates_its_translation_and_asks_again(hakan: Member) -> None:
    message = _answer(semira_says().voice, hakan)
    assert message.text is not None
    translate(wish=message.text.wishes.get(), words="ما می‌پرسیم.", of_version=1, by=hakan)
    office.change_answer(message=message, words="Wir haben nachgefragt.", by=hakan)
    found = Translation.objects.get()
    assert (found.state, found.text.original) == ("outdated", "Wir haben nachgefragt.")
    assert list(Wish.objects.open().filter(text=message.text)) == [message.text.wishes.get()]
    assert _shown(message, "prs")


def test_nobody_changes_what_a_person_said(hakan: Member) -> None:
    voice = oluchi_says().voice
    with pytest.raises(PermissionError):
        office.change_answer(message=voice.messages.get(), words="Alles gut.", by=hakan)


def test_a_translation_of_words_that_changed_meanwhile_is_held_back(hakan: Member) -> None:
    from sprachrohr.languages.actions import TextChanged

    message = _answer(semira_says().voice, hakan)
    assert message.text is not None
    wish = message.text.wishes.get()
    change_text(text=message.text, words="Anders.", days=3, by=hakan)
    with pytest.raises(TextChanged):
        translate(wish=wish, words="ما می‌پرسیم.", of_version=1, by=hakan)
    assert Translation.objects.count() == 0


def test_closing_closes_those_that_were_merged_in_and_opening_opens_one(hakan: Member) -> None:
    root, merged = oluchi_says().voice, semira_says().voice
    office.merge(voice=merged, into=root, by=hakan)
    _answer(root, hakan)
    office.close(voice=root, by=hakan)
    assert list(Voice.objects.filter(closed_by=hakan).order_by("pk")) == [root, merged]
    office.reopen(voice=root, by=hakan)
    assert list(Voice.objects.filter(closed_at__isnull=True)) == [root]


def test_what_was_answered_before_the_merge_closes_no_merged_voice(hakan: Member) -> None:
    root, merged = oluchi_says().voice, oluchi_says().voice
    _answer(root, hakan)
    office.merge(voice=merged, into=root, by=hakan)
    with pytest.raises(ValueError, match="nobody has answered"):
        office.close(voice=merged, by=hakan)
    _answer(root, hakan)
    office.close(voice=merged, by=hakan)
    assert list(Voice.objects.filter(closed_by=hakan)) == [merged]


def test_a_task_is_late_after_its_day_until_it_is_done(hakan: Member) -> None:
    today = timezone.localdate()
    voice = oluchi_says().voice
    late, due = (
        office.add_task(voice=voice, what="Anrufen", due_on=day, owner=hakan, by=hakan)
        for day in (today - timedelta(days=1), today)
    )
    assert [late.is_late, due.is_late, late.words] == [True, False, "Anrufen"]
    office.finish_task(task=late, by=hakan)
    assert (late.is_late, late.done_by) == (False, hakan)


def test_what_staff_do_stands_in_the_journal_with_name_and_time_and_no_word(hakan: Member) -> None:
    voice = oluchi_says().voice
    before = Entry.objects.count()
    _answer(voice, hakan)
    office.add_note(voice=voice, words="Rückruf?", by=hakan)
    office.close(voice=voice, by=hakan)
    entries = list(Entry.objects.all())[: Entry.objects.count() - before]
    found = [(entry.verb, entry.subject, entry.by, entry.at is not None) for entry in reversed(entries)]
    by = f"member:{hakan.pk}"
    assert found == [(verb, f"voice:{voice.pk}", by, True) for verb in ("voice answered", "note added", "voice closed")]


def test_the_beginning_of_a_text_ends_at_a_word() -> None:
    assert first_words("kurz\nund gut") == "kurz und gut"
    assert first_words("eins zwei drei vier", 12) == "eins zwei …"
