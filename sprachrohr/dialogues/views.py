"""The public door: what is asked, one statement at a time, one's own votes. Without an account, without JavaScript."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sprachrohr.council.opening import our_council
from sprachrohr.dialogues.cards import card_of
from sprachrohr.dialogues.devices import Device, enter_room, remember_name, stands_in_room
from sprachrohr.dialogues.models import Dialogue, Voter
from sprachrohr.dialogues.models.voters import VALUES
from sprachrohr.dialogues.showing import board_of
from sprachrohr.dialogues.tickets import TicketTaken
from sprachrohr.dialogues.voting import NotCounted, join, vote, voter_of, votes_of
from sprachrohr.languages.reading import Read
from sprachrohr.web.keeping import busy_page, is_ours
from sprachrohr.web.limits import HOUR, beyond_limits_of_a_day
from sprachrohr.web.network import network
from sprachrohr.web.pages import go, page_language


def dialogues(request: HttpRequest) -> HttpResponse:
    """What is asked now, and what came out of earlier ones."""
    rows = list(Dialogue.objects.public())
    shown = [(one, board_of(one).words["question"].read_in(page_language())) for one in rows[:40]]
    groups: dict[str, list[tuple[Dialogue, Read]]] = {"running": [], "coming": [], "done": []}
    for one, words in shown:
        groups[one.state if one.state in groups else "done"].append((one, words))
    return render(request, "dialogues/dialogues.html", groups)


def public_or_404(pk: int) -> Dialogue:
    return get_object_or_404(Dialogue.objects.public(), pk=pk)


def dialogue(request: HttpRequest, pk: int) -> HttpResponse:
    """The question and, while it runs, the next statement."""
    voter = voter_of(name=Device.of(request).name, dialogue=pk)
    found = voter.dialogue if voter is not None else public_or_404(pk)
    return remember_name(request, page(request, found, voter))


def page(request: HttpRequest, found: Dialogue, voter: Voter | None, **more: Any) -> HttpResponse:
    """The whole page. `more`: `notice`, `ticket` as it was typed, `status`."""
    status = more.pop("status", 200)
    board, language = board_of(found), page_language()
    card = card_of(board, voter)
    context = {
        "dialogue": found,
        "state": found.state,
        "voter": voter,
        "words": {name: one.read_in(language) for name, one in board.words.items()},
        "card": card,
        "elsewhere": [code for code in card.elsewhere if our_council(request).offers(code)],
        "asks_about_me": board.asks_about_people,
        **more,
    }
    response = render(request, "dialogues/dialogue.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


# A form of ours needs no token against forgery: another site cannot send the cookie along, and nothing is counted
# without it.
@csrf_exempt
@require_POST
def cast(request: HttpRequest, pk: int) -> HttpResponse:
    """One vote. It is on the disk before the next statement is shown."""
    name = Device.of(request).name
    voter = voter_of(name=name, dialogue=pk)
    found = voter.dialogue if voter is not None else public_or_404(pk)
    if not is_ours(request):
        return busy_page(request, reason="expired", status=403)
    if not name:
        return remember_name(request, page(request, found, None, notice="cookies", status=422))
    try:
        statement, value = _typed(request)
        if voter is None:
            voter = _joined(request, found, name)
        vote(voter=voter, statement=statement, value=value, shown=board_of(found).statements)
    except NotCounted as error:
        return page(request, found, voter, notice=error.reason, status=409 if error.reason != "unknown" else 422)
    except TicketTaken as error:
        typed = request.POST.get("ticket", "")[:40]
        return page(request, found, None, notice=f"ticket_{error.reason}", ticket=typed, status=422)
    if request.headers.get("Accept", "") == "application/json":
        return JsonResponse(card_of(board_of(found), voter).as_data())
    back = request.POST.get("back", "")
    return go(reverse("my_votes", args=[pk]) if back == "mine" else f"{found.address}#statement")


def _typed(request: HttpRequest) -> tuple[int, int]:
    """Statement and vote; what is no number is no vote."""
    typed, value = request.POST.get("statement", "")[:18], request.POST.get("vote", "")
    known = {str(one): one for one in VALUES}
    if not (typed.isascii() and typed.isdecimal()) or value not in known:
        raise NotCounted("unknown")
    return int(typed), known[value]


def _joined(request: HttpRequest, found: Dialogue, name: str) -> Voter:
    """Somebody new. Many from one place are kept, and not counted, unless an event explains it."""
    if found.entry == Dialogue.Entry.CODES:
        return _joined_by_card(request, found, name)
    many = not stands_in_room(request, found) and beyond_limits_of_a_day(request, f"dialogue-{found.pk}")
    held = many and not our_council(request).is_at_an_event
    return join(dialogue=found, name=name, language=page_language(), held=held)


def _joined_by_card(request: HttpRequest, found: Dialogue, name: str) -> Voter:
    """Wrong codes alone are counted, by network: a hall full of people with cards is no attack."""
    wrong, ticket = f"limit:wrong-card-{found.pk}:{network(request)}", request.POST.get("ticket", "")[:40]
    if cache.get(wrong, 0) >= 3 * settings.LIMIT_PER_NETWORK:
        raise TicketTaken("wait")
    try:
        return join(dialogue=found, name=name, language=page_language(), held=False, ticket=ticket)
    except TicketTaken as error:
        if error.reason == "unknown":
            cache.set(wrong, cache.get(wrong, 0) + 1, HOUR)
        raise


def my_votes(request: HttpRequest, pk: int) -> HttpResponse:
    """What this device has said, each to be changed as long as the dialogue runs."""
    voter = voter_of(name=Device.of(request).name, dialogue=pk)
    found = voter.dialogue if voter is not None else public_or_404(pk)
    votes = votes_of(voter) if voter is not None else {}
    language = page_language()
    rows = [(one, one.read_in(language), votes[one.pk]) for one in board_of(found).statements if one.pk in votes]
    context = {"dialogue": found, "state": found.state, "rows": rows, "voter": voter}
    response = render(request, "dialogues/mine.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def room(request: HttpRequest, pk: int, token: str) -> HttpResponse:  # noqa: ARG001
    """The QR code in the room: from here many people may vote from one network."""
    found = public_or_404(pk)
    response = go(found.address)
    if not enter_room(response, found, token):
        raise Http404
    return response


