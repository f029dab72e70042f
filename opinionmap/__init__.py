"""From votes to groups and common ground: `analyse(votes)`.

Many people vote agree, pass or disagree on statements, each on a few of them. This package finds groups of people who
vote alike, the statements that every group supports, and says how sure that is. Numbers in, numbers out: no files, no
network, numpy and scipy only. `python -m opinionmap VOTES.csv` is a thin command line.

    from opinionmap import Votes, analyse
    found = analyse(Votes.from_rows([("Mina", "trams", 1), ("Jonas", "trams", -1)]))

Words: a *person* has cast *votes* on *statements*; a *group* is a set of people; *common ground* are statements that
every group supports. docs/method.md tells every formula with its source.
"""

from opinionmap.analysis import analyse
from opinionmap.readers import Statements, Table, read_statements, read_votes
from opinionmap.results import Enough, Group, Marking, OpinionMap, Shares
from opinionmap.version import VERSION
from opinionmap.votes import Votes, VotesError

__all__ = [
    "VERSION",
    "Enough",
    "Group",
    "Marking",
    "OpinionMap",
    "Shares",
    "Statements",
    "Table",
    "Votes",
    "VotesError",
    "analyse",
    "read_statements",
    "read_votes",
]
