"""The list of what was deleted: on disk before the rows go, without any content, and it forgets in time."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from sprachrohr.vault import deletions
from sprachrohr.vault.models import Key

ONE = UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")
TWO = UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_line_holds_the_day_the_kind_and_the_id_and_nothing_else() -> None:
    deletions.note_deleted([ONE, TWO])
    day = timezone.localdate().isoformat()
    assert deletions.deletion_list().read_text() == f"{day} key {ONE}\n{day} key {TWO}\n"
    assert stat.S_IMODE(deletions.deletion_list().stat().st_mode) == 0o600


def test_nothing_deleted_writes_nothing() -> None:
    deletions.note_deleted([])
    assert not deletions.deletion_list().exists()
    assert deletions.noted() == set()


def test_half_a_line_does_not_swallow_the_next() -> None:
    deletions.deletion_list().write_text(f"2026-11-23 key {str(ONE)[:20]}")
    deletions.note_deleted([TWO])
    assert deletions.noted() == {TWO}


def test_old_lines_are_forgotten_and_recent_ones_kept() -> None:
    today = timezone.localdate()
    deletions.deletion_list().write_text(
        f"{today - timedelta(days=61)} key {ONE}\n{today - timedelta(days=60)} key {TWO}\n"
    )
    assert deletions.forget_old() == 1
    assert deletions.noted() == {TWO}
    assert deletions.forget_old() == 0


def test_an_empty_rescued_list_is_a_list(tmp_path: Path) -> None:
    rescued = tmp_path / "rescued.log"
    rescued.touch()
    assert deletions.take_over(rescued) == 0
    assert deletions.deletion_list().exists()


def test_a_rescued_list_is_added_once(tmp_path: Path) -> None:
    deletions.note_deleted([ONE])
    rescued = tmp_path / "rescued.log"
    rescued.write_text(f"2026-11-22 key {ONE}\n2026-11-22 key {TWO}\n")
    assert [deletions.take_over(rescued), deletions.take_over(rescued)] == [1, 0]
    assert deletions.noted() == {ONE, TWO}
    with pytest.raises(FileNotFoundError):
        deletions.take_over(tmp_path / "none.log")


@pytest.mark.data
@pytest.mark.django_db
def test_listed_keys_go_and_others_stay() -> None:
    gone, kept = Key.make(), Key.make()
    deletions.note_deleted([gone.pk, ONE])
    assert deletions.apply_deletions() == 1
    assert list(Key.objects.values_list("pk", flat=True)) == [kept.pk]
