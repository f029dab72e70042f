"""The posters and the small cards to hand out, in words."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.web.known_languages import INTERFACE, direction, own_name, tag
from sprachrohr.web.letters import papers
from sprachrohr.web.pages import pdf

ALL = "all"


def _address(path: str) -> str:
    return settings.PUBLIC_URL + path


def _without_scheme(address: str) -> str:
    return address.split("://", 1)[1].rstrip("/")


def poster_paper(request: HttpRequest, *, language: str) -> HttpResponse:
    """A4 in one language with a QR code to its front page; `all`: one sentence in every language, to `/`."""
    council = our_council(request)
    if language == ALL:
        sentences = []
        for one in INTERFACE:
            if council.offers(one.code) and one.code != "de-simple":
                with translation.override(one.code):
                    said = _("Tell us what matters to you. In your language, without your name.")
                sentences.append(
                    papers.Sentence(tag(one.code), direction(one.code), own_name(one.code), said)
                )
        with translation.override("de"):
            address = _address("/")
            words_for_all = papers.PosterAllWords(
                council=council.name,
                title=_("We are listening"),
                sentences=tuple(sentences),
                scan=_("Point your phone here"),
                address=_without_scheme(address),
                qr_alt=_("Picture code with our address"),
            )
        content = papers.poster_all(words_for_all, qr=address, language="de", direction="ltr")
        return pdf(content, "poster.pdf")
    with translation.override(language):
        address = _address(reverse("front"))
        words = papers.PosterWords(
            council=council.name,
            greeting=_("Welcome! You are from here."),
            sentence=_("Tell us what matters to you. In your language, without your name."),
            doors=(_("I want to say something"), _("I want to talk to someone"), _("What people say, and what we do")),
            scan=_("Point your phone here"),
            address=_without_scheme(address),
            qr_alt=_("Picture code with our address"),
        )
        content = papers.poster(words, qr=address, language=tag(language), direction=direction(language))
    return pdf(content, f"poster-{language}.pdf")


def handouts_paper(request: HttpRequest, *, language: str) -> HttpResponse:
    """Ten small cards on an A4 page, to cut apart and hand out, with a QR code to `language`'s front page."""
    council = our_council(request)
    with translation.override(language):
        address = _address(reverse("front"))
        words = papers.HandoutWords(
            council=council.name,
            language_name=own_name(language),
            sentence=_("Tell us what matters to you. In your language, without your name."),
            address=_without_scheme(address),
            qr_alt=_("Picture code with our address"),
            phone_label=_("Phone") if council.phone else "",
            phone=council.phone,
        )
        content = papers.handouts(words, qr=address, language=tag(language), direction=direction(language))
    return pdf(content, f"handouts-{language}.pdf")
