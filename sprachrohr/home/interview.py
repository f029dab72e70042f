"""Set-up in the terminal: one question after the other, in German; what is there is not asked again."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from sprachrohr.council.models import Council, DistrictPart, OpeningHour
from sprachrohr.council.opening import REQUIRED, REQUIRED_OF_PUBLIC_BODIES
from sprachrohr.home import answers, setup
from sprachrohr.topics.models import Topic

Ask = Callable[[str], str]
LATER = "(Enter: später)"
YES = {"j", "ja", "y", "yes"}


@dataclass(frozen=True)
class Question:
    """One question about the council: the field, the words, and what Enter means (None: later)."""

    field: str
    words: str
    enter: str | None = None


QUESTIONS = (
    Question("name", "Wie heißt der Rat?"),
    Question("short_name", "Wie heißt er kurz?"),
    Question("place", "Wie heißt der Ort, so wie man ihn spricht?"),
    Question("operator_type", "Wer betreibt den Dienst? 1 öffentliche Stelle, 2 Verein oder der Rat selbst"),
    Question("address_form", "Wie spricht der Rat auf Deutsch an? 1 Sie, 2 du", "1"),
    Question("languages", "In welchen Sprachen? (Kürzel mit Komma)", ""),
    Question("seats", "Wie viele Sitze hat der Rat?", "19"),
    Question("phone", "Unter welcher Nummer kann man anrufen?"),
    Question("email", "Welche E-Mail-Adresse steht im Impressum?"),
    Question("desk_email", "Wohin geht die tägliche Nachricht an das Büro (ohne Inhalt)?"),
    Question("second_email", "Wer soll es erfahren, wenn zwei Wochen niemand hereinsieht (E-Mail)?"),
    Question("visit_place", "Wo kann man hinkommen? (Name des Hauses)"),
    Question("visit_address", "Und die Adresse dort?"),
    Question("step_free", "Kommt man dort ohne Stufen hinein? (ja/nein)", "ja"),
    Question("youth_office_phone", "Nummer des Kinder- und Jugendnotdienstes?"),
    Question("controller", "Wer ist verantwortlich? (Stelle, für Impressum und Datenschutz)"),
    Question("postal_address", "Postanschrift? (Zeilen mit | trennen)"),
    Question("represented_by", "Wer vertritt die Stelle?"),
    Question("responsible_for_content", "Wer ist für den Inhalt verantwortlich? (Name und Anschrift, § 18 MStV)"),
    Question("data_protection_contact", "Wer beantwortet Fragen zum Datenschutz?"),
    Question("supervisory_authority", "Welche Aufsichtsbehörde ist für den Datenschutz zuständig?"),
    Question("accessibility_contact", "Wer nimmt Hinweise zu Barrieren an?"),
    Question("arbitration_body", "Welche Schlichtungsstelle ist zuständig? (Barrierefreiheit)"),
    Question("accessibility_checked_on", "An welchem Tag wurde die Barrierefreiheit geprüft? (TT.MM.JJJJ)"),
    Question("privacy_confirmed_on", "Ist der Datenschutz-Hinweis gelesen und für richtig befunden? (ja)"),
)
CHOICES = {"operator_type": Council.Operator.values, "address_form": Council.Address.values}


def interview(ask: Ask, tell: Callable[[str], object], ask_secret: Ask) -> dict[str, Any]:
    """What the file would hold, asked one by one. Ends early without harm: nothing has been written."""
    found: dict[str, Any] = {}
    if not os.environ.get("SPRACHROHR_URL"):
        tell("\nDie Adresse")
        found["site"] = _site(ask, tell)
    tell("\nDer Rat")
    found["council"] = _council(ask, tell)
    tell("\nListen")
    found |= _lists(ask, tell)
    if not os.environ.get("SPRACHROHR_MAIL_HOST"):
        tell("\nE-Mail (ohne sie kommen Einladungen und die tägliche Nachricht nicht an)")
        found |= _mail(ask, tell, ask_secret)
    if setup.needs_chair():
        tell("\nDas erste Mitglied")
        found |= _chair(ask, tell)
    return found


def _until_right(ask: Ask, tell: Callable[[str], object], words: str, check: Callable[[str], Any]) -> Any:
    """Ask until the answer passes `check`."""
    while True:
        typed = ask(f"{words} ").strip()
        try:
            return check(typed)
        except ValidationError as error:
            tell("  " + " ".join(error.messages))
        except ValueError:
            tell("  Das hat nicht die richtige Form.")


def _optional(ask: Ask, tell: Callable[[str], object], words: str, check: Callable[[str], Any]) -> Any:
    """As `_until_right`; None if nothing was typed."""
    return _until_right(ask, tell, f"{words} {LATER}", lambda typed: check(typed) if typed else None)


def _site(ask: Ask, tell: Callable[[str], object]) -> dict[str, Any]:
    url = _until_right(ask, tell, "Unter welcher Adresse erreicht man die Seite? (https://…)", answers.public_url)
    proxy = ask("Steht auf diesem Rechner ein Webserver davor, etwa nginx? (ja/nein, Enter: ja) ").strip().lower()
    return {"url": url, "trusted_proxies": ["127.0.0.1", "::1"] if proxy in YES | {""} else []}


def to_ask(council: Council) -> list[Question]:
    """At first everything; later only what is required and still missing."""
    if council.pk is None:
        return list(QUESTIONS)
    required = REQUIRED | (REQUIRED_OF_PUBLIC_BODIES if council.operator_type == "public_body" else {})
    return [one for one in QUESTIONS if one.field in required and not getattr(council, one.field)]


def _council(ask: Ask, tell: Callable[[str], object]) -> dict[str, Any]:
    council = Council.ours()
    found: dict[str, Any] = {}
    for one in to_ask(council):
        association = found.get("operator_type", council.operator_type) == Council.Operator.ASSOCIATION
        if one.field == "arbitration_body" and association:
            continue
        needed = one.field in {"name", "place"}
        hint = "" if needed else LATER if one.enter is None else f"(Enter: {one.enter or 'alle'})"

        def check(typed: str, one: Question = one, needed: bool = needed) -> Any:
            typed = typed or one.enter or ""
            if not typed and not needed:
                return None
            return answers.council_field(one.field, typed_value(one.field, typed))

        value = _until_right(ask, tell, f"{one.words} {hint}".strip(), check)
        if value is not None:
            found[one.field] = value
    return found


def typed_value(field: str, typed: str) -> Any:
    """What was typed as the file would say it. Raises ValidationError, ValueError."""
    if field in CHOICES:
        number = int(typed) if typed.isdecimal() else 0
        if not 1 <= number <= len(CHOICES[field]):
            raise ValidationError("Bitte eine der Zahlen.")
        return CHOICES[field][number - 1]
    if field == "languages":
        return [code.strip() for code in typed.split(",")]
    if field == "step_free":
        return typed.lower() in YES
    if field == "postal_address":
        return "\n".join(line.strip() for line in typed.split("|"))
    if field == "privacy_confirmed_on":
        if typed.lower() not in YES:
            raise ValidationError("Mit „ja“ bestätigen, oder Enter für später.")
        return timezone.localdate()
    return a_day(typed) if field == "accessibility_checked_on" else typed


def a_day(typed: str) -> date:
    """`23.11.2026` or `2026-11-23`. Raises ValidationError."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise ValidationError("Bitte so: 23.11.2026")


def _lists(ask: Ask, tell: Callable[[str], object]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not Topic.objects.exists():
        tell("  Die Themen sind zu Beginn die zehn der Vorgabe; eigene gibt es über die Datei (--file).")
        found["topics"] = "preset"
    if not DistrictPart.objects.exists():
        names = ask(f"Wie heißen die Stadtteile? (mit Komma) {LATER} ")
        found["parts"] = [name.strip() for name in names.split(",") if name.strip()]
    if not OpeningHour.objects.exists():
        found["hours"] = []
        for kind, words in (("phone", "Wann geht jemand ans Telefon?"), ("visit", "Wann ist Sprechstunde?")):
            question = f"{words} (Montag 17:00 18:00)"
            while one := _optional(ask, tell, question, partial(an_hour, kind)):
                found["hours"].append(one)
    return found


def an_hour(kind: str, typed: str) -> dict[str, str]:
    """`Montag 17:00 18:00`. Raises ValidationError, ValueError."""
    weekday, opens, closes = typed.replace("-", " ").replace("–", " ").split()
    answers.hour(kind, weekday, opens, closes)
    return {"kind": kind, "weekday": weekday, "opens": opens, "closes": closes}


def _mail(ask: Ask, tell: Callable[[str], object], ask_secret: Ask) -> dict[str, Any]:
    host = ask(f"Name des Postausgangs-Servers? {LATER} ").strip()
    if not host:
        return {}
    return {
        "mail": {
            "host": host,
            "port": _until_right(ask, tell, "Port? (Enter: 587)", lambda typed: int(typed or "587")),
            "user": ask("Benutzername? ").strip(),
            "password": ask_secret("Passwort? ").strip(),
            "from": _until_right(ask, tell, "Absender-Adresse?", _an_address),
        }
    }


def _an_address(typed: str) -> str:
    return answers.chair(typed, "").email


def _chair(ask: Ask, tell: Callable[[str], object]) -> dict[str, Any]:
    email = _optional(ask, tell, "E-Mail-Adresse des Vorsitzes?", _an_address)
    return {"chair": {"email": email, "name": ask("Name? ").strip(), "reads": ["de"]}} if email else {}
