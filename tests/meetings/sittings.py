"""Rules, meetings and items, in short words."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from sprachrohr.meetings.actions import adopt_rules, plan
from sprachrohr.meetings.agenda import add_item
from sprachrohr.meetings.calling import call
from sprachrohr.meetings.models import AgendaItem, Meeting, Rules
from sprachrohr.meetings.presets import PRESETS
from sprachrohr.people.models import Member


def rules(by: Member, preset: str = "bezirk", **fields: Any) -> Rules:
    """In force since a year; a preset with some values changed."""
    known = {**PRESETS[preset].fields, "valid_from": timezone.localdate() - timedelta(days=365), "preset": preset}
    return adopt_rules(by=by, fields={**known, **fields}, majorities=PRESETS[preset].majorities)


def planned(by: Member, *, days: int = 14, **fields: Any) -> Meeting:
    """18 to 20 o'clock in so many days."""
    day = timezone.localdate() + timedelta(days=days)
    zone = timezone.get_current_timezone()
    known = {
        "starts_at": datetime.combine(day, time(18), zone),
        "ends_at": datetime.combine(day, time(20), zone),
        "place": "Bürgerzentrum, Saal 1",
        "address": "Marktstraße 12, Harburg",
        "how_to_find": "Zweite Tür links.",
        "step_free": True,
    }
    return plan(by=by, **{**known, **fields})


def item(meeting: Meeting, title: str = "Plätze in Deutschkursen", **fields: Any) -> AgendaItem:
    by = fields.pop("by", None) or Member.objects.get(shown_name="Elif")
    return add_item(meeting=meeting, title=title, by=by, **{"kind": "discussion", **fields})


def called(by: Member, *, days: int = 14, reason: str = "", **fields: Any) -> Meeting:
    """A meeting with one item to which everybody was invited."""
    meeting = planned(by, days=days, **fields)
    item(meeting, by=by)
    return call(meeting=meeting, by=by, reason=reason)


def again(meeting: Meeting) -> Meeting:
    """As it stands in the database."""
    return Meeting.objects.select_related("key").get(pk=meeting.pk)
