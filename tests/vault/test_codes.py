"""The receipt code: what is read as one, and which mistakes the check digits tell from an unknown code."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sprachrohr.vault import codes
from sprachrohr.vault.codes import Code, CodeError

SERVER_KEY = b"k" * 32
ZEROS = {"arabic": 0x660, "persian": 0x6F0, "devanagari": 0x966, "bengali": 0x9E6, "fullwidth": 0xFF10}

numbers = st.integers(0, 10**18 - 1)
# What keyboards and messengers put between and around: spaces of all widths, dashes, dots, direction marks, joiners.
INVISIBLE = "\u200e\u200f\u200b\u200c\u202b\u202c\u2066\u2069\ufeff"
separators = st.text(st.sampled_from(" \u00a0\u202f\t\n.-–—‑_,،/·•|" + INVISIBLE))


def _code(number: int) -> Code:
    digits = f"{number:018d}"
    return Code(locator=digits[:6], secret=digits[6:])


def _reason(typed: str) -> str:
    with pytest.raises(CodeError) as caught:
        codes.read(typed)
    return caught.value.reason


def test_check_digits_of_a_worked_example() -> None:
    """794 00 mod 97 = 54, and 98 - 54 = 44; the whole number leaves 1."""
    assert codes.check_digits("794") == "44"
    assert 79444 % 97 == 1


@given(numbers)
def test_a_code_leaves_one_modulo_97_and_is_read_back(number: int) -> None:
    code = _code(number)
    assert (len(code.digits), int(code.digits) % 97) == (20, 1)
    assert codes.read(code.grouped) == code
    assert [len(group) for group in code.grouped.split(" ")] == [4, 4, 4, 4, 4]


@given(numbers, st.integers(0, 19), st.integers(1, 9))
def test_every_single_wrong_digit_is_a_typing_error(number: int, place: int, off: int) -> None:
    digits = _code(number).digits
    wrong = str((int(digits[place]) + off) % 10)
    assert _reason(digits[:place] + wrong + digits[place + 1 :]) == "typo"


@given(numbers, st.integers(0, 18))
def test_every_swap_of_neighbours_is_a_typing_error(number: int, place: int) -> None:
    digits = _code(number).digits
    assume(digits[place] != digits[place + 1])
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert _reason(swapped) == "typo"


@given(numbers, st.lists(separators, min_size=21, max_size=21), st.sampled_from(sorted(ZEROS)))
def test_digits_of_every_script_with_anything_between_are_the_same_code(
    number: int, between: list[str], script: str
) -> None:
    code = _code(number)
    signs = [chr(ZEROS[script] + int(digit)) for digit in code.digits]
    typed = between[0] + "".join(sign + gap for sign, gap in zip(signs, between[1:], strict=True))
    assert codes.read(typed) == code


def test_scripts_may_be_mixed() -> None:
    digits = _code(123456789012345678).digits
    mixed = "".join(chr(list(ZEROS.values())[i % 5] + int(d)) for i, d in enumerate(digits))
    assert codes.read(mixed).digits == digits


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \u200f-\n", "empty"),
        ("1234", "length"),
        ("1" * 21, "length"),
        ("1234 5678 9012 3456 789O", "letters"),
        ("²" * 20, "letters"),  # a digit by value, but no decimal digit
        ("Ⅷ" * 20, "letters"),
        ("👋" * 20, "letters"),
        ("0" * 20, "typo"),
    ],
)
def test_what_cannot_be_a_code_says_why(typed: str, reason: str) -> None:
    assert _reason(typed) == reason


@given(st.text())
def test_whatever_is_typed_gives_a_code_or_a_reason(typed: str) -> None:
    try:
        found = codes.is_valid(codes.read(typed).digits)
    except CodeError as error:
        found = error.reason in {"empty", "letters", "length", "typo"}
    assert found


@given(st.text())
def test_plain_digits_are_ascii_digits(typed: str) -> None:
    wanted = "".join(str(unicodedata.decimal(sign)) for sign in typed if unicodedata.category(sign) == "Nd")
    try:
        found = codes.plain_digits(typed)
    except CodeError as error:
        found, wanted = error.reason, "letters"
    assert found == wanted


def test_a_code_does_not_tell_itself_in_a_log() -> None:
    code = _code(123456789012345678)
    assert [str(code), repr(code), f"{code}"] == ["123456…"] * 3


@given(st.text(), st.text(), st.integers(0, 19))
def test_a_derived_code_is_the_same_again_and_another_for_anything_else(token: str, text: str, attempt: int) -> None:
    def derived(token: str, text: str, attempt: int, key: bytes = SERVER_KEY) -> str:
        return codes.derived_code(server_key=key, token=token, text=text, attempt=attempt).digits

    first = derived(token, text, attempt)
    assert first == derived(token, text, attempt)
    others = {
        derived(token + "x", text, attempt),
        derived(token, text + "x", attempt),
        derived(token, text, attempt + 1),
        derived(token, text, attempt, b"j" * 32),
    }
    assert first not in others
    assert len(others) == 4


def test_token_and_text_do_not_run_together() -> None:
    one = codes.derived_code(server_key=SERVER_KEY, token="ab", text="c", attempt=0)
    other = codes.derived_code(server_key=SERVER_KEY, token="a", text="bc", attempt=0)
    assert one != other


def test_random_codes_are_codes_and_differ() -> None:
    made = {codes.random_code().digits for _ in range(50)}
    assert len(made) == 50
    assert all(codes.is_valid(digits) for digits in made)
