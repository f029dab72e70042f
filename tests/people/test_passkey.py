"""A passkey in a real browser, with an authenticator that lives in it, under our content security policy."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Browser, Page

from sprachrohr.people.models import Member

from .conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE", viewport={"width": 320, "height": 640})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [text for text in complaints if "Security Policy" in text or "rror:" in text] == []
    context.close()


def test_passkey_is_saved_and_logs_in_without_password(page: Page, member: Member, live_server) -> None:
    def go(name: str) -> None:
        page.goto(live_server.url + reverse(name))

    def with_password() -> None:
        go("account_login")
        page.fill("#id_login", member.email)
        page.fill("#id_password", PASSWORD)
        page.click("form:has(#id_password) button")
        page.wait_for_url(lambda address: "/login/" not in address)

    with_password()
    go("mfa_add_webauthn")
    page.fill("#id_password", PASSWORD)
    page.click("form:has(#id_password) button")
    page.fill("#id_name", "Hakans Handy")
    page.click("form[data-passkey] button")
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    assert page.locator("ol code").count() == 10
    passkey = Authenticator.objects.get(user=member, type="webauthn")
    assert passkey.wrap().name == "Hakans Handy"
    assert passkey.wrap().is_passwordless is True

    page.context.clear_cookies()
    go("account_login")
    page.click("form[data-passkey] button")
    page.wait_for_url("**" + reverse("desk"))
    go("me")
    assert "Hakans Handy" in page.inner_text("main")

    page.context.clear_cookies()
    with_password()
    page.click("form[data-passkey] button")
    page.wait_for_url("**" + reverse("desk"))
