"""The one browser of all journeys: Playwright allows one at a time in a process."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing leaves this machine, whatever a page asks for: no name but our own is known.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
# A microphone that beeps, for pages that are allowed to ask for one.
BEEPS = "--use-fake-device-for-media-stream"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("TEST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(
            "The journeys need a browser, and none was found. On Debian: apt-get install chromium fonts-noto-core; "
            "or name one: TEST_BROWSER=/path/to/chromium",
            pytrace=False,
        )
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code. Nothing here is.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", ALONE, BEEPS])
        yield browser
        browser.close()
