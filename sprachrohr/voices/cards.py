"""The office's door: printing numbered cards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.people.doors import for_readers, person
from sprachrohr.vault.actions import Busy
from sprachrohr.voices.actions import print_cards
from sprachrohr.voices.models import Card
from sprachrohr.voices.papers import cards_paper

COUNTS = (4, 8, 20, 40)


@for_readers
def cards(request: HttpRequest) -> HttpResponse:
    """How many, in which language; the answer is the PDF, and the codes in it are nowhere else."""
    problem = ""
    if request.method == "POST":
        count, language = request.POST.get("count", ""), request.POST.get("language", "")
        if count in {str(one) for one in COUNTS} and our_council(request).offers(language):
            try:
                made = print_cards(
                    count=int(count),
                    language=language,
                    by=person(request),
                    look_again_in=our_council(request).look_again_days,
                )
                return cards_paper(request, made=made, language=language)
            except Busy:
                problem = _("The computer is busy. Please press once more.")
        else:
            problem = _("Please choose how many cards, and a language.")
    context = {
        "counts": COUNTS,
        "problem": problem,
        "printed": Card.objects.count(),
        "entered": Card.objects.filter(receipt__voice__isnull=False).count(),
    }
    return render(request, "voices/desk/cards.html", context, status=422 if problem else 200)
