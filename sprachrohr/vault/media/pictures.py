"""A picture becomes a JPEG of its pixels alone: upright, sRGB, at most 1600 pixels long, and nothing else.

Runs inside the confined process (`cleaning`). The same bytes give the same picture.
"""

import io
import warnings

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageFile, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from sprachrohr.vault.media.kinds import accepted
from sprachrohr.vault.media.outcome import CONTENT_TYPES, Clean, MediaError

MOST_PIXELS = 50_000_000
LONG_SIDE = 1600
QUALITY = 82
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow imports its parsers when it first needs them; the confined process can open no file by then.
# (TIFF is the form that EXIF has; as a picture it is not taken.)
Image.preinit()
LATER = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
SRGB = ImageCms.createProfile("sRGB")


def clean_picture(data: bytes) -> Clean:
    """JPEG, PNG, WebP, HEIC or GIF, as bytes -> the clean JPEG. Raises MediaError."""
    name = accepted(data, "picture")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Pillow compares the size in the header before it decodes anything.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[name]) as image:
                return _written(_upright(image))
    except MediaError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError("too_many_pixels") from error
    except Exception as error:  # the parsers raise whatever hostile bytes lead them to
        raise MediaError("broken") from error


def _upright(image: Image.Image) -> Image.Image:
    """The pixels as a person sees them, in sRGB, scaled."""
    if image.format in {"GIF", "PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise MediaError("animated")
    turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    profile = image.info.get("icc_profile")
    # A JPEG decodes at a half or a quarter of its size for a fraction of the work.
    image.draft(None, (2 * LONG_SIDE, 2 * LONG_SIDE))
    image.load()
    seen = _on_white(_scaled(_plain_mode(image)))
    seen = _in_srgb(seen, profile)
    return seen.transpose(turn) if turn is not None else seen


def _plain_mode(image: Image.Image) -> Image.Image:
    """A mode that can be scaled smoothly, transparency kept."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256, "L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")


def _scaled(image: Image.Image) -> Image.Image:
    factor = LONG_SIDE / max(image.size)
    if factor >= 1:
        return image
    width, height = (max(1, round(side * factor)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours that the profile means. A profile that does not fit is left aside: the picture is worth more."""
    if profile:
        try:
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, meant, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _written(image: Image.Image) -> Clean:
    # Pillow would write comments and profiles that an image object still carries: take its pixels only.
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    file = io.BytesIO()
    bare.save(file, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return Clean(file.getvalue(), CONTENT_TYPES["picture"], width=bare.width, height=bare.height)
