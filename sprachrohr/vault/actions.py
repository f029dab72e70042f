"""What can happen in the vault: a receipt is made, a code is tried, replaced, forgotten; a link is made and ends."""

import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.vault import codes, encryption
from sprachrohr.vault.codes import Code
from sprachrohr.vault.deletions import KEY, note_deleted
from sprachrohr.vault.derivation import SALT_BYTES, Busy, derive
from sprachrohr.vault.models import Delay, Key, Link, Receipt, SpentForm, hashed
from sprachrohr.web.network import day_hash

__all__ = ["AlreadySent", "Busy", "WrongCode"]

ATTEMPTS = 20
# Wrong tries that cost no delay: for one number from one network, and for a whole network, which a shelter or a
# mobile carrier shares with many people who type with cold fingers.
FREE_TRIES = 3
FREE_TRIES_OF_A_NETWORK = 60
LONGEST_DELAY_SECONDS = 60
RETRY_HOURS = 24
TOKEN_BYTES = 24
LINK_MEMORY_DAYS = 30
DUMMY_SALT = b"no such receipt!"


class AlreadySent(Exception):
    """This form token has been used for another text: what is sent now would be a second voice."""


class AlreadyGiven(Exception):
    """A new code was given today and waits for its first use."""


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


def _hash_of(code: Code) -> tuple[dict[str, object], bytes]:
    """What is stored of a code, and the key that only the code gives."""
    salt = secrets.token_bytes(SALT_BYTES)
    memory_kib, passes = settings.CODE_MEMORY_KIB, settings.CODE_PASSES
    verifier, key = derive(code.secret, salt, memory_kib=memory_kib, passes=passes)
    fields: dict[str, object] = {"locator": code.locator, "salt": salt, "secret_hash": verifier}
    return {**fields, "memory_kib": memory_kib, "passes": passes}, key


def code_sent_before(*, token: str, text: str) -> tuple[Receipt, Code] | None:
    """The receipt and code of an identical earlier send of this form, so that a retry shows the same code.

    None if the token is new. Raises AlreadySent if it was used for another text, or if the receipt was opened
    already or is older than a day (then the code is not shown again to whoever holds the phone).
    """
    receipt = Receipt.objects.filter(form_hash=hashed(token)).first()
    if receipt is None:
        if SpentForm.objects.filter(form_hash=hashed(token)).exists():
            raise AlreadySent
        return None
    if not receipt.retry_hash or not compare_digest(receipt.retry_hash, _retry_hash(token, text)):
        raise AlreadySent
    code = codes.derived_code(
        server_key=encryption.server_key(), token=token, text=text, attempt=receipt.attempt
    )
    return receipt, code


def is_known(token: str) -> bool:
    """Whether this form has arrived before: a double tap is not counted twice."""
    return Receipt.objects.filter(form_hash=hashed(token)).exists()


def make_receipt(*, token: str, text: str, look_again_in: int) -> tuple[Receipt, Code]:
    """A receipt for a form that was sent. The costly derivation happens before the transaction, never inside.

    Raises Busy (nothing was written).
    """
    for attempt in range(ATTEMPTS):
        code = codes.derived_code(server_key=encryption.server_key(), token=token, text=text, attempt=attempt)
        if _is_free(code.locator):
            fields, key = _hash_of(code)
            receipt = Receipt(
                **fields,
                form_hash=hashed(token),
                retry_hash=_retry_hash(token, text),
                attempt=attempt,
                look_again_on=timezone.localdate() + timedelta(days=look_again_in),
            )
            receipt.code_key = key
            return receipt, code
    raise RuntimeError("no free locator: far more receipts than this code length is made for")


def make_random_receipt(*, look_again_in: int) -> tuple[Receipt, Code]:
    """A receipt whose code staff see (a card, a phone call); unsaved. Raises Busy."""
    while True:
        code = codes.random_code()
        if _is_free(code.locator):
            look_again = timezone.localdate() + timedelta(days=look_again_in)
            fields, _ = _hash_of(code)
            return Receipt(**fields, look_again_on=look_again, seen_by_staff_on=timezone.localdate()), code


def replace_code(*, receipt: Receipt, token: str) -> Code:
    """A new code that only the person knows. The old one opens the thread until the new one has done so once, and
    the same form gives the same code again: a lost reply loses nothing.

    Raises Busy, and AlreadyGiven: someone with the old code must not silently end the new one that the person has
    just written down. The next day another one may be asked for, in case it was lost.
    """
    text = f"new code of {receipt.pk}"
    if receipt.next_made_on == timezone.localdate() and not _was_given_for(receipt, token, text):
        raise AlreadyGiven
    for attempt in range(ATTEMPTS):
        code = codes.derived_code(server_key=encryption.server_key(), token=token, text=text, attempt=attempt)
        if receipt.next_locator == code.locator:
            return code
        if _is_free(code.locator):
            found, _ = _hash_of(code)
            receipt.next_locator = code.locator
            receipt.next_salt = found["salt"]
            receipt.next_hash = found["secret_hash"]
            receipt.next_memory_kib, receipt.next_passes = settings.CODE_MEMORY_KIB, settings.CODE_PASSES
            receipt.next_made_on = timezone.localdate()
            receipt.save()
            write("new code given", about=receipt)
            return code
    raise RuntimeError("no free locator")


def _was_given_for(receipt: Receipt, token: str, text: str) -> bool:
    """Whether the waiting code came from this very form, which may show it again."""
    key = encryption.server_key()
    given = (codes.derived_code(server_key=key, token=token, text=text, attempt=n) for n in range(ATTEMPTS))
    return any(code.locator == receipt.next_locator for code in given)


def _take_next_code(receipt: Receipt) -> None:
    """The new code has opened the thread: the old one ends now."""
    receipt.locator = receipt.next_locator or ""
    receipt.salt, receipt.secret_hash = receipt.next_salt, receipt.next_hash
    receipt.memory_kib, receipt.passes = receipt.next_memory_kib, receipt.next_passes
    receipt.next_locator = receipt.next_salt = receipt.next_hash = receipt.next_made_on = None
    receipt.replaced_on = timezone.localdate()
    receipt.save()
    write("code replaced", about=receipt)


def _is_free(locator: str) -> bool:
    return not Receipt.objects.filter(Q(locator=locator) | Q(next_locator=locator)).exists()


# -- a code is tried ---------------------------------------------------------------------------------


def _delays(locator: str, network: str) -> list[str]:
    return [day_hash(f"locator|{locator}|{network}"), day_hash(f"tries|{network}")]


def seconds_to_wait(*, locator: str, network: str) -> int:
    """How long until a code for this locator from this network is looked at. Only stored times, never a sleep."""
    latest = Delay.objects.filter(name__in=_delays(locator, network)).order_by("-not_before").first()
    if latest is None:
        return 0
    return max(0, int((latest.not_before - timezone.now()).total_seconds() + 0.999))


def count_failure(*, locator: str, network: str) -> None:
    """A wrong code or password: the next tries wait longer."""
    for name, free in zip(_delays(locator, network), (FREE_TRIES, FREE_TRIES_OF_A_NETWORK), strict=True):
        Delay.objects.get_or_create(name=name)
        Delay.objects.filter(name=name).update(tries=F("tries") + 1)
        delay = Delay.objects.get(name=name)
        over = delay.tries - free
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
    receipt = Receipt.objects.filter(Q(locator=code.locator) | Q(next_locator=code.locator)).first()
    is_next = receipt is not None and receipt.next_locator == code.locator
    salt, expected = DUMMY_SALT, b""
    if receipt is not None:
        salt = bytes((receipt.next_salt if is_next else receipt.salt) or b"")
        expected = bytes((receipt.next_hash if is_next else receipt.secret_hash) or b"")
    memory_kib, passes = settings.CODE_MEMORY_KIB, settings.CODE_PASSES
    if receipt is not None:
        memory_kib = receipt.next_memory_kib if is_next else receipt.memory_kib
        passes = receipt.next_passes if is_next else receipt.passes
    verifier, key = derive(code.secret, salt, memory_kib=memory_kib, passes=passes)
    if receipt is None or not compare_digest(verifier, expected):
        count_failure(locator=code.locator, network=network)
        raise WrongCode
    if is_next:
        _take_next_code(receipt)
    Delay.objects.filter(name=_delays(code.locator, network)[0]).delete()
    receipt.code_key = key
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
    gone += SpentForm.objects.filter(day__lt=yesterday).delete()[0]
    return gone + Receipt.objects.filter(made_on__lt=yesterday).exclude(retry_hash="").update(retry_hash="")


def forget_old_links() -> int:
    """Links that ended a month ago; how many."""
    before = timezone.now() - timedelta(days=LINK_MEMORY_DAYS)
    return Link.objects.filter(expires_at__lt=before).delete()[0]


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


def destroy_keys(*, keys: Collection[UUID], kind: str = KEY) -> None:
    """Deleting the key is deleting every text under it (rows go with it). Inside the transaction in which the rows
    that hold the keys went.

    The deletion list is written before that transaction ends: a backup that is restored later will not bring it back.
    Raises OSError; then nothing may be deleted.
    """
    note_deleted(keys, kind=kind)
    Key.objects.filter(pk__in=keys).delete()
    transaction.on_commit(empty_write_ahead_log)


def spend_forms(*, receipts: Iterable[Receipt]) -> None:
    """The forms that made these receipts, which are about to go, must not bring them back."""
    spent = [SpentForm(form_hash=receipt.form_hash) for receipt in receipts if receipt.form_hash]
    SpentForm.objects.bulk_create(spent, ignore_conflicts=True)


def empty_write_ahead_log() -> None:
    """SQLite keeps overwritten pages in its `-wal` file until a checkpoint: a deleted key must not wait there.

    Another reader may hold the file just then; the daily task tries again.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
