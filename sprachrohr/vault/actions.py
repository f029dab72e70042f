"""What can happen in the vault: a receipt is made, a code is tried, replaced, forgotten; a link is made and ends."""

import secrets
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest, digest

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.vault import codes, encryption
from sprachrohr.vault.codes import Code
from sprachrohr.vault.deletions import note_deleted
from sprachrohr.vault.derivation import SALT_BYTES, Busy, derive
from sprachrohr.vault.models import Delay, Key, Link, Receipt, hashed
from sprachrohr.web.network import day_hash

__all__ = ["AlreadySent", "Busy", "WrongCode"]

ATTEMPTS = 20
FREE_TRIES = 3
LONGEST_DELAY_SECONDS = 60
RETRY_HOURS = 24
TOKEN_BYTES = 24
DUMMY_SALT = b"no such receipt!"


class AlreadySent(Exception):
    """This form token has been used for another text: what is sent now would be a second voice."""


class WrongCode(Exception):
    """No receipt has this code; tells nothing about which half was wrong."""


class Wait(Exception):
    """Too many wrong codes from here: `seconds` until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


# -- a receipt is made -----------------------------------------------------------------------------


def _retry_hash(token: str, text: str) -> str:
    """Whether a second send is identical; keyed, and cleared with the first visit."""
    return digest(encryption.subkey("retry"), f"{len(token)}|{token}|{text}".encode(), sha256).hex()


def _hash_of(code: Code) -> dict[str, object]:
    salt = secrets.token_bytes(SALT_BYTES)
    memory_kib, passes = settings.CODE_MEMORY_KIB, settings.CODE_PASSES
    return {
        "locator": code.locator,
        "salt": salt,
        "secret_hash": derive(code.secret, salt, memory_kib=memory_kib, passes=passes),
        "memory_kib": memory_kib,
        "passes": passes,
    }


def code_sent_before(*, token: str, text: str) -> tuple[Receipt, Code] | None:
    """The receipt and code of an identical earlier send of this form, so that a retry shows the same code.

    None if the token is new. Raises AlreadySent if it was used for another text, or if the receipt was opened
    already or is older than a day (then the code is not shown again to whoever holds the phone).
    """
    receipt = Receipt.objects.filter(form_hash=hashed(token)).first()
    if receipt is None:
        return None
    if not receipt.retry_hash or not compare_digest(receipt.retry_hash, _retry_hash(token, text)):
        raise AlreadySent
    code = codes.derived_code(
        server_key=encryption.server_key(), token=token, text=text, attempt=receipt.attempt
    )
    return receipt, code


def make_receipt(*, token: str, text: str, look_again_in: int) -> tuple[Receipt, Code]:
    """A receipt for a form that was sent. The costly derivation happens before the transaction, never inside.

    Raises Busy (nothing was written).
    """
    for attempt in range(ATTEMPTS):
        code = codes.derived_code(server_key=encryption.server_key(), token=token, text=text, attempt=attempt)
        if not Receipt.objects.filter(locator=code.locator).exists():
            receipt = Receipt(
                **_hash_of(code),
                form_hash=hashed(token),
                retry_hash=_retry_hash(token, text),
                attempt=attempt,
                look_again_on=timezone.localdate() + timedelta(days=look_again_in),
            )
            return receipt, code
    raise RuntimeError("no free locator: far more receipts than this code length is made for")


def make_random_receipt(*, look_again_in: int) -> tuple[Receipt, Code]:
    """A receipt whose code staff see (a card, a phone call); unsaved. Raises Busy."""
    while True:
        code = codes.random_code()
        if not Receipt.objects.filter(locator=code.locator).exists():
            look_again = timezone.localdate() + timedelta(days=look_again_in)
            return Receipt(**_hash_of(code), look_again_on=look_again, seen_by_staff_on=timezone.localdate()), code


def replace_code(*, receipt: Receipt) -> Code:
    """A new code that only the person knows; the old one ends. Raises Busy."""
    for _ in range(ATTEMPTS):
        code = codes.random_code()
        fields = _hash_of(code)
        try:
            with transaction.atomic():
                for name, value in fields.items():
                    setattr(receipt, name, value)
                receipt.replaced_on = timezone.localdate()
                receipt.save()
                write("code replaced", about=receipt)
        except IntegrityError:
            continue
        return code
    raise RuntimeError("no free locator")


# -- a code is tried ---------------------------------------------------------------------------------


def _delays(locator: str, network: str) -> list[str]:
    return [day_hash(f"locator|{locator}|{network}"), day_hash(f"tries|{network}")]


def seconds_to_wait(*, locator: str, network: str) -> int:
    """How long until a code for this locator from this network is looked at. Only stored times, never a sleep."""
    latest = Delay.objects.filter(name__in=_delays(locator, network)).order_by("-not_before").first()
    if latest is None:
        return 0
    return max(0, int((latest.not_before - timezone.now()).total_seconds() + 0.999))


def _count_failure(locator: str, network: str) -> None:
    for name in _delays(locator, network):
        Delay.objects.get_or_create(name=name)
        Delay.objects.filter(name=name).update(tries=F("tries") + 1)
        delay = Delay.objects.get(name=name)
        over = delay.tries - FREE_TRIES
        if over > 0:
            seconds = min(LONGEST_DELAY_SECONDS, 2 ** min(over, 10))
            Delay.objects.filter(name=name).update(not_before=timezone.now() + timedelta(seconds=seconds))


def try_code(*, code: Code, network: str) -> Receipt:
    """The receipt that this code opens. Raises WrongCode, Wait, Busy.

    An unknown locator costs the same work on a dummy, so nobody can find out which locators exist. The delay is
    per locator *and* network: a stranger who guesses elsewhere does not lock the owner out.
    """
    seconds = seconds_to_wait(locator=code.locator, network=network)
    if seconds:
        raise Wait(seconds)
    receipt = Receipt.objects.filter(locator=code.locator).first()
    found = derive(
        code.secret,
        bytes(receipt.salt) if receipt else DUMMY_SALT,
        memory_kib=receipt.memory_kib if receipt else settings.CODE_MEMORY_KIB,
        passes=receipt.passes if receipt else settings.CODE_PASSES,
    )
    if receipt is None or not compare_digest(found, bytes(receipt.secret_hash)):
        _count_failure(code.locator, network)
        raise WrongCode
    Delay.objects.filter(name__in=_delays(code.locator, network)).delete()
    return receipt


def open_receipt(*, receipt: Receipt) -> bool:
    """The person is here. True at the very first visit; from then on the form's retry shows nothing."""
    first = receipt.opened_first_on is None
    if first:
        receipt.opened_first_on = timezone.localdate()
        receipt.retry_hash = ""
        receipt.save(update_fields=["opened_first_on", "retry_hash"])
    return first


# -- cleaning, links, keys -----------------------------------------------------------------------------


def forget_old_traces() -> int:
    """Yesterday's delays and retry hashes older than a day; how many rows."""
    today = timezone.localdate()
    gone, _ = Delay.objects.filter(day__lt=today).delete()
    yesterday = today - timedelta(days=RETRY_HOURS // 24)
    return gone + Receipt.objects.filter(made_on__lt=yesterday).exclude(retry_hash="").update(retry_hash="")


def make_link(*, purpose: str, subject: int, days: int, by: Member | None) -> tuple[Link, str]:
    """The row and its token, which exists only in this answer."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = timezone.now() + timedelta(days=days)
    link = Link.objects.create(
        token_hash=hashed(token), purpose=purpose, subject=subject, made_by=by, expires_at=expires
    )
    write("link made", about=link, by=by)
    return link, token


def find_link(*, token: str, purpose: str) -> Link | None:
    """The open link of this token, or None; looking changes nothing."""
    return Link.objects.open().filter(token_hash=hashed(token), purpose=purpose).first()


def revoke_link(*, link: Link, by: Member) -> None:
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    write("link revoked", about=link, by=by)


def finish_link(*, link: Link) -> None:
    """Its one purpose is fulfilled."""
    link.done_at = timezone.now()
    link.save(update_fields=["done_at"])


def destroy_keys(*, keys: list[Key], first: list[models.Model]) -> None:
    """Deleting the key is deleting every text under it (rows go with it).

    The deletion list is written before anything goes: a backup that is restored later will not bring it back.
    `first`: rows that must go before their keys.
    """
    note_deleted(key.pk for key in keys)
    for row in first:
        row.delete()
    Key.objects.filter(pk__in=[key.pk for key in keys]).delete()
