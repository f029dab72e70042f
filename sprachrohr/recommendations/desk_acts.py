"""What the desk does with one recommendation by one button; what was typed stays in the page if it cannot be done."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprachrohr.council.opening import our_council
from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings.models import Resolution
from sprachrohr.people.doors import for_readers, person
from sprachrohr.recommendations import actions, letters, papers
from sprachrohr.recommendations.actions import LINK_PURPOSE, NotNow
from sprachrohr.recommendations.desk import recommendation, recommendation_of, why_not
from sprachrohr.recommendations.hiding import hide, show_again
from sprachrohr.recommendations.models import Answer, Recommendation, Reminder
from sprachrohr.recommendations.printed_papers import address_in, found_in
from sprachrohr.vault.actions import revoke_link
from sprachrohr.vault.media.outcome import MediaError
from sprachrohr.vault.media.sentences import sentence_for
from sprachrohr.vault.models import Link
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go, pdf

Act = Callable[[HttpRequest, Recommendation], HttpResponse | None]


@for_readers
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Members draft and enter answers; what the council does in public, chair and secretary do."""
    doing = ACTS.get(act)
    if doing is None:
        return render(request, "web/not_found.html", status=404)
    if act in RUNNERS and not person(request).may_run_the_desk():
        return render(request, "people/not_for_you.html", status=403)
    found = recommendation_of(request, pk)
    try:
        return doing(request, found) or go(reverse("desk_recommendation", kwargs={"pk": pk}))
    except NotNow as error:
        typed = request.POST.get("words", "")
        return recommendation(request, pk, problem=why_not(error.reason), typed=typed, status=409)



def _problem(request: HttpRequest, found: Recommendation, words: str) -> HttpResponse:
    typed = request.POST.get("words", "")
    return recommendation(request, found.pk, problem=words, typed=typed, status=422)


def _adopt(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    resolution = Resolution.objects.filter(pk=typed_number(request.POST.get("resolution"))).first()
    actions.adopt(recommendation=found, resolution=resolution, by=person(request))
    return None


def _send(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    _link, token = actions.send(recommendation=found, by=person(request))
    return _sent(request, found.pk, token, "recommendation")


def _new_link(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    _link, token = actions.make_office_link(recommendation=found, by=person(request))
    return _sent(request, found.pk, token, "recommendation")


def _sent(request: HttpRequest, pk: int, token: str, kind: str) -> HttpResponse:
    """The link, shown once because only its hash is kept; the letter with it; words for a mail."""
    found = recommendation_of(request, pk)
    context = {
        "found": found,
        "token": token,
        "kind": kind,
        "address": letters.office_address(token),
        "mail": letters.mail_words(found, council=our_council(request), token=token),
        "office": letters.receiver(found),
    }
    return render(request, "recommendations/desk/sent.html", context)


def _remind(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    """By one button: the letter itself, or the words for a mail."""
    me = person(request)
    reminder: Reminder = actions.remind(recommendation=found, by=me)
    _link, token = actions.make_office_link(recommendation=found, by=me)
    if "mail" in request.POST:
        return _sent(request, found.pk, token, "reminder")
    reminder.recommendation = found
    content = letters.reminder_letter(reminder, council=our_council(request), token=token)
    response = pdf(content, f"erinnerung-{found.slug}-{reminder.number}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _received(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    actions.note_received(recommendation=found, by=person(request))
    return None


def _ask(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    words = cleaned(request.POST.get("words", ""))
    if not words:
        return _problem(request, found, _("The question is empty."))
    actions.ask_once_more(recommendation=found, words=words, by=person(request))
    _link, token = actions.make_office_link(recommendation=found, by=person(request))
    return _sent(request, found.pk, token, "question")


def _pass_on(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    to = cleaned(request.POST.get("to", ""))[:160]
    day = _day(request.POST.get("on", "")) or timezone.localdate()
    if not to:
        return _problem(request, found, _("To which office was it passed on?"))
    actions.pass_on(recommendation=found, to=to, on=day, by=person(request))
    return None


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def _expect(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    day, why = _day(request.POST.get("on", "")), cleaned(request.POST.get("why", ""))[:200]
    if day is None or day <= timezone.localdate():
        return _problem(request, found, _("Please choose a day that is still to come."))
    if not why:
        return _problem(request, found, _("Please say why this day: the office reads it, too."))
    actions.expect_on(recommendation=found, day=day, why=why, by=person(request))
    return None


def _printed(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    pasted = cleaned(request.POST.get("words", ""))
    papers_found = found_in(pasted)
    if not papers_found:
        return _problem(request, found, _("We do not find a number in it. It looks like this: 22-0794 or 22-0794.01"))
    number, url = str(papers_found[0]), address_in(pasted)[:200]
    actions.name_printed_paper(recommendation=found, number=number, url=url, by=person(request))
    return None


def _paper_of(request: HttpRequest, found: Recommendation) -> Answer:
    answers = found.answers.filter(paper__isnull=False).select_related("paper__key")
    return get_object_or_404(answers, pk=typed_number(request.POST.get("answer")))


def _confirm_paper(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    answer = _paper_of(request, found)
    assert answer.paper is not None  # noqa: S101  (asked for)
    try:
        papers.confirm(paper=answer.paper, by=person(request))
    except MediaError as error:
        if error.reason == "busy":
            return _problem(request, found, sentence_for("busy"))
        words = _("We cannot take hidden parts out of this PDF. It stays internal; please ask for another one.")
        return _problem(request, found, words)
    return None


def _internal_paper(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    answer = _paper_of(request, found)
    assert answer.paper is not None  # noqa: S101  (asked for)
    papers.take_back(paper=answer.paper, by=person(request))
    return None


def _hide_words(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    answer = get_object_or_404(found.answers, pk=typed_number(request.POST.get("answer")))
    why = request.POST.get("why", "")
    if why not in Answer.Hidden.values:
        return _problem(request, found, _("Please say why: everybody reads it in the place of the words."))
    hide(answer=answer, why=why, by=person(request))
    return None


def _show_words(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    answer = get_object_or_404(found.answers, pk=typed_number(request.POST.get("answer")))
    show_again(answer=answer, by=person(request))
    return None


def _end_link(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    open_links = Link.objects.open().filter(purpose=LINK_PURPOSE, subject=found.pk)
    revoke_link(link=get_object_or_404(open_links, pk=typed_number(request.POST.get("link"))), by=person(request))
    return None


def _close(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    as_ = request.POST.get("as", "")
    if as_ not in Recommendation.ClosedAs.values:
        return _problem(request, found, _("Please say how it has ended."))
    actions.close(recommendation=found, as_=as_, by=person(request))
    if as_ in {"ourselves", "call"}:
        messages.success(request, _("Now please write to the people behind it how it was solved."))
        return go(reverse("tell_people", kwargs={"pk": found.pk}))
    return None


def _open_again(request: HttpRequest, found: Recommendation) -> HttpResponse | None:
    actions.open_again(recommendation=found, by=person(request))
    return None


ACTS: dict[str, Act] = {
    "adopt": _adopt,
    "send": _send,
    "link": _new_link,
    "end-link": _end_link,
    "remind": _remind,
    "received": _received,
    "ask": _ask,
    "pass-on": _pass_on,
    "expect": _expect,
    "printed": _printed,
    "confirm-paper": _confirm_paper,
    "internal-paper": _internal_paper,
    "hide-words": _hide_words,
    "show-words": _show_words,
    "close": _close,
    "open-again": _open_again,
}
RUNNERS = {"adopt", "send", "link", "end-link", "remind", "ask", "close", "open-again", "confirm-paper", "show-words"}
