"""Pages: how an answer to a browser is made."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from sprachrohr.web.known_languages import DU

MINUTES_PUBLIC = 5


def page_language() -> str:
    """The code in the page's address; saying "du" is not a language of its own."""
    code = translation.get_language() or "de"
    return "de" if code == DU else code


def public_page(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page that is the same for everybody: browsers may keep it for some minutes, which spares prepaid data."""
    response = render(request, template, context or {})
    response.headers["Cache-Control"] = f"private, max-age={MINUTES_PUBLIC * 60}"
    return response


def go(address: str) -> HttpResponse:
    """See Other: after something happened, so that a reload does not do it again."""
    return HttpResponse(status=303, headers={"Location": address})


def pdf(content: bytes, name: str) -> HttpResponse:
    """A printed paper, to open or to keep. `name`: file name in ASCII."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
