"""A talk hour, and somebody who books a time of it."""

import re
from datetime import datetime, time, timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from sprachrohr.gatherings.actions import Booked, announce, book
from sprachrohr.gatherings.models import Occasion
from sprachrohr.people.models import Member
from sprachrohr.voices.forms import new_token
from tests.voices.telling import token_in


def talk_hour(by: Member, *, days: int = 10, minutes: int = 20, **fields: Any) -> Occasion:
    """17:00 to 18:00 in so many days; three times of 20 minutes."""
    day = timezone.localdate() + timedelta(days=days)
    zone = timezone.get_current_timezone()
    known = {
        "kind": "talk_hour",
        "starts_at": datetime.combine(day, time(17), zone),
        "ends_at": datetime.combine(day, time(18), zone),
        "place": "Bücherhalle am Markt, Raum 2",
        "address": "Marktstraße 12, Harburg",
        "how_to_find": "Durch den Hof, zweite Tür links, dann klingeln bei „Rat“.",
        "slot_minutes": minutes,
        "spoken": ["de", "tr", "prs"],
        "step_free": True,
    }
    occasion = announce(by=by, **{**known, **fields})
    return Occasion.objects.get(pk=occasion.pk)


def booked(
    occasion: Occasion, slot: int = 0, *, language: str = "prs", token: str = "", interpreter: bool = False
) -> Booked:
    """Somebody has booked the time with this place in the timetable."""
    starts_at = occasion.slots()[slot]
    return book(
        token=token or new_token(), occasion=occasion, starts_at=starts_at, language=language, interpreter=interpreter
    )


def values_in(page: Any) -> list[str]:
    """The values of the times that the page offers."""
    return [unescape(value) for value in re.findall(r'name="slot" value="([^"]+)"', page.content.decode())]


class Visitor:
    """Somebody on the page of one talk hour, without any cookie."""

    def __init__(self, occasion: Occasion, language: str = "de") -> None:
        self.browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.address = f"/{language}/talk/{occasion.pk}/"
        self.page = self.browser.get(self.address)
        self.token = token_in(self.page)
        self.times = values_in(self.page)

    def sends(self, which: int = 0, **fields: str) -> Any:
        known = {"token": self.token, "slot": self.times[which], "language": "prs"}
        return self.browser.post(self.address, {**known, **fields})
