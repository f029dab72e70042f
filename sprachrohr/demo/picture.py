"""The one photo of the demo, drawn: a tap that drips. It goes the way of every picture that somebody sends."""

import io

from PIL import Image, ImageDraw

from sprachrohr.vault.media.arriving import EncryptedUploadHandler
from sprachrohr.vault.media.staging import StagedFile, stage

WALL, JOINT, STEEL, SHADE, WATER, RUST = "#dfe6e4", "#c3cdca", "#9aa7ad", "#6d7a80", "#4f8fb5", "#a8713f"
SIZE = (900, 1200)


def dripping_tap() -> bytes:
    """JPEG."""
    picture = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(picture)
    for at in range(0, SIZE[1], 150):
        pen.line((0, at, SIZE[0], at), JOINT, 6)
    for at in range(0, SIZE[0], 150):
        pen.line((at, 0, at, SIZE[1]), JOINT, 6)
    pen.rounded_rectangle((0, 420, 560, 520), 30, STEEL)
    pen.rounded_rectangle((470, 420, 570, 660), 40, STEEL)
    pen.rectangle((0, 490, 480, 520), SHADE)
    pen.rounded_rectangle((210, 290, 290, 430), 20, STEEL)
    pen.rounded_rectangle((130, 250, 370, 310), 30, SHADE)
    pen.polygon([(470, 660), (570, 660), (540, 700), (500, 700)], SHADE)
    for top, size in ((730, 26), (850, 34), (1010, 42)):
        pen.polygon([(520, top - size), (520 - size // 2, top + size // 2), (520 + size // 2, top + size // 2)], WATER)
        pen.ellipse((520 - size // 2, top, 520 + size // 2, top + size), WATER)
    pen.line((500, 700, 497, 1200), RUST, 10)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


def staged_picture() -> StagedFile:
    """As if a form had just brought it."""
    content = dripping_tap()
    handler = EncryptedUploadHandler()
    handler.new_file("pictures", "", "", len(content))
    handler.receive_data_chunk(content, 0)
    arrived = handler.file_complete(len(content))
    if arrived is None:
        raise RuntimeError("a picture of the demo did not arrive")
    found = stage(upload=arrived, kind="picture")
    arrived.close()
    return found
