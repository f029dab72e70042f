"""Whether the keys in the environment are those under which this database was written.

Under another server key no text opens; under another pepper no code is known. Starting like that would take in
voices that nobody can ever read, so the site keeps every form in the page until the right keys are back.
"""

from hashlib import sha256
from hmac import compare_digest, digest

from django.conf import settings

from sprachrohr.vault import encryption
from sprachrohr.vault.models import Key, KeyCheck

ABOUT = b"canary"
_seen_right: set[tuple[str, str]] = set()


def _opens_what_is_here() -> bool:
    """A database that was filled before it had a canary: its own keys must open."""
    key = Key.objects.filter(public__isnull=True).first()
    try:
        return key is None or bool(key.raw())
    except encryption.Unreadable:
        return False


def keys_are_right() -> bool:
    """True once this process has opened the canary with today's keys; the very first call puts it into the cage."""
    keys = (settings.SERVER_KEY, settings.PEPPER)
    if keys in _seen_right:
        return True
    expected = digest(settings.PEPPER.encode(), ABOUT, sha256)
    found = KeyCheck.objects.first()
    if found is None:
        if not _opens_what_is_here():
            return False
        sealed = encryption.seal(encryption.subkey("canary"), expected, about=ABOUT)
        KeyCheck.objects.get_or_create(pk=1, defaults={"sealed": sealed})
        return True
    try:
        right = compare_digest(encryption.unseal(encryption.subkey("canary"), found.sealed, about=ABOUT), expected)
    except encryption.Unreadable:
        right = False
    if right:
        _seen_right.add(keys)
    return right
