"""Files: statements and results for everybody as CSV and JSON; votes row by row, plain and in Polis' format.

Rows know nobody: in every export people are numbered anew from a number drawn by lot, in an order that is made of what
they voted and of nothing else, and every row has the same time. So two exports cannot be put together by number, order
or time. Votes that are held back are left out, so that `python -m opinionmap votes.csv` gives the map again.
"""

import csv
import io
import json
import re
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse

from sprachrohr.council.models import Council
from sprachrohr.dialogues.counting import content
from sprachrohr.dialogues.models import Dialogue, Place, Statement, Vote, Voter
from sprachrohr.dialogues.models.voters import AGREE, DISAGREE
from sprachrohr.dialogues.results import Results
from sprachrohr.web.pages import MINUTES_PUBLIC

# A table program must not take a statement for a formula; German ones divide at the semicolon.
FORMULA = re.compile(r"(^|;)(?=\s*[=+@-]|[\t\r])")
FEWEST_ROWS = 20
FEW = "<5"
AT_ONCE = 1000  # people
MOST_FIRST = 1_000_000_000
PIECE = 64 * 1024
MARK = "\ufeff"  # so that table programs take umlauts for what they are
POLIS_COMMENTS = (
    "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body",
)  # fmt: skip
POLIS_VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
POLIS_PEOPLE = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")

Row = Iterable[Any]


def harmless(words: str) -> str:
    """Words that a table program takes for words.

    >>> harmless("=1+1"), harmless("More courses.")
    ("'=1+1", 'More courses.')
    """
    return FORMULA.sub(r"\1'", words)


def rows_are_public(dialogue: Dialogue, people: int) -> bool:
    """Only what was announced before anybody voted, once the council has published, and with twenty people or more."""
    announced, opened = dialogue.rows_announced_at, dialogue.opened_at
    if announced is None or opened is None or dialogue.published_at is None:
        return False
    return announced <= opened and people >= FEWEST_ROWS


# -- results -------------------------------------------------------------------------------------------------


def results_csv(found: Results, council: Council) -> HttpResponse:
    """One row a statement; UTF-8 with its mark, the licence in every row."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    letters = [group.letter for group in found.groups] if found.has_groups else []
    who = ["all", *letters]
    shares = [f"{one}_{answer}_{part}" for one in who for answer in ANSWERS for part in PARTS]
    writer.writerow([*ABOUT, *(f"{one}_seen" for one in who), *shares, "license"])
    for row in _rows(found):
        cells = row.pop("shares")
        seen = [cells[one]["seen"] for one in who]
        told = [_cell(cells[one][answer], part) for one in who for answer in ANSWERS for part in PARTS]
        about = [harmless(value) if isinstance(value, str) else value for value in row.values()]
        writer.writerow([*about, *seen, *told, council.licence_address])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="dialogue-{found.dialogue.pk}.csv"'
    return _for_everybody(response)


ANSWERS, PARTS = ("agree", "disagree", "pass"), ("share", "low", "high")
ABOUT = ("statement", "language", "original", "shown_in", "words", "translation", "found", "stays")


def _cell(told: dict[str, int] | None, part: str) -> Any:
    return told[part] if told is not None else FEW


def _rows(found: Results) -> Iterator[dict[str, Any]]:
    """`found`: what the map says of it. Shares of a hundred; None: fewer than five."""
    lists = {"common": found.common_ground, "refused": found.shared_refusal, "differs": found.differs}
    says = {number: name for name, numbers in lists.items() for number in numbers}
    unsure = set(found.unsure)
    letters = [group.letter for group in found.groups] if found.has_groups else []
    for line in found.lines(sorted(found.cells)):
        shown, cell = found.statements[line.number], found.cells[line.number]
        kinds = [says[line.number]] if line.number in says else []
        groups = dict(zip(letters, cell["groups"], strict=False))
        yield {
            "statement": line.number,
            "language": shown.language,
            "original": shown.original,
            "shown_in": line.read.language,
            "words": line.read.words,
            "translation": line.read.state,
            "found": " ".join([*kinds, *(["unsure"] if line.number in unsure else [])]),
            "stays": line.stays if line.stays is not None else "",
            "shares": {"all": {name: cell[name] for name in ("seen", *ANSWERS)}, **groups},
        }


def results_json(found: Results, council: Council) -> HttpResponse:
    """One object with its licence, its source, and how it was made."""
    dialogue, drawing = found.dialogue, found.drawing
    content = {
        "id": settings.PUBLIC_URL + reverse("dialogue_results", kwargs={"pk": dialogue.pk}),
        "license": council.licence_address,
        "source": council.name,
        "question": {"words": found.question.words, "language": found.question.language},
        "method": {"name": drawing.method, "version": drawing.version, "command": _command(found), "note": NOTE},
        "drawn": drawing.drawn_at.date().isoformat(),
        "people": found.people,
        "languages": found.languages,
        "entry": dialogue.entry,
        "enough": found.found["enough"],
        "stability": found.stability,
        "groups": [
            {"group": one.letter, "name": one.named, "size": one.size, "share": one.share}
            for one in (found.groups if found.has_groups else ())
        ],
        "common_ground": found.common_ground,
        "shared_refusal": found.shared_refusal,
        "differs": found.differs,
        "unsure": found.unsure,
        "statements": list(_rows(found)),
    }
    return _for_everybody(HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/json"))


def _command(found: Results) -> str:
    """What draws the same map from the rows."""
    repeats = found.stability["repeats"] if found.stability else 0
    drawing, forced = found.drawing, found.found.get("forced_groups")
    groups = f" --groups {forced}" if forced else ""
    return f"python -m opinionmap votes.csv --method {drawing.method} --seed {drawing.seed} --repeats {repeats}{groups}"


NOTE = (
    "Shares: of a hundred people who saw the statement, with the interval that holds the true share with 90 %. null: "
    "fewer than five people. Numbers of people, and those from which shares are reckoned, are in steps of five; "
    "lists are found in these, too. Rows of votes may hold up to four people more than the map, and lack "
    "statements that were taken away since."
)


def _for_everybody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = f"private, max-age={MINUTES_PUBLIC * 60}"
    return response


# -- votes ---------------------------------------------------------------------------------------------------


def votes_file(dialogue: Dialogue, kind: str, *, with_rejected: bool) -> HttpResponse:
    """`kind`: "votes" (person, statement, vote) or "polis" (a zip). `with_rejected`: also what was taken away, marked
    so in Polis' format; the plain file holds only what the map is made of. Read in pieces, sent in pieces."""
    rows = VoteRows(dialogue, with_rejected=with_rejected and kind == "polis")
    content, name, what = (
        (rows.zipped(), f"dialogue-{dialogue.pk}-polis.zip", "application/zip")
        if kind == "polis"
        else (_encoded(rows.plain()), f"dialogue-{dialogue.pk}-votes.csv", "text/csv; charset=utf-8")
    )
    response = StreamingHttpResponse(content, content_type=what)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    # The doors of the house are typed for answers whose headers can be set, and this is one.
    return cast(HttpResponse, response)


class VoteRows:
    """The votes of a dialogue, person by person; in memory are the votes of some hundred people at a time."""

    def __init__(self, dialogue: Dialogue, *, with_rejected: bool) -> None:
        self.dialogue = dialogue
        found = Statement.objects.filter(dialogue=dialogue).select_related("text__key")
        gone = found.filter(rejected_at__isnull=False) | found.filter(merged_into__isnull=False)
        kept = list(found.shown()) + (list(gone) if with_rejected else [])
        self.statements = sorted(kept, key=lambda one: one.number)
        self.number = {one.pk: one.number for one in self.statements}
        self.shown = {one.pk for one in self.statements if one.is_shown}
        counted = Voter.objects.counted().filter(dialogue=dialogue).values_list("pk", flat=True)
        self.people = self._in_order(list(counted))
        self.map = dialogue.shown_map
        self.first = secrets.randbelow(MOST_FIRST)
        # One time for all: of the dialogue, not of anybody's vote.
        moment = (dialogue.opened_at or dialogue.made_at).astimezone(UTC).replace(hour=0, minute=0, second=0)
        self.time = (int(moment.timestamp()) * 1000, _polis_day(moment))

    def _in_order(self, people: list[int]) -> list[int]:
        """By content, as the map takes them (counting.py)."""
        sums = np.zeros(len(people), dtype=np.uint64)
        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            place = {pk: i for i, pk in enumerate(some)}
            cast = [(place[v], self.number[s], vote) for v, s, vote in _votes(some) if s in self.shown]
            table = np.array(cast, dtype=np.int64).reshape(-1, 3)
            sums[start : start + len(some)] = content(table[:, 0], table[:, 1], table[:, 2], len(some))
        return [people[i] for i in np.argsort(sums, kind="stable").tolist()]

    def by_person(self) -> Iterator[tuple[int, int, dict[int, int]]]:
        """(new number, group or -1, statement -> vote) of everybody who has voted on one of the statements."""
        for start in range(0, len(self.people), AT_ONCE):
            some = self.people[start : start + AT_ONCE]
            cast: dict[int, dict[int, int]] = {pk: {} for pk in some}
            for voter, statement, vote in _votes(some):
                if statement in self.number:
                    cast[voter][self.number[statement]] = vote
            groups = dict(Place.objects.filter(voter__in=some, drawing=self.map).values_list("voter", "group"))
            for new, (voter, own) in enumerate(cast.items(), start=self.first + start):
                if own:
                    yield new, groups.get(voter, -1), dict(sorted(own.items()))

    def plain(self) -> Iterator[Row]:
        yield "person", "statement", "vote"
        for person, _group, own in self.by_person():
            yield from ((person, statement, vote) for statement, vote in own.items())

    def zipped(self) -> Iterator[bytes]:
        """A zip, written as it is sent. The same numbers in all of its files."""
        sink = _Sink()
        made: dict[str, Callable[[], Iterator[Row]]] = {
            "comments.csv": self._comments,
            "votes.csv": self._polis_votes,
            "participants-votes.csv": self._polis_people,
            "summary.csv": self._summary,
        }
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in made.items():
                with archive.open(name, "w", force_zip64=True) as file:
                    for piece in _encoded(rows()):
                        file.write(piece)
                        yield sink.taken()
        yield sink.taken()

    def _comments(self) -> Iterator[Row]:
        totals: dict[int, list[int]] = {number: [0, 0] for number in self.number.values()}
        for _person, _group, own in self.by_person():
            for number, vote in own.items():
                totals[number][0] += vote == AGREE
                totals[number][1] += vote == DISAGREE
        yield POLIS_COMMENTS
        for one in self.statements:
            # Who wrote it is nobody's business: the votes of a writer would be known by it.
            moderated = 1 if one.is_shown else -1
            yield *self.time, one.number, "", *totals[one.number], moderated, harmless(one.text.original)

    def _polis_votes(self) -> Iterator[Row]:
        yield POLIS_VOTES
        for person, _group, own in self.by_person():
            yield from ((*self.time, number, person, vote) for number, vote in own.items())

    def _polis_people(self) -> Iterator[Row]:
        numbers = [one.number for one in self.statements]
        yield *POLIS_PEOPLE, *numbers
        for person, group, own in self.by_person():
            votes = list(own.values())
            counts = (len(votes), votes.count(AGREE), votes.count(DISAGREE))
            yield person, group if group >= 0 else "", 0, *counts, *(own.get(number, "") for number in numbers)

    def _summary(self) -> Iterator[Row]:
        yield "topic", harmless(self.dialogue.question.original)
        yield "url", settings.PUBLIC_URL + reverse("dialogue_results", kwargs={"pk": self.dialogue.pk})
        yield "conversation-description", harmless(self.dialogue.why.original)


def _votes(people: list[int]) -> Iterator[tuple[int, int, int]]:
    """(voter, statement, vote)."""
    rows = Vote.objects.filter(voter__in=people).values_list("voter", "statement", "vote")
    return rows.iterator(chunk_size=10_000)


def _polis_day(moment: datetime) -> str:
    """Like "Wed Jun 18 00:00:00 UTC 2014", in English whatever the server speaks."""
    days, months = "Mon Tue Wed Thu Fri Sat Sun".split(), "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{days[moment.weekday()]} {months[moment.month - 1]} {moment:%d %H:%M:%S} UTC {moment:%Y}"


def _encoded(rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV in pieces."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(row)
        if out.tell() >= PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


class _Sink(io.RawIOBase):
    """Where a zip is written to while it is sent."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        piece = bytes(self._held)
        self._held.clear()
        return piece
