"""What the desk may enter about a meeting, its series, its items, and dates of others; what a member may answer."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings.models import AgendaItem, Meeting, OutsideDate, Reply, Series
from sprachrohr.meetings.presets import KINDS

PLACE = ("place", "address", "how_to_find", "step_free", "interpreters")
PLACE_LABELS = {
    "place": _("Place"),
    "address": _("Address"),
    "how_to_find": _("How to find the room, in German"),
    "step_free": _("Reachable without steps"),
    "interpreters": _("Interpreters"),
}
LONGEST_DAY_HOURS = 24
Choices = list[tuple[Any, Any]]


def _words(data: dict[str, Any] | None) -> dict[str, Any]:
    """What was typed, without signs that turn or control a page."""
    return {name: cleaned(value) if isinstance(value, str) else value for name, value in (data or {}).items()}


def _day() -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), label=_("Day"))


def _time(label: Any, initial: time | None = None) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(widget=widget, label=label, initial=initial)


def moment(day: date, clock: time) -> datetime:
    """A day and a time of the council's place."""
    return datetime.combine(day, clock, timezone.get_current_timezone())


class MeetingForm(forms.ModelForm[Meeting]):
    """Day, from, until; place; who may come. Of a day that is over it says so and keeps everything that was typed."""

    day = _day()
    starts = _time(_("From"), time(18, 0))
    ends = _time(_("Until"), time(20, 0))
    remote_link = forms.URLField(
        required=False, max_length=300, assume_scheme="https", label=_("Address of the video meeting; for members only")
    )
    field_order = ["kind", "day", "starts", "ends", "place", "address", "how_to_find", "remote_link"]

    class Meta:
        model = Meeting
        fields = ("kind", *PLACE, "public")
        labels = {**PLACE_LABELS, "kind": _("What is it?"), "public": _("Everybody may come")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            start, end = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            known = {"day": start.date(), "starts": start.time(), "ends": end.time()}
            self.initial.update(known, remote_link=self.instance.remote_link)

    def clean(self) -> dict[str, Any]:
        data = _words(super().clean())
        day, starts, ends = data.get("day"), data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end is before the beginning."))
        if day and starts and moment(day, starts) <= timezone.now():
            self.add_error("day", _("This day is over. Please choose a day that is still to come."))
        return data

    def fields_of_meeting(self) -> dict[str, Any]:
        """What the actions take."""
        data = dict(self.cleaned_data)
        day, starts, ends = data.pop("day"), data.pop("starts"), data.pop("ends")
        return {**data, "starts_at": moment(day, starts), "ends_at": moment(day, ends)}


class SeriesForm(forms.ModelForm[Series]):
    """Every month on the second Tuesday; not in July."""

    weekday = forms.TypedChoiceField(choices=list(WEEKDAYS.items()), coerce=int, label=_("Weekday"), initial=1)
    starts = _time(_("From"), time(18, 0))
    ends = _time(_("Until"), time(20, 0))
    pauses = forms.TypedMultipleChoiceField(
        choices=[(month, _month) for month, _month in enumerate(
            (_("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
             _("September"), _("October"), _("November"), _("December")), start=1)],
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label=_("No meeting in"),
    )  # fmt: skip
    field_order = ["week", "weekday", "starts", "ends", *PLACE, "pauses"]

    class Meta:
        model = Series
        fields = ("week", "weekday", "starts", "ends", *PLACE, "pauses")
        labels = {**PLACE_LABELS, "week": _("Which week of the month?")}

    def clean(self) -> dict[str, Any]:
        data = _words(super().clean())
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end is before the beginning."))
        if len(data.get("pauses") or []) == 12:
            self.add_error("pauses", _("At least one month must be left."))
        return data


class ItemForm(forms.Form):
    """One item of an agenda."""

    title = forms.CharField(max_length=160, label=_("What is it about?"))
    kind = forms.ChoiceField(
        choices=AgendaItem.Kind.choices, initial="discussion", widget=forms.RadioSelect, label=_("Kind")
    )
    minutes = forms.IntegerField(min_value=0, max_value=480, initial=10, label=_("Minutes it takes"))
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=_("Who presents it"))
    topic = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=_("Topic"))
    majority = forms.ChoiceField(required=False, label=_("Majority, if there is a vote"))
    is_closed = forms.BooleanField(required=False, label=_("Without the public"))
    explanation = forms.CharField(
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}), label=_("Explanation, if needed")
    )

    def __init__(self, *args: Any, members: Choices, topics: Choices, majorities: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", "–"), *members]  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", "–"), *topics]  # type: ignore[attr-defined]
        kinds = [(kind, KINDS.get(kind, kind)) for kind in majorities or ["simple"]]
        self.fields["majority"].choices = kinds  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return " ".join(cleaned(self.cleaned_data["title"]).split())

    def clean_explanation(self) -> str:
        return cleaned(self.cleaned_data["explanation"])

    def fields_of_item(self) -> dict[str, Any]:
        """What the actions take."""
        data = dict(self.cleaned_data)
        data["owner_id"], data["topic_id"] = data.pop("owner"), data.pop("topic")
        data["majority"] = data["majority"] or "simple"
        return data


class OutsideDateForm(forms.ModelForm[OutsideDate]):
    """When a committee meets, and who of us goes there."""

    day = _day()
    starts = _time(_("From"), time(18, 0))
    field_order = ["body", "day", "starts", "place", "about", "representative", "deputy"]

    class Meta:
        model = OutsideDate
        fields = ("body", "place", "about", "representative", "deputy")
        labels = {
            "body": _("Committee"),
            "place": _("Place"),
            "about": _("What concerns us there"),
            "representative": _("Our representative"),
            "deputy": _("Deputy"),
        }

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("representative", "deputy"):
            self.fields[name].widget = forms.Select(choices=[("", "–"), *members])

    def clean(self) -> dict[str, Any]:
        data = _words(super().clean())
        if data.get("day") and data.get("starts") and moment(data["day"], data["starts"]) <= timezone.now():
            self.add_error("day", _("This day is over. Please choose a day that is still to come."))
        return data

    def fields_of_date(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        starts_at = moment(data.pop("day"), data.pop("starts"))
        return {**data, "starts_at": starts_at}


class ReplyForm(forms.Form):
    """Yes, no, or somebody stands in."""

    answer = forms.ChoiceField(choices=Reply.Answer.choices)
    deputy = forms.CharField(max_length=80, required=False)

    def __init__(self, *args: Any, deputies: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not deputies:
            choices = [one for one in Reply.Answer.choices if one[0] != Reply.Answer.DEPUTY]
            self.fields["answer"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = _words(super().clean())
        if data.get("answer") == Reply.Answer.DEPUTY and not data.get("deputy", "").strip():
            self.add_error("deputy", _("Please write who comes in your place."))
        return data
