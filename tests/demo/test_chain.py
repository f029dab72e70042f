"""The demo tells the whole chain: from seven people to what each of them reads about it in their own language."""

import json
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as XML

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sprachrohr.demo import story
from sprachrohr.home.deeds import deeds
from sprachrohr.meetings.models import Meeting, MeetingTask
from sprachrohr.meetings.quorum import quorum_at
from sprachrohr.people.models import Member
from sprachrohr.recommendations.due import what_is_due
from sprachrohr.recommendations.evidence import behind
from sprachrohr.recommendations.figures import per_office
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.topics.models import Topic
from sprachrohr.voices.models import Voice
from tests.cast import logged_in
from tests.gatherings.ics import read
from tests.voices.telling import says, shown

pytestmark = [pytest.mark.usefixtures("codes"), pytest.mark.django_db]
TOLD: dict[str, Any] = json.loads((Path(story.__file__).parent / "chain.json").read_text(encoding="utf-8"))
BY_KEY = {one["key"]: one for one in TOLD["recommendations"]}
COURSES = BY_KEY["language_courses"]
LAST_STEP = {step["do"]: step for step in COURSES["steps"]}
PUBLIC = ["late_hours", "language_courses", "underpass", "barbecue", "night_bus", "poetry"]
ATOM = "{http://www.w3.org/2005/Atom}"


def told(key: str) -> Recommendation:
    title = BY_KEY[key]["title"]["de"]
    return next(one for one in Recommendation.objects.all() if one.title.original == title)


def test_seven_voices_in_five_languages_stand_behind_the_courses() -> None:
    courses = told("language_courses")
    voices = list(behind(courses))
    assert (len(voices), len({voice.language for voice in voices})) == (7, 5)
    assert (courses.voices_counted, courses.languages_counted) == (7, 5)
    assert courses.topic == Topic.objects.get(slug="language")
    assert {"language" in {filing.topic.slug for filing in voice.filings.all()} for voice in voices} == {True}


def test_the_courses_were_resolved_in_a_meeting_with_a_vote_that_adds_up() -> None:
    courses = told("language_courses")
    assert courses.resolution is not None
    ballot = courses.resolution.ballot
    assert (ballot.votes_for, ballot.votes_against, ballot.abstentions, ballot.entitled) == (11, 1, 2, 14)
    assert courses.resolution.is_adopted
    assert ballot.wording.text == courses.text.original
    assert (ballot.item.topic, ballot.item.kind) == (courses.topic, "decision")
    meeting = ballot.item.meeting
    quorum = quorum_at(meeting, meeting.starts_at)
    assert (quorum.present, quorum.members, quorum.is_reached) == (13, 16, True)  # one comes later
    assert [item.is_closed for item in meeting.items.all()].count(True) == 1
    assert {item.kind for item in meeting.items.all()} == {"information", "discussion", "decision"}
    assert meeting.minutes.get().published_at is not None


def test_the_office_answered_in_part_by_the_link() -> None:
    answer = told("language_courses").answers.get()
    assert (answer.kind, answer.came_by, answer.entered_by, answer.kind_by_desk) == ("partly", "link", None, False)
    assert answer.printed_paper == "23-0417.01"


def test_each_of_the_seven_codes_opens_what_became_of_it_in_its_language(codes: list[str]) -> None:
    words = LAST_STEP["told"]["translations"]
    telling = told("language_courses").tellings.get()
    assert telling.outcome is not None
    languages = []
    # The second mother's message was merged into the first one's; she reads it in her own thread.
    for place in [*COURSES["voices"], 52]:
        voice = Voice.objects.get(receipt__locator=codes[place][:6])
        browser, language = Client(), voice.answer_language
        browser.post(f"/{language}/answer/", {"code": codes[place]})
        assert words[language] in shown(browser.get(f"/{language}/answer/"))
        languages.append(language)
    assert sorted(languages) == ["ar", "ar", "prs", "ru", "tr", "tr", "uk"]
    states = {one.language: one.state for one in telling.outcome.text.translations.all()}
    assert {states[code] for code in ("ru", "uk")} != {states[code] for code in ("tr", "ar", "prs")}


def test_two_people_have_said_whether_it_is_better() -> None:
    telling = told("late_hours").tellings.get()
    assert sorted(one.said for one in telling.betters.all()) == ["partly", "yes"]
    assert telling.ask_on is not None
    assert all(telling.ask_on <= one.said_on <= timezone.localdate() for one in telling.betters.all())
    assert told("late_hours").follow_up is not None


def test_recommendations_stand_in_every_state() -> None:
    assert {key: told(key).state for key in BY_KEY} == {
        "late_hours": "answered", "language_courses": "answered", "underpass": "waiting", "barbecue": "answered",
        "night_bus": "waiting", "poetry": "closed", "hospital": "draft",
    }  # fmt: skip
    assert [key for key in BY_KEY if told(key).is_overdue] == ["underpass"]
    assert [one.number for one in told("underpass").reminders.all()] == [1]
    due = {(one.what, one.recommendation.title.original) for one in what_is_due()}
    assert due == {("overdue", BY_KEY["underpass"]["title"]["de"]), ("tell", BY_KEY["barbecue"]["title"]["de"])}
    figures = {one.office: (one.sent, one.answered, one.waiting) for one in per_office()}
    assert figures["Bezirksamt, Dezernat Bauen und Umwelt"] == (2, 1, 1)
    assert sum(sent for sent, _, _ in figures.values()) == 5


@pytest.mark.parametrize("language", ["de", "de-simple", "en", "tr", "ru", "ar", "prs"])
def test_the_tracker_shows_each_in_the_language_of_the_page(language: str) -> None:
    page = shown(Client().get(f"/{language}/recommendations/"))
    for key in PUBLIC:
        assert BY_KEY[key]["title"].get(language, BY_KEY[key]["title"]["de"]) in page
    assert BY_KEY["hospital"]["title"]["de"] not in page


def test_the_page_of_the_courses_shows_the_chain() -> None:
    courses = told("language_courses")
    assert courses.addressee is not None
    page = shown(Client().get(f"/de/recommendations/{courses.slug}/"))
    words = [
        courses.text.original, courses.reason.original, str(courses.resolution), courses.addressee.name,
        LAST_STEP["answered"]["words"], LAST_STEP["told"]["words"], "23-0417.01", "23-0417", "7 Nachrichten",
        "5 Sprachen",
    ]  # fmt: skip
    assert [one for one in words if one not in page] == []


def test_the_page_of_the_topic_shows_what_was_done() -> None:
    courses = told("language_courses")
    assert courses.topic is not None
    found = deeds(courses.topic)[courses.topic.pk]
    # The recommendation, and before it the resolution in its published minutes.
    assert [deed.address.split("/")[2] for deed in found] == ["recommendations", "meetings"]
    page = shown(Client().get("/de/happening/language/"))
    assert courses.title.original in page
    assert str(courses.resolution) in page


def test_the_next_meeting_needs_the_chair() -> None:
    following, after = Meeting.objects.coming()
    assert following.is_called
    assert following.replies.filter(answer="yes").count() == 7  # nine are needed
    assert following.items.filter(approves__isnull=False).count() == 1
    assert following.items.filter(carried_from__isnull=False).count() == 1
    assert [task.owner.shown_name for task in MeetingTask.objects.open() if task.owner] == ["Olena"]
    assert not after.is_called
    assert after.items.exists()


def test_feeds_can_be_read() -> None:
    calendar = read(Client().get("/de/meetings.ics").content)
    assert len(calendar.named("VEVENT")) >= 1
    for language in ("de", "ar"):
        feed = XML.fromstring(Client().get(f"/{language}/recommendations/feed.atom").content)
        assert len(feed.findall(f"{ATOM}entry")) == len(PUBLIC)


def _pages() -> list[str]:
    """Of the council's rooms: those for everybody, then those of the desk."""
    held = [one for one in Meeting.objects.past() if one.minutes.get().published_at]
    public = ["recommendations/", "recommendations/figures/", "recommendations/?show=waiting", "meetings/"]
    public += ["", "happening/", "happening/language/"]
    public += [f"recommendations/{one.slug}/" for one in Recommendation.objects.public()]
    public += [f"meetings/{one.pk}/" for one in Meeting.objects.announced()]
    public += [f"meetings/{one.pk}/minutes/" for one in held]
    rooms = ("desk", "desk_recommendations", "addressees", "desk_meetings", "archive", "outside", "rules")
    desk = [reverse(name) for name in rooms]
    desk += [reverse("desk_recommendation", args=[one.pk]) for one in Recommendation.objects.all()]
    desk += [reverse("tell_people", args=[told("barbecue").pk])]
    desk += [reverse("prepare", args=[one.pk]) for one in Meeting.objects.all()]
    desk += [reverse("minutes_desk", args=[one.pk]) for one in Meeting.objects.past()]
    desk += [reverse("hold", args=[one.pk]) for one in Meeting.objects.coming()]
    return [f"/{language}/{page}" for language in ("de", "prs") for page in public] + desk


def test_no_page_of_the_councils_rooms_fails() -> None:
    chair = logged_in(Member.objects.get(shown_name="Elif"))
    statuses = {page: chair.get(page).status_code for page in _pages()}
    assert len(statuses) > 50
    assert {page: status for page, status in statuses.items() if status != 200} == {}


def test_public_minutes_tell_decisions_and_nothing_of_what_is_closed() -> None:
    meeting = told("language_courses").resolution.ballot.item.meeting  # type: ignore[union-attr]
    page = unescape(Client().get(f"/de/meetings/{meeting.pk}/minutes/").content.decode())
    assert told("language_courses").text.original in page
    assert f"({says('not public', 'de')})" in page or says("Not public", "de") in page
    for hidden in ("vertrauliche Gespräche", "Fachabteilung", "Kursträger", "Nadia", "Hakan"):
        assert hidden not in page
