"""What `manage.py start` does: keys, database, static files, story once; then web, worker and clock together.

For the demo only. A real council's processes are started one by one by systemd (docs/operate.md).
"""

import base64
import ctypes
import hashlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from hmac import digest
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import transaction

GRACE_SECONDS = 0.5
END_SECONDS = 8
PATIENT_SECONDS = 60
TOTP_PERIOD = 30
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def say(text: str) -> None:
    """A line for whoever started it, at once also through a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# -- once ------------------------------------------------------------------------------------------


def make_keys(folder: Path) -> bool:
    """Writes a demo's keys to `settings.env` if there are none; whether it did."""
    path = folder / "settings.env"
    if path.exists() or settings.SERVER_KEY:
        return False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = [
        "# Keys of a demo, made by `make run`. A real council's keys are made by `manage.py setup`.",
        f"SPRACHROHR_SECRET_KEY={secrets.token_urlsafe(50)}",
        f"SPRACHROHR_SERVER_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}",
        f"SPRACHROHR_PEPPER={secrets.token_urlsafe(32)}",
        "SPRACHROHR_DEMO=1",
    ]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return True


def _static_state() -> str:
    """Changes when a static file comes, goes or changes."""
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            about = Path(storage.path(path)).stat()
            state.update(f"{path}|{about.st_mtime_ns}|{about.st_size}\n".encode())
    return state.hexdigest()


def collect_static() -> None:
    """Collects and compresses the static files, if one changed since the last time."""
    mark = settings.DATA_DIR / "static.state"
    state = _static_state()
    if not (mark.is_file() and mark.read_text() == state and settings.STATIC_ROOT.is_dir()):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(state)


def prepare() -> None:
    """Database, static files, story. Each is done only if it is needed."""
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if not (settings.DATA_DIR / "demo.json").exists() and "story" in get_commands():
        say("Telling the demo story (once) ...")
        with transaction.atomic():  # interrupted halfway, it is told again from the beginning
            call_command("story")


# -- together --------------------------------------------------------------------------------------


def is_taken(port: int) -> bool:
    """Whether another program listens on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _end_with_parent() -> None:
    """In a child: Ctrl-C is our business, and the kernel ends the child if `start` dies by kill -9."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start_children(port: int) -> dict[str, subprocess.Popen[bytes]]:
    """Web, worker and clock, in our own process group."""
    manage = [sys.executable, "manage.py"]
    web = ["-m", "gunicorn", "sprachrohr.wsgi", "--workers=1", "--threads=16", f"--bind=127.0.0.1:{port}"]
    commands = {
        "web": [sys.executable, *web, "--log-level=error", "--no-control-socket"],
        # Failures are logged by the tasks; at a higher verbosity the worker would print a line a minute.
        "worker": [*manage, "db_worker", "--verbosity=0", "--no-startup-delay", "--skip-checks"],
        "clock": [*manage, "clock"],
    }
    return {name: _child(command) for name, command in commands.items()}


def _child(command: list[str]) -> subprocess.Popen[bytes]:
    # Nobody looks at a page of the worker or the clock: they wait for a busy database rather than end.
    patient = {} if "gunicorn" in command else {"SPRACHROHR_DATABASE_WAIT": str(PATIENT_SECONDS)}
    return subprocess.Popen(  # noqa: S603  (our own programs)
        command,
        cwd=settings.BASE_DIR,
        env={**patient, **os.environ},
        stdin=subprocess.DEVNULL,
        preexec_fn=_end_with_parent,  # noqa: PLW1509  (no thread has been started)
    )


def end_children(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Asks each to end, and kills what has not after some seconds."""
    time.sleep(GRACE_SECONDS)  # the terminal's Ctrl-C reached them as well: let them end undisturbed
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    ends = time.monotonic() + END_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(port: int) -> bool:
    """Whether a page comes; the port is open before the worker behind it has loaded."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt


def run(port: int) -> int:
    """Runs until Ctrl-C (0) or until one of the three ends by itself (1); then all have ended."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children = start_children(port)
        ended = _watch(children, port)
        say(f"The {ended} process has ended by itself; so everything ends.")
        return 1
    except KeyboardInterrupt:
        say("\nEnding ...")
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave children behind
        end_children(children)


def _watch(children: dict[str, subprocess.Popen[bytes]], port: int) -> str:
    """Greets when the web answers, shows the digits on Enter; returns which child has ended first."""
    greeted = False
    by_hand = sys.stdin is not None and sys.stdin.isatty()
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        if not greeted and _answers(port):
            say(greeting(port, by_hand=by_hand))
            greeted = True
        if not by_hand:
            time.sleep(0.2)
        elif select.select([sys.stdin], [], [], 0.2)[0]:
            by_hand = bool(sys.stdin.readline())
            say(logins(time.time()))


# -- what is printed ---------------------------------------------------------------------------------


def totp(secret: str, at: float) -> str:
    """The six digits of a base32 secret at a time in seconds (RFC 6238: SHA-1, 30 seconds).

    >>> totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1111111109)
    '081804'
    """
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    drawn = digest(key, int(at // TOTP_PERIOD).to_bytes(8, "big"), "sha1")
    start = drawn[-1] & 15
    return f"{(int.from_bytes(drawn[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def _demo() -> dict[str, Any]:
    path = settings.DATA_DIR / "demo.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def logins(at: float) -> str:
    """The demo's people with password and the second factor of this moment."""
    people = _demo().get("logins", [])
    if not people:
        return "  (the demo story has not been told yet: no logins)"
    lines = [
        f"  {one['name']:<24} {one['email']:<32} {one['password']:<22} {totp(one['totp_secret'], at)}"
        for one in people
    ]
    left = TOTP_PERIOD - int(at) % TOTP_PERIOD
    return "\n".join([*lines, f"  The six digits hold for {left} more seconds."])


def greeting(port: int, *, by_hand: bool) -> str:
    """Addresses, logins, one code."""
    address = f"http://127.0.0.1:{port}"
    code = _demo().get("code", "")
    return "\n".join(
        [
            "",
            f"  Residents   {address}/",
            f"  The desk    {address}/desk/",
            *([f"  An answer   {address}/de/answer/ with the code {code}"] if code else []),
            "",
            "  Demo logins: name, e-mail, password, second factor",
            logins(time.time()),
            *(["  Enter shows the digits of the moment."] if by_hand else []),
            "  Ctrl-C ends everything.",
        ]
    )
