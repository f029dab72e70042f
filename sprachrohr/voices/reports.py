"""A report of discrimination: what it was about, where, when; and which rule of time may apply.

Not legal advice: the page says which date is at stake and sends people to an advice centre first.
Sources: sections 15 (4) and 21 (5) of the General Act on Equal Treatment (AGG): two months.
"""

import calendar
import json
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MONTHS_TO_CLAIM = 2


class Field(TextChoices):
    """Where it happened, as the law tells apart."""

    WORK = "work", _("At work or when looking for work")
    HOUSING = "housing", _("When renting or looking for a home")
    SHOPS = "shops", _("In a shop, restaurant, bank or with a service")
    STATE = "state", _("At an office, with the police, at a state school")
    OTHER = "other", _("Somewhere else")


TWO_MONTHS = {Field.WORK, Field.HOUSING, Field.SHOPS}


@dataclass(frozen=True)
class Report:
    """field: one of Field or empty; day: ISO date or empty; place: as the person wrote it."""

    field: str = ""
    day: str = ""
    place: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Report":
        return cls(**json.loads(text))

    @property
    def happened_on(self) -> date | None:
        return date.fromisoformat(self.day) if self.day else None

    @property
    def field_name(self) -> str:
        return str(Field(self.field).label) if self.field else ""

    @property
    def has_two_months(self) -> bool:
        return self.field in TWO_MONTHS

    @property
    def other_rules(self) -> bool:
        return self.field == Field.STATE

    def claim_until(self) -> date | None:
        """The last day to claim under the AGG, if it applies and the day is known."""
        happened = self.happened_on
        return months_later(happened, MONTHS_TO_CLAIM) if happened and self.has_two_months else None


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (section 188 (3) of the Civil Code).

    >>> months_later(date(2026, 12, 31), 2)
    datetime.date(2027, 2, 28)
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
