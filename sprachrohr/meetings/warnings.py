"""What a meeting still needs: each warning names its rule and the last possible moment.

Pure: everything is handed in, nothing is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sprachrohr.meetings.deadlines import (
    counts_as_day,
    items_until,
    send_until,
    special_notice,
    urgent_until,
)
from sprachrohr.meetings.models import AgendaItem, Meeting, Rules

LATE, SOON, NOTE = "late", "soon", "note"
SOON_DAYS = 3


@dataclass(frozen=True)
class Warning:
    """`level`: "late" (a rule is broken), "soon" (something has to be done), "note". `rule`: why. `until`: by when."""

    level: str
    words: str
    rule: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Forecast:
    """Who has answered what, and whether that will be enough."""

    members: int
    yes: int
    no: int
    silent: int
    quorum: int

    @property
    def is_safe(self) -> bool:
        return self.yes >= self.quorum

    @property
    def is_possible(self) -> bool:
        return self.yes + self.silent >= self.quorum

    @property
    def missing(self) -> int:
        return max(0, self.quorum - self.yes)


def forecast(answers: Sequence[str | None], rules: Rules | None) -> Forecast:
    """From the answers of all members in office, None for none yet; who is stood in for counts as there."""
    yes = sum(one in {"yes", "deputy"} for one in answers)
    no = sum(one == "no" for one in answers)
    quorum = rules.quorum(len(answers)) if rules is not None else len(answers) // 2 + 1
    return Forecast(members=len(answers), yes=yes, no=no, silent=len(answers) - yes - no, quorum=quorum)


def _level(until: datetime, at: datetime) -> str:
    if at > until:
        return LATE
    return SOON if until - at <= timedelta(days=SOON_DAYS) else NOTE


def notice_rule(rules: Rules) -> str:
    """The rule about notice in words."""
    days = {"days": rules.notice_days}
    if rules.notice_counts == Rules.Counts.DAYS:
        return ngettext("Notice: %(days)s day before", "Notice: %(days)s days before", rules.notice_days) % days
    if rules.notice_counts == Rules.Counts.FULL_DAYS:
        return ngettext("Notice: %(days)s full day", "Notice: %(days)s full days", rules.notice_days) % days
    if rules.notice_counts == Rules.Counts.WORKING_DAYS:
        words = ngettext("Notice: %(days)s working day", "Notice: %(days)s working days", rules.notice_days)
        return words % days
    return _("Notice: weekdays, Saturdays count, %(days)s of them") % days


def warnings(
    meeting: Meeting, items: Sequence[AgendaItem], rules: Rules | None, expected: Forecast, *, at: datetime
) -> list[Warning]:
    """Of a meeting that is still to come; the broken rules first."""
    if rules is None:
        return [Warning(SOON, _("There are no rules of procedure yet, so nothing can be checked."))]
    found = [*_about_sending(meeting, rules, at), *_about_items(meeting, items, rules, at)]
    found += [*_about_people(meeting, rules, expected), *_about_day(meeting, rules)]
    return sorted(found, key=lambda one: (LATE, SOON, NOTE).index(one.level))


def _about_sending(meeting: Meeting, rules: Rules, at: datetime) -> list[Warning]:
    if meeting.is_called:
        return []
    if at >= meeting.starts_at:
        return [Warning(LATE, _("This meeting has begun and nobody was invited. Please choose another day."))]
    until = send_until(meeting, rules)
    if at <= until:
        return [Warning(_level(until, at), _("Send the invitation."), notice_rule(rules), until)]
    urgent = urgent_until(meeting, rules)
    if urgent is not None and at <= urgent:
        rule = _("Urgent meetings: %(hours)s hours before") % {"hours": rules.urgent_hours}
        words = _("The notice is over. As an urgent meeting, with a reason, it can be sent.")
        return [Warning(LATE, words, rule, urgent)]
    words = _("The notice is too short. It can be sent with a reason that stands in the invitation.")
    return [Warning(LATE, words, notice_rule(rules), until)]


def _about_items(meeting: Meeting, items: Sequence[AgendaItem], rules: Rules, at: datetime) -> list[Warning]:
    found = []
    if not items:
        found.append(Warning(SOON, _("The agenda is still empty.")))
    deadline = items_until(meeting, rules)
    if deadline is not None and not meeting.is_called:
        words = _("New items only by resolution, as urgent.") if at > deadline else _("Items can be handed in.")
        rule = _("Items: %(days)s days before the meeting") % {"days": rules.agenda_deadline_days}
        found.append(Warning(_level(deadline, at), words, rule, deadline))
    for item in items:
        until = special_notice(rules.majority(item.majority), meeting, rules) if item.kind == "decision" else None
        # It was announced with the last mail before which it stood on the agenda.
        if until is None or (meeting.told_at is not None and item.added_at <= meeting.told_at <= until):
            continue
        majority = rules.majority(item.majority)
        days = majority.notice_days if majority else 0
        rule = _("This majority: announced %(days)s days before") % {"days": days}
        words = _("“%(item)s” must stand in the invitation.") % {"item": item.title}
        if at > until:
            words = _("“%(item)s” was announced too late: discuss it now, decide it in the next meeting.")
            words %= {"item": item.title}
        found.append(Warning(_level(until, at), words, rule, until))
    needed = sum(item.minutes for item in items)
    if needed > meeting.minutes_long:
        words = _("The items need %(needed)s minutes, the meeting has %(has)s.")
        found.append(Warning(SOON, words % {"needed": needed, "has": meeting.minutes_long}))
    return found


def _about_people(meeting: Meeting, rules: Rules, expected: Forecast) -> list[Warning]:
    found = []
    if meeting.is_called and not expected.is_safe:
        rule = _("Quorum: %(quorum)s of %(members)s") % {"quorum": expected.quorum, "members": expected.members}
        if expected.is_possible:
            words = ngettext("One more has to come.", "%(many)s more have to come.", expected.missing)
            found.append(Warning(SOON, words % {"many": expected.missing}, rule))
        else:
            found.append(Warning(LATE, _("Too many cannot come: no resolution will be possible."), rule))
    if expected.members < rules.least_members:
        rule = _("At least %(least)s members") % {"least": rules.least_members}
        words = _("The council has only %(many)s members: new ones must be elected.") % {"many": expected.members}
        found.append(Warning(SOON, words, rule))
    if meeting.remote_way is not None and not rules.remote_allowed:
        found.append(Warning(SOON, _("The rules know no attendance from afar."), _("Attendance: in person")))
    return found


def _about_day(meeting: Meeting, rules: Rules) -> list[Warning]:
    free = not counts_as_day(meeting.day, counts=Rules.Counts.WEEKDAYS, state=rules.state)
    found = [Warning(NOTE, _("The meeting is on a Sunday or a public holiday."))] if free else []
    if rules.term_ends is not None and meeting.day > rules.term_ends:
        found.append(Warning(SOON, _("The meeting is after the end of the term.")))
    return found
