"""The demo's meetings: three were held, to the next one everybody was invited yesterday, the one after is planned.

To a meeting that is over nobody can be invited; so each is called with a date to come and gets its own day afterwards.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from sprachrohr.demo.past import Past, evening
from sprachrohr.meetings import holding
from sprachrohr.meetings.actions import adopt_rules, begin_series, continue_series, enter_outside_date, plan
from sprachrohr.meetings.agenda import add_item
from sprachrohr.meetings.ballots import declare, start_vote
from sprachrohr.meetings.calling import call
from sprachrohr.meetings.deadlines import counts_as_day, dates_of, public_holidays
from sprachrohr.meetings.holding_fields import save_field
from sprachrohr.meetings.holding_pen import give_pen
from sprachrohr.meetings.minutes import circulate, judge_name, publish
from sprachrohr.meetings.minutes_content import open_names
from sprachrohr.meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Meeting,
    MeetingTask,
    Reply,
    Resolution,
    Rules,
    Series,
)
from sprachrohr.meetings.presets import BEZIRK
from sprachrohr.meetings.replies import reply
from sprachrohr.people.actions import accept_invitation, invite
from sprachrohr.people.models import Member, Role
from sprachrohr.topics.models import Topic

Members = dict[str, Member]
# Volunteers meet on one of these: Thursday, Tuesday, Wednesday, Monday.
WEEKDAYS = (3, 1, 2, 0)
SOONEST_DAYS = 11  # the invitation of yesterday is in time, and answers can still come
HELD = 3
LATE_IN_THE_YEAR = {(12, 24), (12, 31)}
NOTICE = timedelta(days=12)
MINUTES_AFTER = timedelta(days=4)
TERM_YEARS = 5
OF_AN_ITEM = ("kind", "title", "minutes", "explanation", "is_closed", "majority")


@dataclass(frozen=True)
class Dates:
    """A monthly series around today. `held`: the last ones, oldest first; `coming`: the next ones."""

    week: int
    weekday: int
    held: tuple[date, ...]
    coming: tuple[date, ...]

    @property
    def all(self) -> tuple[date, ...]:
        return self.held + self.coming


def dates_around(today: date) -> Dates:
    """The next one is 11 to 17 days ahead, the last one 11 to 24 days ago; no day on which nobody would come."""
    found = [_dates(today, weekday) for weekday in WEEKDAYS]
    return next((one for one in found if not any(map(_is_at_home, one.all))), found[0])


def _dates(today: date, weekday: int) -> Dates:
    first = today + timedelta(days=SOONEST_DAYS)
    first += timedelta(days=(weekday - first.weekday()) % 7)
    week = (first.day - 1) // 7 + 1
    week = week if week < 5 else -1
    days = dates_of(week=week, weekday=weekday, first=today - timedelta(days=110), many=8, pauses=[])
    past, coming = [day for day in days if day < today], [day for day in days if day >= today]
    return Dates(week, weekday, tuple(past[-HELD:]), tuple(coming[:2]))


def _is_at_home(day: date) -> bool:
    return (day.month, day.day) in LATE_IN_THE_YEAR or day in public_holidays("HH", day.year)


@dataclass
class Meetings:
    """What the story of the meetings needs and leaves. `resolutions`: by the recommendation that each adopts."""

    told: dict[str, Any]
    wordings: dict[str, str]
    members: Members
    past: Past
    dates: Dates
    resolutions: dict[str, Resolution] = field(default_factory=dict)

    def hour(self, day: date, name: str) -> datetime:
        return evening(day, time.fromisoformat(self.told[name]))


def have_met(*, told: dict[str, Any], wordings: dict[str, str], members: Members, past: Past) -> Meetings:
    """`told`: of demo/meetings.json; `wordings`: what is voted on, by recommendation; `members`: of the cast."""
    begun = Meetings(told, wordings, members, past, dates_around(timezone.localdate()))
    _sit_in_the_council(begun)
    _have_rules(begun)
    series = _have_a_series(begun)
    before: Meeting | None = None
    for day, fields in zip(begun.dates.held, told["held"], strict=True):
        before = _meet(begun, series, day, fields, before)
    _call_the_next(begun, series, before)
    for fields in told["outside"]:
        _meet_outside(begun, dict(fields))
    return begun


def _sit_in_the_council(begun: Meetings) -> None:
    """More seats are taken than the demo has logins for; all of it since the term began, two years ago."""
    for fields in begun.told["members"]:
        name, reads = fields["name"], fields["reads"]
        email = f"{name.lower().replace('ł', 'l')}@demo.example"
        _, token = invite(email=email, role="member", by=begun.members["Elif"], shown_name=name, reads=reads)
        begun.members[name] = accept_invitation(
            token=token, shown_name=name, password=secrets.token_urlsafe(24), reads=reads
        )
    since = evening(begun.past.today - timedelta(days=2 * 365))
    Member.objects.get_queryset().update(joined_at=since)
    Role.objects.update(since=since)


def _have_rules(begun: Meetings) -> None:
    since = begun.past.today - timedelta(days=2 * 365)
    ends = since + timedelta(days=TERM_YEARS * 365)
    about = {"valid_from": since, "preset": BEZIRK.slug, "term_starts": since, "term_ends": ends}
    rules = adopt_rules(by=begun.members["Elif"], fields={**BEZIRK.fields, **about}, majorities=BEZIRK.majorities)
    begun.past.bend(rules, to=evening(since))


def _have_a_series(begun: Meetings) -> Series:
    hours = {name: time.fromisoformat(begun.told[name]) for name in ("starts", "ends")}
    dates = begun.dates
    series = begin_series(
        by=begun.members["Elif"], many=0, week=dates.week, weekday=dates.weekday, **hours, **begun.told["place"]
    )
    begun.past.bend(series, to=evening(dates.held[0] - timedelta(days=300)))
    return series


# -- before ---------------------------------------------------------------------------------------------------------


def _meet(begun: Meetings, series: Series, day: date, fields: dict[str, Any], before: Meeting | None) -> Meeting:
    """One that was held, from its planning to the end of the evening; the minutes of `before` are approved there."""
    soon = timezone.now() + timedelta(days=30)
    elif_, past = begun.members["Elif"], begun.past
    meeting = plan(
        by=elif_, series=series, starts_at=soon, ends_at=soon + timedelta(hours=2), **begun.told["place"]
    )
    past.bend(meeting, to=evening(day - timedelta(days=60)))
    if before is not None:
        _circulate(begun, before)
    _agenda(begun, meeting, fields["items"], on=day - NOTICE - timedelta(days=2))
    call(meeting=meeting, by=elif_)
    past.bend(meeting, to=evening(day - NOTICE))
    away = {*fields["no"], *fields["silent"]}
    _replies(begun, meeting, yes=[name for name in _seats(begun) if name not in away], no=fields["no"])
    past.bend(meeting.replies.all(), to=evening(day - NOTICE + timedelta(days=2)))
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=begun.hour(day, "starts"), ends_at=begun.hour(day, "ends")
    )
    meeting = Meeting.objects.select_related("key").get(pk=meeting.pk)
    _hold(begun, meeting, fields, away)
    if before is not None:
        _publish(begun, before, on=day + timedelta(days=2))
    return meeting


def _seats(begun: Meetings) -> list[str]:
    return [name for name, member in begun.members.items() if member.may_read_voices()]


def _agenda(begun: Meetings, meeting: Meeting, items: list[dict[str, Any]], *, on: date) -> None:
    for fields in items:
        topic = Topic.objects.filter(slug=fields["topic"]).first() if "topic" in fields else None
        known = {name: fields[name] for name in OF_AN_ITEM if name in fields}
        add_item(meeting=meeting, by=begun.members["Elif"], owner=begun.members[fields["owner"]], topic=topic, **known)
    begun.past.bend(meeting.items.all(), to=evening(on))


def _replies(begun: Meetings, meeting: Meeting, *, yes: list[str], no: list[str]) -> None:
    for answer, names in ((Reply.Answer.YES, yes), (Reply.Answer.NO, no)):
        for name in names:
            reply(meeting=meeting, member=begun.members[name], answer=answer.value, way=Reply.Way.LINK.value)


# -- the evening ----------------------------------------------------------------------------------------------------


def _hold(begun: Meetings, meeting: Meeting, fields: dict[str, Any], away: set[str]) -> None:
    at, secretary = meeting.starts_at, begun.members["Tomasz"]
    for name in _seats(begun):
        if name not in away:
            came = at + timedelta(minutes=fields["late"].get(name, 0))
            holding.come(meeting=meeting, member=begun.members[name], at=came, by=secretary)
    holding.open_meeting(meeting=meeting, at=at, by=begun.members["Elif"])
    words = {one["title"]: one for one in fields["items"]}
    carried = {"result": fields.get("carried", "")}
    for item in AgendaItem.objects.standing().filter(meeting=meeting).select_related("meeting__key", "task"):
        at += timedelta(minutes=item.minutes)
        _take(begun, item, words.get(item.title, carried), at)
    give_pen(meeting=meeting, by=secretary)
    holding.close_meeting(meeting=meeting, at=at, by=begun.members["Elif"])
    tasks, rows = MeetingTask.objects.filter(meeting=meeting), Resolution.objects.filter(ballot__item__meeting=meeting)
    begun.past.bend(meeting, Attendance.objects.filter(meeting=meeting), tasks, rows, to=at)
    for item in meeting.items.all():
        begun.past.bend(item.wordings.all(), item.editions.all(), item.result, to=at)


def _take(begun: Meetings, item: AgendaItem, fields: dict[str, Any], at: datetime) -> None:
    """What came out under one item, at its end."""
    secretary = begun.members["Tomasz"]
    for name in ("result", "note"):
        if name in fields and item.approves_id is None:
            _write(begun, item, name, fields[name])
    if item.approves_id is not None:
        _vote(begun, item, begun.told["approval"], None, at)
    elif "votes" in fields:
        begun.resolutions[fields["adopts"]] = _vote(begun, item, begun.wordings[fields["adopts"]], fields["votes"], at)
    if item.task is not None:
        holding.finish_task(task=item.task, by=secretary)
        begun.past.bend(item.task, to=at)
    if "task" in fields:
        task = fields["task"]
        due = timezone.localdate(at) + timedelta(days=task["due_days"])
        owner = begun.members[task["owner"]]
        token = secrets.token_urlsafe(24)
        holding.add_task(item=item, what=task["what"], owner=owner, due_on=due, token=token, by=secretary)
    else:
        holding.finish_item(item=item, finished=True, by=secretary)


def _write(begun: Meetings, item: AgendaItem, name: str, words: str) -> None:
    save_field(item=item, field=name, words=words, seen=0, device="", by=begun.members["Tomasz"])


def _vote(begun: Meetings, item: AgendaItem, words: str, votes: list[int] | None, at: datetime) -> Resolution:
    """For, against, abstained; without figures all are for it."""
    secretary = begun.members["Tomasz"]
    _write(begun, item, "wording", words)
    ballot = start_vote(item=item, kind=Ballot.Kind.HANDS.value, barred=(), at=at, by=secretary)
    figures = votes or [ballot.entitled, 0, 0]
    for name, figure in zip(("votes_for", "votes_against", "abstentions"), figures, strict=True):
        _write(begun, item, name, str(figure))
    return declare(ballot=ballot, at=at, by=secretary)


# -- after ------------------------------------------------------------------------------------------------------------


def _circulate(begun: Meetings, meeting: Meeting) -> None:
    """The approval and what is open go to the agenda of the meeting that comes next."""
    minutes = circulate(meeting=meeting, by=begun.members["Tomasz"])
    sent = evening(meeting.day + MINUTES_AFTER)
    begun.past.bend(minutes, AgendaItem.objects.filter(meeting__closed_at=None), to=sent)
    minutes.corrections_until = sent + timedelta(days=BEZIRK.fields["correction_days"])
    minutes.save(update_fields=["corrections_until"])


def _publish(begun: Meetings, meeting: Meeting, *, on: date) -> None:
    """Somebody has looked at each likely name: in an invented council none is a resident's."""
    approved = meeting.minutes.get()
    begun.past.bend(approved, to=evening(on - timedelta(days=2)))
    for likely in open_names(meeting):
        judge_name(meeting=meeting, words=likely.words, may_stand=True, by=begun.members["Tomasz"])
    publish(meeting=meeting, by=begun.members["Tomasz"])
    begun.past.bend(approved, meeting.name_verdicts.all(), to=evening(on))


def _call_the_next(begun: Meetings, series: Series, before: Meeting | None) -> None:
    """Sent yesterday: some have answered, not yet enough for a quorum. And the one after, with an agenda begun."""
    continue_series(series=series, by=begun.members["Elif"], many=2)
    following, after = Meeting.objects.filter(series=series, closed_at=None).order_by("starts_at")
    yesterday = begun.past.today - timedelta(days=1)
    begun.past.bend(following, after, to=evening(begun.dates.held[0]))
    if before is not None:
        _circulate(begun, before)
    fields = begun.told["next"]
    _agenda(begun, following, fields["items"], on=yesterday - timedelta(days=1))
    _agenda(begun, after, begun.told["after_next"]["items"], on=yesterday)
    call(meeting=following, by=begun.members["Elif"])
    begun.past.bend(following, to=evening(yesterday))
    _replies(begun, following, yes=fields["yes"], no=fields["no"])
    begun.past.bend(following.replies.all(), to=evening(yesterday, time(21, 5)))


def _meet_outside(begun: Meetings, fields: dict[str, Any]) -> None:
    day, hour = begun.past.today + timedelta(days=fields.pop("in_days")), time.fromisoformat(fields.pop("at"))
    while not counts_as_day(day, counts=Rules.Counts.WORKING_DAYS, state=BEZIRK.fields["state"]):
        day += timedelta(days=1)
    who = {name: begun.members[fields.pop(name)] for name in ("representative", "deputy")}
    date_ = enter_outside_date(by=begun.members["Hakan"], starts_at=evening(day, hour), **fields, **who)
    begun.past.bend(date_, to=evening(begun.dates.held[-1]))
