"""What people may type about accounts, invitations and themselves."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sprachrohr.people.models import Invitation, Member, Role
from sprachrohr.web.known_languages import KNOWN

DESK_LANGUAGES = [("de", "Deutsch"), ("en", "English")]

# The names of roles on screen; the table's own labels stay in the database's language.
ROLE_NAMES = {
    Role.Kind.MEMBER.value: _("Member"),
    Role.Kind.SECRETARY.value: _("Secretary"),
    Role.Kind.CHAIR.value: _("Chair"),
    Role.Kind.TRANSLATOR.value: _("Translator"),
    Role.Kind.HANDLER.value: _("Case handler"),
    Role.Kind.LISTENER.value: _("Opens recordings"),
}


def _known_languages() -> list[tuple[str, str]]:
    if get_language() == "en":
        return [(one.code, f"{one.own_name} ({one.english})") for one in KNOWN]
    return [
        (one.code, one.own_name if one.own_name == one.german else f"{one.own_name} ({one.german})")
        for one in KNOWN
    ]


def languages_field(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=_known_languages, widget=forms.CheckboxSelectMultiple
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    shown_name = forms.CharField(label=_("Name"), max_length=80, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=list(ROLE_NAMES.items()), initial=Role.Kind.MEMBER.value
    )
    reads = languages_field(_("Languages this person reads"))


class OwnPageForm(forms.Form):
    shown_name = forms.CharField(label=_("Name that others see"), max_length=80)
    reads = languages_field(_("Languages you read"))
    desk_language = forms.ChoiceField(label=_("Language of the desk"), choices=DESK_LANGUAGES)


class LanguagesForm(forms.Form):
    """Which languages someone reads, said by chair or secretary."""

    reads = languages_field(_("Languages this person reads"))


class MyPageForm(OwnPageForm):
    """With an account one also chooses whether the public page about the council shows one's name."""

    shown = forms.BooleanField(required=False)


class AcceptForm(OwnPageForm):
    password1 = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput)
    password2 = forms.CharField(label=_("The same password again"), strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password1")
        if password and password != cleaned.get("password2"):
            self.add_error("password2", _("The two passwords are not the same."))
        elif password:
            # Not saved: it only tells the validators what a password must not resemble.
            somebody = Member(email=self.invitation.email, shown_name=cleaned.get("shown_name", ""))
            try:
                validate_password(password, somebody)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()))
