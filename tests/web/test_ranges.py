"""Sound in parts: what an iPhone asks for is what slicing gives, and never more than that."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from sprachrohr.web.ranges import ranged

SOUND = bytes(range(256)) * 40
CONTENTS = st.binary(max_size=60)
PLACES = st.integers(0, 80)


class Chunks:
    """The content in pieces, as decrypting gives it; notes how much was read and whether it was closed."""

    def __init__(self, content: bytes, size: int = 7) -> None:
        self.pieces = iter([content[at : at + size] for at in range(0, len(content), size)])
        self.read, self.is_closed = 0, False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self.pieces)
        self.read += len(piece)
        return piece

    def close(self) -> None:
        self.is_closed = True


def asks(wanted: str | None, content: bytes = SOUND, *, size: int = 7, method: str = "GET", **extra: str) -> Any:
    request = RequestFactory().generic(method, "/", **({"HTTP_RANGE": wanted} if wanted is not None else {}), **extra)
    return ranged(request, length=len(content), chunks=Chunks(content, size), content_type="audio/mpeg")


def said(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def assert_part(answer: Any, content: bytes, start: int, stop: int) -> None:
    expected = content[start:stop]
    where = f"bytes {start}-{start + len(expected) - 1}/{len(content)}"
    assert (answer.status_code, answer["Content-Range"]) == (206, where)
    assert answer["Content-Length"] == str(len(expected))
    assert said(answer) == expected


def assert_whole(answer: Any, content: bytes = SOUND) -> None:
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(content)))
    assert ("Content-Range" in answer, answer["Accept-Ranges"]) == (False, "bytes")
    assert said(answer) == content


def assert_refused(answer: Any, length: int) -> None:
    assert (answer.status_code, answer["Content-Range"], said(answer)) == (416, f"bytes */{length}", b"")


@settings(deadline=None)
@given(CONTENTS, PLACES, PLACES, st.integers(1, 9))
def test_range_with_both_ends_is_a_slice(content: bytes, first: int, last: int, size: int) -> None:
    answer = asks(f"bytes={first}-{last}", content, size=size)
    if last < first:
        assert_whole(answer, content)
    elif first >= len(content):
        assert_refused(answer, len(content))
    else:
        assert_part(answer, content, first, last + 1)


@settings(deadline=None)
@given(CONTENTS, PLACES, st.integers(1, 9))
def test_range_without_an_end_goes_to_the_end(content: bytes, first: int, size: int) -> None:
    answer = asks(f"bytes={first}-", content, size=size)
    if first >= len(content):
        assert_refused(answer, len(content))
    else:
        assert_part(answer, content, first, len(content))


@settings(deadline=None)
@given(CONTENTS, PLACES, st.integers(1, 9))
def test_range_without_a_start_is_the_last_bytes(content: bytes, many: int, size: int) -> None:
    answer = asks(f"bytes=-{many}", content, size=size)
    if not many or not content:
        assert_refused(answer, len(content))
    else:
        assert_part(answer, content, max(len(content) - many, 0), len(content))


@settings(deadline=None)
@given(st.text(st.sampled_from("bytes=0123456789-, \t"), max_size=30))
def test_whatever_a_range_says_the_answer_tells_truly_what_it_holds(wanted: str) -> None:
    answer = asks(wanted)
    if answer.status_code == 206:
        where, _, length = answer["Content-Range"].removeprefix("bytes ").partition("/")
        first, last = map(int, where.split("-"))
        assert (int(length), said(answer)) == (len(SOUND), SOUND[first : last + 1])
    elif answer.status_code == 416:
        assert_refused(answer, len(SOUND))
    else:
        assert_whole(answer)


@pytest.mark.parametrize(
    "wanted",
    [None, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=--5", "bytes=1-2-3", "lines=0-5",
     "bytes=0-1,4-5", "bytes=0x1-5", "bytes=٠-٥", "bytes=²-5", f"bytes={'9' * 5000}-", "bytes 0-5"],
)  # fmt: skip
def test_range_that_is_none_or_several_gives_the_whole(wanted: str | None) -> None:
    assert_whole(asks(wanted))


def test_first_two_bytes_that_an_iphone_asks_for_come_as_a_range() -> None:
    assert_part(asks("bytes=0-1"), SOUND, 0, 2)


def test_whole_asked_for_as_a_range_comes_as_a_range() -> None:
    assert_part(asks(f"bytes=0-{len(SOUND) - 1}"), SOUND, 0, len(SOUND))
    assert_part(asks("Bytes= 0- "), SOUND, 0, len(SOUND))


@pytest.mark.parametrize("validator", ['"abc"', 'W/"abc"', "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_range_of_something_seen_before_gives_the_whole(validator: str) -> None:
    assert_whole(asks("bytes=0-1", HTTP_IF_RANGE=validator))


@pytest.mark.parametrize("wanted", [None, "bytes=0-1", "bytes=999999-"])
def test_head_tells_the_length_and_reads_nothing(wanted: str | None) -> None:
    extra = {"HTTP_RANGE": wanted} if wanted else {}
    chunks = Chunks(SOUND)
    answer = ranged(RequestFactory().head("/", **extra), length=len(SOUND), chunks=chunks, content_type="audio/mpeg")
    assert (answer.status_code, answer["Content-Length"], answer["Accept-Ranges"]) == (200, str(len(SOUND)), "bytes")
    assert (answer.content, chunks.read, chunks.is_closed) == (b"", 0, True)


def test_part_is_not_read_beyond_its_end_and_the_rest_is_closed() -> None:
    chunks = Chunks(SOUND, 100)
    request = RequestFactory().get("/", HTTP_RANGE="bytes=150-160")
    answer: Any = ranged(request, length=len(SOUND), chunks=chunks, content_type="audio/mpeg")
    assert said(answer) == SOUND[150:161]
    assert (chunks.read, chunks.is_closed) == (200, True)


@pytest.mark.django_db  # an answer that is closed tells Django that the request has ended
def test_listener_who_leaves_in_the_middle_closes_the_content() -> None:
    chunks = Chunks(SOUND, 100)
    answer: Any = ranged(RequestFactory().get("/"), length=len(SOUND), chunks=chunks, content_type="audio/mpeg")
    next(iter(answer))
    answer.close()
    assert (chunks.read, chunks.is_closed) == (100, True)


def test_sound_is_not_packed_whatever_the_browser_takes() -> None:
    """Ranges count the bytes of the sound; packing would move them and drop the length."""

    def plays(request: HttpRequest) -> HttpResponse:
        return ranged(request, length=len(SOUND), chunks=Chunks(SOUND), content_type="audio/mpeg")

    answer = GZipMiddleware(plays)(RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip, br"))
    assert "Content-Encoding" not in answer
    assert_whole(answer)
