"""Security headers that Django and django-csp do not set."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOT_NEEDED = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"

Handler = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: Handler) -> Handler:
    """Middleware: permissions, resource policy, and `no-store` wherever a page did not say otherwise.

    Resident pages that anybody may see set a short Cache-Control of their own; all others are private, because
    a page with somebody's words must not stay in a shared phone's history.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
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
