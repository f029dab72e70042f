"""What the machine keeps of a person: no address, no code, no word in clear, in no row, log, mail, or file."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given, strategies
from hypothesis import settings as tries

from sprachrohr import models as tables
from sprachrohr.home.tasks import DAILY, MINUTELY
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import make_translation_link, translate
from sprachrohr.languages.models import Wish
from sprachrohr.people.sessions import DeskSession
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Receipt
from sprachrohr.voices import office
from sprachrohr.voices.models import Message, Voice
from sprachrohr.web.logs import WithoutContent
from sprachrohr.web.network import day_hash, network
from tests.cast import HAKAN, logged_in, member, open_council
from tests.voices.telling import Resident, code_in

ADDRESS = "203.0.113.77"
PROXIED = "2001:db8:77::4711"
# Words that stand nowhere else in the repository: whatever holds one of them has kept what somebody said.
SAID, AGAIN, ANSWER, NOTE, TASK, TRANSLATED, BETTER = (
    f"Zaubernuss{number}wort" for number in ("eins", "zwei", "drei", "vier", "fuenf", "sechs", "sieben")
)
WORDS = (SAID, AGAIN, ANSWER, NOTE, TASK, TRANSLATED, BETTER)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that any logger of the product writes, in the product's own format."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutContent())
    names = ["", "django", "django.server", "django_tasks"]
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield stream
    for name in names:
        logging.getLogger(name).removeHandler(handler)


@pytest.fixture
def here(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.RUN_DIR = tmp_path, tmp_path / "run"
    settings.TRUSTED_PROXIES = [ADDRESS]
    cache.clear()
    open_council(desk_email="rat@demo.example")


def _walk() -> tuple[str, str]:
    """A voice from the first word to the answer, with everything the desk does meanwhile; its code, a link's token."""
    resident = Resident("de", REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR=PROXIED, HTTP_USER_AGENT="Nokia7110")
    code = code_in(resident.sends(words=f"{SAID} liegt im Treppenhaus.", topic="", special_consent="on"))
    inside = Client(REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR=PROXIED, HTTP_USER_AGENT="Nokia7110")
    wrong = ("0" if code[10] != "0" else "1") * 12
    inside.post("/de/answer/", {"code": Code(locator=code[:6], secret=wrong).digits})
    inside.post("/de/answer/", {"code": code})
    inside.post("/de/answer/write/", {"words": f"{AGAIN} ist auch da."})
    inside.post("/de/answer/change/", {"answer_language": "tr"})
    inside.post("/de/better/", {"words": BETTER, "page": "/de/tell/"})
    voice, hakan = Voice.objects.get(), member(HAKAN)
    message = office.answer(voice=voice, words=f"{ANSWER} kommt weg.", by=hakan, seen=0, anyway=True)
    office.add_note(voice=voice, words=NOTE, by=hakan)
    office.add_task(voice=voice, what=TASK, due_on=timezone.localdate(), owner=hakan, by=hakan)
    wish = Wish.objects.get(text=message.text)
    _, token = make_translation_link(wish=wish, days=14, by=hakan)
    translate(wish=wish, words=TRANSLATED, of_version=1, by=None)
    inside.get("/tr/answer/")
    desk = logged_in(hakan)
    for door in ("", "voices/", f"voices/{voice.pk}/", "voices/?q=" + SAID):
        assert desk.get(f"/desk/{door}").status_code == 200
    for task in (*DAILY, *MINUTELY):
        task.enqueue()
        task.func()
    return code, token


def _secrets(code: str, token: str) -> list[str]:
    grouped = " ".join(code[start : start + 4] for start in range(0, 20, 4))
    return [*WORDS, code, grouped, code[6:18], token, ADDRESS, PROXIED, "203.0.113.0", "2001:db8:77::", "Nokia7110"]


def _found(where: bytes, code: str, token: str) -> list[str]:
    return [secret for secret in _secrets(code, token) if secret.encode() in where]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the database's file")
@pytest.mark.django_db(transaction=True)
def test_the_databases_file_and_the_data_folder_hold_nothing_in_clear(here: None, tmp_path: Path) -> None:
    code, token = _walk()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
    file = Path(str(connection.settings_dict["NAME"]))
    assert code[:6].encode() in file.read_bytes()
    assert _found(file.read_bytes(), code, token) == []
    others = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name: _found(path.read_bytes(), code, token) for path in others} == {path.name: [] for path in others}


@pytest.mark.data
@pytest.mark.django_db
def test_no_row_of_any_table_holds_anything_in_clear(here: None) -> None:
    code, token = _walk()
    for name in tables.__all__:
        table: type[models.Model] = getattr(tables, name)
        for row in table._default_manager.values():
            values = [bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row.values()]
            assert _found(b"\n".join(values), code, token) == [], name


@pytest.mark.django_db
def test_no_log_mail_journal_or_task_holds_anything_in_clear(here: None, logged: io.StringIO) -> None:
    code, token = _walk()
    tasks = repr(list(DBTaskResult.objects.values()))
    journal = "\n".join(map(str, Entry.objects.all()))
    mails = "\n".join(f"{one.subject}\n{one.body}\n{one.to}" for one in mail.outbox)
    assert (bool(tasks), bool(journal), len(mail.outbox) > 0) == (True, True, True)
    for where in (tasks, journal, mails, logged.getvalue()):
        assert _found(where.encode(), code, token) == []
    assert (code[:6] in journal, code[:6] in mails, code[:6] in tasks) == (False, False, False)


@pytest.mark.django_db
def test_the_daily_mail_counts_and_quotes_nothing(here: None) -> None:
    _walk()
    body = mail.outbox[0].body
    assert mail.outbox[0].to == ["rat@demo.example"]
    *counts, address = [line.strip() for line in str(body).splitlines() if line.strip()]
    assert [line.split()[0] for line in counts] == ["1"]
    assert address == "http://testserver/desk/"


@pytest.mark.django_db
def test_a_resident_causes_no_session_and_no_time_of_day(here: None) -> None:
    resident = Resident("de")
    code = code_in(resident.sends())
    inside = Client()
    inside.post("/de/answer/", {"code": code})
    inside.post("/de/answer/write/", {"words": "Noch etwas."})
    assert DeskSession.objects.count() == 0
    for table in (Receipt, Voice, Message, Entry):
        times = [field.name for field in table._meta.fields if field.get_internal_type() == "DateTimeField"]
        found = [getattr(row, time) for row in table._default_manager.all() for time in times]
        assert [time for time in found if time is not None] == [], table


# -- failures ------------------------------------------------------------------------------------------


def _fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is gone: a folder stands where its file was."""
    monkeypatch.setitem(connection.settings_dict, "NAME", "/")
    connection.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="takes the file away")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/de/tell/", "/de/answer/"])
def test_a_failure_logs_its_kind_and_nothing_else(
    here: None, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resident = Resident("de", REMOTE_ADDR=ADDRESS)
    form = resident.filled(words=f"{SAID} liegt hier.", code="1234 5678 9012 3456 7890")
    with monkeypatch.context() as broken:
        _fails(broken)
        page = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS).post(address, form)
        connection.close()
    assert page.status_code in {500, 503}
    assert SAID in page.content.decode()
    assert logged.getvalue().count("OperationalError") == 1
    assert _found(logged.getvalue().encode(), "12345678901234567890", resident.token) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="takes the file away")
@pytest.mark.django_db(transaction=True)
def test_a_page_that_fails_while_somebody_looks_is_logged_once(
    here: None, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "x" * 32
    with monkeypatch.context() as broken:
        _fails(broken)
        page = Client(raise_request_exception=False, REMOTE_ADDR=ADDRESS).get(f"/de/translate/{token}/?words={SAID}")
        connection.close()
    assert (page.status_code, logged.getvalue().count("OperationalError")) == (503, 1)
    assert _found(logged.getvalue().encode(), "12345678901234567890", token) == []


def test_a_logged_exception_tells_its_type_and_place_and_never_its_message() -> None:
    stream = io.StringIO()
    log = logging.Logger("of one test")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutContent())
    log.addHandler(handler)
    try:
        raise ValueError(SAID)
    except ValueError:
        log.exception("it failed")
    assert SAID not in stream.getvalue()
    assert "ValueError at test_privacy.py:" in stream.getvalue()


def _line(message: str) -> str:
    record = logging.LogRecord("of one test", logging.ERROR, __file__, 1, message, None, None)
    return WithoutContent().format(record).split(" of one test ")[1]


@tries(max_examples=50)
@given(token=strategies.from_regex(r"[A-Za-z0-9_-]{20,64}", fullmatch=True))
def test_a_token_in_an_address_is_no_part_of_a_log(token: str) -> None:
    found = [_line(f"failed: {before}{token}{after}") for before, after in (("/de/translate/", "/"), ("/x/", ""))]
    assert found == ["failed: /de/translate/…/", "failed: /x/…"]


def test_an_address_without_a_token_stays_readable() -> None:
    address = "Not Found: /de-simple/answer/new-number/ and /desk/translations/link/12/end/"
    assert _line(address) == address


# -- networks ------------------------------------------------------------------------------------------


def _network(rf: Any, address: str, forwarded: str = "") -> str:
    return network(rf.get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded))


def test_a_network_is_a_hash_of_24_or_64_bits(rf: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = []
    assert _network(rf, "203.0.113.1") == _network(rf, "203.0.113.254") == _network(rf, "::ffff:203.0.113.9")
    assert _network(rf, "203.0.113.1") != _network(rf, "203.0.114.1")
    assert _network(rf, "2001:db8:1:2::1") == _network(rf, "2001:db8:1:2:ffff::9")
    assert _network(rf, "2001:db8:1:2::1") != _network(rf, "2001:db8:1:3::1")
    assert _network(rf, "203.0.113.1") == day_hash("network|203.0.113.0/24")
    assert [_network(rf, broken) for broken in ("", "nonsense")] == ["unknown", "unknown"]


def test_only_our_own_proxies_are_believed(rf: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    plain = _network(rf, "203.0.113.1")
    assert _network(rf, "203.0.113.1", "198.51.100.1") == plain
    assert _network(rf, "10.0.0.1", "203.0.113.1") == plain
    assert _network(rf, "10.0.0.1", "198.51.100.1, 203.0.113.1, 10.9.9.9") == plain
    assert _network(rf, "10.0.0.1", "nonsense") == _network(rf, "10.0.0.1")
