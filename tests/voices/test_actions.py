"""What can happen to a voice from the person's side: said, said again, withdrawn, entered from a card."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sprachrohr.council.models import Council, DistrictPart
from sprachrohr.journal.models import Entry
from sprachrohr.languages.models import Text, Translation, Wish
from sprachrohr.organisations.actions import add as add_organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.actions import WrongCode, try_code
from sprachrohr.vault.deletions import noted
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.voices import office
from sprachrohr.voices.actions import (
    CardAlreadyEntered,
    answer_referral,
    end_special_consent,
    enter_card,
    keep_promises,
    print_cards,
    read_answers_in,
    say,
    thread_of,
    withdraw,
    write_again,
)
from sprachrohr.voices.forms import NOTICE_VERSION, new_token
from sprachrohr.voices.models import Card, Message, Note, Task, Voice
from tests.cast import DARI, GERMAN, oluchi_says, saying, semira_says

pytestmark = [pytest.mark.data, pytest.mark.django_db]


def _words(voice: Voice) -> list[str]:
    return [message.text.original for message in thread_of(voice) if message.text]


# -- said ----------------------------------------------------------------------------------------


def test_what_was_said_is_kept_as_it_was_said(council: Council) -> None:
    topic, part = Topic.objects.first(), DistrictPart.objects.get()
    said = say(
        token=new_token(),
        saying=saying(DARI, language="prs", page="fa", topic=topic, part=part, special_consent=True, kind="wish"),
        look_again_in=9,
    )
    voice = Voice.objects.get()
    today = timezone.localdate()
    facts = (voice.kind, voice.openness, voice.came_by, voice.language, voice.answer_language, voice.part)
    assert facts == ("wish", "council", "web", "prs", "fa", part)
    assert voice.shown_topics == [topic]
    assert (voice.notice_version, voice.special_consent_on, voice.came_on) == (NOTICE_VERSION, today, today)
    assert (voice.entered_by, voice.receipt.look_again_on) == (None, today + timedelta(days=9))
    assert _words(said.voice) == [DARI]


def test_a_text_in_dari_waits_for_its_german_and_a_german_one_for_nothing(council: Council) -> None:
    semira_says()
    oluchi_says()
    wish = Wish.objects.get()
    due = timezone.localdate() + timedelta(days=council.translation_days)
    assert (wish.language, wish.text.language, wish.due_on) == ("de", "prs", due)


def test_a_voice_keeps_the_day_and_no_time() -> None:
    voice = semira_says().voice
    assert Message.objects.get().written_at is None
    assert Entry.objects.get().at is None
    assert str(Entry.objects.get()) == f"{timezone.localdate()} voice came voice:{voice.pk}"


def test_the_same_words_twice_in_a_row_are_one_message() -> None:
    voice = oluchi_says().voice
    first = write_again(voice=voice, words="Noch etwas.", language="de")
    assert write_again(voice=voice, words="Noch etwas.", language="de") == first
    write_again(voice=voice, words="Etwas anderes.", language="de")
    write_again(voice=voice, words="Noch etwas.", language="de")
    assert _words(voice) == [GERMAN, "Noch etwas.", "Etwas anderes.", "Noch etwas."]


def test_an_automatic_note_between_does_not_make_a_double_tap_two() -> None:
    voice = oluchi_says().voice
    Receipt.objects.update(look_again_on=timezone.localdate())
    write_again(voice=voice, words="Noch etwas.", language="de")
    keep_promises(today=timezone.localdate())
    write_again(voice=voice, words="Noch etwas.", language="de")
    assert _words(voice) == [GERMAN, "Noch etwas."]


def test_writing_again_opens_a_closed_voice(hakan: Member) -> None:
    voice = oluchi_says().voice
    office.answer(voice=voice, words="Danke.", by=hakan, seen=0, anyway=True)
    office.close(voice=voice, by=hakan)
    write_again(voice=voice, words="Es geht weiter.", language="de")
    kept = Voice.objects.get()
    assert (kept.closed_at, kept.closed_by) == (None, None)


def test_another_language_of_answers_asks_for_those_that_lack_it(hakan: Member) -> None:
    voice = oluchi_says().voice
    office.answer(voice=voice, words="Wir kümmern uns.", by=hakan, seen=0, anyway=True)
    assert Wish.objects.count() == 0
    read_answers_in(voice=voice, language="tr")
    assert list(Wish.objects.values_list("language", "text__language")) == [("tr", "de")]
    assert Voice.objects.get().answer_language == "tr"


def test_consent_that_ends_keeps_both_days() -> None:
    voice = say(token=new_token(), saying=saying(special_consent=True), look_again_in=7).voice
    end_special_consent(voice=voice)
    today = timezone.localdate()
    kept = Voice.objects.get()
    assert (kept.special_consent_on, kept.special_consent_ended_on) == (today, today)


# -- withdrawn -----------------------------------------------------------------------------------


def test_withdrawing_deletes_every_text_and_key_and_lists_them(hakan: Member) -> None:
    said = semira_says()
    voice = said.voice
    write_again(voice=voice, words="یک چیز دیگر", language="prs")
    office.answer(voice=voice, words="Wir kümmern uns.", by=hakan, seen=0, anyway=True)
    office.add_note(voice=voice, words="Rückruf?", by=hakan)
    office.add_task(voice=voice, what="Anrufen", due_on=timezone.localdate(), owner=hakan, by=hakan)
    keys = set(Key.objects.values_list("pk", flat=True))
    assert len(keys) == 2
    withdraw(voice=voice)
    left = [table.objects.count() for table in (Voice, Message, Text, Translation, Wish, Key, Receipt, Note, Task)]
    assert left == [0] * 9
    assert noted() == keys
    assert str(Entry.objects.get(verb="voice withdrawn")) == f"{timezone.localdate()} voice withdrawn"
    with pytest.raises(WrongCode):
        try_code(code=said.code, network="here")


def test_withdrawing_leaves_others_alone() -> None:
    mine, other = semira_says().voice, oluchi_says().voice
    withdraw(voice=mine)
    assert list(Voice.objects.all()) == [other]
    assert _words(other) == [GERMAN]


def test_nothing_is_deleted_when_the_list_cannot_be_written(settings: Any, tmp_path: Path) -> None:
    voice = semira_says().voice
    settings.DATA_DIR = tmp_path / "a file, no folder"
    settings.DATA_DIR.touch()
    with pytest.raises(OSError, match="folder"):
        withdraw(voice=voice)
    assert (Voice.objects.count(), Key.objects.count()) == (1, 1)


# -- merged --------------------------------------------------------------------------------------


def test_answers_to_merged_voices_are_read_in_every_thread_from_then_on(hakan: Member) -> None:
    first, second = oluchi_says("Die erste Stimme."), oluchi_says("Die zweite Stimme.")
    office.answer(voice=first.voice, words="Nur für die erste.", by=hakan, seen=0, anyway=True)
    office.merge(voice=second.voice, into=first.voice, by=hakan)
    office.answer(voice=first.voice, words="Für beide.", by=hakan, seen=0, anyway=True)
    assert _words(first.voice) == ["Die erste Stimme.", "Nur für die erste.", "Für beide."]
    assert _words(Voice.objects.get(pk=second.voice.pk)) == ["Die zweite Stimme.", "Für beide."]


def test_a_merged_voices_own_words_stay_its_own(hakan: Member) -> None:
    first, second = oluchi_says("Die erste Stimme.").voice, oluchi_says("Die zweite Stimme.").voice
    office.merge(voice=second, into=first, by=hakan)
    write_again(voice=first, words="Nur von der ersten.", language="de")
    assert _words(Voice.objects.get(pk=second.pk)) == ["Die zweite Stimme."]


def test_an_answer_to_merged_voices_is_wished_for_in_every_readers_language(hakan: Member) -> None:
    first, second = oluchi_says().voice, semira_says().voice
    office.merge(voice=second, into=first, by=hakan)
    message = office.answer(voice=first, words="Für beide.", by=hakan, seen=0, anyway=True)
    assert list(message.text.wishes.values_list("language", flat=True)) == ["prs"]  # type: ignore[union-attr]


@pytest.mark.parametrize("wrong", ["itself", "merged"])
def test_what_cannot_be_merged_is_refused(hakan: Member, wrong: str) -> None:
    voice, other, third = oluchi_says().voice, oluchi_says().voice, oluchi_says().voice
    office.merge(voice=other, into=third, by=hakan)
    with pytest.raises(ValueError, match="merged"):
        office.merge(voice=voice, into=voice if wrong == "itself" else other, by=hakan)


def test_withdrawing_the_voice_that_others_hang_on_keeps_their_answers(hakan: Member) -> None:
    """The one that was merged first becomes the heir, whatever its number; nobody loses an answer they had."""
    root, later, earlier = (oluchi_says(f"Stimme Nummer {n}.").voice for n in range(3))
    office.answer(voice=root, words="Nur für die Wurzel.", by=hakan, seen=0, anyway=True)
    office.merge(voice=earlier, into=root, by=hakan)
    office.answer(voice=root, words="Für zwei.", by=hakan, seen=0, anyway=True)
    office.merge(voice=later, into=root, by=hakan)
    office.answer(voice=root, words="Für alle.", by=hakan, seen=0, anyway=True)
    withdraw(voice=Voice.objects.get(pk=root.pk))
    later.refresh_from_db()
    earlier.refresh_from_db()
    assert (earlier.merged_into, later.merged_into) == (None, earlier)
    assert _words(earlier) == ["Stimme Nummer 2.", "Für zwei.", "Für alle."]
    assert _words(later) == ["Stimme Nummer 1.", "Für alle."]
    assert len(noted()) == 2


def test_withdrawing_a_merged_voice_leaves_the_other_whole(hakan: Member) -> None:
    root, merged = oluchi_says("Die Wurzel bleibt.").voice, oluchi_says().voice
    office.merge(voice=merged, into=root, by=hakan)
    office.answer(voice=root, words="Für beide.", by=hakan, seen=0, anyway=True)
    withdraw(voice=Voice.objects.get(pk=merged.pk))
    assert _words(root) == ["Die Wurzel bleibt.", "Für beide."]
    assert len(noted()) == 1


# -- entered by staff ----------------------------------------------------------------------------


def test_a_card_is_entered_once_and_its_slip_opens_the_thread(hakan: Member) -> None:
    [(card, code), _] = print_cards(count=2, language="prs", by=hakan, look_again_in=7)
    assert try_code(code=code, network="here") == card.receipt
    voice = enter_card(card=card, saying=saying(DARI, language="prs"), by=hakan)
    assert (voice.came_by, voice.entered_by, voice.receipt) == ("card", hakan, card.receipt)
    with pytest.raises(CardAlreadyEntered):
        enter_card(card=Card.objects.get(pk=card.pk), saying=saying(), by=hakan)
    assert _words(Voice.objects.get()) == [DARI]


def test_cards_are_numbered_on(hakan: Member) -> None:
    made = [
        *print_cards(count=2, language="de", by=hakan, look_again_in=7),
        *print_cards(count=2, language="tr", by=hakan, look_again_in=7),
    ]
    assert [card.number for card, _ in made] == ["K-0001", "K-0002", "K-0003", "K-0004"]
    assert len({code for _, code in made}) == 4


def test_what_staff_entered_offers_a_new_number(hakan: Member) -> None:
    said = say(token=new_token(), saying=saying(), came_by="phone", entered_by=hakan, look_again_in=7)
    assert (said.voice.came_by, said.voice.entered_by) == ("phone", hakan)
    assert said.voice.receipt.should_be_replaced
    assert try_code(code=said.code, network="here") == said.voice.receipt


# -- promised ------------------------------------------------------------------------------------


def test_on_the_promised_day_there_is_something_new_once(hakan: Member) -> None:
    today = timezone.localdate()
    waits, answered, later = (oluchi_says().voice for _ in range(3))
    office.answer(voice=answered, words="Danke.", by=hakan, seen=0, anyway=True)
    Receipt.objects.exclude(pk=later.receipt.pk).update(look_again_on=today)
    assert [keep_promises(today=today), keep_promises(today=today)] == [1, 0]
    assert list(Message.objects.filter(sender="automatic").values_list("voice", "note")) == [(waits.pk, "still_open")]


def test_who_was_merged_finds_a_note_unless_an_answer_stands_in_their_thread(hakan: Member) -> None:
    today = timezone.localdate()
    root, early, late = (oluchi_says().voice for _ in range(3))
    office.merge(voice=early, into=root, by=hakan)
    office.answer(voice=root, words="Für zwei.", by=hakan, seen=0, anyway=True)
    office.merge(voice=late, into=root, by=hakan)
    Receipt.objects.update(look_again_on=today)
    assert [keep_promises(today=today), keep_promises(today=today)] == [1, 0]
    assert list(Message.objects.filter(sender="automatic").values_list("voice", flat=True)) == [late.pk]


# -- a referral needs a yes ----------------------------------------------------------------------


def test_nothing_is_handed_over_without_a_yes(hakan: Member) -> None:
    voice = oluchi_says().voice
    advice = add_organisation(by=hakan, name="Beratung am Kanal")
    referral = office.refer(voice=voice, organisation=advice, by=hakan)
    assert office.refer(voice=voice, organisation=advice, by=hakan) == referral
    for agrees in (None, False):
        if agrees is not None:
            answer_referral(referral=referral, agrees=agrees)
        with pytest.raises(PermissionError):
            office.hand_over(referral=referral, by=hakan)
    answer_referral(referral=referral, agrees=True)
    office.hand_over(referral=referral, by=hakan)
    referral.refresh_from_db()
    assert (referral.consented_on, referral.refused_on) == (timezone.localdate(), None)
    assert referral.handed_over_at is not None


def test_a_yes_can_be_taken_back_before_it_was_handed_over(hakan: Member) -> None:
    advice = add_organisation(by=hakan, name="Beratung am Kanal")
    referral = office.refer(voice=oluchi_says().voice, organisation=advice, by=hakan)
    answer_referral(referral=referral, agrees=True)
    answer_referral(referral=referral, agrees=False)
    with pytest.raises(PermissionError):
        office.hand_over(referral=referral, by=hakan)


def test_consent_that_ends_takes_back_every_yes_that_was_not_handed_over(hakan: Member) -> None:
    voice = say(token=new_token(), saying=saying(special_consent=True), look_again_in=7).voice
    told, waiting = (
        office.refer(voice=voice, organisation=add_organisation(by=hakan, name=name), by=hakan)
        for name in ("Beratung am Kanal", "Beratung am Deich")
    )
    for referral in (told, waiting):
        answer_referral(referral=referral, agrees=True)
    office.hand_over(referral=told, by=hakan)
    end_special_consent(voice=voice)
    today = timezone.localdate()
    for referral in (told, waiting):
        referral.refresh_from_db()
    assert (told.consented_on, told.refused_on) == (today, None)
    assert (waiting.consented_on, waiting.refused_on) == (None, today)
    with pytest.raises(PermissionError):
        office.hand_over(referral=waiting, by=hakan)
