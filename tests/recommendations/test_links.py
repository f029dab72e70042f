"""The chain can be walked in both directions: every page leads to what came before it and to what it became."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from sprachrohr.meetings.models import AgendaItem, Meeting, Minutes, Resolution
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.recommendations.sentences import state_words
from tests.cast import logged_in
from tests.recommendations.made import about, answered, ground, resolved, sent, topic
from tests.voices.telling import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolution(elif_: Member) -> Resolution:
    found = resolved(elif_)
    AgendaItem.objects.filter(pk=found.ballot.item_id).update(topic=topic())
    return found


@pytest.fixture
def made(elif_: Member, resolution: Resolution) -> Recommendation:
    return sent(elif_, of=ground(topic=topic(), whole_topic=True, resolution=resolution))


def links(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return shown(response)


def test_from_the_topic_to_its_recommendation_and_the_tracker(made: Recommendation) -> None:
    page = links("/en/happening/language/")
    addresses = (f"/en/recommendations/{made.slug}/", "/en/recommendations/")
    assert [f'href="{address}"' in page for address in addresses] == [True, True]


def test_from_the_tracker_and_the_recommendation_back_to_the_topic(made: Recommendation) -> None:
    for address in ("/en/recommendations/", f"/en/recommendations/{made.slug}/"):
        assert 'href="/en/happening/language/"' in links(address)


def test_a_resolution_leads_to_its_meeting_and_to_the_minutes_once_everybody_may_read_them(
    made: Recommendation, resolution: Resolution
) -> None:
    meeting = resolution.ballot.item.meeting
    pages = (f"/en/recommendations/{made.slug}/", "/en/happening/language/")
    at_meeting = f'href="/en/meetings/{meeting.pk}/"'
    in_minutes = f'href="/en/meetings/{meeting.pk}/minutes/#resolution-{resolution.pk}"'

    def leads() -> list[tuple[bool, bool]]:
        cache.clear()
        return [(at_meeting in links(page), in_minutes in links(page)) for page in pages]

    assert leads() == [(True, False)] * 2
    Minutes.objects.create(meeting=meeting, version=1, published_at=timezone.now() - timedelta(days=1))
    assert leads() == [(False, True)] * 2
    # A new version is being corrected.
    Minutes.objects.create(meeting=meeting, version=2)
    assert leads() == [(True, False)] * 2
    Meeting.objects.filter(pk=meeting.pk).update(public=False)
    assert leads() == [(False, False)] * 2


def test_from_the_desks_topic_and_message_to_a_draft_that_knows_them(elif_: Member, hakan: Member) -> None:
    said, browser = about(topic()), logged_in(hakan)
    new = "/desk/recommendations/new/"
    by_topic, by_voice = f"{new}?topic=language", f"{new}?voices={said.voice.pk}"
    assert by_topic in shown(browser.get("/desk/topics/language/"))
    assert by_voice in shown(browser.get(f"/desk/voices/{said.voice.pk}/"))
    assert browser.get(by_topic).context["form"].initial["topic"] == topic()
    assert browser.get(by_voice).context["form"].initial["voices"] == str(said.voice.pk)


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        ("", 0, "Sent today"),
        ("", 1, "Waiting for an answer for one day"),
        ("interim", 74, "Interim answer. Waiting for an answer for 74 days"),
        ("accepted", 0, "Answer: accepted, on the same day"),
        ("partly", 74, "Answer: accepted in part, after 74 days"),
    ],
)
def test_where_it_stands_is_one_sentence(elif_: Member, kind: str, days: int, words: str) -> None:
    found = sent(elif_, days_ago=days)
    if kind:
        answered(found, elif_, kind)
        found.refresh_from_db()
    with translation.override("en"):
        assert state_words(found) == words
