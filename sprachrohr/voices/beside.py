"""What the desk keeps beside a voice, in one query: its notes and its tasks."""

from dataclasses import dataclass

from django.db.models import BinaryField, CharField, DateField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast

from sprachrohr.people.models import Member
from sprachrohr.voices.models import Note, Task, Voice


@dataclass(frozen=True)
class Beside:
    """In their order, each knowing the voice (and so its key) and the shown name of its author or owner."""

    notes: list[Note]
    tasks: list[Task]


def _rows(kind: str, rows: QuerySet, *, body: str, at: str, who: str, due: str = "", done: str = "") -> QuerySet:  # type: ignore[type-arg]
    """(kind, pk, body, at, due, done, name); PostgreSQL wants to know the type of what is missing."""
    found: QuerySet = rows.order_by().values_list(  # type: ignore[type-arg]
        Value(kind, CharField()),
        "pk",
        Cast(body, BinaryField()),
        at,
        F(due) if due else Cast(Value(None), DateField()),
        F(done) if done else Cast(Value(None), DateTimeField()),
        f"{who}__shown_name",
    )
    return found


def beside(voice: Voice) -> Beside:
    notes = _rows("note", voice.notes.all(), body="body", at="written_at", who="author")
    tasks = _rows("task", voice.tasks.all(), body="what", at="made_at", who="owner", due="due_on", done="done_at")
    found = Beside([], [])
    for kind, pk, body, at, due, done, name in notes.union(tasks, all=True):
        who = Member(shown_name=name) if name else None
        if kind == "note":
            found.notes.append(Note(pk=pk, voice=voice, body=body, written_at=at, author=who))
        else:
            found.tasks.append(Task(pk=pk, voice=voice, what=body, made_at=at, due_on=due, done_at=done, owner=who))
    found.notes.sort(key=lambda one: one.pk)
    found.tasks.sort(key=lambda one: (one.due_on, one.pk))
    return found
