"""Choosing a time, the page that the code opens, and the desk's list."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from sprachrohr.council.opening import our_council
from sprachrohr.gatherings import appointment as door
from sprachrohr.gatherings.actions import Booked, cancel, change
from sprachrohr.gatherings.models import Appointment, Occasion
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Receipt
from sprachrohr.vault.opened import remember
from sprachrohr.web.known_languages import INTERFACE, Language
from tests.cast import logged_in, oluchi_says
from tests.gatherings.hours import Visitor, booked, talk_hour, values_in
from tests.voices.telling import chosen, code_in, says, shown, token_in

pytestmark = pytest.mark.django_db

TAKEN = "Somebody has just taken this time. Please choose another one."
LANGUAGES = [pytest.param(language, id=language.code) for language in INTERFACE]


def _inside(receipt: Receipt) -> Client:
    """A browser in which the code of this receipt has been typed."""
    browser = Client()
    browser.cookies[project.THREAD_COOKIE_NAME] = remember(HttpResponse(), receipt).cookies[
        project.THREAD_COOKIE_NAME
    ].value
    return browser


def _request(language: str = "de") -> HttpRequest:
    from sprachrohr.council.models import Council

    request = RequestFactory().get(f"/{language}/answer/")
    request.council = Council.ours()  # type: ignore[attr-defined]
    assert our_council(request).pk
    return request


def _page(receipt: Receipt, language: str = "de") -> HttpResponse:
    """What `/<lang>/answer/` shows for this receipt."""
    with translation.override(language):
        page = door.page(_request(language), receipt)
    assert page is not None
    return page


# -- choosing ------------------------------------------------------------------------------------------


def test_talk_offers_the_times_that_can_be_booked(hakan: Member) -> None:
    free, full, open_to_all, off = (talk_hour(hakan, minutes=m) for m in (20, 60, 0, 20))
    booked(full)
    cancel(occasion=off, by=hakan)
    page = shown(Client().get("/de/talk/"))
    assert [f'href="/de/talk/{one.pk}/"' in page for one in (free, full, open_to_all, off)] == [True] + [False] * 3
    for sentence in ("All times are taken.", "Just come. You do not have to register.", "Cancelled"):
        assert page.count(says(sentence, "de")) == 1
    assert page.count("Durch den Hof") == 4


def test_a_booked_time_shows_number_place_and_code_without_a_cookie(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    page = Visitor(occasion).sends(1, language="dgs", interpreter="on")
    mine = Appointment.objects.get()
    assert (page.status_code, page["Cache-Control"], dict(page.cookies)) == (200, "no-store", {})
    assert (mine.starts_at, mine.language, mine.interpreter) == (occasion.slots()[1], "dgs", True)
    assert mine.receipt.locator == code_in(page)[:6]
    for words in ("17:20", "Bücherhalle am Markt, Raum 2", "Durch den Hof", says("Sign language", "de")):
        assert words in shown(page)


def test_the_form_knows_the_pages_language_and_has_nothing_about_a_person(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    for page, language in (("tr", "tr"), ("de-simple", "de"), ("prs", "prs")):
        html = Visitor(occasion, page).page
        assert chosen(html) == {language}
        assert 'type="text"' not in shown(html)
        assert "<textarea" not in shown(html)


def test_a_slot_taken_meanwhile_is_said_and_the_rest_stays(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    slow = Visitor(occasion)
    booked(occasion, 1)
    page = slow.sends(1, language="uk", interpreter="on")
    assert (page.status_code, Appointment.objects.count()) == (409, 1)
    assert says(TAKEN, "de") in shown(page)
    assert values_in(page) == [slow.times[0], slow.times[2]]
    assert ("uk" in chosen(page), 'name="interpreter" checked' in shown(page)) == (True, True)
    assert token_in(page) == slow.token
    assert slow.sends(2, language="uk").status_code == 200


def test_a_double_tap_or_reload_is_one_appointment_with_one_code(hakan: Member) -> None:
    visitor = Visitor(talk_hour(hakan))
    first, second = visitor.sends(), visitor.sends()
    assert code_in(first) == code_in(second)
    assert says("It is booked once, even if you pressed twice.", "de") in shown(second)
    other = visitor.sends(1)
    assert (other.status_code, Appointment.objects.count()) == (409, 1)
    visitor.token = token_in(other)
    assert visitor.sends(1).status_code == 200


def test_one_network_does_not_take_all_times_and_loses_nothing(hakan: Member, settings: Any) -> None:
    hour = talk_hour(hakan, minutes=10)
    settings.LIMIT_PER_ADDRESS, settings.LIMIT_PER_NETWORK, settings.LIMIT_OF_SITE = 10, 100, 1000
    visitors = [Visitor(hour) for _ in range(4)]
    pages = [visitor.sends(number) for number, visitor in enumerate(visitors)]
    assert [page.status_code for page in pages] == [200, 200, 200, 429]
    sentence = "Several times were booked from your network within an hour. "
    sentence += "Please call us, write to us, or try again in an hour."
    assert (says(sentence, "de") in shown(pages[3]), "040 555 01 19" in shown(pages[3])) == (True, True)
    # A double tap is no fourth time, and shows the same code.
    assert code_in(visitors[2].sends(2)) == code_in(pages[2])
    assert Appointment.objects.count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": ""},
        {"slot": "17:20"},
        {"slot": "2026-12-03T17:00:00"},
        {"slot": "1999-01-01T00:00:00+00:00"},
        {"slot": "\x00"},
        {"slot": "9" * 5000},
        {"language": "xx"},
        {"language": "de-simple"},
        {"language": ""},
        {"token": ""},
        {"token": "a:b:c"},
    ],
)
def test_what_cannot_be_taken_is_asked_again_in_the_pages_language(hakan: Member, wrong: dict[str, str]) -> None:
    page = Visitor(talk_hour(hakan), "prs").sends(**wrong)
    assert (page.status_code, Appointment.objects.count()) == (422, 0)
    assert '<html lang="prs" dir="rtl">' in shown(page)
    assert 'role="alert"' in shown(page)


def test_full_and_cancelled_talk_hours_say_so_and_take_nothing(hakan: Member) -> None:
    occasion = talk_hour(hakan, minutes=60)
    late = Visitor(occasion)
    booked(occasion)
    page = Client().get(late.address)
    assert says("All times are taken.", "de") in shown(page)
    assert values_in(page) == []
    cancel(occasion=occasion, by=hakan)
    assert says("This talk hour is cancelled. We are sorry.", "de") in shown(Client().get(late.address))
    assert (late.sends().status_code, Appointment.objects.count()) == (409, 1)


def test_only_coming_talk_hours_with_times_have_a_page(hakan: Member) -> None:
    past = timezone.now() - timedelta(hours=2)
    closed = [
        talk_hour(hakan, minutes=0),
        talk_hour(hakan, kind="meeting"),
        talk_hour(hakan, starts_at=past, ends_at=past + timedelta(hours=1)),
        Occasion.objects.create(
            kind="talk_hour", slot_minutes=20, place="x", starts_at=past, ends_at=past + timedelta(days=3)
        ),
    ]
    assert [Client().get(f"/de/talk/{one.pk}/").status_code for one in closed] == [404] * 4
    assert Client().get("/de/talk/999999/").status_code == 404


# -- with the code -----------------------------------------------------------------------------------


def test_a_receipt_without_an_appointment_has_no_such_page() -> None:
    assert door.page(_request(), oluchi_says().voice.receipt) is None


def test_the_code_shows_time_number_place_and_the_free_times(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    booked(occasion, 2)
    made = booked(occasion, 1)
    page = _page(made.appointment.receipt)
    assert values_in(page) == [occasion.slots()[0].isoformat()]
    for words in ("17:20", "Durch den Hof", "Bücherhalle am Markt, Raum 2"):
        assert words in shown(page)
    assert project.THREAD_COOKIE_NAME in page.cookies
    assert made.code.secret not in shown(page)


def test_another_time_is_taken_with_the_code(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    made = booked(occasion)
    browser = _inside(made.appointment.receipt)
    page = browser.post("/de/talk/change/", {"slot": occasion.slots()[2].isoformat()})
    assert (page.status_code, Appointment.objects.get().starts_at) == (200, occasion.slots()[2])
    assert says("Your time is changed.", "de") in shown(page)
    assert values_in(page) == [slot.isoformat() for slot in occasion.slots()[:2]]
    for slot, status in ((occasion.slots()[2].isoformat(), 200), ("nonsense", 422), ("", 422)):
        assert browser.post("/de/talk/change/", {"slot": slot}).status_code == status
    booked(occasion, 1)
    late = browser.post("/de/talk/change/", {"slot": occasion.slots()[1].isoformat()})
    assert (late.status_code, says(TAKEN, "de") in shown(late)) == (409, True)


def test_a_time_is_given_back_with_the_code_and_then_free(hakan: Member) -> None:
    made = booked(talk_hour(hakan))
    browser = _inside(made.appointment.receipt)
    for _ in range(2):
        page = browser.post("/de/talk/cancel/")
        assert (page.status_code, "/talk/change/" in shown(page)) == (200, False)
        assert says("You have cancelled this time. Somebody else can have it now.", "de") in shown(page)
    assert browser.post("/de/talk/change/", {"slot": "x"}).status_code == 409
    assert len(Occasion.objects.get().free_slots()) == 3


@pytest.mark.parametrize("act", ["change", "cancel", "calendar"])
def test_without_the_code_nothing_opens(hakan: Member, act: str) -> None:
    booked(talk_hour(hakan))
    assert Client().post(f"/de/talk/{act}/").status_code == 403
    assert _inside(oluchi_says().voice.receipt).post(f"/de/talk/{act}/").status_code == 403
    assert Appointment.objects.filter(cancelled_on__isnull=True).count() == 1


@pytest.mark.parametrize("act", ["change", "cancel"])
def test_a_form_of_another_site_changes_nothing_and_the_language_menu_leads_back(hakan: Member, act: str) -> None:
    browser = _inside(booked(talk_hour(hakan)).appointment.receipt)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(f"/de/talk/{act}/").status_code == 403
    assert Appointment.objects.filter(cancelled_on__isnull=True).count() == 1
    back = browser.get(f"/prs/talk/{act}/")
    assert (back.status_code, back["Location"]) == (303, "/prs/answer/")


def _at_its_worst(made: Booked, hakan: Member, what: str) -> None:
    occasion = made.appointment.occasion
    if what == "cancelled":
        cancel(occasion=occasion, by=hakan)
    elif what == "moved":
        change(occasion=occasion, by=hakan, starts_at=occasion.starts_at + timedelta(minutes=5))
    elif what == "over":
        now = timezone.now()
        Occasion.objects.update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))


@pytest.mark.parametrize(
    ("what", "sentence", "may_change"),
    [
        ("cancelled", "This talk hour is cancelled. We are sorry.", False),
        ("moved", "The talk hour was moved, and your time no longer fits. Please choose another one.", True),
        ("over", "This talk hour is over.", False),
    ],
)
def test_what_the_council_has_changed_is_said_with_the_code(
    hakan: Member, what: str, sentence: str, may_change: bool
) -> None:
    made = booked(talk_hour(hakan))
    _at_its_worst(made, hakan, what)
    page = _page(made.appointment.receipt)
    assert says(sentence, "de") in shown(page)
    assert ("/de/talk/change/" in shown(page), "/de/talk/cancel/" in shown(page)) == (may_change, may_change)


# -- every language, few queries -----------------------------------------------------------------------


def _all_pages(occasion: Occasion, language: str) -> list[tuple[str, Any]]:
    visitor = Visitor(occasion, language)
    mine = _inside(Appointment.objects.get(number=1).receipt)
    return [
        ("talk", lambda: mine.get(f"/{language}/talk/")),
        ("choose", lambda: mine.get(visitor.address)),
        ("nothing chosen", lambda: visitor.browser.post(visitor.address, {"token": visitor.token})),
        ("changed", lambda: mine.post(f"/{language}/talk/change/", {"slot": occasion.slots()[-1].isoformat()})),
        ("feed", lambda: mine.get(f"/{language}/talk-hours.ics")),
        ("file", lambda: mine.post(f"/{language}/talk/calendar/")),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language_and_cheap(hakan: Member, language: Language) -> None:
    code, occasion = language.code, talk_hour(hakan, minutes=10)
    booked(occasion)
    for name, opens in _all_pages(occasion, code):
        with CaptureQueriesContext(connection) as caught:
            page = opens()
        assert len(caught) <= (10 if name != "changed" else 20), (name, [q["sql"] for q in caught])
        if name not in {"feed", "file"}:
            html = page.content.decode()
            assert f'<html lang="{code}" dir="{"rtl" if language.rtl else "ltr"}">' in html
            assert (html.count("<h1"), "None</" in html, "{%" in html) == (1, False, False)
    sent = Visitor(occasion, code).sends()
    assert (sent.status_code, f'<html lang="{code}"' in shown(sent)) == (200, True)


def test_more_talk_hours_and_appointments_cost_no_more_queries(hakan: Member) -> None:
    browser, chair = Client(), logged_in(hakan)

    def counts(occasion: Occasion) -> list[int]:
        found = []
        pages = ((browser, "/de/talk/"), (browser, f"/de/talk/{occasion.pk}/"), (browser, "/de/talk-hours.ics"))
        for who, address in (*pages, (chair, "/desk/occasions/"), (chair, f"/desk/occasions/{occasion.pk}/day/")):
            who.get(address)
            with CaptureQueriesContext(connection) as caught:
                assert who.get(address).status_code == 200
            found.append(len(caught))
        return found

    occasion = talk_hour(hakan)
    booked(occasion)
    one = counts(occasion)
    for _ in range(2):
        booked(talk_hour(hakan))
    booked(occasion, 1)
    booked(occasion, 2)
    assert counts(occasion) == one
    assert max(one) <= 10


# -- the desk ----------------------------------------------------------------------------------------


def test_the_list_for_the_day_has_numbers_and_languages_and_nothing_else(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    made = [booked(occasion, 2, language="dgs", interpreter=True), booked(occasion, 0), booked(occasion, 1)]
    browser = _inside(made[2].appointment.receipt)
    browser.post("/de/talk/cancel/")
    page = shown(logged_in(hakan).get(f"/desk/occasions/{occasion.pk}/day/"))
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = [[cell.split(">")[-1] for cell in row.split("</t")[:-2]] for row in table.split("<tr>")[1:]]
    assert rows == [
        ["17:00", "2", "Dari", ""],
        ["17:40", "1", says("Sign language", "de"), says("wished for", "de")],
    ]
    assert [one.code.locator in page for one in made] == [False] * 3


def test_the_list_for_the_day_is_the_desks_only(hakan: Member) -> None:
    occasion = talk_hour(hakan)
    stranger = Client().get(f"/desk/occasions/{occasion.pk}/day/")
    assert (stranger.status_code, "login" in stranger["Location"]) == (302, True)
    assert logged_in(hakan).get("/desk/occasions/999/day/").status_code == 404


def test_the_desk_sets_times_and_the_way_and_is_warned_when_people_have_booked(hakan: Member) -> None:
    day = timezone.localdate() + timedelta(days=3)
    form = {
        "kind": "talk_hour", "title_language": "de", "place": "Markt", "day": day.isoformat(), "starts": "17:00",
        "ends": "18:00", "slot_minutes": "30", "how_to_find": "Zweite Tür.",
    }  # fmt: skip
    browser = logged_in(hakan)
    assert browser.post("/desk/occasions/", form).status_code == 303
    occasion = Occasion.objects.get()
    assert (occasion.slot_minutes, occasion.how_to_find, len(occasion.free_slots())) == (30, "Zweite Tür.", 2)
    address = f"/desk/occasions/{occasion.pk}/"
    assert "notice-warn" not in shown(browser.get(address))
    booked(occasion)
    assert "notice-warn" in shown(browser.get(address))
    assert browser.post(address, {**form, "slot_minutes": "7"}).status_code == 422
    assert browser.post(address, {**form, "kind": "event"}).status_code == 303
    occasion.refresh_from_db()
    assert (occasion.slot_minutes, occasion.sequence) == (0, 1)


def test_a_meeting_is_called_and_not_announced_but_an_old_one_can_still_be_changed(hakan: Member) -> None:
    day = timezone.localdate() + timedelta(days=3)
    form = {
        "kind": "meeting", "title_language": "de", "place": "Markt", "day": day.isoformat(), "starts": "17:00",
        "ends": "18:00",
    }  # fmt: skip
    browser = logged_in(hakan)
    refused = browser.post("/desk/occasions/", form)
    assert (refused.status_code, Occasion.objects.count()) == (422, 0)
    assert 'value="Markt"' in refused.content.decode()
    assert 'href="/desk/meetings/"' in refused.content.decode()
    old = talk_hour(hakan, kind="meeting")
    address = f"/desk/occasions/{old.pk}/"
    assert '<option value="meeting" selected>' in browser.get(address).content.decode()
    assert browser.post(address, {**form, "place": "Rathaus"}).status_code == 303
    old.refresh_from_db()
    assert (old.kind, old.place) == ("meeting", "Rathaus")
