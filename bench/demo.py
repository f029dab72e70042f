"""A demo of its own to measure: `manage.py start` in a temporary folder, and Django here on the same data."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Demo:
    """A running demo. `facts` is its demo.json: logins and one code."""

    url: str
    process: subprocess.Popen[str]
    facts: dict[str, Any]

    def web_worker(self) -> int:
        """The process id of gunicorn's worker: the one below gunicorn below `start` (Linux)."""
        for child in _children(self.process.pid):
            if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes():
                return _children(child)[0]
        raise LookupError("the demo has no web process")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[str], folder: str) -> None:
    process.terminate()
    process.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)


@cache
def demo() -> Demo:
    """Starts the demo once per run; it ends with this process. Raises RuntimeError if it does not come up."""
    folder = tempfile.mkdtemp(prefix="sprachrohr-bench-")
    port = _free_port()
    # The environment of a first start: the real cost of a code, no setting of a developer.
    for name in [name for name in os.environ if name.startswith("SPRACHROHR_")]:
        del os.environ[name]
    os.environ |= {"SPRACHROHR_DATA": folder, "DJANGO_SETTINGS_MODULE": "sprachrohr.settings"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start", "--port", str(port)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_end, process, folder)
    assert process.stdout is not None
    if not any("Ctrl-C ends everything" in line for line in process.stdout):
        raise RuntimeError("the demo did not start")
    django.setup()
    facts = Path(folder, "demo.json")
    return Demo(f"http://127.0.0.1:{port}", process, json.loads(facts.read_text()) if facts.exists() else {})
