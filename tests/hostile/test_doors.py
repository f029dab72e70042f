"""A hostile member's script: every door of the house with the numbers of other people's things. Nothing opens.

The doors come from the addresses of the house, so a new one is tried without anybody remembering it here.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from sprachrohr.languages.models import Text, Translation, Wish
from sprachrohr.people.actions import end_role, give_role
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.vault.handlers import end_keys_without_role
from sprachrohr.voices.models import Attachment, Voice
from tests.hostile.doors import QUERY, Door, Owner, all_doors, form_for, owners, rows
from tests.hostile.site import Site, fill
from tests.hostile.words import ABSENT, EARLIER, INSIDE, OFFICE, PLAIN, SEALED, THEIRS
from tests.voices.telling import Resident

pytestmark = pytest.mark.django_db

# What a door may answer to somebody whom it does not know: never a failure of the house (5xx).
ANSWERS = {200, 302, 303, 400, 403, 404, 405, 409, 410, 422, 423, 429}
# Nobody becomes one of these by trying doors.
NEVER_MADE = {"Role", "Invitation", "HandlerKey", "RecoveryKey", "Authenticator", "SealedCopy"}
# A recording or a picture that somebody sent: of these strangers none may open one.
OF_FILES = ("audio/mpeg", "image/jpeg", "video/mp4")
OF_MEMBERS = {
    ("house", name)
    for name in "Occasion Organisation Suggestion BlockReading Card Key Text Wish Translation OutsideDate".split()
}
ALL_WORDS = (*SEALED, *PLAIN, THEIRS, *INSIDE, *OFFICE, *EARLIER, ABSENT)
# What members read at their desk: all but what only case handlers open, and what an office has not sent.
AT_THE_DESK = (*PLAIN, *INSIDE, *EARLIER, ABSENT)
# What chair and secretary alone do: no other member's hand changes it.
OF_RUNNERS: dict[str, tuple[str, ...]] = {
    "Meeting": ("starts_at", "called_at", "cancelled_at"),
    "Minutes": ("circulated_at", "approved_at", "published_at"),
    "Recommendation": ("adopted_at", "sent_at", "published_at", "closed_at"),
    "Paper": ("names_nobody_at", "public_part"),
    "Correction": ("settled_at",),
    "Link": ("revoked_at",),
    **dict.fromkeys(("Rules", "Majority", "Series", "Addressee", "Role", "FollowUp", "Reminder", "TopicAct"), ("id",)),
}


@dataclass(frozen=True)
class Stranger:
    """Who tries: whose browser, what they may read, whose rows they may change, how the desk turns them away."""

    browser: str
    may_read: tuple[str, ...] = ()
    may_change: Callable[[Site], set[Owner]] = field(default=lambda site: set())
    desk_says: frozenset[int] = frozenset({302, 403, 405})


def _desk_of(name: str) -> Callable[[Site], set[Owner]]:
    def theirs(site: Site) -> set[Owner]:
        meetings = {("meeting", pk) for pk in site.meetings.values()}
        asked = {("recommendation", pk) for pk in Recommendation.objects.values_list("pk", flat=True)}
        voices = {("voice", site.plain), ("voice", site.tellable)}
        return {*voices, ("member", site.people[name].pk), *OF_MEMBERS, *meetings, *asked}

    return theirs


def _of_translator(site: Site) -> set[Owner]:
    """Translates what is public anyway."""
    public = Recommendation.objects.public().values_list("pk", flat=True)
    told = {("house", "Wish"), ("house", "Translation")}
    return {("member", site.people["Farida"].pk), *(("recommendation", pk) for pk in public), *told}


AT_DESK = frozenset(ANSWERS)
STRANGERS = {
    "nobody": Stranger(""),
    "member without a role": Stranger("Roya", desk_says=frozenset({403, 405})),
    "ended member": Stranger("Goran"),
    "translator": Stranger("Farida", may_change=_of_translator, desk_says=AT_DESK),
    "listener": Stranger("Lale", may_change=lambda site: {("member", site.people["Lale"].pk)}, desk_says=AT_DESK),
    "member": Stranger("Hakan", AT_THE_DESK, _desk_of("Hakan"), AT_DESK),
    "other case handler": Stranger("Olena", AT_THE_DESK, _desk_of("Olena"), AT_DESK),
    "ended links": Stranger("ended"),
    "sealed link that is over": Stranger("sealed expired"),
    "neighbour with an open thread": Stranger("neighbour", (THEIRS,), lambda site: {("voice", site.theirs)}),
    "ended links of the council": Stranger("ended council"),
    "office of another recommendation": Stranger(
        "other office", may_change=lambda site: {("recommendation", site.other)}
    ),
    "member with a link to another meeting": Stranger(
        "other meeting", may_change=lambda site: {("meeting", site.meetings["other"])}
    ),
    "member with a copy of earlier minutes": Stranger("earlier minutes", EARLIER),
}


@pytest.fixture
def site(here: None) -> Site:
    return fill()


def _tried(site: Site, stranger: Stranger, door: Door) -> list[str]:
    """What is wrong with the answers of this door, GET and POST."""
    forbidden = [*site.secrets(), *(one for one in ALL_WORDS if one not in stranger.may_read)]
    form = form_for(door, site)
    browser = site.browsers.get(stranger.browser) or Client()
    browser.raise_request_exception = False
    wrong = []
    for method in ("GET", "POST"):
        answer = browser.get(door.address, QUERY) if method == "GET" else browser.post(door.address, form)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        said = "\n".join([_text_of(content), str(answer.headers), str(answer.cookies)])
        # A link that is over tells nothing to whoever has typed it.
        found = [one for one in forbidden if one in said and one not in door.address]
        allowed = stranger.desk_says if door.address.startswith("/desk/") else ANSWERS
        found += [kind for kind in OF_FILES if answer.headers.get("Content-Type") == kind]
        if found or answer.status_code not in allowed:
            wrong.append(f"{method} {door.name} {door.address}: {answer.status_code} {found}")
    return wrong


def _text_of(content: bytes) -> str:
    """As somebody reads it: of a PDF the words on its pages, with the ends of lines taken out, and what is around."""
    if not content.startswith(b"%PDF"):
        return content.decode("utf-8", "replace")
    read = PdfReader(io.BytesIO(content))
    return re.sub(r"[\s-]+", "", "".join(page.extract_text() for page in read.pages)) + str(read.metadata)


def _touched(before: dict[Any, Any], may_change: set[Owner]) -> list[str]:
    """Rows of others that are not as they were, or that came to what is not one's own."""
    now = rows()
    was, are = owners(before), owners(now)
    known = set(was.values()) - {owner for owner in was.values() if owner[0] == "house"}
    changed = [row for row in before if now.get(row) != before[row] and was[row] not in may_change]
    # A try to log in makes a row of the known address; it says what the member's own row says.
    came = [row for row in now if row not in before and are[row] not in may_change and row[0] != "EmailAddress"]
    forbidden = [row for row in came if are[row] in known or row[0] in NEVER_MADE]
    forbidden += [row for row in {*before, *now} if _of_runners(row, before.get(row)) != _of_runners(row, now.get(row))]
    return [f"{row}: {before.get(row)} -> {now.get(row)}" for row in (*changed, *forbidden)]


def _of_runners(row: Any, values: dict[str, Any] | None) -> list[Any]:
    """What in this row only chair and secretary may change; empty for a new draft as for no row."""
    if values is None or values.get("purpose") in {"translate", "sealed"}:
        return []
    found = [values[column] for column in OF_RUNNERS.get(row[0], ())]
    return [one for one in found if one]


@pytest.mark.parametrize("who", STRANGERS)
def test_no_door_opens_for(site: Site, who: str) -> None:
    stranger = STRANGERS[who]
    before = rows()
    doors = all_doors(site, thoroughly=stranger.desk_says is AT_DESK)
    assert "\n".join(line for door in doors for line in _tried(site, stranger, door)) == ""
    assert "\n".join(_touched(before, stranger.may_change(site))) == ""


def test_a_link_that_has_ended_says_so_and_shows_nothing(site: Site) -> None:
    """To the browser that once has opened it, and to one that has just found it."""
    wrong = []
    for fate, (holder, inside) in site.held.items():
        door = "translate/sealed" if fate.startswith("sealed") else "translate"
        for address in (f"/de/{door}/{site.tokens[fate]}/", inside):
            for browser in (holder, Client()):
                for answer in (browser.get(address), browser.post(address, {"words": "Fremd.", "of_version": "1"})):
                    found = [one for one in (*SEALED, *PLAIN) if one in answer.content.decode()]
                    if found or answer.status_code != 410:
                        wrong.append(f"{fate} {address}: {answer.status_code} {found}")
    assert wrong == []


def test_the_script_would_notice_an_open_door(site: Site) -> None:
    """The named case handler finds the sealed words, a member the plain ones: they are there to be found."""
    case = site.browsers["Nadia"].get(f"/desk/cases/{site.sealed}/").content.decode()
    assert [one for one in SEALED[:5] if one not in case] == []
    for place, name, voice in (("voices", "Tomasz", site.plain), ("cases", "Nadia", site.sealed)):
        for file in Attachment.objects.filter(message__voice=voice):
            played = site.browsers[name].get(f"/desk/{place}/{voice}/file/{file.name}/")
            assert played.headers["Content-Type"] in OF_FILES
    pages = [f"/desk/voices/{site.plain}/", "/desk/translations/"]
    voice = "".join(site.browsers["Tomasz"].get(page).content.decode() for page in pages)
    assert [one for one in PLAIN if one not in voice] == []


# -- what once stood open -------------------------------------------------------------------------------------


def _sealed_text(site: Site) -> Text:
    text = Voice.objects.get(pk=site.sealed).messages.order_by("pk")[0].text
    assert text is not None
    return text


def test_a_member_cannot_ask_for_a_translation_of_a_sealed_text(site: Site) -> None:
    text = _sealed_text(site)
    answer = site.browsers["Hakan"].post(f"/desk/translations/of/{text.pk}/pl/")
    assert (answer.status_code, Wish.objects.filter(text=text).count()) == (404, 0)


def test_a_member_cannot_write_a_translation_into_a_sealed_thread(site: Site) -> None:
    text, browser = _sealed_text(site), site.browsers["Hakan"]
    browser.raise_request_exception = False
    browser.post(f"/desk/translations/of/{text.pk}/pl/")
    for wish in Wish.objects.filter(text=text):
        browser.post(f"/desk/translations/{wish.pk}/", {"words": "Falsche Worte.", "of_version": "1"})
    assert Translation.objects.filter(text=text, language="pl").count() == 0


def test_the_translation_desk_stands_when_a_sealed_text_has_been_translated(site: Site) -> None:
    browser = site.browsers["Hakan"]
    browser.raise_request_exception = False
    assert browser.get("/desk/translations/").status_code == 200


def test_a_member_cannot_check_a_sealed_translation(site: Site) -> None:
    sealed = Translation.objects.get(text=_sealed_text(site), language="tr")
    answer = site.browsers["Hakan"].post(f"/desk/translations/check/{sealed.pk}/")
    sealed.refresh_from_db()
    assert (answer.status_code, sealed.checked_at) == (404, None)


def test_a_case_handler_who_also_interprets_loses_the_cases_with_the_role(site: Site) -> None:
    nadia, elif_ = site.people["Nadia"], site.people["Elif"]
    give_role(member=nadia, role="translator", by=elif_)
    end_role(member=nadia, role="handler", by=elif_)
    end_keys_without_role()
    page = site.browsers["Nadia"].get(f"/desk/cases/{site.sealed}/").content.decode()
    assert [one for one in SEALED if one in page] == []


def test_an_interpreter_who_was_a_case_handler_for_a_while_loses_the_cases(site: Site) -> None:
    farida, elif_ = site.people["Farida"], site.people["Elif"]
    give_role(member=farida, role="handler", by=elif_)
    Resident("de").sends(words=f"{SEALED[0]} an alle.", openness="sealed", kind="report")
    newest = Voice.objects.order_by("-pk")[0].pk
    end_role(member=farida, role="handler", by=elif_)
    end_keys_without_role()
    assert SEALED[0] not in site.browsers["Farida"].get(f"/desk/cases/{newest}/").content.decode()


def test_a_released_text_is_closed_with_the_role_of_who_released_it(site: Site) -> None:
    end_role(member=site.people["Nadia"], role="handler", by=site.people["Elif"])
    end_keys_without_role()
    assert Client().post(f"/ru/translate/sealed/{site.tokens['sealed']}/").status_code == 410


def test_a_machine_still_has_work_when_somebody_asked_for_a_sealed_text(site: Site) -> None:
    site.browsers["Hakan"].post(f"/desk/translations/of/{_sealed_text(site).pk}/pl/")
    readable = [wish.text.original != "" for wish in Wish.objects.open().select_related("text__key")]
    assert False not in readable
