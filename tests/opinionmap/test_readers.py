"""The three kinds of table, and every way in which one can be broken."""

import re

import numpy as np
import pytest

from opinionmap import VotesError, read_statements, read_votes
from tests.opinionmap.conversations import ALL, FOLDER, LONDON, SEATTLE, dense, statements, table

PLAIN = "person,statement,vote\n"


@pytest.mark.parametrize("name", [LONDON, SEATTLE])
def test_history_and_matrix_of_a_conversation_hold_the_same_votes(name: str) -> None:
    matrix, history = table(name).votes, table(name, "votes.csv").votes
    a, b = (votes.in_canonical_order()[0] for votes in (matrix, history))
    voters = np.flatnonzero(a.counts)
    assert a.people[voters].tolist() == b.people.tolist()
    person, statement, vote = a.triples()
    left = set(zip(a.people[person].tolist(), a.statements[statement].tolist(), vote.tolist(), strict=True))
    person, statement, vote = b.triples()
    assert left == set(zip(b.people[person].tolist(), b.statements[statement].tolist(), vote.tolist(), strict=True))


@pytest.mark.parametrize("name", ALL)
def test_matrix_agrees_with_the_counts_in_its_own_columns(name: str) -> None:
    import csv

    with (FOLDER / name / "participants-votes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    votes = table(name).votes
    assert votes.counts.tolist() == [sum(1 for k, v in row.items() if k.isdigit() and v) for row in rows]
    groups = [int(row["group-id"]) if row["group-id"] else -1 for row in rows]
    assert table(name).published_groups.tolist() == groups


def test_plain_table_takes_ids_of_any_script_columns_in_any_order_and_words() -> None:
    text = '\ufeffvote,Person,statement\nagree,مینا,ቁጥር ፩\n-1,Jonas,ቁጥር ፩\npass,مینا,"a, ""b"""\n'
    votes = read_votes(text.splitlines(keepends=True)).votes
    assert votes.people.tolist() == ["مینا", "Jonas"]
    assert votes.statements.tolist() == ["ቁጥር ፩", 'a, "b"']
    assert dense(votes) == [[1, 0], [-1, None]]


def test_plain_table_with_times_keeps_the_latest() -> None:
    text = "person,statement,vote,time\n1,1,1,2026-11-02 10:00\n1,1,-1,2026-11-01 09:00\n"
    assert dense(read_votes(text.splitlines()).votes) == [[1]]


def test_ids_are_numbers_only_if_all_of_them_are() -> None:
    assert read_votes((PLAIN + "7,1,1\n10,2,1\n").splitlines()).votes.people.tolist() == [7, 10]
    assert read_votes((PLAIN + "07,1,1\n10,2,1\n").splitlines()).votes.people.tolist() == ["07", "10"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The file is empty"),
        ("a,b,c\n1,2,3\n", "Line 1: these columns are not known"),
        (PLAIN + "1,1,1\n1,2,yes\n", "Line 3: the vote is 'yes'"),
        (PLAIN + "1,1,nan\n", "Line 2: the vote is 'nan'"),
        (PLAIN + "1,1,\n", "Line 2: the vote is ''"),
        (PLAIN + "1,1,2\n", "Line 2: the vote is '2'"),
        (PLAIN + "1,1\n", "Line 2: 2 entries, but the header has 3"),
        (PLAIN + ",1,1\n", "Line 2: a person or a statement has no id"),
        ("person,statement,vote,time\n1,1,1,soon\n", "Line 2: the time is 'soon'"),
        ("person,statement,vote,time\n1,1,1,nan\n", "Line 2: the time is 'nan'"),
        ("participant,group-id,n-votes,5,5\n", "Line 1: a statement has two columns"),
        ("participant,group-id,n-votes,5\n1,0,1,1\n1,0,1,-1\n", "Line 3: the person 1 has a row already"),
        ("participant,group-id,n-votes,5\n1,x,1,1\n", "Line 2: the group-id is 'x'"),
        ("participant,group-id,n-votes,5\n1,0,1,3\n", "Line 2: the vote is '3'"),
    ],
)
def test_broken_tables_are_refused_with_the_line(text: str, says: str) -> None:
    with pytest.raises(VotesError, match=re.escape(says)):
        read_votes(text.splitlines(keepends=True))


def test_lines_far_down_are_named_and_texts_over_several_lines_are_counted() -> None:
    many = [PLAIN, *(f"{i % 100},{i // 100},1\n" for i in range(150_000))]
    with pytest.raises(VotesError, match="Line 150002: the vote is 'perhaps'"):
        read_votes([*many, "1,1,perhaps\n"])
    with pytest.raises(VotesError, match="Line 150005: 2 entries, but the header has 3"):
        read_votes([*many, '1,"a\n', "\n", 'b",1\n', "1,1\n"])


@pytest.mark.parametrize("odd", ["  agree ", "1", "+1"])
def test_one_odd_line_changes_nothing_for_the_others(odd: str) -> None:
    rows = [f"p{i % 70},s{i % 9},{i % 3 - 1},{1000 + i}\n" for i in range(500)]
    plain = read_votes(["person,statement,vote,time\n", *rows, "p1,s1,1,5000\n"]).votes
    other = read_votes(["person,statement,vote,time\n", *rows, f"p1,s1,{odd},5000\n"]).votes
    assert plain.cells.tobytes() == other.cells.tobytes()
    assert plain.people.tolist() == other.people.tolist()


def test_header_alone_is_a_table_without_votes() -> None:
    assert len(read_votes([PLAIN]).votes) == 0


def test_statements_know_their_texts_and_what_was_rejected() -> None:
    known = statements(LONDON)
    assert len(known.texts) == 39
    assert len(known.rejected) == 3
    assert known.texts[35] == "Eliminate bias - wider background check to see the type of people they are hiring"
    with pytest.raises(VotesError, match="Line 1: statements need the columns"):
        read_statements(["id,words\n"])


def test_progress_is_told_on_long_tables() -> None:
    said: list[str] = []
    lines = [PLAIN, *(f"{i % 1000},{i % 77},1\n" for i in range(1 << 20))]
    assert len(read_votes(lines, progress=said.append).votes) == 77_000
    assert said == ["1,048,576 lines read"]
