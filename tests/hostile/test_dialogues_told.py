"""One who subtracts, and one who plays with words: what everybody may see of a dialogue gives nothing else away."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from django.test import Client
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from opinionmap.representativeness import GroupVotes
from opinionmap.results import Enough, Group, Marking, OpinionMap
from sprachrohr.dialogues import actions
from sprachrohr.dialogues.disclosure import FEWEST, public_result
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Statement, Vote
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.people.models import Member
from tests.cast import logged_in
from tests.dialogues.rounds import over, running, somebody, two_camps
from tests.hostile.dialogues import named

pytestmark = pytest.mark.django_db


def _at(dialogue: Dialogue, more: str = "") -> str:
    return f"/de/dialogues/{dialogue.pk}/{more}"


# -- subtraction ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """votes (k, 3): agree, disagree, pass of each group to one statement; none (3,): of those in no group; sizes (k,),
    and how many took part."""

    votes: tuple[tuple[int, ...], ...]
    none: tuple[int, ...]
    sizes: tuple[int, ...]
    people: int

    def told(self) -> str:
        votes = np.array(self.votes)
        return str(public_result(_map(votes, np.array(self.none), self.sizes), people=self.people))


def _map(votes: Any, none: Any, sizes: tuple[int, ...], **more: Any) -> OpinionMap:
    """Of one statement, number 7."""
    many, empty = len(sizes), np.zeros((0, 2))
    counted = GroupVotes(*(votes[:, [answer]].astype(float) for answer in range(3)))
    groups = tuple(Group(id=n, size=size, share=size / sum(sizes), marks=()) for n, size in enumerate(sizes))
    fields = {
        "method": "classes", "version": "1", "seed": 0, "people": np.arange(0), "statements": np.array([7]),
        "rejected": np.array([False]), "groups": groups, "group": np.zeros(0, dtype=np.int64), "positions": empty,
        "certainty": np.zeros(0), "totals": (votes.sum(axis=0) + none)[None, [1, 2, 0]], "votes": counted,
        "believed": counted, "divisiveness": np.zeros(1), "common_ground": (), "shared_refusal": (), "divides": (),
        "unsure": (), "enough": Enough(True, True, ()), "stability": None, "choice": None, "silhouettes": None,
        "model": None, "next_group_id": many,
    }  # fmt: skip
    return OpinionMap(**{**fields, **more})


def _extremes(one: Counts, group: int, answer: int) -> list[Counts]:
    """Of all counts that would be told alike those in which this one is as small, and as large, as it can be."""
    many = len(one.sizes)
    known = np.array([*np.array(one.votes).ravel(), *one.none, *one.sizes, one.people])
    votes, none = np.arange(3 * many).reshape(many, 3), np.arange(3 * many, 3 * many + 3)
    sizes, people = np.arange(3 * many + 3, 4 * many + 3), 4 * many + 3
    # What is told in steps: each count, the sums of everybody, the sizes, and how many have seen it.
    steps = [[place] for place in (*votes.ravel(), *sizes, people)]
    steps += [[*votes[:, place], none[place]] for place in range(3)]
    steps += [[*own] for own in votes if (known[own] >= FEWEST).any()]
    steps += [[*votes.ravel(), *none]] if (known[votes].sum(axis=0) + known[none] >= FEWEST).any() else []
    rows = [_row(people, plus) for plus in steps]
    low = [int(known[plus].sum()) // FEWEST * FEWEST for plus in steps]
    rules = [LinearConstraint(np.array(rows), low, np.array(low) + FEWEST - 1)]
    more = [_row(people, [*own], [size]) for own, size in zip(votes, sizes, strict=True)]
    rules.append(LinearConstraint(np.array([*more, _row(people, [*sizes, *none], [people])]), -np.inf, 0))
    found = []
    for sign in (1, -1):
        wish = np.zeros(people + 1)
        wish[votes[group, answer]] = sign
        solved = milp(wish, constraints=rules, integrality=np.ones(people + 1))
        counts = np.round(solved.x).astype(int)
        table = [tuple(counts[own].tolist()) for own in (*votes, none)]
        found.append(Counts(tuple(table[:-1]), table[-1], tuple(counts[sizes].tolist()), int(counts[people])))
    return found


def _row(last: int, plus: list[int], minus: Sequence[int] = ()) -> list[int]:
    return [(place in plus) - (place in minus) for place in range(last + 1)]


@st.composite
def tables(draw: st.DrawFn) -> Counts:
    many = draw(st.integers(1, 4))
    near = st.one_of(st.integers(0, 6), st.sampled_from([9, 14, 19, 20, 24]))
    votes = tuple(tuple(draw(near) for _ in range(3)) for _ in range(many))
    none = tuple(draw(st.integers(0, 3)) for _ in range(3)) if many > 1 else (0, 0, 0)
    sizes = tuple(max(FEWEST, sum(own) + draw(st.integers(0, 4))) for own in votes)
    return Counts(votes, none, sizes, sum(sizes) + sum(none) + draw(st.integers(0, 4)))


@settings(max_examples=100, deadline=None)
@given(tables())
def test_no_hidden_count_can_be_reckoned_from_all_that_is_told(one: Counts) -> None:
    """From groups, everybody, sizes and people together: each count below five could be another one."""
    hidden = [place for place in product(range(len(one.sizes)), range(3)) if one.votes[place[0]][place[1]] < FEWEST]
    assume(hidden)
    for group, answer in hidden:
        least, most = _extremes(one, group, answer)
        assert {found.told() for found in (least, most)} == {one.told()}
        assert least.votes[group][answer] < most.votes[group][answer], (group, answer)


@settings(max_examples=80, deadline=None)
@given(tables(), st.integers(0, 2), st.integers(0, 4))
def test_two_maps_differ_by_whole_steps_alone(one: Counts, answer: int, more: int) -> None:
    """Five new people let a new map be shown; to one statement only one of them may have said something."""
    first = one.votes[0]
    later = tuple(
        count // FEWEST * FEWEST + (count + more) % FEWEST if place == answer else count
        for place, count in enumerate(first)
    )
    assume(sum(later) // FEWEST == sum(first) // FEWEST and sum(later) <= one.sizes[0])
    after = replace(one, votes=(later, *one.votes[1:]))
    sums = [[sum(column) // FEWEST for column in zip(*t.votes, t.none, strict=True)] for t in (one, after)]
    whole = [(sum(map(sum, t.votes)) + sum(t.none)) // FEWEST for t in (one, after)]
    assume(sums[0] == sums[1] and whole[0] == whole[1])
    assert after.told() == one.told()


@settings(max_examples=200, deadline=None)
@given(tables())
def test_everybodys_share_lies_between_those_of_the_groups(one: Counts) -> None:
    """A reader who compares them must not find the whole outside of its parts."""
    (row,) = public_result(_map(np.array(one.votes), np.array(one.none), one.sizes), people=one.people)["statements"]
    for answer in ("agree", "disagree", "pass"):
        parts = [cell[answer]["share"] for cell in row["groups"] if cell[answer]]
        if row[answer] and parts and len(parts) == len(one.sizes):
            assert min(parts) <= row[answer]["share"] <= max(parts)


@pytest.mark.parametrize("name", ["common_ground", "shared_refusal", "divides", "unsure"])
def test_nothing_is_said_that_rests_on_a_hidden_count(name: str) -> None:
    """Four of four are beyond chance, and three are not: who reads "all agree" would know that it was four."""
    for votes in ([[4, 0, 0], [20, 3, 0]], [[0, 4, 0], [3, 20, 0]], [[0, 0, 4], [0, 4, 0]]):
        found = public_result(_map(np.array(votes), np.zeros(3, dtype=int), (20, 30), **{name: (7,)}), people=50)
        assert found[name] == []


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_list_of_the_exact_map_is_told(one: Counts) -> None:
    """Where a list is decided on exact counts, being in it can be possible for one hidden count alone."""
    votes, none = np.array(one.votes), np.array(one.none)
    marked = tuple(Group(n, size, 0.5, (Marking(7, bool(n % 2)),)) for n, size in enumerate(one.sizes))
    lists = dict.fromkeys(("common_ground", "shared_refusal", "divides", "unsure"), (7,))
    exact = _map(votes, none, one.sizes, **lists, groups=marked)
    assert str(public_result(exact, people=one.people)) == one.told()


def test_page_json_and_csv_tell_the_same_and_no_people_are_counted_one_by_one(elif_: Member) -> None:
    dialogue = running(elif_, results="running")
    two_camps(dialogue, people=44)
    draw(dialogue=dialogue)
    found = Client().get(_at(dialogue, "results.json")).json()
    rows = list(csv.DictReader(io.StringIO(Client().get(_at(dialogue, "results.csv")).content.decode()[1:])))
    for statement, row in zip(found["statements"], rows, strict=True):
        for who, cells in statement["shares"].items():
            assert int(row[f"{who}_seen"]) == cells["seen"]
            for answer in ("agree", "disagree", "pass"):
                told = cells[answer]["share"] if cells[answer] else "<5"
                assert row[f"{who}_{answer}_share"] == str(told)
    seen = [cells["seen"] for one in found["statements"] for cells in one["shares"].values()]
    counted = [found["people"], *(group["size"] for group in found["groups"]), *seen]
    assert [number for number in counted if number % FEWEST] == []
    page = Client().get(_at(dialogue, "results/"))
    for answer in (page, Client().get(_at(dialogue, "results.json")), Client().get("/de/dialogues/")):
        assert [name for name in ("ETag", "Last-Modified") if name in answer.headers] == []
    exact = re.compile(r"(?<![\d.,-])44(?![\d.,-])")
    pages = [page, Client().get("/de/dialogues/"), logged_in(elif_).get(f"/desk/dialogues/{dialogue.pk}/screen/")]
    for one in pages:
        assert exact.search(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", one.content.decode(), flags=re.DOTALL)) is None


# -- words ----------------------------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FORMULAS = ("=1+1", "Kurse;=HYPERLINK(1)", "Kurse; @SUM(1)", "+49 40", "-1", "@SUM(1)", ";+1")


@pytest.mark.parametrize("words", [
    SCRIPT, "abgelehnt\u202e tmhenegna", "zwei\u2066 Worte\u2069", "null\x00byte hier", "eine\nneue\r\nZeile",
    "x" * 10_000, "🎉🎉🎉", "   ", "\u200b\u200b", "\u00a0\u2003", "a", "{{ 7|add:7 }}{% now %}",
    "\ud7ff\uffff am Rand",
])  # fmt: skip
def test_no_words_of_a_statement_disturb_a_page(elif_: Member, words: str) -> None:
    three = ("Eins ist das.", "Zwei ist das.", "Drei ist das.")
    dialogue = running(elif_, moderation="after", results="running", sentences=three)
    browser, _ = named()
    browser.raise_request_exception = False
    first = Statement.objects.filter(dialogue=dialogue)[0]
    browser.post(_at(dialogue, "vote/"), {"statement": first.pk, "vote": "1"})
    answer = browser.post(_at(dialogue, "add/"), {"words": words})
    assert answer.status_code in {303, 422}
    _camps_on_all(dialogue)
    forget_boards()
    pages = [answer.content.decode(), *(browser.get(_at(dialogue, more)).content.decode() for more in ("", "add/"))]
    pages += [Client().get(_at(dialogue, more)).content.decode() for more in ("", "results/", "results.json")]
    pages.append(logged_in(elif_).get(f"/desk/dialogues/{dialogue.pk}/statements/").content.decode())
    for page in pages[:-2] + pages[-1:]:
        assert [one for one in ("<script>alert", "<img src=x", "\u202e", "\u2066", "\x00") if one in page] == []
    for added in dialogue.statements.filter(source="person"):
        assert len(added.text.original) <= 140
        assert re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", added.text.original) is None
    taken = dialogue.statements.filter(source="person").exists()
    assert taken == (answer.status_code == 303)


def _camps_on_all(dialogue: Dialogue) -> None:
    shown = list(Statement.objects.shown().filter(dialogue=dialogue))
    for person in range(24):
        voter = somebody(dialogue)
        Vote.objects.bulk_create(
            Vote(voter=voter, statement=one, vote=1 if number % 2 or person % 2 else -1)
            for number, one in enumerate(shown)
        )
    draw(dialogue=dialogue)


def test_no_statement_is_a_formula_whatever_divides_the_columns(elif_: Member) -> None:
    dialogue = running(elif_, results="running", sentences=FORMULAS, rows_announced=True)
    _camps_on_all(dialogue)
    over(dialogue, elif_, published=True)
    polis = b"".join(Client().get(_at(dialogue, "polis.zip")).streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(polis)) as archive:
        assert [name for name in archive.namelist() if not re.fullmatch(r"[a-z-]+\.csv", name)] == []
        texts = [archive.read(name).decode() for name in ("comments.csv", "summary.csv")]
    texts.append(Client().get(_at(dialogue, "results.csv")).content.decode().removeprefix("\ufeff"))
    for text in texts:
        for sign in (",", ";"):
            cells = [cell for row in csv.reader(io.StringIO(text), delimiter=sign) for cell in row]
            wrong = [one for one in cells if one.strip(' "').startswith(("=", "+", "@", "-")) and one != "-1"]
            assert wrong == []


def test_names_of_groups_and_files_are_ours(elif_: Member) -> None:
    dialogue = running(elif_)
    two_camps(dialogue, people=24)
    draw(dialogue=dialogue)
    over(dialogue, elif_)
    browser = logged_in(elif_)
    named = {f"group-{n}": f"{SCRIPT}\u202e" for n in range(4)} | {"map": str(dialogue.drawings.get().pk)}
    browser.post(f"/desk/dialogues/{dialogue.pk}/do/name-groups/", named)
    actions.publish(dialogue=dialogue, by=elif_)
    page = Client().get(_at(dialogue, "results/")).content.decode()
    assert [one for one in ("<script>alert", "<img src=x", "\u202e") if one in page] == []
    for file in ("results.csv", "results.json"):
        found = Client().get(_at(dialogue, file), {"callback": "evil"}, headers={"X-Forwarded-Host": "evil.example"})
        assert ("evil" in found.content.decode(), found.headers["X-Content-Type-Options"]) == (False, "nosniff")
