"""What the desk may type about a topic."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sprachrohr.languages.writing import cleaned
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic

MOST_WORDS = 1200


class TopicForm(forms.Form):
    """The paragraph for the public, who looks after it, its drawing."""

    about = forms.CharField(
        required=False,
        max_length=MOST_WORDS,
        label=_("What it is about"),
        widget=forms.Textarea(attrs={"rows": 6, "lang": "de"}),
    )
    owner = forms.ModelChoiceField(queryset=Member.objects.none(), required=False, label=_("Who looks after it"))
    working_group = forms.CharField(required=False, max_length=80, label=_("Working group"))
    picture = forms.ChoiceField(choices=Topic.Picture.choices, label=_("Picture"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Member.objects.get_queryset().active().order_by("shown_name")
        self.fields["owner"].queryset = members  # type: ignore[attr-defined]

    def clean_about(self) -> str:
        return cleaned(self.cleaned_data["about"])

    def clean_working_group(self) -> str:
        return " ".join(cleaned(self.cleaned_data["working_group"]).split())
