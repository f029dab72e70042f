"""The office's door: printing posters of a dialogue, and cards with one-time codes."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sprachrohr.dialogues import papers
from sprachrohr.dialogues.desk import dialogue_of
from sprachrohr.dialogues.models import Dialogue
from sprachrohr.dialogues.tickets import print_tickets
from sprachrohr.people.doors import for_readers, person
from sprachrohr.web.known_languages import same_for_readers
from sprachrohr.web.letters.glyphs import UnprintableError
from sprachrohr.web.pages import pdf

ALL = "all"
# Ten on a page; a hundred take some seconds.
COUNTS = (10, 20, 50, 100)


@for_readers
def printing(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be printed; `?poster=prs` and `?room=all` are the papers. POST: so many cards with codes; each is a
    right to vote, so chair and secretary alone make them."""
    found = dialogue_of(request, pk)
    prefetch_related_objects([found.question], "translations")
    offered, problem = papers.languages_of(request, found), ""
    known = {one.code for one in offered}
    try:
        if request.method == "POST":
            if not person(request).may_run_the_desk():
                return render(request, "people/not_for_you.html", status=403)
            made = _cards(request, found)
            if made is not None:
                return made
            problem = _("Please choose how many cards, and a language.")
        for name in ("poster", "room"):
            language = request.GET.get(name, "")
            if language == ALL or language in known:
                return _poster(request, found, language=language, room=name == "room")
    except UnprintableError:
        problem = _("The question holds letters that we cannot print.")
    context = {
        "found": found,
        "problem": problem,
        "counts": COUNTS,
        "offered": offered,
        "untranslated": [one.code for one in offered if not _stands_on_paper(found, one.code)],
        "with_cards": found.entry == Dialogue.Entry.CODES,
        "runs": person(request).may_run_the_desk(),
        "address": papers.address(found, "de"),
        "room_address": papers.room_address(found, "de"),
    }
    return render(request, "dialogues/desk/print.html", context, status=422 if problem else 200)


def _stands_on_paper(found: Dialogue, language: str) -> bool:
    """Whether its question can be printed in this language."""
    return same_for_readers(papers.on_paper(found.question, language)[1], language)


def _poster(request: HttpRequest, found: Dialogue, *, language: str, room: bool) -> HttpResponse:
    if language == ALL:
        content = papers.poster_for_all(request, found, room=room)
    else:
        content = papers.poster(request, found, language=language, room=room)
    return _not_kept(pdf(content, f"dialog-{found.pk}-{'raum-' if room else ''}{language}.pdf"))


def _cards(request: HttpRequest, found: Dialogue) -> HttpResponse | None:
    """None: the form asks for something that is not offered."""
    count, language = request.POST.get("count", ""), request.POST.get("language", "")
    if found.entry != Dialogue.Entry.CODES or count not in {str(one) for one in COUNTS}:
        return None
    if language not in {one.code for one in papers.languages_of(request, found)}:
        return None
    # Once without codes: what cannot be printed must not use any up.
    papers.code_cards(request, found, codes=["2222-2222"], language=language)
    codes = print_tickets(dialogue=found, count=int(count), by=person(request))
    content = papers.code_cards(request, found, codes=codes, language=language)
    return _not_kept(pdf(content, f"dialog-{found.pk}-codes-{language}.pdf"))


def _not_kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
