"""Tables of dialogues: what is asked (dialogue.py), who takes part (voters.py), what came out (drawings.py)."""

from sprachrohr.dialogues.models.dialogue import Choice, Dialogue, Question, Statement
from sprachrohr.dialogues.models.drawings import Drawing, Onward, Place
from sprachrohr.dialogues.models.voters import Chosen, Hour, Ticket, Vote, Voter

__all__ = [
    "Choice",
    "Chosen",
    "Dialogue",
    "Drawing",
    "Hour",
    "Onward",
    "Place",
    "Question",
    "Statement",
    "Ticket",
    "Vote",
    "Voter",
]
