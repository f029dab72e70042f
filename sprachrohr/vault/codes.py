"""The receipt code: 20 digits = 6 locator + 12 secret + 2 check digits, in five groups of four.

Check digits by ISO/IEC 7064 MOD 97-10, the rule of the IBAN: it catches every single wrong digit and every swap of
two neighbours. The secret has log2(10**12) = 39.9 bits; what protects it is the cost of one try
(`vault.derivation`) and the delay after failures, not its length.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LOCATOR_DIGITS = 6
SECRET_DIGITS = 12
CODE_DIGITS = LOCATOR_DIGITS + SECRET_DIGITS + 2
GROUP = 4
# What people put between groups of digits, and what keyboards of right-to-left languages add unasked.
BETWEEN = set(" \t\n\r.-–—‐‑‒_,،٬/·•|")


class CodeError(ValueError):
    """A code that cannot be one. `reason`: "empty", "letters", "length", or "typo" (the check digits say so)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Code:
    """A code whose check digits are right. It is a secret: `str()` and `repr()` do not tell it."""

    locator: str
    secret: str

    @property
    def digits(self) -> str:
        payload = self.locator + self.secret
        return payload + check_digits(payload)

    @property
    def grouped(self) -> str:
        return " ".join(self.digits[start : start + GROUP] for start in range(0, CODE_DIGITS, GROUP))

    def __str__(self) -> str:
        return f"{self.locator}…"

    __repr__ = __str__


def check_digits(payload: str) -> str:
    """Two digits c with int(payload + c) % 97 == 1. `payload`: decimal digits.

    >>> check_digits("794")
    '44'
    """
    return f"{98 - int(payload) * 100 % 97:02d}"


def is_valid(digits: str) -> bool:
    return len(digits) == CODE_DIGITS and digits == digits[:-2] + check_digits(digits[:-2])


def plain_digits(typed: str) -> str:
    """What was typed as ASCII digits: digits of any script count, separators and invisible signs do not.

    Raises CodeError("letters") if anything else is in it.
    """
    found = []
    for sign in typed:
        value = unicodedata.digit(sign, None)
        if value is not None and unicodedata.category(sign) == "Nd":
            found.append(str(value))
        elif sign not in BETWEEN and unicodedata.category(sign) not in {"Cf", "Zs", "Cc"}:
            raise CodeError("letters")
    return "".join(found)


def read(typed: str) -> Code:
    """The code in what a person typed. Raises CodeError, and costs nothing: no database, no derivation."""
    digits = plain_digits(typed)
    if not digits:
        raise CodeError("empty")
    if len(digits) != CODE_DIGITS:
        raise CodeError("length")
    if not is_valid(digits):
        raise CodeError("typo")
    return Code(locator=digits[:LOCATOR_DIGITS], secret=digits[LOCATOR_DIGITS:-2])


def random_code() -> Code:
    """A new code from the system's randomness, for cards and for replacing a code that staff have seen."""
    return _code_from(secrets.randbelow(10 ** (LOCATOR_DIGITS + SECRET_DIGITS)))


def derived_code(*, server_key: bytes, token: str, text: str, attempt: int) -> Code:
    """The code of a form that was sent: the same again for the same form token and text.

    HKDF-SHA256 (RFC 5869) with the server key as secret; `attempt` counts on if a locator is taken already.
    16 bytes (128 bits) are drawn and reduced modulo 10**18, so no digit is favoured by more than 2**-68.
    """
    about = hashlib.sha256(token.encode()).digest() + hashlib.sha256(text.encode()).digest()
    drawn = HKDF(
        algorithm=hashes.SHA256(), length=16, salt=None, info=b"receipt code" + bytes([attempt]) + about
    ).derive(server_key)
    return _code_from(int.from_bytes(drawn, "big") % 10 ** (LOCATOR_DIGITS + SECRET_DIGITS))


def _code_from(number: int) -> Code:
    digits = f"{number:0{LOCATOR_DIGITS + SECRET_DIGITS}d}"
    return Code(locator=digits[:LOCATOR_DIGITS], secret=digits[LOCATOR_DIGITS:])
