"""Questions about oneself, as the desk types them: one a line, choices behind a colon.

Never about origin, religion, nationality or residence status. The list of words is a reminder for whoever writes the
question, not a filter: whoever wants to get around it can, and the council answers for what it asks.
"""

import re
from collections.abc import Sequence

from sprachrohr.languages.writing import cleaned

MOST_QUESTIONS, FEWEST_CHOICES, MOST_CHOICES = 5, 2, 10
LONGEST_QUESTION, LONGEST_CHOICE = 140, 60
NEVER = re.compile(
    r"""\b(?:
    herkunft\w*|abstamm\w*|woher\b.*\b(?:kommen|kommst|stammen|stammst)|wo\b.*\bgeboren|geburtsland\w*|geburtsort\w*|
    heimatland\w*|migrationshinter\w*|zuwander\w*|einwander\w*|ethni\w*|hautfarbe\w*|muttersprache\w*|
    religi\w*|glaube|glaubens\w+|woran\b.*\bglauben|konfession\w*|muslim\w*|islam\w*|christ(?:en|in|innen|lich\w*)?|jüdisch\w*|
    jud(?:e|en)|jesid\w*|alevit\w*|hindu\w*|buddhis\w*|moschee\w*|kirche\w*|synagoge\w*|
    nationalität\w*|staatsangehörig\w*|staatsbürger\w*|staatenlos\w*|reisepass\w*|pass|ausländ\w*|einbürger\w*|
    aufenthalts?\w*|duldung\w*|geduldet\w*|asyl\w*|visum|visa|flüchtling\w*|geflüchtet\w*|niederlassungs\w*
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

Asked = tuple[str, list[str]]


class NotAsked(ValueError):
    """A line that cannot be asked; `reason`: "never" (with the word), "choices", "many", or "long"."""

    def __init__(self, reason: str, line: int, word: str = "") -> None:
        super().__init__(reason)
        self.reason, self.line, self.word = reason, line, word


def parsed(typed: str) -> list[Asked]:
    """Each line as a question with its choices, apart by commas, or by semicolons if there is one. Raises NotAsked.

    >>> parsed("Wie alt sind Sie?: unter 25, 25 bis 60, älter")
    [('Wie alt sind Sie?', ['unter 25', '25 bis 60', 'älter'])]
    """
    found: list[Asked] = []
    for number, line in enumerate(typed.splitlines(), start=1):
        words, _colon, rest = cleaned(line).partition(":")
        if not words and not rest:
            continue
        choices = [choice for one in rest.split(";" if ";" in rest else ",") if (choice := one.strip())]
        _check(number, cleaned(line), words.strip(), choices)
        found.append((words.strip(), choices))
    if len(found) > MOST_QUESTIONS:
        raise NotAsked("many", MOST_QUESTIONS + 1)
    return found


def _check(number: int, line: str, words: str, choices: Sequence[str]) -> None:
    never = NEVER.search(line)
    if never is not None:
        raise NotAsked("never", number, never[0])
    if not words or not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        raise NotAsked("choices", number)
    if len(words) > LONGEST_QUESTION or max(map(len, choices)) > LONGEST_CHOICE:
        raise NotAsked("long", number)


def as_typed(asked: Sequence[Asked]) -> str:
    """The lines again, for the form."""
    return "\n".join(
        f"{words}: {('; ' if any(',' in one for one in choices) else ', ').join(choices)}" for words, choices in asked
    )
