"""The language guess: accuracy per language, time and memory, on sentences that set none of its weights.

The odd rows of tests/data/languages/sib200_dev.csv, on a page in another language (German or Turkish), so
that the page never helps; the writer of Farsi or Dari is then always asked. Farsi/Dari, German/plain German,
and Bosnian/Croatian/Serbian count as one.
"""

import csv
import subprocess
import sys
import time
from pathlib import Path

from sprachrohr.languages.detection import Guess, guess

SENTENCES = Path(__file__).parent.parent / "tests" / "data" / "languages" / "sib200_dev.csv"
TEN_AND_FIVE = [
    "de",
    "de-simple",
    "en",
    "tr",
    "ru",
    "uk",
    "pl",
    "ar",
    "fa",
    "prs",
    "kmr",
    "ps",
    "bg",
    "ro",
    "sq",
]
MORE = ["ckb", "sr", "hr", "bs", "fr", "es", "pt", "ti", "so", "ur", "vi", "it", "el", "am"]
SAME = {"de-simple": "de", "prs": "fa", "bs": "hr", "sr": "hr"}
ONE_LANGUAGE_GOAL = {None: 0.0, 3: 0.75}

_MEMORY = """
import resource
def megabytes():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20
before = megabytes()
from sprachrohr.languages.detection import guess
for text in ("Wir wünschen uns einen Park", "Мы хотим парк", "ما یک پارک می‌خواهیم", "Em parkekê dixwazin"):
    guess(text, page_language="de", offered="de en tr ru uk pl ar fa kmr ps bg ro sq".split())
print(round(megabytes() - before))
"""


def _same(code: str) -> str:
    return SAME.get(code, code)


def _guesses(rows: list[dict[str, str]], code: str, words: int | None, offered: list[str]) -> list[Guess]:
    column = "de" if code == "de-simple" else code
    page = "tr" if column == "de" else "de"
    texts = [" ".join(row[column].split()[:words]) for row in rows]
    return [guess(text, page_language=page, offered=offered) for text in texts]


def _share(found: list[Guess], code: str) -> float:
    return sum(_same(one.code) == _same(code) for one in found) / len(found)


def _accuracy(rows: list[dict[str, str]], words: int | None, goal: float) -> list[tuple[str, str, str]]:
    """A line for the mean over the fifteen languages, one for the certain guesses, one per language."""
    length = f"first {words} words" if words else "whole sentences"
    found = {code: _guesses(rows, code, words, TEN_AND_FIVE) for code in TEN_AND_FIVE}
    shares = {code: _share(guesses, code) for code, guesses in found.items()}
    certain = [
        _same(one.code) == _same(code) for code, guesses in found.items() for one in guesses if one.certain
    ]
    asked = 1 - len(certain) / sum(map(len, found.values()))
    everything = TEN_AND_FIVE + MORE
    wide = {code: _share(_guesses(rows, code, words, everything), code) for code in MORE}
    least = f">= {ONE_LANGUAGE_GOAL[words]:.2f}" if ONE_LANGUAGE_GOAL[words] else "-"
    return [
        (
            f"language guess, {length}: mean of 15",
            f"{sum(shares.values()) / len(shares):.3f}",
            f">= {goal:.2f}",
        ),
        (f"  certain and right ({asked:.0%} of writers asked)", f"{sum(certain) / len(certain):.3f}", "-"),
        *((f"  {code}", f"{share:.2f}", least) for code, share in shares.items()),
        *((f"  {code} (of 29 offered)", f"{share:.2f}", "-") for code, share in wide.items()),
    ]


def rows() -> list[tuple[str, str, str]]:
    """(what, measured, goal) for `make bench`; times are of this machine."""
    with SENTENCES.open(encoding="utf-8", newline="") as lines:
        sentences = list(csv.DictReader(lines))[1::2]
    table = [*_accuracy(sentences, None, 0.97), *_accuracy(sentences, 3, 0.92)]
    texts = [row[code] for row in sentences for code in ("de", "ru", "ar", "kmr")]
    start = time.perf_counter()
    for text in texts:
        guess(text, page_language="de", offered=TEN_AND_FIVE)
    each = (time.perf_counter() - start) / len(texts) * 1000
    memory = subprocess.run(
        [sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True
    ).stdout.strip()
    return [
        *table,
        ("language guess, time per sentence", f"{each:.2f} ms", "-"),
        ("language guess, memory of its models", f"{memory} MB", "<= 121 MB"),
    ]


if __name__ == "__main__":
    for row in rows():
        print("{:60} {:>10} {:>10}".format(*row))
