"""The agenda: items are added, ordered by keyboard or by dragging, changed by two at once, withdrawn and put back."""

from typing import Any

import pytest
from django.test import Client

from sprachrohr.meetings.actions import IsOver
from sprachrohr.meetings.agenda import ItemChanged, ItemWithdrawn, add_item, change_item, move_item, withdraw_item
from sprachrohr.meetings.calling import cancel
from sprachrohr.meetings.models import AgendaItem, Meeting, Rules
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from tests.cast import logged_in
from tests.meetings.sittings import again, item, planned


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    return planned(elif_)


def _titles(meeting: Meeting) -> list[str]:
    return [one.title for one in AgendaItem.objects.standing().filter(meeting=meeting).select_related("meeting__key")]


def _typed(**fields: Any) -> dict[str, Any]:
    return {"title": "Bericht aus dem Arbeitskreis", "kind": "information", "minutes": "15", **fields}


def test_words_of_an_item_are_encrypted(meeting: Meeting) -> None:
    made = item(meeting, "Plätze in Deutschkursen", explanation="Die Schule hat abgesagt.")
    row = AgendaItem.objects.values().get()
    assert b"Deutschkurs" not in bytes(row["sealed_title"])
    assert b"Schule" not in bytes(row["sealed_explanation"])
    assert (made.title, made.explanation) == ("Plätze in Deutschkursen", "Die Schule hat abgesagt.")


def test_a_member_puts_an_item_on_the_agenda(meeting: Meeting, hakan: Member) -> None:
    topic = Topic.objects.first()
    assert topic is not None
    sent = _typed(owner=hakan.pk, topic=topic.pk, majority="co_option", is_closed="on")
    page = logged_in(hakan).post(f"/desk/meetings/{meeting.pk}/", sent)
    assert page["Location"] == f"/desk/meetings/{meeting.pk}/#agenda"
    made = AgendaItem.objects.get()
    assert (made.title, made.kind, made.minutes, made.majority, made.is_closed) == (
        "Bericht aus dem Arbeitskreis", "information", 15, "co_option", True,
    )  # fmt: skip
    assert (made.owner, made.topic, made.added_by) == (hakan, topic, hakan)


def test_an_item_without_a_title_is_refused_and_the_rest_stays(meeting: Meeting, hakan: Member) -> None:
    page = logged_in(hakan).post(f"/desk/meetings/{meeting.pk}/", _typed(title=" ", explanation="Lange Begründung."))
    assert (page.status_code, AgendaItem.objects.count()) == (422, 0)
    assert "Lange Begründung." in page.content.decode()


def test_items_are_moved_by_buttons(meeting: Meeting, elif_: Member) -> None:
    first, second, third = (item(meeting, title) for title in ("eins", "zwei", "drei"))
    browser = logged_in(elif_)
    browser.post(f"/desk/meetings/{meeting.pk}/item/{third.pk}/up/")
    assert _titles(meeting) == ["eins", "drei", "zwei"]
    browser.post(f"/desk/meetings/{meeting.pk}/item/{first.pk}/down/")
    assert _titles(meeting) == ["drei", "eins", "zwei"]
    move_item(item=second, up=False, by=elif_)
    assert _titles(meeting) == ["drei", "eins", "zwei"]


def test_items_are_moved_by_dragging_and_what_came_meanwhile_stays_behind(meeting: Meeting, elif_: Member) -> None:
    items = [item(meeting, title) for title in ("eins", "zwei", "drei")]
    item(meeting, "inzwischen")
    order = ",".join(str(one.pk) for one in reversed(items))
    page = logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/order/", {"order": f"{order},999,x,²"})
    assert page.json() == {"saved": True}
    assert _titles(meeting) == ["drei", "zwei", "eins", "inzwischen"]


def test_dragging_reaches_no_item_of_another_meeting(meeting: Meeting, elif_: Member) -> None:
    other = item(planned(elif_, days=40), "anderswo")
    mine = item(meeting, "hier")
    logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/order/", {"order": f"{other.pk},{mine.pk}"})
    page = logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/item/{other.pk}/withdraw/")
    assert (page.status_code, AgendaItem.objects.standing().count()) == (404, 2)
    assert AgendaItem.objects.get(pk=other.pk).position == 1


def test_of_two_who_write_at_once_the_slower_sees_both_wordings(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    made = item(meeting, "Deutschkurse")
    browser = logged_in(hakan)
    page = browser.get(f"/desk/meetings/{meeting.pk}/item/{made.pk}/")
    assert 'name="edition" value="1"' in page.content.decode()
    change_item(item=made, edition=1, title="Deutschkurse am Abend", by=elif_)
    page = browser.post(f"/desk/meetings/{meeting.pk}/item/{made.pk}/", _typed(title="Kurse für Eltern", edition="1"))
    words = page.content.decode()
    assert page.status_code == 409
    assert "Deutschkurse am Abend" in words
    assert 'value="Kurse für Eltern"' in words
    assert _titles(meeting) == ["Deutschkurse am Abend"]
    # Said again with open eyes, it counts.
    assert 'name="edition" value="2"' in words
    browser.post(f"/desk/meetings/{meeting.pk}/item/{made.pk}/", _typed(title="Kurse für Eltern", edition="2"))
    assert _titles(meeting) == ["Kurse für Eltern"]


def test_an_item_withdrawn_while_someone_writes_loses_nothing(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    made = item(meeting, "Deutschkurse")
    withdraw_item(item=made, by=elif_)
    browser = logged_in(hakan)
    sent = _typed(title="Kurse für Eltern", explanation="Am Abend.", edition="1")
    page = browser.post(f"/desk/meetings/{meeting.pk}/item/{made.pk}/", sent)
    words = page.content.decode()
    assert page.status_code == 409
    assert "Elif" in words
    assert 'value="Kurse für Eltern"' in words
    assert "Am Abend." in words
    assert _titles(meeting) == []
    browser.post(f"/desk/meetings/{meeting.pk}/item/{made.pk}/back/")
    browser.post(f"/desk/meetings/{meeting.pk}/item/{made.pk}/", sent)
    assert _titles(meeting) == ["Kurse für Eltern"]


def test_actions_say_what_is_in_the_way(meeting: Meeting, elif_: Member) -> None:
    made = item(meeting)
    with pytest.raises(ItemChanged):
        change_item(item=made, edition=7, title="anders", by=elif_)
    withdraw_item(item=made, by=elif_)
    with pytest.raises(ItemWithdrawn):
        change_item(item=made, edition=1, title="anders", by=elif_)
    cancel(meeting=meeting, by=elif_)
    with pytest.raises(IsOver):
        add_item(meeting=meeting, title="zu spät", by=elif_)


def test_an_item_for_a_cancelled_meeting_stays_in_the_form(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    cancel(meeting=meeting, by=elif_)
    page = logged_in(hakan).post(f"/desk/meetings/{meeting.pk}/", _typed(title="Noch etwas"))
    assert (page.status_code, AgendaItem.objects.count()) == (409, 0)
    assert 'value="Noch etwas"' in page.content.decode()
    assert again(meeting).is_cancelled


def test_an_item_for_a_meeting_that_is_gone_stays_in_the_page(meeting: Meeting, hakan: Member) -> None:
    browser = logged_in(hakan)
    words = "Ein langer Titel, der nicht verloren gehen darf, weil er lang ist"
    page = browser.post("/desk/meetings/4711/", _typed(title=words))
    assert page.status_code == 404
    assert "der nicht verloren gehen darf" in page.content.decode()


def test_nobody_without_the_role_sees_an_agenda(meeting: Meeting) -> None:
    assert Client().get(f"/desk/meetings/{meeting.pk}/").status_code == 302
