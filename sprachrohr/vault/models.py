"""Tables of the vault: keys, receipts, delays, links."""

from __future__ import annotations

import uuid
from hashlib import sha256

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sprachrohr.people.models import Member, Role
from sprachrohr.vault import encryption, sealing


class Key(models.Model):
    """A random key, wrapped under the server key. Every text under it ends when the row is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField()
    # A sealed key is not wrapped under the server key at all: `public` takes in, a private half reads (vault.sealing).
    public = models.BinaryField(null=True)
    made_on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_sealed(self) -> bool:
        return self.public is not None

    @classmethod
    def make_sealed(cls) -> Key:
        """A key of which the server keeps only the half that takes in; `raw()` works on this object alone."""
        public, private = sealing.pair()
        key = cls(public=public, wrapped=b"")
        key._raw = private
        key.save()
        return key

    def open_with(self, private: bytes) -> None:
        """From now on this object can read. Raises Unreadable if it is another key's private half."""
        if sealing.public_of(private) != bytes(self.public or b""):
            raise encryption.Unreadable
        self._raw = private

    @classmethod
    def make(cls) -> Key:
        key = cls()
        raw = encryption.random_key()
        key.wrapped = encryption.seal(encryption.subkey("wrap"), raw, about=key.id.bytes)
        key._raw = raw
        key.save()
        return key

    def raw(self) -> bytes:
        """The key itself, once per object. Raises Unreadable under another server key, or if it is sealed."""
        if not hasattr(self, "_raw"):
            if self.is_sealed:
                raise encryption.Unreadable
            self._raw = encryption.unseal(encryption.subkey("wrap"), self.wrapped, about=self.id.bytes)
        return self._raw

    def encrypt(self, text: str) -> bytes:
        if self.public is not None:
            return sealing.seal_to(self.public, encryption.pad(text.encode()))
        return encryption.seal(self.raw(), encryption.pad(text.encode()), about=self.id.bytes)

    def decrypt(self, sealed: bytes | memoryview) -> str:
        """Raises Unreadable."""
        if self.is_sealed:
            return encryption.unpad(sealing.open_sealed(self.raw(), sealed)).decode()
        return encryption.unpad(encryption.unseal(self.raw(), sealed, about=self.id.bytes)).decode()


class Receipt(models.Model):
    """What a receipt code opens. Holds the locator in clear and of the secret only a slow hash.

    A day, never a time: nobody shall line up a receipt with a phone's history.
    """

    locator = models.CharField(max_length=6, unique=True)
    salt = models.BinaryField()
    secret_hash = models.BinaryField()
    memory_kib = models.PositiveIntegerField()
    passes = models.PositiveSmallIntegerField()
    # For the retry after a lost reply: cleared with the first visit or after a day.
    form_hash = models.CharField(max_length=64, null=True, unique=True)
    retry_hash = models.CharField(max_length=64, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    made_on = models.DateField(default=timezone.localdate)
    look_again_on = models.DateField(null=True)
    opened_first_on = models.DateField(null=True)
    # Staff typed or printed this code, so staff could have kept it.
    seen_by_staff_on = models.DateField(null=True)
    replaced_on = models.DateField(null=True)
    # A new code waits here until it has opened the thread once; then it takes the place of the old one.
    next_locator = models.CharField(max_length=6, null=True, unique=True)
    next_salt = models.BinaryField(null=True)
    next_hash = models.BinaryField(null=True)
    next_memory_kib = models.PositiveIntegerField(default=0)
    next_passes = models.PositiveSmallIntegerField(default=0)
    next_made_on = models.DateField(null=True)

    # The half of a derivation that is never stored: known only while a code is made or has just been tried.
    code_key: bytes | None = None

    def __str__(self) -> str:
        return self.locator

    @property
    def should_be_replaced(self) -> bool:
        return self.seen_by_staff_on is not None and self.replaced_on is None


class HandlerKey(models.Model):
    """The key pair of someone who may open confidential voices; the private half lies under their password.

    It ends with the role. Someone new gets a new pair and opens later cases only, unless older ones are handed over.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="handler_keys")
    # The roles for which this key was made; losing one of them ends it.
    roles = models.CharField(max_length=60)
    public = models.BinaryField()
    salt = models.BinaryField()
    locked = models.BinaryField()
    memory_kib = models.PositiveIntegerField()
    passes = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(ended_at__isnull=True), name="one_key_a_handler"
            )
        ]

    def __str__(self) -> str:
        return f"key of {self.member}"


class RecoveryKey(models.Model):
    """The public half of the key that lies on paper in a safe; it re-wraps when all handlers have lost theirs."""

    public = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery key of {self.made_at:%Y-%m-%d}"


class SealedCopy(models.Model):
    """The private half of a sealed key, for one who may read: a handler, the recovery key, or the code itself."""

    key = models.ForeignKey(Key, on_delete=models.CASCADE, related_name="copies")
    handler = models.ForeignKey(HandlerKey, on_delete=models.CASCADE, null=True, related_name="copies")
    recovery = models.ForeignKey(RecoveryKey, on_delete=models.CASCADE, null=True, related_name="copies")
    sealed = models.BinaryField()
    # Given later by somebody who could read it; the thread says so.
    handed_on = models.DateField(null=True)
    handed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "handler"], name="one_copy_a_handler")]

    def __str__(self) -> str:
        return f"copy for {self.handler or self.recovery or 'the code'}"

    @property
    def is_for_code(self) -> bool:
        return self.handler_id is None and self.recovery_id is None


class OpenedThread(models.Model):
    """The private half of a thread that is open on a device, under a random key that only the device's cookie has."""

    name_hash = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey(Key, on_delete=models.CASCADE, related_name="+")
    locked = models.BinaryField()
    day = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"open on {self.day}"


class KeyCheck(models.Model):
    """One row, sealed under the server key and made of the pepper (`vault.canary`)."""

    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "key check"


class SpentForm(models.Model):
    """A form whose voice was deleted: sending the same form again (a reload) must not bring it back. One day."""

    form_hash = models.CharField(max_length=64, unique=True)
    day = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"spent on {self.day}"


class Staged(models.Model):
    """A file that has arrived and waits for its form, an hour at most; only the form's token opens it.

    How long it has waited is counted in rounds of the clock: no time of an arrival is stored.
    """

    name_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10)
    part = models.CharField(max_length=32)
    # Its key and properties under a key that comes out of the token (vault.media.staging).
    locked = models.BinaryField()
    rounds = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"staged {self.kind}"


class Delay(models.Model):
    """After wrong codes: not before this time, for this locator and network, or for this network.

    The name is a hash under a key of the day; a day later the row means nothing and is deleted.
    """

    name = models.CharField(max_length=64, unique=True)
    tries = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    day = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"{self.tries} tries, not before {self.not_before:%H:%M:%S}"


class LinkQuerySet(models.QuerySet["Link"]):
    def open(self) -> LinkQuerySet:
        """Neither revoked nor done nor over; and whoever made it still has a role here."""
        still = self.filter(revoked_at__isnull=True, done_at__isnull=True, expires_at__gt=timezone.now())
        holds_a_role = Role.objects.filter(
            member=OuterRef("made_by"), member__left_at__isnull=True, until__isnull=True
        )
        return still.filter(Q(made_by__isnull=True) | Exists(holds_a_role))


class Link(models.Model):
    """A token for one purpose and one thing, which ends. Stored hashed; opening it changes nothing."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)
    subject = models.PositiveBigIntegerField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(LinkQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject"])]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.subject}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.done_at is None and self.expires_at > timezone.now()


def hashed(token: str) -> str:
    """SHA-256 is enough for a token of 192 random bits: there is nothing to guess."""
    return sha256(token.encode()).hexdigest()

