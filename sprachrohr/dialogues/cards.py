"""The card: the one statement that somebody sees now, and how far they are."""

from dataclasses import dataclass
from typing import Any

from sprachrohr.dialogues.models import Voter
from sprachrohr.dialogues.showing import Board, Shown
from sprachrohr.dialogues.voting import next_statement, votes_of
from sprachrohr.languages.reading import Read, state_sentence
from sprachrohr.web.known_languages import direction, tag
from sprachrohr.web.pages import page_language


@dataclass(frozen=True)
class Card:
    """`statement` is None when nothing is left that this person can read. `untranslated`: so many wait for a
    translation; they are written in the languages of `elsewhere`."""

    statement: Shown | None
    read: Read | None
    done: int
    all: int
    untranslated: int
    elsewhere: tuple[str, ...]

    @property
    def state(self) -> str:
        """What the reader must know of the translation; empty for an original."""
        return state_sentence(self.read.state) if self.read is not None else ""

    def as_data(self) -> dict[str, Any]:
        """For the script, which fills it into the page that is there."""
        if self.statement is None or self.read is None:
            return {"statement": None}
        words, language = self.read.original or ("", "")
        return {
            "statement": self.statement.pk,
            "words": self.read.words,
            "lang": tag(self.read.language),
            "dir": direction(self.read.language),
            "state": self.state,
            "original": words,
            "originalLang": tag(language) if language else "",
            "originalDir": direction(language) if language else "",
            "done": self.done,
            "all": self.all,
        }


def card_of(board: Board, voter: Voter | None) -> Card:
    """In the language of the page; one query for somebody who has voted."""
    language = page_language()
    votes = votes_of(voter) if voter is not None else {}
    readable = [one for one in board.statements if one.is_readable_in(language)]
    waiting = [one for one in board.statements if one.pk not in votes and not one.is_readable_in(language)]
    statement = next_statement(
        voter=voter.pk if voter is not None else 0,
        answered=votes,
        shown=board.statements,
        weights=board.weights,
        language=language,
    )
    return Card(
        statement=statement,
        read=statement.read_in(language) if statement is not None else None,
        done=sum(one.pk in votes for one in readable),
        all=len(readable),
        untranslated=len(waiting),
        elsewhere=tuple(dict.fromkeys(one.language for one in waiting)),
    )
