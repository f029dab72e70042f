"""The doors to what came out: the page in words, the same for the desk before it is published, and files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.dialogues import desk, exports
from sprachrohr.dialogues.actions import ENDED
from sprachrohr.dialogues.counting import counted_people
from sprachrohr.dialogues.devices import Device
from sprachrohr.dialogues.models import Dialogue, Place
from sprachrohr.dialogues.picture import bar, opinion_picture, swatch
from sprachrohr.dialogues.results import Line, Results, results_of
from sprachrohr.dialogues.voting import voter_of
from sprachrohr.dialogues.who import who_took_part
from sprachrohr.people.doors import for_readers, for_runners, person
from sprachrohr.web.known_languages import direction
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import MINUTES_PUBLIC, page_language

# Of each kind so many are told in full; the table holds the rest.
IN_FULL = 6
ROWS = 50
LISTS = ("common", "refused", "differs", "unsure")


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What came out, for everybody, once the council lets it be seen."""
    found = _shown_or_404(pk)
    return _page(request, found)


@require_safe
@for_readers
def desk_results(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page before it is published, for those who decide about it."""
    found = get_object_or_404(Dialogue.objects.visible_to(person(request)), pk=pk)
    return _page(request, found, is_preview=not found.shows_results)


def _shown_or_404(pk: int) -> Dialogue:
    found = get_object_or_404(Dialogue.objects.public(), pk=pk)
    if not found.shows_results:
        raise Http404
    return found


def _page(request: HttpRequest, dialogue: Dialogue, *, is_preview: bool = False) -> HttpResponse:
    language = page_language()
    found = results_of(dialogue, language)
    name = Device.of(request).name
    context: dict[str, Any] = {
        "dialogue": dialogue,
        "is_preview": is_preview,
        "rows_are_public": exports.rows_are_public(dialogue, found.people if found is not None else 0),
    }
    if found is not None:
        place = _place(name, found) if found.has_groups else None
        context["who"] = who_took_part(dialogue, found.found.get("about", {}), language)
        context |= _words(found) | _table(request, found) | {"shown": found, "place": place}
        if found.has_groups:
            me = (place.x, place.y) if place is not None else None
            context["picture"] = opinion_picture(found.groups, me=me, rtl=direction(language) == "rtl")
    response = render(request, "dialogues/results.html", context)
    # With somebody's own place in it, it is for this moment alone.
    kept = "no-store" if name or is_preview else f"max-age={MINUTES_PUBLIC * 60}"
    response.headers["Cache-Control"] = f"private, {kept}"
    return response


def _place(name: str, found: Results) -> Place | None:
    """Where the person with this device stands on this map; nobody else learns it."""
    voter = voter_of(name=name, dialogue=found.dialogue.pk)
    if voter is None:
        return None
    return Place.objects.filter(voter=voter, drawing=found.drawing).first()


def _with_bars(lines: list[Line]) -> list[dict[str, Any]]:
    """Lines with what the page draws beside each share."""
    return [
        {"line": line, "shares": [(one, _sign(one), bar(one.group, one.told)) for one in (line.everyone, *line.groups)]}
        for line in lines
    ]


def _sign(share: Any) -> Any:
    return swatch(share.group) if share.group is not None else ""


def _numbers(found: Results) -> dict[str, list[int]]:
    lists = (found.common_ground, found.shared_refusal, found.differs, found.unsure)
    return dict(zip(LISTS, lists, strict=True))


def _words(found: Results) -> dict[str, Any]:
    numbers = _numbers(found)
    own = {found_group.letter: found_group for found_group in found.groups}
    return {
        "counts": {name: len(some) for name, some in numbers.items()},
        "in_full": IN_FULL,
        "common": _with_bars(found.lines(numbers["common"][:IN_FULL])),
        "refused": _with_bars(found.lines(numbers["refused"][:IN_FULL], "disagree")),
        "differs": _with_bars(found.lines(numbers["differs"][:IN_FULL])),
        "unsure": _with_bars(found.lines(numbers["unsure"][:IN_FULL], "pass")),
        "groups": [(one, swatch(one), found.marks_of(one)) for one in own.values()] if found.has_groups else [],
    }


def _table(request: HttpRequest, found: Results) -> dict[str, Any]:
    """One page of the table: all statements by number, or with `?show=` those of one list."""
    numbers = _numbers(found)
    show = request.GET.get("show", "")
    wanted = numbers.get(show, sorted(found.cells)) if show in LISTS else sorted(found.cells)
    asked = request.GET.get("page", "")
    page = max(1, typed_number(asked, digits=5))
    some = wanted[(page - 1) * ROWS : page * ROWS]
    lists = {number: name for name in reversed(LISTS) for number in numbers[name]}
    rows = [
        (agree, disagree.everyone, unsure.everyone, lists.get(agree.number, ""))
        for agree, disagree, unsure in zip(
            found.lines(some), found.lines(some, "disagree"), found.lines(some, "pass"), strict=True
        )
    ]
    return {
        "rows": rows,
        "show": show if show in LISTS else "",
        "page": page,
        "before": page - 1,
        "after": page + 1 if len(wanted) > page * ROWS else 0,
        "all": len(wanted),
        # Whoever turns the pages of the table has read the words above it.
        "only_table": page > 1 or show in LISTS,
    }


# -- files ---------------------------------------------------------------------------------------------------


@require_safe
def as_csv(request: HttpRequest, pk: int) -> HttpResponse:
    return exports.results_csv(_results_or_404(pk), our_council(request))


@require_safe
def as_json(request: HttpRequest, pk: int) -> HttpResponse:
    return exports.results_json(_results_or_404(pk), our_council(request))


def _results_or_404(pk: int) -> Results:
    found = results_of(_shown_or_404(pk), page_language())
    if found is None:
        raise Http404
    return found


@require_safe
def votes(request: HttpRequest, pk: int, kind: str) -> HttpResponse:  # noqa: ARG001
    """Row by row, for everybody, only where that was said before the voting."""
    dialogue = _shown_or_404(pk)
    if not exports.rows_are_public(dialogue, counted_people(dialogue)):
        raise Http404
    return exports.votes_file(dialogue, kind, with_rejected=False)


@require_safe
@for_runners
def desk_votes(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Row by row, for those who run the desk: to reckon everything again. Only once nobody votes any more: two
    files, one from before somebody's vote and one from after it, would tell that vote."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(person(request)), pk=pk)
    if dialogue.state not in ENDED:
        return desk.dialogue(request, pk, problem=desk.why_not("running"), status=409)
    return exports.votes_file(dialogue, kind, with_rejected=True)
