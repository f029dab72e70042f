"""Open sessions of the desk: whose each is, and when it ends: without use after an hour, in any case after half a day.

`settings.SESSION_ENGINE`. The row says whom it belongs to, so that a member can see and end their own and leaving ends
all of them; times stand inside, for staff alone. Residents have no session; a translator without an account has one
that belongs to nobody and only remembers an open link.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from sprachrohr.people.models import Member

SINCE = "since"
USED = "used"
DEVICE = "device"
# Use is noted once a minute, not at every click: each note is a write.
NOTED_EVERY_SECONDS = 60
# What a device may be called; whatever else it tells about itself is not kept.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip


class DeskSession(AbstractBaseSession):
    """A session of somebody who has logged in, or of nobody in particular (`member` is None)."""

    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(DatabaseSessions):
    """Django's, in a table that knows the member, and with an end that no use can put off."""

    @classmethod
    def get_model_class(cls) -> type[DeskSession]:
        return DeskSession

    def get_session_cookie_age(self) -> int:
        """Seconds that are left: of the longest time since the login, and of the time without use."""
        if SESSION_KEY not in self or SINCE not in self:
            return int(settings.SESSION_COOKIE_AGE)
        ends = min(self[SINCE] + settings.SESSION_COOKIE_AGE, self[USED] + settings.DESK_IDLE_SECONDS)
        return max(0, int(ends - time.time()))

    def create_model_instance(self, data: dict[str, Any]) -> DeskSession:
        if SESSION_KEY in data:
            now = int(time.time())
            data.setdefault(SINCE, now)
            data.setdefault(USED, now)
        row = cast(DeskSession, super().create_model_instance(data))
        row.member_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return row


def device(user_agent: str) -> str:
    """"Firefox, Android": enough to recognise one's own, nothing that tells two phones apart."""
    found = [next((name for sign, name in known.items() if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name)


def begin(request: HttpRequest) -> None:
    """A login, now: the half day begins anew."""
    now = int(time.time())
    request.session[SINCE] = request.session[USED] = now
    request.session[DEVICE] = device(request.headers.get("User-Agent", ""))


@dataclass(frozen=True)
class Sitting:
    """One open session as its member sees it."""

    device: str
    since: datetime
    used: datetime
    is_here: bool


def open_sessions(member: Member, *, here: str | None) -> list[Sitting]:
    """Where this member is logged in, the newest login first; `here`: the session of whoever looks."""
    found = []
    for row in DeskSession.objects.filter(member=member, expire_date__gt=timezone.now()):
        data = row.get_decoded()
        if SINCE in data:
            since, used = (datetime.fromtimestamp(data[name], tz=UTC) for name in (SINCE, USED))
            found.append(Sitting(data.get(DEVICE, ""), since, used, row.session_key == here))
    return sorted(found, key=lambda one: one.since, reverse=True)


def note_use(request: HttpRequest) -> None:
    """Somebody uses the desk. What a page's script asks for by itself every few seconds is no use."""
    if "application/json" in request.headers.get("Accept", ""):
        return
    now = int(time.time())
    if now - request.session.get(USED, 0) >= NOTED_EVERY_SECONDS:
        request.session[USED] = now
