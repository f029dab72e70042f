"""Encryption of content at rest: XChaCha20-Poly1305 (libsodium), keys from the server key by HKDF.

The server key is in the environment, never in the database or a backup. Each voice has a random key of its own,
wrapped under the server key; deleting the wrapped key deletes the text, in every copy that will ever be restored
without it.
"""

import base64
import binascii
import secrets
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

KEY_BYTES = 32
NONCE_BYTES = 24
BLOCK = 512


class Unreadable(Exception):
    """The key does not open this content: the wrong server key, or somebody changed it."""


def server_key() -> bytes:
    """The 32 bytes of SPRACHROHR_SERVER_KEY. Raises ImproperlyConfigured if it is missing or not 32 bytes."""
    return _decoded(settings.SERVER_KEY)


@cache
def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured("SPRACHROHR_SERVER_KEY is not base64") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("SPRACHROHR_SERVER_KEY must hold 32 bytes; `manage.py setup` makes one")
    return key


def subkey(purpose: str) -> bytes:
    """32 bytes for one purpose (HKDF-SHA256, RFC 5869), so that no key is used for two things."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(server_key())


def random_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, content: bytes, *, about: bytes) -> bytes:
    """nonce (24) + ciphertext. `about` is bound in: content moved to another row does not open."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(content, about, nonce, key)


def unseal(key: bytes, sealed: bytes | memoryview, *, about: bytes) -> bytes:
    """The content. Raises Unreadable."""
    sealed = bytes(sealed)  # PostgreSQL gives a memoryview
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_BYTES:], about, sealed[:NONCE_BYTES], key)
    except (CryptoError, ValueError) as error:
        raise Unreadable from error


def pad(content: bytes) -> bytes:
    """Up to the next multiple of 512 bytes (ISO/IEC 7816-4), so that a length tells little about a text."""
    return content + b"\x80" + b"\x00" * (-(len(content) + 1) % BLOCK)


def unpad(padded: bytes) -> bytes:
    """Raises Unreadable if there is no end mark."""
    content, mark, zeros = padded.rpartition(b"\x80")
    if not mark or zeros.strip(b"\x00"):
        raise Unreadable
    return content
