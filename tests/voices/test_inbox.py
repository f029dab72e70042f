"""The inbox: states, what is owed first, filters; and the desk's pages stay at ten queries whatever the rows."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.home.waiting import Waiting, what_waits
from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Wish
from sprachrohr.organisations.actions import add as add_organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.voices import office
from sprachrohr.voices.actions import write_again
from sprachrohr.voices.filing import file_under
from sprachrohr.voices.models import Message, Voice
from tests.cast import ELIF, logged_in, member, oluchi_says, semira_says

pytestmark = pytest.mark.django_db


def _listed(browser: Client, **chosen: str) -> list[int]:
    page = browser.get("/desk/voices/", chosen)
    assert page.status_code == 200
    return [int(pk) for pk in re.findall(r'class="inbox-row[^"]*" href="/desk/voices/(\d+)/"', page.content.decode())]


def _counts(browser: Client) -> list[int]:
    return [int(count) for count in re.findall(r'class="count">(\d+)<', browser.get("/desk/voices/").content.decode())]


def _answered(voice: Voice, by: Member) -> Voice:
    office.answer(voice=voice, words="Danke.", by=by, seen=0, anyway=True)
    return voice


@pytest.fixture
def four(hakan: Member) -> dict[str, Voice]:
    """A voice in each state."""
    made = {"new": oluchi_says().voice}
    made["for_us"] = _answered(oluchi_says().voice, hakan)
    write_again(voice=made["for_us"], words="Noch etwas.", language="de")
    made["for_them"] = _answered(oluchi_says().voice, hakan)
    made["closed"] = _answered(oluchi_says().voice, hakan)
    office.close(voice=made["closed"], by=hakan)
    return made


# -- states and days -----------------------------------------------------------------------------------


@pytest.mark.data
def test_a_voice_has_one_state_and_the_query_agrees_with_it(four: dict[str, Voice]) -> None:
    rows = Voice.objects.with_state()
    assert {row.pk: row.state for row in rows} == {voice.pk: state for state, voice in four.items()}
    for state, voice in four.items():
        assert list(rows.in_state(state)) == [voice]
    assert set(rows.in_state("open")) == {four["new"], four["for_us"], four["for_them"]}


@pytest.mark.data
def test_an_automatic_note_changes_no_state(four: dict[str, Voice]) -> None:
    for voice in four.values():
        Message.objects.create(voice=voice, sender="automatic", note="still_open")
    assert {row.pk: row.state for row in Voice.objects.with_state()} == {v.pk: s for s, v in four.items()}


@pytest.mark.data
def test_a_merged_voice_rests_until_its_person_writes_again(hakan: Member) -> None:
    root, merged = oluchi_says().voice, oluchi_says().voice
    office.merge(voice=merged, into=root, by=hakan)
    rows = Voice.objects.with_state().filter(pk=merged.pk)
    assert [row.state for row in rows] == ["closed"]
    write_again(voice=Voice.objects.get(pk=merged.pk), words="Bei mir ist es anders.", language="de")
    assert [row.state for row in rows.all()] == ["for_us"]
    assert list(rows.in_state("for_us")) == list(rows.in_state("open")) == [merged]
    _answered(merged, hakan)
    assert [row.state for row in rows.all()] == ["for_them"]


@pytest.mark.data
def test_we_owe_a_word_three_days_after_it_came_and_fourteen_after_they_wrote_again(four: dict[str, Voice]) -> None:
    today = timezone.localdate()
    due = {row.pk: row.due_on(acknowledge_days=3, answer_days=14) for row in Voice.objects.with_state()}
    assert [due[four[state].pk] for state in ("new", "for_us", "for_them", "closed")] == [
        today + timedelta(days=3),
        today + timedelta(days=14),
        None,
        None,
    ]


@pytest.mark.data
def test_what_waits_is_counted_once(four: dict[str, Voice], hakan: Member, council: object) -> None:
    today = timezone.localdate()
    office.add_task(voice=four["new"], what="Anrufen", due_on=today, owner=None, by=hakan)
    office.add_task(voice=four["new"], what="Später", due_on=today + timedelta(days=1), owner=None, by=hakan)
    semira_says()
    Voice.objects.filter(pk=four["new"].pk).update(came_on=today - timedelta(days=4))
    waits = what_waits(council=council, member=hakan)  # type: ignore[arg-type]
    assert waits == Waiting(new=2, for_us=1, late=1, translations=1, tasks_due=1, meetings=0, recommendations=0)


# -- the page ------------------------------------------------------------------------------------------


def test_tabs_hold_their_states_and_count_them(four: dict[str, Voice], hakan: Member) -> None:
    browser = logged_in(hakan)
    assert {state: _listed(browser, state=state) for state in four} == {s: [v.pk] for s, v in four.items()}
    assert len(_listed(browser)) == len(_listed(browser, state="nonsense")) == 3
    assert _counts(browser) == [3, 1, 1, 1, 1]


def test_what_is_owed_longest_stands_first(four: dict[str, Voice], hakan: Member) -> None:
    today = timezone.localdate()
    Message.objects.filter(voice=four["for_us"]).update(written_on=today - timedelta(days=20))
    assert _listed(logged_in(hakan)) == [four[state].pk for state in ("for_us", "new", "for_them")]


def test_the_list_is_filtered_by_topic_language_kind_and_words(hakan: Member) -> None:
    browser, german, dari = logged_in(hakan), oluchi_says().voice, semira_says().voice
    topic = Topic.objects.all()[0]
    file_under(voice=german, add=[topic.slug], by=hakan)
    Voice.objects.filter(pk=dari.pk).update(kind="wish")
    translate(wish=Wish.objects.get(), words="Die Behörde schickt mich fort.", of_version=1, by=hakan)
    found = [
        _listed(browser, **chosen)
        for chosen in (
            {"topic": topic.slug},
            {"language": "prs"},
            {"kind": "wish"},
            {"q": "TREPPENHAUS"},
            {"q": "دفتر"},
            {"q": "behörde"},
            {"q": "kommt nicht vor"},
            {"topic": "nonsense"},
            {"language": "xx", "kind": "xx"},
        )
    ]
    both = [german.pk, dari.pk]
    assert found == [[german.pk], [dari.pk], [dari.pk], [german.pk], [dari.pk], [dari.pk], [], [], both]


def _pages(voice: Voice) -> list[str]:
    return ["/desk/", "/desk/voices/", f"/desk/voices/{voice.pk}/", "/desk/translations/", "/desk/voices/blocks/"]


def _queries(browser: Client, address: str) -> tuple[int, int]:
    """Of a process that has just started, and of one that remembers the desk's lists."""
    cache.clear()
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        counted.append(len(caught))
    return counted[0], counted[1]


def _busy_voice(by: Member) -> Voice:
    voice = semira_says().voice
    _more(voice, by)
    return voice


def _more(voice: Voice, by: Member) -> None:
    """One row more of everything that a thread shows."""
    number = Message.objects.count()
    write_again(voice=voice, words=f"یک چیز دیگر {number}", language="prs")
    message = _answered(voice, by).messages.last()
    assert message is not None
    assert message.text is not None
    translate(wish=message.text.wishes.get(), words="ما می‌پرسیم.", of_version=1, by=by)
    office.add_note(voice=voice, words="Rückruf?", by=by)
    office.add_task(voice=voice, what="Anrufen", due_on=timezone.localdate(), owner=by, by=by)
    office.refer(voice=voice, organisation=add_organisation(by=by, name=f"Beratung {number}"), by=by)
    office.merge(voice=oluchi_says().voice, into=voice, by=by)


@pytest.mark.parametrize("place", range(5), ids=["front", "inbox", "thread", "translations", "blocks"])
def test_one_and_three_rows_cost_the_same_queries_and_at_most_ten(hakan: Member, place: int) -> None:
    elif_ = member(ELIF)
    voice = _busy_voice(hakan)
    browser = logged_in(elif_)
    address = _pages(voice)[place]
    browser.get(address)
    one = _queries(browser, address)
    for _ in range(2):
        _more(voice, hakan)
        _busy_voice(hakan)
    three = _queries(browser, address)
    assert (three, one[1] <= 10) == (one, True)


# -- acts ----------------------------------------------------------------------------------------------


Do = Callable[..., int]


@pytest.fixture
def does(hakan: Member) -> tuple[Voice, Do]:
    voice, browser = oluchi_says().voice, logged_in(hakan)

    def act(name: str, **fields: str) -> int:
        return browser.post(f"/desk/voices/{voice.pk}/{name}/", fields).status_code

    return voice, act


def test_an_answer_that_crossed_another_stays_in_the_page(hakan: Member) -> None:
    voice, browser = oluchi_says().voice, logged_in(hakan)
    seen = voice.messages.get().pk
    _answered(voice, member(ELIF))
    page = browser.post(f"/desk/voices/{voice.pk}/answer/", {"words": "Wir fragen nach.", "seen": seen})
    assert (page.status_code, 'name="anyway"' in page.content.decode()) == (409, True)
    assert "Wir fragen nach.</textarea>" in page.content.decode()
    assert Message.objects.count() == 2


def test_an_answer_that_says_what_became_of_it_closes(does: tuple[Voice, Do]) -> None:
    voice, act = does
    assert act("answer", words="Das Licht geht wieder.", seen=str(voice.messages.get().pk), became="on") == 303
    voice.refresh_from_db()
    assert voice.closed_at is not None
    assert Message.objects.get(sender="council").became


def test_acts_with_nothing_in_them_do_nothing(does: tuple[Voice, Do]) -> None:
    _, act = does
    found = {
        "answer": act("answer", words=" \u202e "),
        "task": act("task", what="Anrufen", due="nonsense"),
        "merge": act("merge", into="²"),
        "into itself": act("merge", into=str(does[0].pk)),
        "refer": act("refer", organisation="x"),
        "hand over": act("hand-over", referral="1"),
        "unknown": act("nonsense"),
    }
    assert found == {
        "answer": 422, "task": 422, "merge": 422, "into itself": 422, "refer": 404, "hand over": 404, "unknown": 404,
    }  # fmt: skip
    assert Message.objects.count() == 1
