"""Tomasz writes minutes where the connection comes and goes: nothing is lost, nothing is overwritten unseen."""

import re

import pytest
from playwright.sync_api import Page, expect

from sprachrohr.meetings.holding_fields import words_of
from sprachrohr.meetings.models import AgendaItem, Attendance, Ballot, Meeting, MeetingTask, Pen, Resolution
from sprachrohr.people.models import Member
from tests.cast import ELIF, HAKAN, NADIA, OLENA, TOMASZ, member
from tests.meetings.held import WORDING, an_item, going_on, voting, writes
from tests.meetings.sittings import rules

from .conftest import DESK, Opens
from .steps import is_logged_in

SOON = 5_000


@pytest.fixture
def meeting(house: str) -> Meeting:
    chair = member(ELIF)
    for person in (TOMASZ, HAKAN, NADIA, OLENA):
        member(person)
    rules(chair)
    made = going_on(chair)
    an_item(made)
    an_item(made, "Sommerfest", kind="discussion")
    Pen.objects.all().delete()
    return made


def _named(name: str) -> Member:
    return Member.objects.get(shown_name=name)


def _writer(opens: Opens, meeting: Meeting, who: str = "Tomasz", **options: object) -> Page:
    desk = opens(viewport=DESK, **options)
    is_logged_in(desk, _named(who))
    desk.goto(f"/desk/meetings/{meeting.pk}/live/")
    return desk


def _item(meeting: Meeting, place: int = 1) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting__key").get(meeting=meeting, position=place)


def _field(desk: Page, item: AgendaItem, name: str) -> str:
    return f"#{name}-{item.pk}"


def _saved(desk: Page) -> None:
    words = desk.locator("[data-unsaved]")
    expect(words).to_have_text(words.get_attribute("data-all") or "", timeout=SOON)


def _unsaved(desk: Page, many: int) -> None:
    expect(desk.locator("[data-unsaved]")).to_have_text(re.compile(rf"^{many} "), timeout=SOON)


def test_typing_is_saved_within_a_second_and_without_a_reload(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    desk.evaluate("window.stays = true")
    field = desk.locator(_field(desk, item, "result"))
    field.press_sequentially("Elif berichtet aus dem Ausschuss.", delay=20)
    _saved(desk)
    assert words_of(item, "result") == "Elif berichtet aus dem Ausschuss."
    field.press_sequentially(" Danke.", delay=20)
    _saved(desk)
    assert words_of(item, "result") == "Elif berichtet aus dem Ausschuss. Danke."
    assert desk.evaluate("window.stays") is True


def test_what_was_typed_offline_survives_a_reload_and_is_sent_by_itself(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    result, note = _field(desk, item, "result"), _field(desk, item, "note")
    desk.fill(result, "Erster Satz.")
    _saved(desk)
    desk.context.set_offline(True)
    desk.fill(result, "Erster Satz. Zweiter Satz.")
    desk.locator(f"#item-{item.pk} summary", has_text=re.compile("Note|Notiz|note")).click()
    desk.fill(note, "Nur für uns.")
    _unsaved(desk, 2)
    unsaved = desk.locator("[data-unsaved]")
    expect(unsaved).to_contain_text(unsaved.get_attribute("data-offline") or "")
    assert words_of(item, "result") == "Erster Satz."
    # The tab is closed and opened again where the server can be reached, but its answers do not come yet.
    desk.route("**/live/save/", lambda route: route.abort())
    desk.context.set_offline(False)
    desk.reload()
    expect(desk.locator(result)).to_have_value("Erster Satz. Zweiter Satz.")
    expect(desk.locator(note)).to_have_value("Nur für uns.")
    _unsaved(desk, 2)
    desk.unroute("**/live/save/")
    _saved(desk)
    assert (words_of(item, "result"), words_of(item, "note")) == ("Erster Satz. Zweiter Satz.", "Nur für uns.")


def test_a_lost_answer_is_no_conflict(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    lost = []

    def lose(route: object) -> None:
        if not lost:
            lost.append(route.fetch())  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    desk.route("**/live/save/", lose)
    desk.fill(_field(desk, item, "result"), "Zwei Kurse")
    _unsaved(desk, 1)
    desk.fill(_field(desk, item, "result"), "Zwei Kurse mehr")
    _saved(desk)
    assert (len(lost), words_of(item, "result")) == (1, "Zwei Kurse mehr")
    expect(desk.locator(".live-conflict")).to_have_count(0)


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_two_texts_stand_side_by_side_and_one_is_chosen(opens: Opens, meeting: Meeting, keep: str) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    # The same person on another device meanwhile.
    writes(item, "result", "Vom Telefon", _named("Tomasz"), device="phone")
    desk.fill(_field(desk, item, "result"), "Vom Laptop")
    conflict = desk.locator(".live-conflict")
    expect(conflict.locator("[data-theirs]")).to_have_text("Vom Telefon", timeout=SOON)
    expect(desk.locator(_field(desk, item, "result"))).to_have_value("Vom Laptop")
    _unsaved(desk, 1)
    assert words_of(item, "result") == "Vom Telefon"
    conflict.locator(f"[data-take-{keep}]").click()
    _saved(desk)
    assert words_of(item, "result") == {"mine": "Vom Laptop", "theirs": "Vom Telefon"}[keep]
    expect(desk.locator(_field(desk, item, "result"))).to_have_value(words_of(item, "result"))


def test_the_pen_goes_over_before_the_eyes_of_both(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    desk.fill(_field(desk, item, "result"), "Tomasz schreibt.")
    _saved(desk)
    hakans = _writer(opens, meeting, "Hakan")
    expect(hakans.locator("[data-pen]")).to_contain_text("Tomasz")
    expect(hakans.locator(_field(hakans, item, "result"))).to_have_attribute("readonly", "")
    hakans.locator("form[action$='/ask/'] button").click()
    asked = desk.locator("[data-asked]")
    expect(asked).to_contain_text("Hakan", timeout=10_000)
    asked.locator("form[action$='/give/'] button").click()
    expect(desk.locator("[data-pen]")).to_contain_text("Hakan", timeout=10_000)
    expect(hakans.locator(_field(hakans, item, "result"))).not_to_have_attribute("readonly", "", timeout=10_000)


def test_who_lost_the_pen_offline_keeps_the_words(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    desk.fill(_field(desk, item, "result"), "Online.")
    _saved(desk)
    desk.context.set_offline(True)
    desk.fill(_field(desk, item, "result"), "Online. Und dann im Tunnel.")
    _unsaved(desk, 1)
    Pen.objects.update(member=_named("Hakan"))
    desk.context.set_offline(False)
    expect(desk.locator("[data-taken]")).to_contain_text("Hakan", timeout=10_000)
    expect(desk.locator(_field(desk, item, "result"))).to_have_value("Online. Und dann im Tunnel.")
    assert words_of(item, "result") == "Online."
    Pen.objects.update(member=_named("Tomasz"))
    _saved(desk)
    assert words_of(item, "result") == "Online. Und dann im Tunnel."


def test_words_whose_field_is_gone_are_shown_until_somebody_throws_them_away(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    desk.context.set_offline(True)
    desk.fill(_field(desk, item, "wording"), "Drei Kurse.")
    _unsaved(desk, 1)
    # On the phone the vote about another wording has begun.
    voting(item, _named("Tomasz"))
    desk.context.set_offline(False)
    expect(desk.locator(f"#item-{item.pk} .error")).to_be_visible(timeout=10_000)
    desk.reload()
    expect(desk.locator("[data-kept] li")).to_contain_text("Drei Kurse.")
    desk.locator("form[action$='/logout/'] button").click()
    expect(desk.locator("[data-logout]")).to_be_visible()
    desk.locator("[data-discard]").click()
    _saved(desk)
    assert words_of(item, "wording") == WORDING


def test_a_vote_begins_offline_and_counts_at_its_own_time(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    here = desk.locator(f"#item-{item.pk}")
    desk.context.set_offline(True)
    desk.locator(".seat", has_text="Nadia").click()
    expect(desk.locator(".seat", has_text="Nadia")).to_have_attribute("aria-pressed", "true")
    desk.fill(_field(desk, item, "wording"), WORDING)
    here.locator("[data-freeze] button", has_text=re.compile("Start|starten|beginnen")).click()
    expect(desk.locator(_field(desk, item, "wording"))).to_have_attribute("readonly", "")
    for field, figure in (("votes_for", "3"), ("votes_against", "0"), ("abstentions", "1")):
        desk.fill(_field(desk, item, field), figure)
    expect(here.locator("[data-sum]")).to_contain_text("4")
    here.locator("[data-figures] button").click()
    assert not Ballot.objects.exists()
    desk.context.set_offline(False)
    expect(here.locator(".live-outcome")).to_be_visible(timeout=15_000)
    resolution = Resolution.objects.get()
    assert (resolution.is_adopted, resolution.ballot.entitled, resolution.ballot.wording.item) == (True, 4, item)
    assert Attendance.objects.get(member=_named("Nadia")).came_at <= resolution.ballot.started_at
    _saved(desk)


def test_a_vote_that_does_not_add_up_is_told_in_the_page(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    here = desk.locator(f"#item-{item.pk}")
    desk.fill(_field(desk, item, "wording"), WORDING)
    here.locator("[data-freeze] .buttons button").click()
    expect(here.locator(".is-running")).to_be_visible(timeout=SOON)
    for field, figure in (("votes_for", "3"), ("votes_against", "1"), ("abstentions", "0")):
        desk.fill(_field(desk, item, field), figure)
    here.locator("[data-figures] button").click()
    expect(here.locator("[role=alert]")).to_contain_text("4", timeout=SOON)
    expect(desk.locator(_field(desk, item, "votes_against"))).to_have_value("1")
    assert (Ballot.objects.get().votes_against, Resolution.objects.count()) == (1, 0)


def test_the_keyboard_alone_is_enough(opens: Opens, meeting: Meeting) -> None:
    desk, first, second = _writer(opens, meeting), _item(meeting), _item(meeting, 2)
    desk.keyboard.press("F2")
    desk.keyboard.press("Space")
    expect(desk.locator(".seat").first).to_have_attribute("aria-pressed", "false")
    desk.keyboard.press("F8")
    desk.keyboard.type("Erstes.")
    desk.keyboard.press("F8")
    desk.keyboard.type("Zweites.")
    desk.keyboard.press("F4")
    expect(desk.locator(f"#item-{second.pk}")).to_have_class(re.compile("is-shown"), timeout=SOON)
    desk.keyboard.press("Shift+F8")
    desk.keyboard.press("End")
    desk.keyboard.type(" Noch etwas.")
    desk.keyboard.press("Control+s")
    _saved(desk)
    assert (words_of(first, "result"), words_of(second, "result")) == ("Erstes. Noch etwas.", "Zweites.")
    assert Pen.objects.get().shown == second


def test_a_task_leaves_the_writer_where_they_were(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    desk.locator(f"#item-{item.pk} summary", has_text=re.compile("Tasks|Aufgaben")).click()
    desk.fill(f"#task-{item.pk}", "Brief schreiben")
    desk.press(f"#task-{item.pk}", "Enter")
    desk.fill(_field(desk, item, "result"), "Weiter im Text")
    expect(desk.locator(f"#item-{item.pk} .tasks li")).to_contain_text("Brief schreiben", timeout=SOON)
    expect(desk.locator(_field(desk, item, "result"))).to_have_value("Weiter im Text")
    expect(desk.locator(_field(desk, item, "result"))).to_be_focused()
    _saved(desk)
    assert MeetingTask.objects.count() == 1


def test_the_screen_follows_the_meeting(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting), _item(meeting)
    room = opens(viewport={"width": 1920, "height": 1080})
    is_logged_in(room, _named("Tomasz"))
    room.goto(f"/desk/meetings/{meeting.pk}/screen/")
    desk.fill(_field(desk, item, "wording"), WORDING)
    _saved(desk)
    desk.locator(f"#item-{item.pk} [data-show] button").click()
    expect(room.locator(".screen-words")).to_contain_text(WORDING, timeout=SOON)


def test_without_javascript_everything_is_a_form(opens: Opens, meeting: Meeting) -> None:
    desk, item = _writer(opens, meeting, java_script_enabled=False), _item(meeting)
    desk.locator(".seat", has_text="Nadia").click()
    expect(desk.locator(".seat", has_text="Nadia")).to_have_attribute("aria-pressed", "true")
    desk.fill(_field(desk, item, "wording"), WORDING)
    desk.locator("[data-field=wording] [data-save]").first.click()
    desk.locator(f"#item-{item.pk} [data-freeze] .buttons button").click()
    for field, figure in (("votes_for", "4"), ("votes_against", "0"), ("abstentions", "0")):
        desk.fill(_field(desk, item, field), figure)
    desk.locator(f"#item-{item.pk} [data-figures] button").click()
    expect(desk.locator(".live-outcome")).to_be_visible()
    assert Resolution.objects.get().is_adopted
