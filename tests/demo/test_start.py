"""`make run`: what it prints, and that Ctrl-C leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from sprachrohr.demo import start


@pytest.mark.parametrize(
    ("at", "digits"),
    # RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924")],
)
def test_totp_gives_the_digits_of_the_rfc(at: int, digits: str) -> None:
    assert start.totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at) == digits


def test_logins_show_the_digits_of_the_moment(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    person = {"name": "Nesrin Aydın", "email": "nesrin@example.org", "password": "five plain words"}
    secret = {"totp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
    (tmp_path / "demo.json").write_text(json.dumps({"logins": [person | secret], "code": ""}))
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    assert " ".join(start.logins(59).split()) == (
        "Nesrin Aydın nesrin@example.org five plain words 287082 The six digits hold for 1 more seconds."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(folder: Path, port: int, **more: str) -> subprocess.Popen[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SPRACHROHR", "DJANGO"))}
    return subprocess.Popen(
        [sys.executable, "manage.py", "start", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env=own | {"SPRACHROHR_DATA": str(folder)} | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _descendants(pid: int) -> set[int]:
    """Every process below this one (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    children = {int(child) for child in listed}
    return children.union(*(_descendants(child) for child in children))


def _is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def _wait_for_the_greeting(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl-C ends everything" in line:
            return


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_start_ends_with_everything_it_started(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "demo.json").write_text(json.dumps({"logins": [], "code": ""}))  # the story has been told
    port = _free_port()
    process = _start(tmp_path, port)
    assert process.stdout is not None
    try:
        _wait_for_the_greeting(process)
        started = _descendants(process.pid)
        assert len(started) == 4  # gunicorn and its worker, the task worker, the clock
        process.send_signal(number)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.stdout.close()
    assert [pid for pid in started if _is_alive(pid)] == []
    assert not start.is_taken(port)


def test_start_refuses_a_real_councils_folder(tmp_path: Path) -> None:
    keys = "SPRACHROHR_SECRET_KEY=a\nSPRACHROHR_SERVER_KEY=b\nSPRACHROHR_PEPPER=c\n"
    (tmp_path / "settings.env").write_text(keys)
    process = _start(tmp_path, _free_port())
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said.startswith(f"CommandError: {tmp_path} belongs to a real council")
    assert [path.name for path in tmp_path.iterdir()] == ["settings.env"]


def _answer(port: int, host: str, address: str = "127.0.0.1") -> int:
    """The status of a page that is asked for under this name; 0 if nobody listens there."""
    connection = HTTPConnection(address, port, timeout=20)
    try:
        connection.request("GET", "/health", headers={"Host": host})
        return connection.getresponse().status
    except ConnectionRefusedError:
        return 0
    finally:
        connection.close()


def test_the_demo_with_its_plain_cookies_serves_this_machine_alone(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps({"logins": [], "code": ""}))
    port = _free_port()
    wider = {"SPRACHROHR_URL": f"http://sprachrohr.lan:{port}", "SPRACHROHR_HOSTS": "*"}
    process = _start(tmp_path, port, **wider)
    try:
        _wait_for_the_greeting(process)
        here, other = _answer(port, f"127.0.0.1:{port}"), _answer(port, f"sprachrohr.lan:{port}")
        elsewhere = _answer(port, f"127.0.0.1:{port}", "127.0.0.2")
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()  # type: ignore[union-attr]
    assert (here, other, elsewhere) == (200, 400, 0)
