"""The costly derivation: at most two at once on this machine and eight waiting, whatever the number of processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as project

from sprachrohr.vault.derivation import Busy, derive

SALT = b"sixteen bytes !!"
CHEAP = {"memory_kib": 64, "passes": 1}

# Another worker of the same machine. It says when it has the place(s) and then holds them until it is killed.
HOLDER = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(RUN_DIR=Path(sys.argv[1]))
from sprachrohr.vault.places import take
kept = [take(sys.argv[2], int(sys.argv[3])) for _ in range(int(sys.argv[3]))]
print("held" if None not in kept else "not held", flush=True)
sys.stdin.read()
"""
# Another worker that derives, waits if it must, and prints the result.
DERIVER = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(RUN_DIR=Path(sys.argv[1]), PEPPER="tests only", DERIVATIONS_AT_ONCE=2, DERIVATIONS_WAITING=8,
                   DERIVATION_WAIT_SECONDS=600.0)
from sprachrohr.vault.derivation import derive
print("ready", flush=True)
print(b"".join(derive("123456789012", b"sixteen bytes !!", memory_kib=64, passes=1)).hex(), flush=True)
"""


class Workers:
    """Real processes, ended with the test however it ends."""

    def __init__(self, run_dir: Path) -> None:
        self.run_dir = run_dir
        self.started: list[subprocess.Popen[str]] = []

    def start(self, script: str, *arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(self.run_dir), *map(str, arguments)],
            cwd=project.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(project.BASE_DIR)},
        )  # fmt: skip
        self.started.append(process)
        return process

    def hold(self, kind: str, places: int) -> subprocess.Popen[str]:
        holder = self.start(HOLDER, kind, places)
        assert _line(holder) == "held"
        return holder


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def workers(tmp_path: Path, settings: Any) -> Iterator[Workers]:
    settings.RUN_DIR = tmp_path / "run"
    made = Workers(settings.RUN_DIR)
    yield made
    for process in made.started:
        process.kill()
        process.communicate()


def test_two_places_are_held_by_two_processes_and_there_is_no_third(workers: Workers, settings: Any) -> None:
    settings.DERIVATION_WAIT_SECONDS = 0.05
    workers.hold("work", 1)
    assert [len(half) for half in derive("1", SALT, **CHEAP)] == [32, 32]
    # The second holder asks for both and gets only the one that is free.
    second = workers.start(HOLDER, "work", 2)
    assert _line(second) == "not held"
    with pytest.raises(Busy):
        derive("1", SALT, **CHEAP)


def test_who_finds_all_waiting_places_taken_is_told_at_once(workers: Workers, settings: Any) -> None:
    # An hour of waiting would show if anybody waited.
    settings.DERIVATION_WAIT_SECONDS = 3600
    workers.hold("work", 2)
    workers.hold("wait", 8)
    with pytest.raises(Busy):
        derive("1", SALT, **CHEAP)


def test_a_free_place_is_used_even_if_all_waiting_places_are_taken(workers: Workers) -> None:
    workers.hold("wait", 8)
    assert [len(half) for half in derive("1", SALT, **CHEAP)] == [32, 32]


def test_eight_processes_wait_and_all_finish_when_a_worker_is_killed(workers: Workers, settings: Any) -> None:
    holder = workers.hold("work", 2)
    waiting = [workers.start(DERIVER) for _ in range(8)]
    assert [_line(process) for process in waiting] == ["ready"] * 8
    holder.kill()
    results = {_line(process) for process in waiting}
    assert results == {b"".join(derive("123456789012", SALT, **CHEAP)).hex()}


def test_a_killed_process_frees_its_place_for_who_waits(workers: Workers, settings: Any) -> None:
    settings.DERIVATION_WAIT_SECONDS = 600
    holder = workers.hold("work", 2)
    found: list[tuple[bytes, bytes]] = []
    waiter = Thread(target=lambda: found.append(derive("1", SALT, **CHEAP)))
    waiter.start()
    holder.kill()
    waiter.join(timeout=60)
    assert found == [derive("1", SALT, **CHEAP)]


def test_no_place_is_kept_after_an_error(workers: Workers, settings: Any) -> None:
    settings.DERIVATION_WAIT_SECONDS = 0.05
    for _ in range(3):
        with pytest.raises(Exception, match=r"(?i)memory"):
            derive("1", SALT, memory_kib=1, passes=1)
    assert [len(half) for half in derive("1", SALT, **CHEAP)] == [32, 32]


def test_every_part_of_the_derivation_matters(workers: Workers, settings: Any) -> None:
    first = derive("123456789012", SALT, **CHEAP)
    assert derive("123456789012", SALT, **CHEAP) == first
    others = {
        derive("123456789013", SALT, **CHEAP),
        derive("123456789012", SALT[::-1], **CHEAP),
        derive("123456789012", SALT, memory_kib=128, passes=1),
        derive("123456789012", SALT, memory_kib=64, passes=2),
    }
    settings.PEPPER = "another"
    others.add(derive("123456789012", SALT, **CHEAP))
    assert len(others - {first}) == 5
