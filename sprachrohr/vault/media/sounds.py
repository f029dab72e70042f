"""A recording becomes MP3: mono, 24 kHz, 40 kbit/s, bare frames.

Why MP3: its patents have ended, and every phone, browser and feature phone with `<audio>` plays it, Firefox and
Chromium on Linux without system codecs too (AAC is not there, Opus is not on iPhones before iOS 17). It has no
container, so there is no place for a title, a time or a place. A constant bit rate lets players seek and tell the
length without a table. Speech needs no more: a minute is 300 kB.

Runs inside the confined process (`cleaning`). What limits the work is the number of samples, never a clock.
"""

import io
from collections.abc import Iterator

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from sprachrohr.vault.media.kinds import PICTURES, format_of
from sprachrohr.vault.media.outcome import (
    CONTENT_TYPES,
    GRACE_SECONDS,
    MOST_BYTES,
    MOST_SECONDS,
    Clean,
    MediaError,
)

RATE = 24_000
BIT_RATE = 40_000
SAMPLE_FORMAT = "fltp"
MOST_SAMPLES = (MOST_SECONDS + GRACE_SECONDS) * RATE
MOST_RATE = 192_000
MOST_CHANNELS = 8
# Damaged packets happen in the middle of a recording; a file of nothing else is no recording.
MOST_DAMAGED = 200
DECODERS = (
    "aac,aac_latm,amrnb,libopencore_amrnb,amrwb,opus,libopus,vorbis,mp3,mp3float,alac,adpcm_ima_qt,adpcm_ms,"
    "adpcm_ima_wav,gsm,gsm_ms,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_alaw,pcm_mulaw"
)


def clean_sound(data: bytes) -> Clean:
    """M4A, 3GP, AMR, OGG, WebM, MP3, AAC, WAV or CAF, or a film's sound, as bytes -> MP3. Raises MediaError."""
    if not data:
        raise MediaError("empty")
    if len(data) > MOST_BYTES["sound"]:
        raise MediaError("too_big")
    name = format_of(data)
    if name is None or name in PICTURES:
        raise MediaError("wrong_kind")
    # The format is named, so nothing is guessed; a playlist that would open other files has no chance.
    limits = {"codec_whitelist": DECODERS, "protocol_whitelist": ""}
    try:
        with av.open(io.BytesIO(data), format=name, options=limits, metadata_errors="ignore") as container:
            return _encoded(container)
    except MediaError:
        raise
    except Exception as error:  # the parsers raise whatever hostile bytes lead them to
        raise MediaError("broken") from error


def _encoder() -> AudioCodecContext:
    encoder = av.CodecContext.create("libmp3lame", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", SAMPLE_FORMAT  # type: ignore[assignment]
    encoder.bit_rate = BIT_RATE
    encoder.open()
    return encoder


def _encoded(container: InputContainer) -> Clean:
    encoder = _encoder()
    content = bytearray()
    samples = 0
    for frame in _resampled(_decoded(container), encoder.frame_size):
        frame.pts = samples
        samples += frame.samples
        if samples > MOST_SAMPLES:
            raise MediaError("too_long")
        for packet in encoder.encode(frame):
            content += bytes(packet)
    if not samples:
        raise MediaError("broken")
    for packet in encoder.encode(None):
        content += bytes(packet)
    return Clean(bytes(content), CONTENT_TYPES["sound"], seconds=round(samples / RATE, 1))


def _decoded(container: InputContainer) -> Iterator[AudioFrame]:
    if not container.streams.audio:
        raise MediaError("no_sound")
    stream = container.streams.audio[0]
    if stream.codec_context is None or stream.codec_context.name not in DECODERS.split(","):
        raise MediaError("broken")
    whole = damaged = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.InvalidDataError:
            damaged += 1
            if damaged > MOST_DAMAGED + whole:
                raise
            continue
        for frame in frames:
            assert isinstance(frame, AudioFrame)
            if frame.sample_rate > MOST_RATE or frame.layout.nb_channels > MOST_CHANNELS:
                raise MediaError("broken")
            whole += 1
            yield frame
    if damaged > whole:
        raise MediaError("broken")


def _resampled(frames: Iterator[AudioFrame], frame_size: int) -> Iterator[AudioFrame]:
    """In the encoder's rate and portions. A stream may change its form on the way (HE-AAC does)."""
    resampler, form = None, None
    for frame in frames:
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or now != form:
            if resampler is not None:
                yield from resampler.resample(None)
            resampler, form = AudioResampler(SAMPLE_FORMAT, "mono", RATE, frame_size=frame_size), now
        frame.pts = None  # gaps that a hostile file claims are not filled
        yield from resampler.resample(frame)
    if resampler is not None:
        yield from resampler.resample(None)
