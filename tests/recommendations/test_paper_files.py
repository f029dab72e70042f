"""Letters of offices in a backup: they come back with their answers."""

from pathlib import Path
from typing import Any

import pytest

from sprachrohr.recommendations import papers
from sprachrohr.recommendations.models import Paper
from sprachrohr.vault import deletions
from sprachrohr.vault.media import parts
from tests.home.test_archive import archive, restore_here
from tests.recommendations.test_office import pdf, upload

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "here"


def test_letters_of_offices_come_back_with_a_backup(tmp_path: Path, elif_: Any) -> None:
    paper = papers.keep(file=upload(pdf()), by=elif_)
    papers.confirm(paper=paper, by=elif_)
    shown = papers.content_of(paper, public=True)
    path = archive(tmp_path / "all.archive")
    for part in papers.known_parts():
        parts.remove(part)
    restore_here(path, replace=True)
    again = Paper.objects.get()
    assert (papers.content_of(again, public=False)[:5], papers.content_of(again, public=True)) == (b"%PDF-", shown)


def test_a_letter_that_was_deleted_since_does_not_come_back(tmp_path: Path, elif_: Any) -> None:
    paper = papers.keep(file=upload(pdf()), by=elif_)
    path = archive(tmp_path / "all.archive")
    deletions.note_deleted([paper.key_id])
    restore_here(path, replace=True)
    assert Paper.objects.count() == 0
