"""A meeting that goes on, in short words: it began ten minutes ago, Elif has opened it, and seats are taken."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Barrier, Thread

from django.db import connection
from django.utils import timezone

from sprachrohr.meetings import holding
from sprachrohr.meetings.actions import plan
from sprachrohr.meetings.agenda import add_item
from sprachrohr.meetings.ballots import declare, start_vote
from sprachrohr.meetings.holding_fields import save_field
from sprachrohr.meetings.models import AgendaItem, Ballot, Edition, Meeting, Resolution
from sprachrohr.people.models import Member, Role

WORDING = "Der Integrationsrat empfiehlt dem Bezirksamt, zwei Abendkurse mehr anzubieten."


def named(name: str) -> Member:
    return Member.objects.get(shown_name=name)


def since_a_year() -> None:
    """Whoever has a role has had it for a year: seats are those of the beginning of the meeting."""
    Role.objects.update(since=timezone.now() - timedelta(days=365))


def going_on(by: Member, *, here: Sequence[str] = ("Elif", "Tomasz", "Hakan"), minutes: int = 10) -> Meeting:
    """Began `minutes` ago, was announced, is open; these came when it began."""
    since_a_year()
    now = timezone.now()
    starts = now - timedelta(minutes=minutes)
    meeting = plan(by=by, starts_at=starts, ends_at=now + timedelta(hours=2), place="Saal 1")
    Meeting.objects.filter(pk=meeting.pk).update(called_at=now - timedelta(days=14))
    meeting.refresh_from_db()
    for name in here:
        holding.come(meeting=meeting, member=named(name), at=starts, by=by)
    holding.open_meeting(meeting=meeting, at=starts, by=by)
    meeting.refresh_from_db()
    return meeting


def an_item(meeting: Meeting, title: str = "Plätze in Deutschkursen", **fields: object) -> AgendaItem:
    return add_item(meeting=meeting, title=title, by=named("Elif"), **{"kind": "decision", **fields})  # type: ignore[arg-type]


def writes(item: AgendaItem, field: str, words: str, by: Member, *, device: str = "") -> int:
    """Saved with the newest edition before their eyes."""
    known = Edition.objects.filter(item=item, field=field).first()
    return save_field(item=item, field=field, words=words, seen=known.number if known else 0, device=device, by=by)


def voting(item: AgendaItem, by: Member, *, words: str = WORDING, barred: Sequence[Member] = ()) -> Ballot:
    """The wording is written and the vote has begun."""
    writes(item, "wording", words, by)
    return start_vote(item=item, kind="hands", barred=barred, at=timezone.now(), by=by)


def resolved(item: AgendaItem, by: Member, *, figures: tuple[int, int, int], words: str = WORDING) -> Resolution:
    """For, against, abstained; declared."""
    ballot = voting(item, by, words=words)
    for field, figure in zip(("votes_for", "votes_against", "abstentions"), figures, strict=True):
        writes(item, field, str(figure), by)
    return declare(ballot=Ballot.objects.get(pk=ballot.pk), at=timezone.now(), by=by)


def closed(meeting: Meeting, by: Member, *, at: datetime | None = None) -> Meeting:
    holding.close_meeting(meeting=meeting, at=at or timezone.now(), by=by)
    meeting.refresh_from_db()
    return meeting


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Each call in a thread and a connection of its own, all at the same moment; what came of it, in any order."""
    ready, found = Barrier(len(calls)), list[object]()

    def run(call: Callable[[], object]) -> None:
        ready.wait(timeout=30)
        try:
            found.append(call())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found
