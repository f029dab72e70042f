"""The key sheet: typed in again it gives the same keys, mistyped it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.home import key_sheet
from sprachrohr.home.key_sheet import KeySheet, Mistyped


@given(st.binary(min_size=1, max_size=60))
def test_a_line_reads_back(value: bytes) -> None:
    assert key_sheet.read(key_sheet.grouped(value, about="pepper"), about="pepper") == value


@given(st.binary(min_size=32, max_size=32))
def test_how_a_line_is_typed_does_not_matter(value: bytes) -> None:
    line = key_sheet.grouped(value, about="server key")
    typed = line.lower().replace(" ", "-").replace("o", "0").replace("i", "1").replace("b", "8")
    assert key_sheet.read(typed, about="server key") == value


@given(
    st.binary(min_size=32, max_size=32),
    st.integers(0, 51),
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
)
def test_one_wrong_letter_is_noticed(value: bytes, place: int, letter: str) -> None:
    typed = list(key_sheet.grouped(value, about="server key").replace(" ", ""))
    if typed[place] == letter:
        return
    typed[place] = letter
    # 20 bits of checksum: one mistyped line in a million passes, and then the archive's own check says no.
    try:
        found = key_sheet.read("".join(typed), about="server key")
    except Mistyped:
        return
    assert found != value or place == 51


def test_two_swapped_lines_are_noticed() -> None:
    with pytest.raises(Mistyped):
        key_sheet.read(key_sheet.grouped(b"a" * 32, about="server key"), about="pepper")


@pytest.mark.parametrize("typed", ["", "AAAA", "not a line at all!", "äöü"])
def test_what_is_no_line_is_told(typed: str) -> None:
    with pytest.raises(Mistyped):
        key_sheet.read(typed, about="pepper")


def test_a_sheet_looks_like_this() -> None:
    sheet = KeySheet(bytes(range(32)), "PEPPER")
    assert sheet.lines() == {
        "server key": "AAAQ EAYE AUDA OCAJ BIFQ YDIO B4IB CEQT CQKR MFYY DENB WHA5 DYPQ · ZXJJ",
        "pepper": "KBCV AUCF KI · 6DJL",
    }
    assert repr(sheet) == "KeySheet(…)"


def test_check_values_differ_with_each_key_and_tell_neither() -> None:
    one = KeySheet(b"a" * 32, "pepper").check_values()
    other_pepper = KeySheet(b"a" * 32, "another").check_values()
    other_key = KeySheet(b"b" * 32, "pepper").check_values()
    assert one["server key"] == other_pepper["server key"]
    assert len({one["pepper"], other_pepper["pepper"], other_key["pepper"]}) == 3
    assert one["server key"] != other_key["server key"]
