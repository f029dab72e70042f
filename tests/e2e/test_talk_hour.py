"""A time at a talk hour, in Turkish on a phone: chosen, changed, given back; the office sees numbers and no person."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sprachrohr.gatherings.models import Appointment, Occasion
from tests.cast import HAKAN, member
from tests.gatherings.hours import talk_hour
from tests.gatherings.ics import read
from tests.voices.telling import says

from .conftest import DESK, PHONE, Opens
from .steps import enter_code, fits, is_logged_in, send, shown_code


def at(page: Page, time: str) -> None:
    """Chooses a time by its card, as a finger does."""
    page.locator("label:has([name=slot])", has_text=time).click()


def offers(page: Page, times: list[str]) -> None:
    """Waits until the page offers these times: after a click the earlier page may still stand for a moment."""
    expect(page.locator("label:has([name=slot])")).to_have_text(times)


def choosing(opens: Opens, occasion: Occasion, *, javascript: bool = True) -> Page:
    phone = opens(viewport=PHONE, locale="tr-TR", java_script_enabled=javascript)
    phone.goto("/tr/talk/")
    phone.locator(f"a[href='/tr/talk/{occasion.pk}/']").click()
    fits(phone)
    offers(phone, ["17:00", "17:15", "17:30", "17:45"])
    return phone


def day_list(opens: Opens, occasion: Occasion) -> list[list[str]]:
    """The rows of the office's list as they stand there."""
    desk = opens(viewport=DESK)
    is_logged_in(desk, occasion.entered_by)  # type: ignore[arg-type]
    desk.goto("/desk/occasions/")
    desk.locator(f"a[href='/desk/occasions/{occasion.pk}/day/']").click()
    desk.wait_for_url("**/day/")
    desk.wait_for_load_state()
    rows = desk.locator("main table tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_time_is_chosen_changed_and_given_back_by_its_code(opens: Opens, tmp_path: Path, javascript: bool) -> None:
    occasion = talk_hour(member(HAKAN), minutes=15)
    phone = choosing(opens, occasion, javascript=javascript)
    expect(phone.locator("#language")).to_have_value("tr")
    at(phone, "17:15")
    phone.locator("label:has([name=interpreter])").click()
    send(phone)
    code = shown_code(phone)
    expect(phone.locator(".lead")).to_contain_text("17:15")
    fits(phone)
    head = [says(one, "de") for one in ("Time", "Number", "Language", "Interpreter")]
    assert day_list(opens, occasion) == [head, ["17:15", "1", "Türkisch", "gewünscht"]]

    later = opens(viewport=PHONE, locale="tr-TR", java_script_enabled=javascript)
    enter_code(later, "tr", code)
    expect(later.locator(".lead")).to_contain_text("17:15")
    fits(later)
    with later.expect_download() as download:
        later.locator("form[action$='/talk/calendar/'] button").click()
    download.value.save_as(tmp_path / "mine.ics")
    assert download.value.suggested_filename == "talk-hour.ics"
    content = (tmp_path / "mine.ics").read_bytes()
    [event] = read(content).named("VEVENT")
    assert (event.moment("DTSTART"), event.one("CLASS")) == (occasion.slots()[1], "PRIVATE")
    assert code.replace(" ", "").encode() not in content.replace(b"\r\n ", b"")

    later.locator("details:has([name=slot]) summary").click()
    offers(later, ["17:00", "17:30", "17:45"])
    at(later, "17:45")
    later.locator("form[action$='/talk/change/'] button").click()
    expect(later.locator(".lead")).to_contain_text("17:45")
    assert Appointment.objects.get().starts_at == occasion.slots()[3]

    later.locator("details:has(form[action$='/talk/cancel/']) summary").click()
    later.locator("form[action$='/talk/cancel/'] button").click()
    expect(later.locator(".notice-good")).to_be_visible()
    expect(later.locator("form[action$='/talk/change/']")).to_have_count(0)
    assert day_list(opens, occasion) == []
    offers(choosing(opens, occasion), ["17:00", "17:15", "17:30", "17:45"])


def test_two_people_never_get_the_same_time(opens: Opens) -> None:
    occasion = talk_hour(member(HAKAN), minutes=15)
    quick, slow = choosing(opens, occasion), choosing(opens, occasion)
    for phone in (quick, slow):
        at(phone, "17:00")
    slow.select_option("#language", "dgs")
    slow.locator("label:has([name=interpreter])").click()
    send(quick)
    shown_code(quick)
    send(slow)
    expect(slow.locator(".notice-warn")).to_be_visible()
    offers(slow, ["17:15", "17:30", "17:45"])
    # What was filled in stays.
    expect(slow.locator("#language")).to_have_value("dgs")
    expect(slow.locator("[name=interpreter]")).to_be_checked()
    fits(slow)
    at(slow, "17:15")
    send(slow)
    shown_code(slow)
    rows = day_list(opens, occasion)[1:]
    assert rows == [["17:00", "1", "Türkisch", ""], ["17:15", "2", "Gebärdensprache", "gewünscht"]]
