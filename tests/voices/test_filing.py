"""A voice under its topics: chosen by its person, put there by the desk, several at once, merged ones, confidential
ones; the board, and what is suggested there."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Wish
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, say
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.filing import counts, file_case, file_under, filed, unfiled
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Filing, Voice
from sprachrohr.voices.outcomes import under
from sprachrohr.voices.suggestions import SharedWords, newest, shared_words, texts_of, words_of
from tests.cast import DARI, ELIF, FARIDA, NADIA, logged_in, member, oluchi_says, saying, semira_says
from tests.voices.telling import shown

pytestmark = [pytest.mark.data, pytest.mark.django_db]
BOARD = "/desk/topics/"
OTHERS = {"health": "kein Arzt", "work": "kein Praktikum", "offices": "kein Termin", "leisure": "kein Platz"}


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def about(slug: str, words: str = "Das Licht ist kaputt.", **fields: Any) -> Said:
    return say(token=new_token(), saying=saying(words, topic=topic(slug), **fields), look_again_in=7)


def merged(slug: str, into: str) -> None:
    target = topic(into)
    Topic.objects.filter(slug=slug).update(merged_into=target, retired_on=timezone.localdate())
    cache.clear()


def slugs(voice: Voice) -> list[str]:
    return [one.slug for one in Voice.objects.with_topics().get(pk=voice.pk).shown_topics]


def puts(browser: Client, voice: object, *topics: str) -> str:
    """The board after somebody has put the voice under these topics."""
    answer = browser.post(BOARD, {"voice": str(voice), "topic": topics})
    assert answer.status_code == 303
    return shown(browser.get(answer.headers["Location"]))


@pytest.fixture
def key(council: object) -> HandlerKey:
    handlers.make_recovery_key()
    return handlers.make_handler_key(member=member(NADIA), password=PASSWORD)


def of_nadia() -> Client:
    browser = logged_in(Member.objects.get(shown_name=NADIA.name))
    assert browser.post("/desk/cases/unlock/", {"password": PASSWORD}).status_code == 303
    return browser


# -- where a voice stands ------------------------------------------------------------------------------------


def test_what_the_person_chose_is_nobodys_and_what_the_desk_chose_has_an_author(hakan: Member) -> None:
    voice = about("housing").voice
    file_under(voice=voice, add=["streets", "housing"], by=hakan)
    assert [(one.topic.slug, one.by) for one in Filing.objects.all()] == [("housing", None), ("streets", hakan)]
    assert [one.filed_on for one in Filing.objects.all()] == [timezone.localdate()] * 2
    assert Entry.objects.filter(verb="topic set", subject=f"voice:{voice.pk}").count() == 1


def test_two_who_file_at_the_same_time_both_count(hakan: Member) -> None:
    """Each page sends what was ticked when it was made; only what was changed there is changed."""
    voice = about("housing").voice
    one, other = logged_in(hakan), logged_in(member(ELIF))
    address = f"/desk/voices/{voice.pk}/file/"
    assert one.post(address, {"had": ["housing"], "topic": ["housing", "work"]}).status_code == 303
    assert other.post(address, {"had": ["housing"], "topic": ["streets"]}).status_code == 303
    assert slugs(voice) == ["work", "streets"]


def test_under_a_topic_stands_what_stands_under_those_merged_into_it(hakan: Member) -> None:
    first, second, third = about("housing").voice, about("streets").voice, about("work").voice
    file_under(voice=first, add=["streets"], by=hakan)
    merged("streets", "housing")
    assert set(under(topic("housing"))) == {first, second}
    assert under(topic("housing")).count() == 2
    assert [slugs(one) for one in (first, second, third)] == [["housing"], ["housing"], ["work"]]
    seen = Voice.objects.visible_to(hakan)
    assert counts(filed(seen)) == {topic("housing").pk: 2, topic("work").pk: 1}
    inbox = shown(logged_in(hakan).get("/desk/voices/?topic=housing"))
    assert [f"#{one.pk}<" in inbox for one in (first, second, third)] == [True, True, False]


def test_taking_away_a_topic_takes_away_what_was_merged_into_it(hakan: Member) -> None:
    voice = about("streets").voice
    merged("streets", "housing")
    file_under(voice=voice, remove=["housing"], by=hakan)
    assert Filing.objects.count() == 0


def test_a_topic_merged_while_it_was_assigned_leads_to_the_other_one_and_says_so(hakan: Member) -> None:
    voice, browser = oluchi_says().voice, logged_in(hakan)
    browser.get(BOARD)
    merged("streets", "housing")
    page = puts(browser, voice.pk, "streets")
    assert slugs(voice) == ["housing"]
    assert Filing.objects.get().topic == topic("housing")
    assert "„Straßen, Bus und Bahn“" in page
    assert "„Wohnen“" in page


def test_a_topic_closed_while_it_was_assigned_takes_nothing_and_loses_nothing(hakan: Member) -> None:
    voice, browser = oluchi_says().voice, logged_in(hakan)
    Topic.objects.filter(slug="streets").update(retired_on=timezone.localdate())
    merged("work", "streets")
    for chosen in ("streets", "work", "nonsense"):
        answer = browser.post(BOARD, {"voice": voice.pk, "topic": chosen})
        assert (answer.status_code, 'role="alert"' in shown(answer)) == (409, True)
    assert slugs(voice) == []
    page = puts(browser, voice.pk, "streets", "health")
    assert (slugs(voice), "„Straßen, Bus und Bahn“" in page) == (["health"], True)


def test_the_topics_stay_with_an_emptied_voice_and_go_with_a_deleted_one(hakan: Member) -> None:
    said = about("housing")
    file_under(voice=said.voice, add=["work"], by=hakan)
    Filing.objects.update(filed_on="2025-03-17")
    empty([said.voice.pk])
    rows = Filing.objects.values_list("topic__slug", "by", "filed_on")
    assert [(slug, by, str(day)) for slug, by, day in rows] == [
        ("housing", None, "2025-03-01"), ("work", None, "2025-03-01"),
    ]  # fmt: skip
    assert set(under(topic("work"))) == {said.voice}
    Voice.objects.all().delete()
    assert Filing.objects.count() == 0


# -- confidential ones ---------------------------------------------------------------------------------------


def test_only_a_handler_who_has_it_open_files_it_and_nobody_else_sees_a_number(hakan: Member, key: HandlerKey) -> None:
    sealed = about("housing", openness="sealed", kind="report", to=(key,)).voice
    about("housing")
    browser = logged_in(hakan)
    before = shown(browser.get(BOARD)), shown(browser.get("/desk/topics/housing/"))
    fresh = Voice.objects.get(pk=sealed.pk)
    with pytest.raises(PermissionError):
        file_under(voice=fresh, add=["work"], by=hakan)
    puts(browser, sealed.pk, "work")
    assert slugs(sealed) == ["housing"]
    answer = of_nadia().post(f"/desk/cases/{sealed.pk}/file/", {"had": ["housing"], "topic": ["work", "streets"]})
    assert (answer.status_code, slugs(sealed)) == (303, ["work", "streets"])
    after = shown(browser.get(BOARD)), shown(browser.get("/desk/topics/housing/"))
    clean = [[line for line in page.splitlines() if "csrf" not in line and "nonce" not in line and "notice" not in line]
             for page in (*before, *after)]  # fmt: skip
    assert clean[:2] == clean[2:]
    assert counts(filed(Voice.objects.visible_to(hakan))) == {topic("housing").pk: 1}
    assert Entry.objects.filter(verb="case topic set").count() == 1


def test_a_confidential_voice_without_topic_is_on_no_board(hakan: Member, key: HandlerKey) -> None:
    say(token=new_token(), saying=saying("Streng vertraulich.", openness="sealed", to=(key,)), look_again_in=7)
    assert unfiled(Voice.objects.visible_to(hakan)).count() == 0
    assert "vertraulich." not in shown(logged_in(hakan).get(BOARD))


def test_whoever_interprets_a_case_cannot_file_it(key: HandlerKey, council: object) -> None:
    sealed = about("housing", openness="sealed", kind="report", to=(key,)).voice
    with pytest.raises(Unreadable):
        file_case(voice=Voice.objects.get(pk=sealed.pk), add=["work"], by=member(FARIDA))
    assert slugs(sealed) == ["housing"]


# -- the board -----------------------------------------------------------------------------------------------


def test_the_board_shows_what_stands_nowhere_the_oldest_first(hakan: Member) -> None:
    filed, held, aside = about("housing").voice, oluchi_says("Viel zu schnell.").voice, oluchi_says("Kauft!").voice
    new, old, twin = semira_says().voice, oluchi_says("Der Bus kommt nicht.").voice, oluchi_says("Noch einmal.").voice
    Voice.objects.filter(pk=held.pk).update(held_on=timezone.localdate())
    office.set_aside(voice=aside, kind="spam", by=hakan)
    office.merge(voice=twin, into=old, by=hakan)
    Voice.objects.filter(pk=old.pk).update(came_on="2025-01-01")
    page = shown(logged_in(hakan).get(BOARD))
    places = [page.find(f'name="voice" value="{one.pk}"') for one in (filed, held, aside, twin, old, new)]
    assert places[:4] == [-1] * 4
    assert 0 < places[4] < places[5]


def test_nothing_ticked_says_so_at_the_message(hakan: Member) -> None:
    voice = oluchi_says().voice
    answer = logged_in(hakan).post(BOARD, {"voice": voice.pk, "topic": ""})
    assert (answer.status_code, shown(answer).count('role="alert"')) == (422, 1)


@pytest.mark.parametrize("voice", ["", "0", "²", "9" * 30, "777"])
def test_a_message_that_is_gone_says_so(hakan: Member, voice: str) -> None:
    page = puts(logged_in(hakan), voice, "housing")
    assert ('role="status"' in page, Filing.objects.count()) == (True, 0)


def test_the_desk_writes_the_paragraph_and_asks_for_names(hakan: Member) -> None:
    own = Topic.objects.create(slug="own", names={"de": "Eigenes"}, position=99)
    browser = logged_in(hakan)
    fields = {"about": "Ein Absatz.", "owner": hakan.pk, "working_group": "AG  Wohnen", "picture": "heart"}
    assert browser.post("/desk/topics/own/", fields).status_code == 303
    own.refresh_from_db()
    assert own.about is not None
    assert (own.about.original, own.owner, own.working_group) == ("Ein Absatz.", hakan, "AG Wohnen")
    assert browser.post("/desk/topics/own/", {"names": "ask"}).status_code == 303
    own.refresh_from_db()
    assert Wish.objects.filter(text=own.title, language="tr").count() == 1
    long = browser.post("/desk/topics/own/", {**fields, "about": "x" * 1201, "picture": "nonsense"})
    assert (long.status_code, "x" * 1201 in shown(long)) == (422, True)


@pytest.mark.parametrize("address", [BOARD, "/desk/topics/housing/"])
def test_one_and_three_rows_cost_the_same_queries_and_at_most_ten(hakan: Member, address: str) -> None:
    browser = logged_in(hakan)

    def more() -> None:
        semira_says()
        translate(wish=Wish.objects.filter(language="de").latest("pk"), words="Das Amt.", of_version=1, by=hakan)
        about("housing", DARI, language="prs")

    def cost() -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    more()
    one = cost()
    for _ in range(2):
        more()
    assert (cost(), one <= 10) == (one, True)


# -- what is near --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Die Wohnungen in der Straße", "de", {"wohnun", "strass"}),
        ("IŞIK ve ışık", "tr", {"isik"}),
        ("Ёлка, ёлка и ЕЛКА", "ru", {"елка"}),
        ("المدرسة مدرسة", "ar", {"مدرسه"}),
        ("12 km, ja!", "de", set()),
        ("", "de", set()),
    ],
)
def test_words_are_folded_by_language(text: str, language: str, found: set[str]) -> None:
    assert words_of(text, language) == found


def test_the_nearest_topic_shares_most_of_what_is_rare(hakan: Member) -> None:
    home, bus = topic("housing"), topic("streets")
    known = SharedWords(
        [
            ("Die Heizung ist wieder kaputt", "de", [home.pk]),
            ("Der Aufzug ist wieder kaputt", "de", [home.pk]),
            ("Der Fahrstuhl am Bahnsteig ist wieder kaputt", "de", [bus.pk]),
            *((f"Leider {word}", "de", [topic(slug).pk]) for slug, word in OTHERS.items()),
        ]
    )
    found = known.nearest("Heizung kaputt, wieder", "de", [bus, home])
    assert [one for one, _score in found] == [home, bus]
    assert 1 >= found[0][1] > found[1][1] > 0
    assert known.nearest("Heizung", "tr", [bus, home]) == []
    # What stands under most topics is small talk.
    assert known.nearest("Leider", "de", [topic(slug) for slug in OTHERS]) == []
    assert [one for one, _ in known.nearest("Wohnen ist teuer", "de", [bus, home])] == [home]
    assert SharedWords([]).nearest("", "de", [home]) == []


def test_suggestions_learn_from_what_is_filed_and_never_from_a_confidential_voice(
    hakan: Member, key: HandlerKey
) -> None:
    about("health", "Zahnarzttermine dauern ewig.")
    about("work", "Mein Praktikumsplatz wurde gestrichen.", openness="sealed", kind="report", to=(key,))
    by_voice = filed(Voice.objects.visible_to(hakan))
    known = shared_words(by_voice, texts_of(newest(by_voice)))
    everything = list(Topic.objects.all())
    assert [one.slug for one, _ in known.nearest("Kein Zahnarzttermin", "de", everything)] == ["health"]
    assert known.nearest("Mein Praktikumsplatz", "de", everything) == []


def test_a_translation_joins_what_was_said_in_two_languages(hakan: Member) -> None:
    about("health", "Kein Zahnarzttermin seit Monaten.")
    dari = semira_says().voice
    browser = logged_in(hakan)
    button = f'<button class="block" name="topic" value="{topic("health").slug}">'
    assert button not in shown(browser.get(BOARD))
    translate(wish=Wish.objects.get(text=dari.messages.get().text), words="Zahnarzttermin?", of_version=1, by=hakan)
    assert button in shown(browser.get(BOARD))
