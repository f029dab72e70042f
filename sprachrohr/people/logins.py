"""Who came in and who tried, in the journal: the day and the way, never an hour or an address."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.db.models import Q
from django.utils import timezone

from sprachrohr.journal.actions import name_of, write
from sprachrohr.journal.models import Entry
from sprachrohr.people.models import Member

LOGIN = "login"
REFUSED = "refused"
# Somebody who tries without end must not fill the journal: after these one more line says "often".
MOST_A_DAY = 20
MEMORY_DAYS = 90
WAYS = {"password": "password", "totp": "app", "recovery_codes": "recovery code", "webauthn": "passkey"}


def came_in(member: Member, records: list[dict[str, str]]) -> None:
    """A login. `records`: what allauth remembers of the steps."""
    ways = [WAYS.get(one.get("type", one.get("method", "")), "other") for one in records]
    write(f"{LOGIN}: {', '.join(dict.fromkeys(ways))}", about=member)


def failed(member: Member | None, way: str) -> None:
    """A wrong password, code or passkey; `member` is None where it is nobody's."""
    _note(f"{LOGIN} failed: {way}", member)


def refused(member: Member, door: str) -> None:
    """Somebody stood at a door of the desk that is not for them."""
    _note(f"{REFUSED}: {door}"[:50], member)


def _note(verb: str, about: Member | None) -> None:
    today = Entry.objects.filter(day=timezone.localdate(), subject=name_of(about))
    often = f"{verb} (often)"
    if today.filter(verb=verb).count() < MOST_A_DAY:
        write(verb, about=about)
    elif not today.filter(verb=often).exists():
        write(often, about=about)


def of_logins() -> Q:
    """The lines that this module writes."""
    return Q(verb__startswith=f"{LOGIN}:") | Q(verb__startswith=f"{LOGIN} failed") | Q(verb__startswith=f"{REFUSED}:")


def forget_old_logins() -> int:
    """Lines older than three months: long enough to look into something, not a diary of volunteers."""
    before = timezone.localdate() - timedelta(days=MEMORY_DAYS)
    return Entry.objects.filter(of_logins(), day__lt=before).delete()[0]


# -- the forms of the second step, which note what was wrong (`MFA_FORMS`) -------------------------------------


@contextmanager
def _noted(member: Member | None, way: str) -> Iterator[None]:
    try:
        yield
    except forms.ValidationError:
        failed(member, way)
        raise
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # The library expects what a browser makes; somebody has written something else by hand.
        failed(member, way)
        raise get_adapter().validation_error("incorrect_code") from error


class NotedCode(AuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        with _noted(self.user, "second factor"):
            return str(super().clean_code())


class NotedCodeAgain(ReauthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        with _noted(self.user, "second factor"):
            return str(super().clean_code())


class NotedPasskey(AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        with _noted(self.user, "passkey"):
            return super().clean_credential()


class NotedPasskeyLogin(LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        with _noted(None, "passkey"):
            return super().clean_credential()


class NotedPasskeyAgain(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        with _noted(self.user, "passkey"):
            return super().clean_credential()
