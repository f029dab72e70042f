"""Whether this council's doors are open: what is still missing, the page until then, and every page's context."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from sprachrohr.council.models import Council
from sprachrohr.web.keeping import busy_page
from sprachrohr.web.known_languages import BY_CODE, DU, INTERFACE, direction, tag

REQUIRED = {
    "operator_type": "wer den Dienst betreibt (öffentliche Stelle oder Verein)",
    "controller": "die verantwortliche Stelle (Impressum und Datenschutz)",
    "postal_address": "die Postanschrift (Impressum)",
    "represented_by": "wer die Stelle vertritt (Impressum)",
    "responsible_for_content": "wer für den Inhalt verantwortlich ist (§ 18 MStV)",
    "email": "eine E-Mail-Adresse (Impressum)",
    "phone": "eine Telefonnummer",
    "data_protection_contact": "wer Fragen zum Datenschutz beantwortet",
    "supervisory_authority": "die Aufsichtsbehörde für den Datenschutz",
    "accessibility_contact": "wer Hinweise zu Barrieren annimmt",
    "privacy_confirmed_on": "die Bestätigung, dass der Datenschutz-Hinweis geprüft ist",
    "accessibility_checked_on": "der Tag, an dem die Barrierefreiheit geprüft wurde",
}
# A public body is bound by the state's accessibility law and so names the arbitration body, too.
REQUIRED_OF_PUBLIC_BODIES = {"arbitration_body": "die Schlichtungsstelle (Erklärung zur Barrierefreiheit)"}

Handler = Callable[[HttpRequest], HttpResponse]


def what_is_missing(council: Council) -> list[str]:
    """What the operator must still say before the public may come in; empty when the doors are open."""
    if council.pk is None:
        return ["alles: `python manage.py setup` beginnt die Einrichtung"]
    required = dict(REQUIRED)
    if council.operator_type == Council.Operator.PUBLIC_BODY:
        required |= REQUIRED_OF_PUBLIC_BODIES
    return [what for field, what in required.items() if not getattr(council, field)]


def our_council(request: HttpRequest) -> Council:
    """The council of this request; read at most once, and only by pages that need it."""
    return request.council  # type: ignore[attr-defined, no-any-return]


def _first_part(request: HttpRequest) -> str:
    return request.path_info.strip("/").split("/", 1)[0]


def this_council(get_response: Handler) -> Handler:
    """Middleware: `request.council`; "not open yet" and "not in this language" for the public; Sie or du."""

    def middleware(request: HttpRequest) -> HttpResponse:
        council: Any = SimpleLazyObject(Council.ours)
        request.council = council  # type: ignore[attr-defined]
        code = _first_part(request)
        if code in BY_CODE and BY_CODE[code].interface:
            missing = bool(what_is_missing(council))
            closed = missing or not council.offers(code)
            if closed and request.method == "POST":
                return busy_page(request, reason="not_open", status=503)
            if missing:
                return render(request, "council/not_open_yet.html", status=503)
            if not council.offers(code):
                return render(request, "web/not_found.html", status=404)
            if code == "de" and council.address_form == Council.Address.DU:
                translation.activate(DU)
        return get_response(request)

    return middleware


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: the council, the page's language and direction, the languages on offer."""
    # Not `or`: asking whether it is true reads it, and the page that says "the database is gone" must not.
    council = request.council if hasattr(request, "council") else SimpleLazyObject(Council.ours)
    code = translation.get_language() or settings.LANGUAGE_CODE
    code = "de" if code == DU else code
    rest = request.path_info.strip("/").split("/", 1)
    in_language = bool(rest and rest[0] in BY_CODE)
    return {
        "council": council,
        "page_language": code,
        "page_tag": tag(code),
        "page_direction": direction(code),
        "page_is_read": BY_CODE[code].read_on is not None if code in BY_CODE else True,
        "page_path": (rest[1] + "/" if len(rest) > 1 else "") if in_language else "",
        "languages_offered": SimpleLazyObject(lambda: [one for one in INTERFACE if council.offers(one.code)]),
        "is_demo": settings.DEMO,
    }
