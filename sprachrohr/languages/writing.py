"""What people may type: any script, any sign that carries meaning; nothing that can disturb a page."""

import unicodedata

# Embeddings, overrides and isolates can turn the rest of a page around; every text stands in an element with a
# direction of its own, so nothing is lost without them. Joiners stay: Persian cannot be written without them.
TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\ufeff"}
KEPT_CONTROLS = {"\n", "\t"}


def cleaned(typed: str) -> str:
    """The same words, in one Unicode form (NFC), without control signs and without spaces at the ends.

    >>> cleaned("a\\x00b\\u202ec\\r\\n ")
    'abc'
    """
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        sign
        for sign in text
        if sign not in TURNING and (unicodedata.category(sign) not in {"Cc", "Cs"} or sign in KEPT_CONTROLS)
    )
    return "".join(kept).strip()


def has_words(text: str) -> bool:
    """Whether there is at least something that a person can read: two letters of any script."""
    letters = (sign for sign in text if unicodedata.category(sign)[0] == "L")
    return next(letters, None) is not None and next(letters, None) is not None
