"""The papers of a dialogue: posters with the way in, and cards with one-time codes. The codes stand on the cards alone.

A question stands on paper only as it was written, or as a person has translated or checked it: paper cannot say later
that a machine did it.
"""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.dialogues.models import Dialogue
from sprachrohr.languages.models import Text
from sprachrohr.voices.actions import DESK_LANGUAGE
from sprachrohr.web.known_languages import INTERFACE, Language, direction, own_name, same_for_readers, tag
from sprachrohr.web.letters import papers

CHECKED = {"person", "checked"}


def address(dialogue: Dialogue, language: str) -> str:
    """Of the page on which one votes."""
    with translation.override(language):
        return settings.PUBLIC_URL + dialogue.address


def room_address(dialogue: Dialogue, language: str) -> str:
    """For those who sit in one room and share a network: with its token more of them may vote from one place."""
    with translation.override(language):
        return settings.PUBLIC_URL + reverse("dialogue_room", args=[dialogue.pk, dialogue.room])


def short(dialogue: Dialogue, language: str) -> str:
    """The page's address as somebody types it."""
    return address(dialogue, language).split("://", 1)[1].rstrip("/")


def on_paper(text: Text, language: str) -> tuple[str, str]:
    """(words, language): in this language if a person stands behind it, else as it was written."""
    if not same_for_readers(text.language, language):
        found = text.translation_for(language)
        if found is not None and found.state in CHECKED:
            return found.words, found.language
    return text.original, text.language


def languages_of(request: HttpRequest, dialogue: Dialogue) -> list[Language]:
    """In which its papers are made, in the order of the house: those that the council offers, and it is translated
    into."""
    known, council = {DESK_LANGUAGE, *dialogue.languages}, our_council(request)
    return [one for one in INTERFACE if one.code in known and council.offers(one.code)]


def poster(request: HttpRequest, dialogue: Dialogue, *, language: str, room: bool) -> bytes:
    """A4 in one language. `room`: with the way in for one room."""
    question, its_language = on_paper(dialogue.question, language)
    with translation.override(language):
        words = papers.DialoguePosterWords(
            council=our_council(request).name,
            label=_("What do you think?"),
            question=papers.Sentence(tag(its_language), direction(its_language), own_name(its_language), question),
            sentence=_("Say yes or no to short sentences. In your language, without your name."),
            answers=(_("I agree"), _("I disagree"), _("I don’t know")),
            scan=_("Point your phone here"),
            address=short(dialogue, language),
            qr_alt=_("Picture code with our address"),
        )
        way = room_address(dialogue, language) if room else address(dialogue, language)
        return papers.dialogue_poster(words, qr=way, language=tag(language), direction=direction(language))


def poster_for_all(request: HttpRequest, dialogue: Dialogue, *, room: bool) -> bytes:
    """A4 with the question in every language in which it can stand on paper, and in all others the one sentence."""
    offered = [one.code for one in languages_of(request, dialogue) if one.code != "de-simple"]
    sentences = []
    for code in offered:
        question, its_language = on_paper(dialogue.question, code)
        with translation.override(code):
            invites = _("Say yes or no to short sentences. In your language, without your name.")
        said = question if same_for_readers(its_language, code) else invites
        sentences.append(papers.Sentence(tag(code), direction(code), own_name(code), said))
    with translation.override(DESK_LANGUAGE):
        words = papers.PosterAllWords(
            council=our_council(request).name,
            title=_("What do you think?"),
            sentences=tuple(sentences),
            scan=_("Point your phone here"),
            address=short(dialogue, DESK_LANGUAGE),
            qr_alt=_("Picture code with our address"),
        )
    way = room_address(dialogue, DESK_LANGUAGE) if room else address(dialogue, DESK_LANGUAGE)
    return papers.poster_all(words, qr=way, language=DESK_LANGUAGE, direction="ltr")


def code_cards(request: HttpRequest, dialogue: Dialogue, *, codes: Sequence[str], language: str) -> bytes:
    """A4 pages of ten cards to cut apart. In the QR code the code stands behind `#`: a browser never sends that part to
    any server."""
    question, its_language = on_paper(dialogue.question, language)
    with translation.override(language):
        words = papers.VoteCardWords(
            council=our_council(request).name,
            question=papers.Sentence(tag(its_language), direction(its_language), own_name(its_language), question),
            label=_("Your code for one vote"),
            once=_("This card is for one person and works once. It does not say who you are."),
            address=short(dialogue, language),
            qr_alt=_("Picture code with our address and your code"),
        )
        printed = [
            papers.VoteCard(code=code, qr=f"{address(dialogue, language)}#{code.replace('-', '')}") for code in codes
        ]
        return papers.vote_cards(words, cards=printed, language=tag(language), direction=direction(language))
