"""PDFs of offices: whether a file is one, where it lies, and what the public may get of it.

A stranger's file is opened in the confined process alone (`vault/media`). Only when somebody of ours says that it names
nobody, a copy is made without the names of authors and programs, scripts and hidden files that a PDF can carry.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import OfficeDraft, Paper
from sprachrohr.vault.actions import destroy_keys
from sprachrohr.vault.media import parts
from sprachrohr.vault.media.cleaning import clean
from sprachrohr.vault.media.outcome import MOST_BYTES, MediaError
from sprachrohr.vault.models import Key

# Readers accept some bytes after the end (ISO 32000-1, annex H).
NEAR = 1024
CHUNK = 64 * 1024


def checked(content: bytes) -> bytes:
    """The content, if it is a PDF that can be read to its end, or one with a password: that stays internal. Raises
    MediaError."""
    if content and (b"%%EOF" not in content[-NEAR:] or b"startxref" not in content[-2 * NEAR :]):
        raise MediaError("wrong_kind")
    try:
        clean(content, "document")
    except MediaError as error:
        if error.reason == "broken":
            # Damaged or made to harm: no reader of ours would know it for a PDF.
            raise MediaError("wrong_kind") from error
        if error.reason != "locked":
            raise
    return content


def keep(*, file: "UploadedFile[bytes]", by: Member | None) -> Paper:
    """Stores an upload under a key of its own; it stays internal. Raises MediaError; takes a second."""
    if (file.size or 0) > MOST_BYTES["document"]:
        raise MediaError("too_big")
    content = checked(file.read())
    key = Key.make()
    part = parts.keep(key.raw(), _chunks(content))
    # If the row does not come, nobody will know the part: it is swept up.
    return Paper.objects.create(key=key, part=part, size=len(content), entered_by=by)


def _chunks(content: bytes) -> Iterator[bytes]:
    return (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))


def content_of(paper: Paper, *, public: bool) -> bytes:
    """Raises vault Unreadable; PermissionError for the public before somebody has looked."""
    if public and not paper.is_public:
        raise PermissionError("nobody has confirmed that it names nobody")
    return b"".join(parts.read(paper.key.raw(), paper.public_part if public else paper.part))


def confirm(*, paper: Paper, by: Member) -> None:
    """Somebody has read it: it names nobody. From now on the public gets a cleaned copy. Raises MediaError:
    nobody can say what is in a file that opens only with a password."""
    if paper.is_public:
        return
    content = cleaned(content_of(paper, public=False))
    part = parts.keep(paper.key.raw(), _chunks(content))
    with transaction.atomic():
        paper.names_nobody_at, paper.names_nobody_by = timezone.now(), by
        paper.public_part, paper.public_size = part, len(content)
        paper.save()
        write("paper names nobody", about=paper, by=by)


def take_back(*, paper: Paper, by: Member) -> None:
    """It names somebody after all: internal again."""
    part = paper.public_part
    with transaction.atomic():
        paper.names_nobody_at = paper.names_nobody_by = None
        paper.public_part, paper.public_size = "", 0
        paper.save()
        write("paper internal again", about=paper, by=by)
    if part:
        parts.remove(part)


def cleaned(content: bytes) -> bytes:
    """The same pages without metadata, scripts, notes and attached files, made in the confined process. Raises
    MediaError."""
    return clean(content, "document").content


def known_parts(using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """For the sweep and the archive: what belongs to a paper. `using`: as this connection sees the database."""
    rows = Paper.objects.using(using).values_list("part", "public_part")
    return {part for row in rows for part in row if part}


def forget_lost() -> int:
    """Papers of drafts that became nothing, after a day, with their files; how many."""
    before = timezone.now() - timedelta(days=1)
    drafts = OfficeDraft.objects.filter(paper__isnull=False).values("paper")
    lost = list(Paper.objects.filter(answers__isnull=True, came_at__lt=before).exclude(pk__in=drafts))
    for paper in lost:
        names = [part for part in (paper.part, paper.public_part) if part]
        with transaction.atomic():
            # With its key goes the row; a backup that is restored later does not bring it back.
            destroy_keys(keys=[paper.key_id])
        for name in names:
            parts.remove(name)
    return len(lost)
