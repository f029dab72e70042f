"""Tables of meetings. `rules`: how the council works; `meeting`: before; `holding`: during it; `minutes`: after."""

from sprachrohr.meetings.models.holding import (
    Attendance,
    Ballot,
    Edition,
    ItemResult,
    MeetingTask,
    Numbering,
    Pen,
    QuorumDoubt,
    Resolution,
    TopicAct,
    VoteCorrection,
    Wording,
)
from sprachrohr.meetings.models.meeting import AgendaItem, Invitee, Meeting, OutsideDate, Reply
from sprachrohr.meetings.models.minutes import Correction, Minutes, MinutesCopy, NameVerdict
from sprachrohr.meetings.models.rules import ORDINARY, Majority, Rules, Series, least

__all__ = [
    "ORDINARY",
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Correction",
    "Edition",
    "Invitee",
    "ItemResult",
    "Majority",
    "Meeting",
    "MeetingTask",
    "Minutes",
    "MinutesCopy",
    "NameVerdict",
    "Numbering",
    "OutsideDate",
    "Pen",
    "QuorumDoubt",
    "Reply",
    "Resolution",
    "Rules",
    "Series",
    "TopicAct",
    "VoteCorrection",
    "Wording",
    "least",
]
