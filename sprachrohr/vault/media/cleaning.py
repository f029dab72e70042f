"""The door: an upload goes to a confined process and comes back clean, or does not come back.

Parsers written in C read what hostile people send. They do it in a process of their own, with limits of the kernel,
without the environment (no key is in it), without files. What comes back is treated as hostile, too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any, cast

from sprachrohr.vault.media.kinds import accepted, format_of
from sprachrohr.vault.media.outcome import (
    CONTENT_TYPES,
    GRACE_SECONDS,
    MOST_BYTES,
    MOST_SECONDS,
    REASONS,
    Clean,
    MediaError,
    Purpose,
)
from sprachrohr.vault.places import held, wait_for

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-P", "-m", "sprachrohr.vault.media")
FORMATS = {"picture": "JPEG", "sound": "mp3", "video": "mov", "document": "PDF"}
# Each at work may take a gigabyte; films take minutes and shall not keep voices waiting.
AT_ONCE: dict[Purpose, int] = {"picture": 2, "sound": 2, "video": 1, "document": 2}
WAIT_SECONDS: dict[Purpose, float] = {"picture": 20, "sound": 20, "video": 1, "document": 20}
# A process that computes is ended by its processor time; this is for one that hangs without computing.
LONGEST_SECONDS = 600
# No picture or film leaves with a longer side.
MOST_SIDE = 1600
MOST_ANSWER_BYTES = max(MOST_BYTES.values()) + 1024


def clean(upload: bytes | IO[bytes], purpose: Purpose) -> Clean:
    """The clean form of an upload: JPEG for a picture, MP3 for sound, MP4 without sound for a video,
    PDF without scripts and names for a document.

    Blocks until it is done (a photo or a minute of speech: under a second; a film: up to minutes). Raises MediaError;
    its reason is "busy" if no place for the work became free in time.
    """
    if getattr(upload, "size", 0) > MOST_BYTES[purpose]:
        raise MediaError("too_big")
    data = upload if isinstance(upload, bytes) else upload.read(MOST_BYTES[purpose] + 1)
    accepted(data, purpose)
    with _place(purpose):
        return _read(_answer(data, purpose), purpose)


@contextmanager
def _place(purpose: Purpose) -> Iterator[None]:
    """One of the few places at the work, across all processes of this machine. Raises MediaError("busy")."""
    taken = wait_for(f"media-{purpose}", AT_ONCE[purpose], seconds=WAIT_SECONDS[purpose])
    if taken is None:
        raise MediaError("busy")
    with held(taken):
        yield


def _answer(data: bytes, purpose: Purpose) -> bytes:
    """What the confined process says. Raises MediaError if it was killed or died."""
    process = subprocess.Popen(  # noqa: S603 (a fixed command of our own)
        [*COMMAND, purpose],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a parser says could hold what it read
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
        cwd="/",
    )
    timer = Timer(LONGEST_SECONDS, process.kill)
    timer.start()
    try:
        with process:
            said = _talk(process, data)
    except BrokenPipeError as error:
        raise MediaError("broken") from error
    finally:
        timer.cancel()
    if process.returncode != 0:
        raise MediaError("broken")
    return said


def _talk(process: "subprocess.Popen[bytes]", data: bytes) -> bytes:
    stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    stdin.write(data)  # it reads all of this before it answers, so neither waits for the other
    stdin.close()
    said = stdout.read(MOST_ANSWER_BYTES + 1)
    if len(said) > MOST_ANSWER_BYTES:
        process.kill()
    return said


def _read(said: bytes, purpose: Purpose) -> Clean:
    """The answer of a process that may have been taken over: numbers within bounds, content of the expected format."""
    line, _, content = said.partition(b"\n")
    try:
        answer: dict[str, Any] = json.loads(line)
        reason = answer.get("reason", "")
        width, height = int(answer.get("width", 0)), int(answer.get("height", 0))
        seconds = float(answer.get("seconds", 0))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise MediaError("broken") from error
    if reason in REASONS:
        raise MediaError(reason)
    in_bounds = 0 <= width <= MOST_SIDE and 0 <= height <= MOST_SIDE and 0 <= seconds <= MOST_SECONDS + GRACE_SECONDS
    if not in_bounds or format_of(content) != FORMATS[purpose]:
        raise MediaError("broken")
    return Clean(content, CONTENT_TYPES[purpose], width, height, seconds)
