"""What the desk may say about an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sprachrohr.organisations.models import Organisation
from sprachrohr.web.known_languages import language_choices


class OrganisationForm(forms.ModelForm[Organisation]):
    languages = forms.MultipleChoiceField(
        choices=language_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Languages"),
    )

    website = forms.URLField(required=False, assume_scheme="https", label=_("Website"))

    class Meta:
        model = Organisation
        fields = (
            "name", "helps_with", "phone", "email", "website", "address", "hours", "languages",
            "is_advice_centre", "costs_nothing", "in_confidence",
        )  # fmt: skip
        labels = {
            "name": _("Name"),
            "helps_with": _("Helps with"),
            "phone": _("Phone"),
            "email": _("E-mail"),
            "address": _("Address"),
            "hours": _("Opening hours"),
            "is_advice_centre": _("Advice centre against discrimination: comes first where somebody reports one"),
            "costs_nothing": _("Costs nothing"),
            "in_confidence": _("Keeps everything in confidence"),
        }
