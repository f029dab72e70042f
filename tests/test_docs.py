"""What is there is documented, and what is documented is there."""

import re
from pathlib import Path

from django.urls import get_resolver

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def test_house_names_every_room() -> None:
    house = (DOCS / "house.md").read_text(encoding="utf-8")
    rooms = [p.parent.name for p in (ROOT / "sprachrohr").glob("*/__init__.py")]
    unnamed = [room for room in rooms if room not in {"migrations", "management"} and f"{room}/" not in house]
    assert unnamed == []


def test_every_command_is_documented() -> None:
    documents = [*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    words = "".join(path.read_text(encoding="utf-8") for path in documents)
    commands = [p.stem for p in (ROOT / "sprachrohr" / "management" / "commands").glob("*.py") if p.stem != "__init__"]
    undocumented = [command for command in commands if f"manage.py {command}" not in words]
    assert undocumented == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def test_files_that_documents_name_exist() -> None:
    """`voices/models.py` and the like in docs/house.md and docs/languages.md."""
    missing = []
    for document in ("house.md", "languages.md", "words.md"):
        for named in re.findall(r"`([a-z_]+/[a-z_/]+\.(?:py|html|md))`", (DOCS / document).read_text(encoding="utf-8")):
            places = [ROOT / named, ROOT / "sprachrohr" / named, DOCS / named]
            if not any(place.exists() for place in places):
                missing.append(f"{document}: {named}")
    assert missing == []


def test_every_language_is_in_the_table() -> None:
    from sprachrohr.web.known_languages import INTERFACE

    table = (DOCS / "languages.md").read_text(encoding="utf-8")
    assert [one.code for one in INTERFACE if f"| {one.code} |" not in table] == []


def test_languages_that_nobody_has_read_say_so() -> None:
    from sprachrohr.web.known_languages import INTERFACE

    rows = (DOCS / "languages.md").read_text(encoding="utf-8").splitlines()
    for one in INTERFACE:
        row = next(row for row in rows if row.startswith(f"| {one.code} |"))
        assert row.rstrip(" |").endswith("yes") == (one.read_on is not None), row


def test_urls_use_the_words_of_the_council() -> None:
    """A door's name is a word, not an abbreviation: letters and underscores only."""
    names = [str(name) for name in get_resolver().reverse_dict if isinstance(name, str)]
    assert [name for name in names if not re.fullmatch(r"[a-z_]+", name)] == []
