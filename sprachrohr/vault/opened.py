"""A thread that a code has opened on this device: a signed cookie, half an hour idle, no row in the database.

The cookie holds the receipt's number and which code opened it; replacing the code closes all other devices.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from sprachrohr.vault.models import Receipt

SALT = "opened thread"


def remember(response: HttpResponse, receipt: Receipt) -> HttpResponse:
    """Keep the thread open on this device for another half hour."""
    value = signing.dumps([receipt.pk, receipt.locator], salt=SALT, compress=False)
    response.set_cookie(
        settings.THREAD_COOKIE_NAME,
        value,
        max_age=None,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return response


def opened(request: HttpRequest) -> Receipt | None:
    """The receipt that is open on this device, or None (never opened, too long ago, code replaced, withdrawn)."""
    value = request.COOKIES.get(settings.THREAD_COOKIE_NAME, "")
    try:
        pk, locator = signing.loads(value, salt=SALT, max_age=settings.THREAD_IDLE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Receipt.objects.filter(pk=pk, locator=locator).first()


def close(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(settings.THREAD_COOKIE_NAME, path="/", samesite="Strict")
    return response
