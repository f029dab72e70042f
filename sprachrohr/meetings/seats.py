"""Who holds a seat in the council on a day: everyone who holds the role of a member, of chair, or of secretary."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from sprachrohr.people.models import Member, MemberQuerySet, Role


def in_office(at: datetime) -> MemberQuerySet:
    """Members in office at this moment, by name. Who leaves in the middle of a term is no longer among them."""
    held = Role.objects.filter(member=OuterRef("pk"), role__in=Role.READS_VOICES, since__lte=at)
    held = held.filter(Q(until__isnull=True) | Q(until__gt=at))
    here = Q(left_at__isnull=True) | Q(left_at__gt=at)
    return Member.objects.get_queryset().filter(here, Exists(held)).order_by("shown_name", "pk")
