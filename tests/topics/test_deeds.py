"""What was done about a topic, as its public page tells it: what was asked, answered, resolved, how long it waits."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.home.deeds import Deed, deeds
from sprachrohr.home.happening import cards
from sprachrohr.meetings import topic_acts
from sprachrohr.meetings.models import AgendaItem
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import begin, describe
from sprachrohr.topics.models import Topic
from sprachrohr.voices.quotes import answer, ask
from tests.cast import ELIF, member
from tests.recommendations.made import WORDS, about, answered, drafted, ground, many_voices, resolved, sent
from tests.voices.telling import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def elif_(hakan: Member) -> Member:
    return member(ELIF)


@pytest.fixture
def language(hakan: Member) -> Topic:
    return Topic.objects.get(slug="language")


def of(topic: Topic) -> list[Deed]:
    cache.clear()
    found = deeds(topic).get(topic.pk, [])
    assert deeds(topic).get(topic.pk, []) == found
    return found


def card(topic: Topic) -> tuple[str, bool]:
    cache.clear()
    return next(((one.stands, one.waits) for one in cards("en") if one.slug == topic.slug), ("", False))


def test_a_recommendation_stands_there_with_how_long_it_waits(language: Topic, elif_: Member) -> None:
    drafted(elif_, of=ground(topic=language))
    assert of(language) == []
    made = sent(elif_, of=ground(topic=language), days_ago=12)
    (deed,) = of(language)
    assert (deed.title, deed.waits, deed.on) == (WORDS.title, True, made.sent_on)
    page = shown(Client().get("/en/happening/language/"))
    assert (WORDS.title in page, "Waiting for an answer for 12 days" in page, made.address[3:] in page) == (True,) * 3
    cache.clear()
    text = shown(Client().get("/en/happening/"))
    assert "Waiting for an answer for 12 days" in text


def test_an_answer_ends_the_waiting_whatever_the_number_of_voices(language: Topic, elif_: Member) -> None:
    many_voices(3, of=language)
    made = sent(elif_, of=ground(topic=language), days_ago=12)
    answered(made, elif_)
    (deed,) = of(language)
    assert (deed.waits, deed.on) == (False, timezone.localdate())
    assert card(language) == (deed.words, False)
    assert "Some people have told us about it." in shown(Client().get("/en/happening/language/"))


def test_what_still_waits_comes_before_what_was_done_later(language: Topic, elif_: Member) -> None:
    sent(elif_, of=ground(topic=language), days_ago=12)
    answered(sent(elif_, of=ground(topic=language), days_ago=5), elif_)
    assert [deed.waits for deed in of(language)] == [False, True]
    assert card(language)[1]


def test_of_a_merged_topic_they_stand_at_the_other_one(language: Topic, elif_: Member) -> None:
    sent(elif_, of=ground(topic=language))
    school = Topic.objects.get(slug="school_childcare")
    topic_acts.merge(resolution=resolved(elif_), topic=language, into=school, by=elif_)
    assert [deed.title for deed in of(school)] == [WORDS.title]
    cache.clear()
    assert [one.slug for one in cards("de")] == ["school_childcare"]


def test_resolutions_stand_there_by_number_and_those_behind_closed_doors_do_not(
    language: Topic, elif_: Member
) -> None:
    begun = topic_acts.adopt(resolution=resolved(elif_), name="Deutschkurse", by=elif_)
    assert len(of(begun)) == 1
    for closed in (False, True):
        item = resolved(elif_, closed=closed).ballot.item
        AgendaItem.objects.filter(pk=item.pk).update(topic=language)
    (deed,) = of(language)
    assert ("2/" in deed.title, deed.waits) == (True, False)
    page = shown(Client().get("/en/happening/language/"))
    assert WORDS.text not in page


def test_one_and_three_of_everything_cost_the_same_queries_and_at_most_ten(language: Topic, elif_: Member) -> None:
    begun = begin(name="Ohne Übersetzung", by=elif_)
    describe(topic=language, words="Es fehlen Plätze.", by=elif_)

    def more() -> None:
        sent(elif_, of=ground(topic=language))
        quote = ask(voice=about(language, openness="public").voice, words="Der Kurs ist voll.", language="de", by=elif_)
        answer(quote=quote, agrees=True)
        about(begun)
        item = resolved(elif_).ballot.item
        AgendaItem.objects.filter(pk=item.pk).update(topic=language)

    def cost() -> list[int]:
        found = []
        for address in ("/tr/happening/", "/tr/happening/language/"):
            cache.clear()
            with CaptureQueriesContext(connection) as caught:
                assert Client().get(address).status_code == 200
            found.append(len(caught))
        return found

    more()
    one = cost()
    more()
    more()
    assert cost() == one
    assert max(one) <= 10, one
