"""Security headers that Django and django-csp do not set."""

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

NOT_NEEDED = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"
TO_RECORD = NOT_NEEDED.replace("microphone=()", "microphone=(self)")
# What somebody has recorded and listens to again lies in their own browser.
RECORDED = {"media-src": ["blob:"]}

Handler = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: Handler) -> Handler:
    """Middleware: permissions, resource policy, and `no-store` wherever a page did not say otherwise.

    Resident pages that anybody may see set a short Cache-Control of their own; all others are private, because
    a page with somebody's words must not stay in a shared phone's history.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        # TRACE gives back what a browser sent along; nobody needs it.
        traced = request.method == "TRACE"
        response = HttpResponseNotAllowed(["GET", "HEAD", "POST"]) if traced else get_response(request)
        response.headers.setdefault("Permissions-Policy", NOT_NEEDED)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # only headers are asked for; the server would complain about more
        return response

    return middleware


def forget_everything(response: HttpResponse) -> HttpResponse:
    """Tell the browser to drop cookies, stored drafts and cached pages of this site ("leave quickly", logout)."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response


def may_record(response: HttpResponse) -> HttpResponse:
    """For a page with `web/_recorder.html`: it may ask for the microphone and play what it has recorded."""
    response.headers["Permissions-Policy"] = TO_RECORD
    # django-csp knows views only, and marks the answer that one gives.
    csp_update(RECORDED)(lambda _request: response)(HttpRequest())
    return response
