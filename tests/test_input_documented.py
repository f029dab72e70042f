"""docs/input.md says what the forms hold."""

import re
from pathlib import Path

from django.conf import settings

from sprachrohr.languages import forms as languages
from sprachrohr.vault.codes import CODE_DIGITS
from sprachrohr.vault.media.outcome import MIB, MOST_BYTES, MOST_SECONDS
from sprachrohr.vault.media.pictures import MOST_PIXELS
from sprachrohr.voices import forms as voices
from sprachrohr.voices.handovers import LONGEST_CONTACT
from sprachrohr.voices.uploads import FIELDS

ROOT = Path(__file__).parent.parent
WORDS = {"one": 1, "two": 2, "three": 3}


def _rows() -> dict[str, tuple[str, str]]:
    """What -> (rule, where), of all tables with three columns."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "input.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    return {row[0]: (row[1], row[2]) for row in cells if len(row) == 3}


def _numbers(rule: str) -> list[int]:
    return [int(found) if found.isdigit() else WORDS[found] for found in re.findall(r"\d+|\b(?:one|two|three)\b", rule)]


def test_the_numbers_are_those_of_the_program() -> None:
    least = next(
        one["OPTIONS"]["min_length"] for one in settings.AUTH_PASSWORD_VALIDATORS if "MinimumLength" in one["NAME"]
    )
    body = re.findall(r"client_max_body_size (\d+)m;", (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"))
    expected = {
        "a new message": [voices.SHORTEST, voices.LONGEST, 2],
        "one more message in a thread": [voices.WriteAgainForm.base_fields["words"].shortest, voices.LONGEST],  # type: ignore[attr-defined]
        "receipt code": [CODE_DIGITS, 2],
        "place of a report": [voices.TellForm.base_fields["report_place"].max_length],  # type: ignore[attr-defined]
        "how one organisation may reach a person": [LONGEST_CONTACT],
        "picture": [MOST_BYTES["picture"] // MIB, MOST_PIXELS // 10**6, FIELDS["pictures"][1]],
        "sound": [MOST_BYTES["sound"] // MIB, MOST_SECONDS // 60, FIELDS["sound"][1]],
        "signed film": [MOST_BYTES["video"] // MIB, MOST_SECONDS // 60, FIELDS["video"][1]],
        "a form without its files": [settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MIB],
        "a form with its files": [int(body[0])],
        "translation": [languages.LONGEST],
        "password": [least],
    }
    rows = _rows()
    names = re.compile(r"MP[34]|M4A|not a common one")
    found = {what: _numbers(names.sub("", rows[what][0])) for what in expected}
    assert found == expected


def test_every_file_named_is_there() -> None:
    named = [where.strip("`") for _, where in _rows().values() if where.startswith("`")]
    places = (ROOT, ROOT / "sprachrohr")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []
    assert len(named) > 20
