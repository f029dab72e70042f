"""What FFmpeg may do with a file: one named format, a short list of decoders, and nothing else opened."""

import io
from collections.abc import Iterator

import av
import av.subtitles.stream  # every container needs it, and once the doors are closed it would be too late
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from sprachrohr.vault.media.outcome import MediaError

# Damaged packets happen in the middle of a recording; a file of nothing else is no recording.
MOST_DAMAGED = 200


def opened(data: bytes, name: str, decoders: str) -> InputContainer:
    """The file as this format and no other; `decoders` are separated by commas. Raises what FFmpeg raises."""
    # No guessing of formats: a playlist that would open other files or addresses has no chance.
    limits = {"codec_whitelist": decoders, "protocol_whitelist": ""}
    return av.open(io.BytesIO(data), "r", format=name, options=limits, metadata_errors="ignore")


def frames(container: InputContainer, stream: AudioStream | VideoStream, decoders: str) -> Iterator[object]:
    """The frames that decode. Raises MediaError: "wrong_kind" for another decoder, "broken" when more is damaged."""
    if stream.codec_context is None or stream.codec_context.name not in decoders.split(","):
        raise MediaError("wrong_kind")
    stream.codec_context.thread_count = 1
    whole = damaged = 0
    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except av.InvalidDataError:
            damaged += 1
            if damaged > MOST_DAMAGED + whole:
                break
            continue
        for frame in decoded:
            whole += 1
            yield frame
    if damaged > whole:
        raise MediaError("broken")
