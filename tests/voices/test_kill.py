"""After "received" the voice survives kill -9: a real server process, a database of its own, one request, no mercy."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as project
from django.db import connection

from sprachrohr.vault.models import Key
from sprachrohr.voices.actions import withdraw
from sprachrohr.voices.models import Voice
from tests.cast import GERMAN
from tests.voices.telling import Resident

sqlite_only = pytest.mark.skipif(
    not project.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="PostgreSQL keeps this promise itself"
)
pytestmark = [sqlite_only, pytest.mark.django_db(transaction=True)]

START_SECONDS = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(database: Path, folder: Path) -> Iterator[tuple[HTTPConnection, int]]:
    """gunicorn as in production, in a process group of its own; a connection to it, and the group."""
    port = _free_port()
    command = ["-m", "gunicorn", "sprachrohr.wsgi", "--workers=1", "--threads=2", f"--bind=127.0.0.1:{port}"]
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE": f"sqlite:///{database}", "TMPDIR": str(folder)}
    process = subprocess.Popen(
        [sys.executable, *command, "--log-level=critical", "--no-control-socket"],
        cwd=project.BASE_DIR,
        env={**os.environ, **own},
        start_new_session=True,
    )
    browser = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        _wait_for(port)
        yield browser, process.pid
    finally:
        browser.close()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(port: int) -> None:
    """Until somebody listens; the master opens the port before its worker is up, so the request waits there."""
    ends = monotonic() + START_SECONDS
    while monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.02)
    raise AssertionError("the server did not start")


def _send(browser: HTTPConnection, form: dict[str, str]) -> HTTPResponse:
    """The answer, of which only the head has been read."""
    browser.request("POST", "/de/tell/", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
    return browser.getresponse()


def _rows(database: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as reader:
        return reader.execute(question).fetchall()


def test_a_voice_survives_kill_9_after_the_first_byte_of_received(tmp_path: Path) -> None:
    database = tmp_path / "council.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    form = Resident("de").filled()
    with _server(database, tmp_path) as (browser, group):
        received = _send(browser, form)
        os.killpg(group, signal.SIGKILL)
        assert received.status == 200
    assert _rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert _rows(database, "SELECT count(*) FROM sprachrohr_voice") == [(1,)]
    with _server(database, tmp_path) as (browser, _):
        answer = _send(browser, form)
        page = answer.read().decode()
    locator = str(_rows(database, "SELECT locator FROM sprachrohr_receipt")[0][0])
    assert (answer.status, f'value="{locator}' in page) == (200, True)
    assert _rows(database, "SELECT count(*) FROM sprachrohr_voice") == [(1,)]
    assert GERMAN.encode() not in database.read_bytes()


PLANTED = b"Zaubernuss am Ufer. "


def _half_an_upload(port: int, field: str) -> socket.socket:
    """A connection over which half of a file has come; it stays open."""
    head = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="Zaubernuss.ogg"\r\n\r\n'.encode()
    line = socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS)
    request = f"POST /de/tell/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 10000000\r\n"
    line.sendall(request.encode() + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + head)
    line.sendall(PLANTED * 100_000)
    return line


def _parts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("files/??/*") if path.is_file()]


def test_an_upload_that_is_killed_in_the_middle_leaves_nothing_that_opens(tmp_path: Path) -> None:
    database = tmp_path / "council.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    with (
        _server(database, tmp_path) as (browser, group),
        closing(_half_an_upload(int(browser.port), "sound")),
    ):
        ends = monotonic() + START_SECONDS
        while not any(path.stat().st_size > 500_000 for path in _parts(tmp_path)) and monotonic() < ends:
            sleep(0.02)
        # Others are served meanwhile.
        browser.request("GET", "/de/tell/")
        assert browser.getresponse().status == 200
        os.killpg(group, signal.SIGKILL)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(_parts(tmp_path)) == 1
    assert [path for path in left if PLANTED in path.read_bytes() or "Zaubernuss" in path.name] == []


def test_an_upload_whose_sender_hangs_up_leaves_no_file(tmp_path: Path) -> None:
    database = tmp_path / "council.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])
    with _server(database, tmp_path) as (browser, _):
        with closing(_half_an_upload(int(browser.port), "video")):
            ends = monotonic() + START_SECONDS
            while not _parts(tmp_path) and monotonic() < ends:
                sleep(0.02)
        ends = monotonic() + START_SECONDS
        while _parts(tmp_path) and monotonic() < ends:
            sleep(0.02)
        assert _parts(tmp_path) == []
    assert _rows(database, "SELECT count(*) FROM sprachrohr_voice") == [(0,)]


def test_what_is_acknowledged_is_on_the_disk_and_what_is_deleted_is_overwritten() -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    found = {}
    with connection.cursor() as cursor:
        for name in wanted:
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == wanted


def _in_the_file(content: bytes) -> bool:
    """Whether the database's file holds these bytes, everything written so far included."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
    return content in Path(str(connection.settings_dict["NAME"])).read_bytes()


def test_a_deleted_key_leaves_no_bytes_behind(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    Resident("de").sends()
    wrapped = bytes(Key.objects.get().wrapped)
    assert _in_the_file(wrapped)
    withdraw(voice=Voice.objects.get())
    assert not _in_the_file(wrapped)
