"""What is measured: each function answers rows of (what, measured, goal)."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from opinionmap import Votes, analyse
from opinionmap.bench.peer import PeerMissing, red_dwarf
from opinionmap.chance import adjusted_rand_index
from opinionmap.planted import large
from opinionmap.proof.conversations import conversations

Row = tuple[str, str, str]
REPEATS = 5


def importing(_: Path) -> list[Row]:
    """The best of five fresh interpreters, less what an empty one takes."""
    times = {"pass": 9.0, "import opinionmap": 9.0}
    for _i in range(REPEATS):
        for code, least in times.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times[code] = min(least, time.perf_counter() - begun)
    return [("import opinionmap", f"{times['import opinionmap'] - times['pass']:.2f} s", "< 0.3 s")]


def against_the_peer(folder: Path) -> list[Row]:
    """The same votes, one thread each, seconds of the processor, the best of several; red-dwarf gets dictionaries."""
    found: list[Row] = []
    known = list(conversations(folder))
    with contextlib.suppress(PeerMissing):  # what a first run imports and prepares is not counted
        for one in known[:1]:
            red_dwarf(one.table.votes, [])()
    for one in known:
        votes, out = one.table.votes, list(one.statements.rejected)
        arrays, theirs_do = votes.triples(), red_dwarf(votes, out)
        try:
            peer = theirs_do()
        except PeerMissing as missing:
            return [*found, ("polis against red-dwarf", str(missing), ">= 20 times")]
        ours = best(partial(_polis, arrays, votes, out), 4 * REPEATS, clock=time.process_time)
        theirs = best(theirs_do, REPEATS, clock=time.process_time)
        mine = _polis(arrays, votes, out)
        rand, (places, consensus) = adjusted_rand_index(mine.group, peer.labels), peer.differs(votes, mine.positions)
        words = (
            f"{ours * 1e3:.1f} ms, red-dwarf {theirs:.3f} s: {theirs / ours:.0f} times; places differ by {places:.0e}, "
            f"consensus for its groups by {consensus:.0e}; ARI of the groups {rand:.2f}"
        )
        found.append((f"polis, {one.name} ({len(votes):,} votes)", words, ">= 20 times"))
    return found


def large_against_the_peer(_: Path) -> list[Row]:
    """100,000 people x 500 statements, seconds of the processor. red-dwarf takes minutes and 3 GB."""
    votes, _labels = large(100_000, statements=500, votes_each=23)
    arrays = votes.triples()
    ours = best(lambda: _polis(arrays, votes, []), 2, clock=time.process_time)
    name = f"polis, 100,000 x 500 ({len(votes):,} votes)"
    try:
        theirs, _found = seconds(red_dwarf(votes, []), time.process_time)
    except PeerMissing as missing:
        return [(name, f"{ours:.2f} s; {missing}", ">= 300 times")]
    return [(name, f"{ours:.2f} s, red-dwarf {theirs:.0f} s: {theirs / ours:.0f} times", ">= 300 times")]


def a_large_conversation(folder: Path) -> list[Row]:
    """The largest conversation in the folder (Bowling Green): both methods, and a hundred refits."""
    known = max(conversations(folder), key=lambda one: len(one.table.votes), default=None)
    if known is None:
        return [("a large conversation", f"no conversations in {folder}", "")]
    votes, out = known.table.votes, known.statements.rejected
    arrays = votes.triples()
    polis = best(lambda: _polis(arrays, votes, list(out)))
    classes = best(lambda: analyse(votes, rejected=out), 3)
    with_refits = best(lambda: analyse(votes, rejected=out, repeats=100), 2)
    name = f"{known.name} ({len(votes):,} votes)"
    return [
        (f"polis, {name}, up to {os.cpu_count()} threads", f"{polis * 1e3:.0f} ms", "< 50 ms"),
        (f"classes with choice of k, {name}", f"{classes:.2f} s", "< 3 s"),
        (f"100 refits more, {name}", f"{with_refits - classes:.2f} s", "< 10 s"),
    ]


def update(_: Path) -> list[Row]:
    """100,000 people, then 100 more votes: the next map from the one before, against a new one."""
    votes, _labels = large(100_000, statements=500, votes_each=23)
    fresh, before = seconds(lambda: analyse(votes))
    rng = np.random.default_rng(0)
    more = [(int(p), int(s), 1) for p, s in zip(rng.integers(0, 100_000, 100), rng.integers(0, 500, 100), strict=True)]
    joining, joined = seconds(lambda: votes.plus(more))
    again, after = seconds(lambda: analyse(joined, previous=before))
    kept = float((after.group == before.group).mean())
    words = (
        f"{again:.2f} s after {joining:.2f} s of joining votes; a new map {fresh:.2f} s; {kept:.2%} keep their group"
    )
    return [("classes, 100,000 people, 100 more votes", words, "a small part")]


def scale(_: Path) -> list[Row]:
    """Four sizes up to a million people, 1,000 statements: time, memory beyond the input, exponent of the time."""
    found: list[Row] = []
    sizes = (125_000, 250_000, 500_000, 1_000_000)
    times: dict[str, list[float]] = {"polis": [], "classes": []}
    votes_of = []
    for size in sizes:
        votes, labels = large(size)
        arrays = tuple(a.astype(np.int32) if a.dtype.itemsize > 1 else a for a in votes.triples())
        del votes
        votes_of.append(len(arrays[0]))
        for method, goal in (("polis", "<= 5 s, < 1.5 GB"), ("classes", "<= 60 s, < 1.5 GB")):
            took, processor, memory, ari = _apart(arrays, size, method, labels)
            times[method].append(processor)
            words = f"{took:.1f} s ({processor:.1f} s of processors), {memory:.2f} GB beyond the input, ARI {ari:.2f}"
            found.append(
                (f"{method}, {size:,} x 1,000 ({len(arrays[0]):,} votes)", words, goal if size == sizes[-1] else "")
            )
    for method, each in times.items():
        exponent = np.polyfit(np.log(votes_of), np.log(each), 1)[0]
        found.append(
            (f"exponent of {method} in votes, four sizes, seconds of processors", f"{exponent:.2f}", "about 1")
        )
    return found


def _apart(arrays: Any, size: int, method: str, labels: Any) -> tuple[float, float, float, float]:
    """Seconds, those of all processors, peak gigabytes beyond what was there, agreement with the planted groups."""
    _forget_peak()
    before, processor = _memory("VmRSS"), time.process_time()
    took, found = seconds(
        lambda: analyse(Votes.from_arrays(*arrays, people=np.arange(size), statements=np.arange(1000)), method=method)  # type: ignore[arg-type]
    )
    processor = time.process_time() - processor
    return took, processor, _memory("VmHWM") - before, adjusted_rand_index(found.group, labels)


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # Linux: the highest mark of memory begins anew


def _memory(key: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    line = next(row for row in status.read_text().splitlines() if row.startswith(key))
    return int(line.split()[1]) / 1e6


def _polis(arrays: Any, votes: Votes, rejected: list[Any]) -> Any:
    table = Votes.from_arrays(*arrays, people=votes.people, statements=votes.statements)
    return analyse(table, method="polis", rejected=rejected, threads=1)


def seconds(task: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> tuple[float, Any]:
    """How long by this clock, and the answer. Seconds of the processor (process_time) do not see other work."""
    begun = clock()
    answer = task()
    return clock() - begun, answer


def best(task: Callable[[], Any], repeats: int = REPEATS, *, clock: Callable[[], float] = time.perf_counter) -> float:
    """The least of several times: what the work takes when nothing else disturbs it."""
    return min(seconds(task, clock)[0] for _ in range(repeats))
