"""What people may type as a translation or a better sentence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sprachrohr.languages.writing import cleaned

LONGEST = 20000


class TranslationForm(forms.Form):
    """The words in the other language, and which version of the original they were made of."""

    words = forms.CharField(
        widget=forms.Textarea, error_messages={"required": _("Please write something here.")}
    )
    of_version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_words(self) -> str:
        words = cleaned(self.cleaned_data["words"])
        if not words:
            raise forms.ValidationError(_("Please write something here."))
        if len(words) > LONGEST:
            raise forms.ValidationError(_("The text is too long."))
        return words


class SuggestionForm(forms.Form):
    """A better sentence for one of our pages."""

    words = forms.CharField(
        widget=forms.Textarea, error_messages={"required": _("Please write something here.")}
    )
    page = forms.CharField(required=False, max_length=120)

    def clean_words(self) -> str:
        words = cleaned(self.cleaned_data["words"])
        if not words:
            raise forms.ValidationError(_("Please write something here."))
        return words[:2000]
