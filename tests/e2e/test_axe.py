"""axe-core finds nothing on any page: resident pages in German, Arabic, Dari; the desk and accounts in German."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

import sprachrohr.dialogues.urls as dialogues
import sprachrohr.meetings.urls as meetings
import sprachrohr.recommendations.urls as recommendations
from sprachrohr.web.prefix import LanguagePrefix
from tests.cast import ELIF

from . import walks_desk, walks_residents
from .conftest import DESK, PHONE, Opens
from .scene import Scene, busy_desk, furnish
from .steps import is_logged_in, log_in
from .walks_accounts import account_pages, own_account_pages
from .walks_desk import desk_pages
from .walks_dialogues import dialogues_at_the_desk
from .walks_meetings import meetings_at_the_desk
from .walks_recommendations import office_pages, recommendations_at_the_desk
from .walks_residents import resident_pages

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async ([tags, rules]) => {
    const only = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
    const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
    return found.violations.flatMap((rule) =>
        rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`));
}"""


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(LOOK, [RULES, rules]))


def barriers(page: Page, names: Iterator[str], *, also_dark: bool = True) -> dict[str, list[str]]:
    """What axe says about each page; in the dark only colours can differ."""
    found = {}
    for name in names:
        page.emulate_media(color_scheme="light")
        seen = violations(page)
        if also_dark:
            page.emulate_media(color_scheme="dark")
            seen += violations(page, ["color-contrast"])
        if seen:
            found[name] = seen
    return found


def test_no_door_is_forgotten() -> None:
    """Whoever adds a room, or a door to one, takes it along on a walk."""
    walked = {*walks_residents.DOORS, *walks_desk.DOORS}
    walked |= {*dialogues.desk, *meetings.desk, *recommendations.desk}
    assert {door for rooms in get_resolver().url_patterns if _has_pages(rooms) for door in rooms.url_patterns} == walked


def _has_pages(rooms: URLPattern | URLResolver) -> TypeGuard[URLResolver]:
    """What residents see, and the desk; `walks_accounts` and the office's pages have doors of their own."""
    return isinstance(rooms, URLResolver) and str(rooms.pattern) in {"desk/", LanguagePrefix().language_prefix}


@pytest.mark.parametrize("language", ["de", "ar", "prs"])
def test_residents_meet_no_barrier(opens: Opens, language: str) -> None:
    scene = furnish()
    phone = opens(viewport=PHONE)
    assert barriers(phone, resident_pages(phone, scene, language), also_dark=language == "de") == {}


def test_desk_has_no_barrier(opens: Opens) -> None:
    scene = furnish()
    voice = busy_desk(scene)
    desk = opens(viewport=DESK)
    is_logged_in(desk, scene.chair)
    assert barriers(desk, desk_pages(desk, scene, voice)) == {}


@pytest.mark.parametrize("room", [dialogues_at_the_desk, meetings_at_the_desk, recommendations_at_the_desk])
def test_the_councils_work_has_no_barrier(opens: Opens, room: Callable[[Page, Scene], Iterator[str]]) -> None:
    scene = furnish()
    desk = opens(viewport=DESK)
    is_logged_in(desk, scene.chair)
    assert barriers(desk, room(desk, scene)) == {}


def test_an_office_meets_no_barrier(opens: Opens) -> None:
    scene = furnish()
    office = opens(viewport=DESK)
    assert barriers(office, office_pages(office, scene)) == {}


def test_accounts_have_no_barrier(opens: Opens) -> None:
    scene = furnish()
    stranger, desk = opens(viewport=DESK), opens(viewport=DESK)
    found = barriers(stranger, account_pages(stranger, scene.chair))
    log_in(desk, ELIF)
    assert found | barriers(desk, own_account_pages(desk)) == {}
