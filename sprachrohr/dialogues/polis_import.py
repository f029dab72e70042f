"""A conversation that Polis has exported, as a dialogue of ours: closed, and not published until somebody does it.

A folder with `comments.csv` and `votes.csv` (a history: the last vote counts) or `participants-votes.csv`;
`summary.csv` names it. Everything is read and checked before anything is written. Times of votes and writers are not
taken over.
"""

import csv
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from django.db import transaction
from django.utils import timezone

from opinionmap import Votes, VotesError, read_votes
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import write_text
from sprachrohr.languages.detection import guess
from sprachrohr.languages.detection.detectors import detectors
from sprachrohr.people.models import Member
from sprachrohr.vault.actions import destroy_keys
from sprachrohr.vault.models import Key
from sprachrohr.voices.actions import DESK_LANGUAGE
from sprachrohr.web.known_languages import WRITTEN

VOTES = ("votes.csv", "participants-votes.csv")
NEEDED = ("comment-id", "comment-body", "moderated")
READER = "Das haben Menschen mit Polis besprochen. Wir haben die Datei übernommen."
HARMLESS = re.compile(r"(^|;)'(?=\s*[=+@-]|[\t\r])")  # of `exports.harmless`
UNKNOWN = "und"  # BCP 47: undetermined
READ_FOR_LANGUAGE = 1000
MORE_THAN_HALF = 0.5
AT_ONCE = 5000


class NotPolis(ValueError):
    """The folder cannot be read as an export of Polis; the text says which file, which line, and what to do."""


@dataclass(frozen=True)
class Comment:
    """`rejected`: by moderation, or only about the person (Polis' "meta"). `came`: None where the file does not say."""

    number: int
    words: str
    rejected: bool
    came: datetime | None


@dataclass(frozen=True, eq=False)
class Conversation:
    topic: str
    about: str
    comments: tuple[Comment, ...]
    votes: Votes


def read_folder(folder: Path) -> Conversation:
    """Raises NotPolis."""
    if not folder.is_dir():
        raise NotPolis(f"{folder} is not a folder.")
    source = next((folder / name for name in VOTES if (folder / name).is_file()), None)
    if source is None or not (folder / "comments.csv").is_file():
        raise NotPolis(f"{folder} needs comments.csv, and votes.csv or participants-votes.csv.")
    comments = _comments(folder / "comments.csv")
    try:
        with source.open(encoding="utf-8", newline="") as lines:
            votes = read_votes(lines).votes
    except (VotesError, UnicodeDecodeError) as error:
        raise NotPolis(f"{source.name}: {error}") from error
    known = {one.number for one in comments}
    for number in votes.statements.tolist():
        if number not in known:
            raise NotPolis(f"{source.name} has votes on statement {number}, which comments.csv does not have.")
    said = _summary(folder / "summary.csv")
    return Conversation(said.get("topic", ""), said.get("conversation-description", ""), comments, votes)


def _comments(path: Path) -> tuple[Comment, ...]:
    found: dict[int, Comment] = {}
    for line, row in _rows(path):
        missing = [name for name in NEEDED if row.get(name) is None]
        if missing or None in row:
            what = f"has no {missing[0]}" if missing else "has more entries than the first line"
            raise NotPolis(f"{path.name}, line {line}: it {what}.")
        one = _comment(row, f"{path.name}, line {line}")
        if one.number in found:
            raise NotPolis(f"{path.name}, line {line}: statement {one.number} is there already.")
        found[one.number] = one
    if not found:
        raise NotPolis(f"{path.name} has no statement.")
    return tuple(found[number] for number in sorted(found))


def _comment(row: dict[str, str], where: str) -> Comment:
    typed, moderated = row["comment-id"].strip(), row["moderated"].strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise NotPolis(f"{where}: comment-id is {typed!r}; it must be a whole number.")
    if moderated not in {"-1", "0", "1"}:
        raise NotPolis(f"{where}: moderated is {moderated!r}; it must be -1, 0 or 1.")
    words = row["comment-body"].strip()
    if not words:
        raise NotPolis(f"{where}: the statement has no words.")
    rejected = moderated == "-1" or row.get("is-meta", "").strip() in {"true", "1"}
    return Comment(int(typed), _plain(words), rejected, _moment(row.get("timestamp", "")))


def _plain(words: str) -> str:
    """Without the sign that our own files put before what looks like a formula."""
    return HARMLESS.sub(r"\1", words)


def _moment(milliseconds: str) -> datetime | None:
    try:
        return min(datetime.fromtimestamp(int(milliseconds) / 1000, UTC), timezone.now())
    except (ValueError, OverflowError, OSError):
        return None


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if not set(NEEDED) <= set(reader.fieldnames or ()):
                raise NotPolis(f"{path.name}, line 1: the columns {', '.join(NEEDED)} are needed.")
            for row in reader:
                yield reader.line_num, row
    except (csv.Error, UnicodeDecodeError) as error:
        raise NotPolis(f"{path.name} cannot be read as CSV in UTF-8: {error}.") from error


def _summary(path: Path) -> dict[str, str]:
    """What there is; without the file nothing."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return {row[0]: _plain(row[1].strip()) for row in csv.reader(lines) if len(row) == 2}


# -- languages -----------------------------------------------------------------------------------------------


def languages_of(sentences: Sequence[str]) -> list[str]:
    """The language of each: that of all of them together, unless a sentence is certain to be in another one."""
    spoken = [one.code for one in WRITTEN]
    most = _language_of_all(sentences, spoken)
    offered = spoken if most in spoken else [most, *spoken]
    found = [guess(words, page_language=most, offered=offered) for words in sentences]
    return [one.code if one.certain else most for one in found]


def _language_of_all(sentences: Sequence[str], spoken: Sequence[str]) -> str:
    """Also one that none of ours is, so that Chinese is not called German."""
    together = " ".join(sentences)[:READ_FOR_LANGUAGE]
    chances = detectors()["fasttext"](together.replace("\n", " "))
    most = max(chances, key=chances.__getitem__, default=UNKNOWN)
    if most not in spoken and chances.get(most, 0) > MORE_THAN_HALF:
        return most
    return guess(together, page_language=UNKNOWN, offered=(UNKNOWN, *spoken)).code


# -- into the house ------------------------------------------------------------------------------------------


def take_over(*, conversation: Conversation, title: str = "", by: Member | None = None) -> Dialogue:
    """A dialogue that is over, with its statements and votes, each statement under its number in Polis. Nobody is asked
    to translate it: that begins when the council wants it. The map: `drawing.draw`.

    Written in pieces, so that nobody else waits; a draft until the last vote is in, and gone if something fails.
    """
    asked = title or conversation.topic or "Polis"
    words = [asked, conversation.about or asked, *(one.words for one in conversation.comments)]
    languages = languages_of(words)
    with transaction.atomic():
        dialogue = _dialogue(conversation, words[:2], languages[:2], by)
        statements = _statements(dialogue, conversation.comments, languages[2:], by)
    try:
        _votes(dialogue, conversation.votes, statements)
    except BaseException:
        _forget(dialogue)
        raise
    return _ended(dialogue, by)


@transaction.atomic
def _forget(dialogue: Dialogue) -> None:
    keys = {dialogue.key_id, *dialogue.statements.values_list("text__key", flat=True)}
    dialogue.delete()
    destroy_keys(keys=keys)


@transaction.atomic
def _ended(dialogue: Dialogue, by: Member | None) -> Dialogue:
    dialogue.opened_at, dialogue.opened_by = dialogue.opens_at, by
    dialogue.closed_at, dialogue.closed_by = dialogue.closes_at, by
    dialogue.save()
    write("dialogue imported", about=dialogue, by=by)
    return dialogue


def _dialogue(
    conversation: Conversation, words: Sequence[str], languages: Sequence[str], by: Member | None
) -> Dialogue:
    key = Key.make()
    came = [one.came for one in conversation.comments if one.came is not None] or [timezone.now()]
    return Dialogue.objects.create(
        key=key,
        question=write_text(key=key, words=words[0], language=languages[0]),
        why=write_text(key=key, words=words[1], language=languages[1]),
        reader=write_text(key=key, words=READER, language=DESK_LANGUAGE),
        # From the first statement to the last; when somebody voted, no file of ours says.
        opens_at=min(came),
        closes_at=max(came),
        adding=Dialogue.Adding.NOBODY,
        made_by=by,
    )


def _statements(
    dialogue: Dialogue, comments: Sequence[Comment], languages: Sequence[str], by: Member | None
) -> dict[int, int]:
    """Number -> primary key."""
    now = timezone.now()
    made = Statement.objects.bulk_create(
        Statement(
            dialogue=dialogue,
            number=one.number,
            text=write_text(key=Key.make(), words=one.words, language=language),
            source=Statement.Source.FILE,
            came_on=timezone.localdate(one.came or now),
            shown_at=None if one.rejected else now,
            rejected_at=now if one.rejected else None,
            looked_at=now,
            looked_by=by,
        )
        for one, language in zip(comments, languages, strict=True)
    )
    return {one.number: one.pk for one in made}


def _votes(dialogue: Dialogue, votes: Votes, statements: dict[int, int]) -> None:
    """Everybody under a new name that no cookie knows."""
    today = timezone.localdate()
    voters = Voter.objects.bulk_create(
        (
            Voter(dialogue=dialogue, name_hash=secrets.token_hex(32), language="", came_on=today)
            for _ in range(len(votes.people))
        ),
        batch_size=AT_ONCE,
    )
    people = np.array([one.pk for one in voters], dtype=np.int64)
    numbers = np.array([statements[number] for number in votes.statements.tolist()], dtype=np.int64)
    person, statement, vote = votes.triples()
    for start in range(0, len(votes), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        rows = zip(people[person[part]].tolist(), numbers[statement[part]].tolist(), vote[part].tolist(), strict=True)
        Vote.objects.bulk_create(Vote(voter_id=v, statement_id=s, vote=cast) for v, s, cast in rows)
