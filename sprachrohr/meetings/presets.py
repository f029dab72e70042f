"""Rules of procedure to begin with. Each value is one that councils of that kind have; what a council of that kind
must decide by itself is named in `to_decide` and holds a cautious value until then.

Sources: the district council of Hamburg-Harburg (19 seats, five years, monthly, co-option by two thirds of those
present with a week's notice, obligatory below 15 members); § 27 GO NRW and rules of procedure of Wesel (8 full days,
urgent 48 hours, a fifth may demand an extra meeting), Hilden (more than half present), Bonn (an item 21 days before,
quorum presumed until doubted), Dinslaken (public unless excluded for an item), Ratingen (deputies).
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIMPLE = {"kind": "simple", "numerator": 1, "denominator": 2, "more_than": True, "whole": "cast"}
PRESENT = {"kind": "present", "numerator": 1, "denominator": 2, "more_than": True, "whole": "present"}
TWO_THIRDS = {"kind": "two_thirds", "numerator": 2, "denominator": 3, "more_than": False, "whole": "present"}
CO_OPTION = {**TWO_THIRDS, "kind": "co_option", "notice_days": 7}

# What the kinds of majorities are called; a kind that is not named here is shown as it is.
KINDS: dict[str, Promise] = {
    "simple": _("Simple majority"),
    "present": _("Majority of those present"),
    "two_thirds": _("Two thirds of those present"),
    "co_option": _("Electing a new member (two thirds)"),
}


@dataclass(frozen=True)
class Preset:
    """`fields`: of `Rules`; `majorities`: of `Majority`, in their order; `to_decide`: fields of the form."""

    slug: str
    name: Promise
    about: Promise
    fields: dict[str, Any]
    majorities: tuple[dict[str, Any], ...]
    to_decide: tuple[str, ...] = field(default=())


BEZIRK = Preset(
    slug="bezirk",
    name=_("District, advisory"),
    about=_("For a council that advises a district, with rules of its own, as in Hamburg."),
    fields={
        "seats": 19, "least_members": 15, "deputies": False,
        "notice_days": 7, "notice_counts": "days", "state": "HH", "urgent_hours": 0, "agenda_deadline_days": 0,
        "extra_share_numerator": 1, "extra_share_denominator": 5,
        "public_by_default": True, "remote_allowed": True,
        "quorum_numerator": 1, "quorum_denominator": 2, "quorum_more_than": True, "quorum_of": "members",
        "quorum_presumed": False, "correction_days": 14, "reminder_days": 3,
    },
    majorities=(SIMPLE, PRESENT, TWO_THIRDS, CO_OPTION),
    to_decide=("notice_days", "quorum_share", "public_by_default", "extra_share_numerator"),
)  # fmt: skip

NRW = Preset(
    slug="nrw",
    name=_("§ 27 GO NRW"),
    about=_("For a committee for equal opportunities and integration in North Rhine-Westphalia."),
    fields={
        "seats": 15, "least_members": 0, "deputies": True,
        "notice_days": 8, "notice_counts": "full_days", "state": "NW", "urgent_hours": 48, "agenda_deadline_days": 21,
        "extra_share_numerator": 1, "extra_share_denominator": 5,
        "public_by_default": True, "remote_allowed": False,
        "quorum_numerator": 1, "quorum_denominator": 2, "quorum_more_than": True, "quorum_of": "seats",
        "quorum_presumed": True, "correction_days": 14, "reminder_days": 3,
    },
    majorities=(SIMPLE, TWO_THIRDS),
    to_decide=("seats", "notice_days", "urgent_hours", "agenda_deadline_days", "extra_share_numerator"),
)  # fmt: skip

PRESETS: dict[str, Preset] = {one.slug: one for one in (BEZIRK, NRW)}
