"""Durable votes a second, on SQLite and, where one answers, PostgreSQL, each in a process and database of its own."""

import csv
import os
import secrets
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.demo import ROOT

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = "sprachrohr_bench"

Row = tuple[str, str, str]


def rows() -> list[Row]:
    found = _measured("")
    try:
        with _own_database() as database:
            return found + _measured(database)
    except psycopg.OperationalError:
        return [*found, ("durable votes a second on postgresql", "no server answers", "-")]


@contextmanager
def _own_database() -> Iterator[str]:
    """Empty, and gone afterwards."""
    with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as line:
        line.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        line.execute(f"CREATE DATABASE {NAME}")
        try:
            yield urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{NAME}"))
        finally:
            line.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def _measured(database: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        known = {name: value for name, value in os.environ.items() if not name.startswith("SPRACHROHR_")}
        own = {
            "DATA": folder,
            "SECRET_KEY": secrets.token_hex(),
            "PEPPER": secrets.token_hex(),
            "SERVER_KEY": b64encode(secrets.token_bytes(32)).decode(),
            **({"DATABASE": database} if database else {}),
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.vote_rounds"],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
            env={**known, "DJANGO_SETTINGS_MODULE": "sprachrohr.settings"}
            | {f"SPRACHROHR_{name}": value for name, value in own.items()},
        )  # fmt: skip
    return [(f"durable votes a second, {who}", many, "-") for who, many in csv.reader(done.stdout.splitlines())]
