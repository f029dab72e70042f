"""The desk's menu: folded on a phone, a column on a desk, without a script."""

import pytest
from playwright.sync_api import expect

from .conftest import DESK, Opens
from .scene import furnish
from .steps import fits, is_logged_in
from .test_axe import violations

INBOX = "nav a[href='/desk/voices/']"


@pytest.mark.parametrize("width", [320, 360, 700])
@pytest.mark.parametrize("script", [True, False])
def test_the_menu_opens_with_one_touch_and_nothing_scrolls_sideways(opens: Opens, width: int, script: bool) -> None:
    phone = opens(viewport={"width": width, "height": 640}, java_script_enabled=script)
    is_logged_in(phone, furnish().chair)
    phone.goto("/desk/voices/")
    expect(phone.locator(INBOX)).to_be_hidden()
    phone.locator(".desk-fold summary").click()
    expect(phone.locator("nav a:visible, nav button:visible")).to_have_count(phone.locator("nav li").count())
    if script:  # without one nothing can be measured from here
        fits(phone)
        assert violations(phone) == []
        assert phone.evaluate("document.querySelector('nav ul').scrollWidth") <= width
    phone.locator("nav a[href='/desk/translations/']").click()
    phone.wait_for_url("**/desk/translations/")
    expect(phone.locator(INBOX)).to_be_hidden()


def test_on_a_desk_the_menu_is_there_without_a_touch(opens: Opens) -> None:
    desk = opens(viewport=DESK)
    is_logged_in(desk, furnish().chair)
    desk.goto("/desk/voices/")
    expect(desk.locator(INBOX)).to_be_visible()
    expect(desk.locator(".desk-fold summary")).to_be_hidden()
    assert desk.locator(INBOX).evaluate("one => getComputedStyle(one).fontWeight") == "700"
