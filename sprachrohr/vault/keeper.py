"""Under wrong keys nothing is taken in."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sprachrohr.vault.canary import keys_are_right
from sprachrohr.web.keeping import busy_page

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


def only_under_the_right_keys(get_response: Handler) -> Handler:
    """Middleware: a form that is sent while the keys are wrong stays in the page; the operator reads why."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not keys_are_right():
            log.critical("the server key or the pepper is not the one of this database: nothing is taken in")
            return busy_page(request, reason="busy", status=503)
        return get_response(request)

    return middleware
