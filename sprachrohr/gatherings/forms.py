"""What the desk may enter about an occasion: fields and symbols, so that it reads in every language."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.gatherings.models import Occasion
from sprachrohr.web.known_languages import KNOWN, language_choices

# What a talk hour may be divided into.
SLOT_MINUTES = (10, 15, 20, 30, 45, 60)
SYMBOLS = ("free", "step_free", "childcare", "food", "interpreters", "women_only")


class OccasionForm(forms.ModelForm[Occasion]):
    """Day, from, until; place; symbols; languages on the spot. A meeting of the council is not announced but called
    (`meetings`); one that was entered here before stays what it is."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), label=_("Day"))
    starts = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), label=_("From"))
    ends = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), label=_("Until"))
    spoken = forms.MultipleChoiceField(
        choices=language_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Languages on the spot"),
    )

    slot_minutes = forms.TypedChoiceField(
        choices=[(0, _("No times: people just come")), *((minutes, str(minutes)) for minutes in SLOT_MINUTES)],
        coerce=int,
        required=False,
        label=_("Talk hour: minutes for each person"),
    )

    class Meta:
        model = Occasion
        fields = (
            "kind", "title", "title_language", "organiser", "place", "address", "how_to_find", "slot_minutes", "spoken",
            *SYMBOLS,
        )  # fmt: skip
        labels = {
            "kind": _("What is it?"),
            "title": _("Its name, if it has one"),
            "title_language": _("Language of the name"),
            "organiser": _("Organised by"),
            "place": _("Place"),
            "address": _("Address"),
            "how_to_find": _("How to find the room, in German"),
            "free": _("Costs nothing"),
            "step_free": _("Reachable without steps"),
            "childcare": _("Childcare"),
            "food": _("Food"),
            "interpreters": _("Interpreters"),
            "women_only": _("For women only"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != Occasion.Kind.MEETING:
            kinds = [one for one in Occasion.Kind.choices if one[0] != Occasion.Kind.MEETING]
            self.fields["kind"] = forms.ChoiceField(choices=kinds, label=self.fields["kind"].label)
        languages = [(one.code, one.own_name) for one in KNOWN]
        self.fields["title_language"] = forms.ChoiceField(choices=languages, label=_("Language of the name"))
        if self.instance.pk:
            start, end = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial.update(day=start.date(), starts=start.time(), ends=end.time())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end is before the beginning."))
        if data.get("kind") != Occasion.Kind.TALK_HOUR or not data.get("slot_minutes"):
            data["slot_minutes"] = 0
        return data

    def fields_of_occasion(self) -> dict[str, Any]:
        """What the action takes: the day and the two times as moments."""
        data = dict(self.cleaned_data)
        day, starts, ends = data.pop("day"), data.pop("starts"), data.pop("ends")
        zone = timezone.get_current_timezone()
        data["starts_at"] = datetime.combine(day, starts, tzinfo=zone)
        data["ends_at"] = datetime.combine(day, ends, tzinfo=zone)
        return data
