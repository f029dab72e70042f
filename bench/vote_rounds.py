"""What `bench.votes` runs: people who vote at the same time, each vote a transaction that is on the disk when the next
one begins, served by as many threads as a web process has. Prints a line for each number of people."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from sprachrohr.dialogues import actions, statements, voting  # noqa: E402
from sprachrohr.dialogues.models import Dialogue, Voter  # noqa: E402
from sprachrohr.dialogues.showing import board_of  # noqa: E402
from sprachrohr.people.models import Member  # noqa: E402

PEOPLE, VOTES, THREADS, STATEMENTS = (1, 20, 200), 2000, 16, 20
WORDS = actions.Words("Was soll in Harburg besser werden?", "Wir fragen alle.", "Der Rat liest das Ergebnis.")


def _dialogue() -> Dialogue:
    chair = Member.objects.create_user("chair@bench.example", shown_name="Chair")
    dialogue = actions.set_up(words=WORDS, closes_at=timezone.now() + timedelta(days=1), by=chair)
    for number in range(STATEMENTS):
        statements.add(dialogue=dialogue, words=f"Vorschlag {number} ist gut.", language="de", by=chair)
    Dialogue.objects.filter(pk=dialogue.pk).update(opened_at=timezone.now())
    return Dialogue.objects.get(pk=dialogue.pk)


def _seconds(dialogue: Dialogue, people: int) -> float:
    """For all votes: those of one person one after the other, those of different people at the same time."""
    shown = board_of(dialogue).statements
    voters = [
        voting.join(dialogue=dialogue, name=voting.new_name(), language="de", held=False) for _ in range(people)
    ]
    threads = min(people, THREADS)
    ready = threading.Barrier(threads)

    def one_thread(mine: list[Voter]) -> None:
        connection.ensure_connection()
        ready.wait()
        for number in range(VOTES // people):
            for voter in mine:
                again, one = divmod(number, len(shown))  # whoever has answered all changes each answer
                voting.vote(voter=voter, statement=shown[one].pk, value=1 if again % 2 else -1, shown=shown)
        connections.close_all()

    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one_thread, [voters[place::threads] for place in range(threads)]))
    return time.perf_counter() - start


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    running = _dialogue()
    for many in PEOPLE:
        print(f"{many} at once on {connection.vendor},{VOTES / _seconds(running, many):.0f}", flush=True)
    connections.close_all()
