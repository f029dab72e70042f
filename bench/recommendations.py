"""Ten and ten thousand recommendations: what a page of fifty costs; and five thousand people in ten languages who are
told what became of it."""

import time
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.demo import demo
from sprachrohr.languages.actions import write_text
from sprachrohr.languages.models import Text
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import Addressee, Answer, Recommendation
from sprachrohr.recommendations.telling import tell
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.voices.models import Message, Voice

Row = tuple[str, str, str]
FEW, MANY, VOICES = 10, 10_000, 5_000
LANGUAGES = ("de", "tr", "ru", "uk", "pl", "ar", "fa", "prs", "en", "kmr")
KINDS = ("", "interim", "accepted", "partly", "declined", "not_competent", "noted")
PAGES = ("", "?show=waiting", "figures/", "feed.atom")
MOST_MS, REPEATS, ROUNDS = 20, 10, 3
YEAR = 1990


def _text(key: Key, words: str) -> Text:
    return Text(key=key, language="de", body=key.encrypt(words))


def _fill(many: int) -> None:
    """So many more, of a year that nobody else uses; each under a key of its own, as in life."""
    offices = [Addressee.objects.get_or_create(name=f"Bezirksamt, Fachamt {n}")[0] for n in range(20)]
    topics, now = list(Topic.objects.all()), timezone.now()
    start = Recommendation.objects.filter(year=YEAR).count()
    for first in range(start, start + many, 500):
        numbers = range(first, min(first + 500, start + many))
        keys = [Key.make() for _ in numbers]
        words = ("Mehr Plätze in Sprachkursen mit Kinderbetreuung", "Zwei Kurse.", "Viele warten.")
        texts = [Text.objects.bulk_create(_text(key, one) for one in words) for key in keys]
        rows = []
        for number, key, (title, text, reason) in zip(numbers, keys, texts, strict=True):
            kind, sent = KINDS[number % len(KINDS)], now - timedelta(days=number % 900)
            rows.append(
                Recommendation(
                    key=key, title=title, text=text, reason=reason, year=YEAR, number=number + 1, route="letter",
                    addressee=offices[number % 20], topic=topics[number % len(topics)], voices_counted=number % 60,
                    languages_counted=number % 9 + 1, adopted_at=sent, sent_at=sent, published_at=sent, changed_at=sent,
                    expected_on=timezone.localdate(sent) + timedelta(days=42), last_kind=kind,
                    answer_days=number % 90 if number % len(KINDS) > 1 else None,
                )
            )
        Recommendation.objects.bulk_create(rows)


def _cost(address: str) -> tuple[int, float]:
    """(queries when no list is remembered, ms of CPU once templates and language are loaded)."""
    client = Client(SERVER_NAME="127.0.0.1")
    path = f"/prs/recommendations/{address}"
    if client.get(path).status_code != 200:
        raise RuntimeError(f"{path} is not there")
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    count = len(caught)
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(REPEATS):
            client.get(path)
        rounds.append((time.process_time() - start) * 1000 / REPEATS)
    return count, min(rounds)


def page_rows() -> list[Row]:
    found: dict[str, list[str]] = {address: [] for address in (*PAGES, f"{YEAR}-1/")}
    for many in (FEW, MANY - FEW):
        _fill(many)
        for address, costs in found.items():
            queries, ms = _cost(address)
            costs.append(f"{queries} queries, {ms:.1f} ms")
    return [
        (f"/prs/recommendations/{address}, {FEW} and {MANY:,}", " | ".join(costs), f"same queries, <= {MOST_MS} ms CPU")
        for address, costs in found.items()
    ]


def telling_rows() -> list[Row]:
    known = set(Receipt.objects.values_list("locator", flat=True))
    free = (f"{number:06d}" for number in range(1_000_000))
    locators = [one for one, _ in zip((one for one in free if one not in known), range(VOICES), strict=False)]
    receipts = Receipt.objects.bulk_create(
        Receipt(locator=one, salt=b"salt", secret_hash=b"hash", memory_kib=8, passes=1) for one in locators
    )
    key, by = Key.make(), Member.objects.order_by("pk")[0]
    text = write_text(key=key, words="Ich finde keinen Kurs.", language="de")
    voices = Voice.objects.bulk_create(
        Voice(
            receipt=receipt, key=key, kind="wish", openness="council",
            language=LANGUAGES[n % 10], answer_language=LANGUAGES[n % 10],
        )
        for n, receipt in enumerate(receipts)
    )  # fmt: skip
    Message.objects.bulk_create(Message(voice=voice, sender="resident", text=text) for voice in voices)
    made = Recommendation.objects.filter(year=YEAR)[0]
    made.voices.set(voices)
    answer = Answer.objects.create(
        recommendation=made, kind="partly", text=write_text(key=Key.make(), words="Ein Kurs.", language="de"),
        came_by="letter", form_hash="bench",
    )  # fmt: skip
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        telling = tell(recommendation=made, answer=answer, words="Ein Kurs beginnt im August.", by=by)
    seconds = time.perf_counter() - start
    reached = Message.objects.filter(outcome=telling.outcome_id).count()
    what = f"telling {reached:,} people in {len(LANGUAGES)} languages what became of it"
    return [(what, f"{seconds:.1f} s, {len(caught)} queries", "one pass, no query for each")]


def rows() -> list[Row]:
    demo()
    return [*page_rows(), *telling_rows()]
