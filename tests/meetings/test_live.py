"""The page of a meeting that goes on, and the screen in the room: forms alone, JSON for the script, plain sentences."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sprachrohr.languages.models import Translation
from sprachrohr.meetings import holding
from sprachrohr.meetings.holding_fields import words_of
from sprachrohr.meetings.holding_pen import take_pen
from sprachrohr.meetings.models import Attendance, Ballot, ItemResult, Meeting, MeetingTask, Pen, Resolution, Rules
from sprachrohr.people.models import Member
from tests.cast import FARIDA, logged_in, member
from tests.meetings.held import WORDING, an_item, closed, going_on, named, resolved, voting, writes
from tests.meetings.sittings import planned


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    return going_on(elif_)


@pytest.fixture
def desk(elif_: Member) -> Client:
    return logged_in(elif_)


def _act(desk: Client, meeting: Meeting, act: str, **form: Any) -> HttpResponse:
    return desk.post(reverse("live_act", args=[meeting.pk, act]), form)  # type: ignore[return-value]


def _told(desk: Client, meeting: Meeting, act: str, **form: Any) -> tuple[int, dict[str, Any]]:
    response = desk.post(reverse("live_act", args=[meeting.pk, act]), form, headers={"Accept": "application/json"})
    return response.status_code, response.json()


def _page(desk: Client, meeting: Meeting) -> str:
    return desk.get(reverse("hold", args=[meeting.pk])).content.decode()


# -- forms alone ----------------------------------------------------------------------------------------------------


def test_a_seat_is_taken_and_left_with_one_button(desk: Client, meeting: Meeting) -> None:
    nadia = named("Nadia")
    response = _act(desk, meeting, "come", member=nadia.pk)
    assert (response.status_code, response["Location"]) == (303, f"/desk/meetings/{meeting.pk}/live/#seats")
    Attendance.objects.filter(member=nadia).update(came_at=timezone.now() - timedelta(minutes=5))
    _act(desk, meeting, "leave", member=nadia.pk)
    assert Attendance.objects.get(member=nadia).left_at is not None


def test_the_page_says_who_is_here_and_whether_that_is_enough(desk: Client, meeting: Meeting, elif_: Member) -> None:
    page = re.sub(r"<[^>]+>", "", _page(desk, meeting))
    assert "3 sind da" in page or "3 are here" in page
    holding.leave(meeting=meeting, member=named("Hakan"), at=timezone.now(), by=elif_)
    assert "data-missing hidden" not in _page(desk, meeting)


def test_every_field_saves_with_its_button(desk: Client, meeting: Meeting) -> None:
    item = an_item(meeting)
    response = _act(desk, meeting, "save", item=item.pk, field="result", words="Zwei Kurse.", seen=0)
    assert response["Location"].endswith(f"#item-{item.pk}")
    assert words_of(item, "result") == "Zwei Kurse."
    assert "Zwei Kurse.</textarea>" in _page(desk, meeting)


def test_a_text_block_is_added_to_what_was_typed(desk: Client, meeting: Meeting) -> None:
    item = an_item(meeting)
    _act(desk, meeting, "save", item=item.pk, field="result", words="Elif berichtet.", seen=0, block="noted")
    assert words_of(item, "result") == "Elif berichtet.\nDer Rat nimmt den Bericht zur Kenntnis."


def test_a_newer_text_and_the_typed_one_stand_side_by_side(desk: Client, meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    writes(item, "result", "Vom Laptop", elif_)
    response = _act(desk, meeting, "save", item=item.pk, field="result", words="Vom Telefon", seen=0)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Vom Telefon</textarea>" in page
    assert "Vom Laptop</p>" in page
    assert 'name="seen" value="1"' in page
    assert words_of(item, "result") == "Vom Laptop"


def test_who_does_not_write_reads_and_keeps_what_was_typed(desk: Client, meeting: Meeting, hakan: Member) -> None:
    item = an_item(meeting)
    take_pen(meeting=meeting, by=hakan)
    page = _page(desk, meeting)
    assert "data-read-only" in page
    assert "Hakan" in page
    response = _act(desk, meeting, "save", item=item.pk, field="result", words="Mein Satz", seen=0)
    assert response.status_code == 423
    assert "Mein Satz</textarea>" in response.content.decode()
    assert _act(desk, meeting, "come", member=named("Nadia").pk).status_code == 423
    assert not Attendance.objects.filter(member__shown_name="Nadia").exists()


def test_the_pen_goes_over_by_asking(desk: Client, meeting: Meeting, hakan: Member, elif_: Member) -> None:
    take_pen(meeting=meeting, by=elif_)
    hakans = logged_in(hakan)
    _act(hakans, meeting, "ask")
    assert re.search(r"data-asked>", _page(desk, meeting))
    _act(desk, meeting, "give")
    assert Pen.objects.get().member == hakan
    assert "data-read-only" in _page(desk, meeting)
    assert "data-read-only" not in _page(hakans, meeting)


def test_a_vote_from_wording_to_resolution(desk: Client, meeting: Meeting) -> None:
    item = an_item(meeting)
    _act(desk, meeting, "save", item=item.pk, field="wording", words=WORDING, seen=0)
    _act(desk, meeting, "start", item=item.pk, kind="secret", barred=[named("Hakan").pk])
    ballot = Ballot.objects.get()
    assert (ballot.kind, ballot.entitled) == ("secret", 2)
    response = _act(desk, meeting, "declare", item=item.pk, votes_for="2", votes_against="1", abstentions="0")
    assert response.status_code == 409
    page = response.content.decode()
    assert 'value="2" data-figure="votes_for"' in page
    assert Ballot.objects.get().votes_against == 1
    _act(desk, meeting, "declare", item=item.pk, votes_for="2", votes_against="0", abstentions="0")
    assert Resolution.objects.get().is_adopted
    assert Resolution.objects.get().label in _page(desk, meeting)


@pytest.mark.parametrize("language", ["de", "en"])
def test_figures_that_do_not_add_up_get_a_sentence_with_the_numbers(
    desk: Client, meeting: Meeting, elif_: Member, language: str
) -> None:
    Member.objects.get_queryset().filter(pk=elif_.pk).update(desk_language=language)
    item = an_item(meeting)
    voting(item, elif_)
    status, told = _told(desk, meeting, "declare", item=item.pk, votes_for="3", votes_against="2", abstentions="0")
    assert status == 409
    assert re.findall(r"\d+", told["problem"]) == ["5", "3", "2"]


def test_a_figure_that_is_none_stays_in_the_field(desk: Client, meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    voting(item, elif_)
    status, told = _told(desk, meeting, "save", item=item.pk, field="votes_for", words="zwei", seen=0)
    assert (status, "problem" in told) == (409, True)


def test_a_task_is_taken_on_and_done(desk: Client, meeting: Meeting, hakan: Member) -> None:
    item = an_item(meeting)
    form = {"item": item.pk, "words": "Brief schreiben", "owner": hakan.pk, "due_on": "2030-01-31", "token": "t"}
    for _ in range(2):
        _act(desk, meeting, "task", **form)
    task = MeetingTask.objects.get()
    assert (task.what, task.owner, str(task.due_on)) == ("Brief schreiben", hakan, "2030-01-31")
    _act(desk, meeting, "task-done", task=task.pk)
    assert MeetingTask.objects.get().done_at is not None


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("task", {"words": "", "token": "t"}),
        ("task", {"words": "Brief", "due_on": "bald", "token": "t"}),
        ("task", {"words": "Brief", "due_on": "2026-02-31", "token": "t"}),
        ("start", {"kind": "loud"}),
        ("translate", {"language": "xx"}),
    ],
)
def test_a_form_that_cannot_be_meant_gets_a_sentence_and_keeps_the_words(
    desk: Client, meeting: Meeting, act: str, form: dict[str, str]
) -> None:
    response = _act(desk, meeting, act, item=an_item(meeting).pk, **form)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert form.get("words", "") in response.content.decode()
    assert not MeetingTask.objects.exists()


@pytest.mark.parametrize("typed", ["25:99", "abends"])
def test_a_time_that_is_none_gets_a_sentence(desk: Client, meeting: Meeting, typed: str) -> None:
    row = Attendance.objects.first()
    assert row is not None
    assert _act(desk, meeting, "times", row=row.pk, came=typed, left="").status_code == 422


def test_a_meeting_of_another_day_is_not_opened_and_says_why(desk: Client, elif_: Member, bezirk: Rules) -> None:
    later = planned(elif_)
    assert reverse("live_act", args=[later.pk, "open"]) not in _page(desk, later)
    status, told = _told(desk, later, "open")
    assert (status, "problem" in told, Meeting.objects.get(pk=later.pk).opened_at) == (409, True, None)


def test_who_attends_from_afar_is_marked(desk: Client, meeting: Meeting, elif_: Member) -> None:
    row = Attendance.objects.get(member__shown_name="Hakan")
    assert 'name="remote"' in _page(desk, meeting)
    came = f"{timezone.localtime(row.came_at):%H:%M}"
    assert _act(desk, meeting, "times", row=row.pk, came=came, left="", remote="1").status_code == 303
    assert list(Attendance.objects.filter(is_remote=True)) == [row]
    page = desk.get(reverse("minutes_desk", args=[meeting.pk])).content.decode()
    assert len(re.findall(r"<li>Hakan \([^)]+\):", page)) == 1


def test_an_item_that_was_withdrawn_meanwhile_keeps_what_somebody_writes(desk: Client, meeting: Meeting) -> None:
    item = an_item(meeting)
    item.withdrawn_at = timezone.now()
    item.save()
    status, told = _told(desk, meeting, "save", item=item.pk, field="result", words="Schon erledigt.", seen=0)
    assert (status, told["edition"], "note" in told) == (200, 1, True)
    assert "Schon erledigt." in _page(desk, meeting)


def test_nobody_writes_under_an_item_of_another_meeting(desk: Client, meeting: Meeting, elif_: Member) -> None:
    other = an_item(going_on(elif_))
    assert _act(desk, meeting, "save", item=other.pk, field="result", words="x", seen=0).status_code == 404
    assert _act(desk, meeting, "save", item=an_item(meeting).pk, field="title", words="x", seen=0).status_code == 404
    assert not ItemResult.objects.exclude(sealed_result=None).exists()


@pytest.mark.parametrize("name", ["hold", "meeting_screen", "live_state", "minutes_desk"])
def test_translators_and_strangers_see_nothing_of_it(meeting: Meeting, name: str) -> None:
    address = reverse(name, args=[meeting.pk])
    assert logged_in(member(FARIDA)).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_cancelled_meeting_is_not_held(desk: Client, meeting: Meeting) -> None:
    Meeting.objects.update(cancelled_at=timezone.now())
    assert desk.get(reverse("hold", args=[meeting.pk])).status_code == 404


# -- for the script -------------------------------------------------------------------------------------------------


def test_the_state_tells_who_writes_and_whether_anything_has_changed(
    desk: Client, meeting: Meeting, elif_: Member, hakan: Member
) -> None:
    item = an_item(meeting)
    first = desk.get(reverse("live_state", args=[meeting.pk])).json()
    writes(item, "result", "Neu", hakan)
    then = desk.get(reverse("live_state", args=[meeting.pk])).json()
    assert (first["writes"], first["mine"]) == ("Elif", True) or (first["writes"], first["mine"]) == ("", True)
    assert (then["writes"], then["mine"], then["present"], then["quorum"]) == ("Hakan", False, 3, "reached")
    assert first["version"] != then["version"]


def test_what_was_sent_later_happened_when_it_was_tapped(desk: Client, meeting: Meeting) -> None:
    nadia, at = named("Nadia"), timezone.now() - timedelta(minutes=4)
    assert _told(desk, meeting, "come", member=nadia.pk, at=at.isoformat())[0] == 200
    assert Attendance.objects.get(member=nadia).came_at == at
    olena = named("Olena")
    for nonsense in ("1990-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00", "yesterday", "2026-13-01T99:00"):
        _told(desk, meeting, "come", member=olena.pk, at=nonsense)
        row = Attendance.objects.get(member=olena)
        assert timezone.now() - row.came_at < timedelta(seconds=20)
        row.delete()


def test_items_do_not_cost_queries_each(desk: Client, meeting: Meeting, elif_: Member) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            _page(desk, meeting)
        return len(found)

    resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    few = queries()
    for _ in range(3):
        resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    assert queries() == few


# -- the screen -----------------------------------------------------------------------------------------------------


def _screen(desk: Client, meeting: Meeting, **query: str) -> str:
    return desk.get(reverse("meeting_screen", args=[meeting.pk]), query).content.decode()


def test_the_screen_renews_itself_without_javascript(desk: Client, meeting: Meeting) -> None:
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in _screen(desk, meeting)


def test_the_screen_shows_the_frozen_wording_its_translation_and_the_result(
    desk: Client, meeting: Meeting, elif_: Member
) -> None:
    item = an_item(meeting)
    writes(item, "wording", WORDING, elif_)
    holding.ask_for_wording(item=item, words=WORDING, languages=["ar"], days=3)
    text = ItemResult.objects.get(item=item).wording
    assert text is not None
    Translation.objects.create(text=text, language="ar", body=text.key.encrypt("دورتان إضافيتان"), maker="person")
    resolution = resolved(item, elif_, figures=(2, 1, 0))
    page = _screen(desk, meeting, language="ar")
    assert WORDING in page
    assert 'lang="ar" dir="rtl"' in page
    assert "دورتان إضافيتان" in page
    assert resolution.label in page
    assert re.findall(r"<dd>(\d)</dd>", page) == ["2", "1", "0"]
    assert "دورتان" not in _screen(desk, meeting)


def test_the_screen_says_that_it_has_changed(desk: Client, meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    address = reverse("meeting_screen", args=[meeting.pk])

    def version() -> str:
        return str(desk.get(address, headers={"Accept": "application/json"}).json()["version"])

    first = version()
    assert f'data-version="{first}"' in _screen(desk, meeting)
    _act(desk, meeting, "show", item=item.pk)
    assert version() != first


def test_no_internal_note_reaches_the_screen(desk: Client, meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    writes(item, "note", "Streit mit dem Amt", elif_)
    writes(item, "result", "Ergebnis ohne Namen", elif_)
    _act(desk, meeting, "show", item=item.pk)
    page = _screen(desk, meeting)
    assert item.title in page
    assert "Streit" not in page


def test_a_page_of_a_closed_meeting_is_still_there(desk: Client, meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    closed(meeting, elif_)
    _act(desk, meeting, "save", item=item.pk, field="result", words="Nachgetragen", seen=0)
    assert "Nachgetragen" in _page(desk, meeting)
