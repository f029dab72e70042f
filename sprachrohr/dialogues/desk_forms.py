"""What the desk may enter about a dialogue and its statements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.council.models import Council
from sprachrohr.dialogues.about_people import Asked, NotAsked, as_typed, parsed
from sprachrohr.dialogues.actions import WORDS, Words
from sprachrohr.dialogues.models import Choice, Dialogue
from sprachrohr.dialogues.models.dialogue import LONGEST_STATEMENT
from sprachrohr.languages.writing import cleaned, has_words
from sprachrohr.topics.models import Topic
from sprachrohr.voices.actions import DESK_LANGUAGE
from sprachrohr.web.known_languages import language_choices, own_name

LONGEST_QUESTION, LONGEST_WHY, LONGEST_READER = 160, 600, 300
MOST_LINES = 200
# What stands before a sentence in a list that is pasted.
BULLETS = "-–—•*·\t "
DAYS = 14
RULES = ("moderation", "adding", "entry", "results")
# What people have read when they began stays as it is.
FIXED = ("question", "why", "reader", "opens_at", "entry", "rows_announced", "about")


class WordsField(forms.CharField):
    """German words of more than one letter, cleaned."""

    def __init__(self, *, rows: int, longest: int, **kwargs: Any) -> None:
        super().__init__(max_length=longest, widget=forms.Textarea(attrs={"rows": rows, "lang": "de"}), **kwargs)

    def clean(self, value: Any) -> str:
        words = str(super().clean(cleaned(value or "")))
        if words and not has_words(words):
            raise forms.ValidationError(_("Please write at least one word."))
        return words


class LinesField(forms.CharField):
    """Statements, one a line, without what marks a list; the same line twice is one. Each line that is too long is
    named."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        typed = str(super().clean(value or ""))
        lines = [(number, cleaned(line).lstrip(BULLETS)) for number, line in enumerate(typed.splitlines(), start=1)]
        long = [(number, line) for number, line in lines if len(line) > LONGEST_STATEMENT]
        if long:
            raise forms.ValidationError([_too_long(number, line) for number, line in long])
        found = list(dict.fromkeys(line for _number, line in lines if line))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(_("At most %(most)s lines at once."), params={"most": MOST_LINES})
        if self.required and not found:
            raise forms.ValidationError(_("Please write at least one statement."))
        return found


def _too_long(number: int, line: str) -> forms.ValidationError:
    facts = {"line": number, "letters": len(line), "most": LONGEST_STATEMENT, "words": line}
    sentence = _("Line %(line)s has %(letters)s letters, and %(most)s are the most: “%(words)s”")
    return forms.ValidationError(sentence, params=facts)


def _moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, label=label, **kwargs)


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(choices=language_choices(), initial=DESK_LANGUAGE, label=_("Language of the statements"))


class DialogueForm(forms.Form):
    """Everything about a dialogue on one screen; statements only when it is set up, afterwards they have their page."""

    question = WordsField(rows=2, longest=LONGEST_QUESTION, label=_("The question"))
    why = WordsField(rows=3, longest=LONGEST_WHY, label=_("Why we ask it"))
    reader = WordsField(rows=2, longest=LONGEST_READER, label=_("Who reads the result, and what happens then"))
    statements = LinesField(required=False, label=_("Statements, one a line"))
    language = _language()
    languages = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Translated into")
    )
    opens_at = _moment(_("Voting begins"), required=False)
    closes_at = _moment(_("Voting ends"))
    moderation = forms.ChoiceField(choices=Dialogue.Moderation, widget=forms.RadioSelect, label=_("New statements"))
    adding = forms.ChoiceField(choices=Dialogue.Adding, widget=forms.RadioSelect, label=_("Who may add statements"))
    entry = forms.ChoiceField(choices=Dialogue.Entry, widget=forms.RadioSelect, label=_("Who may vote"))
    results = forms.ChoiceField(choices=Dialogue.Results, widget=forms.RadioSelect, label=_("Results are shown"))
    rows_announced = forms.BooleanField(required=False)
    topic = forms.ModelChoiceField(Topic.objects.none(), required=False, empty_label="–", label=_("Topic"))
    about = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "lang": "de"}),
        label=_("Questions about oneself"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, dialogue: Dialogue | None = None) -> None:
        super().__init__(data, initial=_initial(dialogue))
        self.dialogue = dialogue
        offered = [code for code in Council.ours().languages if code != DESK_LANGUAGE]
        self.fields["languages"].choices = [(code, own_name(code)) for code in offered]  # type: ignore[attr-defined]
        standing = Topic.objects.filter(retired_on__isnull=True, merged_into__isnull=True)
        if dialogue is not None and dialogue.topic_id:
            standing |= Topic.objects.filter(pk=dialogue.topic_id)
        self.fields["topic"].queryset = standing  # type: ignore[attr-defined]
        if dialogue is not None:
            del self.fields["statements"], self.fields["language"]
        if self.is_fixed:
            for name in FIXED:
                self.fields[name].disabled = True

    @property
    def is_fixed(self) -> bool:
        return self.dialogue is not None and self.dialogue.opened_at is not None

    def clean_about(self) -> list[Asked]:
        if self.is_fixed:
            return []
        try:
            return parsed(self.cleaned_data["about"])
        except NotAsked as error:
            raise forms.ValidationError(
                ABOUT_PROBLEMS[error.reason], params={"line": error.line, "word": error.word}
            ) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at") or timezone.now(), data.get("closes_at")
        if closes is not None and closes <= max(opens, timezone.now()):
            self.add_error("closes_at", _("The end is before the beginning, or over already."))
        return data

    def words(self) -> Words:
        """As typed; what is fixed as it stands."""
        if self.is_fixed and self.dialogue is not None:
            return Words(*(getattr(self.dialogue, name).original for name in WORDS))
        return Words(*(self.cleaned_data[name] for name in WORDS))

    def rules(self) -> dict[str, Any]:
        """What the actions take besides the words."""
        data = self.cleaned_data
        found: dict[str, Any] = {name: data[name] for name in (*RULES, "topic", "closes_at", "rows_announced")}
        # German is what the desk reads: a statement in another language always waits for it.
        found["languages"] = [DESK_LANGUAGE, *data["languages"]]
        if self.is_fixed:
            del found["entry"]
        else:
            found["opens_at"] = data["opens_at"] or timezone.now()
        return found


ABOUT_PROBLEMS = {
    "never": _(
        "Line %(line)s: we never ask about origin, religion, nationality or residence status, and “%(word)s” reads "
        "like it. Please ask something else, or in other words."
    ),
    "choices": _("Line %(line)s needs a question, a colon, and two to ten choices with commas between them."),
    "many": _("At most five questions: each one more is a reason to stop."),
    "long": _("Line %(line)s is too long: 140 letters for the question, 60 for each choice."),
}


def _initial(dialogue: Dialogue | None) -> dict[str, Any]:
    if dialogue is None:
        end = timezone.localtime() + timedelta(days=DAYS)
        fresh = Dialogue()
        wished = {"languages": Council.ours().languages}
        return {"closes_at": _full_hour(end), **wished, **{name: getattr(fresh, name) for name in RULES}}
    return {
        **{name: getattr(dialogue, name).original for name in WORDS},
        **{name: getattr(dialogue, name) for name in (*RULES, "languages", "opens_at", "closes_at")},
        "topic": dialogue.topic_id,
        "rows_announced": dialogue.rows_announced_at is not None,
        "about": as_typed(_asked(dialogue)),
    }


def _asked(dialogue: Dialogue) -> list[Asked]:
    choices = Prefetch("choices", Choice.objects.select_related("text__key"))
    questions = dialogue.questions.select_related("text__key").prefetch_related(choices)
    return [(one.text.original, [choice.text.original for choice in one.choices.all()]) for one in questions]


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(hour=20, minute=0, second=0, microsecond=0)


class StatementsForm(forms.Form):
    """One or more statements, beginning with those `proposed`. `not_these`: words of a person that must not be taken as
    they are."""

    words = LinesField(rows=4, label=_("Statements, one a line"))
    language = _language()

    def __init__(self, data: Any = None, *, proposed: str = "", not_these: Sequence[str] = ()) -> None:
        super().__init__(data, initial={"words": proposed})
        self.not_these = not_these

    def clean_words(self) -> list[str]:
        found: list[str] = self.cleaned_data["words"]
        copied = [one for one in found if any(_folded(one) in _folded(theirs) for theirs in self.not_these)]
        if copied:
            sentence = _("These are the words of a person who wrote to us: “%(words)s” Please say it in your own.")
            raise forms.ValidationError(sentence, params={"words": copied[0]})
        return found


def _folded(words: str) -> str:
    return " ".join(words.casefold().rstrip(" .!?…").split())
