"""Files as a form brings them, and what becomes of them."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sprachrohr.vault.media import parts
from sprachrohr.voices.models import Voice
from tests.vault import specimens
from tests.voices.telling import Resident, shown

VOICE_MESSAGE = specimens.sound("ogg", "libopus", 48000, seconds=2)
PHOTO = specimens.picture("JPEG")
FILM = specimens.film("mp4", "libx264", (320, 240), seconds=1)
LONG_ENOUGH = "Ein Satz, der reicht."


def upload(content: bytes, name: str = "Aufnahme von Semira.ogg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def staged_in(response: Any) -> list[str]:
    return re.findall(r'name="staged" value="([^"]+)"', response.content.decode())


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def the_voice(response: Any) -> Voice:
    assert response.status_code == 200, shown(response)
    return Voice.objects.select_related("key").latest("pk")


def opens(resident: Resident, code: str) -> Any:
    """The person types the code in, twice: the first visit shows it once more."""
    browser = Client()
    for _ in range(2):
        browser.post(f"/{resident.language}/answer/", {"code": code})
    return browser


def files_on_disk() -> list[str]:
    return list(parts.names())
