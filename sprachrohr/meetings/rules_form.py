"""The rules of procedure as a form: one page, every value with what it means; a preset only fills it in."""

from datetime import date
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.meetings.deadlines import STATES
from sprachrohr.meetings.models import Majority, Meeting, Rules
from sprachrohr.meetings.numbering import PATTERNS, choices
from sprachrohr.meetings.presets import KINDS, Preset

# What a share is called, and (numerator, denominator, more than).
SHARES: dict[str, tuple[Any, tuple[int, int, bool]]] = {
    "1/2+": (_("more than half"), (1, 2, True)),
    "1/2": (_("at least half"), (1, 2, False)),
    "1/3": (_("at least a third"), (1, 3, False)),
    "2/3": (_("at least two thirds"), (2, 3, False)),
    "3/4": (_("at least three quarters"), (3, 4, False)),
    "1/1": (_("all"), (1, 1, False)),
}
SHARE_CHOICES = [(slug, words) for slug, (words, _numbers) in SHARES.items()]
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Since when"), ("valid_from", "reason")),
    (_("Who belongs to the council"), ("term_starts", "term_ends", "seats", "least_members", "deputies")),
    (
        _("How it is called together"),
        ("notice_days", "notice_counts", "state", "urgent_hours", "agenda_deadline_days", "extra_share_numerator",
         "extra_share_denominator", "public_by_default", "remote_allowed", "reminder_days"),
    ),
    (_("When it can decide"), ("quorum_share", "quorum_of", "quorum_presumed")),
    (_("Afterwards"), ("numbering", "correction_days")),
)  # fmt: skip


def share_of(numerator: int, denominator: int, more_than: bool) -> str:
    """The name of a share, or nothing for one that the form does not offer."""
    wanted = (numerator, denominator, more_than)
    return next((slug for slug, (_words, numbers) in SHARES.items() if numbers == wanted), "")


class RulesForm(forms.ModelForm[Rules]):
    """`fields_of_rules` and `majorities` are what the action takes. `holds`: the version in force, if there is one."""

    quorum_share = forms.ChoiceField(choices=SHARE_CHOICES, label=_("How many must be there"))

    class Meta:
        model = Rules
        fields = (
            "valid_from", "reason", "term_starts", "term_ends", "seats", "least_members", "deputies", "notice_days",
            "notice_counts", "state", "urgent_hours", "agenda_deadline_days", "extra_share_numerator",
            "extra_share_denominator", "public_by_default", "remote_allowed", "reminder_days", "quorum_of",
            "quorum_presumed", "numbering", "correction_days",
        )  # fmt: skip
        labels = {
            "valid_from": _("Valid from"),
            "reason": _("What has changed, and who decided it"),
            "term_starts": _("The term begins"),
            "term_ends": _("The term ends"),
            "seats": _("Seats"),
            "least_members": _("New members must be elected below so many (0: no such rule)"),
            "deputies": _("Members may be stood in for"),
            "notice_days": _("Days between invitation and meeting"),
            "notice_counts": _("How these days are counted"),
            "state": _("Whose public holidays count"),
            "urgent_hours": _("Urgent meetings: hours before (0: none)"),
            "agenda_deadline_days": _("Items are handed in so many days before (0: until the invitation)"),
            "extra_share_numerator": _("An extra meeting can be demanded by (0: no such rule)"),
            "extra_share_denominator": _("… of so many parts of the members"),
            "public_by_default": _("Meetings are public unless decided otherwise"),
            "remote_allowed": _("Members may attend from afar"),
            "reminder_days": _("Remind those who have not answered, days before (0: not)"),
            "quorum_of": _("… of whom"),
            "quorum_presumed": _("It counts as given until somebody doubts it"),
            "numbering": _("The number of a resolution looks like this"),
            "correction_days": _("Days for corrections of the minutes"),
        }

    def __init__(self, *args: Any, holds: Rules | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("valid_from", "term_starts", "term_ends"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["state"] = forms.ChoiceField(choices=list(STATES.items()), label=self.fields["state"].label)
        examples = choices(year=timezone.localdate().year, also=holds.numbering if holds is not None else "")
        self.fields["numbering"] = forms.ChoiceField(choices=examples, label=self.fields["numbering"].label)
        for kind in KINDS:
            self._add_majority(kind)

    def _add_majority(self, kind: str) -> None:
        wholes = Majority.Whole.choices
        self.fields[f"{kind}_share"] = forms.ChoiceField(
            choices=[("", _("no such rule")), *SHARE_CHOICES], required=kind == "simple", label=KINDS[kind],  # type: ignore[arg-type]
        )
        self.fields[f"{kind}_whole"] = forms.ChoiceField(choices=wholes, required=False, label=_("… of whom"))
        self.fields[f"{kind}_notice"] = forms.IntegerField(
            min_value=1, max_value=90, required=False, label=_("Announced so many days before (empty: as all)")
        )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings, for the page."""
        found = [(heading, [self[name] for name in names]) for heading, names in GROUPS]
        kinds = [self[f"{kind}_{part}"] for kind in KINDS for part in ("share", "whole", "notice")]
        return [*found[:4], (_("Majorities"), kinds), *found[4:]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins = data.get("valid_from")
        if begins and Meeting.objects.filter(closed_at__isnull=False, starts_at__date__gt=begins).exists():
            # Else the quorum of minutes that were approved would be another one.
            self.add_error("valid_from", _("The council has met after that day. Please choose a later one."))
        if data.get("term_starts") and data.get("term_ends") and data["term_ends"] <= data["term_starts"]:
            self.add_error("term_ends", _("The end is before the beginning."))
        if data.get("seats") is not None and data.get("least_members", 0) > data["seats"]:
            self.add_error("least_members", _("That is more than there are seats."))
        if data.get("extra_share_numerator", 0) > data.get("extra_share_denominator", 1):
            self.add_error("extra_share_numerator", _("That is more than all members."))
        return data

    def fields_of_rules(self) -> dict[str, Any]:
        known = {name: self.cleaned_data[name] for name in self.Meta.fields}
        numerator, denominator, more_than = SHARES[self.cleaned_data["quorum_share"]][1]
        quorum = {"quorum_numerator": numerator, "quorum_denominator": denominator, "quorum_more_than": more_than}
        return {**known, **quorum}

    def majorities(self) -> list[dict[str, Any]]:
        found = []
        for kind in KINDS:
            share = self.cleaned_data[f"{kind}_share"]
            if share:
                numerator, denominator, more_than = SHARES[share][1]
                found.append({
                    "kind": kind, "numerator": numerator, "denominator": denominator, "more_than": more_than,
                    "whole": self.cleaned_data[f"{kind}_whole"] or "cast",
                    "notice_days": self.cleaned_data[f"{kind}_notice"],
                })  # fmt: skip
        return found


def _majorities_as_values(majorities: list[dict[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in majorities:
        kind = one["kind"]
        values[f"{kind}_share"] = share_of(one["numerator"], one["denominator"], one["more_than"])
        values[f"{kind}_whole"] = one["whole"]
        values[f"{kind}_notice"] = one.get("notice_days")
    return values


def values_of_preset(preset: Preset, *, valid_from: date) -> dict[str, Any]:
    """What the empty form shows for this preset."""
    fields = preset.fields
    quorum = share_of(fields["quorum_numerator"], fields["quorum_denominator"], fields["quorum_more_than"])
    majorities = _majorities_as_values([dict(one) for one in preset.majorities])
    return {"numbering": PATTERNS[0], **fields, "valid_from": valid_from, "quorum_share": quorum, **majorities}


def values_of_rules(rules: Rules) -> dict[str, Any]:
    """What the form shows of rules that hold, to begin the next version with."""
    known = model_to_dict(rules, fields=RulesForm.Meta.fields)
    quorum = share_of(rules.quorum_numerator, rules.quorum_denominator, rules.quorum_more_than)
    majorities = _majorities_as_values([model_to_dict(one) for one in rules.majorities.all()])
    return {**known, "valid_from": timezone.localdate(), "reason": "", "quorum_share": quorum, **majorities}
