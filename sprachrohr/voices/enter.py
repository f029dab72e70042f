"""The office's door: entering what somebody said on the phone, on a paper card, at a talk hour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.people.doors import for_readers, person
from sprachrohr.vault.actions import Busy
from sprachrohr.voices.actions import DESK_LANGUAGE, AlreadySent, CardAlreadyEntered, enter_card, say
from sprachrohr.voices.forms import EnterForm, FormTooOld, checked_token, new_token
from sprachrohr.voices.models import Card, Voice
from sprachrohr.voices.receipts import receipt_context


@for_readers
def enter(request: HttpRequest) -> HttpResponse:
    """The same questions as for a resident; then the code for the person, or the card's own."""
    form = EnterForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    saying = form.saying(
        language=form.cleaned_data["language"], answer_language=form.cleaned_data["answer_language"]
    )
    came_by = form.cleaned_data["came_by"]
    if came_by == Voice.CameBy.CARD:
        return _enter_card(request, form)
    try:
        said = say(
            token=checked_token(form.cleaned_data["token"]),
            saying=saying,
            came_by=came_by,
            entered_by=person(request),
            look_again_in=our_council(request).look_again_days,
        )
    except (AlreadySent, FormTooOld):
        words = _("This form has been sent before, or it was open for more than a day. Please look, then save again.")
        return _page(request, form, problem=words, status=409)
    except Busy:
        return _page(request, form, problem=_("The computer is busy. Please press once more."), status=503)
    reads = said.voice.answer_language
    spoken = reads if our_council(request).offers(reads) else DESK_LANGUAGE
    context = {"voice": said.voice, "paper_language": spoken, **receipt_context(said.voice.receipt, said.code)}
    return render(request, "voices/desk/entered.html", context)


def _enter_card(request: HttpRequest, form: EnterForm) -> HttpResponse:
    data = form.cleaned_data
    card = Card.objects.filter(number=data["card_number"]).first()
    if card is None:
        form.add_error("card_number", _("We have not printed a card with this number."))
        return _page(request, form, status=422)
    saying = form.saying(language=data["language"], answer_language=data["answer_language"])
    try:
        voice = enter_card(card=card, saying=saying, by=person(request))
    except CardAlreadyEntered:
        form.add_error("card_number", _("This card has been entered already."))
        return _page(request, form, status=409)
    return render(request, "voices/desk/entered.html", {"voice": voice, "card": card})


def _page(request: HttpRequest, form: EnterForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    token = new_token() if problem or not form.is_bound else form["token"].value()
    context = {"form": form, "problem": problem, "token": token}
    return render(request, "voices/desk/enter.html", context, status=status)
