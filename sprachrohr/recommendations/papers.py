"""PDFs of offices: whether a file is one, where it lies, and what the public may get of it.

Nothing here opens the file while it arrives. Only when somebody of ours says that it names nobody, a copy is made
without the names of authors and programs, scripts and hidden files that a PDF can carry.
"""

import io
import re
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
from sprachrohr.vault.models import Key

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
HEAD = re.compile(rb"%PDF-[12]\.\d")
# Readers accept some bytes before the beginning and after the end (ISO 32000-1, annex H).
NEAR = 1024
CHUNK = 64 * 1024
# What a page can do when it is opened, and where other files can hide.
ACTIVE = ("/OpenAction", "/AA", "/Names", "/JavaScript", "/AcroForm", "/Collection", "/AF", "/Metadata")
# Notes in the margin carry the name of who wrote them; files and sounds can hang there, too.
ACTIVE_ON_PAGES = ("/AA", "/Metadata", "/Annots", "/AF", "/PieceInfo")


class NotAPdf(Exception):
    """`reason`: "empty", "too_big", or "wrong_kind"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotBeCleaned(Exception):
    """It cannot be read to its end, or only with a password: nobody can say what is in it."""


def checked(content: bytes) -> bytes:
    """The content, if its beginning and its end are those of a PDF. Raises NotAPdf."""
    if not content:
        raise NotAPdf("empty")
    if len(content) > MOST_BYTES:
        raise NotAPdf("too_big")
    if not HEAD.search(content[:NEAR]) or b"%%EOF" not in content[-NEAR:] or b"startxref" not in content[-2 * NEAR :]:
        raise NotAPdf("wrong_kind")
    return content


def keep(*, file: "UploadedFile[bytes]", by: Member | None) -> Paper:
    """Stores an upload under a key of its own; it stays internal. Raises NotAPdf."""
    if (file.size or 0) > MOST_BYTES:
        raise NotAPdf("too_big")
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
    """Somebody has read it: it names nobody. From now on the public gets a cleaned copy. Raises CannotBeCleaned."""
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
    """The same pages without metadata, scripts, forms' scripts and attached files. Raises CannotBeCleaned."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  (loaded by who publishes; once in a while)
    from pypdf.errors import PyPdfError  # noqa: PLC0415
    from pypdf.generic import NameObject  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise CannotBeCleaned
        # Before the copy is made: it holds only what is reachable from the root.
        for name in ACTIVE:
            reader.root_object.pop(NameObject(name), None)
        for page in reader.pages:
            for note in page.get("/Annots", ()):
                # The tags of a page can still lead to it.
                note.get_object().clear()
            for name in ACTIVE_ON_PAGES:
                page.pop(NameObject(name), None)
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise CannotBeCleaned from error
    return out.getvalue()


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
