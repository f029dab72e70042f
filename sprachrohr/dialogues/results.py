"""What came out of a dialogue, as a page and a file tell it: the map that is shown, in words, in the reader's language.

Everything here is made of `Drawing.result`, which holds nothing that may not be told (disclosure.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from opinionmap.sentences import name_of
from sprachrohr.dialogues.models import Dialogue, Drawing
from sprachrohr.dialogues.showing import Shown, board_of
from sprachrohr.languages.reading import Read

Answer = Literal["agree", "disagree", "pass"]
Told = dict[str, int]
# From how many repetitions on groups are more than a sketch.
OFTEN = 0.5


@dataclass(frozen=True)
class Group:
    """`id` chooses colour and shape, `letter` is its neutral name, `named` what the council calls it (or empty),
    `share` of a hundred people who are in groups, `size` in steps of five, (`x`, `y`) its middle on the map."""

    id: int
    letter: str
    named: str
    share: int
    size: int
    x: float
    y: float


@dataclass(frozen=True)
class Share:
    """How many of those who saw a statement gave this answer: everybody (`group` None), or one group. `told` None:
    fewer than five."""

    group: Group | None
    told: Told | None

    @property
    def about(self) -> str:
        """The middle in words."""
        if self.told is None:
            return _("fewer than five people")
        return _("about %(share)s of 100") % {"share": self.told["share"]}

    @property
    def between(self) -> str:
        """The interval in words; empty where there is too little to tell."""
        if self.told is None:
            return ""
        return _("between %(low)s and %(high)s") % self.told


@dataclass(frozen=True)
class Line:
    """One statement with the shares of one answer. `stays`: in how many repetitions it was common ground again."""

    number: int
    read: Read
    answer: Answer
    everyone: Share
    groups: tuple[Share, ...]
    seen: int
    stays: int | None = None


@dataclass(frozen=True)
class Mark:
    """What sets a group apart: it agrees with this more than others do, or disagrees more."""

    read: Read
    agrees: bool
    share: Share


class Results:
    """One map that may be shown, for readers of one language. No query of its own but for what `board_of` asks."""

    def __init__(self, dialogue: Dialogue, drawing: Drawing, language: str) -> None:
        self.dialogue, self.drawing, self.language = dialogue, drawing, language
        self.found: dict[str, Any] = drawing.result
        board = board_of(dialogue)
        self.question = board.words["question"].read_in(language)
        # Rejected since the map was drawn: no words any more, and no line.
        self.statements: dict[int, Shown] = {one.number: one for one in board.statements}
        self.cells: dict[int, dict[str, Any]] = {
            row["number"]: row for row in self.found["statements"] if row["number"] in self.statements
        }
        self.groups = tuple(_group(one, dialogue) for one in self.found["groups"])

    @property
    def people(self) -> int:
        return int(self.found["people"])

    @property
    def has_groups(self) -> bool:
        return len(self.groups) > 1

    @property
    def can_tell_groups(self) -> bool:
        """Whether there are enough votes to say that there are groups, or that there are none."""
        return bool(self.found["enough"]["groups"])

    @property
    def can_tell_common_ground(self) -> bool:
        return bool(self.found["enough"]["common_ground"])

    @property
    def languages(self) -> list[str]:
        return list(self.found.get("languages", []))

    @property
    def stability(self) -> dict[str, Any] | None:
        stable: dict[str, Any] | None = self.found["stability"]
        return stable

    @property
    def is_a_sketch(self) -> bool:
        """Groups that other people of the same kind would seldom have made."""
        stable = self.stability
        return stable is not None and self.has_groups and stable["same"] < OFTEN * stable["repeats"]

    @property
    def common_ground(self) -> list[int]:
        return self._known(self.found["common_ground"])

    @property
    def shared_refusal(self) -> list[int]:
        return self._known(self.found["shared_refusal"])

    @property
    def differs(self) -> list[int]:
        """What divides the groups, without what all of them support or refuse all the same."""
        shared = {*self.common_ground, *self.shared_refusal}
        return [number for number in self._known(self.found["divides"]) if number not in shared]

    @property
    def unsure(self) -> list[int]:
        """Only where it may be told how many."""
        return [number for number in self._known(self.found["unsure"]) if self.cells[number]["pass"] is not None]

    def _known(self, numbers: Iterable[int]) -> list[int]:
        return [number for number in numbers if number in self.cells]

    def lines(self, numbers: Iterable[int], answer: Answer = "agree") -> list[Line]:
        stays = (self.stability or {}).get("stays", {})
        return [self._line(number, answer, stays.get(str(number))) for number in numbers]

    def _line(self, number: int, answer: Answer, stays: int | None) -> Line:
        row = self.cells[number]
        shares = tuple(
            Share(group, cell[answer]) for group, cell in zip(self.groups, row["groups"], strict=False)
        )
        read = self.statements[number].read_in(self.language)
        return Line(number, read, answer, Share(None, row[answer]), shares, row["seen"], stays)

    def marks_of(self, group: Group) -> list[Mark]:
        place = self.groups.index(group)
        marks = next(one["marks"] for one in self.found["groups"] if one["id"] == group.id)
        return [
            Mark(
                self.statements[mark["number"]].read_in(self.language),
                mark["agrees"],
                Share(group, self.cells[mark["number"]]["groups"][place]["agree" if mark["agrees"] else "disagree"]),
            )
            for mark in marks
            if mark["number"] in self.cells
        ]


def results_of(dialogue: Dialogue, language: str) -> Results | None:
    """Of the newest map that may be shown; None before there is one."""
    drawing = dialogue.shown_map
    return Results(dialogue, drawing, language) if drawing is not None else None


def _group(one: dict[str, Any], dialogue: Dialogue) -> Group:
    named = dialogue.group_names.get(str(one["id"]), "")
    return Group(one["id"], name_of(one["id"]), named, one["share"], one["size"], one["x"], one["y"])
