"""Answers without logging in: the personal link and the link of the chat, and what strangers get."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sprachrohr.journal.models import Entry
from sprachrohr.meetings.calling import cancel, change
from sprachrohr.meetings.models import Meeting, Reply, Rules
from sprachrohr.meetings.replies import NotAMember, TooLate, chat_link, end_chat_link, personal_link, reply
from sprachrohr.people.actions import leave
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Link
from tests.cast import FARIDA, logged_in, member
from tests.meetings.sittings import again, called, item, planned, rules
from tests.voices.telling import says


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    return called(elif_, remote_link="https://video.example/rat")


def _path(address: str) -> str:
    return address.removeprefix("http://testserver")


def _given() -> list[tuple[str, str, str]]:
    return [(one.member.shown_name, one.answer, one.way) for one in Reply.objects.select_related("member")]


# -- the personal link ------------------------------------------------------------------------------------


def test_opening_a_link_changes_nothing_and_a_tap_answers(meeting: Meeting, hakan: Member) -> None:
    door = _path(personal_link(meeting=meeting, member=hakan))
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(door)
    assert (page.status_code, page["Cache-Control"], Reply.objects.count()) == (200, "no-store", 0)
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode()))
    assert phone.post(door, {"answer": "yes", "csrfmiddlewaretoken": token})["Location"] == door
    assert _given() == [("Hakan", "yes", "link")]
    assert says("I come", "de") in phone.get(door).content.decode()
    phone.post(door, {"answer": "no", "csrfmiddlewaretoken": token})
    assert _given() == [("Hakan", "no", "link")]


def test_the_address_of_the_video_meeting_is_shown_only_after_a_tap(meeting: Meeting, hakan: Member) -> None:
    """A program that looks at links in mails must not find it."""
    door = _path(personal_link(meeting=meeting, member=hakan))
    phone = Client()
    assert b"video.example" not in phone.get(door).content
    phone.post(door, {"answer": "yes"})
    assert b"https://video.example/rat" in phone.get(door).content
    assert b"video.example" not in Client().get(door).content


def test_closed_items_are_on_no_page_of_a_link(meeting: Meeting, hakan: Member) -> None:
    item(meeting, "Personalie Treppenhaus", is_closed=True)
    phone = Client()
    door = _path(personal_link(meeting=meeting, member=hakan))
    phone.post(door, {"answer": "yes"})
    assert "Personalie" not in phone.get(door).content.decode()


def test_several_links_of_one_member_are_valid_and_end_with_the_meeting(meeting: Meeting, hakan: Member) -> None:
    doors = [_path(personal_link(meeting=meeting, member=hakan)) for _ in range(2)]
    assert [Client().get(door).status_code for door in doors] == [200, 200]
    assert set(Link.objects.values_list("expires_at", flat=True)) == {meeting.ends_at}
    later = meeting.ends_at + timedelta(days=7)
    change(meeting=meeting, by=hakan, starts_at=later - timedelta(hours=2), ends_at=later)
    assert set(Link.objects.values_list("expires_at", flat=True)) == {later}
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1))
    assert [Client().get(door).status_code for door in doors] == [410, 410]


@pytest.mark.parametrize("fate", ["cancelled", "left", "stranger", "revoked"])
def test_a_link_that_is_not_open_says_so_and_keeps_what_was_typed(
    meeting: Meeting, elif_: Member, hakan: Member, fate: str
) -> None:
    door = _path(personal_link(meeting=meeting, member=hakan))
    if fate == "cancelled":
        cancel(meeting=meeting, by=elif_)
    elif fate == "left":
        leave(member=hakan, by=elif_)
    elif fate == "revoked":
        Link.objects.update(revoked_at=timezone.now())
    else:
        door = "/de/meetings/reply/erraten/"
    page = Client().post(door, {"answer": "deputy", "deputy": "Frau Beispiel"})
    assert (page.status_code, Reply.objects.count()) == (410, 0)
    assert 'value="Frau Beispiel"' in page.content.decode()
    assert "Hakan" not in page.content.decode()


def test_a_link_stays_when_the_one_who_sent_it_leaves(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    door = _path(personal_link(meeting=meeting, member=hakan))
    tomasz = Member.objects.get(shown_name="Tomasz")
    leave(member=tomasz, by=elif_)
    assert Client().get(door).status_code == 200


def test_a_deputy_needs_a_name_and_rules_that_know_deputies(elif_: Member, hakan: Member) -> None:
    rules(elif_, "nrw")
    meeting = called(elif_)
    door = _path(personal_link(meeting=meeting, member=hakan))
    page = Client().post(door, {"answer": "deputy", "deputy": " "})
    assert (page.status_code, Reply.objects.count()) == (422, 0)
    assert says("Please write who comes in your place.", "de") in page.content.decode()
    Client().post(door, {"answer": "deputy", "deputy": "Frau Beispiel"})
    given = Reply.objects.select_related("meeting__key").get()
    assert (given.answer, given.deputy) == ("deputy", "Frau Beispiel")
    assert b"Beispiel" not in bytes(given.sealed_deputy or b"")


def test_without_deputies_in_the_rules_nobody_is_stood_in_for(meeting: Meeting, hakan: Member) -> None:
    door = _path(personal_link(meeting=meeting, member=hakan))
    page = Client().post(door, {"answer": "deputy", "deputy": "Frau Beispiel"})
    assert (page.status_code, Reply.objects.count()) == (422, 0)
    assert 'name="deputy"' not in page.content.decode()


def test_a_link_for_the_chat_opens_no_personal_page_and_the_other_way_round(
    meeting: Meeting, elif_: Member, hakan: Member
) -> None:
    personal = _path(personal_link(meeting=meeting, member=hakan)).rsplit("/", 2)[1]
    chat = _path(chat_link(meeting=meeting, by=elif_)).rsplit("/", 2)[1]
    assert Client().get(f"/de/meetings/names/{personal}/").status_code == 410
    assert Client().get(f"/de/meetings/reply/{chat}/").status_code == 410


# -- the link of the chat -----------------------------------------------------------------------------------


def test_in_the_chat_everybody_taps_their_own_name(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    member(FARIDA)
    door = _path(chat_link(meeting=meeting, by=elif_))
    phone = Client()
    assert "Hakan" not in phone.get(door).content.decode()
    names = phone.post(door).content.decode()
    assert [name in names for name in ("Elif", "Hakan", "Nadia", "Olena", "Tomasz", "Farida")] == [True] * 5 + [False]
    page = phone.post(door, {"member": hakan.pk, "answer": "yes"})
    assert page.status_code == 200
    assert _given() == [("Hakan", "yes", "chat")]


def test_the_chat_shows_nobody_who_has_answered_what(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    door = _path(chat_link(meeting=meeting, by=elif_))
    before = Client().post(door).content.decode()
    reply(meeting=meeting, member=hakan, answer="no", way="link")
    after = Client().post(door).content.decode()
    secret = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    assert secret.sub("", before) == secret.sub("", after)


def test_a_tap_without_a_name_or_for_a_stranger_is_refused(meeting: Meeting, elif_: Member) -> None:
    farida = member(FARIDA)
    door = _path(chat_link(meeting=meeting, by=elif_))
    for sent in ({"answer": "yes"}, {"answer": "yes", "member": farida.pk}, {"answer": "yes", "member": "x"}):
        page = Client().post(door, sent)
        assert (page.status_code, Reply.objects.count()) == (422, 0)
        assert says("Please tap your name.", "de") in page.content.decode()


def test_a_program_cannot_answer_for_everybody_for_ever(
    meeting: Meeting, elif_: Member, hakan: Member, settings: Any
) -> None:
    settings.LIMIT_PER_ADDRESS = 1
    door = _path(chat_link(meeting=meeting, by=elif_))
    statuses = [Client().post(door, {"member": hakan.pk, "answer": "yes"}).status_code for _ in range(5)]
    assert statuses == [200] * 4 + [429]


def test_a_new_chat_link_ends_the_one_before_and_the_desk_can_end_it(meeting: Meeting, elif_: Member) -> None:
    first, second = (_path(chat_link(meeting=meeting, by=elif_)) for _ in range(2))
    assert [Client().get(door).status_code for door in (first, second)] == [410, 200]
    assert end_chat_link(meeting=meeting, by=elif_) == 1
    assert Client().get(second).status_code == 410


def test_the_desk_gets_one_text_with_the_link_in_it(meeting: Meeting, elif_: Member) -> None:
    page = logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/chat/").content.decode()
    text = page.split('id="text"')[1].split("</textarea>")[0]
    [link] = [word for word in text.split() if "/meetings/names/" in word]
    assert Client().get(_path(link)).status_code == 200
    assert f"http://testserver/de/meetings/{meeting.pk}/" in text


# -- told the desk -------------------------------------------------------------------------------------------


def test_who_has_phoned_is_entered_by_the_desk(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/answer/{hakan.pk}/", {"answer": "yes"})
    given = Reply.objects.get()
    assert (given.member, given.way, given.entered_by) == (hakan, "desk", elif_)


def test_answers_come_in_time_and_from_members_only(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    with pytest.raises(NotAMember):
        reply(meeting=meeting, member=member(FARIDA), answer="yes", way="desk")
    with pytest.raises(TooLate):
        reply(meeting=planned(elif_, days=30), member=hakan, answer="yes", way="desk")
    cancel(meeting=meeting, by=elif_)
    with pytest.raises(TooLate):
        reply(meeting=again(meeting), member=hakan, answer="yes", way="desk")


def test_whoever_holds_the_chat_link_cannot_change_an_answer_given_by_a_personal_one(
    meeting: Meeting, elif_: Member, hakan: Member
) -> None:
    reply(meeting=meeting, member=hakan, answer="yes", way="link")
    door = _path(chat_link(meeting=meeting, by=elif_))
    page = Client().post(door, {"member": hakan.pk, "answer": "no"})
    assert (page.status_code, _given()) == (409, [("Hakan", "yes", "link")])
    reply(meeting=meeting, member=elif_, answer="yes", way="chat")
    assert Entry.objects.filter(verb="reply given", by=f"member:{elif_.pk}").count() == 0
