"""How a topic comes to its names and its paragraph in every language, with the states of the translation desk."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import translate, write_translation_in
from sprachrohr.languages.models import Translation, Wish
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import ask_for_names, begin, describe, rename, take_care
from sprachrohr.topics.models import Topic
from sprachrohr.topics.names import forget_names, shown_name

pytestmark = [pytest.mark.data, pytest.mark.django_db]


def _named(topic: Topic, language: str) -> tuple[str, str, str]:
    found = shown_name(topic, language)
    return found.words, found.language, found.state


def _waiting(topic: Topic) -> list[str]:
    return sorted(Wish.objects.open().filter(text=topic.title).values_list("language", flat=True))


def test_a_new_topic_waits_for_its_names_and_is_shown_in_german_until_then(hakan: Member) -> None:
    topic = begin(name="  Plätze im Deutschkurs ", by=hakan)
    assert (topic.slug, topic.names) == ("plaetze_im_deutschkurs", {"de": "Plätze im Deutschkurs"})
    assert _waiting(topic) == ["en", "prs", "tr"]
    assert _named(topic, "tr") == ("Plätze im Deutschkurs", "de", "foreign")
    assert _named(topic, "de-simple") == ("Plätze im Deutschkurs", "de", "")


def test_a_translated_name_is_shown_with_its_state(hakan: Member) -> None:
    topic = begin(name="Deutschkurse", by=hakan)
    assert topic.title is not None
    translate(wish=Wish.objects.get(text=topic.title, language="tr"), words="Almanca kursları", of_version=1, by=hakan)
    machine = Translation.Maker.MACHINE
    write_translation_in(text=topic.title, language="en", words="German courses", maker=machine, made_with="X")
    forget_names()
    assert _named(topic, "tr") == ("Almanca kursları", "tr", "person")
    assert _named(topic, "en") == ("German courses", "en", "machine")
    with translation.override("tr"):
        assert topic.name == "Almanca kursları"


def test_the_preset_needs_no_query_for_its_names(housing: Topic) -> None:
    with CaptureQueriesContext(connection) as caught:
        names = [shown_name(housing, code).words for code in ("de", "tr", "prs")]
    assert names == ["Wohnen", "Konut", "خانه و بودوباش"]
    assert len(caught) == 0


def test_names_that_the_desk_made_are_read_once_in_some_seconds(hakan: Member) -> None:
    topics = [begin(name=f"Thema {number}", by=hakan) for number in range(3)]
    for topic in topics:
        assert topic.title is not None
        translate(wish=Wish.objects.get(text=topic.title, language="tr"), words="Konu", of_version=1, by=hakan)
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        assert [shown_name(topic, "tr").words for topic in topics * 2] == ["Konu"] * 6
    assert len(caught) == 1


def test_a_new_name_ends_the_names_in_all_other_languages(housing: Topic, hakan: Member) -> None:
    rename(topic=housing, name="Wohnen und Nachbarn", by=hakan)
    assert (housing.names, _waiting(housing)) == ({"de": "Wohnen und Nachbarn"}, ["en", "prs", "tr"])
    assert housing.title is not None
    translate(wish=Wish.objects.get(text=housing.title, language="tr"), words="Konut ve", of_version=1, by=hakan)
    rename(topic=housing, name="Nachbarschaft", by=hakan)
    assert _named(housing, "tr") == ("Nachbarschaft", "de", "foreign")
    assert _waiting(housing) == ["en", "prs", "tr"]


def test_a_name_that_was_changed_past_the_desk_is_not_shown_in_a_translation_of_the_old_one(hakan: Member) -> None:
    topic = begin(name="Deutschkurse", by=hakan)
    assert topic.title is not None
    translate(wish=Wish.objects.get(text=topic.title, language="tr"), words="Kurslar", of_version=1, by=hakan)
    topic.names = {"de": "Etwas anderes"}
    forget_names()
    assert _named(topic, "tr") == ("Etwas anderes", "de", "foreign")


def test_a_name_that_is_there_begins_nothing_new(hakan: Member) -> None:
    first = begin(name="Deutschkurse", by=hakan)
    assert begin(name="Deutschkurse", by=hakan) == first
    other = begin(name="Deutsch-Kurse!", by=hakan)
    third = begin(name="Deutsch Kurse", by=hakan)
    assert (other.slug, third.slug) == ("deutsch_kurse", "deutsch_kurse_2")
    assert begin(name="!!!", by=hakan).slug == "topic"


@pytest.mark.parametrize("name", ["", "  \n"])
def test_a_topic_has_a_name(housing: Topic, hakan: Member, name: str) -> None:
    with pytest.raises(ValueError, match="has a name"):
        begin(name=name, by=hakan)
    with pytest.raises(ValueError, match="has a name"):
        rename(topic=housing, name=name, by=hakan)
    assert housing.names["de"] == "Wohnen"


def test_asking_twice_asks_once(hakan: Member) -> None:
    topic = Topic.objects.create(slug="own", names={"de": "Eigenes", "tr": "Kendi"})
    assert ask_for_names(topic=topic) == ["en", "prs"]
    assert ask_for_names(topic=topic) == ["en", "prs"]
    assert _waiting(topic) == ["en", "prs"]


def test_a_paragraph_waits_in_every_language_and_a_change_outdates_it(housing: Topic, hakan: Member) -> None:
    describe(topic=housing, words="Wohnungen sind knapp.", by=hakan)
    text = housing.about
    assert text is not None
    assert sorted(text.wishes.values_list("language", flat=True)) == ["en", "prs", "tr"]
    translate(wish=text.wishes.get(language="tr"), words="Konut az.", of_version=1, by=hakan)
    describe(topic=housing, words="Wohnungen sind knapp.", by=hakan)
    assert text.translations.get().state == "person"
    describe(topic=housing, words="Wohnungen sind knapp und teuer.", by=hakan)
    assert Translation.objects.get().state == "outdated"
    assert Wish.objects.open().filter(text=text).count() == 3
    describe(topic=housing, words="", by=hakan)
    housing.refresh_from_db()
    assert housing.about is None
    assert Entry.objects.filter(verb="topic described").count() == 3


def test_somebody_looks_after_a_topic(housing: Topic, hakan: Member) -> None:
    take_care(topic=housing, owner=hakan, working_group="AG Wohnen", picture="heart", by=hakan)
    housing.refresh_from_db()
    assert (housing.owner, housing.working_group, housing.picture) == (hakan, "AG Wohnen", "heart")


def test_every_picture_is_a_drawing_and_those_of_the_preset_are_among_them(housing: Topic) -> None:
    from pathlib import Path

    drawings = {path.stem for path in Path("sprachrohr/static/img/icons").glob("*.svg")}
    assert set(Topic.Picture.values) - drawings == set()
    assert set(Topic.objects.values_list("picture", flat=True)) - set(Topic.Picture.values) == set()


def test_a_merged_topic_leads_to_the_other(housing: Topic) -> None:
    streets = Topic.objects.get(slug="streets")
    streets.merged_into = housing
    assert (streets.now, housing.now) == (housing, housing)
