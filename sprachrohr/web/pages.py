"""Pages: a full page, or only its fragment when HTMX asked for it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MINUTES_PUBLIC = 5


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render `room/name.html`; for an HTMX request `room/_name.html`, the fragment that the page includes."""
    if getattr(request, "htmx", False) and not request.htmx.boosted:  # type: ignore[attr-defined]
        room, _, name = template.rpartition("/")
        template = f"{room}/_{name}"
    return render(request, template, context or {}, status=status)


def public_page(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page that is the same for everybody: browsers may keep it for some minutes, which spares prepaid data."""
    response = page(request, template, context)
    response.headers["Cache-Control"] = f"public, max-age={MINUTES_PUBLIC * 60}"
    return response


def redirect_after_post(request: HttpRequest, address: str) -> HttpResponse:
    """See Other, or the HTMX equivalent, after something happened."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})
