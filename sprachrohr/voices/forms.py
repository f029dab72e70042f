"""What people may type into a voice."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.council.models import DistrictPart
from sprachrohr.languages.writing import cleaned, has_words
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices.actions import Saying
from sprachrohr.voices.lists import questions, readers_anew
from sprachrohr.voices.models import Voice
from sprachrohr.voices.reports import Field, Report
from sprachrohr.voices.uploads import Uploads
from sprachrohr.web.known_languages import language_choices

SHORTEST = 10
LONGEST = 5000
TOKEN_SALT = "tell"
TOKEN_SECONDS = 24 * 3600
# Which wording of the Art. 13 notice stood in the form; changes with the sentences in `voices/_notice.html`.
NOTICE_VERSION = "2026-11"


CHOOSE = {"required": _("Please choose one."), "invalid_choice": _("Please choose one.")}


class FormTooOld(Exception):
    """The page was open for more than a day, or its token is not ours."""


def new_token() -> str:
    """A random name for one form, signed with its hour of birth, so that an old page can be told from a fresh one."""
    return signing.dumps(secrets.token_urlsafe(12), salt=TOKEN_SALT)


def was_too_fast(token: str) -> bool:
    """Whether the form came back sooner than anybody can write; reads the hour of birth that `new_token` signed."""
    signer = signing.TimestampSigner(salt=TOKEN_SALT)
    try:
        signer.unsign(token, max_age=settings.SHORTEST_SECONDS)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return True
    return True


def checked_token(token: str) -> str:
    """Raises FormTooOld."""
    try:
        signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise FormTooOld from error
    return token


class WordsField(forms.CharField):
    """A text by a person: any script, cleaned; with at least two letters, so that somebody can read it."""

    def __init__(self, *, shortest: int = SHORTEST, longest: int = LONGEST, **kwargs: Any) -> None:
        self.shortest, self.longest = shortest, longest
        super().__init__(widget=forms.Textarea, **kwargs)
        self.error_messages["required"] = _("Please write something here.")

    def to_python(self, value: Any) -> str:
        return cleaned(str(value or ""))

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        if not has_words(value):
            raise forms.ValidationError(_("Please write with words, so that we understand you."))
        if len(value) < self.shortest:
            raise forms.ValidationError(_("This is very short. Please write a little more."))
        if len(value) > self.longest:
            raise forms.ValidationError(
                _(
                    "The text is too long: %(count)s signs. There is room for %(room)s. "
                    "Nothing is lost: please shorten it or send the rest later."
                ),
                params={"count": len(value), "room": self.longest},
            )


def _language_or_guess() -> list[tuple[str, str]]:
    return [("", ""), *language_choices()]


def _without_nul(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same fields, each with all its values."""
    copy = QueryDict(mutable=True)
    for name in data:
        values = data.getlist(name) if isinstance(data, QueryDict) else [data[name]]
        copy.setlist(name, [str(value).replace("\x00", "") for value in values])
    return copy


class WithFiles(forms.Form):
    """A form with a text, or with something that somebody said or showed instead (`voices.uploads`)."""

    # Here for what is wrong with a file; the files themselves wait elsewhere.
    sound = forms.Field(required=False, label=_("Voice message"))
    pictures = forms.Field(required=False, label=_("Pictures"))
    video = forms.Field(required=False, label=_("Signed video"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, uploads: Uploads | None = None, **kwargs: Any) -> None:
        self.uploads = uploads or Uploads()
        super().__init__(data, **kwargs)
        words = self.fields["words"]
        words.error_messages["required"] = _("Please write something here, or speak, or show us a picture.")
        if isinstance(words, WordsField) and self.uploads.files:
            words.required, words.shortest = False, 1

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, sentences in self.uploads.problems.items():
            for sentence in sentences:
                self.add_error(name, sentence)
        return data


class TellForm(WithFiles):
    """ "I want to say something": few questions, and never who somebody is."""

    field_order = ["kind", "words", "sound", "pictures", "video"]

    kind = forms.ChoiceField(
        choices=Voice.Kind.choices,
        widget=forms.RadioSelect,
        label=_("What would you like to tell us?"),
        error_messages=CHOOSE,
    )
    words = WordsField(label=_("Your message"))
    language = forms.ChoiceField(
        choices=_language_or_guess, required=False, label=_("Which language is this?"), error_messages=CHOOSE
    )
    topic = forms.ModelChoiceField(
        queryset=Topic.objects.none(),
        required=False,
        to_field_name="slug",
        label=_("What is it about?"),
        error_messages=CHOOSE,
    )
    part = forms.ModelChoiceField(
        queryset=DistrictPart.objects.none(), required=False, label=_("Where is it?"), error_messages=CHOOSE
    )
    openness = forms.ChoiceField(
        choices=Voice.Openness.choices,
        widget=forms.RadioSelect,
        label=_("Who may know about it?"),
        error_messages=CHOOSE,
    )
    special_consent = forms.BooleanField(required=False)
    # Of a report only, all optional.
    report_field = forms.ChoiceField(
        choices=[("", ""), *Field.choices], required=False, label=_("Where did it happen?"), error_messages=CHOOSE
    )
    report_day = forms.DateField(
        required=False,
        label=_("When was it?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please write the day like this: 2026-11-23")},
    )
    report_place = forms.CharField(required=False, max_length=200, label=_("At which place?"))
    # Confidential: who must not see it, and who may see it to interpret.
    leave_out = forms.TypedMultipleChoiceField(choices=[], coerce=int, required=False)
    interpreter = forms.TypedMultipleChoiceField(choices=[], coerce=int, required=False)
    # Nobody sees this box; what fills in every box is a program.
    website = forms.CharField(required=False, max_length=200)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        # A NUL in any field is a broken keyboard or a bot; without it the person gets the ordinary sentences.
        clean = _without_nul(data) if data else None
        super().__init__(clean, **kwargs)
        # Confidential is offered only where somebody can open it and a recovery key lies in a safe.
        self.offered = questions()
        # An empty page may name those of some seconds ago; who may read what is sent is always read anew.
        readers = readers_anew() if self.is_bound else self.offered.readers
        self.handlers, self.interpreters = readers.handlers, readers.interpreters
        self.fields["leave_out"].choices = [(key.pk, key.member.shown_name) for key in self.handlers]  # type: ignore[attr-defined]
        self.fields["interpreter"].choices = [(key.pk, key.member.shown_name) for key in self.interpreters]  # type: ignore[attr-defined]
        if not self.handlers:
            offered = [choice for choice in Voice.Openness.choices if choice[0] != Voice.Openness.SEALED]
            self.fields["openness"].choices = offered  # type: ignore[attr-defined]
        self.fields["topic"].queryset = Topic.objects.filter(retired_on__isnull=True)  # type: ignore[attr-defined]
        self.fields["part"].queryset = DistrictPart.objects.filter(retired_on__isnull=True)  # type: ignore[attr-defined]

    def clean_report_day(self) -> date | None:
        day: date | None = self.cleaned_data["report_day"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("openness") == Voice.Openness.SEALED and not self.readers():
            self.add_error("openness", _("Please leave at least one person who may read it."))
        return data

    def readers(self) -> list[HandlerKey]:
        """The keys of those who may open a confidential voice: handlers not left out, interpreters chosen."""
        out, chosen = self.cleaned_data.get("leave_out", []), self.cleaned_data.get("interpreter", [])
        # Whoever has become a handler since the page was shown is not one of those whom it named.
        named = self.data.getlist("named") if isinstance(self.data, QueryDict) else []
        shown = [k for k in self.handlers if not named or str(k.pk) in named]
        return [k for k in shown if k.pk not in out] + [k for k in self.interpreters if k.pk in chosen]

    def saying(self, *, language: str, answer_language: str) -> Saying:
        """The clean fields as the action takes them."""
        data = self.cleaned_data
        return Saying(
            words=data["words"],
            kind=data["kind"],
            openness=data["openness"],
            language=language,
            answer_language=answer_language,
            topic=data["topic"],
            part=data["part"],
            special_consent=data["special_consent"],
            notice_version=NOTICE_VERSION,
            to=tuple(self.readers()) if data["openness"] == Voice.Openness.SEALED else (),
            not_to=tuple(key.member for key in self.handlers if key.pk in data["leave_out"]),
            report=self.report(),
            files=tuple(self.uploads.files),
            fingerprints=tuple(self.uploads.fingerprints),
        )

    def report(self) -> Report | None:
        """What was asked of a report, as far as it could be read."""
        if self["kind"].value() != Voice.Kind.REPORT:
            return None
        self.is_valid()
        data = self.cleaned_data
        day = data["report_day"].isoformat() if data.get("report_day") else ""
        return Report(field=data.get("report_field", ""), day=day, place=cleaned(data.get("report_place", "")))


class WriteAgainForm(WithFiles):
    """One more message in a thread."""

    words = WordsField(shortest=1, label=_("Your message"))


class EnterForm(TellForm):
    """The desk types in what somebody said: the same questions, how it came, and the card's number."""

    came_by = forms.ChoiceField(choices=[c for c in Voice.CameBy.choices if c[0] != "web"])
    card_number = forms.CharField(required=False, max_length=12)
    answer_language = forms.ChoiceField(choices=language_choices)
    language = forms.ChoiceField(choices=language_choices, required=True)

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["words"].error_messages["required"] = _("Please write something here.")
        # Confidential voices come from the person alone: whoever types for others would read them.
        offered = [choice for choice in Voice.Openness.choices if choice[0] != Voice.Openness.SEALED]
        self.fields["openness"].choices = offered  # type: ignore[attr-defined]

    def clean_card_number(self) -> str:
        """ "k 12", "K-0012" and "12" are the same card."""
        number = "".join(sign for sign in self.cleaned_data["card_number"] if sign.isdecimal())
        return f"K-{int(number):04d}" if number else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("came_by") == Voice.CameBy.CARD and not data.get("card_number"):
            self.add_error("card_number", _("Please enter the number on the card."))
        return data
