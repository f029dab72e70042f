"""Back to the people: everyone behind it hears once what became of it, whoever they are and however they came."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.home.tasks import what_is_above
from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Wish
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.actions import NotNow
from sprachrohr.recommendations.models import Better, Recommendation, Telling
from sprachrohr.recommendations.telling import say_better, tell, tell_late_ones, to_tell, who_has_read
from sprachrohr.vault import handlers
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices import office as voices_office
from sprachrohr.voices.actions import Said, say, withdraw
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Filing, Message, Voice
from sprachrohr.voices.retention import forget_closed
from tests.cast import DARI, NADIA, logged_in, member, saying
from tests.recommendations.made import TOLD, about, answered, drafted, ground, many_voices, sent, topic
from tests.voices.endings import closed_before, emptied, thirty_days_pass
from tests.voices.telling import says

pytestmark = pytest.mark.django_db
ON_SQLITE = project.DATABASES["default"]["ENGINE"].endswith("sqlite3")
IN_DARI = "دفتر ناحیه یکی از دو کورس را جور می‌کند. در ماه اوت شروع می‌شود."


@pytest.fixture
def key(council: object) -> HandlerKey:
    handlers.make_recovery_key()
    return handlers.make_handler_key(member=member(NADIA), password=PASSWORD)


def thread(said: Said, language: str = "de") -> str:
    phone = Client()
    phone.post(f"/{language}/answer/", {"code": said.code.digits})
    return phone.get(f"/{language}/answer/").content.decode()


def told(made: Recommendation, by: Member, kind: str = "partly") -> Telling:
    return tell(recommendation=made, answer=answered(made, by, kind), words=TOLD, by=by)


# -- nobody is left out ---------------------------------------------------------------------------------------


@pytest.mark.data
def test_nobody_behind_it_is_left_out(elif_: Member, key: HandlerKey) -> None:
    """Named, under the topic, entered by staff, merged as a duplicate, confidential, emptied long ago."""
    named, by_topic, merged, gone = about(), about(topic()), about(), about(topic())
    entered = say(
        token=new_token(), saying=saying("Am Telefon gesagt.", topic=topic()), look_again_in=7, came_by="phone",
        entered_by=elif_,
    )  # fmt: skip
    sealed = about(None, "Der Berater schreit mich an.", openness="sealed", kind="report", to=(key,))
    sealed_topic = about(topic(), "Nur für Nadia.", openness="sealed", kind="report", to=(key,))
    other = about(topic("housing"))
    voices_office.merge(voice=merged.voice, into=by_topic.voice, by=elif_)
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True, voices=[named.voice.pk]))
    actions.name_case(recommendation=made, voice=sealed.voice, by=elif_)
    empty([gone.voice.pk])
    told(made, elif_)
    everyone = {named, by_topic, merged, gone, entered, sealed, sealed_topic}
    assert {one.voice.pk for one in everyone if TOLD in thread(one)} == {one.voice.pk for one in everyone}
    assert TOLD not in thread(other)


def test_each_reads_it_in_their_language(elif_: Member) -> None:
    said = about(topic(), DARI, language="prs")
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    telling = told(made, elif_)
    assert telling.outcome is not None
    translate(wish=Wish.objects.get(text=telling.outcome.text, language="prs"), words=IN_DARI, of_version=1, by=elif_)
    page = thread(said, "prs")
    assert (IN_DARI in page, says("What became of it", "prs") in page) == (True, True)
    public = Client().get(f"/prs/recommendations/{made.slug}/").content.decode()
    assert IN_DARI in public


@pytest.mark.data
def test_it_is_told_once_an_answer(elif_: Member) -> None:
    about(topic())
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    first, second = answered(made, elif_, "interim"), answered(made, elif_, "declined")
    one = tell(recommendation=made, answer=first, words=TOLD, by=elif_)
    assert tell(recommendation=made, answer=first, words="Andere Worte.", by=elif_) == one
    two = tell(recommendation=made, answer=second, words="Das Amt lehnt ab.", by=elif_)
    assert (two != one, Message.objects.filter(became=True).count()) == (True, 2)


def test_the_same_words_about_two_recommendations_reach_the_people_of_both(elif_: Member) -> None:
    one, other = about(topic()), about(topic("housing"))
    for slug in ("language", "housing"):
        told(sent(elif_, of=ground(topic=topic(slug), whole_topic=True)), elif_)
    assert (thread(one).count(TOLD), thread(other).count(TOLD)) == (1, 1)


def test_what_was_solved_without_a_letter_travels_back_like_an_answer(elif_: Member) -> None:
    said = about()
    made = drafted(elif_, of=ground(voices=[said.voice.pk]))
    with pytest.raises(NotNow, match="not_answered"):
        tell(recommendation=made, words=TOLD, by=elif_)
    actions.close(recommendation=made, as_="call", by=elif_)
    assert list(to_tell(Recommendation.objects.all())) == [made]
    tell(recommendation=made, words="Ein Anruf hat gereicht: Das Licht brennt.", by=elif_)
    assert "Ein Anruf hat gereicht" in thread(said)
    made.refresh_from_db()
    public = Client().get(f"/de/recommendations/{made.slug}/")
    assert (public.status_code, "Ein Anruf hat gereicht" in public.content.decode()) == (200, True)
    assert list(to_tell(Recommendation.objects.all())) == []


def test_who_comes_to_it_later_is_told_by_the_daily_round_and_nobody_twice(elif_: Member, key: HandlerKey) -> None:
    early, late = about(topic()), about(None, "Vertraulich.", openness="sealed", kind="report", to=(key,))
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    told(made, elif_)
    assert tell_late_ones() == 0
    made.voices.add(late.voice)
    assert (tell_late_ones(), tell_late_ones()) == (1, 0)
    assert (TOLD in thread(late), thread(early).count(TOLD)) == (True, 1)
    # Somebody who speaks about it afterwards has not been waiting for this answer.
    new = about(topic())
    Telling.objects.update(told_at=timezone.now() - timedelta(days=3))
    assert (tell_late_ones(), TOLD in thread(new)) == (0, False)


def test_nobody_behind_it_is_an_error_and_nothing_is_kept(elif_: Member) -> None:
    made = sent(elif_)
    with pytest.raises(NotNow, match="nobody"):
        told(made, elif_)
    assert (Telling.objects.count(), Message.objects.count()) == (0, 0)


# -- five thousand ----------------------------------------------------------------------------------------------

LANGUAGES = ("de", "tr", "ru", "uk", "pl", "ar", "fa", "prs", "en", "kmr")


def test_telling_many_costs_no_query_for_each(elif_: Member) -> None:
    def cost(voices: int) -> int:
        named = [voice.pk for voice in many_voices(voices, languages=LANGUAGES)]
        made = sent(elif_, of=ground(voices=named))
        answer = answered(made, elif_)
        with CaptureQueriesContext(connection) as caught:
            tell(recommendation=made, answer=answer, words=f"{TOLD} {voices}", by=elif_)
        return len(caught)

    cost(10)
    few, many = cost(20), cost(220)
    # Rows go in by the hundred: a query more for every 70 or so, never one for each.
    assert many - few <= 200 / 50


KILLED = """
import os, sys
import django
django.setup()
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import Answer
from sprachrohr.recommendations import telling
if sys.argv[1] == "killed":
    from django.db.models.query import QuerySet
    from sprachrohr.voices.models import Message
    insert, seen = QuerySet._batched_insert, []
    def dies(self, *rest, **more):
        done = insert(self, *rest, **more)
        if self.model is Message:
            os._exit(9)
        return done
    QuerySet._batched_insert = dies
answer = Answer.objects.get()
telling.tell(recommendation=answer.recommendation, answer=answer, words="Ein Kurs kommt.", by=Member.objects.first())
"""


@pytest.mark.skipif(not ON_SQLITE, reason="a database file of its own")
@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_the_middle_has_told_nobody_and_the_next_one_tells_everybody_once(
    elif_: Member, tmp_path: Path
) -> None:
    named = [voice.pk for voice in many_voices(600, languages=LANGUAGES)]
    answered(sent(elif_, of=ground(voices=named)), elif_)
    database = tmp_path / "council.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(database)])

    def run(fate: str) -> int:
        own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE": f"sqlite:///{database}"}
        command = [sys.executable, "-c", KILLED, fate]
        return subprocess.run(command, cwd=project.BASE_DIR, env={**os.environ, **own}, check=False).returncode

    def rows() -> tuple[int, int, int]:
        with closing(sqlite3.connect(database)) as reader:
            said = "FROM sprachrohr_message WHERE outcome_id IS NOT NULL"
            many, each = reader.execute(f"SELECT count(*), count(DISTINCT voice_id) {said}").fetchone()
            return many, each, reader.execute("SELECT count(*) FROM sprachrohr_telling").fetchone()[0]

    assert (run("killed"), rows()) == (9, (0, 0, 0))
    assert (run("lives"), rows()) == (0, (600, 600, 1))
    assert (run("lives"), rows()) == (0, (600, 600, 1))


# -- at the desk -------------------------------------------------------------------------------------------------


def test_the_desk_tells_once_and_sees_how_many_have_read(elif_: Member, key: HandlerKey) -> None:
    reads, _ = about(topic()), about(topic())
    about(topic(), "Vertraulich.", openness="sealed", kind="report", to=(key,))
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    answer, browser = answered(made, elif_), logged_in(elif_)
    address = f"/desk/recommendations/{made.pk}/tell/?answer={answer.pk}"
    assert browser.post(address, {"words": TOLD}).status_code == 422
    assert TOLD in browser.post(address, {"words": TOLD}).content.decode()
    assert browser.post(address, {"words": TOLD, "sure": "on", "close": "on"}).status_code == 303
    made.refresh_from_db()
    assert made.closed_as == "answered"
    telling = Telling.objects.get()
    assert (who_has_read(telling, elif_).told, who_has_read(telling, elif_).read) == (2, 0)
    thread(reads)
    assert who_has_read(telling, elif_).read == 1
    assert browser.post(address, {"words": "Noch einmal.", "sure": "on"}).status_code == 303
    assert Telling.objects.count() == 1
    slips = browser.get(f"/desk/recommendations/{made.pk}/slips/{telling.pk}/")
    assert (slips.status_code, slips.content[:5]) == (200, b"%PDF-")


def test_a_handler_puts_an_open_case_behind_it_and_nobody_sees_it(
    elif_: Member, key: HandlerKey, hakan: Member
) -> None:
    said = about(None, "Vertraulich.", openness="sealed", kind="report", to=(key,))
    made = sent(elif_)
    before = logged_in(hakan).get(f"/desk/recommendations/{made.pk}/").content.decode()
    browser = logged_in(Member.objects.get(shown_name=NADIA.name))
    address = "/desk/recommendations/confidential/"
    form = {"case": said.voice.pk, "recommendation": made.pk}
    assert "password" in browser.post(address, form).content.decode()
    assert made.voices.count() == 0
    browser.post("/desk/cases/unlock/", {"password": PASSWORD})
    assert browser.post(address, form).status_code == 303
    assert list(made.voices.all()) == [said.voice]

    def same(page: str) -> str:
        return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)

    assert same(logged_in(hakan).get(f"/desk/recommendations/{made.pk}/").content.decode()) == same(before)
    # A member who changes the draft does not push it out again.
    other = drafted(hakan)
    other.voices.add(said.voice)
    actions.change(
        recommendation=other, words=actions.Words("a b", "a b", "a b"), way=actions.Way(), ground=ground(), by=hakan
    )
    assert list(other.voices.all()) == [said.voice]


# -- is it better? -------------------------------------------------------------------------------------------------


def four_weeks_pass(*tellings: Telling) -> None:
    day = timezone.localdate() - timedelta(weeks=4)
    Message.objects.filter(outcome__isnull=False).update(written_on=day)
    Telling.objects.filter(ask_on__isnull=False).update(ask_on=timezone.localdate())
    for telling in tellings:
        telling.refresh_from_db()


def test_four_weeks_later_the_thread_asks_and_keeps_the_day_and_one_sentence(elif_: Member) -> None:
    said = about(topic())
    telling = told(sent(elif_, of=ground(topic=topic(), whole_topic=True)), elif_)
    phone = Client()
    phone.post("/de/answer/", {"code": said.code.digits})
    assert "/de/answer/better/" not in phone.get("/de/answer/").content.decode()
    four_weeks_pass()
    assert "/de/answer/better/" in phone.get("/de/answer/").content.decode()
    form = {"telling": telling.pk, "better": "partly", "words": "Der Kurs ist gut, aber zu kurz."}
    assert phone.post("/de/answer/better/", form).status_code == 303
    better = Better.objects.get()
    assert (better.said, better.said_on, better.voice) == ("partly", timezone.localdate(), said.voice)
    assert b"Kurs" not in bytes(better.body or b"")
    desk = logged_in(elif_).get(f"/desk/recommendations/{telling.recommendation_id}/tell/?answer={telling.answer_id}")
    assert "Der Kurs ist gut" in desk.content.decode()
    phone.post("/de/answer/better/", {**form, "better": "yes", "words": ""})
    assert list(Better.objects.values_list("said", flat=True)) == ["yes"]


def test_an_interim_answer_and_a_stranger_are_not_asked(elif_: Member) -> None:
    said, stranger = about(topic()), about()
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    interim = told(made, elif_, "interim")
    final = told(made, elif_, "accepted")
    assert interim.ask_on is None
    four_weeks_pass(final)
    assert thread(said).count("/de/answer/better/") == 1
    assert say_better(voice=stranger.voice, telling=final, said="yes") is None
    phone = Client()
    phone.post("/de/answer/", {"code": stranger.code.digits})
    phone.post("/de/answer/better/", {"telling": final.pk, "better": "yes"})
    phone.post("/de/answer/better/", {"telling": "x", "better": "perhaps"})
    assert Better.objects.count() == 0


def test_a_sealed_sentence_is_for_the_handlers_alone(elif_: Member, key: HandlerKey) -> None:
    said = about(topic(), "Vertraulich.", openness="sealed", kind="report", to=(key,))
    telling = told(sent(elif_, of=ground(topic=topic(), whole_topic=True)), elif_)
    four_weeks_pass(telling)
    voice = Voice.objects.select_related("key").get(pk=said.voice.pk)
    assert say_better(voice=voice, telling=telling, said="no", words="Es ist schlimmer.") is not None
    page = logged_in(elif_).get(f"/desk/recommendations/{telling.recommendation_id}/tell/?answer={telling.answer_id}")
    assert "schlimmer" not in page.content.decode()


def test_small_numbers_say_nothing_in_public(elif_: Member) -> None:
    voices = many_voices(12)
    telling = told(sent(elif_, of=ground(voices=[voice.pk for voice in voices])), elif_)
    four_weeks_pass(telling)

    def public() -> str:
        return Client().get(f"/en/recommendations/{telling.recommendation.slug}/").content.decode()

    def say(count: int, word: str) -> None:
        for voice in voices[:count]:
            say_better(voice=voice, telling=telling, said=word)
        del voices[:count]

    say(4, "yes")
    assert "whether it got better" not in public()
    say(2, "no")
    assert ("6 people have said" in public(), "Yes: 4" in public()) == (True, False)
    say(1, "yes")
    say(3, "no")
    assert "Yes: 5. A little: 0. No: 5." in public()


# -- what time deletes waits for it ----------------------------------------------------------------------------------


def test_nothing_behind_an_open_recommendation_is_deleted_by_time(elif_: Member) -> None:
    named, by_topic, merged, free = (about(*one).voice for one in ((), (topic(),), (), ()))
    voices_office.merge(voice=merged, into=by_topic, by=elif_)
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True, voices=[named.pk]))
    for voice in (named, by_topic, merged, free):
        closed_before(voice, 500)
    forget_closed(what_is_above())
    thirty_days_pass()
    forget_closed(what_is_above())
    assert emptied() == {free.pk}
    actions.close(recommendation=made, as_="dropped", by=elif_)
    forget_closed(what_is_above())
    thirty_days_pass()
    forget_closed(what_is_above())
    assert emptied() == {named.pk, by_topic.pk, merged.pk, free.pk}


def test_a_voice_that_is_withdrawn_leaves_nothing_behind_in_a_recommendation(elif_: Member) -> None:
    said = about(topic())
    telling = told(sent(elif_, of=ground(topic=topic(), whole_topic=True, voices=[said.voice.pk])), elif_)
    four_weeks_pass(telling)
    assert say_better(voice=said.voice, telling=telling, said="yes", words="Endlich.") is not None
    withdraw(voice=Voice.objects.select_related("key", "receipt").get(pk=said.voice.pk))
    assert (Better.objects.count(), Filing.objects.count()) == (0, 0)
    telling.recommendation.refresh_from_db()
    assert telling.recommendation.voices.count() == 0
    # That it was told stays as a fact; its words went with the last thread that held them.
    assert list(Telling.objects.values_list("pk", "outcome")) == [(telling.pk, None)]
    assert Client().get(f"/de/recommendations/{telling.recommendation.slug}/").status_code == 200
