"""The screens that README and docs show: `make pictures` takes them from a fresh demo into docs/pictures/."""

import os
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.demo import Demo, demo
from sprachrohr.demo.start import totp

FOLDER = Path(__file__).parent / "pictures"
PHONE, DESK = (360, 760), (1180, 820)

# file, path, size of the window
PUBLIC = [
    ("front-de", "/de/", PHONE),
    ("front-prs", "/prs/", PHONE),
    ("tell-de", "/de/tell/", PHONE),
    ("tell-ar", "/ar/tell/", PHONE),
    ("results-de", "/de/dialogues/1/results/", DESK),
]
OFFICE = [("desk", "/desk/", DESK), ("inbox", "/desk/voices/", DESK), ("translations", "/desk/translations/", DESK)]


def _page(browser: Browser, size: tuple[int, int]) -> Page:
    # More dots than points, so that a picture stays sharp on any screen.
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=1.5)
    return context.new_page()


def _take(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


def _log_in(page: Page, running: Demo) -> None:
    person = running.facts["logins"][0]
    page.goto(f"{running.url}/account/login/")
    page.fill("[name=login]", person["email"])
    page.fill("[name=password]", person["password"])
    page.press("[name=password]", "Enter")
    page.fill("[name=code]", totp(person["totp_secret"], time.time()))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/desk/")


def main() -> None:
    """Needs TEST_BROWSER, the path of a Chromium (bin/browser)."""
    running = demo()
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["TEST_BROWSER"], args=["--no-sandbox"])
        for name, path, size in PUBLIC:
            page = _page(browser, size)
            page.goto(running.url + path, wait_until="networkidle")
            _take(page, name)
        thread = _page(browser, PHONE)
        thread.goto(f"{running.url}/de/answer/")
        thread.fill("[name=code]", running.facts["code"])
        thread.press("[name=code]", "Enter")
        thread.goto(f"{running.url}/prs/answer/", wait_until="networkidle")
        _take(thread, "thread-prs")
        receipt = _page(browser, PHONE)
        receipt.goto(f"{running.url}/prs/tell/")
        receipt.check("[name=kind][value=wish]", force=True)
        receipt.fill("[name=words]", "ما در نزدیک خانه یک جای بازی برای اطفال می‌خواهیم.")
        receipt.check("[name=openness][value=council]", force=True)
        receipt.click("main form .button-big")
        receipt.wait_for_selector(".code")
        _take(receipt, "received-prs")
        office = _page(browser, DESK)
        _log_in(office, running)
        for name, path, _ in OFFICE:
            office.goto(running.url + path, wait_until="networkidle")
            _take(office, name)
        browser.close()


if __name__ == "__main__":
    main()
