"""The desk's first page: what needs me now, in the order of its limits, at the same cost whatever there is to do."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.dialogues.statements import add_by
from sprachrohr.home.needs import Need, what_needs
from sprachrohr.meetings.minutes import approve, circulate, publish
from sprachrohr.meetings.models import Meeting, MeetingTask
from sprachrohr.meetings.needs import what_meetings_need
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.vault import handlers
from sprachrohr.voices import office
from sprachrohr.voices.actions import say, write_again
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from tests.cast import ELIF, HAKAN, NADIA, TOMASZ, logged_in, member, oluchi_says, open_council, saying, semira_says
from tests.dialogues.rounds import running, somebody
from tests.meetings.held import closed, going_on
from tests.meetings.sittings import item, planned, rules
from tests.recommendations.made import drafted, sent
from tests.voices.telling import says, says_counted, shown

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(autouse=True)
def council(db: None, settings: Any, tmp_path: Path) -> Council:
    settings.DATA_DIR = tmp_path
    cache.clear()
    return open_council()


@pytest.fixture
def elif_(council: Council) -> Member:
    chair = member(ELIF)
    for person in (TOMASZ, HAKAN, NADIA):
        member(person)
    return chair


def _needs(who: Member) -> list[Need]:
    return what_needs(member=Member.objects.get(pk=who.pk), council=Council.ours()).needs


def _lines(who: Member) -> list[tuple[str, int]]:
    return [(need.words, need.days_left) for need in _needs(who)]


def _counted(one: str, many: str, count: int) -> str:
    """As the desk's German says it."""
    return says_counted(f"%(many)s {one}", f"%(many)s {many}", count, "de") % {"many": count}


def _overdue(by: Member) -> Recommendation:
    made = sent(by, days_ago=60)
    Recommendation.objects.filter(pk=made.pk).update(expected_on=timezone.localdate() - timedelta(days=18))
    return made


def test_what_reaches_its_limit_first_stands_first(elif_: Member) -> None:
    today = timezone.localdate()
    rules(elif_)
    late = _overdue(elif_)
    item(planned(elif_, days=20), by=elif_)
    voice = semira_says().voice
    ours = oluchi_says().voice
    office.answer(voice=ours, words="Danke.", by=elif_, seen=0, anyway=True)
    write_again(voice=ours, words="Noch etwas.", language="de")
    due = today + timedelta(days=1)
    office.add_task(voice=voice, what="Beim Amt anrufen", due_on=due, owner=elif_, by=elif_)
    office.add_task(voice=voice, what="Nicht meine", due_on=due, owner=None, by=elif_)
    meeting = planned(elif_, days=34)
    MeetingTask.objects.create(meeting=meeting, owner=elif_, sealed_what=meeting.key.encrypt("Ohne Tag"))
    lines = _lines(elif_)
    assert lines[0] == (says("No answer yet: %(title)s", "de", title=late.title.original), -18)
    assert lines[1] == ("Beim Amt anrufen", 1)
    assert (_counted("new message waits for a first word", "new messages wait for a first word", 1), 3) in lines
    assert (_counted("message waits for our answer", "messages wait for our answer", 1), 14) in lines
    assert [words for words, _ in lines][-1] == "Ohne Tag"
    assert [left for _, left in lines[:-1]] == sorted(left for _, left in lines[:-1])
    assert not any("Nicht meine" in words for words, _ in lines)


def test_many_of_a_kind_are_one_line_with_their_first_limit(elif_: Member) -> None:
    for _ in range(3):
        oluchi_says()
    first = Voice.objects.order_by("pk")[0]
    Voice.objects.filter(pk=first.pk).update(came_on=timezone.localdate() - timedelta(days=5))
    (need,) = _needs(elif_)
    words = _counted("new message waits for a first word", "new messages wait for a first word", 3)
    late = _counted("of them late", "of them late", 1)
    assert (need.words, need.days_left, need.more) == (words, -2, (late,))


def test_the_next_meeting_says_what_it_still_needs_and_by_when(elif_: Member) -> None:
    rules(elif_)
    meeting = planned(elif_, days=20)
    planned(elif_, days=50)
    (need,) = what_meetings_need(elif_)
    assert (need.step, need.meeting.pk) == ("prepare", meeting.pk)
    still = {one.words for one in need.open}
    assert {says("The agenda is still empty.", "de"), says("Send the invitation.", "de")} <= still
    assert timezone.localdate() < need.on < meeting.day


def test_a_meeting_goes_on_until_its_minutes_are_public(elif_: Member) -> None:
    rules(elif_)
    meeting = going_on(elif_)

    def steps() -> list[str]:
        return [need.step for need in what_meetings_need(elif_)]

    assert steps() == ["hold"]
    closed(meeting, elif_)
    assert steps() == ["circulate"]
    circulate(meeting=meeting, by=elif_)
    assert steps() == []
    approve(meeting=meeting, by=elif_)
    assert steps() == ["publish"]
    publish(meeting=meeting, by=elif_)
    assert steps() == []
    Meeting.objects.update(cancelled_at=timezone.now(), closed_at=None)
    assert steps() == []


def test_of_confidential_voices_the_chair_learns_only_that_one_is_late(elif_: Member) -> None:
    nadia = Member.objects.get(shown_name="Nadia")
    handlers.make_recovery_key()
    key = handlers.make_handler_key(member=nadia, password=PASSWORD)
    told = saying("Der Vermieter sagte es mir ins Gesicht.", openness="sealed", to=[key])
    say(token=new_token(), saying=told, look_again_in=7)
    council, hakan = Council.ours(), Member.objects.get(shown_name="Hakan")

    def known(who: Member) -> tuple[list[str], bool]:
        evening = what_needs(member=who, council=council)
        return [need.words for need in evening.needs], evening.confidential_late

    assert [known(who) for who in (elif_, hakan)] == [([], False)] * 2
    waits = _counted("confidential message waits", "confidential messages wait", 1)
    assert known(nadia) == ([waits], False)
    Voice.objects.update(came_on=timezone.localdate() - timedelta(days=9))
    assert [known(who) for who in (elif_, hakan)] == [([], True), ([], False)]
    assert known(nadia) == ([waits], False)


@pytest.mark.parametrize("who", ["Elif", "Tomasz", "Nadia"])
def test_the_page_costs_ten_queries_whatever_there_is_to_do(elif_: Member, who: str) -> None:
    rules(elif_)
    handlers.make_recovery_key()
    keys = [handlers.make_handler_key(member=Member.objects.get(shown_name="Nadia"), password=PASSWORD)]
    browser = logged_in(Member.objects.get(shown_name=who))

    def more() -> None:
        semira_says()
        say(token=new_token(), saying=saying("Es war mein Chef.", openness="sealed", to=keys), look_again_in=7)
        _overdue(elif_)
        drafted(elif_)
        item(planned(elif_, days=20), by=elif_)
        office.add_task(
            voice=oluchi_says().voice, what="Anrufen", due_on=timezone.localdate(), owner=elif_, by=elif_
        )

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get("/desk/").status_code == 200
        return len(caught)

    more()
    queries()
    one = queries()
    more()
    more()
    assert (queries(), one <= 10) == (one, True)


def test_the_page_says_when_the_next_limit_is_and_thanks_who_has_nothing_to_do(elif_: Member) -> None:
    browser = logged_in(elif_)
    assert says("Nothing waits for you. Thank you.", "de") in shown(browser.get("/desk/"))
    voice = oluchi_says().voice
    office.add_task(voice=voice, what="Beim <b>Amt</b> anrufen", due_on=timezone.localdate(), owner=elif_, by=elif_)
    page = browser.get("/desk/").content.decode()
    assert "Beim &lt;b&gt;Amt&lt;/b&gt; anrufen" in page
    assert f'href="/desk/voices/{voice.pk}/"' in page


def test_a_new_statement_in_a_dialogue_waits_for_somebody_to_look(elif_: Member) -> None:
    voter = somebody(running(elif_))
    add_by(voter=voter, words="Auch im Park kann man lernen.", language="de")
    assert (_counted("new statement waits", "new statements wait", 1), 0) in _lines(elif_)
