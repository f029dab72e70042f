"""What an upload costs: from the bytes to the clean form, the start of the confined process included."""

import array
import io
import math
import tempfile
import time
import wave
from pathlib import Path

import av
import pillow_heif
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from django.conf import settings
from PIL import Image

from sprachrohr.vault.media import parts
from sprachrohr.vault.media.cleaning import clean
from sprachrohr.vault.media.outcome import Purpose

RUNS = 5
KEY = bytes(32)


def _photo(name: str) -> bytes:
    """12 megapixels with as much detail as a photo has."""
    image = Image.effect_noise((500, 375), 90).resize((4000, 3000), Image.Resampling.BICUBIC).convert("RGB")
    file = io.BytesIO()
    image.save(file, name, quality=90)
    return file.getvalue()


def _speech(seconds: int) -> bytes:
    """WAV, 16 kHz: a vowel of 140 Hz with overtones, four syllables a second."""
    second = array.array("h")
    for at in range(16000):
        moment = at / 16000
        loud = 6000 * max(0.0, math.sin(2 * math.pi * 4 * moment))
        second.append(int(loud * sum(math.sin(2 * math.pi * 140 * tone * moment) / tone for tone in (1, 2, 5))))
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(16000)
        recording.writeframes(second.tobytes() * seconds)
    return file.getvalue()


def _as(wav: bytes, form: str, codec: str, rate: int) -> bytes:
    file = io.BytesIO()
    with av.open(io.BytesIO(wav), "r") as said, av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        resampler = av.AudioResampler(stream.format, "mono", rate)
        for frame in [*said.decode(audio=0), None]:
            assert frame is None or isinstance(frame, AudioFrame)
            for portion in resampler.resample(frame):
                container.mux(stream.encode(portion))
        container.mux(stream.encode(None))
    return file.getvalue()


def _film(seconds: int) -> bytes:
    """1280x720, 30 a second: noise that changes five times a second."""
    noise = [Image.effect_noise((80, 45), 60).resize((1280, 720)).convert("RGB") for _ in range(5)]
    pictures = [av.VideoFrame.from_image(image).reformat(format="yuv420p") for image in noise]  # type: ignore[no-untyped-call]
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.options = {"preset": "ultrafast"}
        for count in range(seconds * 30):
            picture = pictures[count // 6 % len(pictures)]
            picture.pts = count
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return file.getvalue()


def _row(what: str, upload: bytes, purpose: Purpose, goal: str, runs: int = RUNS) -> tuple[str, str, str]:
    each = []
    for _ in range(runs):
        start = time.perf_counter()
        done = clean(upload, purpose)
        each.append((time.perf_counter() - start) * 1000)
    sizes = f"{len(upload) / 1000:.0f} kB -> {len(done.content) / 1000:.0f} kB"
    return f"{what}, {sizes}", f"{sorted(each)[runs // 2]:.0f} ms", goal


def _storage(content: bytes) -> tuple[str, str, str]:
    start = time.perf_counter()
    name = parts.keep(KEY, [content])
    kept = time.perf_counter()
    whole = b"".join(parts.read(KEY, name))
    opened = time.perf_counter()
    parts.remove(name)
    assert whole == content
    return "10 MB encrypted to the disk, and opened", f"{(kept - start) * 1e3:.0f}, {(opened - kept) * 1e3:.0f} ms", "-"


def rows() -> list[tuple[str, str, str]]:
    """(what, measured, goal): medians of one upload after the other."""
    pillow_heif.register_heif_opener()
    wav = _speech(60)
    with tempfile.TemporaryDirectory() as folder:
        if not settings.configured:
            settings.configure(RUN_DIR=Path(folder), DATA_DIR=Path(folder))
        return [
            _row("photo, JPEG, 12 megapixels", _photo("JPEG"), "picture", "< 1000 ms"),
            _row("photo, HEIC, 12 megapixels", _photo("HEIF"), "picture", "< 2000 ms"),
            _row("voice message, WAV, 60 s", wav, "sound", "< 2000 ms"),
            _row("voice message, WebM/Opus, 60 s", _as(wav, "webm", "libopus", 48000), "sound", "< 2000 ms"),
            _row("voice message, M4A/AAC, 60 s", _as(wav, "ipod", "aac", 44100), "sound", "< 2000 ms"),
            _row("voice message, MP3, 5 min", _as(_speech(300), "mp3", "libmp3lame", 24000), "sound", "-", runs=1),
            _row("signed film, 1280x720, 30 s", _film(30), "video", "-", runs=1),
            _storage(bytes(10_000_000)),
        ]
