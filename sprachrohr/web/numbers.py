"""Numbers that come from outside: from a field of a form, or from behind the question mark of an address."""


def typed_number(typed: str | None, *, digits: int = 17) -> int:
    """What was sent as a number; 0 for anything else, and for more digits than any row of ours has.

    >>> [typed_number(one) for one in ("12", "", None, "-1", "x", "9" * 18)]
    [12, 0, 0, 0, 0, 0]
    """
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) <= digits else 0
