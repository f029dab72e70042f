"""A hostile member's script: every door of the house with the numbers of other people's things. Nothing opens.

The doors come from the addresses of the house, so a new one is tried without anybody remembering it here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from tests.hostile.doors import QUERY, Door, Owner, all_doors, body, owners, rows
from tests.hostile.site import PLAIN, SEALED, THEIRS, Site, fill

pytestmark = pytest.mark.django_db

# What a door may answer to somebody whom it does not know: never a failure of the house (5xx).
ANSWERS = {200, 302, 303, 400, 403, 404, 405, 409, 410, 422, 429}
# Nobody becomes one of these by trying doors.
NEVER_MADE = {"Role", "Invitation", "HandlerKey", "RecoveryKey", "Authenticator", "SealedCopy"}
OF_MEMBERS = {("house", name) for name in ("Occasion", "Organisation", "Suggestion", "BlockReading", "Card", "Key", "Text")}


@dataclass(frozen=True)
class Stranger:
    """Who tries: whose browser, what they may read, whose rows they may change, how the desk turns them away."""

    browser: str
    may_read: tuple[str, ...] = ()
    may_change: Callable[[Site], set[Owner]] = field(default=lambda site: set())
    desk_says: frozenset[int] = frozenset({302, 405})


def _desk_of(name: str) -> Callable[[Site], set[Owner]]:
    return lambda site: {("voice", site.plain), ("member", site.people[name].pk), *OF_MEMBERS}


AT_DESK = frozenset(ANSWERS)
STRANGERS = {
    "nobody": Stranger(""),
    "member without a role": Stranger("Roya", desk_says=frozenset({403, 405})),
    "ended member": Stranger("Goran"),
    "translator": Stranger("Farida", may_change=lambda site: {("member", site.people["Farida"].pk)}, desk_says=AT_DESK),
    "member": Stranger("Hakan", PLAIN, _desk_of("Hakan"), AT_DESK),
    "other case handler": Stranger("Olena", PLAIN, _desk_of("Olena"), AT_DESK),
    "used link": Stranger("used"),
    "revoked link": Stranger("revoked"),
    "link that is over": Stranger("expired"),
    "used sealed link": Stranger("sealed used"),
    "sealed link that is over": Stranger("sealed expired"),
    "replaced sealed link": Stranger("sealed replaced"),
    "neighbour with an open thread": Stranger("neighbour", (THEIRS,), lambda site: {("voice", site.theirs)}),
}
# Doors that do open, each with a test of its own below that says what should be.
OPEN_DOORS = {"translations", "translation_of", "check_translation"}


@pytest.fixture
def site(here: None) -> Site:
    return fill()


def _tried(site: Site, stranger: Stranger, door: Door, form: dict[str, Any]) -> list[str]:
    """What is wrong with the answers of this door, GET and POST."""
    forbidden = [*site.secrets(), *(one for one in (*SEALED, *PLAIN, THEIRS) if one not in stranger.may_read)]
    browser = site.browsers.get(stranger.browser) or Client()
    browser.raise_request_exception = False
    wrong = []
    for method in ("GET", "POST"):
        answer = browser.get(door.address, QUERY) if method == "GET" else browser.post(door.address, form)
        said = "\n".join([answer.content.decode("utf-8", "replace"), str(answer.headers), str(answer.cookies)])
        found = [one for one in forbidden if one in said]
        allowed = stranger.desk_says if door.address.startswith("/desk/") else ANSWERS
        if found or answer.status_code not in allowed:
            wrong.append(f"{method} {door.name} {door.address}: {answer.status_code} {found}")
    return wrong


def _touched(before: dict[Any, Any], may_change: set[Owner]) -> list[str]:
    """Rows of others that are not as they were, or that came to what is not one's own."""
    now = rows()
    was, are = owners(before), owners(now)
    known = set(was.values()) - {owner for owner in was.values() if owner[0] == "house"}
    changed = [row for row in before if now.get(row) != before[row] and was[row] not in may_change]
    came = [row for row in now if row not in before and are[row] not in may_change]
    forbidden = [row for row in came if are[row] in known or row[0] in NEVER_MADE]
    return [f"{row}: {before.get(row)} -> {now.get(row)}" for row in (*changed, *forbidden)]


@pytest.mark.parametrize("who", STRANGERS)
def test_no_door_opens_for(site: Site, who: str) -> None:
    stranger = STRANGERS[who]
    form, before = body(site), rows()
    doors = [door for door in all_doors(site, thoroughly=stranger.desk_says is AT_DESK) if door.name not in OPEN_DOORS]
    assert "\n".join(line for door in doors for line in _tried(site, stranger, door, form)) == ""
    assert "\n".join(_touched(before, stranger.may_change(site))) == ""
