"""The public door: a sheet to write down what happened ("Gedächtnisprotokoll"), to print. It stores nothing.

Whoever was treated unfairly writes it by hand and keeps it; an advice centre reads the questions in German.
"""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.web.known_languages import INTERFACE, Direction, direction, same_for_readers, tag
from sprachrohr.web.letters import papers
from sprachrohr.web.pages import page_language, pdf


def _questions() -> tuple[tuple[tuple[str, int], ...], ...]:
    """The questions of each page in the language of this moment, and how much room each has."""
    return (
        (
            (_("When was it? Day and time"), 0),
            (_("Where was it?"), 0),
            (_("What happened? One thing after the other"), 5),
            (_("What was said? As exactly as you remember, in the language in which it was said"), 3),
        ),
        (
            (_("Who was there? Who did it?"), 3),
            (_("Who saw or heard it? How can they be reached?"), 3),
            (_("What proof is there? Letters, messages, photos, adverts"), 3),
            (_("What did you do afterwards? Whom did you tell?"), 3),
            (_("How are you since then?"), 3),
            (_("Written down on this day"), 0),
        ),
    )


def _words(council: str, *, with_german: bool) -> papers.MemoryLogWords:
    title, own = _("What happened: my notes"), _questions()
    keep = _("Write it down as soon as you can. Keep this sheet yourself: nobody here gets it. It can help you later.")
    with translation.override("de"):
        title_german, german = _("What happened: my notes"), _questions()
    return papers.MemoryLogWords(
        council=council,
        title=title,
        title_german=title_german if with_german else "",
        keep=keep,
        pages=tuple(
            tuple(
                papers.Ask(question, small if with_german else "", room)
                for (question, room), (small, _room) in zip(page, page_german, strict=True)
            )
            for page, page_german in zip(own, german, strict=True)
        ),
    )


@lru_cache(maxsize=len(INTERFACE))
def _printed(words: papers.MemoryLogWords, language: str, way: Direction) -> bytes:
    """Always the same for the same words, so it is set once."""
    return papers.memory_log(words, language=language, direction=way)


@require_safe
def memory_log(request: HttpRequest) -> HttpResponse:
    """The sheet in the page's language. No browser keeps it: on a shared phone it would say what somebody needed."""
    code = page_language()
    words = _words(our_council(request).name, with_german=not same_for_readers(code, "de"))
    return pdf(_printed(words, tag(code), direction(code)), "memory-log.pdf")
