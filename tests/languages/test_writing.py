"""What people type, cleaned: nothing that carries meaning goes, nothing that disturbs a page stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.languages.writing import TURNING, cleaned, has_words


@given(st.text())
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    assert cleaned(cleaned(typed)) == cleaned(typed)


@given(st.text())
def test_no_sign_that_turns_or_controls_is_left(typed: str) -> None:
    left = [sign for sign in cleaned(typed) if sign in TURNING or unicodedata.category(sign) in {"Cc", "Cs"}]
    assert set(left) <= {"\n", "\t"}


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"])))
def test_letters_signs_and_digits_all_stay(typed: str) -> None:
    assert cleaned(typed) == unicodedata.normalize("NFC", typed).strip()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", False), ("🙂 12 ؟", False), ("a", False), ("ab", True), ("你好", True), ("нi", True), ("ሰላም", True)],
)
def test_two_letters_of_any_script_are_words(typed: str, words: bool) -> None:
    assert has_words(typed) is words
