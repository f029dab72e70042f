"""The office's own page: a link without an account, in an old browser, without JavaScript.

Looking at a link changes nothing (mail scanners look, too); the button exchanges it for a cookie. The link may be
forwarded within the office: there is one draft for all who have it. Nothing stands in public before somebody has seen
the page as it will be, and has confirmed it.
"""

from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST

from sprachrohr.languages.writing import cleaned
from sprachrohr.recommendations import papers
from sprachrohr.recommendations.actions import LINK_PURPOSE, NotNow, note_received
from sprachrohr.recommendations.answering import (
    Changed,
    Prepared,
    answer_by_office,
    correct_kind,
    drop_paper,
    read_draft,
    save_draft,
)
from sprachrohr.recommendations.chain import chain_of, earlier_on, with_chain
from sprachrohr.recommendations.forms import AnswerForm
from sprachrohr.recommendations.models import Answer, OfficeDraft, Recommendation
from sprachrohr.vault.actions import find_link
from sprachrohr.vault.media.outcome import MediaError
from sprachrohr.vault.media.sentences import sentence_for
from sprachrohr.vault.models import Link
from sprachrohr.vault.opened_links import has_opened, remember_link
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go

LANGUAGE = "de"


class _View(Protocol):
    def __call__(self, request: HttpRequest, link: Link, found: Recommendation) -> HttpResponse: ...


def door(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is for; the button opens it."""
    with translation.override(LANGUAGE):
        link = find_link(token=token, purpose=LINK_PURPOSE)
        found = _recommendation(link)
        if link is None or found is None:
            return _ended(request)
        if request.method == "POST":
            remember_link(request, purpose=LINK_PURPOSE, pk=link.pk)
            note_received(recommendation=found, by=None)
            return go(reverse("office_answer", kwargs={"pk": link.pk}))
        context = {"link": link, "found": found}
        return render(request, "recommendations/office/door.html", context)


def _recommendation(link: Link | None) -> Recommendation | None:
    return None if link is None else with_chain(Recommendation.objects.public().filter(pk=link.subject))


def _ended(request: HttpRequest) -> HttpResponse:
    """Expired, revoked, or somebody else's; what was typed stays in the page."""
    typed = request.POST.get("words", "")
    with translation.override(LANGUAGE):
        return render(request, "recommendations/office/ended.html", {"typed": typed}, status=410)


def _with_link(view: _View) -> Any:
    """The view gets the open link that this browser has opened, and its recommendation."""

    @wraps(view)
    def opened(request: HttpRequest, pk: int) -> HttpResponse:
        mine = has_opened(request, purpose=LINK_PURPOSE, pk=pk)
        link = Link.objects.open().filter(pk=pk, purpose=LINK_PURPOSE).first() if mine else None
        found = _recommendation(link)
        if link is None or found is None:
            return _ended(request)
        with translation.override(LANGUAGE):
            return view(request, link, found)

    return opened


@_with_link
def answer(request: HttpRequest, link: Link, found: Recommendation) -> HttpResponse:
    """The recommendation, and room for the answer; what was prepared stands there. POST: keep it, and perhaps look."""
    known = read_draft(found)
    if request.method != "POST":
        return _page(request, link, found, known, _form_of(known))
    form = AnswerForm(request.POST)
    if "drop_paper" in request.POST and known is not None:
        drop_paper(draft=known[0])
        return go(_address("office_answer", link))
    if form.is_valid():
        return _keep(request, link, found, form, form.prepared())
    if "later" in request.POST or request.FILES.get("paper"):
        # A draft may lack anything; and nobody shall look for the same file twice.
        return _keep(request, link, found, form, _unfinished(request, form))
    return _page(request, link, found, known, form, status=422)


def _keep(
    request: HttpRequest, link: Link, found: Recommendation, form: AnswerForm, prepared: Prepared
) -> HttpResponse:
    paper, problem = None, ""
    file = request.FILES.get("paper")
    if file is not None and file.size:
        try:
            paper = papers.keep(file=file, by=None)
        except MediaError as error:
            problem = sentence_for(error.reason, "document")
    try:
        seen = typed_number(request.POST.get("seen"), digits=9)
        save_draft(recommendation=found, prepared=prepared, seen=seen, paper=paper)
    except Changed:
        return _page(request, link, found, read_draft(found), form, problem="changed", status=409)
    except NotNow:
        return _ended(request)
    if problem:
        return _page(request, link, found, read_draft(found), form, paper_error=problem, status=422)
    if "later" in request.POST:
        return go(_address("office_answer", link) + "?kept")
    if form.errors:
        return _page(request, link, found, read_draft(found), form, status=422)
    return go(_address("office_look", link))


def _unfinished(request: HttpRequest, form: AnswerForm) -> Prepared:
    """As much of it as holds."""
    form.is_valid()
    data = form.cleaned_data
    kind = request.POST.get("kind", "")
    return Prepared(
        kind=kind if kind in Answer.Kind.values else "",
        words=data.get("words") or cleaned(request.POST.get("words", ""))[:10_000],
        passed_to=data.get("passed_to") or "",
        until=data.get("until"),
        printed_paper=data.get("printed_paper") or "",
        printed_url=data.get("printed_url") or "",
    )


def _form_of(known: tuple[OfficeDraft, Prepared] | None) -> AnswerForm:
    if known is None:
        return AnswerForm()
    prepared = known[1]
    return AnswerForm(initial=vars(prepared))


def _page(
    request: HttpRequest,
    link: Link,
    found: Recommendation,
    known: tuple[OfficeDraft, Prepared] | None,
    form: AnswerForm,
    *,
    problem: str = "",
    paper_error: str = "",
    status: int = 200,
) -> HttpResponse:
    answers = list(found.answers.all())
    context = {
        **chain_of(found, LANGUAGE),
        "link": link,
        "form": form,
        "draft": known[0] if known else None,
        "seen": known[0].edition if known else 0,
        "theirs": known[1] if known and problem == "changed" else None,
        "kept": "kept" in request.GET,
        "problem": problem,
        "paper_error": paper_error,
        "earlier": earlier_on(found.topic, found),
        "to_correct": [one for one in answers if one.kind_by_desk],
        "kinds": Answer.Kind.choices,
        # Nothing is asked of them any more: the form is folded away.
        "done": not (found.waits or _owes_a_word(found, answers) or any(one.is_hidden for one in answers[-1:])),
        "thanks": "thanks" in request.GET,
    }
    return render(request, "recommendations/office/answer.html", context, status=status)


def _owes_a_word(found: Recommendation, answers: list[Answer]) -> bool:
    """Whether our one question came after everything that they have said."""
    question = getattr(found, "follow_up", None)
    return question is not None and all(one.entered_at < question.asked_at for one in answers)


def _address(name: str, link: Link) -> str:
    return reverse(name, kwargs={"pk": link.pk})



@_with_link
def look(request: HttpRequest, link: Link, found: Recommendation) -> HttpResponse:
    """The public page as it will be."""
    known = read_draft(found)
    if known is None or not _is_whole(known[1]):
        return go(_address("office_answer", link))
    return _look(request, link, found, known)


def _is_whole(prepared: Prepared) -> bool:
    """Whether nothing is missing: a draft may have been kept half-written."""
    return AnswerForm({name: value or "" for name, value in vars(prepared).items()}).is_valid()


def _look(
    request: HttpRequest,
    link: Link,
    found: Recommendation,
    known: tuple[OfficeDraft, Prepared],
    *,
    changed: bool = False,
) -> HttpResponse:
    draft, prepared = known
    context = {
        **chain_of(found, LANGUAGE, coming=prepared),
        "link": link,
        "draft": draft,
        "changed": changed,
        "preview": True,
    }
    return render(request, "recommendations/office/look.html", context, status=409 if changed else 200)


@require_POST
@_with_link
def confirm(request: HttpRequest, link: Link, found: Recommendation) -> HttpResponse:
    """What was just looked at becomes the answer. Twice is once."""
    name, edition = request.POST.get("draft", "")[:64], typed_number(request.POST.get("edition"), digits=9)
    known = read_draft(found)
    if known is not None and known[0].form_hash == name and not _is_whole(known[1]):
        return go(_address("office_answer", link))
    try:
        answer_by_office(recommendation=found, form_hash=name, edition=edition)
    except Changed:
        known = read_draft(found)
        if known is None or not _is_whole(known[1]):
            return go(_address("office_answer", link))
        return _look(request, link, found, known, changed=True)
    except NotNow:
        return _ended(request)
    return go(_address("office_answer", link) + "?thanks")


@require_POST
@_with_link
def correct(request: HttpRequest, link: Link, found: Recommendation) -> HttpResponse:
    """The desk has read a letter as "declined"; the office says what it was."""
    chosen = found.answers.filter(pk=typed_number(request.POST.get("answer"), digits=9)).first()
    kind = request.POST.get("kind", "")
    if chosen is not None and kind in Answer.Kind.values:
        correct_kind(answer=chosen, kind=kind)
    return go(_address("office_answer", link) + "?thanks")
