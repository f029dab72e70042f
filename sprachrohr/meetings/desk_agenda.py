"""The office's door to one meeting that is still to come: what is open, its agenda, what it still needs, who comes."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sprachrohr.meetings import agenda
from sprachrohr.meetings.actions import IsOver
from sprachrohr.meetings.forms import ItemForm
from sprachrohr.meetings.mail import mail_is_set_up
from sprachrohr.meetings.minutes_carried import carry_over
from sprachrohr.meetings.models import AgendaItem, Meeting, MeetingTask, Rules
from sprachrohr.meetings.preparing import looked_at_since, meetings_to_prepare, new_voices, seats_of
from sprachrohr.meetings.rulebook import rules_on
from sprachrohr.meetings.waiting import what_waits
from sprachrohr.meetings.warnings import forecast, warnings
from sprachrohr.people.doors import for_readers, person
from sprachrohr.voices.lists import lists
from sprachrohr.web.keeping import busy_page
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go

OWN_KINDS = ("task", "voice_task", "minutes", "outside")


def all_items_of(meeting: Meeting) -> list[AgendaItem]:
    """In their order, withdrawn ones included, each knowing its meeting's key; one query."""
    items = list(AgendaItem.objects.filter(meeting=meeting).select_related("owner", "topic"))
    for item in items:
        item.meeting = meeting
    return items


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """Those that stand on the agenda, in their order; one query."""
    return [item for item in all_items_of(meeting) if item.withdrawn_at is None]


def item_form(data: Any, rules: Rules | None, initial: dict[str, Any] | None = None) -> ItemForm:
    """With the members, topics and majorities that can be chosen today."""
    offered = lists()
    return ItemForm(
        data,
        initial=initial,
        members=offered.members,
        topics=[(topic.pk, str(topic)) for topic in offered.topics],
        majorities=[one.kind for one in rules.majorities.all()] if rules is not None else [],
    )


def prepare_page(
    request: HttpRequest, meeting: Meeting, *, form: ItemForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """Everything on one screen; ten queries at most. `form`: what was typed and could not be saved."""
    me, now = person(request), timezone.now()
    rules = rules_on(meeting.starts_at)
    everything, seats = all_items_of(meeting), seats_of(meeting)
    items = [item for item in everything if item.withdrawn_at is None]
    expected = forecast([seat.answer for seat in seats], rules)
    waits = what_waits(meeting, reader=me)
    since = looked_at_since(meeting)
    form = form or item_form(None, rules, _begun(request))
    context = {
        "meeting": meeting,
        "items": items,
        "minutes_needed": sum(item.minutes for item in items),
        "seats": seats,
        "expected": expected,
        "rules": rules,
        "warnings": warnings(meeting, items, rules, expected, at=now) if not meeting.is_over else [],
        "since": since,
        "voices": new_voices(since=since, reader=me),
        "waits": waits,
        "above": {kind: rows for kind, rows in waits.items() if kind not in OWN_KINDS},
        "on_agenda": {item.task_id for item in items},
        "form": form,
        "from_task": typed_number(form.data.get("task")) if form.is_bound else form.initial.get("task"),
        "withdrawn": [item for item in everything if item.withdrawn_at is not None],
        "untold": untold(meeting, everything),
        "mail_is_set_up": mail_is_set_up(),
        "runs": me.may_run_the_desk(),
        **more,
    }
    return render(request, "meetings/desk/prepare.html", context, status=status)


def untold(meeting: Meeting, items: list[AgendaItem]) -> bool:
    """Whether the invited do not know yet what stands here now."""
    if meeting.told_at is None or meeting.is_over or meeting.is_cancelled:
        return False
    told = meeting.told_at
    for item in items:
        # What came and went meanwhile nobody needs to know.
        if item.withdrawn_at is not None and item.added_at > told:
            continue
        if any(one is not None and one > told for one in (item.added_at, item.changed_at, item.withdrawn_at)):
            return True
    return meeting.changed_at is not None and meeting.changed_at > told


def _begun(request: HttpRequest) -> dict[str, Any]:
    """"Onto the agenda" comes as `?topic=3` beside a topic, as `?task=7` beside a task. Nothing is on the agenda until
    somebody has read the words: a task was written for members, and a title stands in the invitation."""
    task = _task(request.GET.get("task"))
    if task is not None:
        known = {"task": task.pk, "title": task.what[:160], "owner": task.owner_id, "kind": "information"}
        return {**known, "is_closed": task.item is not None and task.item.is_closed}
    wished = request.GET.get("topic", "")
    topic = next((one for one in lists().topics if str(one.pk) == wished), None)
    return {"topic": topic.pk, "title": str(topic)} if topic is not None else {}


def _task(wished: str | None) -> MeetingTask | None:
    """An open task of any meeting; one query, none for nothing."""
    if not typed_number(wished):
        return None
    return MeetingTask.objects.open().select_related("meeting__key", "item").filter(pk=typed_number(wished)).first()


def meeting_or_404(request: HttpRequest, pk: int) -> Meeting:
    return get_object_or_404(meetings_to_prepare().visible_to(person(request)), pk=pk)


@for_readers
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: one more item."""
    if request.method != "POST":
        return prepare_page(request, meeting_or_404(request, pk))
    try:
        meeting = meeting_or_404(request, pk)
    except Http404:
        # Its series has ended meanwhile; what was typed stays in the page.
        return busy_page(request, reason="gone", status=404)
    form = item_form(request.POST, rules_on(meeting.starts_at))
    if not form.is_valid():
        return prepare_page(request, meeting, form=form, status=422)
    try:
        task = _task(request.POST.get("task"))
        origin = task.item if task is not None else None
        agenda.add_item(meeting=meeting, by=person(request), task=task, carried_from=origin, **form.fields_of_item())
    except IsOver:
        return prepare_page(request, meeting, form=form, status=409, problem="over")
    return go(reverse("prepare", kwargs={"pk": pk}) + "#agenda")


@for_readers
@require_POST
def carry(request: HttpRequest, pk: int) -> HttpResponse:
    """Minutes to approve, and what the last meetings have left."""
    meeting = meeting_or_404(request, pk)
    try:
        carry_over(meeting=meeting, by=person(request))
    except IsOver:
        return prepare_page(request, meeting, status=409, problem="over")
    return go(reverse("prepare", kwargs={"pk": pk}) + "#agenda")


@for_readers
def change_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One item as a form. Whoever was slower sees what stands there now, beside what they typed."""
    meeting = meeting_or_404(request, pk)
    found = get_object_or_404(AgendaItem.objects.select_related("changed_by", "withdrawn_by"), pk=item, meeting=meeting)
    found.meeting = meeting
    form = item_form(request.POST or None, rules_on(meeting.starts_at), _values(found))
    problem = "withdrawn" if found.withdrawn_at is not None else ""
    if request.method == "POST" and form.is_valid():
        try:
            agenda.change_item(
                item=found,
                edition=typed_number(request.POST.get("edition")),
                by=person(request),
                **form.fields_of_item(),
            )
        except agenda.ItemChanged:
            problem = "changed"
        except agenda.ItemWithdrawn:
            problem = "withdrawn"
        except IsOver:
            problem = "over"
        else:
            return go(reverse("prepare", kwargs={"pk": pk}) + "#agenda")
    context = {"meeting": meeting, "item": found, "form": form, "problem": problem}
    status = 422 if form.errors else 409 if problem and request.method == "POST" else 200
    return render(request, "meetings/desk/item.html", context, status=status)


def _values(item: AgendaItem) -> dict[str, Any]:
    names = ("kind", "minutes", "majority", "is_closed", "title", "explanation")
    return {**{name: getattr(item, name) for name in names}, "owner": item.owner_id, "topic": item.topic_id}


@for_readers
@require_POST
def act_on_item(request: HttpRequest, pk: int, item: int, act: str) -> HttpResponse:
    """One place up or down; off the agenda; back on it."""
    meeting = meeting_or_404(request, pk)
    found = get_object_or_404(AgendaItem, pk=item, meeting=meeting)
    found.meeting = meeting
    by = person(request)
    try:
        if act in {"up", "down"}:
            agenda.move_item(item=found, up=act == "up", by=by)
        elif act == "withdraw":
            agenda.withdraw_item(item=found, by=by)
        elif act == "back":
            agenda.put_back(item=found, by=by)
        else:
            return render(request, "web/not_found.html", status=404)
    except IsOver:
        return prepare_page(request, meeting, status=409, problem="over")
    if act == "back":
        return go(reverse("change_item", kwargs={"pk": pk, "item": item}))
    return go(reverse("prepare", kwargs={"pk": pk}) + (f"#item-{item}" if act != "withdraw" else "#agenda"))


@for_readers
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole order at once, from dragging: `order=5,3,4`."""
    meeting = meeting_or_404(request, pk)
    wished = [typed_number(one) for one in request.POST.get("order", "").split(",")]
    try:
        agenda.order_items(meeting=meeting, order=wished, by=person(request))
    except IsOver:
        return JsonResponse({"saved": False}, status=409)
    return JsonResponse({"saved": True})
