"""Dialogues under load: a room of two hundred phones, durable votes a second, bytes and queries of a vote, the map."""

import gzip
import http.client
import random
import re
import secrets
import subprocess
import threading
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import sync_playwright

from bench import votes
from bench.demo import ROOT, Demo, demo
from bench.pages import visit
from opinionmap.planted import large
from sprachrohr.dialogues import actions, statements
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter
from sprachrohr.people.models import Member

Row = tuple[str, str, str]
STATEMENTS = 20
PHONES, EACH, WITHIN_SECONDS = 200, 10, 60
MOST_KB = 40
CROWDS = (200, 20_000, 200_000)
AT_ONCE = 10_000
ZIPPED = {"Accept-Encoding": "gzip"}
WORDS = actions.Words(
    "Was soll in Harburg zuerst besser werden?",
    "Wir wollen wissen, worin wir uns einig sind.",
    "Der Rat liest das Ergebnis.",
)


def _dialogue(many: int = STATEMENTS) -> Dialogue:
    """It runs, and its statements are shown."""
    chair = Member.objects.with_role("chair")[0]
    dialogue = actions.set_up(words=WORDS, closes_at=timezone.now() + timedelta(days=1), by=chair, results="running")
    for number in range(many):
        words = f"Vorschlag {number + 1} ist für Harburg wichtiger als alles andere, was wir uns jetzt vornehmen."
        statements.add(dialogue=dialogue, words=words, language="de", by=chair)
    actions.open_dialogue(dialogue=dialogue, by=chair)
    return Dialogue.objects.get(pk=dialogue.pk)


# -- a room ------------------------------------------------------------------------------------------------


class Phone:
    """A browser of somebody in the room: its cookies and its one connection."""

    def __init__(self, running: Demo, dialogue: Dialogue) -> None:
        self.line = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=30)
        self.at = f"/de/dialogues/{dialogue.pk}/"
        self.cookies: dict[str, str] = {}
        self._get(f"{self.at}room/{dialogue.room}/")
        page = self._get(self.at)
        found = re.search(rb'name="statement" value="(\d+)"', page)
        assert found is not None
        self.statement = int(found[1])
        self.seconds: list[float] = []

    def _keep(self, answer: http.client.HTTPResponse) -> bytes:
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.read()

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _get(self, path: str) -> bytes:
        self.line.request("GET", path, headers=self._headers())
        return self._keep(self.line.getresponse())

    def vote(self) -> None:
        """Presses a button; the answer names the next statement."""
        fields = urlencode({"statement": self.statement, "vote": random.choice((1, 1, 0, -1))})
        headers = {**self._headers(), "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        self.line.close()  # the server has ended it while somebody thought; a new one is part of what is measured
        start = time.perf_counter()
        self.line.request("POST", f"{self.at}vote/", fields, headers)
        answer = self.line.getresponse()
        content = self._keep(answer)
        self.seconds.append(time.perf_counter() - start)
        assert answer.status == 200, answer.status
        found = re.search(rb'"statement": (\d+)', content)
        assert found is not None
        self.statement = int(found[1])


def _room_row() -> Row:
    running, dialogue = demo(), _dialogue()
    seconds: list[float] = []
    failed: list[str] = []

    def somebody() -> None:
        """Scans the code within the first seconds, then votes ten times with thought between."""
        try:
            time.sleep(random.uniform(0, WITHIN_SECONDS / 4))
            phone = Phone(running, dialogue)
            for _ in range(EACH):
                time.sleep(random.uniform(0.5, 1.5) * WITHIN_SECONDS * 0.7 / EACH)
                phone.vote()
            seconds.extend(phone.seconds)
        except Exception as error:
            failed.append(repr(error))

    threads = [threading.Thread(target=somebody) for _ in range(PHONES)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    counted = Vote.objects.filter(voter__dialogue=dialogue, voter__held_on__isnull=True).count()
    p95 = sorted(seconds)[int(len(seconds) * 0.95)] * 1000 if seconds else float("nan")
    measured = f"{counted} of {PHONES * EACH} votes in {took:.0f} s, p95 {p95:.0f} ms, {len(failed)} failed"
    return f"{PHONES} phones, {EACH} votes each", measured, "none lost or doubled, p95 < 300 ms"


# -- one visit, one vote -----------------------------------------------------------------------------------


def _visit_rows() -> list[Row]:
    """The page on which one votes, in a browser with an empty cache, over the wire."""
    dialogue = _dialogue()
    program = subprocess.run([ROOT / "bin" / "browser"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context(locale="de", viewport={"width": 360, "height": 740}).new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        received, _hosts = visit(page, wire, f"{demo().url}/de/dialogues/{dialogue.pk}/")
        browser.close()
    return [
        ("the voting page, first visit", f"{received / 1000:.1f} kB, {len(asked)} requests", f"<= {MOST_KB} kB"),
    ]



def _size(answer: Any) -> int:
    content = answer.content
    return len(content) if answer.headers.get("Content-Encoding") == "gzip" else len(gzip.compress(content))


def _vote_rows() -> list[Row]:
    dialogue, browser = _dialogue(), Client(SERVER_NAME="127.0.0.1")
    at = f"/de/dialogues/{dialogue.pk}/"
    cache.clear()
    rows: list[Row] = []
    for name, headers, goal in (("with a script", {"Accept": "application/json"}, 3), ("without a script", {}, 12)):
        for turn in range(2):
            page = browser.get(at)
            found = re.search(rb'name="statement" value="(\d+)"', page.content)
            assert found is not None
            with CaptureQueriesContext(connection) as caught:
                sent = {"statement": found[1].decode(), "vote": "1"}
                answer = browser.post(f"{at}vote/", sent, headers={**headers, **ZIPPED})
            many = len(caught)  # the next request empties the list
            if turn == 0:
                continue
            back = _size(answer) if headers else _size(browser.get(at, headers=ZIPPED))
            measured = f"{back / 1000:.1f} kB, {many} queries"
            rows.append((f"a vote {name}", measured, f"<= {goal} kB, <= 6 queries"))
    return rows


# -- the map -----------------------------------------------------------------------------------------------


def _crowd(people: int) -> Dialogue:
    dialogue = _dialogue()
    # Out of the sight of the demo's own clock, which would draw it at the same time.
    Dialogue.objects.filter(pk=dialogue.pk).update(archived_at=timezone.now())
    cast, _labels = large(people, statements=STATEMENTS, votes_each=10, seed=people)
    person, statement, vote = cast.triples()
    numbers = dict(Statement.objects.filter(dialogue=dialogue).values_list("number", "pk"))
    for _ in range(0, people, AT_ONCE):  # in pieces: the demo's other processes write, too
        Voter.objects.bulk_create(
            Voter(dialogue=dialogue, name_hash=secrets.token_hex(32), language="de")
            for _ in range(min(people, AT_ONCE))
        )
    keys = list(Voter.objects.filter(dialogue=dialogue).order_by("pk").values_list("pk", flat=True))
    rows = list(zip(person.tolist(), statement.tolist(), vote.tolist(), strict=True))
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        Vote.objects.bulk_create(Vote(voter_id=keys[p], statement_id=numbers[s + 1], vote=v) for p, s, v in some)
    return dialogue


def _map_row(people: int) -> Row:
    dialogue = _crowd(people)
    start = time.perf_counter()
    drawing = draw(dialogue=dialogue)
    took = time.perf_counter() - start
    assert drawing is not None
    return f"from votes to the map, {people:,} people, {drawing.votes:,} votes", f"{took:.1f} s", "-"


def rows() -> list[Row]:
    demo()
    found = [_room_row(), *votes.rows(), *_visit_rows(), *_vote_rows()]
    return [*found, *(_map_row(people) for people in CROWDS)]
