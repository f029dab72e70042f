"""What an operator answers at set-up, checked: the same from the terminal and from a file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models

from sprachrohr.council.models import Council, DistrictPart, OpeningHour
from sprachrohr.topics.models import Topic
from sprachrohr.topics.preset import preset_topics

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
# Everything about the council but what has a place of its own in the file.
FIELDS = tuple(one.name for one in Council._meta.concrete_fields if one.name not in {"id", "mission"})
MAIL = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "tls": "TLS", "from": "FROM"}


class WrongAnswers(ValueError):
    """Something cannot be so; `problems` says in plain sentences what."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Chair:
    """Whom the first invitation is for."""

    email: str
    shown_name: str
    reads: list[str]


@dataclass
class Answers:
    """All that was answered; what was not stays empty."""

    settings: dict[str, str] = field(default_factory=dict)
    council: dict[str, Any] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    hours: list[OpeningHour] = field(default_factory=list)
    chair: Chair | None = None


def read(given: Mapping[str, Any]) -> Answers:
    """Checked answers from the tables of the file. Raises WrongAnswers with everything that is wrong."""
    answers, problems = Answers(), _Problems()
    unknown = sorted(set(given) - set(PARTS_OF_THE_FILE))
    problems.list += [f"„{name}“ kennt die Einrichtung nicht." for name in unknown]
    for name, take in PARTS_OF_THE_FILE.items():
        if name in given:
            with problems.about(name):
                take(given[name], answers, problems)
    if problems.list:
        raise WrongAnswers(problems.list)
    return answers


class _Problems:
    """Collects what is wrong, so that a file is corrected once and not ten times."""

    def __init__(self) -> None:
        self.list: list[str] = []

    @contextmanager
    def about(self, what: str) -> Iterator[None]:
        try:
            yield
        except ValidationError as error:
            self.list += [f"{what}: {message}" for message in error.messages]
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            self.list.append(f"{what}: Das hat nicht die richtige Form ({error}).")


def council_field(name: str, value: Any) -> Any:
    """One answer about the council. Raises ValidationError."""
    if name not in FIELDS:
        raise ValidationError("Das kennt die Einrichtung nicht.")
    if name == "languages":
        return languages(value)
    found = Council._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101  (no relations here)
    return found.clean(value.strip() if isinstance(value, str) else value, None)


def languages(codes: list[str]) -> list[str]:
    """Interface languages in the order of the product. Raises ValidationError."""
    known = [code for code, _ in settings.LANGUAGES]
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise ValidationError(f"Diese Sprachen gibt es nicht: {', '.join(map(str, unknown))}")
    if "de" not in codes:
        raise ValidationError("Deutsch (de) gehört immer dazu.")
    return [code for code in known if code in codes]


def public_url(text: str) -> str:
    """`https://host`. Raises ValidationError."""
    parts = urlsplit(text.strip().rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ValidationError("Bitte so: https://sprachrohr.example.org")
    return parts.geturl()


def hour(kind: str, weekday: str, opens: str, closes: str) -> OpeningHour:
    """When somebody is there; the weekday by its German name. Raises ValidationError."""
    if weekday not in WEEKDAYS:
        raise ValidationError(f"Einen Wochentag „{weekday}“ gibt es nicht.")
    found = OpeningHour(kind=kind, weekday=WEEKDAYS.index(weekday), opens=opens, closes=closes)
    found.clean_fields()
    if found.opens >= found.closes:
        raise ValidationError("Das Ende muss nach dem Anfang liegen.")
    return found


def chair(email: str, name: str, reads: list[str] | None = None) -> Chair:
    """Raises ValidationError."""
    validate_email(email.strip())
    return Chair(email.strip(), name.strip(), list(reads or ["de"]))


def topic(slug: str, picture: str, names: dict[str, str]) -> Topic:
    """Raises ValidationError."""
    found = Topic(slug=slug, picture=picture, names=names)
    found.clean_fields()
    if not names.get("de"):
        raise ValidationError("Der deutsche Name fehlt.")
    return found


# -- the tables of the file ------------------------------------------------------------------------


def _site(given: dict[str, Any], answers: Answers, problems: _Problems) -> None:  # noqa: ARG001
    answers.settings["SPRACHROHR_URL"] = public_url(given["url"])
    if given.get("trusted_proxies"):
        answers.settings["SPRACHROHR_TRUSTED_PROXIES"] = ",".join(given["trusted_proxies"])


def _mail(given: dict[str, Any], answers: Answers, problems: _Problems) -> None:
    problems.list += [f"mail: „{name}“ kennt die Einrichtung nicht." for name in set(given) - set(MAIL)]
    if given.get("from"):
        validate_email(given["from"])
    for name, value in given.items():
        if name in MAIL and value != "":
            text = str(int(value)) if isinstance(value, bool | int) else str(value).strip()
            answers.settings[f"SPRACHROHR_MAIL_{MAIL[name]}"] = text


def _council(given: dict[str, Any], answers: Answers, problems: _Problems) -> None:
    for name, value in given.items():
        with problems.about(f"council.{name}"):
            answers.council[name] = council_field(name, value)


def _mission(given: dict[str, str], answers: Answers, problems: _Problems) -> None:  # noqa: ARG001
    languages([*given, "de"])
    answers.council["mission"] = {code: text.strip() for code, text in given.items()}


def _parts(given: list[str], answers: Answers, problems: _Problems) -> None:
    for position, name in enumerate(given):
        with problems.about(f"parts, {name}"):
            part = DistrictPart(name=name.strip(), position=position)
            part.clean_fields()
            answers.parts.append(part.name)
    if len(set(answers.parts)) < len(answers.parts):
        problems.list.append("parts: Ein Name steht zweimal da.")


def _topics(given: Any, answers: Answers, problems: _Problems) -> None:
    if given == "preset":
        answers.topics = preset_topics()
        return
    for one in given:
        with problems.about(f"topics, {one.get('slug', '?')}"):
            answers.topics.append(topic(**one))


def _hours(given: list[dict[str, Any]], answers: Answers, problems: _Problems) -> None:
    for one in given:
        with problems.about(f"hours, {one.get('weekday', '?')}"):
            answers.hours.append(hour(**one))


def _chair(given: dict[str, Any], answers: Answers, problems: _Problems) -> None:  # noqa: ARG001
    answers.chair = chair(**given)


PARTS_OF_THE_FILE: dict[str, Callable[[Any, Answers, _Problems], None]] = {
    "site": _site,
    "mail": _mail,
    "council": _council,
    "mission": _mission,
    "parts": _parts,
    "topics": _topics,
    "hours": _hours,
    "chair": _chair,
}
