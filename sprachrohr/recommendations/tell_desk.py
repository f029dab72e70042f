"""The office's door: telling the people behind a recommendation, seeing how many have read it, slips for talk hours;
and for case handlers: putting a confidential voice behind one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.languages.writing import cleaned
from sprachrohr.people.doors import for_readers, person
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.actions import NotNow
from sprachrohr.recommendations.desk import recommendation_of, why_not
from sprachrohr.recommendations.evidence import behind
from sprachrohr.recommendations.forms import seen_behind
from sprachrohr.recommendations.letters import outcome_slips
from sprachrohr.recommendations.models import (
    FEWEST_SHOWN,
    Answer,
    Better,
    Recommendation,
    RecommendationQuerySet,
    Telling,
)
from sprachrohr.recommendations.telling import sentences, what_they_say, who_has_read
from sprachrohr.recommendations.telling import tell as tell_people
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices.cases import open_case, with_open_key
from sprachrohr.voices.models import Voice
from sprachrohr.web.known_languages import german_name
from sprachrohr.web.pages import go, pdf


@for_readers
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """`?answer=4`: what became of it, once in plain German, for everyone behind it. Afterwards: how many have read it.

    Confidential voices are told, too; no number here depends on them.
    """
    me, found = person(request), recommendation_of(request, pk)
    number = request.GET.get("answer", "")
    answer = None
    if number:
        known = number if number.isdecimal() and len(number) < 18 else 0
        answer = get_object_or_404(found.answers.select_related("text__key"), pk=known)
    words, problem, status = cleaned(request.POST.get("words", "")), "", 200
    if request.method == "POST":
        try:
            problem = _problem(request, words)
            if not problem:
                _tell(request, found, answer, words)
                return go(request.get_full_path())
            status = 422
        except NotNow as error:
            problem, status = why_not(error.reason), 409
    telling = Telling.objects.filter(recommendation=found, answer=answer).select_related("outcome__text__key").first()
    seen = behind(found).filter(pk__in=Voice.objects.visible_to(me).values("pk"))
    context = {
        "found": found,
        "answer": answer,
        "telling": telling,
        "words": words,
        "problem": problem,
        "count": seen_behind(found, me),
        "languages": sorted({german_name(one) for one in seen.values_list("answer_language", flat=True)}),
        "may_close": found.closed_at is None and (answer is None or answer.is_final) and me.may_run_the_desk(),
        **(_afterwards(telling, request) if telling else {}),
    }
    return render(request, "recommendations/desk/tell.html", context, status=status)


def _problem(request: HttpRequest, words: str) -> str:
    if not words:
        return _("The text is empty.")
    return "" if "sure" in request.POST else _("Please tick the box: everyone reads the same words.")


def _tell(request: HttpRequest, found: Recommendation, answer: Answer | None, words: str) -> None:
    me = person(request)
    tell_people(recommendation=found, answer=answer, words=words, by=me)
    if "close" in request.POST and me.may_run_the_desk() and found.closed_at is None:
        actions.close(recommendation=found, as_="answered", by=me)
    messages.success(request, _("Told. Each person finds it in their own conversation."))


def _afterwards(telling: Telling, request: HttpRequest) -> dict[str, object]:
    """What the desk sees once everybody was told. Small numbers would say who."""
    found = what_they_say(telling)
    labels = [
        (Better.Said(said).label, number if number == 0 or number >= FEWEST_SHOWN else f"< {FEWEST_SHOWN}")
        for said, number in found.items()
    ]
    return {
        "reading": who_has_read(telling, person(request)),
        "better": labels if sum(found.values()) else [],
        "sentences": sentences(telling, Voice.objects.visible_to(person(request))),
    }


@for_readers
def slips(request: HttpRequest, pk: int, telling: int) -> HttpResponse:
    """To print and to give to those who come to the talk hour, in every language that there is by now."""
    found = recommendation_of(request, pk)
    row = Telling.objects.filter(recommendation=found, pk=telling).select_related("outcome__text__key").first()
    if row is None or row.outcome is None:
        raise Http404
    row.recommendation = found
    response = pdf(outcome_slips(row, council=our_council(request)), f"zettel-{found.pk}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


@with_open_key
def confidential(request: HttpRequest, key: HandlerKey, private: bytes) -> HttpResponse:
    """A case handler puts one of their cases behind a recommendation; its person hears then, too, what became of it.
    Nobody else ever sees that."""
    problem = ""
    if request.method == "POST":
        number, wanted = request.POST.get("case", ""), request.POST.get("recommendation", "")
        if not (number.isdecimal() and wanted.isdecimal() and len(number) < 18 and len(wanted) < 18):
            raise Http404
        voice = open_case(key, private, int(number))
        found = get_object_or_404(_offered(), pk=int(wanted))
        try:
            actions.name_case(recommendation=found, voice=voice, by=person(request))
        except NotNow as error:
            problem = why_not(error.reason)
        else:
            messages.success(request, _("Done. This person will read what became of it."))
            return go(reverse("confidential_recommendations"))
    cases = Voice.objects.cases_of(key).order_by("-pk")
    named = {
        case.pk: [one.reference or f"Entwurf {one.pk}" for one in case.recommendations.all()]
        for case in cases.prefetch_related("recommendations")
    }
    context = {"cases": named.items(), "offered": list(_offered().select_related("title__key")), "problem": problem}
    return render(request, "recommendations/desk/confidential.html", context, status=409 if problem else 200)


def _offered() -> RecommendationQuerySet:
    """Interpreters open cases, too, and are no members: what is not public yet they do not see."""
    return Recommendation.objects.public().open()
