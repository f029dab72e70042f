"""The commands behind docs/method.md run, and say what they lack."""

import sys

import pytest

from opinionmap.bench.measures import against_the_peer
from opinionmap.planted import large, planted
from opinionmap.proof import heldout, published
from opinionmap.proof.conversations import conversations
from tests.opinionmap.conversations import ALL, FOLDER, LONDON


def test_published_groups_are_compared_for_every_conversation_in_the_folder() -> None:
    heading, line, *rows = published.table(FOLDER)
    assert (heading[0], line[0]) == ("conversation", "---")
    assert [row[0] for row in rows] == sorted(ALL)
    assert {row[0]: row[3] for row in rows}[LONDON] == "2 (3)"


def test_hidden_votes_are_guessed_by_both_methods_with_the_same_smoothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heldout, "SPLITS", 4)
    monkeypatch.setattr(heldout, "conversations", lambda folder: [c for c in conversations(folder) if c.name == LONDON])
    _, _, *rows = heldout.table(FOLDER)
    assert [row[2] for row in rows] == ["2", "3"]
    one, polis, classes = (float(x) for x in rows[0][3:6])
    assert 0.3 < min(one, polis, classes) <= max(one, polis, classes) < 0.7


def test_bench_says_plainly_that_the_peer_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "reddwarf", None)
    *_, (what, measured, _goal) = against_the_peer(FOLDER)
    assert what == "polis against red-dwarf"
    assert measured == "red-dwarf is not installed here: pip install red-dwarf==0.4.0"


def test_generators_plant_what_they_say() -> None:
    example = planted(2000, 50, 20, seed=1)
    assert abs(example.votes.counts.mean() - 20) < 1
    passes = example.votes.totals[:, 1].sum() / len(example.votes)
    assert abs(passes - 0.18) < 0.01
    shares = [float((example.labels == g).mean()) for g in range(3)]
    assert max(abs(a - b) for a, b in zip(shares, (0.45, 0.35, 0.20), strict=True)) < 0.04
    votes, labels = large(1000, statements=100, votes_each=10)
    assert (len(votes.people), len(votes.statements), len(labels)) == (1000, 100, 1000)
    assert abs(votes.counts.mean() - 10) < 1
