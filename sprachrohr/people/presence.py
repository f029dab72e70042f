"""Whether anybody is there: the last day on which somebody of a kind has logged in."""

from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from sprachrohr.people.models import Member


def last_here(*roles: str) -> date | None:
    """The last day on which somebody who holds one of these roles has logged in, or came to the council; None if
    nobody holds one. One query."""
    came = Greatest(Coalesce("last_login", "joined_at"), "joined_at")
    last = Member.objects.with_role(*roles).aggregate(last=Max(came))["last"]
    return timezone.localdate(last) if last is not None else None
