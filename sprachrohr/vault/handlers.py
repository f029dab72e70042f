"""Who may open sealed content: handlers' keys are made, opened, locked anew, handed over, ended; the recovery key.

A handler's private half lies under their password, opened by typing the password once more after a login with second
factor (a passkey alone gives no key), kept for half an hour under a random key that only the browser's cookie has.
"""

import base64
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.vault import sealing
from sprachrohr.vault.derivation import SALT_BYTES, derive
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import HandlerKey, Key, RecoveryKey, SealedCopy

HANDLER = "handler"
INTERPRETER = "translator"


class WrongPassword(Exception):
    """The password does not open this key: mistyped, or changed since the key was made."""


def handler_keys() -> QuerySet[HandlerKey]:
    """The keys of today's case handlers, in the order of their names."""
    held = {"member__roles__role": HANDLER, "member__roles__until__isnull": True}
    keys = HandlerKey.objects.filter(ended_at__isnull=True, member__left_at__isnull=True, **held)
    keys = keys.filter(roles__contains=HANDLER)
    return keys.select_related("member").order_by("member__shown_name").distinct()


def interpreter_keys() -> QuerySet[HandlerKey]:
    """The keys of translators, whom a sender may name to interpret a confidential text."""
    held = {"member__roles__role": INTERPRETER, "member__roles__until__isnull": True}
    keys = HandlerKey.objects.filter(ended_at__isnull=True, member__left_at__isnull=True, **held)
    keys = keys.filter(roles=INTERPRETER)
    return keys.select_related("member").order_by("member__shown_name").distinct()


def recovery_key() -> RecoveryKey | None:
    return RecoveryKey.objects.filter(ended_at__isnull=True).first()


def may_hold_a_key(member: Member) -> bool:
    return member.is_active and bool(member.current_roles() & {HANDLER, INTERPRETER})


# -- a handler's own key -----------------------------------------------------------------------------


def _locked(private: bytes, password: str) -> dict[str, object]:
    salt = secrets.token_bytes(SALT_BYTES)
    memory_kib, passes = settings.CODE_MEMORY_KIB, settings.CODE_PASSES
    _, key = derive(password, salt, memory_kib=memory_kib, passes=passes)
    locked = sealing.lock(private, key, about=sealing.PASSWORD_ABOUT)
    return {"salt": salt, "locked": locked, "memory_kib": memory_kib, "passes": passes}


def make_handler_key(*, member: Member, password: str) -> HandlerKey:
    """A new pair under this password. Raises PermissionError without the role, WrongPassword, vault Busy."""
    if not may_hold_a_key(member):
        raise PermissionError("only case handlers and interpreters have a key")
    if not member.check_password(password):
        raise WrongPassword
    public, private = sealing.pair()
    fields = _locked(private, password)
    with transaction.atomic():
        HandlerKey.objects.filter(member=member, ended_at__isnull=True).update(ended_at=timezone.now())
        roles = roles_of(member)
        made = HandlerKey.objects.create(member=member, public=public, roles=roles, **fields)
        write("handler key made", about=made, by=member)
    return made


def roles_of(member: Member) -> str:
    """The roles that a key is made for, as one word in a fixed order."""
    return " ".join(sorted(member.current_roles() & {HANDLER, INTERPRETER}))


def own_keys(member: Member) -> QuerySet[HandlerKey]:
    """Of `own_key`, for queries; at most one."""
    return HandlerKey.objects.filter(member=member, ended_at__isnull=True, roles=roles_of(member))


def own_key(member: Member) -> HandlerKey | None:
    """The member's key, made for exactly the roles they hold today."""
    return own_keys(member).first()


def open_handler_key(*, key: HandlerKey, password: str) -> bytes:
    """The private half. Raises WrongPassword, vault Busy."""
    _, derived = derive(password, bytes(key.salt), memory_kib=key.memory_kib, passes=key.passes)
    try:
        return sealing.unlock(key.locked, derived, about=sealing.PASSWORD_ABOUT)
    except Unreadable as error:
        raise WrongPassword from error


def lock_anew(*, key: HandlerKey, old_password: str, new_password: str) -> None:
    """After a change of password: the same pair under the new one. Raises WrongPassword, vault Busy."""
    private = open_handler_key(key=key, password=old_password)
    if not key.member.check_password(new_password):
        raise WrongPassword
    for name, value in _locked(private, new_password).items():
        setattr(key, name, value)
    key.save()
    write("handler key locked anew", about=key, by=key.member)


@transaction.atomic
def end_handler_key(*, key: HandlerKey) -> None:
    """Who loses the role loses the keys: all copies go, and with them whatever the private half could open."""
    key.copies.all().delete()
    key.ended_at = timezone.now()
    key.locked = b""
    key.save(update_fields=["ended_at", "locked"])
    write("handler key ended", about=key)


def end_keys_without_role() -> int:
    """Keys of people whose roles are not those for which they were made, the same minute; how many. Whoever gains or
    keeps another such role makes a new key: what one role has opened must not stay open under another."""
    ended = 0
    for key in HandlerKey.objects.filter(ended_at__isnull=True).select_related("member"):
        if not key.member.is_active or key.roles != roles_of(key.member):
            end_handler_key(key=key)
            ended += 1
    return ended


# -- copies of a sealed key ----------------------------------------------------------------------------


def give_copies(*, key: Key, to: list[HandlerKey], code_key: bytes) -> None:
    """The first copies of a new sealed key: for these people, for the recovery key, and for the code."""
    private = key.raw()
    copies = [
        SealedCopy(key=key, handler=handler, sealed=sealing.seal_to(handler.public, private)) for handler in to
    ]
    recovery = recovery_key()
    if recovery is not None:
        copies.append(SealedCopy(key=key, recovery=recovery, sealed=sealing.seal_to(recovery.public, private)))
    copies.append(SealedCopy(key=key, sealed=sealing.lock(private, code_key, about=sealing.CODE_ABOUT)))
    SealedCopy.objects.bulk_create(copies)


def open_by_code(*, key: Key, code_key: bytes) -> bytes:
    """The private half, by the code's own key. Raises Unreadable."""
    for copy in key.copies.filter(handler__isnull=True, recovery__isnull=True):
        return sealing.unlock(copy.sealed, code_key, about=sealing.CODE_ABOUT)
    raise Unreadable


def open_by_copy(*, key: Key, sealed: bytes | memoryview, private: bytes) -> None:
    """`key` can read from now on. `sealed`: the copy for the handler whose private half this is. Raises Unreadable."""
    key.open_with(sealing.open_sealed(private, sealed))


def open_by_handler(*, key: Key, handler: HandlerKey, private: bytes) -> None:
    """`key` can read from now on. Raises Unreadable if this handler has no copy."""
    copy = SealedCopy.objects.filter(key=key, handler=handler).first()
    if copy is None:
        raise Unreadable
    open_by_copy(key=key, sealed=copy.sealed, private=private)


def readers_of(key: Key, *, not_to: QuerySet[Member]) -> list[HandlerKey]:
    """Today's keys in the order of their names, one query: those with a copy of this one have `copy_id`, `handed_on`
    and `handed_by` (a name); `may_get` are case handlers who have none and could be given one."""
    current = handler_keys().order_by().filter(pk=OuterRef("pk"))
    keys = HandlerKey.objects.filter(ended_at__isnull=True).select_related("member").order_by("member__shown_name")
    found = keys.annotate(
        given=FilteredRelation("copies", condition=Q(copies__key=key)),
        copy_id=F("given__pk"),
        handed_on=F("given__handed_on"),
        handed_by=F("given__handed_by__shown_name"),
        may_get=Exists(current) & ~Exists(not_to.filter(pk=OuterRef("member"))) & Q(given__isnull=True),
    )
    return [one for one in found if one.copy_id or one.may_get]


@transaction.atomic
def hand_over(*, key: Key, to: HandlerKey, by: Member) -> SealedCopy:
    """One who can read gives a copy to another handler; `key` must be open. The thread says that it happened."""
    sealed = sealing.seal_to(to.public, key.raw())
    copy, made = SealedCopy.objects.get_or_create(
        key=key, handler=to, defaults={"sealed": sealed, "handed_on": timezone.localdate(), "handed_by": by}
    )
    if made:
        write("case handed over", about=key, by=by)
    return copy


# -- the recovery key ------------------------------------------------------------------------------------


@transaction.atomic
def make_recovery_key() -> str:
    """A new recovery key; its private half exists only in this answer, to be printed. Earlier ones end."""
    public, private = sealing.pair()
    RecoveryKey.objects.filter(ended_at__isnull=True).update(ended_at=timezone.now())
    write("recovery key made", about=RecoveryKey.objects.create(public=public))
    return base64.b32encode(private).decode().rstrip("=")


def keys_by_recovery(*, printed: str) -> list[Key]:
    """Every sealed key that the printed recovery key opens, open. Raises Unreadable if it is none of ours."""
    plain = "".join(printed.upper().split())
    try:
        private = base64.b32decode(plain + "=" * (-len(plain) % 8))
        public = sealing.public_of(private)
    except ValueError as error:
        raise Unreadable from error
    recovery = RecoveryKey.objects.filter(public=public).first()
    if recovery is None:
        raise Unreadable
    keys = []
    for copy in recovery.copies.select_related("key"):
        copy.key.open_with(sealing.open_sealed(private, copy.sealed))
        keys.append(copy.key)
    return keys


def may_recover(*, key: Key, member: Member) -> bool:
    """What this person could read under an earlier key of theirs; and what nobody at all can read any more."""
    if SealedCopy.objects.filter(key=key, handler__member=member).exists():
        return True
    return not SealedCopy.objects.filter(key=key, handler__in=handler_keys()).exists()
