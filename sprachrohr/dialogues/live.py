"""What the desk sees while people vote: how many have come, when, in which languages, and what few have seen."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from sprachrohr.dialogues.disclosure import FEWEST, in_step_words, in_steps
from sprachrohr.dialogues.models import Dialogue, Drawing, Hour, Statement, Vote, Voter
from sprachrohr.dialogues.showing import board_of, shown
from sprachrohr.languages.reading import Read
from sprachrohr.web.known_languages import german_name

# So many hours, and days, are shown at most.
HOURS, DAYS = 12, 31
# Fewer people than these have seen a statement: too few to say anything about it.
FEW = 10
FEW_SHOWN = 8


@dataclass(frozen=True)
class Bar:
    """One row of a small table: how many, in steps of five, and how long its bar is, in percent of the longest."""

    label: str
    people: str
    length: int


@dataclass(frozen=True)
class Live:
    """All in steps of five. people: have voted and are counted. held: too many came from one place; they are not
    counted. cards: printed and used, where one votes with a card."""

    people: str
    held: str
    hours: list[Bar]
    days: list[Bar]
    languages: list[Bar]
    cards: tuple[int, str] | None


@dataclass(frozen=True)
class Few:
    """A statement that few have seen, as the desk reads it."""

    number: int
    read: Read


def people_now(dialogue: Dialogue) -> tuple[int, int]:
    """How many have voted and are counted; how many are held. One query."""
    voted = Exists(Vote.objects.filter(voter=OuterRef("pk")))
    found = Voter.objects.filter(dialogue=dialogue).annotate(voted=voted).aggregate(
        people=Count("pk", filter=Q(voted=True, held_on__isnull=True)),
        held=Count("pk", filter=Q(held_on__isnull=False)),
    )
    return found["people"], found["held"]


def figures(dialogue: Dialogue) -> Live:
    """Two queries; three where one votes with a card."""
    people, held = people_now(dialogue)
    by_hour, by_day = Counter[datetime](), Counter[date]()
    by_language = Counter[str]()
    today = timezone.localdate()
    for hour in Hour.objects.filter(dialogue=dialogue):
        if timezone.localdate(hour.starts_at) == today:  # of earlier days the day alone stays (hours.py)
            by_hour[timezone.localtime(hour.starts_at)] += hour.people
        by_day[timezone.localdate(hour.starts_at)] += hour.people
        by_language[hour.language] += hour.people
    return Live(
        people=in_step_words(people),
        held=in_step_words(held),
        hours=_bars([(f"{one:%d.%m. %H} Uhr", by_hour[one]) for one in _hours_of(dialogue)]),
        days=_bars([(f"{one:%d.%m.}", by_day[one]) for one in _days_of(dialogue)]),
        languages=_languages(by_language),
        cards=_cards(dialogue) if dialogue.entry == Dialogue.Entry.CODES else None,
    )


def _hours_of(dialogue: Dialogue) -> list[datetime]:
    """The last hours of today in which one could vote, whether anybody did or not."""
    until = min(timezone.now(), dialogue.closed_at or dialogue.closes_at)
    last = timezone.localtime(until).replace(minute=0, second=0, microsecond=0)
    found = [last - timedelta(hours=back) for back in reversed(range(HOURS))]
    today, first = timezone.localdate(), timezone.localtime(dialogue.opens_at) - timedelta(hours=1)
    return [one for one in found if one.date() == today and one > first]


def _days_of(dialogue: Dialogue) -> list[date]:
    """The last days on which one could vote."""
    first = timezone.localdate(dialogue.opens_at)
    last = timezone.localdate(min(timezone.now(), dialogue.closed_at or dialogue.closes_at))
    many = min((last - first).days + 1, DAYS)
    return [last - timedelta(days=back) for back in reversed(range(many))]


def _languages(people: Counter[str]) -> list[Bar]:
    """Those of five people and more by name, the others together: that one of them appears would tell of somebody."""
    named = [(german_name(code), many) for code, many in people.most_common() if many >= FEWEST]
    others = sum(people.values()) - sum(many for _name, many in named)
    return _bars([*named, (_("other languages"), others)])


def _bars(rows: list[tuple[str, int]]) -> list[Bar]:
    longest = max((in_steps(many) for _label, many in rows), default=0) or 1
    return [Bar(label, in_step_words(many), round(100 * in_steps(many) / longest)) for label, many in rows]


def _cards(dialogue: Dialogue) -> tuple[int, str]:
    found = dialogue.tickets.aggregate(printed=Count("pk"), used=Count("used_on"))
    return found["printed"], in_step_words(found["used"])


def ready_in(dialogue: Dialogue) -> list[tuple[str, int]]:
    """Each language into which it is translated, with how many statements can be read in it, the question counting as
    one of them; those without a gap are left out. No query beyond `board_of`."""
    board = board_of(dialogue)
    texts = [board.words["question"], *board.statements]
    many = [(code, sum(one.is_readable_in(code) for one in texts)) for code in dialogue.languages]
    return [(code, ready) for code, ready in many if ready < len(texts)]


def last_map(dialogue: Dialogue) -> Drawing | None:
    """The newest one, whether everybody sees it yet or not: for the desk."""
    return Drawing.objects.filter(dialogue=dialogue).defer("weights").first()


def too_few_votes(dialogue: Dialogue, language: str) -> list[Few]:
    """Statements that fewer than ten people had seen when the map was last drawn, the least seen first; at
    most three queries."""
    drawing = last_map(dialogue)
    seen = {one["number"]: one["seen"] for one in drawing.result["statements"]} if drawing is not None else {}
    enough = [number for number, many in seen.items() if many >= FEW]
    rows = Statement.objects.shown().filter(dialogue=dialogue).exclude(number__in=enough).select_related("text__key")
    least = sorted(rows[: 10 * FEW_SHOWN], key=lambda one: (seen.get(one.number, 0), one.number))[:FEW_SHOWN]
    prefetch_related_objects(least, "text__translations")
    return [Few(one.number, shown(one.text).read_in(language)) for one in least]
