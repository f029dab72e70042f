"""Receipts: one form is one code, a repeated send shows it again, and wrong codes wait without locking anyone out."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone

from sprachrohr.vault import codes
from sprachrohr.vault.actions import (
    FREE_TRIES_OF_A_NETWORK,
    AlreadyGiven,
    AlreadySent,
    Busy,
    Wait,
    WrongCode,
    find_link,
    finish_link,
    forget_old_traces,
    make_link,
    make_random_receipt,
    make_receipt,
    open_receipt,
    replace_code,
    revoke_link,
    seconds_to_wait,
    try_code,
)
from sprachrohr.vault.codes import Code
from sprachrohr.vault.encryption import server_key
from sprachrohr.vault.models import Delay, Key, Receipt
from sprachrohr.voices.actions import Said, say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from tests.cast import ELIF, GERMAN, member, oluchi_says, open_council, saying

pytestmark = [pytest.mark.data, pytest.mark.django_db]

HERE, ELSEWHERE = "network-a", "network-b"


def _say(token: str, words: str = GERMAN) -> Said:
    return say(token=token, saying=saying(words), look_again_in=7)


def _wrong(code: Code) -> Code:
    return Code(locator=code.locator, secret=f"{(int(code.secret) + 1) % 10**12:012d}")


@pytest.fixture(autouse=True)
def _open(db: None) -> None:
    open_council()


@pytest.fixture
def full_house(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Both places at the derivation are taken, as if other workers were at it."""
    settings.RUN_DIR, settings.DERIVATION_WAIT_SECONDS = tmp_path, 0.01
    with ExitStack() as held:
        for place in range(2):
            file = held.enter_context((tmp_path / f"work-{place}.lock").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


# -- one form, one code --------------------------------------------------------------------------


def test_a_repeated_send_is_one_voice_and_shows_the_same_code() -> None:
    token = new_token()
    first, second = _say(token), _say(token)
    assert (first.again, second.again) == (False, True)
    assert (second.code, second.voice) == (first.code, first.voice)
    assert Voice.objects.count() == 1


def test_another_form_with_the_same_text_is_another_voice() -> None:
    assert _say(new_token()).code != _say(new_token()).code
    assert Voice.objects.count() == 2


def test_another_text_under_the_same_form_is_refused_and_nothing_is_written() -> None:
    token = new_token()
    _say(token)
    with pytest.raises(AlreadySent):
        _say(token, GERMAN + " Wirklich.")
    assert (Voice.objects.count(), Receipt.objects.count(), Key.objects.count()) == (1, 1, 1)


def test_after_the_first_opening_a_repeated_send_shows_no_code() -> None:
    token = new_token()
    said = _say(token)
    assert [open_receipt(receipt=said.voice.receipt), open_receipt(receipt=said.voice.receipt)] == [True, False]
    with pytest.raises(AlreadySent):
        _say(token)


def test_after_a_day_a_repeated_send_shows_no_code() -> None:
    today, yesterday_token, old_token = timezone.localdate(), new_token(), new_token()
    yesterday, old = _say(yesterday_token), _say(old_token)
    Receipt.objects.filter(voice=yesterday.voice).update(made_on=today - timedelta(days=1))
    Receipt.objects.filter(voice=old.voice).update(made_on=today - timedelta(days=2))
    assert forget_old_traces() == 1
    assert _say(yesterday_token).code == yesterday.code
    with pytest.raises(AlreadySent):
        _say(old_token)


def test_a_taken_locator_takes_the_next_attempt_and_stays_the_same_code() -> None:
    token = new_token()
    drawn = [
        codes.derived_code(server_key=server_key(), token=token, text=GERMAN, attempt=attempt) for attempt in (0, 1)
    ]
    taken, _ = make_random_receipt(look_again_in=7)
    taken.locator = drawn[0].locator
    taken.save()
    said = _say(token)
    assert (said.code, said.voice.receipt.attempt) == (drawn[1], 1)
    assert _say(token).code == drawn[1]


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_voice_with_one_code() -> None:
    token, both_ready = new_token(), Barrier(2)
    found: list[Said] = []

    def tap() -> None:
        both_ready.wait(timeout=30)
        try:
            found.append(_say(token))
        finally:
            connection.close()

    taps = [Thread(target=tap) for _ in range(2)]
    for one in taps:
        one.start()
    for one in taps:
        one.join(timeout=60)
    assert len({said.code for said in found}) == 1
    assert sorted(said.again for said in found) == [False, True]
    assert (Voice.objects.count(), Receipt.objects.count(), Key.objects.count()) == (1, 1, 1)


def test_busy_writes_nothing(full_house: None) -> None:
    with pytest.raises(Busy):
        _say(new_token())
    assert (Voice.objects.count(), Receipt.objects.count(), Key.objects.count()) == (0, 0, 0)


def test_a_receipt_keeps_no_secret_and_no_time() -> None:
    token = new_token()
    receipt, code = make_receipt(token=token, text=GERMAN, look_again_in=7)
    receipt.save()
    row = Receipt.objects.filter(pk=receipt.pk).values().get()
    binary = (bytes, memoryview)
    kept = " ".join(bytes(value).hex() if isinstance(value, binary) else str(value) for value in row.values())
    assert [part in kept for part in (code.secret, code.secret.encode().hex(), token)] == [False] * 3
    assert str(row["look_again_on"] - row["made_on"]) == "7 days, 0:00:00"
    times = [field.name for field in Receipt._meta.fields if field.get_internal_type() == "DateTimeField"]
    assert times == []


# -- a code is tried -----------------------------------------------------------------------------


def test_the_right_code_opens_its_own_thread_and_leaves_no_trace() -> None:
    first, second = oluchi_says(), oluchi_says()
    assert try_code(code=first.code, network=HERE) == first.voice.receipt
    assert try_code(code=second.code, network=HERE) == second.voice.receipt
    assert Delay.objects.count() == 0


def test_an_unknown_locator_is_answered_like_a_wrong_secret() -> None:
    known = oluchi_says().code
    unknown = Code(locator=f"{(int(known.locator) + 1) % 10**6:06d}", secret=known.secret)
    traces = []
    for code in (_wrong(known), unknown):
        with pytest.raises(WrongCode):
            try_code(code=code, network=HERE)
        traces.append(sorted(Delay.objects.values_list("tries", flat=True)))
        Delay.objects.all().delete()
    assert traces == [[1, 1], [1, 1]]


def test_an_unknown_locator_needs_a_place_at_the_derivation_like_a_known_one(full_house: None) -> None:
    """Both would answer at once if they cost nothing; so nobody can find out which locators exist."""
    for digits in ("000000", "123456"):
        with pytest.raises(Busy):
            try_code(code=Code(locator=digits, secret="0" * 12), network=HERE)
    assert Delay.objects.count() == 0


def test_delays_are_stored_times_that_grow_to_a_minute_and_no_further() -> None:
    code, longest = _wrong(oluchi_says().code), []
    for _ in range(10):
        before = timezone.now()
        with pytest.raises(WrongCode):
            try_code(code=code, network=HERE)
        after = timezone.now()
        until = max(Delay.objects.values_list("not_before", flat=True))
        # The stored time lies exactly n seconds after the try; the two clocks around it enclose the try.
        fits = [n for n in (0, 2, 4, 8, 16, 32, 60) if before <= until - timedelta(seconds=n) <= after]
        longest.extend(fits[:1])
        Delay.objects.update(not_before=before - timedelta(seconds=1))
    # Made at the first try (0), left alone at the second and third.
    assert longest == [0, 2, 4, 8, 16, 32, 60, 60]


def test_while_it_waits_even_the_right_code_is_not_looked_at_and_not_counted() -> None:
    code = oluchi_says().code
    with pytest.raises(WrongCode):
        try_code(code=_wrong(code), network=HERE)
    Delay.objects.update(not_before=timezone.now() + timedelta(hours=1))
    with pytest.raises(Wait) as caught:
        try_code(code=code, network=HERE)
    assert 3000 < caught.value.seconds <= 3600
    assert list(Delay.objects.values_list("tries", flat=True)) == [1, 1]


def test_the_owner_is_not_locked_out_by_a_stranger_elsewhere() -> None:
    said = oluchi_says()
    for _ in range(4):
        with pytest.raises(WrongCode):
            try_code(code=_wrong(said.code), network=ELSEWHERE)
    assert seconds_to_wait(locator=said.code.locator, network=ELSEWHERE) > 0
    assert seconds_to_wait(locator=said.code.locator, network=HERE) == 0
    assert try_code(code=said.code, network=HERE) == said.voice.receipt


def test_the_right_code_ends_the_waiting() -> None:
    said = oluchi_says()
    for _ in range(3):
        with pytest.raises(WrongCode):
            try_code(code=_wrong(said.code), network=HERE)
    try_code(code=said.code, network=HERE)
    # Only its own: who has one code of their own may not use it to guess at others without end.
    assert list(Delay.objects.values_list("tries", flat=True)) == [3]
    assert seconds_to_wait(locator=said.code.locator, network=HERE) == 0


def test_a_whole_network_waits_after_sixty_wrong_codes_and_even_its_own_right_one_does_not_end_that() -> None:
    said = oluchi_says()
    for number in range(FREE_TRIES_OF_A_NETWORK):
        with pytest.raises(WrongCode):
            try_code(code=Code(locator=f"{number:06d}", secret="0" * 12), network=HERE)
    assert try_code(code=said.code, network=HERE) == said.voice.receipt
    with pytest.raises(WrongCode):
        try_code(code=Code(locator="999999", secret="0" * 12), network=HERE)
    assert seconds_to_wait(locator=said.code.locator, network=HERE) > 0
    assert seconds_to_wait(locator=said.code.locator, network=ELSEWHERE) == 0
    with pytest.raises(Wait):
        try_code(code=said.code, network=HERE)


def test_yesterdays_delays_are_forgotten() -> None:
    with pytest.raises(WrongCode):
        try_code(code=_wrong(oluchi_says().code), network=HERE)
    Delay.objects.filter(pk=Delay.objects.first().pk).update(day=timezone.localdate() - timedelta(days=1))  # type: ignore[union-attr]
    assert (forget_old_traces(), Delay.objects.count()) == (1, 1)


def test_a_receipt_keeps_the_cost_it_was_made_with(settings: Any) -> None:
    said = oluchi_says()
    settings.CODE_MEMORY_KIB, settings.CODE_PASSES = 128, 2
    assert try_code(code=said.code, network=HERE) == said.voice.receipt
    assert (said.voice.receipt.memory_kib, said.voice.receipt.passes) == (64, 1)


def test_a_replaced_code_opens_and_the_old_one_does_not() -> None:
    said = oluchi_says()
    new = replace_code(receipt=said.voice.receipt, token=new_token())
    # The reply may be lost: until the new code has opened the thread, the old one does.
    assert try_code(code=said.code, network=HERE) == said.voice.receipt
    assert try_code(code=new, network=HERE) == said.voice.receipt
    with pytest.raises(WrongCode):
        try_code(code=said.code, network=HERE)
    assert try_code(code=new, network=HERE) == said.voice.receipt


def test_a_wrong_new_code_leaves_the_old_one_in_its_place() -> None:
    said = oluchi_says()
    new = replace_code(receipt=said.voice.receipt, token=new_token())
    with pytest.raises(WrongCode):
        try_code(code=_wrong(new), network=HERE)
    assert (Receipt.objects.get().next_locator, Receipt.objects.get().replaced_on) == (new.locator, None)
    assert try_code(code=said.code, network=HERE) == said.voice.receipt


def test_the_same_form_gives_the_same_new_code_and_another_form_none_until_tomorrow() -> None:
    receipt, token = oluchi_says().voice.receipt, new_token()
    new = replace_code(receipt=receipt, token=token)
    assert replace_code(receipt=Receipt.objects.get(), token=token) == new
    with pytest.raises(AlreadyGiven):
        replace_code(receipt=Receipt.objects.get(), token=new_token())
    assert try_code(code=new, network=HERE) == receipt
    other = oluchi_says().voice.receipt
    lost = replace_code(receipt=other, token=new_token())
    Receipt.objects.filter(pk=other.pk).update(next_made_on=timezone.localdate() - timedelta(days=1))
    again = replace_code(receipt=Receipt.objects.get(pk=other.pk), token=new_token())
    with pytest.raises(WrongCode):
        try_code(code=lost, network=HERE)
    assert try_code(code=again, network=HERE) == other


def test_a_locator_that_waits_as_a_new_one_is_given_to_nobody_else() -> None:
    token = new_token()
    drawn = codes.derived_code(server_key=server_key(), token=token, text=GERMAN, attempt=0)
    Receipt.objects.filter(pk=oluchi_says().voice.receipt.pk).update(next_locator=drawn.locator)
    assert _say(token).code.locator != drawn.locator


def test_a_code_that_staff_saw_should_be_replaced_once() -> None:
    receipt, _ = make_random_receipt(look_again_in=7)
    receipt.save()
    assert receipt.should_be_replaced
    new = replace_code(receipt=receipt, token=new_token())
    assert receipt.should_be_replaced
    assert not try_code(code=new, network=HERE).should_be_replaced
    assert not oluchi_says().voice.receipt.should_be_replaced


# -- links ---------------------------------------------------------------------------------------


def test_a_link_is_found_by_its_token_and_purpose_until_it_ends() -> None:
    by = member(ELIF)
    made = [make_link(purpose="translate", subject=7, days=14, by=by) for _ in range(4)]
    (kept, _), (done, _), (revoked, _), (expired, _) = made
    finish_link(link=done)
    revoke_link(link=revoked, by=by)
    expired.expires_at = timezone.now()
    expired.save()
    found = [find_link(token=token, purpose="translate") for _, token in made]
    assert found == [kept, None, None, None]
    assert [link.is_open for link, _ in made] == [True, False, False, False]
    assert find_link(token=made[0][1], purpose="another") is None
    assert made[0][1] not in str(vars(kept))


def test_the_cost_of_a_code_is_low_only_in_tests() -> None:
    """If this fails the tests cost 0.2 s a code; production's cost is guarded by `check --deploy`."""
    assert (project.CODE_MEMORY_KIB, project.CODE_PASSES) == (64, 1)
