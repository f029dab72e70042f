"""Attacks by hand on what the council does: what a seat, an office, a bot and a curious member would try."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.home.deeds import deeds
from sprachrohr.journal.models import Entry
from sprachrohr.languages.models import Wish
from sprachrohr.meetings import ballots, holding, minutes
from sprachrohr.meetings.agenda import change_item
from sprachrohr.meetings.minutes_mail import copy_link
from sprachrohr.meetings.models import AgendaItem, Ballot, Correction, ItemResult, Meeting, Reply, Resolution, Wording
from sprachrohr.meetings.replies import chat_link, personal_link
from sprachrohr.people.actions import end_role
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.models import Recommendation, Telling
from sprachrohr.recommendations.telling import ASK_AFTER, say_better, tell, what_they_say
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.vault.models import Link
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.models import Message, Voice
from tests.cast import logged_in
from tests.hostile.words import path_of
from tests.meetings.held import WORDING, an_item, closed, going_on, named, resolved, voting, writes
from tests.meetings.sittings import called
from tests.recommendations.made import about, answered, drafted, ground, link_to, many_voices, opened, sent, topic

pytestmark = pytest.mark.django_db


# -- a hostile seat -------------------------------------------------------------------------------------------------


def test_a_meeting_that_nobody_has_opened_cannot_be_ended(desk: Client, elif_: Member) -> None:
    """Calling a meeting off is for chair and secretary, with a reason that everybody reads."""
    meeting = called(elif_)
    hakan = logged_in(named("Hakan"))
    for act in ("close", "open", "close"):
        hakan.post(f"/desk/meetings/{meeting.pk}/live/{act}/")
    meeting.refresh_from_db()
    assert (meeting.opened_at, meeting.closed_at) == (None, None)
    assert Client().get(path_of(personal_link(meeting=meeting, member=elif_))).status_code == 200


def test_after_the_approval_nothing_in_the_minutes_changes(desk: Client, elif_: Member) -> None:
    meeting = going_on(elif_, here=("Elif", "Tomasz", "Hakan"))
    one = an_item(meeting)
    resolved(one, elif_, figures=(3, 0, 0))
    closed(meeting, elif_)
    made = minutes.circulate(meeting=meeting, by=elif_)
    wish = minutes.correct(minutes=made, words="Ich war dagegen.", by=named("Hakan"))
    minutes.settle(correction=wish, taken_up=False, by=elif_)
    minutes.approve(meeting=meeting, by=elif_)

    def state() -> tuple[Any, ...]:
        tables = (Ballot, Resolution, Wording, Correction, AgendaItem, ItemResult)
        return tuple(list(table._default_manager.order_by("pk").values()) for table in tables)

    before, here = state(), f"/desk/meetings/{meeting.pk}/"
    form = {
        "item": one.pk, "field": "wording", "words": "Anders.", "seen": "0", "kind": "hands", "correction": wish.pk,
        "taken_up": "1", "finished": "1", "title": "Anders", "minutes": "3", "edition": one.edition,
        "majority": "simple",
    }  # fmt: skip
    for act in ("open", "reopen", "save", "start", "stop", "declare", "again", "finish", "task"):
        desk.post(f"{here}live/{act}/", form)
    for act in ("settle", "circulate"):
        desk.post(f"{here}minutes/{act}/", form)
    for address in (f"item/{one.pk}/", f"item/{one.pk}/withdraw/", "order/", "date/"):
        desk.post(f"{here}{address}", form)
    assert state() == before


def test_the_wording_stays_what_it_was_when_the_vote_began(desk: Client, elif_: Member) -> None:
    meeting = going_on(elif_)
    one = an_item(meeting)
    voting(one, elif_)
    form = {"item": one.pk, "field": "wording", "words": "Etwas ganz anderes.", "seen": "1"}
    assert desk.post(f"/desk/meetings/{meeting.pk}/live/save/", form).status_code == 409
    for field, figure in (("votes_for", "3"), ("votes_against", "0"), ("abstentions", "0")):
        writes(one, field, figure, elif_)
    declared = {"item": one.pk}
    for _ in range(2):
        desk.post(f"/desk/meetings/{meeting.pk}/live/declare/", declared)
    resolution = Resolution.objects.get()
    desk.post(f"/desk/meetings/{meeting.pk}/live/again/", declared)
    desk.post(f"/desk/meetings/{meeting.pk}/live/save/", {**form, "seen": "2"})
    wording = resolution.ballot.wording
    wording.item.meeting = meeting
    assert wording.text == WORDING


@pytest.mark.parametrize("figures", [("4", "0", "0"), ("-1", "4", "0"), ("3", "", "0"), ("1e1", "0", "0")])
def test_more_votes_than_seats_are_no_result(desk: Client, elif_: Member, figures: tuple[str, ...]) -> None:
    meeting = going_on(elif_)
    one = an_item(meeting)
    voting(one, elif_)
    fields = dict(zip(("votes_for", "votes_against", "abstentions"), figures, strict=True))
    answer = desk.post(f"/desk/meetings/{meeting.pk}/live/declare/", {"item": one.pk, **fields})
    assert (answer.status_code, Resolution.objects.count()) == (409, 0)


def test_a_form_that_was_open_when_the_role_ended_does_nothing(elif_: Member) -> None:
    meeting, hakan = going_on(elif_), named("Hakan")
    one = an_item(meeting)
    browser = logged_in(hakan)
    made = drafted(elif_)
    assert browser.get(f"/desk/meetings/{meeting.pk}/live/").status_code == 200
    end_role(member=hakan, role="member", by=elif_)
    forms: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"/desk/meetings/{meeting.pk}/live/save/", {"item": one.pk, "field": "note", "words": "x", "seen": 0}),
        (f"/desk/meetings/{meeting.pk}/item/{one.pk}/withdraw/", {}),
        (f"/desk/meetings/{meeting.pk}/minutes/", {"words": "Falsch."}),
        (f"/desk/recommendations/{made.pk}/change/", {"title": "x"}),
        (f"/desk/recommendations/{made.pk}/do/received/", {}),
    )
    before = Entry.objects.exclude(verb__contains="refused").count()
    assert {browser.post(address, form).status_code for address, form in forms} == {403}
    assert ItemResult.objects.count() == 0
    assert Entry.objects.filter(verb__in=("agenda changed", "recommendation changed")).count() <= before


def test_whoever_has_lost_the_seat_loses_the_links(elif_: Member) -> None:
    meeting, hakan = called(elif_), named("Hakan")
    door = path_of(personal_link(meeting=meeting, member=hakan))
    chat = path_of(chat_link(meeting=meeting, by=elif_))
    end_role(member=hakan, role="member", by=elif_)
    assert Client().post(door, {"answer": "yes"}).status_code == 410
    assert Client().post(chat, {"member": hakan.pk, "answer": "yes"}).status_code == 422
    assert Reply.objects.count() == 0


def test_words_of_an_item_that_was_closed_later_do_not_go_to_translators(elif_: Member) -> None:
    meeting = going_on(elif_)
    one = an_item(meeting)
    writes(one, "wording", WORDING, elif_)
    holding.ask_for_wording(item=one, words=WORDING, languages=["prs"], days=3)
    one = change_item(item=one, edition=one.edition, title=one.title, by=elif_, is_closed=True)
    one.meeting = meeting
    writes(one, "wording", "Nur für den Rat: der Name des Vermieters.", elif_)
    ballots.start_vote(item=one, kind="hands", barred=[], at=timezone.now(), by=elif_)
    assert [wish.text.original for wish in Wish.objects.all() if "Vermieter" in wish.text.original] == []


# -- what is not public ---------------------------------------------------------------------------------------------


def test_a_meeting_without_the_public_leaves_no_trace_in_public(elif_: Member) -> None:
    meeting = going_on(elif_)
    Meeting.objects.filter(pk=meeting.pk).update(public=False)
    meeting.refresh_from_db()
    resolved(an_item(meeting, topic=topic("housing")), elif_, figures=(3, 0, 0))
    assert deeds(topic("housing")) == {}
    page = Client().get(f"/de/meetings/{meeting.pk}/minutes/")
    assert (page.status_code, f'"/de/meetings/{meeting.pk}/"' in page.content.decode()) == (404, False)
    for address in ("", "invitation.pdf", "meeting.ics"):
        assert Client().get(f"/de/meetings/{meeting.pk}/{address}").status_code == 404


def test_nobody_who_told_in_confidence_is_in_a_number_of_the_public_page(elif_: Member) -> None:
    handlers.make_recovery_key()
    key = handlers.make_handler_key(member=named("Nadia"), password=PASSWORD)
    voices = many_voices(5)
    sealed = about(None, "Vertraulich.", openness="sealed", kind="report", to=(key,)).voice
    made = sent(elif_, of=ground(voices=[voice.pk for voice in voices]))
    actions.name_case(recommendation=made, voice=sealed, by=named("Nadia"))
    telling = _told_long_ago(made, elif_)
    for voice in (*voices, sealed):
        say_better(voice=Voice.objects.select_related("key").get(pk=voice.pk), telling=telling, said="no")
    assert what_they_say(telling)["no"] == 5
    empty([sealed.pk])
    assert what_they_say(telling)["no"] == 5


def _told_long_ago(made: Recommendation, by: Member) -> Telling:
    telling = tell(recommendation=made, answer=answered(made, by), words="Das Amt hat abgelehnt.", by=by)
    long_ago = timezone.localdate() - ASK_AFTER
    Message.objects.filter(outcome=telling.outcome).update(written_on=long_ago)
    Telling.objects.filter(pk=telling.pk).update(ask_on=long_ago)
    telling.refresh_from_db()
    return telling


def test_what_people_say_moves_no_date_of_the_files(elif_: Member) -> None:
    """Who watches the feed must not learn on which day somebody has answered."""
    [voice] = many_voices(1)
    made = sent(elif_, of=ground(voices=[voice.pk]))
    telling = _told_long_ago(made, elif_)

    def files() -> list[bytes]:
        cache.clear()
        return [Client().get(f"/de/recommendations/{name}").content for name in ("data.csv", "data.json", "feed.atom")]

    before = files()
    say_better(voice=voice, telling=telling, said="yes", words="Endlich.")
    Message.objects.filter(voice=voice).update(read_on=timezone.localdate())
    assert files() == before


# -- links and programs that look at them ---------------------------------------------------------------------------


def test_a_program_that_looks_at_a_link_uses_nothing_up_and_answers_nothing(elif_: Member) -> None:
    meeting, hakan = called(elif_), named("Hakan")
    held = closed(going_on(elif_), elif_)
    copies = minutes.circulate(meeting=held, by=elif_).copies
    waiting = sent(elif_)
    doors = [
        path_of(personal_link(meeting=meeting, member=hakan)), path_of(chat_link(meeting=meeting, by=elif_)),
        path_of(copy_link(copies.get(member=hakan))), f"/office/link/{link_to(waiting, elif_)}/",
    ]  # fmt: skip
    before = (list(Link.objects.order_by("pk").values()), list(Recommendation.objects.values()), Reply.objects.count())
    for door in doors:
        for method in ("get", "head", "options", "put", "delete"):
            scanner = Client()
            answer = getattr(scanner, method)(f"{door}?answer=yes&words=x&member={hakan.pk}")
            assert (answer.status_code < 500, {*scanner.cookies} <= {settings.CSRF_COOKIE_NAME}) == (True, True), door
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert "no-store" in answer.headers["Cache-Control"]
    after = (list(Link.objects.order_by("pk").values()), list(Recommendation.objects.values()), Reply.objects.count())
    assert after == before


def test_leaving_quickly_closes_what_links_have_opened(elif_: Member) -> None:
    """Not every browser empties itself when it is told to."""
    browser, address = opened(link_to(sent(elif_), elif_))
    assert browser.get(address).status_code == 200
    browser.get("/de/leave/")
    assert browser.get(address).status_code == 410


# -- signs and numbers that nobody types ----------------------------------------------------------------------------

HUGE = "9" * 5000


def test_numbers_as_long_as_a_page_are_no_failure(desk: Client, elif_: Member) -> None:
    meeting, made = called(elif_), sent(elif_)
    one = meeting.items.get()
    fields = ("kind", "minutes", "majority", "title")
    item_form = dict(zip(fields, ("discussion", "5", "simple", "Kurse"), strict=True))
    here, there = f"/desk/meetings/{meeting.pk}/", f"/desk/recommendations/{made.pk}/"
    for number in (HUGE, "9" * 30, "²", "٣" * 30):
        tried = [
            desk.post(f"{here}order/", {"order": f"{number},1"}),
            desk.post(f"{here}item/{one.pk}/", {**item_form, "edition": number}),
            desk.get(f"{there}tell/", {"answer": number}),
            desk.get("/desk/recommendations/new/", {"resolution": number, "voices": number}),
            desk.get("/desk/recommendations/", {"page": number}),
            desk.get("/desk/recommendations/offices/", {"change": number}),
            desk.get(f"{here}", {"topic": number}),
            desk.get("/desk/meetings/archive/", {"year": number}),
            desk.post(f"{here}live/come/", {"member": number}),
            desk.post(f"{there}do/end-link/", {"link": number}),
            desk.get(f"/desk/meetings/{'9' * 30}/"), Client().get(f"/de/meetings/{'9' * 30}/"),
            Client().get(f"/office/{'9' * 30}/"), Client().get(f"/de/minutes/copy/{'9' * 30}/"),
        ]  # fmt: skip
        assert [(got.request["PATH_INFO"], got.status_code) for got in tried if got.status_code >= 500] == []


def test_no_sign_that_turns_a_page_is_left_in_what_the_council_writes(desk: Client, elif_: Member) -> None:
    meeting = going_on(elif_)
    resolution = resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    coming = called(elif_)
    turned = "Ort\u202e\u2066 am Rand"
    day = str(timezone.localdate() + timedelta(days=9))
    place = {"day": day, "starts": "18:00", "ends": "19:00", "place": turned, "address": turned, "how_to_find": turned}
    new = {**place, "kind": "regular", "public": "on"}
    desk.post("/desk/meetings/new/", new)
    desk.post(f"/desk/meetings/{coming.pk}/date/", new)
    desk.post("/desk/meetings/series/new/", {**place, "week": "1", "weekday": "1"})
    desk.post("/desk/meetings/outside/", {**place, "body": turned, "about": turned})
    desk.post("/desk/recommendations/offices/", {"name": turned, "kind": "other", "postal_address": turned})
    named_so = {"resolution": resolution.pk, "kind": "adopt", "name": turned}
    desk.post(f"/desk/meetings/{meeting.pk}/minutes/topic/", named_so)
    door = path_of(personal_link(meeting=coming, member=elif_))
    Client().post(door, {"answer": "deputy", "deputy": turned})
    pages = [
        "/desk/meetings/", "/desk/meetings/outside/", "/desk/recommendations/offices/", f"/desk/meetings/{coming.pk}/",
        "/de/meetings/", f"/de/meetings/{coming.pk}/", "/de/meetings.ics", "/desk/topics/", door,
    ]  # fmt: skip
    found = {page: "\u202e" in (got := desk.get(page).content.decode()) or "\u2066" in got for page in pages}
    assert [page for page, is_there in found.items() if is_there] == []
    # It was taken, without these signs.
    assert "am Rand" in desk.get("/desk/meetings/outside/").content.decode()
    assert [str(one) for one in Topic.objects.all() if "am Rand" in str(one)] == ["Ort am Rand"]
