"""Files: results for everybody, rows for the desk, and for everybody only where that was said before the voting."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opinionmap import analyse, read_statements, read_votes
from sprachrohr.council.models import Council
from sprachrohr.dialogues import statements
from sprachrohr.dialogues.disclosure import public_result
from sprachrohr.dialogues.drawing import REPEATS, draw
from sprachrohr.dialogues.exports import harmless, rows_are_public
from sprachrohr.dialogues.models import Dialogue, Drawing, Statement, Vote
from sprachrohr.dialogues.polis_import import read_folder, take_over
from sprachrohr.people.models import Member
from tests.cast import logged_in
from tests.dialogues.rounds import SENTENCES, again, drafted, over, running, says, somebody, two_camps
from tests.voices.telling import shown

POLIS = Path(__file__).parent.parent / "data" / "polis"

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(answer).decode("utf-8-sig"))))


def files(answer: Any) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content(answer))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def patterns(found: list[dict[str, str]]) -> Counter[tuple[tuple[str, str], ...]]:
    people: dict[str, list[tuple[str, str]]] = {}
    for row in found:
        people.setdefault(row["person"], []).append((row["statement"], row["vote"]))
    return Counter(tuple(sorted(own)) for own in people.values())


@pytest.fixture
def told(elif_: Member) -> Dialogue:
    """Announced before the voting, forty people in two camps, over and published."""
    dialogue = running(elif_, rows_announced=True, sentences=(*SENTENCES, "=SUMME(A1:A9)"))
    two_camps(dialogue, people=40)
    draw(dialogue=dialogue)
    return over(dialogue, elif_, published=True)


def test_statements_and_results_are_for_everybody_with_the_licence_of_the_council(told: Dialogue) -> None:
    Council.objects.update(licence=Council.Licence.DL_ZERO)
    licence = Council.ours().licence_address
    found = rows(Client().get(f"/en/dialogues/{told.pk}/results.csv"))
    assert [row["statement"] for row in found] == ["1", "2", "3", "4", "5"]
    assert [row["found"] for row in found] == ["common", "common", "differs", "differs", ""]
    assert {row["license"] for row in found} == {licence}
    first, third, fifth = found[0], found[2], found[4]
    assert (first["original"], first["translation"]) == (SENTENCES[0], "foreign")
    assert {first["all_disagree_share"], first["A_disagree_low"]} == {"<5"}
    assert {third["A_agree_share"], third["B_agree_share"]} > {"<5"}
    assert fifth["original"] == "'=SUMME(A1:A9)"
    data = json.loads(content(Client().get(f"/de/dialogues/{told.pk}/results.json")))
    assert (data["license"], data["people"], len(data["groups"])) == (licence, 40, 2)
    assert data["common_ground"] == [1, 2]
    assert data["statements"][0]["shares"]["all"]["disagree"] is None
    assert data["method"]["version"] == Drawing.objects.get().version
    assert "state" not in data


def test_without_results_there_are_no_files(dialogue: Dialogue) -> None:
    for name in ("results.csv", "results.json", "votes.csv", "polis.zip"):
        assert Client().get(f"/en/dialogues/{dialogue.pk}/{name}").status_code == 404
    Dialogue.objects.update(results="running")  # shown, but there is no map yet
    assert Client().get(f"/en/dialogues/{dialogue.pk}/results.csv").status_code == 404


def test_rows_are_for_everybody_only_if_announced_before_published_and_enough(told: Dialogue) -> None:
    names = [f"/en/dialogues/{told.pk}/{name}" for name in ("votes.csv", "polis.zip")]

    def codes() -> set[int]:
        return {Client().get(name).status_code for name in names}

    assert codes() == {200}
    assert "every vote, without names" in Client().get(f"/en/dialogues/{told.pk}/results/").content.decode()
    assert [rows_are_public(told, people) for people in (19, 20)] == [False, True]
    for fields in (
        {"rows_announced_at": None},
        {"rows_announced_at": timezone.now()},
        {"published_at": None, "rows_announced_at": told.rows_announced_at},
    ):
        Dialogue.objects.update(**fields)
        assert codes() == {404}
    Dialogue.objects.update(published_at=told.published_at, rows_announced_at=told.rows_announced_at)
    assert codes() == {200}
    Vote.objects.filter(voter__in=Vote.objects.values("voter").distinct()[:21]).delete()
    assert codes() == {404}


def test_rows_of_the_desk_are_for_those_who_run_it(told: Dialogue, elif_: Member, hakan: Member) -> None:
    for name in ("votes.csv", "polis.zip"):
        desk = f"/desk/dialogues/{told.pk}/{name}"
        assert [Client().get(desk).status_code, logged_in(hakan).get(desk).status_code] == [302, 403]
        assert logged_in(elif_).get(desk).headers["Cache-Control"] == "private, no-store"


def test_people_are_numbered_anew_each_time_and_their_order_says_nothing(told: Dialogue) -> None:
    first, second = (rows(Client().get(f"/en/dialogues/{told.pk}/votes.csv")) for _ in range(2))
    assert patterns(first) == patterns(second)
    numbers = [{int(row["person"]) for row in found} for found in (first, second)]
    assert [max(some) - min(some) for some in numbers] == [39, 39]
    assert numbers[0] != numbers[1]
    # Who voted alike stands together, whoever came first.
    third = "".join(row["vote"] for row in first if row["statement"] == "3")
    assert third in {"1" * 20 + "-1" * 20, "-1" * 20 + "1" * 20}
    assert {len(row) for row in first} == {3}  # neither time nor language nor anything else


def test_no_hidden_vote_is_in_the_rows(told: Dialogue, elif_: Member) -> None:
    Dialogue.objects.update(closed_at=None, published_at=None)
    says(somebody(again(told), held=True), 5, 1)
    says(somebody(again(told)), 2, -1)
    statements.reject(statement=Statement.objects.get(number=2), reason="insult", by=elif_)
    Dialogue.objects.update(closed_at=told.closed_at, published_at=told.published_at)
    found = rows(Client().get(f"/en/dialogues/{told.pk}/votes.csv"))
    assert {row["statement"] for row in found} == {"1", "3", "4"}
    public = files(Client().get(f"/en/dialogues/{told.pk}/polis.zip"))
    desk = files(logged_in(elif_).get(f"/desk/dialogues/{told.pk}/polis.zip"))
    assert SENTENCES[1] not in public["comments.csv"]
    assert SENTENCES[1] in desk["comments.csv"]
    rejected = read_statements(io.StringIO(desk["comments.csv"])).rejected
    assert rejected == {2}
    assert len(read_votes(io.StringIO(desk["votes.csv"])).votes) == 161
    assert len(read_votes(io.StringIO(public["votes.csv"])).votes) == 120


def test_the_zip_is_as_polis_writes_it_and_one_number_is_one_person_in_all_of_it(told: Dialogue) -> None:
    found = files(Client().get(f"/en/dialogues/{told.pk}/polis.zip"))
    headers = {name: text.split("\r\n")[0] for name, text in found.items()}
    assert headers["comments.csv"] == "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body"
    assert headers["votes.csv"] == "timestamp,datetime,comment-id,voter-id,vote"
    people = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,1,2,3,4,5"
    assert headers["participants-votes.csv"] == people
    history = read_votes(io.StringIO(found["votes.csv"])).votes
    matrix = read_votes(io.StringIO(found["participants-votes.csv"]))

    def named(votes: Any) -> set[tuple[int, int, int]]:
        person, statement, vote = votes.triples()
        return set(zip(votes.people[person].tolist(), votes.statements[statement].tolist(), vote.tolist(), strict=True))

    assert named(history) == named(matrix.votes)
    assert matrix.published_groups is not None
    assert sorted(matrix.published_groups.tolist()) == [0] * 20 + [1] * 20
    times = {line.split(",")[0] for line in found["votes.csv"].splitlines()[1:]}
    assert len(times) == 1
    comment = found["comments.csv"].splitlines()[1]
    assert re.match(r"\d+,\w{3} \w{3} \d\d 00:00:00 UTC \d{4},1,,40,0,1,Es braucht", comment)


@pytest.mark.parametrize("kind", ["votes.csv", "polis.zip"])
def test_the_rows_give_the_same_map_again(elif_: Member, kind: str) -> None:
    """A conversation in which the order of people decides between two and three groups."""
    seattle = take_over(conversation=read_folder(POLIS / "15-per-hour-seattle"))
    drawing = draw(dialogue=seattle)
    assert drawing is not None
    answer = logged_in(elif_).get(f"/desk/dialogues/{seattle.pk}/{kind}")
    text = content(answer).decode() if kind == "votes.csv" else files(answer)["participants-votes.csv"]
    votes = read_votes(io.StringIO(text)).votes
    gone = set(seattle.statements.filter(rejected_at__isnull=False).values_list("number", flat=True))
    votes = votes.without(gone)
    found = public_result(analyse(votes, method="classes", seed=drawing.seed, repeats=REPEATS), people=drawing.people)
    # The plain file knows only statements that somebody has voted on, in the order of its rows.
    found["statements"].sort(key=lambda row: row["number"])
    assert found == {name: drawing.result[name] for name in found}


def test_what_looks_like_a_formula_is_words() -> None:
    dangerous = ["=1", "+1", "-1", "@x", "\tx", "\rx"]
    assert [harmless(one)[0] for one in dangerous] == ["'"] * 6
    assert harmless("Mehr = besser") == "Mehr = besser"


def test_people_come_in_pieces_and_not_all_at_once(told: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    from sprachrohr.dialogues import exports

    monkeypatch.setattr(exports, "AT_ONCE", 7)
    answer = Client().get(f"/en/dialogues/{told.pk}/votes.csv")
    with CaptureQueriesContext(connection) as asked:
        found = rows(answer)
    assert len(found) == 160
    assert sum('FROM "sprachrohr_vote"' in one["sql"] for one in asked) == 6
    assert Counter(len(own) for own in patterns(found)) == {4: 2}


@pytest.mark.parametrize("kind", ["votes.csv", "polis.zip"])
def test_as_long_as_people_vote_nobody_gets_rows(elif_: Member, kind: str) -> None:
    dialogue, desk = running(elif_, rows_announced=True), logged_in(elif_)
    two_camps(dialogue, people=30)
    at = f"/desk/dialogues/{dialogue.pk}/"
    answer = desk.get(at + kind)
    assert answer.status_code == 409
    assert kind not in shown(answer)
    over(dialogue, elif_)
    assert f'href="{at}{kind}"' in shown(desk.get(at))
    assert desk.get(at + kind).status_code == 200
    assert desk.get(f"/desk/dialogues/{drafted(elif_).pk}/{kind}").status_code == 409
