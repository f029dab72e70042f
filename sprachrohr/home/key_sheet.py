"""The key sheet: server key and pepper on paper, typed in again when a place is restored.

Base32 (RFC 4648: no 0, 1, 8, 9 that look like letters) in groups of four; the last group is a checksum of the
value and of which value it is, so a typing error and two swapped lines are noticed at once.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from hmac import digest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sprachrohr.vault.encryption import KEY_BYTES

GROUP = 4
LOOKS_LIKE = str.maketrans({"0": "O", "1": "I", "8": "B"})
PEPPER_BYTES = 20
SECRET_KEY_BYTES = 50


class Mistyped(ValueError):
    """What was typed is not a line of a key sheet."""


@dataclass(frozen=True)
class KeySheet:
    """The two secrets that neither the database nor an archive holds. `repr` does not tell them."""

    server_key: bytes
    pepper: str

    def __repr__(self) -> str:
        return "KeySheet(…)"

    @property
    def settings(self) -> dict[str, str]:
        """As settings of this place."""
        return {
            "SPRACHROHR_SERVER_KEY": base64.b64encode(self.server_key).decode(),
            "SPRACHROHR_PEPPER": self.pepper,
        }

    def lines(self) -> dict[str, str]:
        """The two lines to print: "server key" and "pepper"."""
        return {
            "server key": grouped(self.server_key, about="server key"),
            "pepper": grouped(self.pepper.encode(), about="pepper"),
        }

    def check_values(self) -> dict[str, str]:
        """What an archive keeps to recognise the sheet: HMAC-SHA256 under a subkey, telling nothing."""
        derivation = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"key sheet")
        key = derivation.derive(self.server_key)
        return {
            "server key": digest(key, b"server key", "sha256").hex(),
            "pepper": digest(key, b"pepper|" + self.pepper.encode(), "sha256").hex(),
        }


def new_settings() -> dict[str, str]:
    """Fresh values for the three settings that must never be guessed."""
    return {
        "SPRACHROHR_SECRET_KEY": secrets.token_urlsafe(SECRET_KEY_BYTES),
        "SPRACHROHR_SERVER_KEY": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "SPRACHROHR_PEPPER": base64.b32encode(secrets.token_bytes(PEPPER_BYTES)).decode(),
    }


def of_settings() -> KeySheet | None:
    """The sheet of this place; None while one of the two is missing or the server key is none."""
    if not settings.PEPPER or not is_server_key(settings.SERVER_KEY):
        return None
    return KeySheet(base64.b64decode(settings.SERVER_KEY), settings.PEPPER)


def is_server_key(text: str) -> bool:
    """Whether the setting holds 32 bytes in base64."""
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _base32(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=")


def _checksum(value: bytes, about: str) -> str:
    return _base32(hashlib.sha256(f"key sheet|{about}|".encode() + value).digest())[:GROUP]


def grouped(value: bytes, *, about: str) -> str:
    """`AAAA BBBB CC · DDDD`: the value in groups of four, then its checksum."""
    text = _base32(value)
    groups = " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))
    return f"{groups} · {_checksum(value, about)}"


def read(typed: str, *, about: str) -> bytes:
    """The value in what somebody typed from the sheet; spaces, dashes and small letters do not matter.

    Raises Mistyped.
    """
    text = "".join(sign for sign in typed.upper().translate(LOOKS_LIKE) if sign.isalnum())
    body, checksum = text[:-GROUP], text[-GROUP:]
    try:
        value = base64.b32decode(body + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError) as error:
        raise Mistyped from error
    if not value or _checksum(value, about) != checksum:
        raise Mistyped
    return value
