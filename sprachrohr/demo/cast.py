"""The cast: invented people, the same in the demo and in the tests."""

from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import TOTP

from sprachrohr.people.actions import accept_invitation, give_role, invite
from sprachrohr.people.models import Member

# For the demo and the tests only; a real account begins with an invitation and has no password before.
PASSWORD = "brücken bauen im süden"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Person:
    """Someone with an account: shown name, roles, languages read."""

    name: str
    roles: tuple[str, ...]
    reads: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@demo.example"


ELIF = Person("Elif", ("chair", "member"), ("de", "tr"))
TOMASZ = Person("Tomasz", ("secretary", "member", "listener"), ("de", "pl"))
HAKAN = Person("Hakan", ("member",), ("de", "tr", "en"))
# Two of the council are case handlers: they alone open confidential voices, the chair does not. Two open recordings.
NADIA = Person("Nadia", ("member", "handler", "listener"), ("de", "ar", "en"))
OLENA = Person("Olena", ("member", "handler"), ("de", "uk", "ru"))
FARIDA = Person("Farida", ("translator",), ("de", "prs", "fa"))
CAST = (ELIF, TOMASZ, HAKAN, NADIA, OLENA, FARIDA)


def enters(person: Person, *, by: Member | None) -> Member:
    """This person accepts an invitation and sets up the second factor."""
    _, token = invite(
        email=person.email, role=person.roles[0], by=by, shown_name=person.name, reads=person.reads
    )
    member = accept_invitation(token=token, shown_name=person.name, password=PASSWORD, reads=person.reads)
    for role in person.roles[1:]:
        give_role(member=member, role=role, by=by)
    member.forget_roles()
    TOTP.activate(member, TOTP_SECRET)
    return member
