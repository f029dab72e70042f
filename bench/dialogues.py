"""Dialogues under load: a room of two hundred phones, durable votes a second, bytes and queries of a vote, the map."""

import gzip
import http.client
import random
import re
import secrets
import threading
import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.demo import Demo, demo
from opinionmap.planted import large
from sprachrohr.dialogues import actions, statements, voting
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.showing import board_of
from sprachrohr.people.models import Member

Row = tuple[str, str, str]
STATEMENTS = 20
PHONES, EACH, WITHIN_SECONDS = 200, 10, 60
CONCURRENT, VOTES = (1, 20, 200), 1000
CROWDS = (200, 20_000, 200_000)
AT_ONCE = 50_000
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


# -- votes a second ------------------------------------------------------------------------------------------


def _a_second(people: int) -> Row:
    """So many people at once, each vote a transaction of its own that is on the disk."""
    dialogue = _dialogue()
    shown = board_of(dialogue).statements
    each = max(1, VOTES // people)

    def somebody() -> None:
        voter = voting.join(dialogue=dialogue, name=voting.new_name(), language="de", held=False)
        ready.wait()
        for number in range(each):
            one = shown[number % len(shown)]
            voting.vote(voter=voter, statement=one.pk, value=1, shown=shown)
        connections.close_all()

    ready = threading.Barrier(people + 1)
    threads = [threading.Thread(target=somebody) for _ in range(people)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    name = connection.vendor
    return f"durable votes a second, {people} at once, {name}", f"{people * each / took:.0f}", "-"


# -- one vote ------------------------------------------------------------------------------------------------


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
    votes, _labels = large(people, statements=STATEMENTS, votes_each=10, seed=people)
    person, statement, vote = votes.triples()
    numbers = dict(Statement.objects.filter(dialogue=dialogue).values_list("number", "pk"))
    Voter.objects.bulk_create(
        (Voter(dialogue=dialogue, name_hash=secrets.token_hex(32), language="de") for _ in range(people)),
        batch_size=AT_ONCE,
    )
    keys = list(Voter.objects.filter(dialogue=dialogue).order_by("pk").values_list("pk", flat=True))
    rows = zip(person.tolist(), statement.tolist(), vote.tolist(), strict=True)
    Vote.objects.bulk_create(
        (Vote(voter_id=keys[p], statement_id=numbers[s + 1], vote=v) for p, s, v in rows), batch_size=AT_ONCE
    )
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
    found = [_room_row(), *(_a_second(people) for people in CONCURRENT), *_vote_rows()]
    return [*found, *(_map_row(people) for people in CROWDS)]
