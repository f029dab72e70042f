"""axe-core finds nothing on any page: resident pages in German, Arabic, Dari; the desk and accounts in German."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.cast import ELIF

from .conftest import DESK, PHONE, Opens
from .scene import busy_desk, furnish
from .steps import is_logged_in, log_in
from .walks_accounts import account_pages, own_account_pages
from .walks_desk import desk_pages
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


def test_accounts_have_no_barrier(opens: Opens) -> None:
    scene = furnish()
    stranger, desk = opens(viewport=DESK), opens(viewport=DESK)
    found = barriers(stranger, account_pages(stranger, scene.chair))
    log_in(desk, ELIF)
    assert found | barriers(desk, own_account_pages(desk)) == {}
