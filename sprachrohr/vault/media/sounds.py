"""A recording becomes MP3: mono, 24 kHz, 40 kbit/s, bare frames.

Why MP3: its patents have ended, and every phone, browser and feature phone with `<audio>` plays it, Firefox and
Chromium on Linux without system codecs too (AAC is not there, Opus is not on iPhones before iOS 17). It has no
container, so there is no place for a title, a time or a place. A constant bit rate lets players seek and tell the
length without a table. Speech needs no more: a minute is 300 kB.

Runs inside the confined process (`cleaning`). What limits the work is the number of samples, never a clock.
"""

from collections.abc import Iterator

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from sprachrohr.vault.media.decoding import frames, opened
from sprachrohr.vault.media.kinds import accepted
from sprachrohr.vault.media.outcome import CONTENT_TYPES, GRACE_SECONDS, MOST_SECONDS, Clean, MediaError

RATE = 24_000
BIT_RATE = 40_000
SAMPLE_FORMAT = "fltp"
MOST_SAMPLES = (MOST_SECONDS + GRACE_SECONDS) * RATE
MOST_RATE = 192_000
MOST_CHANNELS = 8
DECODERS = (
    "aac,aac_latm,amrnb,libopencore_amrnb,amrwb,opus,libopus,vorbis,mp3,mp3float,alac,adpcm_ima_qt,adpcm_ms,"
    "adpcm_ima_wav,gsm,gsm_ms,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,"
    "pcm_f32le,pcm_f32be,pcm_alaw,pcm_mulaw"
)


def clean_sound(data: bytes) -> Clean:
    """M4A, 3GP, AMR, OGG, WebM, MP3, AAC, WAV or CAF, or a film's sound, as bytes -> MP3. Raises MediaError."""
    name = accepted(data, "sound")
    try:
        with opened(data, name, DECODERS) as container:
            return _encoded(container)
    except MediaError:
        raise
    except Exception as error:  # the parsers raise whatever hostile bytes lead them to
        raise MediaError("broken") from error


def _encoder() -> AudioCodecContext:
    encoder = av.CodecContext.create("libmp3lame", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", SAMPLE_FORMAT
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
        raise MediaError("no_sound" if container.streams.video else "broken")
    for frame in frames(container, container.streams.audio[0], DECODERS):
        if (
            not isinstance(frame, AudioFrame)
            or frame.sample_rate > MOST_RATE
            or frame.layout.nb_channels > MOST_CHANNELS
        ):
            raise MediaError("broken")
        yield frame


def _resampled(decoded: Iterator[AudioFrame], frame_size: int) -> Iterator[AudioFrame]:
    """In the encoder's rate and portions. A stream may change its form on the way (HE-AAC does)."""
    resampler, form = None, None
    for frame in decoded:
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or now != form:
            if resampler is not None:
                yield from resampler.resample(None)
            resampler, form = AudioResampler(SAMPLE_FORMAT, "mono", RATE, frame_size=frame_size), now
        frame.pts = None  # gaps that a hostile file claims are not filled
        yield from resampler.resample(frame)
    if resampler is not None:
        yield from resampler.resample(None)
