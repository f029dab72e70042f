"""Files as phones, recorders and enemies make them, written by the same libraries, with planted words in them."""

import array
import io
import math
import struct
import zlib
from fractions import Fraction

import av
import pillow_heif
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

PLANTED = "Eissendorfer-Weg-7-Planted"
LATITUDE = (53.0, 27.0, 36.0)
pillow_heif.register_heif_opener()


def scene(width: int = 480, height: int = 320, mode: str = "RGB") -> Image.Image:
    """A picture with something in each corner: red, green, blue, and white at the lower right."""
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    corner = (width // 4, height // 4)
    for colour, place in [
        ("red", (0, 0)),
        ("lime", (width - corner[0], 0)),
        ("blue", (0, height - corner[1])),
        ("white", (width - corner[0], height - corner[1])),
    ]:
        image.paste(Image.new("RGB", corner, colour), place)
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Artist] = PLANTED
    tags[ExifTags.Base.ImageDescription] = PLANTED
    tags[ExifTags.Base.XPAuthor] = PLANTED.encode("utf-16-le")
    place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = LATITUDE
    place[ExifTags.GPS.GPSProcessingMethod] = PLANTED.encode()
    return tags


def xmp() -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="{PLANTED}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(name: str, image: Image.Image | None = None, orientation: int = 1) -> bytes:
    """A picture in this format, with a planted word wherever the format has room for one."""
    image = image or scene()
    file = io.BytesIO()
    match name:
        case "JPEG":
            image.save(
                file,
                "JPEG",
                exif=exif(orientation),
                xmp=xmp(),
                comment=PLANTED,
                icc_profile=profile(),
                dpi=(300, 300),
            )
            return file.getvalue() + b"trailer " + PLANTED.encode()
        case "PNG":
            words = PngImagePlugin.PngInfo()
            words.add_text("Author", PLANTED)
            words.add_text("Comment", PLANTED, zip=True)
            words.add_itxt("Place", PLANTED)
            image.save(file, "PNG", pnginfo=words, exif=exif(orientation), icc_profile=profile())
        case "WEBP":
            image.save(file, "WEBP", exif=exif(orientation), xmp=xmp(), icc_profile=profile())
        case "HEIF":
            image.save(file, "HEIF", exif=exif(orientation).tobytes(), xmp=xmp(), icc_profile=profile(), quality=90)
        case "GIF":
            image.save(file, "GIF", comment=PLANTED.encode())
    return file.getvalue()


def png_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def png_header(width: int, height: int, bits: int = 8, colour: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)


def tone(at: float) -> float:
    """A voice that rises from 200 to 800 Hz in three seconds, so that every moment sounds different."""
    return math.sin(2 * math.pi * (200 * at + 100 * at * at))


def sound(form: str, codec: str, rate: int, *, seconds: float = 3, bit_rate: int = 0, layout: str = "mono") -> bytes:
    """A recording in this container, planted words as its title, place and comment."""
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        container.metadata.update(dict.fromkeys(["title", "comment", "artist", "location"], PLANTED))
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, AudioStream)
        stream.layout = layout
        if bit_rate:
            stream.bit_rate = bit_rate
        resampler = av.AudioResampler(stream.format, layout, rate)
        whole = int(rate * seconds)
        for start in range(0, whole, 960):
            samples = [int(16000 * tone((start + at) / rate)) for at in range(min(960, whole - start))]
            frame = AudioFrame("s16", "mono", len(samples))
            frame.sample_rate, frame.pts = rate, start
            frame.planes[0].update(array.array("h", samples).tobytes())
            for portion in resampler.resample(frame):
                container.mux(stream.encode(portion))
        container.mux(stream.encode(None))
    return file.getvalue()


def silence(hours: float) -> bytes:
    """OGG of one silent packet again and again: hours in some hundred kilobytes."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48000)
        assert isinstance(stream, AudioStream)
        stream.layout, stream.options = "mono", {"frame_duration": "120"}
        stream.codec_context.open()
        size = stream.codec_context.frame_size
        frame = AudioFrame("s16", "mono", size)
        frame.sample_rate, frame.pts = 48000, 0
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        quiet = bytes(stream.codec_context.encode(frame)[0])
        for count in range(int(hours * 3600 * 48000 / size)):
            packet = av.Packet(quiet)
            packet.stream, packet.time_base = stream, Fraction(1, 48000)
            packet.pts = packet.dts = count * size
            packet.duration = size
            container.mux(packet)
    return file.getvalue()


def film(form: str, codec: str, size: tuple[int, int], *, seconds: int = 2, with_sound: bool = False) -> bytes:
    """A film of `scene`, 15 pictures a second, planted words in its metadata; silent or with a silent track."""
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        container.metadata.update(dict.fromkeys(["title", "comment", "location"], PLANTED))
        stream = container.add_stream(codec, rate=15)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        voice = container.add_stream("libopus", rate=48000) if with_sound else None
        picture = av.VideoFrame.from_image(scene(*size)).reformat(format="yuv420p")  # type: ignore[no-untyped-call]
        for count in range(seconds * 15):
            picture.pts, picture.time_base = count, Fraction(1, 15)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
        if isinstance(voice, AudioStream):
            for count in range(seconds * 50):
                frame = AudioFrame(voice.format.name, voice.layout, 960)
                frame.sample_rate, frame.pts = 48000, count * 960
                frame.planes[0].update(bytes(frame.planes[0].buffer_size))
                container.mux(voice.encode(frame))
            container.mux(voice.encode(None))
    return file.getvalue()
