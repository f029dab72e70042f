"""What a page weighs and costs: over the wire in a real browser, in queries and in CPU time."""

import http.client
import os
import re
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import sync_playwright

from bench.demo import ROOT, Demo, demo

Row = tuple[str, str, str]
MOST_BYTES, MOST_BYTES_NEXT, MOST_BLOCKING, MOST_QUERIES, MOST_MS = 60_000, 15_000, 3, 10, 10
MOST_PAGES = 40
ROUNDS = 5
REPEATS = 10
REQUESTS = 300


# -- over the wire -----------------------------------------------------------------------------------


def visit(page: Any, wire: Any, address: str) -> tuple[int, set[str]]:
    """Goes to an address; bytes received with headers, as the browser counts them, and the hosts asked.

    Raises RuntimeError if it is not there.
    """
    received: dict[str, float] = {}
    hosts: set[str] = set()
    wire.on("Network.loadingFinished", lambda e: received.update({e["requestId"]: e["encodedDataLength"]}))
    wire.on("Network.requestWillBeSent", lambda e: hosts.add(urlsplit(e["request"]["url"]).netloc))
    response = page.goto(address, wait_until="networkidle")
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}: there is nothing to measure")
    return int(sum(received.values())), hosts


def _blocking(page: Any) -> int:
    resources = "performance.getEntriesByType('resource')"
    return int(page.evaluate(f"{resources}.filter(one => one.renderBlockingStatus === 'blocking').length"))


def wire_rows(url: str) -> list[Row]:
    """First visit of /de/tell/ with an empty cache, then /de/answer/ as the next page."""
    found = subprocess.run([ROOT / "bin" / "browser"], check=True, stdout=subprocess.PIPE, text=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=["--no-sandbox"])
        page = browser.new_context(locale="de", viewport={"width": 360, "height": 740}).new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        first, hosts = visit(page, wire, f"{url}/de/tell/")
        blocking = _blocking(page)
        following, more = visit(page, wire, f"{url}/de/answer/")
        browser.close()
    others = len((hosts | more) - {urlsplit(url).netloc, ""})
    return [
        ("/de/tell/, first visit, over the wire", f"{first / 1000:.1f} kB", f"<= {MOST_BYTES // 1000} kB"),
        ("/de/tell/, render-blocking requests", str(blocking), f"<= {MOST_BLOCKING}"),
        ("/de/answer/, next page", f"{following / 1000:.1f} kB", f"<= {MOST_BYTES_NEXT // 1000} kB"),
        ("requests to others", str(others), "0"),
    ]


# -- in this process ---------------------------------------------------------------------------------


def _crawl(client: Client, start: str) -> list[str]:
    """Pages below `start` by following links; of pages that differ by a number in the path only the first."""
    paths, shapes = [start], {start}
    found = []
    for path in paths:
        response = client.get(path)
        if response.status_code >= 400:
            found.append(path)  # its row will say so
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        found.append(path)
        for link in re.findall(r'\shref="([^"#?]+/)["#?]', response.content.decode()):
            shape = re.sub(r"\d+", "0", link)
            if link.startswith(start) and shape not in shapes and len(paths) < MOST_PAGES:
                paths.append(link)
                shapes.add(shape)
    return found


def _cost(client: Client, path: str) -> str:
    """Queries and milliseconds of CPU time of one GET, once templates and language are loaded. Queries: when no list is
    remembered. CPU: the cheapest and the median of some rounds; what else runs on the machine makes rounds dearer."""
    response = client.get(path)
    if response.status_code != 200:
        return f"answered {response.status_code}"
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    count = len(queries)  # now: the next request empties the log
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(REPEATS):
            client.get(path)
        rounds.append((time.process_time() - start) * 1000 / REPEATS)
    return f"{count} queries, {min(rounds):.1f} ms CPU (median {median(rounds):.1f})"


def in_process_rows(running: Demo) -> list[Row]:
    """Resident pages and the thread behind the demo's code in German and Dari, the desk as its first person."""
    goal = f"<= {MOST_QUERIES} queries, <= {MOST_MS} ms CPU"
    resident = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    pages = [*_crawl(resident, "/de/"), *_crawl(resident, "/prs/")]
    rows = [(path, _cost(resident, path), goal) for path in pages]
    if code := running.facts.get("code"):
        resident.post("/de/answer/", {"code": code})
        doors = ("/de/answer/", "/prs/answer/")
        rows += [(f"{path} (an open thread)", _cost(resident, path), goal) for path in doors]
    if people := running.facts.get("logins"):
        desk = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
        desk.force_login(get_user_model().objects.get(email=people[0]["email"]))
        rows += [(path, _cost(desk, path), f"<= {MOST_QUERIES} queries") for path in _crawl(desk, "/desk/")]
    return rows


# -- the web process ---------------------------------------------------------------------------------


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    """Memory that is this process's alone or its part of what is shared (proportional set size)."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def worker_rows(running: Demo) -> list[Row]:
    """Requests per second of the web worker's CPU time, so that other work on this machine does not count."""
    pid = running.web_worker()
    wire = http.client.HTTPConnection(urlsplit(running.url).netloc)

    def get(path: str) -> None:
        wire.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = wire.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: there is nothing to measure")

    rows = []
    for path in ("/de/", "/de/tell/", "/prs/tell/"):
        get(path)
        start = _cpu_seconds(pid)
        for _ in range(REQUESTS):
            get(path)
        used = _cpu_seconds(pid) - start
        rows.append((f"{path}, requests per second and core", f"{REQUESTS / used:.0f}", "-"))
    wire.close()
    return [*rows, ("memory of a web worker after these pages", f"{_megabytes(pid):.0f} MB", "-")]


def rows() -> list[Row]:
    """(what, measured, goal) of the demo's pages."""
    running = demo()
    return [*wire_rows(running.url), *worker_rows(running), *in_process_rows(running)]
