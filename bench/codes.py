"""What a code costs, and how many voices and openings a minute that leaves."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection

from bench.demo import demo
from sprachrohr.vault.actions import Busy, open_receipt, try_code
from sprachrohr.vault.derivation import derive
from sprachrohr.voices.actions import Said, Saying, say, thread_of
from sprachrohr.voices.models import Voice

AT_ONCE = 4
SECONDS = 10
SAYING = Saying(
    words="Der Spielplatz am Wasser braucht wieder Licht, damit die Kinder im Winter bleiben können.",
    kind=Voice.Kind.WISH,
    openness=Voice.Openness.COUNCIL,
    language="de",
    answer_language="de",
)


def _per_minute(work: Callable[[], object]) -> str:
    """How often `work` was done per minute by several threads, and how often the machine was busy instead."""
    ends = time.monotonic() + SECONDS

    def worker() -> tuple[int, int]:
        done = busy = 0
        while time.monotonic() < ends:
            try:
                work()
                done += 1
            except Busy:
                busy += 1
        connection.close()
        return done, busy

    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        counts = [future.result() for future in [threads.submit(worker) for _ in range(AT_ONCE)]]
    done = sum(count[0] for count in counts) * 60 / (time.monotonic() - started)
    busy = sum(count[1] for count in counts)
    return f"{done:.0f} ({busy} busy)" if busy else f"{done:.0f}"


def rows() -> list[tuple[str, str, str]]:
    """(what, measured, goal): one derivation alone, then voices and openings a minute from four threads."""
    demo()
    memory_kib, passes = settings.CODE_MEMORY_KIB, settings.CODE_PASSES
    each = []
    for _ in range(10):
        start = time.perf_counter()
        derive("123456789012", secrets.token_bytes(16), memory_kib=memory_kib, passes=passes)
        each.append((time.perf_counter() - start) * 1000)

    def voice() -> Said:
        return say(token=secrets.token_urlsafe(), saying=SAYING, look_again_in=14)

    said = [voice() for _ in range(8)]

    def opening() -> None:
        receipt = try_code(code=secrets.choice(said).code, network=secrets.token_hex(4))
        open_receipt(receipt=receipt)
        thread_of(Voice.objects.select_related("key").get(receipt=receipt))

    cost = f"{memory_kib // 1024} MiB, {passes} passes"
    return [
        (f"one derivation ({cost}), median", f"{sorted(each)[5]:.0f} ms", "-"),
        (f"voices a minute, {AT_ONCE} at once", _per_minute(voice), "-"),
        (f"openings a minute, {AT_ONCE} at once", _per_minute(opening), "-"),
    ]
