"""The invitation: sent once, in time or with a reason; mails without closed content; changed, reminded, cancelled."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sprachrohr.home.tasks import remind_members
from sprachrohr.journal.models import Entry
from sprachrohr.meetings.agenda import withdraw_item
from sprachrohr.meetings.calling import (
    AlreadyCalled,
    MeetingIsPast,
    NeedsReason,
    call,
    cancel,
    change,
    remind,
    remind_by_the_clock,
    tell,
)
from sprachrohr.meetings.mail import CHANGE, INVITATION, send_to_members
from sprachrohr.meetings.models import AgendaItem, Invitee, Meeting, Rules
from sprachrohr.meetings.replies import reply
from sprachrohr.people.actions import give_role, leave
from sprachrohr.people.models import Member
from tests.cast import FARIDA, logged_in, member
from tests.gatherings.ics import read
from tests.meetings.sittings import again, called, item, planned, rules
from tests.voices.telling import says

SECRET = "Personalie Treppenhaus"


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    """Tasks run at once, and there is a server that takes mails."""
    settings.EMAIL_HOST = "mail.example"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def _to() -> list[str]:
    return sorted(letter.to[0].split("@")[0] for letter in mail.outbox)


# -- sending ----------------------------------------------------------------------------------------------


def test_everybody_in_office_gets_a_mail_with_a_link_of_their_own(
    elif_: Member, bezirk: Rules, django_capture_on_commit_callbacks: Any
) -> None:
    member(FARIDA)
    meeting = planned(elif_)
    item(meeting, "Plätze in Deutschkursen")
    item(meeting, SECRET, is_closed=True, explanation="Nur für uns.")
    with django_capture_on_commit_callbacks(execute=True):
        page = logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/send/")
    assert page["Location"] == f"/desk/meetings/{meeting.pk}/#answers"
    assert _to() == ["elif", "hakan", "nadia", "olena", "tomasz"]
    bodies = [letter.body for letter in mail.outbox]
    links = [re.findall(r"http://testserver/\w+/meetings/reply/[\w-]+/", body) for body in bodies]
    assert len({one for found in links for one in found}) == 5
    for letter in mail.outbox:
        assert SECRET not in letter.message().as_string()
        assert "Nur für uns" not in letter.body
        assert "1. Plätze in Deutschkursen" in letter.body
        assert f"2. {says('Without the public', 'de')}" in letter.body
    assert Invitee.objects.filter(meeting=meeting, mailed_at__isnull=False).count() == 5


def test_the_mail_brings_a_calendar_file(
    elif_: Member, bezirk: Rules, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        meeting = called(elif_)
    name, content, kind = mail.outbox[0].attachments[0]
    [event] = read(content.replace("\r\n", "\n").replace("\n", "\r\n").encode()).named("VEVENT")
    assert (name, kind) == ("meeting.ics", "text/calendar")
    assert (event.moment("DTSTART"), event.one("SEQUENCE")) == (meeting.starts_at, "0")


def test_an_invitation_is_sent_once(elif_: Member, bezirk: Rules) -> None:
    meeting = called(elif_)
    with pytest.raises(AlreadyCalled):
        call(meeting=meeting, by=elif_)
    first = again(meeting).called_at
    assert logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/send/").status_code == 303
    assert again(meeting).called_at == first
    assert Entry.objects.filter(verb="meeting called").count() == 1


def test_a_short_notice_needs_a_reason_that_everybody_reads(elif_: Member, bezirk: Rules) -> None:
    meeting = planned(elif_, days=3)
    browser = logged_in(elif_)
    page = browser.post(f"/desk/meetings/{meeting.pk}/send/", {"reason": "  "})
    assert (page.status_code, again(meeting).is_called) == (409, False)
    assert says("Nothing was sent: please write the reason first.", "de") in page.content.decode()
    browser.post(f"/desk/meetings/{meeting.pk}/send/", {"reason": "Der Ausschuss tagt früher."})
    assert (again(meeting).short_notice_reason, again(meeting).urgent_reason) == ("Der Ausschuss tagt früher.", "")
    assert "Der Ausschuss tagt früher." in Client().get(f"/tr/meetings/{meeting.pk}/").content.decode()


def test_an_urgent_meeting_is_called_as_one(elif_: Member) -> None:
    rules(elif_, "nrw")
    meeting = planned(elif_, days=4)
    with pytest.raises(NeedsReason) as raised:
        call(meeting=meeting, by=elif_)
    assert raised.value.timeliness == "urgent"
    call(meeting=meeting, by=elif_, reason="Brand im Haus")
    assert again(meeting).urgent_reason == "Brand im Haus"


def test_nobody_is_invited_to_the_past(elif_: Member, bezirk: Rules) -> None:
    meeting = planned(elif_)
    then = timezone.now() - timedelta(minutes=1)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=then)
    with pytest.raises(MeetingIsPast):
        call(meeting=meeting, by=elif_, reason="egal")
    page = logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/send/", {"reason": "egal"})
    assert (page.status_code, again(meeting).is_called) == (409, False)


def test_a_meeting_in_the_past_cannot_be_planned_and_nothing_is_lost(elif_: Member) -> None:
    sent = {
        "kind": "regular", "day": "2020-05-05", "starts": "18:00", "ends": "17:00", "place": "Bürgerzentrum",
        "how_to_find": "Durch den Hof.",
    }  # fmt: skip
    page = logged_in(elif_).post("/desk/meetings/new/", sent)
    assert (page.status_code, Meeting.objects.count()) == (422, 0)
    assert set(page.context["form"].errors) == {"day", "ends"}
    assert 'value="Durch den Hof."' in page.content.decode()


def test_a_mail_that_no_server_takes_is_shown_at_the_desk(
    elif_: Member, bezirk: Rules, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    with django_capture_on_commit_callbacks(execute=True):
        meeting = called(elif_)
    assert Invitee.objects.filter(failed_at__isnull=False, mailed_at__isnull=True).count() == 5
    page = logged_in(elif_).get(f"/desk/meetings/{meeting.pk}/").content.decode()
    assert page.count(says("mail did not arrive", "de")) == 5


def test_without_a_mail_server_nothing_is_sent_and_no_link_is_made(
    elif_: Member, bezirk: Rules, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_HOST = ""
    with django_capture_on_commit_callbacks(execute=True):
        called(elif_)
    assert mail.outbox == []
    assert Invitee.objects.filter(mailed_at__isnull=True, failed_at__isnull=True).count() == 5


def test_only_who_runs_the_desk_sends(elif_: Member, hakan: Member, bezirk: Rules) -> None:
    meeting = planned(elif_)
    for act in ("send", "tell", "cancel", "remind", "chat", f"link/{hakan.pk}"):
        assert logged_in(hakan).post(f"/desk/meetings/{meeting.pk}/{act}/").status_code == 403
    assert not again(meeting).is_called


# -- afterwards --------------------------------------------------------------------------------------------


def test_a_change_counts_up_and_is_told_with_one_click(
    elif_: Member, bezirk: Rules, django_capture_on_commit_callbacks: Any
) -> None:
    meeting = called(elif_)
    browser = logged_in(elif_)
    tells = f"/desk/meetings/{meeting.pk}/tell/"
    assert tells not in browser.get(f"/desk/meetings/{meeting.pk}/").content.decode()
    change(meeting=meeting, by=elif_, place="Rathaus")
    assert again(meeting).sequence == 1
    assert tells in browser.get(f"/desk/meetings/{meeting.pk}/").content.decode()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(tells)
    assert ("Rathaus" in mail.outbox[0].body, len(mail.outbox)) == (True, 5)
    assert tells not in browser.get(f"/desk/meetings/{meeting.pk}/").content.decode()


@pytest.mark.parametrize(("what", "told"), [("added", True), ("withdrawn", True), ("came and went", False)])
def test_a_changed_agenda_is_offered_to_be_told(elif_: Member, bezirk: Rules, what: str, told: bool) -> None:
    meeting = called(elif_)
    if what == "withdrawn":
        withdraw_item(item=AgendaItem.objects.get(), by=elif_)
    else:
        made = item(meeting, "Deutschkurse am Abend")
        if what == "came and went":
            withdraw_item(item=made, by=elif_)
    page = logged_in(elif_).get(f"/desk/meetings/{meeting.pk}/")
    assert page.context["untold"] is told
    assert ("Deutschkurse am Abend" in page.content.decode()) is (what != "withdrawn")


def test_what_no_calendar_shows_does_not_count_up(elif_: Member, bezirk: Rules) -> None:
    meeting = called(elif_)
    change(meeting=meeting, by=elif_, remote_link="https://video.example/rat")
    assert (again(meeting).sequence, again(meeting).remote_link) == (0, "https://video.example/rat")
    early = planned(elif_, days=30)
    change(meeting=early, by=elif_, place="Rathaus")
    assert again(early).sequence == 0


def test_who_joins_or_leaves_in_the_middle_of_a_term(
    elif_: Member, hakan: Member, bezirk: Rules, django_capture_on_commit_callbacks: Any
) -> None:
    meeting = called(elif_)
    leave(member=hakan, by=elif_)
    farida = member(FARIDA)
    give_role(member=farida, role="member", by=elif_)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        tell(meeting=meeting, by=elif_)
    assert _to() == ["elif", "farida", "nadia", "olena", "tomasz"]


def test_a_reminder_goes_to_those_who_are_silent(
    elif_: Member, hakan: Member, bezirk: Rules, django_capture_on_commit_callbacks: Any
) -> None:
    meeting = called(elif_)
    reply(meeting=meeting, member=hakan, answer="no", way="link")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert remind(meeting=meeting, by=elif_) == 4
    assert _to() == ["elif", "nadia", "olena", "tomasz"]


def test_the_clock_reminds_once_some_days_before(elif_: Member, hakan: Member, bezirk: Rules) -> None:
    meeting = called(elif_)
    assert remind_by_the_clock() == 0
    starts = timezone.now() + timedelta(days=2)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=2))
    reply(meeting=again(meeting), member=hakan, answer="yes", way="link")
    assert [remind_by_the_clock() for _ in range(2)] == [4, 0]
    remind_members.call()
    assert Invitee.objects.filter(reminded_at__isnull=False).count() == 4


def test_nobody_is_reminded_of_a_cancelled_meeting(elif_: Member, bezirk: Rules) -> None:
    cancel(meeting=called(elif_, days=2, reason="Es eilt."), by=elif_)
    assert remind_by_the_clock() == 0


def test_cancelling_says_so_everywhere_and_ends_the_links(
    elif_: Member, bezirk: Rules, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        meeting = called(elif_)
    [link] = re.findall(r"/\w+/meetings/reply/[\w-]+/", mail.outbox[0].body)
    assert Client().get(link).status_code == 200
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        logged_in(elif_).post(f"/desk/meetings/{meeting.pk}/cancel/", {"reason": "Der Saal ist überflutet."})
    assert len(mail.outbox) == 5
    assert "Der Saal ist überflutet." in mail.outbox[0].body
    assert "/reply/" not in mail.outbox[0].body
    assert Client().get(link).status_code == 410
    assert "Der Saal ist überflutet." in Client().get(f"/de/meetings/{meeting.pk}/").content.decode()
    assert (again(meeting).sequence, again(meeting).is_cancelled) == (1, True)


def test_a_letter_that_waited_too_long_is_not_sent(elif_: Member, bezirk: Rules) -> None:
    meeting = called(elif_)
    cancel(meeting=meeting, by=elif_)
    for letter in (INVITATION, CHANGE):
        send_to_members.call(meeting.pk, letter)
    send_to_members.call(4711, INVITATION)
    assert mail.outbox == []
