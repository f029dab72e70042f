"""Everything is stolen: database, log of the database, every table, folder, archive, logs, mails, tasks, the screen.

Nothing that somebody said, no code, no name of a file, no address is found in it, however it may be written down; with
the server's key in hand, nothing of a confidential voice.
"""

import base64
import io
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sprachrohr import models as tables
from sprachrohr.home.archive import sealed as archive
from sprachrohr.home.tasks import DAILY, MINUTELY
from sprachrohr.languages.models import Suggestion, Text, Translation
from sprachrohr.recommendations.models import Better
from sprachrohr.vault import encryption, places
from sprachrohr.vault.codes import Code
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import Delay, Key
from sprachrohr.voices.models import Quote, Voice
from tests.gatherings.hours import booked, talk_hour
from tests.hostile.site import Site, fill
from tests.hostile.words import EARLIER, HEADERS, INSIDE, OFFICE, PLAIN, SEALED, THEIRS, word
from tests.voices.telling import Resident, code_in
from tests.web.test_privacy import _fails

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the database's file")
# What is typed into pages that fail.
LOST = tuple(word(f"fehler{p}") for p in ("belegt", "weg", "abgelehnt", "kaputt"))
PASSPHRASE = "eine Passphrase der Pruefung"


# -- how a word may be written down ------------------------------------------------------------------------


def written(words: str) -> set[bytes]:
    """The ways in which a text could stand in a file: as it is, UTF-16, base64, hex, JSON, in an address, as a repr."""
    plain = words.encode()
    ways = {plain, words.encode("utf-16-le"), words.encode("utf-16-be"), words.encode("latin-1", "replace")}
    ways |= {json.dumps(words)[1:-1].encode(), quote(words).encode()}
    ways |= {ascii(words)[1:-1].encode(), repr(plain)[2:-1].encode()}
    ways |= {plain.hex().encode(), plain.hex().upper().encode()}
    for before in range(3):
        # Base64 of a text depends on how many bytes stand before it; the ends belong to the neighbours.
        for code in (base64.b64encode, base64.urlsafe_b64encode):
            found = code(b"\0" * before + plain).rstrip(b"=")
            ways.add(found[-(-before * 8 // 6) : len(found) - 1])
    return ways


def found_in(where: bytes, what: list[str]) -> list[str]:
    return [one for one in what if any(way in where for way in written(one))]


@pytest.mark.parametrize(
    "hide",
    [
        str.encode,
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode().hex().encode(),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: json.dumps({"words": text}).encode(),
        lambda text: quote(text).encode(),
        lambda text: repr(text.encode()).encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"a" + text.encode() + b"bc"),
        lambda text: base64.urlsafe_b64encode(b"ab" + text.encode() + b"c"),
    ],
)
def test_a_word_is_found_however_it_is_written(hide: Callable[[str], bytes]) -> None:
    words = f"vorher {SEALED[0]} nachher"
    assert found_in(b"\1\2" + hide(words) + b"\3", [SEALED[0], SEALED[1]]) == [SEALED[0]]


# -- the theft ---------------------------------------------------------------------------------------------


def _held(kind: str, number: int) -> AbstractContextManager[None]:
    place = places.take(kind, number)
    assert place is not None
    return places.held(place)


def _failing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy page, a database that is gone, a statement that is refused, a mistake of ours: each with words in it."""
    resident = Resident("de", **HEADERS)
    with ExitStack() as taken:
        for kind, number in (("work", settings.DERIVATIONS_AT_ONCE), ("wait", settings.DERIVATIONS_WAITING)):
            for _ in range(number):
                taken.enter_context(_held(kind, number))
        assert resident.sends(words=f"{LOST[0]} im Haus.").status_code == 503
    with monkeypatch.context() as broken:
        _fails(broken)
        assert resident.sends(words=f"{LOST[1]} im Haus.").status_code == 503
        connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER refused BEFORE INSERT ON sprachrohr_message BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
        assert resident.sends(words=f"{LOST[2]} im Haus.").status_code == 503
        cursor.execute("DROP TRIGGER refused")
    settings.PEPPER = None
    assert resident.sends(words=f"{LOST[3]} im Haus.").status_code == 500


@pytest.fixture
def stolen(
    here: None,
    logged: io.StringIO,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> tuple[Site, dict[str, bytes]]:
    """A filled site after a day's work and every kind of failure; and all that a thief can carry away of it."""
    site, pepper = fill(), settings.PEPPER
    for task in (*DAILY, *MINUTELY):
        task.enqueue()
        task.func()
    _failing(settings, monkeypatch)
    settings.PEPPER = pepper
    secret = tmp_path.parent / f"{tmp_path.name}.passphrase"
    secret.write_text(PASSPHRASE)
    file = tmp_path.parent / f"{tmp_path.name}.archive"
    call_command("backup", str(file), passphrase_file=str(secret))
    base = Path(str(connection.settings_dict["NAME"]))
    loot = {
        f"file {path.name}": path.read_bytes()
        for path in (*base.parent.glob(f"{base.name}*"), *tmp_path.rglob("*"), file)
        if path.is_file()
    }
    with file.open("rb") as opened:
        loot["opened archive"] = b"\n".join(archive.lines(opened, PASSPHRASE))
    loot |= _tables()
    loot["tasks"] = repr(list(DBTaskResult.objects.values())).encode()
    loot["mails"] = "\n".join(one.message().as_string() for one in mail.outbox).encode()
    loot["logs"] = logged.getvalue().encode()
    screen = capfd.readouterr()
    loot["screen"] = (screen.out + screen.err).encode()
    return site, loot


def _tables() -> dict[str, bytes]:
    """Every column of every table that the database knows, Django's own and allauth's included."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')  # the names come from the database itself
            values = [value for row in cursor.fetchall() for value in row]
            found[f"table {name}"] = b"\n".join(
                bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode() for value in values
            )
    return found


def _said(site: Site) -> list[str]:
    council = (*INSIDE, *OFFICE, *EARLIER)
    return [*SEALED, *PLAIN, THEIRS, *council, *LOST, *site.secrets(), *site.traces(), PASSPHRASE]


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_whoever_steals_everything_finds_nothing(stolen: tuple[Site, dict[str, bytes]]) -> None:
    site, loot = stolen
    assert {place: found for place, content in loot.items() if (found := found_in(content, _said(site)))} == {}
    # The theft was one: what is kept in clear is there.
    locator = site.codes["sealed"][:6].encode()
    assert [place for place in loot if place.startswith("file test.sqlite3") and locator in loot[place]] != []
    assert [locator in loot[place] for place in ("table sprachrohr_receipt", "opened archive")] == [True, True]
    assert [bool(loot[place]) for place in ("tasks", "mails", "logs")] == [True, True, True]
    assert [kind in loot["logs"] for kind in (b"OperationalError", b"IntegrityError", b"AttributeError")] == [True] * 3


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_with_the_servers_key_in_hand_nothing_confidential_is_found(stolen: tuple[Site, dict[str, bytes]]) -> None:
    site, _ = stolen
    opened = _opened_with_the_servers_key()
    # The letters of offices lie as files beside the database.
    readable = {*PLAIN, *INSIDE, *OFFICE} - {word("hausbrief"), OFFICE[1]}
    assert readable - set(found_in(opened, sorted(readable))) == set()
    assert found_in(opened, [*SEALED, THEIRS, *site.secrets()]) == []
    for key in Key.objects.filter(public__isnull=False):
        with pytest.raises(Unreadable):
            key.raw()
    assert Key.objects.filter(public__isnull=False).count() == 2


def _opened_with_the_servers_key() -> bytes:
    """Every binary value of the database, tried under every key that the server's key opens."""
    raws = [(key.raw(), key.pk.bytes) for key in Key.objects.filter(public__isnull=True)]
    opened = []
    for value in _binaries():
        for raw, about in raws:
            try:
                opened.append(encryption.unseal(raw, value, about=about))
            except Unreadable:
                continue
    return b"\n".join(opened)


def _binaries() -> Iterator[bytes]:
    for name in tables.__all__:
        table: type[models.Model] = getattr(tables, name)
        names = [one.name for one in table._meta.fields if isinstance(one, models.BinaryField)]
        for row in table._default_manager.values_list(*names) if names else ():
            yield from (bytes(value) for value in row if value)


# -- times ---------------------------------------------------------------------------------------------------


def _moments() -> set[tuple[str, Any, str, Any]]:
    """(table, row, column, value) of whatever is finer than a day: moments, times, texts or numbers that are one."""
    found = set()
    now = timezone.now()
    for name in tables.__all__:
        table: type[models.Model] = getattr(tables, name)
        for row in table._default_manager.values():
            for column, value in row.items():
                text = isinstance(value, str) and (f"T{now:%H}:" in value or f" {now:%H}:{now:%M}" in value)
                number = isinstance(value, (int, float)) and abs(value - now.timestamp()) < 10_000
                if isinstance(value, (datetime, time)) or text or number:
                    found.add((name, row[table._meta.pk.name], column, str(value)))
    return found


@pytest.mark.data
@pytest.mark.django_db
def test_what_residents_do_leaves_no_time_finer_than_a_day(here: None) -> None:
    site = fill()
    hour = talk_hour(site.people["Hakan"], days=20)
    before = _moments()
    inside = Client(**HEADERS)
    inside.post("/de/answer/", {"code": Code(locator=site.codes["neighbour"][:6], secret="1" * 12).digits})
    resident = Resident("de", **HEADERS)
    code = code_in(resident.sends())
    sealed = Resident("de", **HEADERS)
    confidential = code_in(sealed.sends(openness="sealed", kind="report"))
    for one in (code, confidential, site.codes["plain"]):
        inside.post("/de/answer/", {"code": one})
        inside.get("/de/answer/")
        inside.post("/de/answer/write/", {"words": "Noch ein Satz dazu."})
        inside.post("/de/answer/change/", {"answer_language": "tr", "consent": "end"})
    referral = Voice.objects.get(pk=site.plain).referrals.get()
    inside.post("/de/answer/change/", {"referral": referral.pk, "agrees": "yes"})
    inside.post("/de/answer/better/", {"telling": site.telling, "better": "partly", "words": "Es geht."})
    inside.post("/de/answer/", {"code": site.codes["asked"]})
    inside.post("/de/answer/change/", {"quote": Quote.objects.get().pk, "agrees": "yes"})
    inside.post("/de/better/", {"words": "Besser so gesagt.", "page": "/de/tell/"})
    taken = booked(hour).appointment
    # The time on the timetable is the only one; a wrong code's is below.
    came = {(table, column) for table, _, column, _ in _moments() - before}
    assert came == {("Delay", "not_before"), ("Appointment", "starts_at")}
    assert taken.starts_at in hour.slots()
    assert Suggestion.objects.count() == 2
    assert Better.objects.get(voice=site.plain).said == "partly"
    assert Quote.objects.get().accepted_on is not None


@pytest.mark.data
@pytest.mark.django_db
def test_a_resident_who_withdraws_leaves_no_time(here: None) -> None:
    site = fill()
    before = _moments()
    inside = Client(**HEADERS)
    inside.post("/de/answer/", {"code": site.codes["sealed"]})
    inside.post("/de/answer/withdraw/", {})
    assert Voice.objects.filter(pk=site.sealed).exists() is False
    assert _moments() - before == set()


@pytest.mark.django_db
def test_the_time_of_a_wrong_code_is_gone_the_next_day(here: None) -> None:
    """The one exception: until when a network has to wait, under a name that only the day's key could make again."""
    site = fill()
    wrong = Code(locator=site.codes["plain"][:6], secret="1" * 12)
    Client(**HEADERS).post("/de/answer/", {"code": wrong.digits})
    columns = {one.name for one in Delay._meta.fields}
    assert (Delay.objects.count() > 0, columns) == (True, {"id", "name", "tries", "not_before", "day"})
    Delay.objects.update(day=timezone.localdate().replace(year=2020))
    {one.name: one for one in DAILY}["forget_old_traces"].func()
    assert Delay.objects.count() == 0


@pytest.mark.django_db
def test_every_table_that_a_resident_fills_has_a_day_instead_of_a_moment() -> None:
    """By the columns themselves: a moment in one of these tables is what the desk did, and is named here."""
    of_the_desk = {
        "Voice": {"closed_at", "merged_at", "set_aside_at"},
        "Message": {"written_at"},
        "Referral": {"asked_at", "handed_over_at"},
        "Suggestion": {"done_at"},
        "Appointment": {"starts_at"},
        "Entry": {"at"},
        "Wish": {"fulfilled_at"},
        "Translation": {"checked_at"},
        "Quote": set(),
        "Better": set(),
    }
    filled = (Key, Text, *(getattr(tables, name) for name in ("Receipt", "SealedCopy", "OpenedThread", "SpentForm")))
    for table in (*filled, *(getattr(tables, name) for name in of_the_desk)):
        moments = {one.name for one in table._meta.fields if isinstance(one, (models.DateTimeField, models.TimeField))}
        assert moments == of_the_desk.get(table.__name__, set()), table.__name__
    assert Translation._meta.get_field("made_on").get_internal_type() == "DateField"
