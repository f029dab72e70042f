"""What became of it: one text for everyone who has spoken about the same thing, confidential voices included."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Text, Wish
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, say, thread_of, withdraw
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.filing import file_case, file_under
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Outcome, Voice
from sprachrohr.voices.outcomes import tell_what_became, under
from tests.cast import DARI, ELIF, FARIDA, NADIA, logged_in, member, saying
from tests.voices.telling import says

pytestmark = pytest.mark.django_db
WORDS = "Seit Montag brennt das Licht in allen Treppenhäusern."
IN_DARI = "از دوشنبه چراغ‌های همه زینه‌ها روشن است."


@pytest.fixture
def home(council: object) -> Topic:
    return Topic.objects.get(slug="housing")


@pytest.fixture
def key(council: object) -> HandlerKey:
    handlers.make_recovery_key()
    return handlers.make_handler_key(member=member(NADIA), password=PASSWORD)


def about(topic: Topic | None, words: str = "Das Licht ist kaputt.", **fields: object) -> Said:
    return say(token=new_token(), saying=saying(words, topic=topic, **fields), look_again_in=7)  # type: ignore[arg-type]


def in_confidence(key: HandlerKey, topic: Topic | None, **fields: object) -> Said:
    return about(topic, "Der Hausmeister droht mir.", openness="sealed", kind="report", to=(key,), **fields)


def of_nadia() -> Client:
    browser = logged_in(Member.objects.get(shown_name=NADIA.name))
    assert browser.post("/desk/cases/unlock/", {"password": PASSWORD}).status_code == 303
    return browser


def thread(said: Said, language: str = "de") -> str:
    phone = Client()
    phone.post(f"/{language}/answer/", {"code": said.code.digits})
    return phone.get(f"/{language}/answer/").content.decode()


# -- one text, many threads -----------------------------------------------------------------------------------


@pytest.mark.data
def test_many_read_one_text(home: Topic, hakan: Member) -> None:
    voices = [about(home), about(home), about(None)]
    texts = Text.objects.count()
    outcome = tell_what_became(voices=under(home), words=WORDS, by=hakan)
    assert (Text.objects.count() - texts, outcome.voices.count()) == (1, 2)
    assert [WORDS in thread(said) for said in voices] == [True, True, False]
    assert Entry.objects.filter(verb="told what became of it", subject=f"outcome:{outcome.pk}").count() == 1


def test_a_person_reads_it_translated_under_what_became_of_it(home: Topic, hakan: Member) -> None:
    said = about(home, DARI, language="prs")
    outcome = tell_what_became(voices=under(home), words=WORDS, by=hakan)
    assert WORDS not in thread(said, "prs")
    translate(wish=Wish.objects.get(text=outcome.text, language="prs"), words=IN_DARI, of_version=1, by=hakan)
    message = Message.objects.get(outcome=outcome)
    assert (message.read_on, message.written_on) == (None, timezone.localdate())
    page = thread(said, "prs")
    assert (IN_DARI in page, says("What became of it", "prs") in page) == (True, True)
    message.refresh_from_db()
    assert message.read_on == timezone.localdate()


def test_after_the_days_of_translation_it_is_shown_in_german(home: Topic, hakan: Member) -> None:
    said = about(home, DARI, language="prs")
    tell_what_became(voices=under(home), words=WORDS, by=hakan)
    Message.objects.filter(outcome__isnull=False).update(waits_until=timezone.localdate())
    assert WORDS in thread(said, "prs")


def test_new_words_are_read_by_everyone_who_was_told(home: Topic, hakan: Member) -> None:
    told = [about(home), about(home, DARI, language="prs")]
    outcome = tell_what_became(voices=under(home), words=WORDS, by=hakan)
    translate(wish=Wish.objects.get(text=outcome.text, language="prs"), words=IN_DARI, of_version=1, by=hakan)
    message = Message.objects.get(outcome=outcome, voice=told[0].voice)
    form = {"message": message.pk, "words": "Seit Dienstag brennt das Licht."}
    assert logged_in(hakan).post(f"/desk/voices/{told[0].voice.pk}/change/", form).status_code == 303
    assert "Seit Dienstag" in thread(told[0])
    assert Wish.objects.get(text=outcome.text, language="prs").fulfilled_at is None
    assert "outdated" in [m.translation_in("prs").state for m in thread_of(told[1].voice) if m.translation_in("prs")]  # type: ignore[union-attr]


def test_a_double_tap_tells_once(home: Topic, hakan: Member) -> None:
    about(home)
    first = tell_what_became(voices=under(home), words=WORDS, by=hakan)
    assert tell_what_became(voices=under(home), words=WORDS, by=hakan) == first
    assert (Outcome.objects.count(), Message.objects.filter(outcome=first).count()) == (1, 1)
    other = tell_what_became(voices=under(home), words=f"{WORDS} Wirklich.", by=hakan)
    Outcome.objects.filter(pk=first.pk).update(told_at=timezone.now() - timedelta(minutes=11))
    assert tell_what_became(voices=under(home), words=WORDS, by=hakan) not in (first, other)


def test_nobody_to_tell_is_an_error(home: Topic, hakan: Member) -> None:
    with pytest.raises(ValueError, match="nobody"):
        tell_what_became(voices=under(home), words=WORDS, by=hakan)
    assert (Outcome.objects.count(), Text.objects.count()) == (0, 0)


@pytest.mark.data
def test_merged_voices_are_told_once_each(home: Topic, hakan: Member) -> None:
    into, merged = about(home), about(None)
    office.merge(voice=merged.voice, into=into.voice, by=hakan)
    tell_what_became(voices=under(home), words=WORDS, by=hakan)
    for said in (into, merged):
        voice = Voice.objects.get(pk=said.voice.pk)
        assert [m.became for m in thread_of(voice) if m.sender == "council"] == [True]
    # The one into which it was merged goes: what both were told does not come a second time.
    withdraw(voice=Voice.objects.select_related("key", "receipt").get(pk=into.voice.pk))
    assert Message.objects.filter(outcome__isnull=False).count() == 1
    assert thread(merged).count(WORDS) == 1


# -- who still waits goes on waiting ---------------------------------------------------------------------------


def test_only_conversations_in_which_nobody_waits_are_closed(home: Topic, hakan: Member, key: HandlerKey) -> None:
    new, answered, sealed = about(home).voice, about(home).voice, in_confidence(key, home).voice
    office.answer(voice=answered, words="Wir fragen nach.", by=hakan, seen=0, anyway=True)
    tell_what_became(voices=under(home), words=WORDS, by=hakan)
    states = {voice.pk: voice.state for voice in Voice.objects.with_state()}
    assert states == {new.pk: "new", answered.pk: "closed", sealed.pk: "new"}
    with pytest.raises(office.Crossed):
        office.answer(voice=new, words="Wir kommen.", by=hakan, seen=new.messages.order_by("pk")[0].pk)


def test_spam_and_what_is_held_is_told_nothing(home: Topic, hakan: Member) -> None:
    spam, held, real = about(home).voice, about(home, held=True).voice, about(home).voice
    office.set_aside(voice=spam, kind="spam", by=hakan)
    outcome = tell_what_became(voices=under(home), words=WORDS, by=hakan)
    assert list(outcome.voices.all()) == [real]
    assert held.messages.count() == 1


@pytest.mark.data
def test_whoever_was_emptied_meanwhile_is_told_still(home: Topic, hakan: Member) -> None:
    """What they said is gone, not the way to them."""
    gone = about(home).voice
    empty([gone.pk])
    tell_what_became(voices=under(home), words=WORDS, by=hakan)
    assert [message.text.original for message in thread_of(Voice.objects.get(pk=gone.pk)) if message.text] == [WORDS]


# -- confidential voices ---------------------------------------------------------------------------------------


@pytest.mark.data
def test_a_confidential_voice_reads_it_and_the_server_cannot_read_the_voice(
    home: Topic, hakan: Member, key: HandlerKey
) -> None:
    said = in_confidence(key, home)
    about(home)
    tell_what_became(voices=under(home), words=WORDS, by=hakan)
    page = thread(said)
    assert (WORDS in page, "Der Hausmeister droht mir." in page) == (True, True)
    with pytest.raises(Unreadable):
        Voice.objects.get(pk=said.voice.pk).key.raw()
    case = of_nadia().get(f"/desk/cases/{said.voice.pk}/").content.decode()
    assert (WORDS in case, case.count("case_act")) == (True, 0)


def test_members_cannot_tell_that_a_confidential_voice_stands_under_a_topic(
    home: Topic, hakan: Member, key: HandlerKey
) -> None:
    browser = logged_in(hakan)

    def seen() -> list[str]:
        """Every page of the desk that a member sees around a topic, without what is new in each page by itself."""
        cache.clear()
        voices = ("tell-all/?topic=housing", "?topic=housing", "?topic=housing&state=closed")
        pages = [*(f"voices/{page}" for page in voices), "translations/", ""]
        found = [browser.get(f"/desk/{page}").content.decode() for page in pages]
        return [re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page) for page in found]

    about(home, language="tr", page="tr")
    before = seen()
    in_confidence(key, home, language="fa", page="fa")
    assert seen() == before
    # Nor afterwards: the wishes are in every language of the council, and nothing is counted.
    with_sealed = tell_what_became(voices=under(home), words=WORDS, by=hakan)
    wishes = set(Wish.objects.filter(text=with_sealed.text).values_list("language", flat=True))
    Voice.objects.filter(openness="sealed").delete()
    without = tell_what_became(voices=under(home), words=f"{WORDS} Alle.", by=hakan)
    assert set(Wish.objects.filter(text=without.text).values_list("language", flat=True)) == wishes
    assert wishes == set(Council.ours().languages) - {"de", "de-simple"}


def test_a_topic_with_confidential_voices_alone_looks_empty(home: Topic, hakan: Member, key: HandlerKey) -> None:
    in_confidence(key, home)
    browser = logged_in(hakan)
    page = browser.get("/desk/voices/tell-all/?topic=housing").content.decode()
    assert '<textarea class="input" id="words"' not in page
    form = {"words": WORDS, "sure": "on"}
    answer = browser.post("/desk/voices/tell-all/?topic=housing", form)
    assert (answer.status_code, WORDS in answer.content.decode(), Outcome.objects.count()) == (422, True, 0)


def test_only_a_handler_who_has_it_open_puts_it_under_a_topic(home: Topic, hakan: Member, key: HandlerKey) -> None:
    voice = in_confidence(key, None).voice
    fresh = Voice.objects.select_related("key").get(pk=voice.pk)
    with pytest.raises(PermissionError):
        file_under(voice=fresh, add=["housing"], by=hakan)
    with pytest.raises(Unreadable):
        file_case(voice=fresh, add=["housing"], by=hakan)
    assert logged_in(hakan).post(f"/desk/voices/{voice.pk}/file/", {"topic": "housing"}).status_code == 404
    assert of_nadia().post(f"/desk/cases/{voice.pk}/file/", {"topic": "housing"}).status_code == 303
    voice.refresh_from_db()
    assert voice.shown_topics == [home]
    assert Entry.objects.filter(verb="case topic set", subject=f"voice:{voice.pk}").count() == 1


def test_an_interpreter_reads_the_case_and_cannot_put_it_under_a_topic(home: Topic, key: HandlerKey) -> None:
    farida = member(FARIDA)
    interpreter = handlers.make_handler_key(member=farida, password=PASSWORD)
    voice = about(None, DARI, language="prs", openness="sealed", kind="report", to=(key, interpreter)).voice
    browser = logged_in(farida)
    browser.post("/desk/cases/unlock/", {"password": PASSWORD})
    page = browser.get(f"/desk/cases/{voice.pk}/").content.decode()
    assert ("دفتر" in page, f"/desk/cases/{voice.pk}/file/" in page) == (True, False)
    assert browser.post(f"/desk/cases/{voice.pk}/file/", {"topic": "housing"}).status_code == 403
    assert browser.post(f"/desk/cases/{voice.pk}/refer/", {"organisation": "1"}).status_code == 403
    voice.refresh_from_db()
    assert voice.shown_topics == []


# -- it goes with the last who reads it --------------------------------------------------------------------------


@pytest.mark.data
def test_it_stays_while_others_read_it_and_goes_with_the_last(home: Topic, hakan: Member, key: HandlerKey) -> None:
    one, sealed = about(home), in_confidence(key, home)
    outcome = tell_what_became(voices=under(home), words=WORDS, by=hakan)
    withdraw(voice=Voice.objects.select_related("key", "receipt").get(pk=one.voice.pk))
    assert WORDS in thread(sealed)
    withdraw(voice=Voice.objects.select_related("key", "receipt").get(pk=sealed.voice.pk))
    assert (Outcome.objects.count(), Text.objects.filter(pk=outcome.text_id).count()) == (0, 0)


# -- the desk's page ---------------------------------------------------------------------------------------------


def test_the_desk_tells_everyone_under_a_topic(home: Topic, hakan: Member) -> None:
    said = [about(home), about(home, DARI, language="prs")]
    browser = logged_in(hakan)
    assert "/desk/voices/tell-all/?topic=housing" in browser.get("/desk/voices/?topic=housing").content.decode()
    assert "tell-all" not in browser.get("/desk/voices/").content.decode()
    page = browser.get("/desk/voices/tell-all/?topic=housing").content.decode()
    assert [part in page for part in ("2 ", "Dari, Deutsch")] == [True, True]
    done = browser.post("/desk/voices/tell-all/?topic=housing", {"words": WORDS, "sure": "on"})
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/voices/?topic=housing")
    assert Outcome.objects.get().voices.count() == 2
    desk = browser.get(f"/desk/voices/{said[0].voice.pk}/").content.decode()
    assert WORDS in desk


@pytest.mark.parametrize(
    ("form", "kept"), [({"words": " ", "sure": "on"}, ""), ({"words": WORDS}, WORDS)], ids=["empty", "not sure"]
)
def test_what_cannot_be_told_stays_in_the_page(home: Topic, hakan: Member, form: dict[str, str], kept: str) -> None:
    about(home)
    page = logged_in(hakan).post("/desk/voices/tell-all/?topic=housing", form)
    assert (page.status_code, f">{kept}</textarea>" in page.content.decode()) == (422, True)
    assert Outcome.objects.count() == 0


def test_a_topic_that_is_not_there_is_not_found(hakan: Member) -> None:
    assert logged_in(hakan).get("/desk/voices/tell-all/?topic=nonsense").status_code == 404
    assert logged_in(hakan).get("/desk/voices/tell-all/").status_code == 404


def test_telling_costs_the_same_for_one_and_for_many(home: Topic, hakan: Member) -> None:
    def cost(words: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            tell_what_became(voices=under(home), words=words, by=hakan)
        return len(caught)

    about(home)
    one = cost(WORDS)
    for _ in range(3):
        about(home)
    assert cost(f"{WORDS} Alle.") - one <= 1


@pytest.mark.parametrize("place", ["thread", "desk", "tell all"])
def test_a_page_with_one_or_three_outcomes_costs_the_same_queries_and_at_most_ten(
    home: Topic, hakan: Member, place: str
) -> None:
    said = about(home, DARI, language="prs")
    phone, desk = Client(), logged_in(member(ELIF))
    phone.post("/prs/answer/", {"code": said.code.digits})
    browser, address = {
        "thread": (phone, "/prs/answer/"),
        "desk": (desk, f"/desk/voices/{said.voice.pk}/"),
        "tell all": (desk, "/desk/voices/tell-all/?topic=housing"),
    }[place]
    counts = []
    for number in (1, 2):
        for _ in range(number):
            tell_what_became(voices=under(home), words=f"{WORDS} {Outcome.objects.count()}", by=hakan)
        Message.objects.filter(outcome__isnull=False).update(waits_until=timezone.localdate())
        browser.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        counts.append(len(caught))
    assert (counts[0], counts[0] <= 10) == (counts[1], True)
