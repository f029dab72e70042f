"""What everybody sees of what people talk about: numbers that find nobody, deeds, the page of one topic."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.home.happening import Figure, cards, figures
from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Wish
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import begin, describe
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.voices import office
from sprachrohr.voices.actions import say, withdraw
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.filing import file_under
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.voices.quotes import answer, ask
from tests.cast import NADIA, member, oluchi_says, saying
from tests.voices.telling import shown

pytestmark = [pytest.mark.data, pytest.mark.django_db]
SOME = "Some people have told us about it."


def tell(topic: Topic | None, number: int, **fields: Any) -> list[Voice]:
    came_by = fields.pop("came_by", "web")
    return [
        say(
            token=new_token(), saying=saying(f"Das Licht ist kaputt {one}.", topic=topic, **fields),
            look_again_in=7, came_by=came_by,
        ).voice
        for one in range(number)
    ]  # fmt: skip


def words(topic: Topic) -> str:
    cache.clear()
    found = figures().get(topic.pk)
    with translation.override("en"):
        return found.words if found is not None else ""


def page(address: str = "/en/happening/") -> str:
    cache.clear()
    return shown(Client().get(address))


def numbers(text: str) -> list[str]:
    """The digits of the page's own words."""
    main = re.search(r"<main.*</main>", text, re.DOTALL)
    assert main is not None
    return re.findall(r"\d+", re.sub(r"<svg.*?</svg>|<[^>]+>", "", main[0], flags=re.DOTALL))


def test_below_five_there_are_some_people_and_no_other_number(housing: Topic) -> None:
    tell(housing, 3)
    tell(housing, 1, language="tr", came_by="phone")
    assert (words(housing), figures()[housing.pk].is_shown) == (SOME, False)
    for address in ("/en/happening/", "/en/happening/housing/"):
        text = page(address)
        assert (SOME in text, numbers(text)) == (True, [])


def test_from_five_on_voices_languages_and_ways_are_said(housing: Topic) -> None:
    tell(housing, 4)
    tell(housing, 1, language="tr", came_by="phone")
    Voice.objects.filter(pk=Voice.objects.order_by("pk")[0].pk).update(came_on="2026-03-17")
    ways = "They came in 2 different ways."
    assert (words(housing), ways in page("/en/happening/housing/")) == ("5 messages in 2 languages", True)
    assert figures()[housing.pk] == Figure(voices=5, languages=2, ways=2, since=date(2026, 3, 1))
    assert "The first message came in March 2026." in page("/en/happening/housing/")


def test_confidential_emptied_held_and_spam_are_in_no_number(housing: Topic, hakan: Member) -> None:
    handlers.make_recovery_key()
    key = handlers.make_handler_key(member=member(NADIA), password=PASSWORD)
    gone, held, spam = tell(housing, 3)
    tell(housing, 4)
    tell(housing, 6, openness="sealed", kind="report", to=(key,))
    empty([gone.pk])
    Voice.objects.filter(pk=held.pk).update(held_on=timezone.localdate())
    office.set_aside(voice=spam, kind="spam", by=hakan)
    assert words(housing) == SOME


def test_a_topic_of_which_only_confidential_voices_speak_is_not_there(housing: Topic) -> None:
    handlers.make_recovery_key()
    key = handlers.make_handler_key(member=member(NADIA), password=PASSWORD)
    tell(housing, 6, openness="sealed", kind="report", to=(key,))
    assert [one.slug for one in cards("de")] == []
    assert "Nobody has told us about it yet." in page("/en/happening/housing/")


def test_several_topics_merged_voices_and_merged_topics_are_counted_once_each(housing: Topic, hakan: Member) -> None:
    first, *rest = tell(housing, 4)
    loose = oluchi_says("Dasselbe noch einmal.").voice
    office.merge(voice=loose, into=first, by=hakan)
    file_under(voice=rest[0], add=["streets"], by=hakan)
    assert words(housing).startswith("5 messages")
    streets = Topic.objects.get(slug="streets")
    assert words(streets) == SOME
    Topic.objects.filter(pk=streets.pk).update(merged_into=housing, retired_on=timezone.localdate())
    assert words(housing).startswith("5 messages")
    assert [one.slug for one in cards("de")] == ["housing"]
    withdraw(voice=loose)
    assert words(housing) == SOME


def test_the_paragraph_is_read_in_the_readers_language_with_its_state(housing: Topic, hakan: Member) -> None:
    describe(topic=housing, words="Wohnungen sind knapp.", by=hakan)
    assert "Nobody has translated this into your language yet." in page("/en/happening/housing/")
    wish = Wish.objects.get(text=housing.about, language="en")
    translate(wish=wish, words="Flats are scarce.", of_version=1, by=hakan)
    text = page("/en/happening/housing/")
    assert ("Flats are scarce." in text, "Wohnungen sind knapp." in text) == (True, True)
    assert "Translated by a person." in text


def test_a_new_topic_says_that_its_name_is_not_translated(hakan: Member) -> None:
    tell(begin(name="Plätze im Deutschkurs", by=hakan), 1)
    assert '<b lang="de" dir="ltr">Plätze im Deutschkurs</b>' in page("/en/happening/")
    assert "Nobody has translated this into your language yet." in page("/en/happening/plaetze_im_deutschkurs/")


@pytest.mark.parametrize("slug", ["nonsense", "1"])
def test_a_topic_that_is_not_there_is_not_found(housing: Topic, slug: str) -> None:
    assert Client().get(f"/de/happening/{slug}/").status_code == 404


def test_a_closed_topic_says_so_and_leaves_the_list(housing: Topic) -> None:
    tell(housing, 1)
    Topic.objects.filter(pk=housing.pk).update(retired_on="2026-03-17")
    assert [one.slug for one in cards("de")] == []
    assert "The council has closed this topic on" in page("/en/happening/housing/")


@pytest.mark.parametrize("address", ["/prs/happening/", "/prs/happening/housing/"])
def test_one_and_three_of_everything_cost_the_same_queries_and_at_most_ten(
    housing: Topic, hakan: Member, address: str
) -> None:
    def more() -> None:
        for voice in tell(housing, 2, openness="public") + tell(Topic.objects.get(slug="work"), 1, openness="public"):
            quote = ask(voice=voice, words=f"Ein Satz {voice.pk}.", language="de", by=hakan)
            answer(quote=quote, agrees=True)
            translate(wish=Wish.objects.get(text=quote.text, language="prs"), words="یک جمله", of_version=1, by=hakan)

    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(address).status_code == 200
        return len(caught)

    describe(topic=housing, words="Wohnungen sind knapp.", by=hakan)
    more()
    one = cost()
    more()
    more()
    assert (cost(), one <= 10) == (one, True)
