"""How resolutions are numbered: a gapless number in each year, written in the pattern of the rules."""

from sprachrohr.meetings.models import Numbering

# What a council may choose. A pattern is never typed; one that came in another way stays valid if it works.
PATTERNS = ("{year}/{month:02}-{number:02}", "{year}-{number:03}", "{number}/{year}", "{year}/{number}")
LONGEST = 40


def written(pattern: str, *, year: int, month: int, number: int) -> str:
    """The number as the pattern writes it; the plain one if the pattern is broken.

    >>> written("{year}/{month:02}-{number:02}", year=2026, month=11, number=3)
    '2026/11-03'
    >>> written("{no such field}", year=2026, month=11, number=3)
    '2026-3'
    """
    return _try(pattern, year, month, number) or f"{year}-{number}"


def _try(pattern: str, year: int, month: int, number: int) -> str:
    try:
        label, following = (pattern.format(year=year, month=month, number=one) for one in (number, number + 1))
    except (KeyError, ValueError, IndexError, AttributeError):
        return ""
    return label if label != following and len(label) <= LONGEST else ""


def choices(*, year: int, also: str = "") -> list[tuple[str, str]]:
    """Each pattern with an example of this year. `also`: the one in force, if it is not among them and works.

    >>> choices(year=2026)[0]
    ('{year}/{month:02}-{number:02}', '2026/11-03')
    """
    patterns = [*PATTERNS, *([also] if also and also not in PATTERNS and _try(also, year, 11, 3) else [])]
    return [(pattern, written(pattern, year=year, month=11, number=3)) for pattern in patterns]


def next_number(year: int) -> int:
    """Inside a transaction. Whoever comes second waits until the first has written the resolution or given up."""
    Numbering.objects.get_or_create(year=year)
    row = Numbering.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
