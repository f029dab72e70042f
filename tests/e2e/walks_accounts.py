"""Past every page of accounts."""

from collections.abc import Iterator

from django.urls import reverse
from playwright.sync_api import Page, expect

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.people.actions import invite
from sprachrohr.people.models import Member
from tests.cast import ELIF

from .walks import EMPTY

# As somebody who tries one password after the other.
SEND_OFTEN = """async () => {
    const form = document.querySelector("main form");
    form.noValidate = true;
    for (let n = 0; n < 5; n += 1) await fetch("", { method: "POST", body: new FormData(form) });
}"""


def account_pages(page: Page, chair: Member) -> Iterator[str]:
    """Every page of accounts: first for a stranger at the door, then those that a logged-in person sees."""
    page.goto(reverse("account_login"))
    yield "login"
    page.fill("[name=login]", "niemand@demo.example")
    page.fill("[name=password]", "falsch geraten")
    page.press("[name=password]", "Enter")
    yield "login: wrong"
    page.fill("[name=login]", ELIF.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/second-factor/ask/")
    yield "the second step"
    for name in ("inactive", "reset_password", "reset_password_done", "reset_password_from_key_done"):
        page.goto(reverse(f"account_{name}"))
        yield name
    page.goto(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "a-b"}))
    yield "reset: link has ended"
    page.goto(reverse("invitation", kwargs={"token": "not-a-token"}))
    yield "invitation: closed"
    _, token = invite(email="neu@demo.example", role="member", by=chair, shown_name="Neu", reads=["de"])
    page.goto(reverse("invitation", kwargs={"token": token}))
    yield "invitation"
    page.locator("main form").last.evaluate(EMPTY)
    page.locator("main form button").last.click()
    yield "invitation: something is missing"


def own_account_pages(page: Page) -> Iterator[str]:
    """What a logged-in person sees of their own account."""
    names = ("second_factor", "account_change_password", "mfa_deactivate_totp", "mfa_view_recovery_codes")
    more = ("mfa_generate_recovery_codes", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate")
    for name in (*names, *more, "mfa_reauthenticate_webauthn", "mfa_activate_totp", "account_logout"):
        page.goto(reverse(name))
        yield name
    page.goto(reverse("account_change_password"))
    page.evaluate(SEND_OFTEN)
    page.locator("main form button").last.click()
    expect(page.locator("h1")).to_have_text("Bitte einen Moment warten")
    yield "too many attempts"
