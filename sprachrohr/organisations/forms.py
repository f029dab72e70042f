"""What the desk may say about an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sprachrohr.organisations.models import Organisation
from sprachrohr.web.known_languages import KNOWN


class OrganisationForm(forms.ModelForm[Organisation]):
    languages = forms.MultipleChoiceField(
        choices=[(one.code, one.own_name) for one in KNOWN if one.code != "de-simple"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Languages"),
    )

    website = forms.URLField(required=False, assume_scheme="https", label=_("Website"))

    class Meta:
        model = Organisation
        fields = ("name", "helps_with", "phone", "email", "website", "address", "hours", "languages")
        labels = {
            "name": _("Name"),
            "helps_with": _("Helps with"),
            "phone": _("Phone"),
            "email": _("E-mail"),
            "address": _("Address"),
            "hours": _("Opening hours"),
        }
