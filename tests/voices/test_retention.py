"""What time deletes: said before, not while anything waits, in two steps, restartable; and what it leaves alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.models import Deletion
from sprachrohr.organisations.actions import add as add_organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.voices import office, retention
from sprachrohr.voices.actions import answer_referral, say, thread_of, write_again
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Filing, Message, Referral, Task, Voice
from sprachrohr.voices.outcomes import tell_what_became, under
from sprachrohr.voices.retention import Above, forget_closed, kept_back
from tests.cast import NADIA, member, oluchi_says, saying
from tests.voices.endings import closed_before, days_since, emptied, ended, thirty_days_pass, warned

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def passed_round() -> None:
    """The daily round, thirty days, the daily round."""
    forget_closed()
    thirty_days_pass()
    forget_closed()


def kept() -> list[Voice]:
    return list(kept_back(Voice.objects.all()))


def log() -> dict[str, int]:
    return dict(Deletion.objects.values_list("what", "how_many"))


# -- said before -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days_too_few", "expected"), [(0, True), (1, False)])
def test_the_thread_says_the_day_thirty_days_before_once(hakan: Member, days_too_few: int, expected: bool) -> None:
    soon = timezone.localdate() + timedelta(days=30)
    months = (timezone.localdate() - retention.months_later(soon, -12)).days
    voice = ended(hakan, days=months - days_too_few)
    forget_closed()
    forget_closed()
    notes = Message.objects.filter(voice=voice, note="deleted_soon")
    assert [note.announces for note in notes] == ([soon] if expected else [])
    assert emptied() == set()


def test_nothing_goes_before_the_day_that_was_said(hakan: Member) -> None:
    voice = ended(hakan, days=4000)
    assert forget_closed() == 1
    Message.objects.filter(note="deleted_soon").update(written_on=timezone.localdate() - timedelta(days=29))
    assert (forget_closed(), emptied()) == (0, set())
    thirty_days_pass()
    assert (forget_closed(), emptied()) == (1, {voice.pk})


def test_what_ended_less_long_ago_stays(hakan: Member) -> None:
    due, not_yet = ended(hakan, days=days_since(12)), ended(hakan, days=days_since(12) - 1)
    still_open = oluchi_says().voice
    Voice.objects.filter(pk=still_open.pk).update(came_on=date(2020, 1, 1))
    passed_round()
    assert emptied() == {due.pk}
    assert warned() == {not_yet.pk}


@pytest.mark.parametrize("again", ["person", "desk"])
def test_who_goes_on_talking_is_warned_anew_when_it_ends_again(hakan: Member, again: str) -> None:
    voice = ended(hakan)
    forget_closed()
    if again == "person":
        write_again(voice=Voice.objects.get(pk=voice.pk), words="Noch etwas.", language="de")
    else:
        office.reopen(voice=voice, by=hakan)
    assert warned() == set()
    forget_closed()
    closed_before(voice, 400)
    assert (forget_closed(), emptied(), warned()) == (1, set(), {voice.pk})


def test_a_warning_that_is_no_longer_true_goes(hakan: Member) -> None:
    voice = ended(hakan)
    forget_closed()
    Council.objects.update(keep_months=24)
    thirty_days_pass()
    assert (forget_closed(), emptied(), warned()) == (0, set(), set())
    Council.objects.update(keep_months=1)
    assert (forget_closed(), emptied(), warned()) == (1, set(), {voice.pk})


def test_confidential_messages_go_after_their_own_months_and_are_warned_too(hakan: Member) -> None:
    key = handlers.make_handler_key(member=member(NADIA), password=PASSWORD)
    sealed = [
        say(token=new_token(), saying=saying(openness="sealed", to=(key,)), look_again_in=7).voice for _ in range(2)
    ]
    closed_before(sealed[0], days_since(6))
    closed_before(sealed[1], days_since(6) - 35)
    plain = ended(hakan, days=days_since(6))
    forget_closed()
    assert warned() == {sealed[0].pk}
    thirty_days_pass()
    forget_closed()
    assert (emptied(), log()) == ({sealed[0].pk}, {"confidential": 1})
    assert set(Key.objects.filter(public__isnull=False)) == {sealed[1].key}
    assert thread_of(plain)[0].text is not None


# -- not while something waits ---------------------------------------------------------------------


def _task(voice: Voice, by: Member) -> Callable[[], object]:
    task = office.add_task(voice=voice, what="nachfragen", due_on=timezone.localdate(), owner=by, by=by)
    return lambda: office.finish_task(task=Task.objects.get(pk=task.pk), by=by)


def _asked(voice: Voice, by: Member) -> Callable[[], object]:
    referral = office.refer(voice=voice, organisation=add_organisation(by=by, name="Beratung"), by=by)
    return lambda: answer_referral(referral=referral, agrees=False)


def _agreed(voice: Voice, by: Member) -> Callable[[], object]:
    _asked(voice, by)
    long_ago = timezone.now() - timedelta(days=500)
    Referral.objects.update(asked_at=long_ago, consented_on=long_ago.date())
    return lambda: office.hand_over(referral=Referral.objects.get(), by=by)


def _merged_speaks(voice: Voice, by: Member) -> Callable[[], object]:
    other = oluchi_says("Bei mir auch.").voice
    office.merge(voice=other, into=voice, by=by)
    write_again(voice=Voice.objects.get(pk=other.pk), words="Und noch etwas.", language="de")
    return lambda: closed_before(other, 0)


def _root_speaks(voice: Voice, by: Member) -> Callable[[], object]:
    root = ended(by)
    office.merge(voice=voice, into=root, by=by)
    office.reopen(voice=root, by=by)
    return lambda: closed_before(root, 400)


@pytest.mark.parametrize("begin", [_task, _asked, _agreed, _merged_speaks, _root_speaks])
def test_nothing_goes_while_something_waits(hakan: Member, begin: Callable[..., Callable[[], object]]) -> None:
    voice = ended(hakan)
    done = begin(voice, hakan)
    passed_round()
    assert (emptied(), warned()) == (set(), set())
    # Whoever was merged into an open voice is no loose end: the desk sees that one.
    assert kept() == ([] if begin is _root_speaks else [voice])
    done()
    passed_round()
    assert voice.pk in emptied()
    assert kept() == []


def test_what_begins_to_wait_after_the_warning_counts(hakan: Member) -> None:
    voice = ended(hakan)
    forget_closed()
    thirty_days_pass()
    _task(voice, hakan)
    assert (forget_closed(), emptied(), warned()) == (0, set(), set())


def test_a_question_that_nobody_ever_answers_does_not_keep_a_voice_for_ever(hakan: Member) -> None:
    voice = ended(hakan)
    _asked(voice, hakan)
    Referral.objects.update(asked_at=timezone.now() - timedelta(days=days_since(12)))
    passed_round()
    assert emptied() == {voice.pk}


def test_what_upper_rooms_wait_for_keeps_a_voice(hakan: Member) -> None:
    waits, other = ended(hakan), ended(hakan)
    # A row that belongs to no voice must not hold back everything.
    cards = Voice.objects.filter(pk=waits.pk).values("pk"), Voice.objects.values("merged_into")
    above = Above(waiting=cards)
    forget_closed(above)
    thirty_days_pass()
    forget_closed(above)
    assert (emptied(), len(kept())) == ({other.pk}, 0)
    Voice.objects.filter(pk=other.pk).update(emptied_on=date(2020, 1, 1))
    forget_closed(Above(waiting=[Voice.objects.filter(pk=other.pk).values("pk")]))
    assert Voice.objects.filter(pk=other.pk).exists()


# -- merged --------------------------------------------------------------------------------------------


def test_voices_that_were_merged_go_together(hakan: Member) -> None:
    root, merged = oluchi_says().voice, oluchi_says().voice
    office.merge(voice=merged, into=root, by=hakan)
    office.answer(voice=root, words="Für beide.", by=hakan, seen=0, anyway=True)
    office.close(voice=root, by=hakan)
    Voice.objects.update(closed_at=timezone.now() - timedelta(days=400))
    passed_round()
    assert (emptied(), Key.objects.count(), Message.objects.count()) == ({root.pk, merged.pk}, 0, 0)


def test_an_answer_that_somebody_else_still_reads_stays_with_them_and_later_ones_reach_both(hakan: Member) -> None:
    root, other = ended(hakan), oluchi_says("Bei mir auch.").voice
    office.merge(voice=other, into=root, by=hakan)
    office.answer(voice=root, words="Für beide.", by=hakan, seen=0, anyway=True)
    closed_before(root, 400)
    closed_before(other, 100)
    passed_round()
    root.refresh_from_db()
    other.refresh_from_db()
    assert (emptied(), root.merged_into, other.merged_into) == ({root.pk}, other, None)
    office.answer(voice=other, words="Noch etwas für beide.", by=hakan, seen=0, anyway=True)
    said = [[one.text.original for one in thread_of(voice) if one.text] for voice in (root, other)]
    assert said == [["Noch etwas für beide."], ["Bei mir auch.", "Für beide.", "Noch etwas für beide."]]


def test_a_voice_that_was_merged_into_a_closed_one_rests_and_goes(hakan: Member) -> None:
    root, merged = ended(hakan), oluchi_says().voice
    office.merge(voice=merged, into=root, by=hakan)
    # What is told to all is no word of these two to each other.
    tell_what_became(voices=_under_a_topic(root), words="Die Lampe geht wieder.", by=hakan)
    Voice.objects.filter(pk=merged.pk).update(merged_at=timezone.now() - timedelta(days=days_since(12)))
    passed_round()
    assert emptied() == {root.pk, merged.pk}


def _under_a_topic(*voices: Voice) -> Any:
    topic = Topic.objects.all()[0]
    Filing.objects.bulk_create(Filing(voice=voice, topic=topic) for voice in voices)
    return under(topic)


def test_what_was_told_to_all_stays_in_an_emptied_thread_and_goes_with_the_last(hakan: Member) -> None:
    one, two = ended(hakan), ended(hakan)
    tell_what_became(voices=_under_a_topic(one, two), words="Die Lampe geht wieder.", by=hakan)
    passed_round()
    assert emptied() == {one.pk, two.pk}
    words = [message.text.original for message in Message.objects.filter(voice=one) if message.text]
    assert words == ["Die Lampe geht wieder."]
    Voice.objects.update(emptied_on=date(2020, 1, 1))
    assert forget_closed() == 0
    Message.objects.filter(voice=one).update(written_on=date(2020, 1, 1))
    assert (forget_closed(), Key.objects.count()) == (1, 1)
    Message.objects.update(written_on=date(2020, 1, 1))
    assert (forget_closed(), Key.objects.count(), Message.objects.count()) == (1, 0, 0)


# -- the rest ------------------------------------------------------------------------------------------


def _empty_since(by: Member, days: int) -> Voice:
    voice = ended(by)
    passed_round()
    Voice.objects.filter(pk=voice.pk).update(emptied_on=timezone.localdate() - timedelta(days=days))
    return voice


def test_the_code_goes_a_year_after_the_content(hakan: Member) -> None:
    voice = _empty_since(hakan, days_since(12) - 1)
    assert forget_closed() == 0
    Voice.objects.update(emptied_on=timezone.localdate() - timedelta(days=days_since(12)))
    assert (forget_closed(), log()) == (1, {"closed": 1, "codes": 1})
    assert (Voice.objects.count(), Receipt.objects.filter(pk=voice.receipt_id).count()) == (0, 0)


def test_a_later_word_keeps_the_code_for_another_year(hakan: Member) -> None:
    voice = _empty_since(hakan, 1000)
    root = ended(hakan, days=1)
    merged_at = timezone.now() - timedelta(days=900)
    Voice.objects.filter(pk=voice.pk).update(merged_into=root, merged_at=merged_at)
    assert forget_closed() == 0
    Message.objects.filter(voice=root).update(written_on=date(2020, 1, 1))
    office.reopen(voice=root, by=hakan)
    assert forget_closed() == 0
    closed_before(root, 1)
    assert (forget_closed(), set(Voice.objects.all())) == (1, {root})


def test_what_upper_rooms_told_a_person_keeps_the_code(hakan: Member) -> None:
    voice = _empty_since(hakan, 1000)
    told = Voice.objects.filter(pk=voice.pk).values("pk")
    assert [forget_closed(Above(told=[told])), forget_closed()] == [0, 1]


# -- many, and in the middle -----------------------------------------------------------------------


def test_a_round_that_is_cut_off_has_done_what_the_log_says_and_goes_on(
    hakan: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    voices = [ended(hakan, words=f"Stimme Nummer {number}.") for number in range(5)]
    forget_closed()
    thirty_days_pass()
    batches = 0

    def cut(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal batches
        empties = sql.startswith("UPDATE") and '"emptied_on"' in sql
        batches += empties
        if empties and batches == 2:
            raise DatabaseError("the lights went out")
        return execute(sql, *rest)

    with connection.execute_wrapper(cut), pytest.raises(DatabaseError):
        forget_closed()
    assert (emptied(), log()) == ({one.pk for one in voices[:2]}, {"closed": 2})
    whole = [{one.text.original for one in thread_of(voice) if one.text} for voice in voices[2:]]
    assert whole == [{f"Stimme Nummer {number}.", "Danke für Ihre Worte."} for number in (2, 3, 4)]
    assert (forget_closed(), log(), len(emptied())) == (3, {"closed": 5}, 5)


def test_many_voices_cost_as_many_queries_as_few(hakan: Member) -> None:
    counts = []
    # The first line of the log on a day costs more than the next.
    for many in (1, 2, 12):
        for number in range(many):
            voice = ended(hakan, words=f"Stimme Nummer {number}.")
            office.add_note(voice=voice, words="Notiz", by=hakan)
            _asked(voice, hakan)
        Referral.objects.update(refused_on=timezone.localdate())
        forget_closed()
        thirty_days_pass()
        with CaptureQueriesContext(connection) as queries:
            assert forget_closed() == many
        counts.append(len(queries))
    assert counts[1] == counts[2]


# -- aside ---------------------------------------------------------------------------------------------


def test_spam_and_threats_go_altogether_unwarned_and_are_in_the_log(hakan: Member) -> None:
    for kind, days in (("spam", 30), ("spam", 29), ("threat", days_since(12)), ("threat", days_since(12) - 1)):
        voice = closed_before(oluchi_says().voice, 400)
        office.set_aside(voice=voice, kind=kind, by=hakan)
        Voice.objects.filter(pk=voice.pk).update(set_aside_at=timezone.now() - timedelta(days=days))
    assert (forget_closed(), log(), warned()) == (2, {"spam": 1, "threat": 1}, set())
    assert Voice.objects.count() == 2
