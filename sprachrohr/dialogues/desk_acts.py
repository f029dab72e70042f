"""What the desk does with a dialogue as a whole by one button, and what comes out of it: names of groups, agenda items.

What everybody sees from then on (open, close, publish, archive) chair and secretary do; members prepare and moderate.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sprachrohr.dialogues import actions
from sprachrohr.dialogues.actions import NotNow
from sprachrohr.dialogues.desk import dialogue_of, why_not
from sprachrohr.dialogues.models import Dialogue, Onward, Statement
from sprachrohr.dialogues.onward import next_meeting, take_to_meeting
from sprachrohr.dialogues.results import results_of
from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings.actions import IsOver
from sprachrohr.people.doors import for_readers, person
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go, page_language

Act = Callable[[HttpRequest, Dialogue], None]
LONGEST_NAME, MOST_GROUPS = 60, 10


@for_readers
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One thing that happens to a dialogue; what cannot be done now says why."""
    doing = ACTS.get(act)
    if doing is None:
        return render(request, "web/not_found.html", status=404)
    if act in RUNNERS and not person(request).may_run_the_desk():
        return render(request, "people/not_for_you.html", status=403)
    found = dialogue_of(request, pk)
    try:
        doing(request, found)
    except NotNow as error:
        messages.error(request, why_not(error.reason))
    except IsOver:
        messages.error(request, why_not("no_meeting"))
    return go(reverse(AFTERWARDS.get(act, "desk_dialogue"), kwargs={"pk": pk}))


def _open(request: HttpRequest, found: Dialogue) -> None:
    actions.open_dialogue(dialogue=found, by=person(request))
    messages.success(request, _("It is open. Now people need to know about it."))


def _close(request: HttpRequest, found: Dialogue) -> None:
    actions.close(dialogue=found, by=person(request))


def _publish(request: HttpRequest, found: Dialogue) -> None:
    actions.publish(dialogue=found, by=person(request))
    messages.success(request, _("Everybody can read the results now."))


def _archive(request: HttpRequest, found: Dialogue) -> None:
    actions.archive(dialogue=found, by=person(request))


def _count_held(request: HttpRequest, found: Dialogue) -> None:
    actions.count_held(dialogue=found, by=person(request))
    messages.success(request, _("They count now."))


def _renew_room(request: HttpRequest, found: Dialogue) -> None:
    actions.renew_room(dialogue=found, by=person(request))
    messages.success(request, _("There is a new code. Please print the posters of the room again."))


def _name(request: HttpRequest, found: Dialogue) -> None:
    shown = found.shown_map
    groups = [group["id"] for group in shown.result["groups"]] if shown is not None else []
    if shown is None or request.POST.get("map") != str(shown.pk):
        typed = [request.POST.get(f"group-{group}", "").strip() for group in range(MOST_GROUPS)]
        said = _("There is a new map since then, with other groups. Please look whether the names still fit: %(names)s")
        messages.warning(request, said % {"names": ", ".join(name[:LONGEST_NAME] for name in typed if name)})
        return
    names = {group: cleaned(request.POST.get(f"group-{group}", ""))[:LONGEST_NAME] for group in groups}
    actions.name_groups(dialogue=found, names=names, by=person(request))
    messages.success(request, _("Saved."))


def _agenda(request: HttpRequest, found: Dialogue) -> None:
    typed = request.POST.get("statement", "")
    number = typed_number(typed, digits=8)
    statement = get_object_or_404(Statement.objects.shown(), dialogue=found, number=number)
    drawing = found.shown_map  # what goes onto an agenda is public
    if drawing is None or not found.shows_results:
        raise NotNow("no_map")
    item = take_to_meeting(statement=statement, drawing=drawing, by=person(request))
    day = date_format(item.meeting.day, "DATE_FORMAT")
    messages.success(request, _("It stands on the agenda of %(day)s now.") % {"day": day})


ACTS: dict[str, Act] = {
    "open": _open,
    "close": _close,
    "publish": _publish,
    "archive": _archive,
    "count-held": _count_held,
    "renew-room": _renew_room,
    "name-groups": _name,
    "agenda": _agenda,
}
RUNNERS = {"open", "close", "publish", "archive", "count-held", "renew-room", "name-groups"}
# The page that the button stands on, where it is not the dialogue's own.
AFTERWARDS = {"name-groups": "dialogue_outcome", "agenda": "dialogue_outcome", "renew-room": "print_dialogue"}


@for_readers
@require_safe
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What all groups support, each with the two ways onwards; what the groups are called."""
    found = dialogue_of(request, pk)
    shown = results_of(found, page_language())
    onwards = Onward.objects.filter(statement__dialogue=found, item__withdrawn_at__isnull=True)
    on_agenda = {one.statement.number: one.item for one in onwards.select_related("statement", "item__meeting")}
    context = {
        "found": found,
        "shown": shown,
        "ground": [(one, on_agenda.get(one.number)) for one in shown.lines(shown.common_ground)] if shown else [],
        "groups": [(one, shown.marks_of(one)) for one in shown.groups] if shown else [],
        "meeting": next_meeting(),
        "runs": person(request).may_run_the_desk(),
        "longest": LONGEST_NAME,
    }
    return render(request, "dialogues/desk/outcome.html", context)
