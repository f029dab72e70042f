"""Who is behind a session: the member, the roles held today, and whether there is a second factor, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from sprachrohr.people.models import Member, Role


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, reading a member with everything that every door asks for."""

    def get_user(self, user_id: Any) -> Member | None:
        factor = Authenticator.objects.filter(user=OuterRef("member")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        held = Role.objects.filter(member=user_id, until__isnull=True)
        roles = list(held.select_related("member").annotate(has_factor=Exists(factor)))
        if not roles:
            member = Member.objects.get_queryset().filter(pk=user_id).first()
        else:
            member = roles[0].member
            member.know(roles={role.role for role in roles}, has_second_factor=roles[0].has_factor)
        return member if member is not None and member.is_active else None
