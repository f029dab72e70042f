"""The office's door to statements: adding them, looking at new ones one at a time, putting together, taking apart."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sprachrohr.dialogues import statements
from sprachrohr.dialogues.desk import dialogue_of
from sprachrohr.dialogues.desk_forms import StatementsForm
from sprachrohr.dialogues.models import Dialogue, Statement
from sprachrohr.dialogues.models.dialogue import LONGEST_STATEMENT
from sprachrohr.dialogues.showing import shown
from sprachrohr.dialogues.similar import near
from sprachrohr.dialogues.sources import Source, items_to_use, readable, source_of, voices_to_use
from sprachrohr.dialogues.statements import NotAdded
from sprachrohr.languages.writing import cleaned
from sprachrohr.people.doors import for_readers, person
from sprachrohr.people.models import Member
from sprachrohr.voices.actions import DESK_LANGUAGE
from sprachrohr.voices.lists import lists
from sprachrohr.voices.suggestions import readings
from sprachrohr.web.known_languages import same_for_readers
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go, page_language

PAGE = 50
STATES = ("shown", "rejected", "merged")
Act = Callable[[HttpRequest, Statement], str]


def why_not(reason: str) -> str:
    """The sentence for a `NotAdded`."""
    return {
        "over": _("It is closed, or was never open."),
        "empty": _("Please write both statements."),
        "long": _("A statement has at most %(most)s letters.") % {"most": LONGEST_STATEMENT},
    }[reason]


# -- all of them -------------------------------------------------------------------------------------------


@for_readers
@require_safe
def all_statements(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that are shown, rejected, or merged, by their numbers."""
    found = dialogue_of(request, pk)
    state = request.GET.get("state", "shown")
    state = state if state in STATES else "shown"
    rows = Statement.objects.filter(dialogue=found).select_related("text__key", "merged_into", "split_from")
    chosen: dict[str, QuerySet[Statement]] = {
        "shown": rows.shown(),
        "rejected": rows.filter(rejected_at__isnull=False),
        "merged": rows.filter(merged_into__isnull=False, rejected_at__isnull=True),
    }
    page = Paginator(chosen[state].prefetch_related("text__translations"), PAGE).get_page(request.GET.get("page"))
    read = [(one, shown(one.text).read_in(page_language())) for one in page]
    context = {"found": found, "state": state, "page": page, "rows": read}
    return render(request, "dialogues/desk/statements.html", context)


# -- adding --------------------------------------------------------------------------------------------------


@for_readers
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """By hand or pasted; from a message (`?voice=7`) or an agenda item (`?item=3`), in the desk's own words."""
    found, source = dialogue_of(request, pk), source_of(request)
    form = StatementsForm(request.POST or None, proposed=source.proposed, not_these=source.not_these)
    problem, status = "", 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            many, before = _add_all(found, form.cleaned_data, source, by=person(request))
        except NotAdded as error:
            problem, status = why_not(error.reason), 409
        else:
            _say_what_was_added(request, many, before)
            return go(reverse("dialogue_statements", kwargs={"pk": pk}))
    context = {"found": found, "form": form, "source": source, "problem": problem, "most": LONGEST_STATEMENT}
    return render(request, "dialogues/desk/add.html", context, status=status)


@transaction.atomic
def _add_all(found: Dialogue, typed: dict[str, Any], source: Source, *, by: Member) -> tuple[int, int]:
    """How many were added, and how many were there already: the same form sent twice adds nothing."""
    there = {one.text.original for one in found.statements.select_related("text__key")}
    fresh = [words for words in typed["words"] if words not in there]
    for words in fresh:
        statements.add(
            dialogue=found, words=words, language=typed["language"], by=by,
            source=source.kind, voice=source.voice, item=source.item,
        )  # fmt: skip
    return len(fresh), len(typed["words"]) - len(fresh)


def _say_what_was_added(request: HttpRequest, many: int, before: int) -> None:
    if many:
        said = ngettext("%(number)s statement was added.", "%(number)s statements were added.", many)
        messages.success(request, said % {"number": many})
    if before:
        said = ngettext("%(number)s was there already.", "%(number)s were there already.", before)
        messages.warning(request, said % {"number": before})


@for_readers
@require_safe
def from_voices(request: HttpRequest, pk: int) -> HttpResponse:
    """Messages that this member may see, to make statements of; by topic."""
    found = dialogue_of(request, pk)
    topics = lists().topics
    slugs = {topic.slug: topic.pk for topic in topics}
    topic = request.GET.get("topic", next((slug for slug, one in slugs.items() if one == found.topic_id), ""))
    rows = voices_to_use(reader=person(request), dialogue=found, topic=topic if topic in slugs else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "rows": [row for voice in page if (row := readable(voice)) is not None],
        "topics": topics,
        "topic": topic,
    }
    return render(request, "dialogues/desk/from_voices.html", context)


@for_readers
@require_safe
def from_items(request: HttpRequest, pk: int) -> HttpResponse:
    """What stood on agendas, the newest meeting first."""
    found = dialogue_of(request, pk)
    items = items_to_use(dialogue=found)
    return render(request, "dialogues/desk/from_items.html", {"found": found, "items": items})


# -- looking at new ones ---------------------------------------------------------------------------------------


@for_readers
@require_safe
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """The next one that nobody has looked at; `?after=12` leaves those up to number 12 for later."""
    found = dialogue_of(request, pk)
    after = typed_number(request.GET.get("after"), digits=8)
    waiting = Statement.objects.waiting().filter(dialogue=found)
    one = _with_words(waiting).filter(number__gt=after).first()
    if one is None and after:
        return go(reverse("dialogue_queue", kwargs={"pk": pk}))
    return _page(request, found, one, is_queue=True)


@for_readers
@require_safe
def one_statement(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Any statement, with everything that can be done with it."""
    found = dialogue_of(request, pk)
    return _page(request, found, get_object_or_404(_with_words(found.statements.all()), number=number))


def _with_words(rows: QuerySet[Statement]) -> QuerySet[Statement]:
    return rows.select_related("text__key", "writer", "merged_into", "looked_by").prefetch_related("text__translations")


def _page(
    request: HttpRequest, found: Dialogue, one: Statement | None, *, is_queue: bool = False, status: int = 200,
    **typed: Any,
) -> HttpResponse:  # fmt: skip
    """`typed`: what could not be saved: `problem`, `parts`, `into`."""
    context: dict[str, Any] = {"found": found, "one": one, "is_queue": is_queue, "reasons": Statement.Reason.choices}
    if one is not None:
        others = _with_words(Statement.objects.shown().filter(dialogue=found)).exclude(pk=one.pk)
        known = [shown(other.text, pk=other.pk, number=other.number) for other in others]
        context |= {
            "german": one.text.translation_for(DESK_LANGUAGE),
            "foreign": not same_for_readers(one.text.language, DESK_LANGUAGE),
            "near": near(readings(one.text), known) if one.merged_into_id is None else [],
            "parts": [one.text.original] * 2,
            "most": LONGEST_STATEMENT,
        }
    return render(request, "dialogues/desk/statement.html", {**context, **typed}, status=status)



@for_readers
@require_POST
@transaction.atomic
def act(request: HttpRequest, pk: int, number: int, act: str) -> HttpResponse:
    """One decision about one statement; from the queue on to the next one. Two who decide at once: the first counts."""
    doing = ACTS.get(act)
    if doing is None:
        return render(request, "web/not_found.html", status=404)
    found = dialogue_of(request, pk)
    # Whoever decides at the same moment waits here, and reads then that somebody has decided.
    Dialogue.objects.select_for_update().get(pk=pk)
    one = get_object_or_404(_with_words(found.statements.all()), number=number)
    is_queue = "queue" in request.POST
    if is_queue and one.looked_at is not None:
        messages.warning(request, _("Somebody else has just decided about this statement."))
        return go(reverse("dialogue_queue", kwargs={"pk": pk}))
    problem = doing(request, one)
    if problem:
        typed: dict[str, Any] = {"problem": problem, "into": request.POST.get("into", "")}
        parts = request.POST.getlist("part")
        if len(parts) == 2:
            typed["parts"] = parts
        return _page(request, found, one, is_queue=is_queue, status=422, **typed)
    if is_queue:
        return go(reverse("dialogue_queue", kwargs={"pk": pk}))
    return go(reverse("dialogue_statement", kwargs={"pk": pk, "number": number}))


def _show(request: HttpRequest, one: Statement) -> str:
    statements.show(statement=one, by=person(request))
    return ""


def _reject(request: HttpRequest, one: Statement) -> str:
    reason = request.POST.get("reason", "")
    if reason not in Statement.Reason.values:
        return _("Please choose why: the person who wrote it reads the reason.")
    statements.reject(statement=one, reason=reason, by=person(request))
    return ""


def _merge(request: HttpRequest, one: Statement) -> str:
    number = typed_number(request.POST.get("into"), digits=8)
    into = Statement.objects.shown().filter(dialogue=one.dialogue_id, number=number).exclude(pk=one.pk).first()
    if into is None:
        return _("There is no statement with this number on which people vote.")
    try:
        statements.merge(statement=one, into=into, by=person(request))
    except ValueError:
        return _("There is no statement with this number on which people vote.")
    return ""


def _split(request: HttpRequest, one: Statement) -> str:
    parts = [" ".join(cleaned(part).split()) for part in request.POST.getlist("part")]
    if len(parts) != 2 or len(set(parts)) != 2 or one.text.original in parts:
        return _("Please make two different statements of it.")
    try:
        statements.split(statement=one, parts=parts, by=person(request))
    except NotAdded as error:
        return why_not(error.reason)
    return ""


ACTS: dict[str, Act] = {"show": _show, "reject": _reject, "merge": _merge, "split": _split}
