"""What needs this member now, in the order of the days on which something reaches its limit: the desk's first page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sprachrohr.council.models import Council
from sprachrohr.dialogues.models import Statement
from sprachrohr.languages.models import Wish
from sprachrohr.meetings.models import MeetingTask
from sprachrohr.meetings.needs import MeetingNeed, what_meetings_need
from sprachrohr.people.models import Member
from sprachrohr.recommendations.due import Due, what_is_due
from sprachrohr.vault.handlers import own_keys
from sprachrohr.vault.models import HandlerKey, Key, SealedCopy
from sprachrohr.voices.attachments import to_write_down
from sprachrohr.voices.models import Task, Voice

# Enough for an evening; what is later comes up when these are done.
MOST = 40


@dataclass(frozen=True)
class Need:
    """One line that leads to where it is done. `on`: its limit, if it has one; `more`: what it still lacks."""

    on: date | None
    words: str
    address: str
    icon: str
    more: tuple[str, ...] = ()

    @property
    def days_left(self) -> int:
        """Until the limit; negative once it is over, 0 without one."""
        return (self.on - timezone.localdate()).days if self.on is not None else 0


@dataclass(frozen=True)
class Evening:
    """What there is to do. `confidential_late`: the chair learns that much of confidential voices, and no more."""

    needs: list[Need]
    late: int
    next_limit: Need | None
    confidential_late: bool


def what_needs(*, member: Member, council: Council) -> Evening:
    """Seven queries, and the rules of procedure now and then, whatever there is to do."""
    voices = _open_voices(member)
    found = [*_of_voices([voice for voice in voices if not voice.is_sealed], council)]
    sealed = [voice for voice in voices if voice.is_sealed]
    found += [*_of_cases([voice for voice in sealed if voice.is_mine], council)]  # type: ignore[attr-defined]
    found += [*_of_texts(member), *_tasks(member)]
    found += [_of_meeting(need) for need in what_meetings_need(member)]
    found += [_of_recommendation(due) for due in what_is_due()]
    found.sort(key=lambda need: need.on or date.max)
    return Evening(
        needs=found[:MOST],
        late=sum(need.days_left < 0 for need in found),
        next_limit=next((need for need in found if need.on is not None and need.days_left >= 0), None),
        confidential_late=member.may_run_the_desk()
        and min(_limits(sealed, council), default=date.max) < timezone.localdate(),
    )


def _open_voices(member: Member) -> list[Voice]:
    """Those that this member reads; of confidential ones a handler their own, and the chair and secretary all, but
    nothing of them goes further than whether a word is late."""
    keys = own_keys(member) if member.may_open_cases() else HandlerKey.objects.none()
    is_mine = Exists(SealedCopy.objects.filter(key=OuterRef("key"), handler__in=keys))
    sealed = Q(openness=Voice.Openness.SEALED)
    if not member.may_run_the_desk():
        sealed &= Q(is_mine=True)
    readable = Voice.objects.visible_to(member).values("pk")
    rows = Voice.objects.annotate(is_mine=is_mine).filter(Q(pk__in=readable) | sealed)
    return list(rows.with_state().in_state("open"))


def _limits(voices: Iterable[Voice], council: Council) -> list[date]:
    owed = (v.due_on(acknowledge_days=council.acknowledge_days, answer_days=council.answer_days) for v in voices)
    return [day for day in owed if day is not None]


def _of_voices(voices: list[Voice], council: Council) -> Iterator[Need]:
    new = _limits((voice for voice in voices if voice.state == "new"), council)
    ours = _limits((voice for voice in voices if voice.state == "for_us"), council)
    if new:
        words = ngettext(
            "%(many)s new message waits for a first word", "%(many)s new messages wait for a first word", len(new)
        )
        yield _group(new, words, f"{reverse('inbox')}?state=new", "inbox")
    if ours:
        words = ngettext("%(many)s message waits for our answer", "%(many)s messages wait for our answer", len(ours))
        yield _group(ours, words, f"{reverse('inbox')}?state=for_us", "pen")


def _of_cases(voices: list[Voice], council: Council) -> Iterator[Need]:
    owed = _limits(voices, council)
    if owed:
        words = ngettext("%(many)s confidential message waits", "%(many)s confidential messages wait", len(owed))
        yield _group(owed, words, reverse("cases"), "lock")


def _group(limits: list[date], words: str, address: str, icon: str) -> Need:
    """Many of a kind are one line, with the first of their limits."""
    late = sum(day < timezone.localdate() for day in limits)
    more = (ngettext("%(many)s of them late", "%(many)s of them late", late) % {"many": late},) if late else ()
    return Need(min(limits), words % {"many": len(limits)}, address, icon, more)


def _of_texts(member: Member) -> Iterator[Need]:
    """Texts to translate, recordings to write down, statements to look at; one query."""
    read_by_me = Q(language__in=member.reads, text__language__in=member.reads)
    nothing = Value(0)
    rows = _sums(Wish.objects.visible_to(member).open(), "translate", Count("pk", filter=read_by_me), Min("due_on"))
    fresh = Statement.objects.waiting().filter(dialogue__closed_at__isnull=True)
    rows = rows.union(
        _sums(to_write_down(member), "listen", nothing, Min("message__written_on")),
        _sums(fresh, "statements", nothing, Min("came_on")),
        all=True,
    )
    for what, many, mine, first in rows:
        if not many:
            continue
        if what == "translate":
            words = ngettext("%(many)s text to translate", "%(many)s texts to translate", many) % {"many": many}
            more = (_("%(many)s of them in your languages") % {"many": mine},) if mine else ()
            yield Need(first, words, reverse("translations"), "translate", more)
        elif what == "statements":
            words = ngettext("%(many)s new statement waits", "%(many)s new statements wait", many) % {"many": many}
            yield Need(first, words, reverse("desk_dialogues"), "people")
        else:
            words = ngettext(
                "One recording is to be written down", "%(number)s recordings are to be written down", many
            )
            yield Need(first, words % {"number": many}, reverse("to_write_down"), "listen")


def _sums(rows: QuerySet[Any], what: str, mine: Any, first: Min) -> QuerySet[Any, Any]:
    """One row: what, how many, of them for this member, the first limit."""
    alone = rows.order_by().select_related(None).prefetch_related(None).annotate(x_what=Value(what, CharField()))
    found: QuerySet[Any, Any] = (
        alone.values("x_what").annotate(x_many=Count("pk"), x_mine=mine, x_first=first).values_list(
            "x_what", "x_many", "x_mine", "x_first"
        )
    )
    return found


def _tasks(member: Member) -> Iterator[Need]:
    """Those that this member has taken on, for a person or in a meeting; one query."""
    readable = Voice.objects.visible_to(member).values("pk")
    of_voices = Task.objects.filter(owner=member, done_at__isnull=True, voice__in=readable).order_by().values_list(
        Value("voice", CharField()), "voice_id", "due_on", "voice__key_id", "voice__key__wrapped", "what"
    )
    of_meetings = MeetingTask.objects.open().filter(owner=member).order_by().values_list(
        Value("prepare", CharField()), "meeting_id", "due_on", "meeting__key_id", "meeting__key__wrapped", "sealed_what"
    )
    for door, number, due, key, wrapped, sealed in of_voices.union(of_meetings, all=True):
        words = Key(id=key, wrapped=bytes(wrapped)).decrypt(bytes(sealed))
        yield Need(due, words, reverse(door, args=[number]), "tasks")


def _of_meeting(need: MeetingNeed) -> Need:
    day = date_format(need.meeting.day, "l, j. F")
    words = {
        "prepare": _("Next meeting: %(day)s"),
        "hold": _("Hold the meeting of %(day)s, or close it"),
        "circulate": _("Send round the minutes of %(day)s"),
        "correct": _("Corrections to the minutes of %(day)s"),
        "publish": _("Publish the minutes of %(day)s"),
    }[need.step] % {"day": day}
    door = {"prepare": "prepare", "hold": "hold"}.get(need.step, "minutes_desk")
    more = tuple(one.words for one in need.open)
    return Need(need.on, words, reverse(door, args=[need.meeting.pk]), "talk", more)


def _of_recommendation(due: Due) -> Need:
    one = due.recommendation
    words = {
        "tell": _("Tell the people what became of it: %(title)s"),
        "overdue": _("No answer yet: %(title)s"),
        "send": _("Send the recommendation: %(title)s"),
        "confirm": _("Look at the PDF of the office: %(title)s"),
    }[due.what] % {"title": one.title.original}
    office = (one.addressee.name,) if one.addressee is not None else ()
    return Need(due.on, words, reverse("desk_recommendation", args=[one.pk]), "office", office)
