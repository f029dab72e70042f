"""What can happen to an occasion: announced, changed, cancelled."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from sprachrohr.gatherings.models import Occasion
from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member


@transaction.atomic
def announce(*, by: Member, **fields: Any) -> Occasion:
    """It stands on the public page from now on."""
    occasion = Occasion.objects.create(entered_by=by, published_at=timezone.now(), **fields)
    write("occasion announced", about=occasion, by=by)
    return occasion


@transaction.atomic
def change(*, occasion: Occasion, by: Member, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(occasion, name, value)
    occasion.save()
    write("occasion changed", about=occasion, by=by)


@transaction.atomic
def cancel(*, occasion: Occasion, by: Member) -> None:
    """It stays on the page and says that it is cancelled: people may be on their way."""
    occasion.cancelled_at = timezone.now()
    occasion.save(update_fields=["cancelled_at"])
    write("occasion cancelled", about=occasion, by=by)
