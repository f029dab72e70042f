"""What can happen to an organisation: added, changed, no longer offered."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.organisations.centres import forget_list
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member


@transaction.atomic
def add(*, by: Member | None, **fields: Any) -> Organisation:
    organisation = Organisation.objects.create(**fields)
    write("organisation added", about=organisation, by=by)
    forget_list()
    return organisation


@transaction.atomic
def change(*, organisation: Organisation, by: Member, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save()
    write("organisation changed", about=organisation, by=by)
    forget_list()


@transaction.atomic
def retire(*, organisation: Organisation, by: Member) -> None:
    """It is not offered any more; what was referred to it stays."""
    organisation.retired_on = timezone.localdate()
    organisation.save(update_fields=["retired_on"])
    write("organisation retired", about=organisation, by=by)
    forget_list()
