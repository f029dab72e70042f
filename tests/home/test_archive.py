"""Backup and restore: an empty place then has the same codes, threads and logins; what was deleted stays so.

Runs on the database of TEST_DATABASE; archives go into an empty SQLite and an empty PostgreSQL place.
"""

import io
import json
import os
import stat
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.home import key_sheet
from sprachrohr.home.archive import restoring, sealed, tables, writing
from sprachrohr.languages.models import Text, Translation
from sprachrohr.people.models import Member, Role
from sprachrohr.vault import codes, deletions
from sprachrohr.vault.actions import make_random_receipt, try_code
from sprachrohr.vault.models import Delay, Key, Receipt
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.models import Message, Note, Voice

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
PASSPHRASE = "a passphrase for tests"
WORDS = "باران می‌بارد، و کسی گوش می‌دهد. 🙂"

# What this process sets for itself is not for a server that is started as an operator starts it.
OURS = ("SPRACHROHR_", "DJANGO_ALLOW")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "here"


@pytest.fixture
def voice_and_code() -> tuple[Voice, codes.Code]:
    """A thread with an answer and its translation, a note, a member with a second factor."""
    chair = Member.objects.create_user("chair@example.org", "a long password", shown_name="Amina Yıldız", reads=["de"])
    Role.objects.create(member=chair, role=Role.Kind.CHAIR)
    EmailAddress.objects.create(user=chair, email=chair.email, verified=True, primary=True)
    Authenticator.objects.create(user=chair, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    Council.objects.create(name="Rat", place="Harburg", mission={"prs": "سلام"})
    Delay.objects.create(name="a hash of a day")
    voice, code = say(WORDS)
    text = Text.objects.create(key=voice.key, language="de", body=voice.key.encrypt("Danke!"))
    Translation.objects.create(text=text, language="prs", body=voice.key.encrypt("تشکر"), maker="person", made_by=chair)
    Message.objects.create(voice=voice, sender="council", text=text, author=chair)
    Note.objects.create(voice=voice, body=voice.key.encrypt("anrufen"), author=chair)
    return voice, code


def say(words: str) -> tuple[Voice, codes.Code]:
    receipt, code = make_random_receipt(look_again_in=7)
    receipt.save()
    key = Key.make()
    voice = Voice.objects.create(
        receipt=receipt, key=key, kind="wish", openness="council", language="fa", answer_language="prs"
    )
    text = Text.objects.create(key=key, language="fa", body=key.encrypt(words))
    Message.objects.create(voice=voice, sender="resident", text=text)
    return voice, code


def sheet() -> key_sheet.KeySheet:
    found = key_sheet.of_settings()
    assert found is not None
    return found


def archive(path: Path) -> Path:
    writing.write_archive(path, passphrase=PASSPHRASE, keys=sheet(), force=True, memory_kib=8)
    return path


def contents(path: Path) -> dict[str, list[Any]]:
    """Rows by table; not the journal, where a restore leaves its line."""
    found: dict[str, list[Any]] = {}
    rows: list[Any] = []
    with path.open("rb") as file:
        for line in list(sealed.lines(file, PASSPHRASE))[1:]:
            thing = json.loads(line)
            if isinstance(thing, list):
                rows.append(thing)
            elif "table" in thing:
                rows = found[thing["table"]] = []
    return {label: rows for label, rows in found.items() if not label.endswith((".entry", ".dailyrun"))}


def everything() -> dict[str, list[Any]]:
    with tables.one_view():
        return {model._meta.label_lower: list(tables.rows(model)) for model in tables.archived()}


def restore_here(path: Path, *, replace: bool = False) -> restoring.Restored:
    with path.open("rb") as file:
        lines = sealed.lines(file, PASSPHRASE)
        restoring.read_header(lines)
        return restoring.load(lines, replace=replace)


Manage = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manage]:
    """`manage.py` of another place with nothing in it."""
    if request.param == "sqlite":
        yield manage(tmp_path / "there", f"sqlite:///{tmp_path / 'there.sqlite3'}")
        return
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL answers")
    name = f"sprachrohr_restore_{uuid.uuid4().hex[:8]}"
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield manage(tmp_path / "there", f"{POSTGRES.rsplit('/', 1)[0]}/{name}")
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(folder: Path, database: str) -> Manage:
    def run(*arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "sprachrohr.settings",
            "SPRACHROHR_DATA": str(folder),
            "SPRACHROHR_DATABASE": database,
            "SPRACHROHR_SERVER_KEY": settings.SERVER_KEY,
            "SPRACHROHR_PEPPER": settings.PEPPER,
            "SPRACHROHR_BACKUP_PASSPHRASE": PASSPHRASE,
        } | more
        command = [sys.executable, "-W", "error", str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, env=environment, input=typed, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def test_restore_gives_an_empty_place_the_same_codes_threads_and_logins(
    voice_and_code: tuple[Voice, codes.Code], tmp_path: Path, empty_place: Manage
) -> None:
    path = archive(tmp_path / "all.archive")
    done = empty_place("restore", str(path), "--without-deletions")
    assert (done.returncode, done.stderr) == (0, "")
    again = tmp_path / "again.archive"
    assert empty_place("backup", str(again)).stderr == ""
    assert contents(again) == contents(path)
    assert {"mfa.authenticator", "account.emailaddress", "sprachrohr.message"} <= set(contents(again))
    assert "sprachrohr.delay" not in contents(again)


def test_restore_asks_for_the_key_sheet_and_keeps_what_was_typed(
    voice_and_code: tuple[Voice, codes.Code], tmp_path: Path
) -> None:
    there = manage(tmp_path / "there", f"sqlite:///{tmp_path / 'there.sqlite3'}")
    path = archive(tmp_path / "all.archive")
    lines = sheet().lines()
    typed = f"AAAA BBBB\n{lines['server key'].lower()}\n{lines['pepper']}\nja\n"
    done = there("restore", str(path), typed=typed, SPRACHROHR_SERVER_KEY="", SPRACHROHR_PEPPER="")
    assert (done.returncode, done.stderr) == (0, "")
    kept = (tmp_path / "there" / "settings.env").read_text()
    assert f"SPRACHROHR_SERVER_KEY={settings.SERVER_KEY}\n" in kept
    assert f"SPRACHROHR_PEPPER={settings.PEPPER}\n" in kept


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SPRACHROHR_SERVER_KEY", "b" * 43 + "=", "Der Server-Schlüssel ist nicht der"),
        ("SPRACHROHR_PEPPER", "another", "Der Pfeffer ist nicht der"),
        ("SPRACHROHR_BACKUP_PASSPHRASE", "another passphrase", "Die Passphrase ist falsch"),
    ],
)
def test_restore_with_a_wrong_key_says_so_and_writes_nothing(tmp_path: Path, name: str, value: str, said: str) -> None:
    there = manage(tmp_path / "there", f"sqlite:///{tmp_path / 'there.sqlite3'}")
    done = there("restore", str(archive(tmp_path / "all.archive")), "--without-deletions", **{name: value})
    assert (done.returncode, said in done.stderr) == (1, True)
    assert not (tmp_path / "there.sqlite3").exists()


def test_restore_without_a_deletion_list_is_refused(tmp_path: Path) -> None:
    there = manage(tmp_path / "there", f"sqlite:///{tmp_path / 'there.sqlite3'}")
    done = there("restore", str(archive(tmp_path / "all.archive")), "--no-input")
    assert (done.returncode, "keine Löschliste" in done.stderr) == (1, True)
    assert not (tmp_path / "there.sqlite3").exists()


def test_a_rescued_deletion_list_is_taken_over(tmp_path: Path) -> None:
    gone, _ = say("etwas")
    path = archive(tmp_path / "all.archive")
    rescued = tmp_path / "rescued.log"
    rescued.write_text(f"2026-11-23 key {gone.key_id}\n")
    there = manage(tmp_path / "there", f"sqlite:///{tmp_path / 'there.sqlite3'}")
    done = there("restore", str(path), "--deletions", str(rescued), "--no-input")
    assert (done.stderr, "1 seither Gelöschtes wurde wieder gelöscht." in done.stdout) == ("", True)
    assert (tmp_path / "there" / "deletions.log").read_text() == rescued.read_text()


def test_deleted_voices_do_not_come_back(voice_and_code: tuple[Voice, codes.Code], tmp_path: Path) -> None:
    kept, code = voice_and_code
    gone, lost_code = say("noch etwas")
    path = archive(tmp_path / "all.archive")
    deletions.note_deleted([gone.key_id])
    done = restore_here(path, replace=True)
    assert done.deleted_again == 1
    assert done.rows["sprachrohr.voice"] == 2
    assert list(Voice.objects.values_list("pk", flat=True)) == [kept.pk]
    assert list(Receipt.objects.values_list("locator", flat=True)) == [code.locator]
    assert list(Key.objects.values_list("pk", flat=True)) == [kept.key_id]
    assert Text.objects.filter(key=gone.key_id).count() == 0
    assert lost_code.locator != code.locator


def test_emptied_voices_come_back_empty_and_their_codes_open(
    voice_and_code: tuple[Voice, codes.Code], tmp_path: Path
) -> None:
    voice, code = voice_and_code
    path = archive(tmp_path / "all.archive")
    empty([voice.pk])
    here = everything()
    done = restore_here(path, replace=True)
    assert (done.deleted_again, try_code(code=code, network="a network").voice.pk) == (1, voice.pk)
    again = everything()
    here.pop("sprachrohr.entry")
    again.pop("sprachrohr.entry")
    assert again == here
    assert again["sprachrohr.key"] == again["sprachrohr.message"] == again["sprachrohr.note"] == []


def test_a_restored_code_opens_its_thread_and_numbering_goes_on(
    voice_and_code: tuple[Voice, codes.Code], tmp_path: Path
) -> None:
    voice, code = voice_and_code
    path = archive(tmp_path / "all.archive")
    before = everything()
    restore_here(path, replace=True)
    receipt = try_code(code=code, network="a network")
    assert [message.text and message.text.original for message in receipt.voice.messages.all()] == [
        WORDS,
        "Danke!",
    ]
    assert Member.objects.get().check_password("a long password")
    after = everything()
    assert after.pop("sprachrohr.entry") != before.pop("sprachrohr.entry")
    assert after == before
    assert say("weiter")[0].pk > voice.pk
    assert Delay.objects.count() == 0


def test_an_archive_is_one_moment_while_others_write(tmp_path: Path) -> None:
    say("first")
    with tables.one_view():
        late, _ = say("while the archive is being written")
        seen = list(tables.rows(Voice)), list(tables.rows(Message)), list(tables.rows(Receipt))
    assert [len(rows) for rows in seen] == [1, 1, 1]
    assert Voice.objects.filter(pk=late.pk).count() == 1


def test_a_place_with_data_is_not_overwritten(tmp_path: Path) -> None:
    path = archive(tmp_path / "all.archive")
    say("here already")
    before = everything()
    with pytest.raises(restoring.NotRestored, match="Hier gibt es schon Daten"):
        restore_here(path)
    assert everything() == before


@pytest.mark.parametrize("damage", ["truncated", "row lost", "row of another kind", "reference lost"])
def test_a_damaged_archive_changes_nothing(
    voice_and_code: tuple[Voice, codes.Code], tmp_path: Path, damage: str
) -> None:
    path = archive(tmp_path / "all.archive")
    with path.open("rb") as file:
        lines = [line + b"\n" for line in sealed.lines(file, PASSPHRASE)]
    at = next(place for place, line in enumerate(lines) if b'"table":"sprachrohr.receipt"' in line) + 1
    if damage == "row lost":
        del lines[at]
    elif damage == "row of another kind":
        lines[at] = b'["1"]\n'
    elif damage == "reference lost":
        lines[at] = b"[4711" + lines[at][lines[at].index(b",") :]
    file = io.BytesIO()
    writer = sealed.SealedWriter(file, PASSPHRASE, memory_kib=8)
    writer.write(b"".join(lines))
    if damage != "truncated":
        writer.finish()
    path.write_bytes(file.getvalue())
    before = everything()
    with pytest.raises((restoring.NotRestored, sealed.Unopened)):
        restore_here(path, replace=True)
    assert everything() == before


def test_an_archive_of_another_version_is_refused() -> None:
    header = {
        "format": 1,
        "made_on": "2026-11-23",
        "migrations": {"sprachrohr": ["0001_initial"]},
        "keys": {},
    }
    with pytest.raises(restoring.NotRestored, match="anderen Version des Programms"):
        restoring.read_header(iter([json.dumps(header).encode()]))
    with pytest.raises(restoring.NotRestored, match="anderes Format"):
        restoring.read_header(iter([json.dumps(header | {"format": 2}).encode()]))


def test_a_backup_is_private_and_never_replaces_a_file_unasked(tmp_path: Path) -> None:
    path = archive(tmp_path / "all.archive")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(writing.NotWritten, match="gibt es schon"):
        writing.write_archive(path, passphrase=PASSPHRASE, keys=sheet(), memory_kib=8)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.glob("*archive*")] == ["all.archive"]


def test_an_archive_holds_no_words_and_no_keys_in_clear(
    voice_and_code: tuple[Voice, codes.Code], tmp_path: Path
) -> None:
    content = archive(tmp_path / "all.archive").read_bytes()
    for secret in (b"Amina", b"example.org", b"sprachrohr.voice", settings.PEPPER.encode()):
        assert secret not in content


def test_backup_into_a_folder_names_by_day_and_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRACHROHR_BACKUP_PASSPHRASE", PASSPHRASE)
    old, other = tmp_path / "sprachrohr-2020-01-31.archive", tmp_path / "sprachrohr-notes.archive"
    old.touch()
    other.touch()
    call_command("backup", str(tmp_path), keep_days=30)
    today = f"sprachrohr-{timezone.localdate()}.archive"
    assert {found.name for found in tmp_path.glob("*.archive")} == {today, other.name}
    assert deletions.deletion_list().exists()


def test_backup_refuses_a_short_passphrase(tmp_path: Path) -> None:
    short = tmp_path / "passphrase"
    short.write_text("too short\n")
    with pytest.raises(CommandError, match="mindestens 12 Zeichen"):
        call_command("backup", str(tmp_path / "all.archive"), passphrase_file=str(short))
    assert not (tmp_path / "all.archive").exists()
