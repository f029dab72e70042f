"""Numbers of printed papers (Drucksachen), found in what somebody has pasted.

Hamburg's districts write `22-0794`, and the answer to it is likely `22-0794.01`; its parliament writes `21/9955`.
"""

import re
from dataclasses import dataclass

# Not in the middle of a longer number: a telephone number or a date holds the same signs.
NUMBER = re.compile(r"(?<![\d.,/–-])(\d{2})\s?([-–/])\s?(\d{4,5})(?:\.(\d{1,2}))?(?![\d–/-]|\.\d)")
ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class PrintedPaper:
    """`term`: the assembly's period; `part`: 0 for the paper itself, 1 for what was added first."""

    term: int
    sign: str
    number: str
    part: int = 0

    def __str__(self) -> str:
        return f"{self.term:02d}{self.sign}{self.number}" + (f".{self.part:02d}" if self.part else "")

    @property
    def likely_answer(self) -> "PrintedPaper":
        """The number that the answer to it will have, if nobody else adds something before."""
        return PrintedPaper(self.term, self.sign, self.number, self.part + 1)


def found_in(pasted: str) -> list[PrintedPaper]:
    """Every number once, in its order; empty if there is none.

    >>> [str(one) for one in found_in("Drs. 22-0794 vom 3.2.2026, Antwort: 22–0794.01, Tel. 040-55501-19")]
    ['22-0794', '22-0794.01']
    """
    # An address ends with numbers of other kinds.
    words = ADDRESS.sub(" ", pasted)
    papers = (
        PrintedPaper(int(term), "/" if sign == "/" else "-", number, int(part or 0))
        for term, sign, number, part in NUMBER.findall(words)
    )
    return list(dict.fromkeys(papers))


def address_in(pasted: str) -> str:
    """The first web address; empty if there is none."""
    found = ADDRESS.search(pasted)
    return found[0].rstrip(".,;)") if found else ""
