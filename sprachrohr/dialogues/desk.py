"""The office's door to dialogues: the list, setting one up, where it stands while people vote, the screen."""

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sprachrohr.dialogues import actions
from sprachrohr.dialogues.actions import ENDED, FEWEST_STATEMENTS, NotNow
from sprachrohr.dialogues.desk_forms import DialogueForm
from sprachrohr.dialogues.disclosure import in_step_words, in_steps
from sprachrohr.dialogues.live import figures, people_now, ready_in, too_few_votes
from sprachrohr.dialogues.models import Dialogue
from sprachrohr.dialogues.models.dialogue import DialogueQuerySet
from sprachrohr.dialogues.papers import languages_of, room_address, short
from sprachrohr.dialogues.statements import add
from sprachrohr.people.doors import for_readers, person
from sprachrohr.people.models import Member
from sprachrohr.web.pages import go, page_language

STANDS = Q(statements__rejected_at__isnull=True, statements__merged_into__isnull=True)
SHOWN = STANDS & Q(statements__shown_at__isnull=False)
WAITING = STANDS & Q(statements__looked_at__isnull=True)


def why_not(reason: str) -> str:
    """The sentence for a `NotNow`."""
    return {
        "opened": _("It is open: its words, its questions, the beginning and the way in stay as they are."),
        "closed": _("It is closed, or was never open."),
        "over": _("The day on which the voting ends is over. Please choose a later one first."),
        "statements": _("It needs at least three statements on which people can vote."),
        "running": _("People still vote. Please close it first."),
        "not_published": _("Please publish the results first; or it is in the archive already."),
        "few_held": _("They are fewer than five: now that the voting is over, their votes could be read by it."),
        "no_meeting": _("No meeting is planned. Please plan one first."),
        "no_map": _("There is no result yet that everybody may see."),
    }[reason]


def state_words(dialogue: Dialogue) -> str:
    return {
        "draft": _("Draft"),
        "coming": _("Begins soon"),
        "running": _("People vote"),
        "over": _("The voting is over"),
        "published": _("Results are published"),
        "archived": _("In the archive"),
    }[dialogue.state]


def next_step(dialogue: Dialogue) -> str:
    """The one thing to do now: "statements", "open", "moderate", "share", "publish", "archive", or "" for nothing.

    Needs the counts of `with_counts`.
    """
    if dialogue.state == "draft":
        return "open" if dialogue.many_shown >= FEWEST_STATEMENTS else "statements"  # type: ignore[attr-defined]
    if dialogue.state in {"coming", "running"}:
        return "moderate" if dialogue.many_waiting else "share"  # type: ignore[attr-defined]
    return {"over": "publish", "published": "archive"}.get(dialogue.state, "")


def next_words(step: str) -> str:
    return {
        "statements": _("Add statements"),
        "open": _("Open it"),
        "moderate": _("Look at new statements"),
        "share": _("Tell people about it"),
        "publish": _("Publish the results"),
        "archive": _("Put it into the archive"),
    }.get(step, "")


def with_counts(found: DialogueQuerySet) -> DialogueQuerySet:
    """Adds `many_shown` and `many_waiting`."""
    return found.annotate(
        many_shown=Count("statements", filter=SHOWN), many_waiting=Count("statements", filter=WAITING)
    )


def dialogue_of(request: HttpRequest, pk: int) -> Dialogue:
    """With its words and counts, one query; 404 for whoever may not see it."""
    mine = Dialogue.objects.visible_to(person(request)).filter(pk=pk)
    return get_object_or_404(with_counts(mine).select_related("question__key", "why__key", "reader__key"))


@for_readers
@require_safe
def dialogues(request: HttpRequest) -> HttpResponse:
    """All of them with their state and what comes next; those in the archive apart."""
    found = with_counts(Dialogue.objects.visible_to(person(request)).select_related("question__key"))
    rows = [(one, state_words(one), next_words(next_step(one))) for one in found]
    context = {
        "rows": [row for row in rows if row[0].archived_at is None],
        "archived": [row for row in rows if row[0].archived_at is not None],
    }
    return render(request, "dialogues/desk/dialogues.html", context)


# -- set up ----------------------------------------------------------------------------------------------


@for_readers
def new(request: HttpRequest) -> HttpResponse:
    """Everything on one screen."""
    form = DialogueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _set_up(form, by=person(request))
        return go(reverse("desk_dialogue", kwargs={"pk": made.pk}))
    status = 422 if form.errors else 200
    return render(request, "dialogues/desk/change.html", {"form": form, "found": None}, status=status)


@transaction.atomic
def _set_up(form: DialogueForm, *, by: Member) -> Dialogue:
    data = form.cleaned_data
    made = actions.set_up(words=form.words(), by=by, **form.rules())
    actions.ask_about_people(dialogue=made, asked=data["about"], by=by)
    for words in data["statements"]:
        add(dialogue=made, words=words, language=data["language"], by=by)
    return made


@for_readers
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a draft; of one that is open what does not change under those who have voted."""
    found = dialogue_of(request, pk)
    if found.opened_at is not None and not person(request).may_run_the_desk():
        # When it ends, and when results are shown, is what everybody sees.
        return render(request, "people/not_for_you.html", status=403)
    form = DialogueForm(request.POST or None, dialogue=found)
    problem, status = "", 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _change(form, found, by=person(request))
        except NotNow as error:
            problem, status = why_not(error.reason), 409
        else:
            return go(reverse("desk_dialogue", kwargs={"pk": pk}))
    context = {"form": form, "found": found, "problem": problem}
    return render(request, "dialogues/desk/change.html", context, status=status)


@transaction.atomic
def _change(form: DialogueForm, found: Dialogue, *, by: Member) -> None:
    actions.change(dialogue=found, words=form.words(), by=by, **form.rules())
    if not form.is_fixed:
        actions.ask_about_people(dialogue=found, asked=form.cleaned_data["about"], by=by)


# -- where it stands ---------------------------------------------------------------------------------------


@for_readers
@require_safe
def dialogue(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The next step, and what happens at this moment; as JSON the numbers alone, for the page to renew itself."""
    found = dialogue_of(request, pk)
    if _wants_json(request):
        people, held = people_now(found)
        told = {"people": in_step_words(people), "held": in_step_words(held)}
        return JsonResponse({**told, "waiting": found.many_waiting})  # type: ignore[attr-defined]
    step = next_step(found)
    context = {
        "found": found,
        "state": state_words(found),
        "step": step,
        "step_words": next_words(step),
        "live": figures(found) if found.opened_at is not None else None,
        "unready": ready_in(found) if found.state in {"coming", "running"} else [],
        "ended": found.state in ENDED,
        "few": too_few_votes(found, page_language()) if found.state in {"running", "over"} else [],
        "runs": person(request).may_run_the_desk(),
        "problem": problem,
    }
    return render(request, "dialogues/desk/dialogue.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


# -- the room ------------------------------------------------------------------------------------------------


@for_readers
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For the projector: the question in German and one more language, the way in, how many take part, in steps of
    five. Nothing that nobody has looked at. Renews itself."""
    found = dialogue_of(request, pk)
    wished = request.GET.get("language", "")
    offered = [one for one in languages_of(request, found) if one.code not in {"de", "de-simple"}]
    language = wished if any(one.code == wished for one in offered) else ""
    translation = found.question.translation_for(language) if language else None
    people = in_steps(people_now(found)[0])
    version = "|".join(map(str, (people, found.state, *((translation.pk, translation.state) if translation else ()))))
    if _wants_json(request):
        return JsonResponse({"version": version})
    context = {
        "found": found,
        "language": language,
        "languages": offered,
        "translation": translation,
        "people": people,
        "version": version,
        "address": room_address(found, "de"),
        "typed_address": short(found, "de"),
    }
    return render(request, "dialogues/desk/screen.html", context)
