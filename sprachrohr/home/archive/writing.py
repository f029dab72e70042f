"""An archive is written: a header, table after table, the files, how many rows there were; one JSON thing a line."""

import base64
import json
import os
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from sprachrohr.home.archive import tables
from sprachrohr.home.archive.sealed import MEMORY_KIB, SealedWriter
from sprachrohr.home.key_sheet import KeySheet
from sprachrohr.recommendations import papers
from sprachrohr.vault.media import parts
from sprachrohr.voices.models import Attachment

FORMAT = 1
PORTION = 48 * 1024


class NotWritten(Exception):
    """No archive was written: `str()` says in a plain sentence why."""


def _line(thing: Any) -> bytes:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_archive(
    path: Path, *, passphrase: str, keys: KeySheet, force: bool = False, memory_kib: int = MEMORY_KIB
) -> dict[str, int]:
    """Everything this place knows, in one file that appears whole or not at all; the rows of each table.

    Raises NotWritten (the file exists and `force` is not given; migrations are waiting), OSError.
    """
    if path.exists() and not force:
        raise NotWritten(f"{path} gibt es schon. Mit --force wird die Datei ersetzt.")
    recorded = MigrationRecorder(connection).applied_migrations()
    if any((app, name) not in recorded for app, names in tables.schema().items() for name in names):
        raise NotWritten("Die Datenbank ist nicht auf dem Stand des Programms. Zuerst: manage.py migrate")
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(handle, "wb") as file:
            sealed = SealedWriter(file, passphrase, memory_kib=memory_kib)
            counts = _write_rows(sealed, keys)
            sealed.finish()
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.resolve().parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return counts


def _write_rows(sealed: SealedWriter, keys: KeySheet) -> dict[str, int]:
    counts = {}
    with tables.one_view():
        header = {
            "format": FORMAT,
            "made_on": timezone.localdate().isoformat(),
            "migrations": tables.schema(),
            "keys": keys.check_values(),
        }
        sealed.write(_line(header))
        for model in tables.archived():
            label = model._meta.label_lower
            sealed.write(_line({"table": label, "columns": tables.columns(model)}))
            counts[label] = 0
            for row in tables.rows(model):
                sealed.write(_line(row))
                counts[label] += 1
        _write_files(sealed)
        sealed.write(_line({"rows": counts}))
    return counts


def _write_files(sealed: SealedWriter) -> None:
    """Recordings, pictures, letters of offices as they lie on the disk, encrypted under keys that the tables hold;
    inside `one_view`."""
    recorded = Attachment.objects.using(tables.VIEW).exclude(part="").values_list("part", flat=True)
    for name in (*recorded, *sorted(papers.known_parts(tables.VIEW))):
        path = parts.path_of(name)
        if not path.exists():  # withdrawn since this view of the database began
            continue
        sealed.write(_line({"file": name}))
        with path.open("rb") as file:
            while portion := file.read(PORTION):
                sealed.write(_line(base64.b64encode(portion).decode()))
