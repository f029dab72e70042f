"""Ten thousand voices whose time has come: warned, emptied with keys and texts, at last deleted with their codes."""

import threading
import time
from datetime import timedelta
from typing import Self

from django.db import connection, transaction
from django.utils import timezone

from bench.demo import demo
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import write_text
from sprachrohr.languages.models import Translation
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.voices.models import DELETED_SOON, WARN_DAYS, Message, Note, Voice
from sprachrohr.voices.retention import forget_closed

VOICES = 10_000
AT_ONCE = 100
WORDS = "Der Spielplatz am Wasser braucht wieder Licht, damit die Kinder im Winter bleiben können. " * 3


def _closed_long_ago(number: int, locator: str) -> None:
    """A voice with an answer, its translation and a note, without the cost of a code."""
    receipt = Receipt.objects.create(locator=locator, salt=b"salt", secret_hash=b"hash", memory_kib=8, passes=1)
    voice = Voice.objects.create(
        receipt=receipt,
        key=Key.make(),
        kind=Voice.Kind.WISH,
        openness=Voice.Openness.COUNCIL,
        language="prs",
        answer_language="prs",
        closed_at=timezone.now() - timedelta(days=500 + number % 30),
    )
    said = write_text(key=voice.key, words=WORDS, language="prs")
    answer = write_text(key=Key.make(), words=WORDS, language="de")
    Translation.objects.create(text=answer, language="prs", body=answer.key.encrypt(WORDS), maker="person")
    Message.objects.create(voice=voice, sender=Message.Sender.RESIDENT, text=said)
    Message.objects.create(voice=voice, sender=Message.Sender.COUNCIL, text=answer, written_at=timezone.now())
    Note.objects.create(voice=voice, body=voice.key.encrypt("Anruf am Montag"))


def _fill() -> None:
    known = set(Receipt.objects.values_list("locator", flat=True))
    free = (f"{number:06d}" for number in range(1_000_000))
    locators = [locator for locator, _ in zip((one for one in free if one not in known), range(VOICES), strict=False)]
    for start in range(0, VOICES, AT_ONCE):
        with transaction.atomic():
            for number, locator in enumerate(locators[start : start + AT_ONCE], start):
                _closed_long_ago(number, locator)


def _timed() -> tuple[int, str]:
    start = time.perf_counter()
    done = forget_closed()
    return done, f"{time.perf_counter() - start:.1f} s"


class Writer:
    """Somebody else who writes all the while, twenty times a second at most; `longest`: their longest wait."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._over.wait(0.05):
            start = time.perf_counter()
            write("bench")
            self.longest = max(self.longest, time.perf_counter() - start)
        connection.close()


def rows() -> list[tuple[str, str, str]]:
    """(what, measured, goal): the three rounds that ten thousand voices meet, each on its day."""
    demo()
    _fill()
    warned, warning = _timed()
    day = timezone.localdate() - timedelta(days=WARN_DAYS)
    Message.objects.filter(note=DELETED_SOON).update(written_on=day)
    with Writer() as writer:
        emptied, emptying = _timed()
    Voice.objects.filter(emptied_on__isnull=False).update(emptied_on=timezone.localdate() - timedelta(days=500))
    deleted, deleting = _timed()
    return [
        (f"warning of {warned:,} voices", warning, "-"),
        (f"deletion of {emptied:,} voices: keys, texts, translations, notes", emptying, "-"),
        ("  longest wait of somebody who writes meanwhile", f"{writer.longest:.2f} s", "<= 2 s"),
        (f"deletion of {deleted:,} codes with what was left", deleting, "-"),
    ]
