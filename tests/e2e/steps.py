"""What people do again and again: log in, say something, write down the number, look at it later."""

import time

from django.test import Client
from playwright.sync_api import Page, expect

from sprachrohr.demo.cast import PASSWORD, TOTP_SECRET, Person
from sprachrohr.demo.start import totp
from sprachrohr.people.models import Member

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
SIGNS_WIDER_THAN_THE_PAGE = """() => {
    const wide = document.documentElement.clientWidth;
    const seen = [...document.querySelectorAll("body *")].filter((one) => {
        const box = one.getBoundingClientRect();
        // What lies in a frame that scrolls by itself, such as a wide table, is not cut off.
        return box.width > 1 && one.checkVisibility() && !one.closest("svg, .sr-only, .skip, option, .scroll > *");
    });
    const out = seen.filter((one) => {
        const box = one.getBoundingClientRect();
        return box.left < -0.5 || box.right > wide + 0.5;
    });
    const cut = seen.filter((one) => one.matches("button, .button, .tile-card, .choice-card, summary")
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
        && getComputedStyle(one).display !== "inline");
    const name = (one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 40)}`;
    return {
        scrolls: document.documentElement.scrollWidth > wide,
        out: out.map(name),
        cut: cut.map(name),
    };
}"""
FITS = {"scrolls": False, "out": [], "cut": []}


def log_in(page: Page, person: Person) -> None:
    """By the real door: password, then the six digits of the app."""
    page.goto("/account/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/second-factor/ask/")
    page.fill("[name=code]", totp(TOTP_SECRET, time.time()))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/desk/")


def is_logged_in(page: Page, person: Member) -> None:
    """As if this person had logged in before: for journeys that are about something else."""
    client = Client()
    client.force_login(person)
    page.goto("/health")
    page.context.add_cookies([{"name": "desk", "value": client.cookies["desk"].value, "url": page.url}])


def tick(page: Page, name: str, value: str) -> None:
    """Chooses a radio button by its card, as a finger does."""
    page.locator(f"label:has(input[name={name}][value='{value}'])").click()


def fill_in(page: Page, words: str, *, kind: str = "experience", openness: str = "council") -> None:
    """Answers the few questions of "I want to say something"."""
    tick(page, "kind", kind)
    page.fill("#words", words)
    tick(page, "openness", openness)


def send(page: Page) -> None:
    """Presses the large button of the page's form."""
    page.locator("main form.form .button-big").click()


def shown_code(page: Page) -> str:
    """The number as a person writes it down: five groups of four digits."""
    groups = page.locator("[data-code] span")
    expect(groups).to_have_count(5)
    code = " ".join(groups.all_inner_texts())
    assert len(code.replace(" ", "")) == 20
    return code


def enter_code(page: Page, language: str, code: str) -> None:
    page.goto(f"/{language}/answer/")
    page.fill("#code", code)
    send(page)


def direction(page: Page, selector: str) -> str:
    """The direction in which this is really set, whatever the attributes say."""
    return str(page.locator(selector).first.evaluate("one => getComputedStyle(one).direction"))


def fits(page: Page) -> None:
    """Nothing is wider than the page or cut off, once its style has come."""
    page.wait_for_load_state()
    assert page.evaluate(SIGNS_WIDER_THAN_THE_PAGE) == FITS, page.url


def headline(page: Page) -> None:
    """There is exactly one first heading."""
    expect(page.locator("h1")).to_have_count(1)
