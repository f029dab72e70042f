"""The check of every engine's work: what must not change in a translation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.languages.engines import EngineError
from sprachrohr.languages.engines.base import checked


@pytest.mark.parametrize(
    ("text", "translation", "expected"),
    [
        ("Am 3. Mai 2025 um 18:30", "On May 3, 2025 at 18:30", ""),
        ("1.250,00 €", "€1,250.00", ""),
        ("Tel. 040/123 45 67", "تلفن ۰۴۰/۱۲۳ ۴۵ ۶۷", ""),
        ("Code 123456 7890", "کد \u2066123456 7890\u2069", ""),
        ("zwei Kinder", "2 children", ""),
        ("Siehe https://example.org/a.", "See https://example.org/a!", ""),
        ("um 18:30", "at 6:30 p.m.", "changed_numbers"),
        ("7 und 7", "7", "changed_numbers"),
        ("5 €", "5 s", "changed_numbers"),
        ("1234 5678 9012", "5678 1234 9012", "changed_numbers"),
        ("Rufen Sie an", "Call 040 1234567", "changed_numbers"),
        ("Mail: hilfe@example.org", "Mail: help@example.org", "changed_addresses"),
        ("www.example.org/de", "www.example.org/en", "changed_addresses"),
        ("Auf example.org/antwort", "At example.org/answer", "changed_addresses"),
        ("Hallo", "", "empty_reply"),
        ("Hallo", "la " * 100, "absurd_length"),
        ("Hallo " * 100, "Hello", "absurd_length"),
    ],
)
def test_check_keeps_what_must_not_change(text: str, translation: str, expected: str) -> None:
    try:
        outcome = "" if checked(text, translation) == translation else "another text"
    except EngineError as fault:
        outcome = fault.reason
    assert outcome == expected


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
def test_check_accepts_a_text_unchanged(text: str) -> None:
    assert checked(text, text) == text


@given(st.integers(0, 10**20 - 1), st.integers(0, 19), st.integers(1, 9))
def test_check_notices_one_wrong_digit_in_a_receipt_code(code: int, place: int, shift: int) -> None:
    digits = f"{code:020}"
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    grouped, wrongly = (" ".join(d[i : i + 4] for i in range(0, 20, 4)) for d in (digits, wrong))
    with pytest.raises(EngineError) as caught:
        checked(f"Antwort-Nummer {grouped}", f"Answer number {wrongly}")
    assert caught.value.reason == "changed_numbers"
