"""Against abuse, without harming people: held for review, never refused; spam and threats set aside."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.people.models import Member
from sprachrohr.voices import office
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.voices.retention import forget_closed
from tests.cast import GERMAN, logged_in, oluchi_says

pytestmark = pytest.mark.django_db


def sent(address: str = "10.1.1.1", **fields: str) -> Voice:
    """One voice from this address; its page must be the receipt."""
    form = {"token": new_token(), "words": GERMAN, "kind": "wish", "openness": "council", "language": "de", **fields}
    page = Client(REMOTE_ADDR=address).post("/de/tell/", form)
    assert page.status_code == 200
    assert 'class="code' in page.content.decode()
    return Voice.objects.order_by("-pk")[0]


@pytest.fixture
def real_limits(settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS, settings.LIMIT_PER_NETWORK, settings.LIMIT_OF_SITE = 10, 100, 1000


def test_the_eleventh_voice_of_an_hour_is_held_and_gets_its_code(real_limits: None) -> None:
    held = [sent(words=f"{GERMAN} {number}").held_on is not None for number in range(12)]
    assert held == [False] * 10 + [True] * 2
    assert sent("10.9.9.9").held_on is None


def test_a_shelter_behind_one_network_is_held_only_after_a_hundred(real_limits: None) -> None:
    held = [sent(f"10.2.2.{number}", words=f"{GERMAN} {number}").held_on for number in range(101)]
    assert [day is not None for day in held] == [False] * 100 + [True]


def test_at_an_event_nothing_is_held_because_many_write(real_limits: None, hakan: Member) -> None:
    logged_in(hakan).post("/desk/event-mode/", {"on": "1"})
    assert [sent(words=f"{GERMAN} {number}").held_on for number in range(12)] == [None] * 12
    Council.objects.update(event_until=timezone.now() - timedelta(minutes=1))
    assert sent().held_on == timezone.localdate()


def test_a_box_that_nobody_sees_holds_what_fills_it_in() -> None:
    assert sent(website="https://buy.example").held_on == timezone.localdate()


def test_a_form_that_comes_back_at_once_is_held(settings: Any) -> None:
    settings.SHORTEST_SECONDS = 3600
    assert sent().held_on == timezone.localdate()


def test_a_held_voice_waits_apart_until_somebody_has_looked(hakan: Member) -> None:
    voice = sent(website="x")
    browser = logged_in(hakan)
    assert GERMAN[:30] not in browser.get("/desk/voices/").content.decode()
    assert GERMAN[:30] in browser.get("/desk/voices/?state=held").content.decode()
    browser.post(f"/desk/voices/{voice.pk}/let-in/")
    assert [v.pk for v in Voice.objects.with_state().in_state("new")] == [voice.pk]


@pytest.mark.data
def test_spam_goes_after_a_month_and_a_threat_stays_for_the_police(hakan: Member) -> None:
    spam, threat = oluchi_says().voice, oluchi_says().voice
    office.set_aside(voice=spam, kind="spam", by=hakan)
    office.set_aside(voice=threat, kind="threat", by=hakan)
    assert {v.state for v in Voice.objects.with_state()} == {"aside"}
    Voice.objects.update(set_aside_at=timezone.now() - timedelta(days=31))
    assert forget_closed() == 1
    assert list(Voice.objects.all()) == [threat]
    Voice.objects.update(set_aside_at=timezone.now() - timedelta(days=370))
    assert forget_closed() == 1


def test_only_spam_and_threats_can_be_set_aside(hakan: Member) -> None:
    voice = oluchi_says().voice
    assert logged_in(hakan).post(f"/desk/voices/{voice.pk}/set-aside/", {"kind": "boring"}).status_code == 404
    voice.refresh_from_db()
    assert voice.set_aside_as == ""


def test_the_page_for_the_police_holds_what_came_and_no_code(hakan: Member) -> None:
    said = oluchi_says()
    office.set_aside(voice=said.voice, kind="threat", by=hakan)
    page = logged_in(hakan).get(f"/desk/voices/{said.voice.pk}/police/").content.decode()
    assert GERMAN in page
    assert said.code.locator not in page


def test_no_address_is_kept_in_the_counts(real_limits: None) -> None:
    cache.clear()
    sent("203.0.113.77")
    names = " ".join(str(key) for key in cache._cache)  # type: ignore[attr-defined]
    assert "limit:" in names
    assert "203.0.113" not in names
