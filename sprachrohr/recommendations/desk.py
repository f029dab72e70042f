"""The office's door: drafting, adopting, sending, asking again, entering what came by post."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.dialogues.models import Statement
from sprachrohr.dialogues.onward import evidence, in_german
from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings.models import Resolution
from sprachrohr.people.doors import for_readers, for_runners, person
from sprachrohr.recommendations import actions, letters, papers
from sprachrohr.recommendations.actions import LINK_PURPOSE, NotNow
from sprachrohr.recommendations.answering import answer_by_desk
from sprachrohr.recommendations.chain import with_chain
from sprachrohr.recommendations.due import what_is_due
from sprachrohr.recommendations.forms import AddresseeForm, DraftForm, EnteredAnswerForm, initial_of, seen_behind
from sprachrohr.recommendations.models import Addressee, Answer, Recommendation, Telling
from sprachrohr.recommendations.printed_papers import found_in
from sprachrohr.recommendations.routes import route_name, why_that_day
from sprachrohr.recommendations.sentences import state_words
from sprachrohr.recommendations.views import paper_response
from sprachrohr.topics.models import Topic
from sprachrohr.vault.actions import find_link
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.media.outcome import MediaError
from sprachrohr.vault.media.sentences import sentence_for
from sprachrohr.web.pages import go, pdf

PAGE = 50
STATES = ("open", "waiting", "draft", "closed")


def why_not(reason: str) -> str:
    """The sentence for a `NotNow`."""
    return {
        "sent": _("It was sent already and is not changed any more."),
        "adopted": _("It was adopted already."),
        "rejected": _("The council has rejected this resolution. Please choose another one."),
        "not_adopted": _("The council has to adopt it first."),
        "no_addressee": _("Please choose the office and the way first."),
        "no_day": _("Please say first by when we expect an answer, and why."),
        "day_is_over": _("The day by which we expect an answer is over. Please choose another one first."),
        "not_sent": _("It was not sent yet, or it has ended."),
        "not_waiting": _("There is an answer already, or it has ended."),
        "not_answered": _("There is no answer yet."),
        "reminded_enough": _("Three reminders have gone out. Now another way helps more: a committee, a party group."),
        "asked_before": _("We have asked once already. One question is all that we ask."),
        "closed": _("It has ended."),
        "nobody": _("There is nobody behind it whom we could tell."),
    }[reason]


@for_readers
def recommendations(request: HttpRequest) -> HttpResponse:
    """What is due, then all of a state with their age in days."""
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    found = Recommendation.objects.visible_to(person(request)).select_related("title__key", "addressee")
    chosen = {
        "open": found.open(),
        "waiting": found.waiting().order_by("expected_on"),
        "draft": found.open().filter(sent_at__isnull=True),
        "closed": found.filter(closed_at__isnull=False),
    }[state]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    context = {
        "due": what_is_due(),
        "page": page,
        "rows": [(one, state_words(one)) for one in page],
        "state": state,
        "today": timezone.localdate(),
    }
    return render(request, "recommendations/desk/recommendations.html", context)


def recommendation_of(request: HttpRequest, pk: int) -> Recommendation:
    """With the rows of its chain; 404 for whoever may not see it."""
    mine = Recommendation.objects.visible_to(person(request))
    found = with_chain(mine.filter(pk=pk))
    if found is None:
        raise Http404
    return found


@for_readers
def new(request: HttpRequest) -> HttpResponse:
    """From a resolution, a topic, some messages (`?resolution=3`, `?topic=home`, `?voices=4+5`), or nothing."""
    me = person(request)
    form = DraftForm(request.POST or None, me=me, initial=_start(request))
    if request.method == "POST" and form.is_valid():
        made = actions.draft(words=form.words(), way=form.way(), ground=form.ground(), by=me)
        return go(reverse("desk_recommendation", kwargs={"pk": made.pk}))
    status = 422 if form.errors else 200
    return render(request, "recommendations/desk/change.html", {"form": form, "found": None}, status=status)


def _start(request: HttpRequest) -> dict[str, Any]:
    topic = Topic.objects.filter(slug=request.GET.get("topic", "")).first()
    number = request.GET.get("resolution", "")
    known = Resolution.objects.filter(pk=number if number.isdecimal() and len(number) < 18 else 0)
    resolution = known.select_related("ballot__item__meeting__key", "ballot__wording").first()
    start: dict[str, Any] = {"topic": topic, "whole_topic": topic is not None, "voices": request.GET.get("voices", "")}
    start |= _from_dialogue(request)
    if resolution is not None:
        item = resolution.ballot.item
        wording = resolution.ballot.wording
        wording.item = item
        start |= {"resolution": resolution, "title": item.title, "text": wording.text, "topic": topic or item.topic_id}
    return start


def _from_dialogue(request: HttpRequest) -> dict[str, Any]:
    """`?dialogue=3&statement=7`: what people agree on, with the figures that everybody may see."""
    numbers = [request.GET.get(name, "") for name in ("dialogue", "statement")]
    if not all(one.isdecimal() and len(one) < 10 for one in numbers):
        return {}
    dialogue, number = map(int, numbers)
    rows = Statement.objects.select_related("dialogue__question__key", "text__key")
    rows = rows.filter(dialogue=dialogue, number=number, dialogue__opened_at__isnull=False)
    statement = rows.prefetch_related("text__translations").first()
    drawing = statement.dialogue.shown_map if statement is not None else None
    if statement is None or drawing is None or not statement.dialogue.shows_results:
        return {}
    words, topic = in_german(statement.text), statement.dialogue.topic_id
    return {"title": words, "reason": evidence(statement, drawing), "dialogue": statement.dialogue_id, "topic": topic}


@for_readers
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Words, ground and way, until it is sent."""
    me, found = person(request), recommendation_of(request, pk)
    if found.sent_at is not None or found.closed_at is not None:
        messages.error(request, why_not("sent"))
        return go(reverse("desk_recommendation", kwargs={"pk": pk}))
    form = DraftForm(request.POST or None, me=me, recommendation=found, initial=initial_of(found, me))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(recommendation=found, words=form.words(), way=form.way(), ground=form.ground(), by=me)
        except NotNow as error:
            context = {"form": form, "found": found, "problem": why_not(error.reason)}
            return render(request, "recommendations/desk/change.html", context, status=409)
        return go(reverse("desk_recommendation", kwargs={"pk": pk}))
    status = 422 if form.errors else 200
    return render(request, "recommendations/desk/change.html", {"form": form, "found": found}, status=status)


@for_readers
def recommendation(
    request: HttpRequest, pk: int, *, problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    """One of them: what comes next, the way so far, answers, links. `typed`: what could not be saved."""
    me, found = person(request), recommendation_of(request, pk)
    answers = list(found.answers.select_related("text__key", "paper", "entered_by", "hidden_by"))
    told = {one.answer_id: one for one in Telling.objects.filter(recommendation=found)}
    context = {
        "found": found,
        "state": state_words(found),
        "route": route_name(found.route),
        "why": why_that_day(term=found.term, words=found.expected_why),
        "answers": [(one, told.get(one.pk)) for one in answers],
        "tellings": told.values(),
        "told_without": told.get(None),
        "solved": found.closed_as in {"ourselves", "call"},
        "reminders": list(found.reminders.select_related("sent_by")),
        "transfers": list(found.transfers.all()),
        "links": actions.links_of(found),
        "seen": seen_behind(found, me),
        "resolutions": Resolution.objects.filter(outcome=Resolution.Outcome.ADOPTED)[:PAGE],
        "ends": Recommendation.ClosedAs.choices,
        "reasons": Answer.Hidden.choices,
        "most_reminders": actions.MOST_REMINDERS,
        "problem": problem,
        "typed": typed,
    }
    return render(request, "recommendations/desk/recommendation.html", context, status=status)


@for_readers
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper. POST with the token of a link that was just made; without one it names no link."""
    found, council = recommendation_of(request, pk), our_council(request)
    token = request.POST.get("token", "")[:100]
    link = find_link(token=token, purpose=LINK_PURPOSE) if token else None
    token = token if link is not None and link.subject == found.pk else ""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    reminder = found.reminders.select_related("recommendation").last()
    question = getattr(found, "follow_up", None)
    if kind == "reminder" and reminder is not None:
        reminder.recommendation = found
        content = letters.reminder_letter(reminder, council=council, token=token)
    elif kind == "question" and question is not None:
        content = letters.follow_up_letter(found, question=question.text, council=council, token=token)
    else:
        content = letters.letter(found, council=council, token=token)
    response = pdf(content, f"empfehlung-{found.slug if found.number else 'entwurf'}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


@for_readers
def enter_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter or an e-mail, with its file."""
    me, found = person(request), recommendation_of(request, pk)
    initial = {"printed_paper": _likely_number(found)}
    form = EnteredAnswerForm(request.POST or None, initial=initial, sent_on=found.sent_on)
    token = request.POST.get("token", "")[:60] or secrets.token_urlsafe(24)
    problem, status = "", 200
    if request.method == "POST":
        file, paper = request.FILES.get("paper"), None
        status = 200 if form.is_valid() else 422
        try:
            if status == 200:
                paper = papers.keep(file=file, by=me) if file is not None and file.size else None
                data = form.cleaned_data
                answer_by_desk(
                    recommendation=found,
                    prepared=form.prepared(),
                    came_by=data["came_by"],
                    on=data["answered_on"],
                    token=token,
                    paper=paper,
                    pasted=cleaned(data["pasted"]),
                    by=me,
                )
                return go(reverse("desk_recommendation", kwargs={"pk": pk}))
        except MediaError as error:
            problem, status = sentence_for(error.reason, "document"), 422
        except NotNow as error:
            return recommendation(request, pk, problem=why_not(error.reason), status=409)
    context = {"found": found, "form": form, "token": token, "paper_error": problem}
    return render(request, "recommendations/desk/answer.html", context, status=status)


def _likely_number(found: Recommendation) -> str:
    known = found_in(found.printed_paper)
    return str(known[0].likely_answer) if known else ""


@for_readers
def paper(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """The PDF as it came, for the desk."""
    found = get_object_or_404(Answer.objects.select_related("paper__key"), pk=answer, recommendation=pk)
    if found.paper is None:
        return render(request, "web/not_found.html", status=404)
    try:
        return paper_response(papers.content_of(found.paper, public=False), f"antwort-{found.pk}.pdf")
    except Unreadable:
        return render(request, "web/not_found.html", status=404)


@for_runners
def offices(request: HttpRequest) -> HttpResponse:
    """Whom the council writes to; `?change=7` opens one."""
    wanted = request.GET.get("change", "")
    known = Addressee.objects.filter(pk=wanted if wanted.isdecimal() and len(wanted) < 18 else 0).first()
    if request.method == "POST" and "retire" in request.POST and known is not None:
        actions.retire_addressee(addressee=known, by=person(request))
        return go(reverse("addressees"))
    form = AddresseeForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        actions.keep_addressee(addressee=form.save(commit=False), by=person(request))
        return go(reverse("addressees"))
    offered = Addressee.objects.filter(retired_on__isnull=True)
    context = {"form": form, "offices": offered, "changing": known}
    return render(request, "recommendations/desk/offices.html", context, status=422 if form.errors else 200)
