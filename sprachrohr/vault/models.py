"""Tables of the vault: keys, receipts, delays, links."""

from __future__ import annotations

import uuid
from hashlib import sha256

from django.db import models
from django.utils import timezone

from sprachrohr.people.models import Member
from sprachrohr.vault import encryption


class Key(models.Model):
    """A random key, wrapped under the server key. Every text under it ends when the row is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField()
    made_on = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def make(cls) -> Key:
        key = cls()
        raw = encryption.random_key()
        key.wrapped = encryption.seal(encryption.subkey("wrap"), raw, about=key.id.bytes)
        key._raw = raw
        key.save()
        return key

    def raw(self) -> bytes:
        """The key itself, once per object. Raises Unreadable under another server key."""
        if not hasattr(self, "_raw"):
            self._raw = encryption.unseal(encryption.subkey("wrap"), self.wrapped, about=self.id.bytes)
        return self._raw

    def encrypt(self, text: str) -> bytes:
        return encryption.seal(self.raw(), encryption.pad(text.encode()), about=self.id.bytes)

    def decrypt(self, sealed: bytes | memoryview) -> str:
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

    def __str__(self) -> str:
        return self.locator

    @property
    def should_be_replaced(self) -> bool:
        return self.seen_by_staff_on is not None and self.replaced_on is None


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
        """Neither revoked nor done nor over; and whoever made it still belongs to the council."""
        still = self.filter(revoked_at__isnull=True, done_at__isnull=True, expires_at__gt=timezone.now())
        return still.exclude(made_by__left_at__isnull=False)


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

