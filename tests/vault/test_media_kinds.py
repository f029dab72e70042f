"""What a file is, by its content."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sprachrohr.vault.media.kinds import accepted, format_of, kind_of
from sprachrohr.vault.media.outcome import MOST_BYTES, MediaError
from tests.vault import specimens

PICTURES = ["JPEG", "PNG", "WEBP", "GIF", "HEIF"]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_known_by_its_first_bytes(name: str) -> None:
    head = specimens.picture(name)[:64]
    assert (format_of(head), kind_of(head)) == (name, "picture")


@pytest.mark.parametrize(
    ("form", "codec", "name"),
    [
        ("wav", "pcm_s16le", "wav"),
        ("ogg", "libopus", "ogg"),
        ("webm", "libopus", "matroska"),
        ("ipod", "aac", "mov"),
        ("mp4", "aac", "mov"),
        ("mp3", "libmp3lame", "mp3"),
        ("adts", "aac", "aac"),
        ("caf", "pcm_s16be", "caf"),
    ],
)
def test_a_recording_is_audio_whatever_its_container(form: str, codec: str, name: str) -> None:
    data = specimens.sound(form, codec, 48000, seconds=0.2)
    assert (format_of(data), kind_of(data)) == (name, "audio")


def test_a_recording_of_an_old_phone_is_audio() -> None:
    data = specimens.sound("amr", "libopencore_amrnb", 8000, seconds=0.2, bit_rate=12200)
    assert (format_of(data), kind_of(data)) == ("amr", "audio")


@pytest.mark.parametrize(("form", "codec"), [("mp4", "libx264"), ("webm", "libvpx")])
def test_a_film_is_video(form: str, codec: str) -> None:
    assert kind_of(specimens.film(form, codec, (96, 64), seconds=1, with_sound=True)) == "video"


@pytest.mark.parametrize("before", [0, 3, 1015])
def test_a_pdf_may_begin_a_little_later(before: int) -> None:
    data = b"\n" * before + b"%PDF-1.7\n"
    assert (format_of(data), kind_of(data), kind_of(b"\n" * 1016 + data)) == ("PDF", "document", None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-",
        b"<!doctype html><script>alert(1)</script>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"#EXTM3U\n#EXTINF:1,\nhttp://example.org/a.ts\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"PK\x03\x04",
        b"MZ\x90",
        b"BM" + bytes(60),
        b"II*\x00" + bytes(60),
        b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avif",
        b"\x7fELF",
    ],
)
def test_everything_else_has_no_kind(data: bytes) -> None:
    assert kind_of(data) is None


@given(st.binary(max_size=300))
@example(b"\xff\xff\xff\xffftyp")
@example(b"\x00\x00\x00\x00ftypmp42")
@example(b"RIFF\x00\x00\x00\x00WAV")
def test_no_bytes_confuse_it(data: bytes) -> None:
    assert (kind_of(data) is None) == (format_of(data) is None)


def reason(data: bytes, purpose: str) -> str:
    with pytest.raises(MediaError) as raised:
        accepted(data, purpose)  # type: ignore[arg-type]
    return raised.value.reason


def test_an_upload_is_refused_before_anything_is_decoded() -> None:
    assert reason(b"", "picture") == "empty"
    assert reason(b"<svg/>", "picture") == "wrong_kind"
    assert reason(specimens.picture("PNG"), "sound") == "wrong_kind"
    assert reason(specimens.sound("wav", "pcm_s16le", 8000, seconds=0.1), "video") == "wrong_kind"
    assert reason(b"%PDF-1.7", "picture") == "wrong_kind"
    assert reason(b"\xff\xd8\xff" + bytes(MOST_BYTES["picture"]), "picture") == "too_big"
