"""Journeys in a real browser: the browser, the house that it visits, phones and desks with nothing in them yet."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import open_council

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1180, "height": 820}
WAIT_MS = 10_000
Opens = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def house(transactional_db: None, live_server: LiveServer) -> str:
    """The address of a council whose doors are open. A TOTP code works once, so what was used is forgotten."""
    cache.clear()
    open_council()
    return str(live_server.url)


@pytest.fixture
def opens(house: str, browser: Browser) -> Iterator[Opens]:
    """Opens a page of a fresh browser: `opens()` a phone, `opens(viewport=DESK)`; options as in `new_context`.

    At the end no page may have complained (no script failed, nothing broke the content security policy), and no
    page may have asked anybody else for anything, except for the neutral page when somebody left quickly.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    strangers: list[str] = []

    def is_stranger(address: str) -> bool:
        return address.startswith(("http", "ws")) and not address.startswith(house)

    def fresh(**options: Any) -> Page:
        # Without motion, so that no colour is looked at while it changes.
        known = {"viewport": PHONE, "base_url": house, "locale": "de-DE", "reduced_motion": "reduce"}
        context = browser.new_context(**{**known, **options})
        context.set_default_timeout(WAIT_MS)
        context.on("request", lambda request: is_stranger(request.url) and strangers.append(request.url))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        return page

    yield fresh
    for context in contexts:
        context.close()
    # That an answer was 422 or that the network was cut is what some journeys are about.
    assert [said for said in complaints if not said.startswith("Failed to load resource")] == []
    assert set(strangers) <= {settings.NEUTRAL_PAGE}
