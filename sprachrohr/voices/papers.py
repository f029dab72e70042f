"""The papers of a voice in words: the slip to keep, the numbered cards."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.vault.codes import Code
from sprachrohr.voices.models import Card
from sprachrohr.voices.receipts import answer_address, code_in_qr
from sprachrohr.web.known_languages import direction, own_name, tag
from sprachrohr.web.letters import papers
from sprachrohr.web.pages import page_language, pdf


def _day(typed: str) -> date | None:
    """What a form says as a day; None for anything else."""
    try:
        return parse_date(typed)
    except ValueError:
        return None


def slip_paper(request: HttpRequest, *, code: Code, look_again_on: str, claim_until: str = "") -> HttpResponse:
    """A6, in the page's language; for a report with the last day on which a claim can be made."""
    day, claim = _day(look_again_on), _day(claim_until)
    keep = _("Only this number opens your answer. Please keep it. Nobody can find it again for you.")
    if claim is not None:
        until = {"day": date_format(claim, "DATE_FORMAT")}
        keep = f"{_('Important: until %(day)s you can demand compensation (AGG).') % until} {keep}"
    council = our_council(request)
    words = papers.SlipWords(
        council=council.name,
        title=_("Your answer number"),
        keep=keep,
        address_label=_("Look here"),
        address=answer_address(),
        day_label=_("Look again from") if day else "",
        day=date_format(day, "DATE_FORMAT") if day else "",
        qr_alt=_("Picture code with your answer number"),
        phone_label=_("Phone") if council.phone else "",
        phone=council.phone,
    )
    code_page = page_language()
    content = papers.slip(
        words, code=code.grouped, qr=code_in_qr(code), language=tag(code_page), direction=direction(code_page)
    )
    return pdf(content, "slip.pdf")


def cards_paper(request: HttpRequest, *, made: list[tuple[Card, Code]], language: str) -> HttpResponse:
    """A4, two cards a page, in the language of the cards."""
    with translation.override(language):
        words = papers.CardWords(
            council=our_council(request).name,
            title=_("I want to say something"),
            language_name=own_name(language),
            questions=(_("What is good here?"), _("What is missing?"), _("What do you wish for?")),
            no_name=_("Please do not write any name."),
            consent=_("Who may know about it?"),
            public=_("You may tell others about it"),
            council_only=_("Only the council reads it"),
            card_label=_("Card"),
            keep=_("Only this number opens your answer. Please keep it. Nobody can find it again for you."),
            code_label=_("Your answer number"),
            address=answer_address(),
            qr_alt=_("Picture code with your answer number"),
        )
        printed = [papers.Card(number=card.number, code=code.grouped, qr=code_in_qr(code)) for card, code in made]
        content = papers.cards(words, cards=printed, language=tag(language), direction=direction(language))
    return pdf(content, f"cards-{language}.pdf")
