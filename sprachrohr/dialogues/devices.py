"""What a device knows of a dialogue: the name under which somebody votes, and that it stands in the room."""

from dataclasses import dataclass
from hmac import compare_digest

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from sprachrohr.dialogues.models import Dialogue
from sprachrohr.dialogues.voting import is_ours, new_name

ROOM = "room of a dialogue"
ROOM_SECONDS = 12 * 3600
NAME_DAYS = 90


@dataclass(frozen=True)
class Device:
    """`name`: empty if the browser keeps no cookies, or has not been here."""

    name: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Device":
        name = request.COOKIES.get(settings.VOTER_COOKIE_NAME, "")
        return cls(name if is_ours(name) else "")

    @classmethod
    def given_by(cls, response: HttpResponse) -> "Device":
        """As it is known from this answer on."""
        cookie = response.cookies.get(settings.VOTER_COOKIE_NAME)
        return cls(cookie.value if cookie is not None else "")


def remember_name(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Gives this browser a name, if it has none: before the first vote, so that whoever keeps no cookies is not counted
    anew with each vote."""
    if not Device.of(request).name:
        _set(response, settings.VOTER_COOKIE_NAME, new_name(), NAME_DAYS * 24 * 3600)
    return response


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, secure=settings.HTTPS, httponly=True, samesite="Lax", path="/"
    )


def enter_room(response: HttpResponse, dialogue: Dialogue, token: str) -> bool:
    """Whether this is the token of the QR code in the room; then the device stands there for half a day."""
    if not compare_digest(token.encode(), dialogue.room.encode()):
        return False
    _set(response, settings.ROOM_COOKIE_NAME, signing.dumps([dialogue.pk, token], salt=ROOM), ROOM_SECONDS)
    return True


def stands_in_room(request: HttpRequest, dialogue: Dialogue) -> bool:
    """Whether this device has scanned the code in the room within half a day, and the code still holds."""
    value = request.COOKIES.get(settings.ROOM_COOKIE_NAME, "")
    try:
        return bool(signing.loads(value, salt=ROOM, max_age=ROOM_SECONDS) == [dialogue.pk, dialogue.room])
    except signing.BadSignature:
        return False


def forget_device(response: HttpResponse) -> HttpResponse:
    """Nothing on this device tells any more that somebody has voted here. Their votes stay."""
    for name in (settings.VOTER_COOKIE_NAME, settings.ROOM_COOKIE_NAME):
        response.delete_cookie(name, path="/", samesite="Lax")
    return response
