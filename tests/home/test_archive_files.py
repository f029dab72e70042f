"""Recordings and pictures in a backup: they come back with their voices, and not with those that were deleted."""

from pathlib import Path
from typing import Any

import pytest

from sprachrohr.home.archive import sealed
from sprachrohr.vault import deletions
from sprachrohr.vault.media import parts, staging
from sprachrohr.vault.media.outcome import Clean
from sprachrohr.voices.attachments import opened
from sprachrohr.voices.models import Attachment, Voice
from tests.home.test_archive import PASSPHRASE, archive, restore_here, say

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]
PLANTED = b"\xff\xd8\xff Zaubernuss am Ufer. "


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "here"


def _with_a_picture(content: bytes = PLANTED) -> tuple[Voice, Attachment]:
    """A voice with a picture on the disk, as `voices.attachments` keeps it."""
    voice, _ = say("Schaut, was hier liegt")
    part, properties = staging.keep_clean(Clean(content, "image/jpeg", 1, 1), digest="")
    message = voice.messages.get()
    sealed_properties = voice.key.encrypt(properties.to_json())
    return voice, Attachment.objects.create(message=message, kind="picture", part=part, properties=sealed_properties)


def test_recordings_and_pictures_come_back_with_the_voices(tmp_path: Path) -> None:
    voice, attachment = _with_a_picture(PLANTED * 50_000)
    path = archive(tmp_path / "all.archive")
    assert PLANTED not in path.read_bytes()
    with path.open("rb") as file:
        assert PLANTED not in b"".join(sealed.lines(file, PASSPHRASE))
    before = parts.path_of(attachment.part).read_bytes()
    parts.remove(attachment.part)
    restore_here(path, replace=True)
    assert parts.path_of(attachment.part).read_bytes() == before
    _, chunks = opened(attachment=Attachment.objects.get(), key=Voice.objects.get(pk=voice.pk).key)
    assert b"".join(chunks) == PLANTED * 50_000


def test_a_picture_of_a_voice_that_was_deleted_since_does_not_come_back(tmp_path: Path) -> None:
    voice, attachment = _with_a_picture()
    path = archive(tmp_path / "all.archive")
    deletions.note_deleted([voice.key_id])
    parts.remove(attachment.part)
    restore_here(path, replace=True)
    assert (Attachment.objects.count(), list(parts.names())) == (0, [])


def test_a_backup_does_not_mind_a_file_that_is_withdrawn_meanwhile(tmp_path: Path) -> None:
    _, attachment = _with_a_picture()
    parts.remove(attachment.part)
    path = archive(tmp_path / "all.archive")
    assert restore_here(path, replace=True).rows["sprachrohr.attachment"] == 1
