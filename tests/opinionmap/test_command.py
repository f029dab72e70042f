"""The command line, its JSON and its page; and that the package stands on its own feet."""

import json
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from opinionmap import analyse
from opinionmap.__main__ import main
from opinionmap.drawing import COLOURS
from opinionmap.page import as_page
from opinionmap.report import SCHEMA, as_data
from opinionmap.sentences import how_sure, name_of, summary
from tests.opinionmap.conversations import FOLDER, LONDON, SEATTLE, TAIWAN, statements, table, two_camps

ROOT = Path(__file__).parent.parent.parent


def run(tmp_path: Path, name: str, *more: str) -> tuple[dict[str, object], str]:
    votes, texts = FOLDER / name / "participants-votes.csv", FOLDER / name / "comments.csv"
    data, page = tmp_path / "out.json", tmp_path / "out.html"
    asked = [str(votes), "--statements", str(texts), "--json", str(data), "--html", str(page), "--repeats", "5", *more]
    assert main(asked) == 0
    return json.loads(data.read_text(encoding="utf-8")), page.read_text(encoding="utf-8")


@pytest.mark.parametrize("method", ["classes", "polis"])
@pytest.mark.parametrize("name", [LONDON, SEATTLE, TAIWAN])
def test_command_writes_json_that_agrees_with_the_analysis(tmp_path: Path, name: str, method: str) -> None:
    data, page = run(tmp_path, name, "--method", method)
    found = analyse(table(name).votes, method=method, rejected=statements(name).rejected, repeats=5)  # type: ignore[arg-type]
    expected = as_data(found, texts=statements(name).texts)
    assert data == json.loads(json.dumps(expected))
    assert as_page(found, texts=statements(name).texts) == page


def test_json_has_the_documented_keys() -> None:
    """The table in docs/method.md names every key, and nothing that is not there."""
    data = as_data(analyse(two_camps(), repeats=2), texts={"s00": "Trams"})
    assert data["schema"] == SCHEMA
    keys = set(data)
    for part in ("counts", "enough", "choice", "stability"):
        keys |= {f"{part}.{key}" for key in data[part]}
    for part in ("groups", "people", "statements"):
        keys |= {f"{part}[].{key}" for key in data[part][0]}
    keys |= {f"groups[].marks[].{key}" for key in data["groups"][0]["marks"][0]}
    keys |= {f"statements[].groups[].{key}" for key in data["statements"][0]["groups"][0]}
    keys |= {f"stability.common_ground_stays[].{key}" for key in data["stability"]["common_ground_stays"][0]}
    silhouettes = as_data(analyse(two_camps(), method="polis"))["choice"]
    keys |= {f"choice.{key}" for key in silhouettes}
    text = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    schema = text[text.index("## The JSON file") :]
    documented = set(re.findall(r"^\| `([^`]+)` \|", schema, flags=re.MULTILINE))
    assert documented == keys


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for key, value in attrs if key in ("src", "href", "action")]
        if tag not in ("meta", "circle", "rect", "path", "polygon"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "circle", "rect", "path", "polygon"):
            assert self.open.pop() == tag


def test_page_stands_alone_without_scripts_and_says_the_map_in_words(tmp_path: Path) -> None:
    data, text = run(tmp_path, TAIWAN, "--title", "Taxis & <others>")
    page = Page()
    page.feed(text)
    assert page.open == []
    assert (page.tags.count("script"), page.addresses) == (0, [])
    assert "<h1>Taxis &amp; &lt;others&gt;</h1>" in text
    assert page.tags.count("tr") == 1 + data["counts"]["statements"] - data["counts"]["statements_rejected"]  # type: ignore[index]
    texts = statements(TAIWAN).texts
    for name in data["common_ground"][:10]:  # type: ignore[index]
        assert texts[name].split("&")[0][:20] in text
    assert "Group A" in text
    assert re.search(r"In \d of 5 repetitions with people drawn anew, the groups came out much the same\.", text)


def test_every_colour_has_a_lighter_one_for_dark_ground() -> None:
    text = as_page(analyse(two_camps()))
    assert all(f".g{i} {{ fill: #" in text for i in range(len(COLOURS)))
    assert 'class="g0"' in text
    assert 'class="g1"' in text


def test_page_says_what_drawn_anew_means_and_is_silent_about_certainty_where_groups_are_guessed() -> None:
    guessed = analyse(table(LONDON).votes, rejected=statements(LONDON).rejected, repeats=5)
    assert guessed.choice is not None
    assert guessed.choice.association is not None
    assert not any("it is clear" in sentence for sentence in how_sure(guessed))
    assert "Drawn anew: as many people as have voted" in as_page(guessed)
    clear = analyse(two_camps())
    assert any("it is clear" in sentence for sentence in how_sure(clear))
    assert "Drawn anew" not in as_page(clear)


def test_package_alone_has_what_it_needs_to_be_built() -> None:
    project = tomllib.loads((ROOT / "opinionmap" / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {p.parent.relative_to(ROOT).as_posix().replace("/", ".") for p in (ROOT / "opinionmap").rglob("*.py")}
    assert set(project["tool"]["setuptools"]["packages"]) == folders
    for name in ("README.md", "LICENSE", "page.css", "py.typed"):
        assert (ROOT / "opinionmap" / name).is_file()
    assert (ROOT / "opinionmap" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_texts_of_statements_cannot_break_the_page() -> None:
    found = analyse(two_camps())
    text = as_page(found, texts={"s09": "<script>alert(1)</script>"})
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_summary_and_names_are_plain() -> None:
    assert summary(analyse(two_camps())) == (
        "30 people cast 360 votes on 12 statements. They fall into 2 groups: A (15 people) and B (15 people)."
    )
    assert [name_of(i) for i in (0, 25, 26)] == ["A", "Z", "A2"]


@pytest.mark.parametrize("rows", ["", "1,1,1\n", "1,1,0\n2,1,0\n", "1,1,1\n1,2,-1\n2,1,1\n2,2,-1\n"])
@pytest.mark.parametrize("method", ["classes", "polis"])
def test_hardly_any_votes_still_make_a_page(tmp_path: Path, rows: str, method: str) -> None:
    votes = tmp_path / "votes.csv"
    votes.write_text("person,statement,vote\n" + rows, encoding="utf-8")
    asked = [str(votes), "--method", method, "--repeats", "3"]
    assert main([*asked, "--json", str(tmp_path / "out.json"), "--html", str(tmp_path / "out.html")]) == 0
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (data["counts"]["votes"], data["common_ground"]) == (len(rows.splitlines()), [])
    page = Page()
    page.feed((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert page.open == []


def test_command_names_file_and_line_of_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "votes.csv"
    broken.write_text("person,statement,vote\n1,1,1\n1,2,5\n", encoding="utf-8")
    assert main([str(broken)]) == 2
    assert capsys.readouterr().err == (
        f"opinionmap: {broken}: Line 3: the vote is '5'; it must be 1 (agree), 0 (pass) or -1 (disagree).\n"
    )
    assert main([str(tmp_path / "nothing.csv")]) == 2
    (tmp_path / "latin.csv").write_bytes(b"person,statement,vote\nJ\xf6rg,1,1\n")
    assert main([str(tmp_path / "latin.csv")]) == 2
    assert "cannot be read as CSV in UTF-8" in capsys.readouterr().err


def test_package_imports_quickly_and_knows_neither_django_nor_the_platform() -> None:
    code = (
        "import sys, opinionmap; "
        "print([m for m in ('django', 'sprachrohr', 'sklearn', 'scipy.optimize', 'scipy.special', 'scipy.stats') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_groups_that_do_not_last_are_called_a_sketch() -> None:
    vague = analyse(table(SEATTLE).votes, rejected=statements(SEATTLE).rejected, groups=3, repeats=10)
    clear = analyse(two_camps(), groups=2, repeats=10)
    assert vague.stability is not None
    assert vague.stability.same < 5
    expected = f"Take the groups as a sketch: only in {vague.stability.same} of 10 repetitions"
    assert expected in as_page(vague)
    assert "sketch" not in as_page(clear)


def test_every_kind_of_file_gives_the_same_map(tmp_path: Path) -> None:
    """The same conversation as history, as matrix and as a plain table gives the same map."""
    rows = ["person,statement,vote\n"]
    votes = table(SEATTLE).votes
    for person, statement, vote in zip(*votes.triples(), strict=True):
        rows.append(f"{votes.people[person]},{votes.statements[statement]},{vote}\n")
    plain = tmp_path / "plain.csv"
    plain.write_text("".join(rows), encoding="utf-8")
    found = []
    for path in (plain, FOLDER / SEATTLE / "votes.csv", FOLDER / SEATTLE / "participants-votes.csv"):
        out = tmp_path / "out.json"
        assert main([str(path), "--groups", "2", "--repeats", "0", "--json", str(out)]) == 0
        data = json.loads(out.read_text(encoding="utf-8"))
        people = {p["id"]: (p["group"], p["certainty"]) for p in data["people"] if p["group"] is not None}
        found.append((people, data["common_ground"]))
    assert found[0] == found[1] == found[2]
