"""A file under a passphrase: whole or not at all."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprachrohr.home.archive.sealed import SealedWriter, Unopened, lines, pieces
from sprachrohr.vault.stream import PIECE

CHEAP = 8


def sealed(*portions: bytes, passphrase: str = "a long passphrase") -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, passphrase, memory_kib=CHEAP)
    for portion in portions:
        writer.write(portion)
    writer.finish()
    return file.getvalue()


def opened(content: bytes, passphrase: str = "a long passphrase") -> bytes:
    return b"".join(pieces(io.BytesIO(content), passphrase))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=300)), st.integers(0, 2 * PIECE + 1))
def test_content_comes_back_as_it_was_written(portions: list[bytes], long: int) -> None:
    portions = [*portions, b"x" * long]
    assert opened(sealed(*portions)) == b"".join(portions)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    content = bytearray(sealed(b"y" * 200))
    place = data.draw(st.integers(0, len(content) - 1))
    # A changed cost is a cost: it would only be noticed after the work that it asks for.
    if 37 <= place < 45:
        place = 36
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unopened):
        opened(bytes(content))


@pytest.mark.parametrize("missing", [1, 30, PIECE // 2, PIECE + 40])
def test_a_missing_end_is_noticed(missing: int) -> None:
    content = sealed(b"z" * (2 * PIECE + 100))
    with pytest.raises(Unopened):
        opened(content[:-missing])


def test_a_missing_last_piece_is_named() -> None:
    content = sealed(b"z" * (PIECE + 5))
    with pytest.raises(Unopened, match="Ende fehlt"):
        opened(content[: -(4 + 17 + 5)])


def test_something_behind_the_end_is_noticed() -> None:
    with pytest.raises(Unopened, match="Hinter dem Ende"):
        opened(sealed(b"text") + b"x")


def test_a_wrong_passphrase_is_told() -> None:
    with pytest.raises(Unopened, match="Passphrase ist falsch"):
        opened(sealed(b"text"), passphrase="another passphrase")


def test_another_file_is_no_archive() -> None:
    with pytest.raises(Unopened, match="kein Sprachrohr-Archiv"):
        opened(b"%PDF-1.7")


def test_an_archive_that_asks_for_too_much_memory_is_refused() -> None:
    content = bytearray(sealed(b"text"))
    content[37] = 0xFF
    with pytest.raises(Unopened, match="beschädigt"):
        opened(bytes(content))


def test_a_line_may_be_longer_than_a_piece() -> None:
    long = b"a" * (2 * PIECE)
    assert list(lines(io.BytesIO(sealed(b"1\n", long + b"\n3\n")), "a long passphrase")) == [b"1", long, b"3"]
