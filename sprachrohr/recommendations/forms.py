"""What members and offices may type: a recommendation, an office, an answer."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sprachrohr.dialogues.models import Dialogue
from sprachrohr.languages.writing import cleaned, has_words
from sprachrohr.meetings.models import Resolution
from sprachrohr.people.models import Member
from sprachrohr.recommendations.actions import Ground, Way, Words, offered_addressees
from sprachrohr.recommendations.answering import Prepared
from sprachrohr.recommendations.evidence import behind
from sprachrohr.recommendations.models import Addressee, Answer, Recommendation
from sprachrohr.recommendations.printed_papers import PrintedPaper, address_in, found_in
from sprachrohr.recommendations.routes import ROUTE_BY_CODE, ROUTES, TERM_BY_CODE, TERMS, our_state
from sprachrohr.topics.models import Topic
from sprachrohr.voices.models import Voice

LONGEST_TITLE = 160
LONGEST = 10_000
PERSON_WORDS = ("herr ", "frau ", "herrn ")
SEPARATORS = str.maketrans(dict.fromkeys(",;#\n", " "))


def day_input() -> forms.DateInput:
    """A day as browsers want it, whatever the language of the page."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class WordsField(forms.CharField):
    """German words of more than one letter, cleaned."""

    def __init__(self, *, rows: int = 6, longest: int = LONGEST, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
        super().__init__(max_length=longest, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        words = str(super().clean(cleaned(value or "")))
        if words and not has_words(words):
            raise forms.ValidationError(_("Please write at least one word."))
        return words


class DialogueField(forms.ModelChoiceField[Dialogue]):
    """Each by its question."""

    def label_from_instance(self, obj: Dialogue) -> str:
        return obj.question.original


class DraftForm(forms.Form):
    """Words, ground, and way of a recommendation. Nothing but the title must be there to save a draft."""

    title = WordsField(label=_("Title"), rows=1, longest=LONGEST_TITLE)
    text = WordsField(label=_("What the council asks for"), rows=7)
    reason = WordsField(label=_("Why"), rows=7)
    resolution = forms.ModelChoiceField(
        Resolution.objects.none(), label=_("Resolution"), required=False, empty_label="–"
    )
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"), required=False, empty_label="–")
    whole_topic = forms.BooleanField(label=_("For everyone who has written about this topic"), required=False)
    dialogue = DialogueField(Dialogue.objects.none(), label=_("Dialogue"), required=False, empty_label="–")
    voices = forms.CharField(
        label=_("Messages behind it (their numbers, with spaces)"), required=False, max_length=4000
    )
    route = forms.ChoiceField(label=_("Way"), required=False)
    addressee = forms.ModelChoiceField(Addressee.objects.none(), label=_("Office"), required=False, empty_label="–")
    term = forms.ChoiceField(label=_("Time for the answer that a law sets"), required=False)
    expected_on = forms.DateField(
        label=_("Or a day that the council sets"), required=False, widget=day_input()
    )
    why = forms.CharField(label=_("Why this day (everybody reads it)"), required=False, max_length=200)

    def __init__(self, *args: Any, me: Member, recommendation: Recommendation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        adopted = Resolution.objects.filter(outcome=Resolution.Outcome.ADOPTED)
        self.fields["resolution"].queryset = adopted  # type: ignore[attr-defined]
        self.fields["dialogue"].queryset = Dialogue.objects.public().select_related("question__key")  # type: ignore[attr-defined]
        # One that was closed or merged since stays chosen.
        chosen = Q(pk=recommendation.topic_id if recommendation is not None else None)
        standing = Q(retired_on__isnull=True, merged_into__isnull=True)
        self.fields["topic"].queryset = Topic.objects.filter(standing | chosen)  # type: ignore[attr-defined]
        offices = [one.pk for one in offered_addressees(recommendation)]
        self.fields["addressee"].queryset = Addressee.objects.filter(pk__in=offices)  # type: ignore[attr-defined]
        nothing = [("", "–")]
        self.fields["route"].choices = [*nothing, *((one.code, one.name) for one in ROUTES)]  # type: ignore[attr-defined]
        self.fields["term"].choices = [*nothing, *((one.code, one.name) for one in TERMS)]  # type: ignore[attr-defined]
        if recommendation is not None and recommendation.adopted_at is not None:
            # What was adopted is never changed; only the way to it.
            for name in ("title", "text", "reason", "resolution", "topic", "dialogue", "whole_topic", "voices"):
                self.fields[name].disabled = True

    def clean_voices(self) -> list[int]:
        numbers = str(self.cleaned_data["voices"]).translate(SEPARATORS).split()
        wrong = [one for one in numbers if not (one.isascii() and one.isdigit() and len(one) < 18)]
        if wrong:
            raise forms.ValidationError(_("This is no number of a message: %(number)s"), params={"number": wrong[0]})
        wanted = {int(one) for one in numbers}
        seen = set(Voice.objects.visible_to(self.me).filter(pk__in=wanted).values_list("pk", flat=True))
        if wanted - seen:
            missing = {"number": min(wanted - seen)}
            raise forms.ValidationError(_("There is no message with the number %(number)s."), params=missing)
        return sorted(wanted)

    def clean_expected_on(self) -> date | None:
        day: date | None = self.cleaned_data["expected_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("This day is over. Please choose one that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        route, term = data.get("route", ""), data.get("term", "")
        if term and route and term not in ROUTE_BY_CODE[route].terms:
            self.add_error("term", _("No law sets this time for this way. Please choose a day of your own."))
        if data.get("expected_on") and not term and not data.get("why"):
            self.add_error("why", _("Please say why this day: the office reads it, too."))
        return data

    def words(self) -> Words:
        return Words(self.cleaned_data["title"], self.cleaned_data["text"], self.cleaned_data["reason"])

    def way(self) -> Way:
        data = self.cleaned_data
        term = TERM_BY_CODE.get(data["term"])
        day = term.ends(timezone.localdate(), our_state()) if term is not None else data["expected_on"]
        return Way(data["route"], data["addressee"], data["term"], day, "" if term else data["why"])

    def ground(self) -> Ground:
        data = self.cleaned_data
        return Ground(data["resolution"], data["topic"], data["whole_topic"], data["voices"], data["dialogue"])


def initial_of(recommendation: Recommendation, me: Member) -> dict[str, Any]:
    """What the form shows of one that is there already."""
    named = recommendation.voices.filter(pk__in=Voice.objects.visible_to(me).values("pk"))
    return {
        "title": recommendation.title.original,
        "text": recommendation.text.original,
        "reason": recommendation.reason.original,
        "resolution": recommendation.resolution_id,
        "topic": recommendation.topic_id,
        "dialogue": recommendation.dialogue_id,
        "whole_topic": recommendation.whole_topic,
        "voices": " ".join(str(pk) for pk in named.order_by("pk").values_list("pk", flat=True)),
        "route": recommendation.route,
        "addressee": recommendation.addressee_id,
        "term": recommendation.term,
        "expected_on": recommendation.expected_on,
        "why": recommendation.expected_why,
    }


def seen_behind(recommendation: Recommendation, me: Member) -> int:
    """How many voices this member may count."""
    return behind(recommendation).filter(pk__in=Voice.objects.visible_to(me).values("pk")).count()


class AddresseeForm(forms.ModelForm[Addressee]):
    """An office."""

    class Meta:
        model = Addressee
        fields = ["name", "kind", "postal_address", "email"]
        labels = {
            "name": _("Name of the office"),
            "kind": _("Kind"),
            "postal_address": _("Postal address"),
            "email": _("E-mail"),
        }
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self) -> str:
        name = cleaned(self.cleaned_data["name"])
        if f"{name} ".lower().startswith(PERSON_WORDS):
            raise forms.ValidationError(_("Please name the office, not a person: people change, offices stay."))
        return name

    def clean_postal_address(self) -> str:
        return cleaned(self.cleaned_data["postal_address"])


class AnswerForm(forms.Form):
    """An answer, whoever types it in. What belongs to its kind must be there: the reason, the office, the day."""

    kind = forms.ChoiceField(choices=Answer.Kind.choices, widget=forms.RadioSelect, label=_("What is your answer?"))
    words = WordsField(label=_("The answer in your words"), rows=10)
    passed_to = forms.CharField(label=_("Passed on to (an office)"), required=False, max_length=160)
    until = forms.DateField(
        label=_("Interim answer: by when is the final one?"),
        required=False,
        widget=day_input(),
    )
    printed_paper = forms.CharField(label=_("Number of a printed paper"), required=False, max_length=400)
    printed_url = forms.URLField(
        label=_("Its address on the internet"), required=False, max_length=200, assume_scheme="https"
    )

    def clean_printed_paper(self) -> str:
        pasted = cleaned(self.cleaned_data["printed_paper"])
        found = found_in(pasted)
        if pasted and not found:
            raise forms.ValidationError(_("We do not find a number in it. It looks like this: 22-0794 or 22-0794.01"))
        self.pasted_address = address_in(pasted)
        return str(_answering(found)) if found else ""

    def clean_passed_to(self) -> str:
        name = cleaned(self.cleaned_data["passed_to"])
        if f"{name} ".lower().startswith(PERSON_WORDS):
            raise forms.ValidationError(_("Please name the office, not a person: people change, offices stay."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == Answer.Kind.PASSED_ON and not data.get("passed_to") and "passed_to" not in self.errors:
            self.add_error("passed_to", _("To which office was it passed on?"))
        if kind == Answer.Kind.INTERIM and "until" not in self.errors:
            until = data.get("until")
            if until is None:
                self.add_error("until", _("By which day can we expect the final answer?"))
            elif until <= timezone.localdate():
                self.add_error("until", _("This day is over. Please choose one that is still to come."))
        if data.get("printed_paper") and not data.get("printed_url"):
            data["printed_url"] = getattr(self, "pasted_address", "")
        return data

    def prepared(self) -> Prepared:
        data = self.cleaned_data
        kind = data["kind"]
        return Prepared(
            kind=kind,
            words=data["words"],
            passed_to=data["passed_to"] if kind in {Answer.Kind.PASSED_ON, Answer.Kind.NOT_COMPETENT} else "",
            until=data["until"] if kind == Answer.Kind.INTERIM else None,
            printed_paper=data["printed_paper"],
            printed_url=data["printed_url"],
        )


def _answering(found: list[PrintedPaper]) -> PrintedPaper:
    """Of several numbers the one that answers: with the highest part."""
    return max(found, key=lambda one: one.part)


class EnteredAnswerForm(AnswerForm):
    """A letter or an e-mail, typed in at the desk."""

    came_by = forms.ChoiceField(
        choices=[choice for choice in Answer.CameBy.choices if choice[0] != "link"],
        label=_("It came"),
        initial="letter",
    )
    answered_on = forms.DateField(
        label=_("Day of the letter"), widget=day_input(), initial=timezone.localdate
    )
    pasted = forms.CharField(
        label=_("The text of the printed paper, copied (stays here if the page goes)"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ["came_by", "answered_on", "kind", "words", "passed_to", "until", "printed_paper", "printed_url"]

    def __init__(self, *args: Any, sent_on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent_on = sent_on
        self.fields["kind"].label, self.fields["words"].label = _("Kind of the answer"), _("What it says")

    def clean_answered_on(self) -> date:
        day: date = self.cleaned_data["answered_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        if self.sent_on is not None and day < self.sent_on:
            raise forms.ValidationError(_("That was before the recommendation was sent."))
        return day
