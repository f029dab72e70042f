"""Sound and film in parts: iPhones play nothing that cannot be asked for piece by piece (RFC 9110, section 14)."""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

# One range only: of several, the whole is a permitted answer, and no player asks for several. Twenty digits are more
# than any length has; a longer number is nobody's range.
ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,20})-([0-9]{0,20})[ \t]*", re.IGNORECASE)


def ranged(request: HttpRequest, *, length: int, chunks: Iterable[bytes], content_type: str) -> HttpResponse:
    """A streaming answer: the whole, or the one range of bytes that was asked for.

    `chunks` are all `length` bytes from the start; what lies before the range is read and dropped, never held
    (content that was encrypted as a stream can only be read from its start), and what lies behind is not read.
    200 whole, 206 a range, 416 a range that begins behind the end. A Range that we do not understand counts as none,
    and so does one with If-Range: without a validator of ours nobody can know that it is still the same content.
    The answer streams: it has headers as any other, but no `.content`.
    """
    # Packed bytes would stand at other places than those that were asked for.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    headers = {"Accept-Ranges": "bytes"}
    wanted = _wanted(request, length)
    if wanted is not None and not wanted:
        _close(chunks)
        headers["Content-Range"] = f"bytes */{length}"
        return HttpResponse(status=416, content_type="text/plain", headers=headers)
    part = range(length) if wanted is None else wanted
    headers["Content-Length"] = str(len(part))
    if request.method == "HEAD":
        _close(chunks)
        return HttpResponse(content_type=content_type, headers=headers)
    if wanted is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{length}"
    status = 200 if wanted is None else 206
    answer = StreamingHttpResponse(_part(chunks, part), status=status, content_type=content_type, headers=headers)
    # The doors of the house are typed for answers whose headers can be set, and this is one.
    return cast(HttpResponse, answer)


def _wanted(request: HttpRequest, length: int) -> range | None:
    """The positions that are asked for; None: all of them, without a range; an empty range: none that we have."""
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    # Ranges are defined for GET alone.
    if asked is None or request.method != "GET" or "If-Range" in request.headers:
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    if not first:
        return range(max(length - int(last), 0), length)
    if last and int(last) < int(first):
        return None
    return range(min(int(first), length), min(int(last) + 1, length) if last else length)


def _part(chunks: Iterable[bytes], part: range) -> Iterator[bytes]:
    """The bytes at the positions of `part`, in pieces no larger than the chunks."""
    at = 0
    try:
        for chunk in chunks:
            piece = chunk[max(part.start - at, 0) : max(part.stop - at, 0)]
            at += len(chunk)
            if piece:
                yield piece
            if at >= part.stop:
                return
    finally:
        _close(chunks)


def _close(chunks: Iterable[bytes]) -> None:
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
