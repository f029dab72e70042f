"""Sealing: content that only named people and the person's own code can open, never the server alone.

Every sealed voice has a key pair of its own (X25519). Anybody can put something in (libsodium SealedBox to the public
half); only who holds the private half can read. The private half is copied, sealed, for each case handler, for the
printed recovery key, and under a key that comes out of the receipt code's derivation.
"""

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from sprachrohr.vault.encryption import Unreadable, seal, unseal

PASSWORD_ABOUT = b"case handler"
CODE_ABOUT = b"receipt code"


def pair() -> tuple[bytes, bytes]:
    """(public, private), 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private.public_key), bytes(private)


def public_of(private: bytes) -> bytes:
    return bytes(PrivateKey(private).public_key)


def seal_to(public: bytes | memoryview, content: bytes) -> bytes:
    """Only the private half opens it; the sender keeps nothing."""
    return bytes(SealedBox(PublicKey(bytes(public))).encrypt(content))


def open_sealed(private: bytes, sealed: bytes | memoryview) -> bytes:
    """Raises Unreadable."""
    try:
        return bytes(SealedBox(PrivateKey(private)).decrypt(bytes(sealed)))
    except (CryptoError, ValueError, TypeError) as error:
        raise Unreadable from error


def lock(private: bytes, key: bytes, *, about: bytes) -> bytes:
    """A private half under a symmetric key (from a password, from a code, from a browser's cookie)."""
    return seal(key, private, about=about)


def unlock(locked: bytes | memoryview, key: bytes, *, about: bytes) -> bytes:
    """Raises Unreadable: the wrong password, code, or cookie."""
    return unseal(key, locked, about=about)
