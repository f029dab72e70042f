"""Figures for each office: how many, what was answered, after how many days. They count recommendations, not people."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count

from sprachrohr.recommendations.models import PROVISIONAL, Addressee, Answer, Recommendation
from sprachrohr.web.pages import MINUTES_PUBLIC

NAME = "recommendation-figures"


@dataclass
class Figures:
    """Of one office. `kinds`: real answers by kind; `waiting`: for one; `median_days`: from sending to it."""

    office: str
    sent: int = 0
    answered: int = 0
    waiting: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)

    @property
    def median_days(self) -> float | None:
        """The middle one; between two middle ones their mean. None without an answer.

        >>> Figures("x", days=Counter({3: 1, 10: 2, 50: 1})).median_days
        10.0
        """
        total = sum(self.days.values())
        if total == 0:
            return None
        return (_at(self.days, (total - 1) // 2) + _at(self.days, total // 2)) / 2


def _at(days: Counter[int], place: int) -> int:
    """The value at this place (from 0) of all values in their order."""
    for day in sorted(days):
        place -= days[day]
        if place < 0:
            return day
    raise IndexError(place)


def per_office() -> list[Figures]:
    """Of everything that was sent, in the order of the offices' names; at most once in some minutes, as long as a
    browser keeps the page. Two queries, whatever their number."""
    found: list[Figures] | None = cache.get(NAME)
    if found is None:
        found = _per_office()
        cache.set(NAME, found, MINUTES_PUBLIC * 60)
    return found


def _per_office() -> list[Figures]:
    names = dict(Addressee.objects.values_list("pk", "name"))
    found: dict[int, Figures] = {}
    rows = (
        Recommendation.objects.public()
        .filter(sent_at__isnull=False, addressee__isnull=False)
        .order_by()
        .values_list("addressee", "last_kind", "answer_days", "closed_as")
        .annotate(many=Count("pk"))
    )
    for office, kind, days, closed, many in rows:
        one = found.setdefault(office, Figures(names[office]))
        one.sent += many
        if kind and kind not in PROVISIONAL:
            one.answered += many
            one.kinds[kind] += many
            if days is not None:
                one.days[days] += many
        elif not closed:
            one.waiting += many
    return sorted(found.values(), key=lambda one: one.office.casefold())


def by_kind(figures: Figures) -> list[tuple[str, int]]:
    """The kinds of real answers that came, in their order."""
    return [(kind, figures.kinds[kind]) for kind in Answer.Kind.values if figures.kinds[kind]]
