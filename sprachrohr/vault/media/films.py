"""A signed message becomes an MP4 that every phone plays: H.264 baseline, at most 640 pixels, 25 pictures a second,
no sound (a voice in the room is not what was said), no metadata.

Runs inside the confined process (`cleaning`). What limits the work is the number of decoded pixels, never a clock.
"""

import io
from collections.abc import Iterator
from fractions import Fraction

import av
from av.container import InputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from sprachrohr.vault.media.decoding import frames, opened
from sprachrohr.vault.media.kinds import accepted
from sprachrohr.vault.media.outcome import CONTENT_TYPES, GRACE_SECONDS, MOST_SECONDS, Clean, MediaError

LONG_SIDE = 640
PER_SECOND = 25
QUALITY = "27"
MOST_FRAMES = (MOST_SECONDS + GRACE_SECONDS) * PER_SECOND
MOST_FRAME_PIXELS = 4096 * 2304
# Five minutes of 1280x720 at 30 a second, or two minutes of 1920x1080.
MOST_PIXELS = MOST_SECONDS * 30 * 1280 * 720
# Players begin before the end has arrived if the index comes first. Room for that of five minutes is left there;
# moving it afterwards would need a second file.
INDEX_BYTES = 96 * 1024
DECODERS = "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,mpeg4,h263"
QUARTER_TURNS = {90: "cclock", 270: "clock"}


def clean_film(data: bytes) -> Clean:
    """MP4, MOV, 3GP or WebM with H.264, HEVC, VP8, VP9, MPEG-4 or H.263, as bytes -> MP4. Raises MediaError."""
    name = accepted(data, "video")
    try:
        with opened(data, name, DECODERS) as container:
            return _encoded(container)
    except MediaError:
        raise
    except Exception as error:  # the parsers raise whatever hostile bytes lead them to
        raise MediaError("broken") from error


def _encoded(container: InputContainer) -> Clean:
    file = io.BytesIO()
    film: VideoStream | None = None
    count = 0
    options = {"moov_size": str(INDEX_BYTES), "fflags": "+bitexact"}
    with av.open(file, "w", format="mp4", options=options) as output:
        for frame in _regular(_decoded(container)):
            film = film or _film(output.add_stream("libx264", rate=PER_SECOND), frame)
            frame.pts, frame.time_base = count, Fraction(1, PER_SECOND)
            count += 1
            if count > MOST_FRAMES:
                raise MediaError("too_long")
            output.mux(film.encode(frame))
        if film is None:
            raise MediaError("broken")
        output.mux(film.encode(None))
        width, height = film.width, film.height
    return Clean(file.getvalue(), CONTENT_TYPES["video"], width, height, round(count / PER_SECOND, 1))


def _film(stream: VideoStream, frame: VideoFrame) -> VideoStream:
    stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
    stream.options = {"preset": "veryfast", "profile": "baseline", "crf": QUALITY, "g": str(4 * PER_SECOND)}
    stream.thread_count = 1
    return stream


def _decoded(container: InputContainer) -> Iterator[VideoFrame]:
    """The pictures of the film, at most so many and so large."""
    if not container.streams.video:
        raise MediaError("wrong_kind")
    pixels = 0
    for frame in frames(container, container.streams.video[0], DECODERS):
        if not isinstance(frame, VideoFrame):
            raise MediaError("broken")
        if frame.width * frame.height > MOST_FRAME_PIXELS:
            raise MediaError("too_many_pixels")
        pixels += frame.width * frame.height
        if pixels > MOST_PIXELS:
            raise MediaError("too_long")
        yield frame


def _regular(decoded: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """Upright, scaled, 25 a second. A film that changes its size on the way is not one that a phone made."""
    graph, form = None, None
    for frame in decoded:
        now = (frame.width, frame.height, frame.format.name)
        if graph is None:
            graph, form = _graph(frame), now
        if now != form or frame.pts is None:
            raise MediaError("broken")
        graph.vpush(frame)
        yield from _ready(graph)
    if graph is not None:
        graph.vpush(None)
        yield from _ready(graph)


def _ready(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.BlockingIOError, av.EOFError):
            return


def _graph(frame: VideoFrame) -> Graph:
    turn = round(frame.rotation) % 360
    factor = min(1.0, LONG_SIDE / max(frame.width, frame.height))
    width, height = (max(2, int(side * factor) // 2 * 2) for side in (frame.width, frame.height))
    graph = Graph()
    graph.threads = 1
    steps = [
        graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
        graph.add("fps", f"fps={PER_SECOND}"),
        graph.add("scale", f"w={width}:h={height}"),
        graph.add("format", "yuv420p"),
    ]
    if turn in QUARTER_TURNS:
        steps.append(graph.add("transpose", f"dir={QUARTER_TURNS[turn]}"))
    elif turn == 180:
        steps += [graph.add("hflip"), graph.add("vflip")]
    graph.link_nodes(*steps, graph.add("buffersink")).configure()
    return graph
