"""Nothing that was typed is ever lost: what happens to a form when the server fails.

Every failing POST of a resident's or the desk's page is answered with the typed text in the page and a button
that sends it again; the form's own token makes the second send the same voice.
"""

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)

# Long texts are shown in a box that can be edited; short ones travel hidden.
LONG = 60
# Never sent back to a page: the one-time token of the old form, what opens a handler's key, and anything of the pages
# of accounts, where only passwords and second factors are typed.
NOT_KEPT = {"csrfmiddlewaretoken", "password", "earlier", "printed"}
ACCOUNTS = "/account/"
RETRY_SECONDS = "20"

Handler = Callable[[HttpRequest], HttpResponse]


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The name and value of every field that was sent, in order; empty when the body cannot be read at all."""
    if request.path.startswith(ACCOUNTS):
        return []
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT]
    except (OSError, RequestDataTooBig):
        # The connection broke while sending, or the body is far beyond any form: there is nothing to show.
        return []


def is_ours(request: HttpRequest) -> bool:
    """Whether the form came from a page of ours. What another site filled in must never come back as a page of
    ours, with a fresh token and a button. Old browsers send neither header; then the form's own check decides."""
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    return site in {"", "same-origin"} and origin in {"", f"{request.scheme}://{request.get_host()}"}


def kept_fields(request: HttpRequest) -> dict[str, list[tuple[str, str]]]:
    """What a page of ours gives back of a form that was sent: `short_fields`, `long_fields`."""
    fields = typed(request) if request.method == "POST" and is_ours(request) else []
    return {
        "short_fields": [(name, value) for name, value in fields if len(value) < LONG and "\n" not in value],
        "long_fields": [(name, value) for name, value in fields if len(value) >= LONG or "\n" in value],
    }


def busy_page(request: HttpRequest, *, reason: str, status: int) -> HttpResponse:
    """The page that keeps a text. `reason`: "busy", "error", "expired", "too_big", "not_open", or "gone"."""
    context = {"reason": reason, "action": request.get_full_path(), **kept_fields(request)}
    response = render(request, "web/not_saved.html", context, status=status)
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def keep_what_was_typed(get_response: Handler) -> Handler:
    """Middleware: turns an unhandled failure of a POST into the page that keeps the text."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.method != "POST" or isinstance(exception, (Http404, PermissionDenied)):
            return None
        if isinstance(exception, RequestDataTooBig):
            return busy_page(request, reason="too_big", status=413)
        if isinstance(exception, SuspiciousOperation):
            return None
        # Only the kind of failure is logged: a message could quote what somebody typed.
        door = request.resolver_match.view_name if request.resolver_match else ""
        log.error("a form could not be saved: %s at %s", type(exception).__name__, door)
        if isinstance(exception, DatabaseError):
            return busy_page(request, reason="busy", status=503)
        return busy_page(request, reason="error", status=500)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """Instead of Django's CSRF page: the form was open too long, or cookies are off. The text stays."""
    return busy_page(request, reason="expired", status=403)


def page_failed(request: HttpRequest) -> HttpResponse:
    """handler500: a sentence and the ways to reach us, in the page's language."""
    # Of an exception the log's formatter keeps the kind and the places only.
    log.error("a page failed", exc_info=True)
    if isinstance(sys.exception(), DatabaseError):
        return busy_page(request, reason="busy", status=503)
    return busy_page(request, reason="error", status=500)


def page_missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """handler404: also the answer to a language that we do not have; offers those that we do."""
    return render(request, "web/not_found.html", status=404)
