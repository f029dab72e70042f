"""What the desk may say about the council."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sprachrohr.council.models import Council

GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Who we are"),
        ("name", "short_name", "place", "operator_type", "address_form", "languages", "seats", "licence"),
    ),
    (
        _("How people reach us"),
        ("phone", "email", "visit_place", "visit_address", "step_free", "sign_language_video", "youth_office_phone"),
    ),
    (
        _("Required by law"),
        (
            "controller",
            "postal_address",
            "represented_by",
            "responsible_for_content",
            "data_protection_contact",
            "supervisory_authority",
            "accessibility_contact",
            "arbitration_body",
            "accessibility_checked_on",
            "privacy_confirmed_on",
        ),
    ),
    (
        _("How we work, in days"),
        (
            "desk_email",
            "second_email",
            "acknowledge_days",
            "answer_days",
            "translation_days",
            "look_again_days",
            "link_days",
        ),
    ),
    (
        _("How long we keep what people entrust to us"),
        ("keep_months", "keep_sealed_months", "keep_code_months", "keep_contact_days"),
    ),
)


class CouncilForm(forms.ModelForm[Council]):
    """Everything that differs between councils, in one place."""

    languages = forms.MultipleChoiceField(choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple)
    sign_language_video = forms.URLField(
        required=False, assume_scheme="https", label=_("Address of a video in sign language")
    )
    mission_de = forms.CharField(widget=forms.Textarea, required=False, max_length=8000)

    class Meta:
        model = Council
        fields = tuple(name for _title, names in GROUPS for name in names)
        widgets = {
            "postal_address": forms.Textarea(attrs={"rows": 3}),
            "accessibility_checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "privacy_confirmed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {
            "name": _("Name of the council"),
            "short_name": _("Short name"),
            "place": _("The place, as people call it"),
            "operator_type": _("Who operates this site"),
            "address_form": _("How we address people in German"),
            "seats": _("Seats"),
            "licence": _("Licence of our open data: what others may do with it"),
            "phone": _("Phone"),
            "email": _("E-mail"),
            "visit_place": _("Place of the talk hour"),
            "visit_address": _("Address of the talk hour"),
            "step_free": _("Reachable without steps"),
            "youth_office_phone": _("Phone of the child and youth emergency service"),
            "controller": _("Responsible body"),
            "postal_address": _("Postal address"),
            "represented_by": _("Represented by"),
            "responsible_for_content": _("Responsible for the content, with address"),
            "data_protection_contact": _("Contact for data protection"),
            "supervisory_authority": _("Supervisory authority for data protection"),
            "accessibility_contact": _("Contact for barriers"),
            "arbitration_body": _("Arbitration body"),
            "accessibility_checked_on": _("Accessibility was checked on"),
            "privacy_confirmed_on": _("Privacy notice was checked on"),
            "desk_email": _("Where the daily mail goes"),
            "second_email": _("Who is told if nobody looks in for two weeks"),
            "acknowledge_days": _("First word to a person within"),
            "answer_days": _("Answer within"),
            "translation_days": _("An answer waits for its translation at most"),
            "look_again_days": _("People are told to look again after"),
            "keep_months": _("Closed messages are deleted after (months)"),
            "keep_sealed_months": _("Closed confidential messages are deleted after (months)"),
            "keep_code_months": _("After that the number still opens later answers for (months)"),
            "keep_contact_days": _("Phone numbers and addresses of referrals and invitations are deleted after (days)"),
            "link_days": _("A link for translating is valid for"),
        }
        help_texts = dict.fromkeys(fields, "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].label = _("Languages")
        self.fields["mission_de"].label = _("Our mission statement (German)")
        if self.instance.pk:
            self.initial["mission_de"] = self.instance.mission.get("de", "")

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields in their groups, for the page."""
        found = [(title, [self[name] for name in names]) for title, names in GROUPS]
        return [*found, (_("Our mission statement"), [self["mission_de"]])]

    def save(self, commit: bool = True) -> Council:
        council = super().save(commit=False)
        council.mission = {**council.mission, "de": self.cleaned_data["mission_de"]}
        if commit:
            council.save()
        return council
