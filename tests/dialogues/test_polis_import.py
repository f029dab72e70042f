"""A conversation from Polis becomes a dialogue that agrees with the file to the last vote; bad files say which line."""

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from opinionmap import Votes, read_votes
from sprachrohr.dialogues import exports
from sprachrohr.dialogues.counting import votes_of
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.polis_import import NotPolis, languages_of, read_folder, take_over
from sprachrohr.languages.models import Text, Wish
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Key
from tests.dialogues.rounds import again

pytestmark = [pytest.mark.django_db, pytest.mark.data]

SETS = Path(__file__).parent.parent / "data" / "polis"
SMALL = ("london.youth.policing", "15-per-hour-seattle")
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"


def taken(name: str) -> Dialogue:
    return take_over(conversation=read_folder(SETS / name))


def table(votes: Votes) -> Counter[frozenset[tuple[int, int]]]:
    """Everybody's votes, without names."""
    people: dict[int, set[tuple[int, int]]] = {}
    for person, statement, vote in zip(*(part.tolist() for part in votes.triples()), strict=True):
        people.setdefault(person, set()).add((int(votes.statements[statement]), vote))
    return Counter(frozenset(own) for own in people.values())


def stored(dialogue: Dialogue) -> Counter[frozenset[tuple[int, int]]]:
    people: dict[int, set[tuple[int, int]]] = {}
    rows = Vote.objects.filter(voter__dialogue=dialogue).values_list("voter", "statement__number", "vote")
    for person, statement, vote in rows:
        people.setdefault(person, set()).add((statement, vote))
    return Counter(frozenset(own) for own in people.values())


def written(folder: Path, *, comments: str = "", votes: str = "") -> Path:
    (folder / "comments.csv").write_text(COMMENTS + comments, encoding="utf-8")
    (folder / "votes.csv").write_text(VOTES + votes, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", SMALL)
def test_every_vote_of_the_file_is_there_and_the_dialogue_is_over(name: str) -> None:
    dialogue = taken(name)
    with (SETS / name / "participants-votes.csv").open(encoding="utf-8", newline="") as lines:
        assert stored(dialogue) == table(read_votes(lines).votes)
    assert (dialogue.state, dialogue.shows_results) == ("over", False)
    rejected = Statement.objects.filter(dialogue=dialogue, rejected_at__isnull=False).count()
    assert rejected == {"london.youth.policing": 3, "15-per-hour-seattle": 23}[name]
    assert set(Text.objects.filter(key__in=Key.objects.all()).values_list("language", flat=True)) == {"en", "de"}
    assert Statement.objects.waiting().count() == Wish.objects.count() == 0


@pytest.mark.parametrize("name", SMALL)
def test_what_is_exported_and_taken_over_again_is_the_same(name: str, tmp_path: Path) -> None:
    first = taken(name)
    response = exports.votes_file(first, "polis", with_rejected=True)
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path)
    second = take_over(conversation=read_folder(tmp_path))
    assert stored(second) == stored(first)
    assert _statements(second) == _statements(first)
    assert second.question.original == first.question.original
    assert table(votes_of(second)) == table(votes_of(first))
    (tmp_path / "votes.csv").unlink()  # the other kind of table holds the same
    assert stored(take_over(conversation=read_folder(tmp_path))) == stored(first)


def _statements(dialogue: Dialogue) -> list[Any]:
    rows = dialogue.statements.order_by("number")
    return [(one.number, one.text.original, one.text.language, one.is_shown) for one in rows]


def test_the_command_draws_the_map_and_the_council_publishes_it(elif_: Member) -> None:
    out = io.StringIO()
    call_command("import_polis", str(SETS / SMALL[0]), "--title", "Wie wacht die Polizei?", stdout=out)
    dialogue = Dialogue.objects.get()
    assert "39 statements, 26 people, 638 votes" in out.getvalue()
    assert dialogue.question.original == "Wie wacht die Polizei?"
    page = f"/de/dialogues/{dialogue.pk}/results/"
    assert Client().get(page).status_code == 404
    from sprachrohr.dialogues.actions import publish

    publish(dialogue=again(dialogue), by=elif_)
    assert Client().get(page).status_code == 200


def test_the_last_vote_by_time_wins_and_words_are_kept(tmp_path: Path) -> None:
    comments = '1700000000000,x,0,0,0,0,1,"Mehr ""Busse"",\nbitte."\n1700000000000,x,7,0,0,0,0,\'=1+1\n'
    votes = "2,x,0,5,-1\n1,x,0,5,1\n3,x,7,5,0\n3,x,7,6,1\n"
    dialogue = take_over(conversation=read_folder(written(tmp_path, comments=comments, votes=votes)))
    assert stored(dialogue) == Counter([frozenset({(0, -1), (7, 0)}), frozenset({(7, 1)})])
    words = [one.text.original for one in dialogue.statements.order_by("number")]
    assert words == ['Mehr "Busse",\nbitte.', "=1+1"]


@pytest.mark.parametrize(
    ("comments", "votes", "says"),
    [
        ("1,x,0,0,0,0,1\n", "", "comments.csv, line 2: it has no comment-body."),
        ("1,x,0,0,0,0,1,A,B\n", "", "comments.csv, line 2: it has more entries"),
        ("1,x,eins,0,0,0,1,A\n", "", "comments.csv, line 2: comment-id is 'eins'"),
        ("1,x,0,0,0,0,2,A\n", "", "comments.csv, line 2: moderated is '2'"),
        ("1,x,0,0,0,0,1,A\n1,x,0,0,0,0,1,B\n", "", "comments.csv, line 3: statement 0 is there already."),
        ("1,x,0,0,0,0,1, \n", "", "comments.csv, line 2: the statement has no words."),
        ('1,x,0,0,0,0,1,"A\n', "", "comments.csv cannot be read as CSV"),
        ("", "", "comments.csv has no statement."),
        ("1,x,0,0,0,0,1,A\n", "1,x,0,5,2\n", "votes.csv: Line 2: the vote is '2'"),
        ("1,x,0,0,0,0,1,A\n", "1,x,9,5,1\n", "votes.csv has votes on statement 9"),
        ("1,x,0,0,0,0,1,A\n", "1,x,0,5\n", "votes.csv: Line 2: 4 entries"),
        ("1,x,0,0,0,0,1,A\n", "gestern,x,0,5,1\n", "votes.csv: Line 2: the time is 'gestern'"),
    ],
)  # fmt: skip
def test_a_broken_file_says_which_line_and_nothing_is_written(
    tmp_path: Path, comments: str, votes: str, says: str
) -> None:
    with pytest.raises(CommandError, match="csv") as caught:
        call_command("import_polis", str(written(tmp_path, comments=comments, votes=votes)))
    assert says in str(caught.value)
    assert (Dialogue.objects.count(), Voter.objects.count()) == (0, 0)


def test_a_folder_that_is_none_or_empty_says_what_is_needed(tmp_path: Path) -> None:
    for folder, says in ((tmp_path / "no", "is not a folder"), (tmp_path, "needs comments.csv, and votes.csv")):
        with pytest.raises(NotPolis, match=says):
            read_folder(folder)
    for name in ("comments.csv", "votes.csv"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(NotPolis, match="line 1: the columns"):
        read_folder(tmp_path)
    (tmp_path / "comments.csv").write_bytes(COMMENTS.encode() + b"1,x,0,0,0,0,1,\xff\n")
    with pytest.raises(NotPolis, match="cannot be read as CSV in UTF-8"):
        read_folder(tmp_path)


def test_an_import_that_fails_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = read_folder(SETS / SMALL[0])
    keys = Key.objects.count()

    def fails(rows: object) -> None:
        list(rows)  # type: ignore[call-overload]
        raise OSError("the disk is full")

    monkeypatch.setattr(Vote.objects, "bulk_create", fails)
    with pytest.raises(OSError, match="full"):
        take_over(conversation=conversation)
    assert (Dialogue.objects.count(), Statement.objects.count(), Key.objects.count()) == (0, 0, keys)


def test_each_sentence_has_its_language_also_one_that_none_of_ours_is() -> None:
    chinese = ["我覺得應該要有合理的保險制度。", "我覺得計程車服務很好。", "Uber"]
    german = ["Die Stadt braucht mehr Bäume.", "Wohnungen sollen saniert werden.", "Das ist mir zu teuer."]
    assert languages_of(chinese) == ["zh", "zh", "zh"]
    assert languages_of([*german, "We need many more trees in the streets of this town."]) == ["de", "de", "de", "en"]
