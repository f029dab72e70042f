"""The office's door: asking somebody whether others may read a sentence of theirs. What they say to it:
`home/answer.py`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from sprachrohr.languages.writing import cleaned, has_words
from sprachrohr.people.doors import person
from sprachrohr.voices.models import Quote, Voice
from sprachrohr.voices.quotes import MOST_LETTERS, ask, drop, may_be_asked
from sprachrohr.web.numbers import typed_number

GERMAN = "de"


def quotes_of(voice: Voice) -> list[Quote]:
    """For the page of a voice; two queries where somebody has said that it may be told, else none."""
    if not may_be_asked(voice):
        return []
    return list(voice.quotes.select_related("text__key", "asked_by").order_by("pk"))


def propose(request: HttpRequest, voice: Voice) -> str:
    """Asks with the words and the language of the form; why not, or nothing."""
    words = cleaned(request.POST.get("words", ""))
    # In its own words the person recognises itself; in German where the desk can write nothing else.
    language = voice.language if request.POST.get("language") == voice.language else GERMAN
    if not has_words(words):
        return _("The quote is empty.")
    if len(words) > MOST_LETTERS:
        return _("A quote is a sentence or two: at most %(letters)d letters.") % {"letters": MOST_LETTERS}
    try:
        ask(voice=voice, words=words, language=language, by=person(request))
    except PermissionError:
        return _("This person has not said that others may know it.")
    return ""


def drop_quote(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    """The desk's act on a voice: not this quote, or not any more."""
    wanted = request.POST.get("quote", "")
    number = typed_number(wanted)
    drop(quote=get_object_or_404(voice.quotes.select_related("text"), pk=number), by=person(request))
    return None
