"""The public door to what is more than a vote: a statement of one's own, questions about oneself, a number."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt

from sprachrohr.council.opening import our_council
from sprachrohr.dialogues.devices import Device, remember_name
from sprachrohr.dialogues.models import Dialogue, Voter
from sprachrohr.dialogues.models.dialogue import LONGEST_STATEMENT
from sprachrohr.dialogues.onward import public_items
from sprachrohr.dialogues.showing import board_of, shown
from sprachrohr.dialogues.statements import NotAdded, add_by
from sprachrohr.dialogues.views import public_or_404
from sprachrohr.dialogues.voting import keep_number, my_statements, say_about_me, take_along, voter_of
from sprachrohr.languages.detection import guess
from sprachrohr.languages.writing import cleaned, has_words
from sprachrohr.vault.actions import AlreadySent, Busy
from sprachrohr.vault.models import Receipt
from sprachrohr.vault.opened import remember
from sprachrohr.voices.forms import FormTooOld, checked_token, new_token
from sprachrohr.voices.receipts import receipt_context
from sprachrohr.web.keeping import busy_page, is_ours
from sprachrohr.web.known_languages import WRITTEN
from sprachrohr.web.pages import go, page_language

NUMBER = re.compile(r"[0-9]{1,17}")


def _private(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _language_of(words: str) -> str:
    """Guessed from the words; where that is unsure, the language of the page."""
    mine = "de" if page_language() == "de-simple" else page_language()
    found = guess(words, page_language=page_language(), offered=[one.code for one in WRITTEN])
    return found.code if found.certain and found.code != "de-simple" else mine


@csrf_exempt
def add_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement of one's own; whoever has not voted yet is shown the dialogue first."""
    voter = voter_of(name=Device.of(request).name, dialogue=pk)
    if voter is None:
        return go(public_or_404(pk).address)
    typed = cleaned(request.POST.get("words", "")[:2000]).replace("\n", " ")
    context = {"dialogue": voter.dialogue, "typed": typed, "longest": LONGEST_STATEMENT}
    if request.method != "POST":
        mine = my_statements(voter)
        return _private(request, "dialogues/add.html", {**context, "mine": mine})
    if not is_ours(request):
        return busy_page(request, reason="expired", status=403)
    try:
        if not has_words(typed):
            raise NotAdded("empty")
        add_by(voter=voter, words=typed, language=_language_of(typed))
    except NotAdded as error:
        context |= {"problem": error.reason, "mine": my_statements(voter)}
        return _private(request, "dialogues/add.html", context, status=422)
    return go(f"{reverse('add_statement', args=[pk])}#mine")


@csrf_exempt
def about_me(request: HttpRequest, pk: int) -> HttpResponse:
    """What the council would like to know of those who take part; each question may be left out. Whoever has not voted
    yet is shown the dialogue first."""
    voter = voter_of(name=Device.of(request).name, dialogue=pk)
    if voter is None:
        return go(public_or_404(pk).address)
    questions = list(voter.dialogue.questions.select_related("text__key").prefetch_related(
        "text__translations", "choices__text__key", "choices__text__translations"
    ))  # fmt: skip
    if request.method == "POST":
        if not is_ours(request):
            return busy_page(request, reason="expired", status=403)
        typed = {one.pk: request.POST.get(f"question-{one.pk}", "") for one in questions}
        chosen = {pk: int(value) for pk, value in typed.items() if NUMBER.fullmatch(value)}
        say_about_me(voter=voter, chosen=chosen)
        return go(voter.dialogue.address)
    mine, language = set(voter.chosen.values_list("choice", flat=True)), page_language()
    rows = [
        (
            question.pk,
            shown(question.text).read_in(language),
            [(one.pk, shown(one.text).read_in(language), one.pk in mine) for one in question.choices.all()],
        )
        for question in questions
    ]
    context = {"dialogue": voter.dialogue, "rows": rows}
    return _private(request, "dialogues/about_me.html", context)


@csrf_exempt
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """A number for another device and for what becomes of it; shown once, as the answer to the form itself.
    Whoever has not voted yet is shown the dialogue first."""
    voter = voter_of(name=Device.of(request).name, dialogue=pk)
    if voter is None:
        return go(public_or_404(pk).address)
    context = {"dialogue": voter.dialogue, "voter": voter, "token": new_token()}
    if request.method != "POST":
        return _private(request, "dialogues/number.html", context)
    if not is_ours(request):
        return busy_page(request, reason="expired", status=403)
    try:
        token = checked_token(request.POST.get("token", ""))
        days = our_council(request).look_again_days
        receipt, code = keep_number(voter=voter, token=token, look_again_in=days)
    except (AlreadySent, FormTooOld):
        return _private(request, "dialogues/number.html", {**context, "problem": "sent_before"}, status=409)
    except Busy:
        return busy_page(request, reason="busy", status=503)
    return _private(request, "dialogues/number_given.html", {**context, **receipt_context(receipt, code)})


# -- the number opens --------------------------------------------------------------------------------------


def page_of(
    request: HttpRequest, receipt: Receipt, what_became: Callable[[Dialogue], Sequence[SafeString]]
) -> HttpResponse | None:
    """What a number that was kept in a dialogue opens: one's own statements, what came out, what became of it. From now
    on this device is the one that votes. None for every other number. `what_became`: what rooms above know of it."""
    voter = Voter.objects.select_related("dialogue").filter(receipt=receipt).first()
    if voter is None:
        return None
    found = voter.dialogue
    context = {
        "dialogue": found,
        "question": board_of(found).words["question"].read_in(page_language()),
        "mine": my_statements(voter),
        "items": [(one, one.meeting.starts_at < timezone.now()) for one in public_items(found)],
        "became": what_became(found),
    }
    response = remember_name(request, remember(_private(request, "dialogues/opened.html", context), receipt))
    name = Device.of(request).name or Device.given_by(response).name
    take_along(voter=voter, name=name)
    return response


