"""What a person chooses for a talk hour: a time, a language, an interpreter. Never who they are."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sprachrohr.gatherings.models import SIGN_LANGUAGE, Occasion
from sprachrohr.voices.forms import CHOOSE
from sprachrohr.web.known_languages import language_choices

LONGEST_VALUE = 40


def moment(value: str) -> datetime:
    """A time as the form sends it back. Raises ValueError."""
    found = datetime.fromisoformat(value[:LONGEST_VALUE])
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found.astimezone(UTC)


def offered(occasion: Occasion) -> list[tuple[str, datetime]]:
    """The free times, each with the value of its button."""
    return [(slot.isoformat(), slot) for slot in occasion.free_slots()]


class SlotField(forms.CharField):
    """One of the times of the timetable, taken ones included: whether it is free is known when it is taken."""

    def __init__(self, *, occasion: Occasion, **kwargs: Any) -> None:
        self.slots = occasion.slots()
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Please choose a time.")

    def clean(self, value: Any) -> datetime:
        typed = super().clean(str(value or "").replace("\x00", ""))
        try:
            chosen = moment(typed)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["required"]) from error
        if chosen not in self.slots:
            raise forms.ValidationError(self.error_messages["required"])
        return chosen


class ChangeForm(forms.Form):
    """Another time."""

    def __init__(self, occasion: Occasion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["slot"] = SlotField(occasion=occasion)


class BookingForm(ChangeForm):
    """A time, and in which language."""

    language = forms.ChoiceField(choices=[], error_messages=CHOOSE)
    interpreter = forms.BooleanField(required=False)
    token = forms.CharField(required=False)

    def __init__(self, occasion: Occasion, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(occasion, data)
        choices = [*language_choices(), (SIGN_LANGUAGE, _("Sign language"))]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
