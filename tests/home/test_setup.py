"""Set-up: from an empty folder to open doors, by questions or by a file; again, it asks what is missing."""

import os
import stat
import subprocess
import sys
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.council.models import Council, DistrictPart, OpeningHour
from sprachrohr.council.opening import what_is_missing
from sprachrohr.home import answers, interview, settings_file, setup
from sprachrohr.people.models import Invitation, Member, Role
from sprachrohr.topics.models import Topic

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "setup-example.toml"
WRITTEN = (
    "URL",
    "TRUSTED_PROXIES",
    "MAIL_HOST",
    "MAIL_PORT",
    "MAIL_USER",
    "MAIL_PASSWORD",
    "MAIL_TLS",
    "MAIL_FROM",
)

# What this process sets for itself is not for a server that is started as an operator starts it.
OURS = ("SPRACHROHR_", "DJANGO_ALLOW")


@pytest.fixture(autouse=True)
def _own_place(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    for name in WRITTEN:
        monkeypatch.setenv(f"SPRACHROHR_{name}", "")


def example(**changes: Any) -> dict[str, Any]:
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8")) | changes


class Operator:
    """Somebody who answers the questions that contain these words, and Enter to all others."""

    def __init__(self, **typed: list[str] | str) -> None:
        self.typed = {key: [value] if isinstance(value, str) else list(value) for key, value in typed.items()}
        self.asked: list[str] = []
        self.told: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        for words, waiting in self.typed.items():
            if words.replace("_", " ") in question and waiting:
                return waiting.pop(0)
        return ""

    def answers(self) -> answers.Answers:
        return answers.read(interview.interview(self.ask, self.told.append, self.ask))


@pytest.mark.django_db
def test_the_example_opens_the_doors() -> None:
    outcome = setup.carry_out(answers.read(example()))
    assert what_is_missing(outcome.council) == []
    council = Council.ours()
    assert (council.place, council.languages[-1], council.seats) == ("Harburg", "prs", 19)
    assert council.mission == {"de": "Wir hören zu, bringen Menschen zusammen und sprechen für sie."}
    assert council.postal_address.splitlines()[0] == "Bezirksamt Beispiel"
    assert [part.name for part in DistrictPart.objects.all()] == example()["parts"]
    assert [topic.slug for topic in Topic.objects.all()][:2] == ["housing", "school_childcare"]
    assert [(hour.weekday, hour.opens) for hour in OpeningHour.objects.all()] == [
        (0, time(17)),
        (3, time(16)),
    ]
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.reads, invitation.made_by) == ("chair", ["de", "tr"], None)
    assert str(outcome.link).startswith("https://sprachrohr.example.org/account/invitation/")


@pytest.mark.django_db
def test_a_second_time_keeps_what_is_there_and_fills_what_was_missing() -> None:
    first = example()
    del first["council"]["phone"], first["hours"]
    missing = what_is_missing(setup.carry_out(answers.read(first)).council)
    assert missing == ["eine Telefonnummer"]
    Member.objects.create_user("vorsitz@example.org", shown_name="Amina Beispiel")
    Role.objects.create(member=Member.objects.get(), role=Role.Kind.CHAIR)
    second = example(parts=["Anderswo"])
    second["council"] |= {"name": "Ein anderer Rat", "phone": "040 1"}
    outcome = setup.carry_out(answers.read(second))
    assert (outcome.council.name, outcome.council.phone) == ("Integrationsrat Harburg", "040 1")
    assert (outcome.added, outcome.link) == ([], None)
    assert [Council.objects.count(), DistrictPart.objects.count(), Topic.objects.count()] == [1, 18, 10]
    assert OpeningHour.objects.count() == 2


@pytest.mark.parametrize(
    ("table", "value", "said"),
    [
        ("councl", {}, "„councl“ kennt die Einrichtung nicht."),
        ("council", {"colour": "red"}, "council.colour: Das kennt die Einrichtung nicht."),
        ("council", {"operator_type": "club"}, "council.operator_type:"),
        ("council", {"email": "nobody"}, "council.email:"),
        ("council", {"languages": ["de", "xx"]}, "council.languages: Diese Sprachen gibt es nicht: xx"),
        ("council", {"languages": ["en"]}, "council.languages: Deutsch (de) gehört immer dazu."),
        ("council", {"accessibility_checked_on": "yesterday"}, "council.accessibility_checked_on:"),
        ("site", {"url": "sprachrohr.example.org"}, "site: Bitte so: https://"),
        ("site", {}, "site:"),
        (
            "hours",
            [{"kind": "phone", "weekday": "Monday", "opens": "1:00", "closes": "2:00"}],
            "Wochentag „Monday“",
        ),
        (
            "hours",
            [{"kind": "phone", "weekday": "Montag", "opens": "18:00", "closes": "17:00"}],
            "Das Ende muss",
        ),
        ("topics", [{"slug": "a b", "picture": "more", "names": {"de": "x"}}], "topics, a b:"),
        ("topics", [{"slug": "a", "picture": "more", "names": {"en": "x"}}], "Der deutsche Name fehlt."),
        ("parts", ["Cranz", "Cranz"], "parts: Ein Name steht zweimal da."),
        ("mail", {"hots": "x"}, "mail: „hots“ kennt die Einrichtung nicht."),
        ("chair", {"email": "nobody", "name": "x"}, "chair:"),
    ],
)
def test_what_cannot_be_so_is_said(table: str, value: Any, said: str) -> None:
    with pytest.raises(answers.WrongAnswers) as wrong:
        answers.read({table: value})
    assert [said in problem for problem in wrong.value.problems] == [True]


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(answers.WrongAnswers) as wrong:
        answers.read({"council": {"email": "x", "seats": "many"}, "chair": {"email": "x", "name": "y"}})
    assert len(wrong.value.problems) == 3


@pytest.mark.django_db
def test_questions_lead_to_the_same_council() -> None:
    operator = Operator(
        Unter_welcher_Adresse=["no address", "https://rat.example.org/"],
        heißt_der_Rat="Rat der Vielen",
        heißt_der_Ort="Harburg",
        betreibt=["3", "2"],
        spricht_der_Rat="2",
        Sprachen="prs, de",
        An_welchem_Tag=["gestern", "20.11.2026"],
        gelesen_und_für_richtig="ja",
        Postanschrift="Rat | Weg 1 | 21073 Hamburg",
        Stadtteile="Cranz, Neuland",
        ans_Telefon=["Montag 17:00-18:00", "Freitag 9:00 10:00", ""],
        Adresse_des_Vorsitzes="vorsitz@example.org",
    )
    given = operator.answers()
    outcome = setup.carry_out(given)
    council = outcome.council
    assert (council.name, council.address_form, council.languages) == ("Rat der Vielen", "du", ["de", "prs"])
    assert (council.operator_type, council.seats, council.step_free) == ("association", 19, True)
    assert council.postal_address == "Rat\nWeg 1\n21073 Hamburg"
    assert council.accessibility_checked_on == date(2026, 11, 20)
    assert council.privacy_confirmed_on == timezone.localdate()
    assert [part.name for part in DistrictPart.objects.all()] == ["Cranz", "Neuland"]
    assert [hour.weekday for hour in OpeningHour.objects.all()] == [0, 4]
    assert given.settings["SPRACHROHR_URL"] == "https://rat.example.org"
    assert [told.strip() for told in operator.told if told.startswith("  Bitte")] == [
        "Bitte so: https://sprachrohr.example.org",
        "Bitte eine der Zahlen.",
        "Bitte so: 23.11.2026",
    ]
    # An association is not bound by the state's accessibility law.
    assert [question for question in operator.asked if "Schlichtungsstelle" in question] == []


@pytest.mark.django_db
def test_a_second_time_asks_only_what_is_missing() -> None:
    given = example()
    del given["council"]["represented_by"]
    setup.carry_out(answers.read(given))
    Member.objects.create_user("vorsitz@example.org", shown_name="Amina Beispiel")
    Role.objects.create(member=Member.objects.get(), role=Role.Kind.CHAIR)
    operator = Operator(vertritt="die Leitung")
    assert setup.carry_out(operator.answers()).council.represented_by == "die Leitung"
    assert operator.asked == ["Wer vertritt die Stelle? (Enter: später) "]
    assert Operator().answers() == answers.Answers()


def test_settings_are_added_privately_and_never_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPRACHROHR_MAIL_HOST", "mail.example.org")
    path = tmp_path / "settings.env"
    path.write_text("# ours\nSPRACHROHR_URL=\nSPRACHROHR_PEPPER=kept")
    added = settings_file.add_missing({"SPRACHROHR_URL": "https://a.example", "SPRACHROHR_MAIL_HOST": "other"})
    assert added == ["SPRACHROHR_URL"]
    assert path.read_text() == "# ours\nSPRACHROHR_PEPPER=kept\nSPRACHROHR_URL=https://a.example\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ValueError, match="one line"):
        settings_file.add_missing({"SPRACHROHR_MAIL_USER": "a\nSPRACHROHR_DEMO=1"})


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_reads_both_ways(day: date) -> None:
    assert [interview.a_day(f"{day:%d.%m.}{day.year}"), interview.a_day(day.isoformat())] == [day, day]


@given(st.text(max_size=12))
def test_a_day_is_a_day_or_says_so(typed: str) -> None:
    try:
        found: Any = interview.a_day(typed)
    except ValidationError as error:
        found = error.messages
    assert isinstance(found, date) or found == ["Bitte so: 23.11.2026"]


@pytest.fixture
def manage(tmp_path: Path) -> Any:
    def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "sprachrohr.settings",
            "SPRACHROHR_DATA": str(tmp_path / "place"),
        }
        command = [sys.executable, "-W", "error", str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, env=environment, input=typed, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def test_setup_command_makes_a_place_that_is_fit_for_the_public(manage: Any, tmp_path: Path) -> None:
    first = manage("setup", "--file", str(EXAMPLE))
    assert (first.stderr, "Alles ist da: Die Türen sind offen." in first.stdout) == ("", True)
    kept = (tmp_path / "place" / "settings.env").read_text()
    again = manage("setup", typed="\n")  # Enter: the chair comes later
    assert (again.stderr, (tmp_path / "place" / "settings.env").read_text()) == ("", kept)
    sheet = [line for line in first.stdout.splitlines() if line.startswith(("Server-Schlüssel", "Pfeffer"))]
    assert (len(sheet), [line for line in again.stdout.splitlines() if line in sheet]) == (2, sheet)
    assert manage("check", "--deploy", "--fail-level", "INFO").stdout.startswith("System check identified no issues")


def test_setup_command_interrupted_says_how_to_go_on(manage: Any) -> None:
    done = manage("setup", typed="https://rat.example.org\n")
    assert (done.returncode, "geht später weiter" in done.stderr) == (1, True)
