"""What else is open before a meeting: tasks, minutes without approval, dates of outside committees.

A room above adds what it knows to `FROM_ABOVE` when its doors are read (its `urls.py`): a function that takes the
member who looks and gives back `Open`s of a kind of its own, in at most two queries. So unanswered recommendations
come in, although this room must not know them; `templates/meetings/desk/_above.html` shows every such kind.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from sprachrohr.meetings.models import Meeting, MeetingTask, Minutes, OutsideDate
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Key
from sprachrohr.voices.models import Task, Voice

OUTSIDE_DAYS = 35


@dataclass(frozen=True)
class Open:
    """Something that waits. `kind`: "task", "voice_task", "minutes", "outside", or a name of the room above.

    `number`: of its row (a voice task: of its voice); `words`: one line; `on`: when it is due, or when it takes place;
    `who`: who has to do with it; `address`: where it can be seen.
    """

    kind: str
    number: int
    words: str
    on: datetime | None = None
    who: str = ""
    deputy: str = ""
    place: str = ""
    address: str = ""

    @property
    def is_late(self) -> bool:
        return self.on is not None and timezone.localdate(self.on) < timezone.localdate()


FROM_ABOVE: list[Callable[[Member], Sequence[Open]]] = []


def _text(name: Any) -> Any:
    return Cast(name, CharField())


def _column(rows: Any, kind: str, **chosen: Any) -> QuerySet[Any, Any]:
    """One kind in columns that are alike for all kinds, so that the database gives them as one list."""
    nothing, no_bytes = Value("", CharField()), Cast(Value(None), BinaryField())
    columns = {
        "x_kind": Value(kind, CharField()), "x_number": F("pk"), "x_on": nothing, "x_words": nothing, "x_who": nothing,
        "x_deputy": nothing, "x_place": nothing, "x_key": nothing, "x_wrapped": no_bytes, "x_sealed": no_bytes,
        **{f"x_{name}": value for name, value in chosen.items()},
    }  # fmt: skip
    found: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return found


def _queries(reader: Member, meeting: Meeting) -> list[QuerySet[Any, Any]]:
    nobody = Value("", CharField())
    tasks = MeetingTask.objects.open()
    of_voices = Task.objects.filter(done_at__isnull=True, voice__in=Voice.objects.visible_to(reader).values("pk"))
    minutes = Minutes.objects.filter(circulated_at__isnull=False, approved_at__isnull=True).exclude(
        meeting__approved_under__withdrawn_at__isnull=True, meeting__approved_under__meeting=meeting
    )
    return [
        _column(
            tasks, "task", on=Coalesce(_text("due_on"), nobody), who=Coalesce(_text("owner__shown_name"), nobody),
            key=_text("meeting__key_id"), wrapped=F("meeting__key__wrapped"), sealed=F("sealed_what"),
        ),
        _column(
            of_voices, "voice_task", number=F("voice_id"), on=_text("due_on"),
            who=Coalesce(_text("owner__shown_name"), nobody),
            key=_text("voice__key_id"), wrapped=F("voice__key__wrapped"), sealed=F("what"),
        ),
        _column(minutes, "minutes", number=F("meeting_id"), on=_text("meeting__starts_at")),
        _column(
            OutsideDate.objects.coming(days=OUTSIDE_DAYS), "outside", on=_text("starts_at"), words=_text("body"),
            who=Coalesce(_text("representative__shown_name"), nobody),
            deputy=Coalesce(_text("deputy__shown_name"), nobody), place=_text("place"),
        ),
    ]  # fmt: skip


def _moment(written: str) -> datetime | None:
    """A day is the noon of that day: it must not slip to another one in another time zone."""
    if not written:
        return None
    if len(written) == len("2026-01-01"):
        return datetime.fromisoformat(f"{written}T12:00:00+00:00")
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _open(row: tuple[Any, ...]) -> Open:
    kind, number, on, words, who, deputy, place, key, wrapped, sealed = row
    if sealed is not None:
        words = Key(id=UUID(key), wrapped=bytes(wrapped)).decrypt(bytes(sealed))
    return Open(kind=kind, number=number, words=words, on=_moment(on), who=who, deputy=deputy, place=place)


def what_waits(meeting: Meeting, *, reader: Member) -> dict[str, list[Open]]:
    """By kind, the earliest first: open tasks of meetings and of voices that this member may read, minutes that wait
    for approval, dates of outside committees in the next five weeks, and what the rooms above know. One query, and
    those of the rooms above, whatever the number of rows."""
    first, *others = _queries(reader, meeting)
    found: dict[str, list[Open]] = defaultdict(list)
    for row in first.union(*others, all=True):
        one = _open(row)
        found[one.kind].append(one)
    for ask in FROM_ABOVE:
        for one in ask(reader):
            found[one.kind].append(one)
    far = timezone.now() + timedelta(days=36500)
    for rows in found.values():
        rows.sort(key=lambda one: (one.on or far, one.number))
    return dict(found)
