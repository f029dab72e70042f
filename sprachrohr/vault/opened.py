"""What a code or a password has opened on this device, for half an hour without use.

A resident's thread: a signed cookie with the receipt's number. If the thread is sealed, the cookie also holds a random
key, and the thread's private half lies in the database under that key: neither alone opens anything, and the row
keeps only the day. A case handler's private half lies in their session under a random key in a cookie of its own.
"""

import base64
import secrets
import time

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from sprachrohr.vault import sealing
from sprachrohr.vault.encryption import KEY_BYTES, Unreadable, random_key
from sprachrohr.vault.models import Key, OpenedThread, Receipt, hashed

SALT = "opened thread"
THREAD_ABOUT = b"opened thread"
CASES_ABOUT = b"opened cases"
CASES = "cases"
NAME_BYTES = 18
MOVED_SECONDS = 60


# -- a resident's thread --------------------------------------------------------------------------------


def _thread_cookie(request: HttpRequest) -> list[str | int]:
    """[receipt, locator] or [receipt, locator, name, key]; empty if there is none, or it is too old."""
    value = request.COOKIES.get(settings.THREAD_COOKIE_NAME, "")
    try:
        found = signing.loads(value, salt=SALT, max_age=settings.THREAD_IDLE_SECONDS)
    except (signing.BadSignature, ValueError):
        return []
    return found if isinstance(found, list) and len(found) in (2, 4) else []


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=None, secure=settings.HTTPS, httponly=True, samesite="Strict", path="/"
    )


def remember(response: HttpResponse, receipt: Receipt, *, sealed: Key | None = None) -> HttpResponse:
    """Open the thread on this device for half an hour. `sealed`: its key, when the code has just opened that, too."""
    value: list[str | int] = [receipt.pk, receipt.locator]
    if sealed is not None:
        name, key = secrets.token_urlsafe(NAME_BYTES), random_key()
        locked = sealing.lock(sealed.raw(), key, about=THREAD_ABOUT)
        OpenedThread.objects.create(name_hash=hashed(name), key=sealed, locked=locked)
        value += [name, base64.b64encode(key).decode()]
    _set_cookie(response, settings.THREAD_COOKIE_NAME, signing.dumps(value, salt=SALT))
    return response


def keep_open(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """What `request` has found open stays so for another half hour."""
    _set_cookie(response, settings.THREAD_COOKIE_NAME, signing.dumps(_thread_cookie(request), salt=SALT))
    return response


def opened_here(request: HttpRequest) -> Q | None:
    """Which receipt is open on this device, as a condition for what belongs to it (`receipt=…`), or None: never
    opened, or too long ago. It holds no more once the code is replaced or everything is withdrawn."""
    cookie = _thread_cookie(request)
    return Q(receipt=cookie[0], receipt__locator=cookie[1]) if cookie else None


def opened(request: HttpRequest) -> Receipt | None:
    """The receipt that is open on this device, or None (never opened, too long ago, code replaced, withdrawn)."""
    cookie = _thread_cookie(request)
    return Receipt.objects.filter(pk=cookie[0], locator=cookie[1]).first() if cookie else None


def open_sealed_thread(request: HttpRequest, key: Key) -> bool:
    """Let this sealed key read, if this device's cookie still can; False means: ask for the code again."""
    cookie = _thread_cookie(request)
    if len(cookie) != 4:
        return False
    row = OpenedThread.objects.filter(name_hash=hashed(str(cookie[2])), key=key).first()
    if row is None:
        return False
    try:
        key.open_with(sealing.unlock(row.locked, base64.b64decode(str(cookie[3])), about=THREAD_ABOUT))
    except (Unreadable, ValueError):
        return False
    return True


def close(response: HttpResponse, request: HttpRequest | None = None) -> HttpResponse:
    """The device forgets; the row under the cookie's key goes, too."""
    cookie = _thread_cookie(request) if request is not None else []
    if len(cookie) == 4:
        OpenedThread.objects.filter(name_hash=hashed(str(cookie[2]))).delete()
    response.delete_cookie(settings.THREAD_COOKIE_NAME, path="/", samesite="Strict")
    return response


# -- a handler's cases -----------------------------------------------------------------------------------


def remember_cases(request: HttpRequest, response: HttpResponse, private: bytes) -> HttpResponse:
    """Keep the handler's private half for half an hour: in the session, under a key that only the cookie has."""
    key = random_key()
    locked = sealing.lock(private, key, about=CASES_ABOUT)
    request.session[CASES] = {"locked": base64.b64encode(locked).decode(), "used": int(time.time())}
    _set_cookie(response, settings.CASES_COOKIE_NAME, base64.b64encode(key).decode())
    return response


def opened_cases(request: HttpRequest) -> bytes | None:
    """The private half of the handler who sits here, or None: never opened, half an hour idle, or closed."""
    kept = request.session.get(CASES)
    now = int(time.time())
    if not kept or now - kept["used"] > settings.THREAD_IDLE_SECONDS:
        request.session.pop(CASES, None)
        return None
    try:
        key = base64.b64decode(request.COOKIES.get(settings.CASES_COOKIE_NAME, ""), validate=True)
        if len(key) != KEY_BYTES:
            return None
        private = sealing.unlock(base64.b64decode(kept["locked"]), key, about=CASES_ABOUT)
    except (Unreadable, ValueError):
        return None
    if now - kept["used"] > MOVED_SECONDS:
        # Not at every page: the session would be written each time.
        request.session[CASES] = {**kept, "used": now}
    return private


def close_cases(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    request.session.pop(CASES, None)
    response.delete_cookie(settings.CASES_COOKIE_NAME, path="/", samesite="Strict")
    return response


@transaction.atomic
def forget_opened_threads(before_day: object) -> int:
    """Rows of yesterday and earlier: half an hour is long over."""
    return OpenedThread.objects.filter(day__lt=before_day).delete()[0]
