"""The table of ASVS 5.0 in docs/security.md: complete, each requirement once, and every test that it names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "security.md"
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; in every section they count up from 1.
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4
11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7
16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""


def _rows() -> Iterator[list[str]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0][:1].isdigit():
            yield cells


def _numbers(cell: str) -> list[str]:
    """ "1.2.6–7" is 1.2.6 and 1.2.7."""
    section, _, requirements = cell.rpartition(".")
    first, _, last = requirements.partition("–")
    return [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]


def test_every_requirement_of_both_levels_stands_in_the_table_once() -> None:
    expected = [
        f"{section}.{number}"
        for section, count in (one.split(":") for one in SECTIONS.split())
        for number in range(1, int(count) + 1)
    ]
    assert len(expected) == 253
    assert [number for row in _rows() for number in _numbers(row[0])] == expected


def test_every_row_says_whether_it_is_met_and_how_or_why_not() -> None:
    wrong = [row[0] for row in _rows() if len(row) != 4 or row[2] not in {"yes", "partly", "no", "–"} or not row[3]]
    assert wrong == []


def test_every_test_that_the_table_of_dialogues_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "dialogues.md").read_text(encoding="utf-8")))
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert sorted(named - set(re.findall(r"def (test_\w+)", written))) == []
    assert len(named) > 25


def test_every_test_and_file_that_the_table_names_exists() -> None:
    named = re.findall(r"`([A-Za-z0-9_./-]+)`", TABLE.read_text(encoding="utf-8"))
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    tests = set(re.findall(r"def (test_\w+)", written))
    files = {name for name in named if re.search(r"/.*\.|\.lock$", name)}
    assert sorted({name for name in named if name.startswith("test_")} - tests) == []
    places = (ROOT, ROOT / "sprachrohr")
    assert [name for name in sorted(files) if not any((place / name).exists() for place in places)] == []
    assert (len(files) > 10, len(named) > 100) == (True, True)
