"""An archive is read back: first everything is checked, then all rows come in one transaction, are checked
again, and what was deleted since is deleted again before anybody can see it."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, Q

from sprachrohr.home.archive import tables
from sprachrohr.home.archive.writing import FORMAT
from sprachrohr.home.key_sheet import KeySheet
from sprachrohr.journal.actions import write
from sprachrohr.vault.deletions import KEY, VOICE, apply_deletions, emptied, noted
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.media import parts
from sprachrohr.vault.models import Key
from sprachrohr.voices.deletion import delete, empty
from sprachrohr.voices.models import Voice

DAMAGED = "Der Inhalt des Archivs ist beschädigt."


class NotRestored(Exception):
    """Nothing was changed: `str()` says in a plain sentence why."""


@dataclass(frozen=True)
class Header:
    """What an archive says about itself."""

    made_on: date
    keys: dict[str, str]


@dataclass(frozen=True)
class Restored:
    """How many rows came back, and how many keys were deleted again."""

    rows: dict[str, int]
    deleted_again: int


def read_header(lines: Iterator[bytes]) -> Header:
    """The first line. Raises NotRestored if this version of the program cannot restore it, Unopened."""
    first = _thing(next(lines, b""))
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise NotRestored("Dieses Archiv hat ein anderes Format, als diese Version des Programms kennt.")
    if first.get("migrations") != tables.schema():
        raise NotRestored(
            f"Das Archiv vom {first.get('made_on')} gehört zu einer anderen Version des Programms. Bitte die"
            " Version von damals einrichten, das Archiv dort zurückholen und danach aktualisieren."
        )
    return Header(made_on=date.fromisoformat(first["made_on"]), keys=first["keys"])


def check_keys(header: Header, keys: KeySheet) -> None:
    """Raises NotRestored if these are not the keys under which the archive's content was written."""
    found = keys.check_values()
    if not compare_digest(found["server key"], header.keys["server key"]):
        raise NotRestored("Der Server-Schlüssel ist nicht der, der die Texte im Archiv öffnet.")
    if not compare_digest(found["pepper"], header.keys["pepper"]):
        raise NotRestored("Der Pfeffer ist nicht der, mit dem die Antwort-Nummern im Archiv geschützt sind.")


def is_empty() -> bool:
    """Whether nobody has begun anything here; needs the tables."""
    return not any(model._base_manager.exists() for model in tables.archived())


def load(lines: Iterator[bytes], *, replace: bool = False) -> Restored:
    """All rows after the header, in one transaction. The server key of the settings must be the archive's.

    Raises NotRestored or Unopened; then this place is as it was.
    """
    try:
        with transaction.atomic():
            if replace:
                _empty()
            elif not is_empty():
                raise NotRestored("Hier gibt es schon Daten. Mit --replace ersetzt sie das Archiv.")
            counts = _load_tables(lines)
            _verify(counts)
            deleted = delete_again()
            write("archive restored")
            _continue_numbering()
            connection.check_constraints()
    except (DatabaseError, ValidationError, ValueError, KeyError, TypeError) as error:
        # Their messages quote the row: somebody's words must not end up on a screen or in a log.
        raise NotRestored(f"{DAMAGED} ({type(error).__name__})") from None
    return Restored(counts, deleted)


def _thing(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise NotRestored(DAMAGED) from None


def _empty() -> None:
    with connection.cursor() as cursor:
        for model in tables.emptied():
            # Not through the ORM: everything goes, nothing shall follow, constraints wait for the end.
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _load_tables(lines: Iterator[bytes]) -> dict[str, int]:
    """Rows of each table as they were loaded; the last line must say the same."""
    known = {model._meta.label_lower: model for model in tables.archived()}
    counts = dict.fromkeys(known, 0)
    thing = _thing(next(lines, b""))
    while "table" in thing:
        model = known[thing["table"]]
        if thing["columns"] != tables.columns(model):
            raise NotRestored(DAMAGED)
        waiting: list[Model] = []
        while isinstance(thing := _thing(next(lines, b"")), list):
            waiting.append(tables.from_json(model, thing))
            counts[model._meta.label_lower] += 1
            if len(waiting) == tables.AT_ONCE:
                model._base_manager.bulk_create(waiting)
                waiting = []
        model._base_manager.bulk_create(waiting)
    while "file" in thing:
        thing = _put_back(thing["file"], lines)
    # Reading on to the end of the file is what shows that it is whole.
    if thing != {"rows": counts} or next(lines, None) is not None:
        raise NotRestored("Im Archiv fehlen Zeilen.")
    return counts


def _put_back(name: str, lines: Iterator[bytes]) -> Any:
    """One file as it lay on the disk; the next thing after it. What comes back in vain is swept up the next day."""
    last: list[Any] = []

    def portions() -> Iterator[bytes]:
        while isinstance(thing := _thing(next(lines, b"")), str):
            yield base64.b64decode(thing, validate=True)
        last.append(thing)

    parts.put_back(name, portions())
    return last[0]


def _verify(counts: dict[str, int]) -> None:
    """The database has what the archive had, and the server key opens it."""
    for model in tables.archived():
        if model._base_manager.count() != counts[model._meta.label_lower]:
            raise NotRestored(f"In der Tabelle {model._meta.label_lower} fehlen Zeilen.")
    key = Key.objects.first()
    try:
        if key is not None:
            key.raw()
    except Unreadable:
        raise NotRestored("Der Server-Schlüssel öffnet die Texte des Archivs nicht.") from None


def delete_again() -> int:
    """What was deleted after the archive was made goes again: voices are emptied or go with their receipts, as they did
    then; last the keys."""
    listed = frozenset(noted())
    for day, keys in emptied().items():
        for some in _some(keys):
            empty(_numbers(Q(key__in=some)), on=day, listed=listed)
    for some in _some(noted(KEY, VOICE)):
        delete(_numbers(Q(key__in=some) | Q(name__in=some)), listed=listed)
    return apply_deletions()


def _some(listed: Iterable[UUID]) -> Iterator[list[UUID]]:
    rest = iter(sorted(listed))
    while some := list(islice(rest, tables.AT_ONCE)):
        yield some


def _numbers(which: Q) -> list[int]:
    return list(Voice.objects.filter(which).values_list("pk", flat=True))


def _continue_numbering() -> None:
    """PostgreSQL counts on after the highest number that came in; SQLite does by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables.archived()):
            cursor.execute(statement)
