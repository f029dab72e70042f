"""What an archive holds: which tables, a row as JSON for both databases, one view of all at once."""

import base64
import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, connections, models, transaction
from django.db.migrations.loader import MigrationLoader

# Staff, their addresses and second factors; and all rooms. Not: sessions (everybody logs in again), waiting
# tasks (the clock enqueues the day's work again), Django's own lists.
APPS = ("account", "mfa", "sprachrohr")
# A day later these mean nothing: delays hold hashes of networks until then, what is staged waits for an hour.
LEFT_OUT = {"sprachrohr.delay", "sprachrohr.desksession", "sprachrohr.staged"}
DJANGOS_OWN = {"contenttypes", "auth"}
VIEW = "archive"
AT_ONCE = 500

Model = type[models.Model]


def archived() -> list[Model]:
    """The models whose rows go into an archive, in a fixed order."""
    found = {model._meta.label_lower: model for model in _all() if model._meta.app_label in APPS}
    return [model for label, model in sorted(found.items()) if label not in LEFT_OUT]


def emptied() -> list[Model]:
    """The models whose rows go when an archive replaces them: the archived ones, sessions, tasks, delays."""
    return [model for model in _all() if model._meta.app_label not in DJANGOS_OWN]


def _all() -> list[Model]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def columns(model: Model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def schema() -> dict[str, list[str]]:
    """The migrations of this version, by app: two places with the same ones have the same tables."""
    known = MigrationLoader(None).disk_migrations
    return {app: sorted(name for label, name in known if label == app) for app in APPS}


def to_json(value: Any) -> Any:
    """A value of a row; what JSON has no word for becomes text that `Field.to_python` reads again."""
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value


def from_json(model: Model, values: list[Any]) -> models.Model:
    """The row, unsaved. Raises ValidationError or ValueError for what this table cannot hold."""
    fields = model._meta.concrete_fields
    pairs = zip(fields, values, strict=True)
    return model(**{field.attname: None if v is None else field.to_python(v) for field, v in pairs})


def rows(model: Model) -> Iterator[list[Any]]:
    """All rows of one table as `one_view` sees them, a few hundred in memory at a time."""
    found = model._base_manager.using(VIEW).order_by("pk").values_list(*columns(model))
    for row in found.iterator(chunk_size=AT_ONCE):
        yield [to_json(value) for value in row]


@contextmanager
def one_view() -> Iterator[None]:
    """A second connection that sees the database as it is now, while others go on writing; it stops nobody.

    SQLite: a read transaction in WAL. PostgreSQL: REPEATABLE READ, READ ONLY.
    """
    view = connection.copy(VIEW)
    if view.vendor == "sqlite":
        # The site's own transactions are IMMEDIATE and would hold the writers' lock all the while.
        view.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        view.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[VIEW] = view
    try:
        with transaction.atomic(using=VIEW), view.cursor() as cursor:
            if view.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # The view begins with the first thing that is read.
            cursor.execute("SELECT count(*) FROM django_migrations")
            cursor.fetchone()
            yield
    finally:
        view.close()
        del connections[VIEW]
