"""The confined process: what it can do, what it cannot, and what becomes of one that was taken over."""

import fcntl
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from sprachrohr.vault.media import cleaning
from sprachrohr.vault.media.cleaning import clean
from sprachrohr.vault.media.outcome import MediaError, Purpose
from tests.vault import specimens
from tests.vault.specimens import PLANTED, png_chunks, png_header

JPEG = specimens.picture("JPEG")


def reason(upload: bytes, purpose: Purpose = "picture") -> str:
    with pytest.raises(MediaError) as raised:
        clean(upload, purpose)
    return raised.value.reason


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_every_picture_is_read_behind_closed_doors(name: str) -> None:
    done = clean(io.BytesIO(specimens.picture(name, orientation=3)), "picture")
    assert (done.content_type, done.width, done.height, done.seconds) == ("image/jpeg", 480, 320, 0)
    assert PLANTED.encode() not in done.content


@pytest.mark.parametrize(
    ("form", "codec", "rate", "bit_rate"),
    [
        ("wav", "pcm_s16le", 16000, 0),
        ("ogg", "libopus", 48000, 0),
        ("webm", "libopus", 48000, 0),
        ("ipod", "aac", 44100, 0),
        ("mp3", "libmp3lame", 44100, 0),
        ("amr", "libopencore_amrnb", 8000, 12200),
        ("caf", "alac", 44100, 0),
    ],
)
def test_every_recording_is_read_behind_closed_doors(form: str, codec: str, rate: int, bit_rate: int) -> None:
    done = clean(specimens.sound(form, codec, rate, seconds=0.5, bit_rate=bit_rate), "sound")
    assert (done.content_type, round(done.seconds, 0)) == ("audio/mpeg", 0 if done.seconds == 0.5 else 1)


@pytest.mark.parametrize(("form", "codec"), [("mp4", "libx264"), ("mov", "libx265"), ("webm", "libvpx-vp9")])
def test_every_film_is_read_behind_closed_doors(form: str, codec: str) -> None:
    done = clean(specimens.film(form, codec, (192, 128), seconds=1), "video")
    assert (done.content_type, done.width, done.height, done.seconds) == ("video/mp4", 192, 128, 1.0)


def test_refusals_come_back_with_their_reason() -> None:
    assert reason(b"") == "empty"
    assert reason(b"<html>") == "wrong_kind"
    assert reason(JPEG, "sound") == "wrong_kind"
    assert reason(JPEG[:2000]) == "broken"
    assert reason(png_chunks(png_header(30000, 30000), (b"IDAT", b""))) == "too_many_pixels"
    assert reason(specimens.silence(0.2), "sound") == "too_long"
    assert reason(specimens.film("mp4", "libx264", (96, 64), seconds=1), "sound") == "no_sound"


def test_the_largest_picture_fits_into_the_memory() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (7000, 7000), (9, 9, 9, 99)).save(file, "PNG", compress_level=1)
    assert clean(file.getvalue(), "picture").width == 1600


PROBE = """
import json, os, socket, sys
from sprachrohr.vault.media import confinement
confinement.CPU_SECONDS["picture"] = 1
confinement.limit_resources("picture")
locked = confinement.close_the_doors()
def tried(what):
    try:
        what()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
def with_a_free_place(what):
    os.close(0)  # what a taken-over process would do against the limit of open files
    return tried(what)
print(json.dumps({
    "environment": sorted({*os.environ} - {"LC_CTYPE"}),
    "read": tried(lambda: open("/etc/hostname")),
    "write": tried(lambda: open("/tmp/x", "w")),
    "socket": tried(socket.socket),
    "memory": tried(lambda: bytearray(2 * 1024**3)),
    "parent": with_a_free_place(lambda: open(f"/proc/{os.getppid()}/environ")) if locked else "PermissionError",
}), flush=True)
while True: pass
"""


def test_the_process_can_open_nothing_take_no_memory_and_no_time() -> None:
    started = time.monotonic()
    process = subprocess.run(
        [sys.executable, "-P", "-c", PROBE],
        env={"PATH": "/usr/bin", "PYTHONPATH": str(cleaning.ROOT)},
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert json.loads(process.stdout) == {
        "environment": ["PATH", "PYTHONPATH"],
        "read": process_error(process.stdout, "read"),
        "write": process_error(process.stdout, "write"),
        "socket": "OSError",
        "memory": "MemoryError",
        "parent": "PermissionError",
    }
    assert process.returncode < 0
    assert time.monotonic() - started < 20


def process_error(said: bytes, what: str) -> str:
    """Landlock or the limit of open files, whichever comes first on this kernel; never `done`."""
    error: str = json.loads(said)[what]
    assert error in {"OSError", "PermissionError"}
    return error


def taken_over(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Another process in the place of ours, as an enemy who broke out of a parser would have it."""
    monkeypatch.setattr(cleaning, "COMMAND", (sys.executable, "-P", "-c", f"import sys, os, time\n{script}"))


READ_ALL = "sys.stdin.buffer.read()\n"


@pytest.mark.parametrize(
    "script",
    [
        READ_ALL + "os.kill(os.getpid(), 9)",
        READ_ALL + "os.kill(os.getpid(), 11)",
        READ_ALL + "sys.exit(1)",
        "sys.exit(0)",
        "os.kill(os.getpid(), 9)",
        READ_ALL + "print('no json')",
        READ_ALL + "print('[1]')",
        READ_ALL + "print('{}')",
        READ_ALL + "print('[' * 100000)",
        READ_ALL + 'print(\'{"reason": "<b>made up</b>"}\')',
        READ_ALL + 'print(\'{"width": 1, "height": 1}\\n<html><script>alert(1)</script>\')',
        READ_ALL + "os.write(1, b'{\"width\": NaN}\\n\\xff\\xd8\\xff')",
        READ_ALL + "os.write(1, b'{\"width\": 1e999}\\n\\xff\\xd8\\xff')",
        READ_ALL + "os.write(1, b'{\"width\": 9999999}\\n\\xff\\xd8\\xff')",
        READ_ALL + "os.write(1, b'{\"seconds\": NaN}\\n\\xff\\xd8\\xff')",
    ],
)
def test_whatever_a_taken_over_process_says_is_broken(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    taken_over(monkeypatch, script)
    assert reason(JPEG + bytes(300_000)) == "broken"


def test_a_process_that_never_stops_talking_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "MOST_ANSWER_BYTES", 1_000_000)
    taken_over(monkeypatch, READ_ALL + "while True: os.write(1, bytes(65536))")
    assert reason(JPEG) == "broken"


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "LONGEST_SECONDS", 0.5)
    taken_over(monkeypatch, "time.sleep(60)")
    started = time.monotonic()
    assert reason(JPEG + bytes(300_000)) == "broken"
    assert time.monotonic() - started < 10


def test_no_key_of_ours_is_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRACHROHR_SERVER_KEY", PLANTED)
    taken_over(
        monkeypatch,
        READ_ALL + f"found = any({PLANTED!r} in value for value in os.environ.values())\n"
        "os.write(1, b'{\"width\": %d}\\n\\xff\\xd8\\xff' % found)",
    )
    assert clean(JPEG, "picture").width == 0


def test_when_all_places_are_taken_it_is_busy_and_then_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cleaning.WAIT_SECONDS, "picture", 0.1)
    folder = Path(settings.RUN_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    files = [(folder / f"media-picture-{place}.lock").open("ab") for place in range(cleaning.AT_ONCE["picture"])]
    for file in files:
        fcntl.flock(file, fcntl.LOCK_EX)
    assert reason(JPEG) == "busy"
    for file in files:
        file.close()
    assert clean(JPEG, "picture").width == 480
