"""Parts at rest: whole or not at all, and the disk learns nothing."""

import gc
import io
import os
import time

import pytest
from django.conf import settings as django_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.media import parts
from sprachrohr.vault.media.parts import (
    PaddedWriter,
    PartWriter,
    keep,
    names,
    open_stream,
    path_of,
    put_back,
    read,
    remove,
    sweep,
)
from sprachrohr.vault.stream import OVERHEAD, PIECE

KEY = b"k" * 32
HEADER = 24
WHOLE_PIECE = 4 + PIECE + OVERHEAD


def sealed(*chunks: bytes, key: bytes = KEY, about: bytes = b"a") -> bytes:
    file = io.BytesIO()
    writer = PaddedWriter(file, key, about=about)
    for chunk in chunks:
        writer.write(chunk)
    writer.finish()
    return file.getvalue()


def opened(content: bytes, key: bytes = KEY, about: bytes = b"a") -> bytes:
    return b"".join(open_stream(key, io.BytesIO(content), about=about))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=5), st.integers(0, 3 * PIECE))
@example([], 0)
@example([], PIECE - 1)
@example([], PIECE)
@example([], PIECE + 1)
@example([], 2 * PIECE - 1)
@example([b"\x80"], 4096 - 1)
def test_content_comes_back_however_it_was_cut(chunks: list[bytes], more: int) -> None:
    chunks = [*chunks, b"\x80\x00" * (more // 2), b"z" * (more % 2)]
    content = sealed(*chunks)
    assert opened(content) == b"".join(chunks)
    length = sum(map(len, chunks))
    padded = (length // parts.BLOCK + 1) * parts.BLOCK
    count = -(-padded // PIECE)
    assert len(content) == HEADER + padded + count * (4 + OVERHEAD)


def test_the_length_tells_four_kilobytes_only() -> None:
    assert len({len(sealed(b"x" * length)) for length in range(0, 4096, 105)}) == 1


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2 * PIECE), st.data())
def test_a_missing_end_is_noticed(length: int, data: st.DataObject) -> None:
    content = sealed(b"x" * length)
    cut = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises(Unreadable):
        opened(content[:cut])


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    content = bytearray(sealed(b"y" * 200))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        opened(bytes(content))


def test_pieces_that_change_places_or_come_twice_are_noticed() -> None:
    content = sealed(b"1" * PIECE, b"2" * PIECE, b"3" * PIECE)
    head = content[:HEADER]
    first, second, third = (content[HEADER + at * WHOLE_PIECE :][:WHOLE_PIECE] for at in range(3))
    end = content[HEADER + 3 * WHOLE_PIECE :]
    assert opened(head + first + second + third + end)[:1] == b"1"
    for forged in [second + first + third, first + first + second + third, first + third, first + second]:
        with pytest.raises(Unreadable):
            opened(head + forged + end)


def test_something_behind_the_end_is_noticed() -> None:
    with pytest.raises(Unreadable):
        opened(sealed(b"words") + b"x")


def test_another_key_or_another_name_does_not_open_it() -> None:
    content = sealed(b"words")
    for key, about in [(b"o" * 32, b"a"), (KEY, b"b")]:
        with pytest.raises(Unreadable):
            opened(content, key=key, about=about)


def test_the_same_content_is_sealed_differently_each_time() -> None:
    assert sealed(b"words") != sealed(b"words")


@pytest.fixture
def folder(settings: pytest.FixtureRequest, tmp_path: object) -> object:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_part_is_kept_read_and_removed() -> None:
    name = keep(KEY, [b"said ", b"aloud"])
    assert b"".join(read(KEY, name)) == b"said aloud"
    assert list(names()) == [name]
    remove(name)
    remove(name)
    assert list(names()) == []
    with pytest.raises(Unreadable):
        list(read(KEY, name))


@pytest.mark.usefixtures("folder")
def test_the_disk_sees_a_random_name_no_content_and_no_hour() -> None:
    before = time.time()
    name = keep(KEY, [b"planted words" * 1000])
    path = django_settings.DATA_DIR / "files" / name[:2] / name
    assert b"planted" not in path.read_bytes()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    for place in [path, path.parent]:
        assert place.stat().st_mtime % 86400 == 0
        assert before - 86400 < place.stat().st_mtime <= time.time()
    assert keep(KEY, []) != name


@pytest.mark.usefixtures("folder")
def test_a_part_in_the_place_of_another_does_not_open() -> None:
    one, other = keep(KEY, [b"one"]), keep(KEY, [b"other"])
    path, place = (django_settings.DATA_DIR / "files" / name[:2] / name for name in (one, other))
    path.rename(place)
    with pytest.raises(Unreadable):
        list(read(KEY, other))


@pytest.mark.usefixtures("folder")
def test_nothing_stays_of_a_part_that_failed_on_the_way() -> None:
    def chunks() -> object:
        yield b"x" * 200_000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        keep(KEY, chunks())  # type: ignore[arg-type]
    assert [path for path in (django_settings.DATA_DIR / "files").rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("folder")
def test_a_part_that_nobody_finishes_is_removed() -> None:
    writer = PartWriter(KEY)
    writer.write(b"half of it")
    (name,) = names()
    assert path_of(name).is_file()
    del writer
    gc.collect()
    assert list(names()) == []


@pytest.mark.usefixtures("folder")
def test_a_part_comes_back_as_it_lay_there() -> None:
    name = keep(KEY, [b"said aloud"])
    before = path_of(name).read_bytes()
    remove(name)
    put_back(name, [before[:10], before[10:]])
    assert b"".join(read(KEY, name)) == b"said aloud"
    assert path_of(name).stat().st_mtime % 86400 == 0


@pytest.mark.usefixtures("folder")
def test_lost_parts_are_swept_up_the_next_day() -> None:
    known, lost, arriving = (keep(KEY, [b"x"]) for _ in range(3))
    for name in (known, lost):
        os.utime(path_of(name), (0, 0))
    assert (sweep({known}), set(names())) == (1, {known, arriving})


@pytest.mark.parametrize(
    "name", ["", "..", "../../settings.env", "AB" * 16, "ab" * 15, "ab" * 16 + "\n", "/etc/passwd"]
)
def test_what_is_no_name_opens_nothing(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        list(read(KEY, name))
    with pytest.raises(ValueError, match="not the name"):
        remove(name)
