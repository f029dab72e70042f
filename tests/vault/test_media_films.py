"""A signed message comes out small, silent, upright, and without a word about its maker."""

import io
import struct

import av
import pytest
from av.video.frame import VideoFrame

from sprachrohr.vault.media import films
from sprachrohr.vault.media.films import clean_film
from sprachrohr.vault.media.outcome import Clean, MediaError
from tests.vault import specimens
from tests.vault.specimens import PLANTED

UNTURNED = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
TURNED = {
    90: struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30),
    180: struct.pack(">9i", -65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30),
    270: struct.pack(">9i", 0, -65536, 0, 65536, 0, 0, 0, 0, 1 << 30),
}


def reason(data: bytes) -> str:
    with pytest.raises(MediaError) as raised:
        clean_film(data)
    return raised.value.reason


def watched(clean: Clean) -> list[VideoFrame]:
    with av.open(io.BytesIO(clean.content), "r") as container:
        return list(container.decode(video=0))


def corners(frame: VideoFrame) -> list[str]:
    image = frame.to_image()  # type: ignore[no-untyped-call]
    width, height = image.size
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    points = [image.getpixel(at) for at in [(9, 9), (width - 9, 9), (9, height - 9), (width - 9, height - 9)]]
    return [names.get(tuple(round(value / 255) for value in point), "?") for point in points]


@pytest.mark.parametrize(
    ("form", "codec", "size", "expected"),
    [
        ("mp4", "libx264", (1280, 720), (640, 360)),
        ("mov", "libx265", (320, 180), (320, 180)),
        ("webm", "libvpx", (480, 640), (480, 640)),
        ("webm", "libvpx-vp9", (322, 182), (322, 182)),
        ("3gp", "mpeg4", (176, 144), (176, 144)),
    ],
)
def test_what_phones_film_is_seen_again(
    form: str, codec: str, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    data = specimens.film(form, codec, size, seconds=1)
    clean = clean_film(data)
    assert (clean.content_type, (clean.width, clean.height), clean.seconds) == ("video/mp4", expected, 1.0)
    assert PLANTED.encode() not in clean.content
    frames = watched(clean)
    assert (len(frames), corners(frames[12])) == (25, ["red", "green", "blue", "white"])


def test_the_container_says_nothing() -> None:
    data = specimens.film("mp4", "libx264", (320, 180), with_sound=True)
    assert PLANTED.encode() in data
    content = clean_film(data).content
    with av.open(io.BytesIO(content)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        assert set(container.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        assert container.streams.video[0].codec_context.name == "h264"


def test_the_index_comes_before_the_pictures() -> None:
    content = clean_film(specimens.film("mp4", "libx264", (320, 180))).content
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_it_stands_upright(degrees: int) -> None:
    data = specimens.film("mp4", "libx264", (320, 180), seconds=1)
    assert data.count(UNTURNED) == 2  # of the film, and of its track
    at = data.rindex(UNTURNED)
    turned = data[:at] + TURNED[degrees] + data[at + len(UNTURNED) :]
    seen = {
        90: ["blue", "red", "white", "green"],
        180: ["white", "blue", "green", "red"],
        270: ["green", "white", "red", "blue"],
    }
    clean = clean_film(turned)
    assert corners(watched(clean)[12]) == seen[degrees]
    assert (clean.width, clean.height) == ((320, 180) if degrees == 180 else (180, 320))


def test_too_many_pixels_are_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    data = specimens.film("mp4", "libx264", (96, 64), seconds=2)
    monkeypatch.setattr(films, "MOST_PIXELS", 96 * 64 * 29)
    assert reason(data) == "too_long"


def test_a_claimed_gap_does_not_become_hours() -> None:
    """Two pictures, ten hours apart: a regular film would repeat the first 900,000 times."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        picture = VideoFrame.from_image(specimens.scene(96, 64)).reformat(format="yuv420p")  # type: ignore[no-untyped-call]
        for count in [0, 1, 36000 * 25]:
            picture.pts = count
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert reason(file.getvalue()) == "too_long"


def test_a_recording_is_no_film() -> None:
    assert reason(specimens.sound("mp4", "aac", 44100, seconds=0.5)) == "wrong_kind"


def test_a_film_cut_at_any_kilobyte_is_broken_or_its_beginning() -> None:
    for data in [specimens.film("mp4", "libx264", (320, 180)), specimens.film("webm", "libvpx", (320, 180))]:
        for cut in range(1024, len(data), 1024 * 4):
            try:
                clean = clean_film(data[:cut])
            except MediaError as error:
                assert error.reason in {"broken", "wrong_kind"}  # noqa: PT017 (no index, or no picture in it)
            else:
                assert clean.seconds <= 2.1
