"""A quote: proposed by the desk, read by its person in exactly these words, accepted, refused, taken back, gone."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Text, Wish
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.vault.deletions import noted
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, end_special_consent, say, withdraw
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Quote, Voice
from sprachrohr.voices.quotes import answer, ask, drop, public_quotes
from tests.cast import DARI, NADIA, logged_in, member, saying
from tests.voices.telling import shown

pytestmark = pytest.mark.django_db
WORDS = "Man sagte mir: Komm mit einem Deutschen wieder."
IN_DARI = "به من گفتند: با یک آلمانی پس بیا."


def told(openness: str = "public", **fields: Any) -> Said:
    housing = Topic.objects.get(slug="housing")
    chosen = {"language": "prs", "openness": openness, "topic": housing, **fields}
    return say(token=new_token(), saying=saying(DARI, **chosen), look_again_in=7)


def phone_of(said: Said, language: str = "prs") -> Client:
    phone = Client()
    phone.post(f"/{language}/answer/", {"code": said.code.digits})
    return phone


def public() -> list[str]:
    return [quote.text.original for quote in public_quotes("housing") if quote.text is not None]


def asked(said: Said, by: Member, words: str = IN_DARI, language: str = "prs") -> Quote:
    return ask(voice=said.voice, words=words, language=language, by=by)


def test_nobody_reads_it_before_the_yes_and_everybody_after(hakan: Member) -> None:
    said = told()
    quote = asked(said, hakan)
    phone = phone_of(said)
    assert (public(), IN_DARI in shown(Client().get("/prs/happening/housing/"))) == ([], False)
    page = shown(phone.get("/prs/answer/"))
    assert (page.count(IN_DARI), f'value="{quote.pk}"' in page) == (1, True)
    assert phone.post("/prs/answer/change/", {"quote": quote.pk, "agrees": "yes"}).status_code == 303
    assert (public(), IN_DARI in shown(Client().get("/prs/happening/housing/"))) == ([IN_DARI], True)
    wished = sorted(Wish.objects.filter(text=quote.text).values_list("language", flat=True))
    assert wished[:3] == ["ar", "de", "de-simple"]
    days = Quote.objects.values_list("asked_on", "accepted_on", "declined_on")
    assert list(days) == [(timezone.localdate(), timezone.localdate(), None)]
    assert Entry.objects.get(verb="quote accepted").at is None


def test_a_yes_is_taken_back_and_the_words_are_gone_with_their_key(hakan: Member) -> None:
    said = told()
    quote = asked(said, hakan)
    assert quote.text is not None
    key = quote.text.key_id
    phone = phone_of(said)
    phone.post("/prs/answer/change/", {"quote": quote.pk, "agrees": "yes"})
    phone.post("/prs/answer/change/", {"quote": quote.pk, "agrees": "no"})
    assert (public(), IN_DARI in shown(phone.get("/prs/answer/"))) == ([], False)
    assert IN_DARI not in shown(Client().get("/prs/happening/housing/"))
    assert (Text.objects.filter(pk=quote.text.pk).count(), key in noted()) == (0, True)
    assert Quote.objects.get().declined_on == timezone.localdate()
    # What has no words cannot be said yes to any more.
    phone.post("/prs/answer/change/", {"quote": quote.pk, "agrees": "yes"})
    assert Quote.objects.get().accepted_on is None


def test_whatever_is_not_a_yes_is_a_no(hakan: Member) -> None:
    said = told()
    quote = asked(said, hakan)
    phone_of(said).post("/prs/answer/change/", {"quote": quote.pk, "agrees": "perhaps"})
    assert (Quote.objects.get().declined_on, public()) == (timezone.localdate(), [])


def test_only_its_person_answers(hakan: Member) -> None:
    quote, other = asked(told(), hakan), told()
    phone_of(other).post("/prs/answer/change/", {"quote": quote.pk, "agrees": "yes"})
    Client().post("/prs/answer/change/", {"quote": quote.pk, "agrees": "yes"})
    assert Quote.objects.get().is_open


@pytest.mark.parametrize("number", ["", "²", "-1", "9" * 30, "777"])
def test_a_number_that_is_none_does_nothing(hakan: Member, number: str) -> None:
    said = told()
    asked(said, hakan)
    assert phone_of(said).post("/prs/answer/change/", {"quote": number, "agrees": "yes"}).status_code == 303
    assert Quote.objects.get().is_open


def test_german_words_wait_for_the_language_of_the_person(hakan: Member) -> None:
    said = told()
    quote = asked(said, hakan, words=WORDS, language="de")
    phone = phone_of(said)
    assert WORDS not in shown(phone.get("/prs/answer/"))
    translate(wish=Wish.objects.get(text=quote.text, language="prs"), words=IN_DARI, of_version=1, by=hakan)
    page = shown(phone.get("/prs/answer/"))
    assert (WORDS in page, IN_DARI in page) == (True, True)
    assert phone_of(said, "tr").get("/tr/answer/").status_code == 200


@pytest.mark.parametrize("openness", ["council", "sealed"])
def test_who_has_not_said_that_it_may_be_told_is_not_asked(hakan: Member, openness: str) -> None:
    handlers.make_recovery_key()
    key = handlers.make_handler_key(member=member(NADIA), password=PASSWORD)
    said = told(openness, to=(key,) if openness == "sealed" else ())
    with pytest.raises(PermissionError):
        asked(said, hakan)
    address = f"/desk/voices/{said.voice.pk}/quote/"
    answered = logged_in(hakan).post(address, {"words": WORDS, "language": "de"})
    assert (answered.status_code, Quote.objects.count()) == (422 if openness == "council" else 404, 0)


def test_what_is_held_or_set_aside_or_closed_to_us_since_is_not_shown(hakan: Member) -> None:
    said = told(special_consent=True)
    answer(quote=asked(said, hakan), agrees=True)
    assert public() == [IN_DARI]
    for fields in ({"held_on": timezone.localdate()}, {"set_aside_as": "spam"}, {"openness": "council"}):
        before = Voice.objects.values(*fields).get()
        Voice.objects.update(**fields)
        assert public() == []
        Voice.objects.update(**before)
    assert public() == [IN_DARI]
    end_special_consent(voice=Voice.objects.get())
    assert (public(), Quote.objects.get().text) == ([], None)


@pytest.mark.parametrize("end", ["withdraw", "empty"])
def test_it_goes_with_its_voice_and_its_key_is_on_the_deletion_list(hakan: Member, end: str) -> None:
    said = told()
    quote = asked(said, hakan)
    answer(quote=quote, agrees=True)
    assert quote.text is not None
    key = quote.text.key_id
    if end == "withdraw":
        withdraw(voice=said.voice)
    else:
        empty([said.voice.pk])
    assert (Quote.objects.count(), Text.objects.filter(pk=quote.text.pk).count(), public()) == (0, 0, [])
    assert key in noted()
    assert Entry.objects.filter(subject__startswith="quote").count() == 0


def test_the_same_words_are_asked_once_and_other_words_anew(hakan: Member) -> None:
    said = told()
    first = asked(said, hakan)
    assert asked(said, hakan) == first
    asked(said, hakan, words=WORDS, language="de")
    assert Quote.objects.count() == 2


@pytest.mark.parametrize("words", ["", " \u202e ", "..", "x" * 401])
def test_words_that_are_no_quote_stay_in_the_page(hakan: Member, words: str) -> None:
    said = told()
    page = logged_in(hakan).post(f"/desk/voices/{said.voice.pk}/quote/", {"words": words, "language": "prs"})
    found = re.search(r'<textarea[^>]*id="quote"[^>]*>(.*?)</textarea>', shown(page), re.DOTALL)
    assert found is not None
    assert (page.status_code, found[1], Quote.objects.count()) == (422, words, 0)


def test_the_desk_asks_and_sees_what_the_person_said_and_drops_it(hakan: Member) -> None:
    said, browser = told(), logged_in(hakan)
    address = f"/desk/voices/{said.voice.pk}/"
    assert browser.post(f"{address}quote/", {"words": f" {WORDS}", "language": "xx"}).status_code == 303
    quote = Quote.objects.get()
    assert quote.text is not None
    assert (quote.text.language, quote.text.original, quote.asked_by) == ("de", WORDS, hakan)
    assert WORDS in shown(browser.get(address))
    other = told()
    wrong = browser.post(f"/desk/voices/{other.voice.pk}/quote-drop/", {"quote": quote.pk})
    assert (wrong.status_code, Quote.objects.count()) == (404, 1)
    assert browser.post(f"{address}quote-drop/", {"quote": quote.pk}).status_code == 303
    assert (Quote.objects.count(), Text.objects.filter(pk=quote.text.pk).count()) == (0, 0)


def test_a_dropped_quote_that_was_refused_leaves_nothing(hakan: Member) -> None:
    quote = asked(told(), hakan)
    answer(quote=quote, agrees=False)
    drop(quote=Quote.objects.get(), by=hakan)
    assert Quote.objects.count() == 0


def test_yes_and_no_at_once_cannot_be_kept(hakan: Member) -> None:
    asked(told(), hakan)
    with pytest.raises(IntegrityError):
        Quote.objects.update(accepted_on=timezone.localdate(), declined_on=timezone.localdate())


def test_a_merged_topic_brings_its_quotes_along(hakan: Member) -> None:
    answer(quote=asked(told(), hakan), agrees=True)
    home = Topic.objects.get(slug="work")
    Topic.objects.filter(slug="housing").update(merged_into=home, retired_on=timezone.localdate())
    cache.clear()
    assert [one.voice_id for one in public_quotes("work")] == [Voice.objects.get().pk]
    moved = Client().get("/de/happening/housing/")
    assert (moved.status_code, moved.headers["Location"]) == (303, "/de/happening/work/")


def test_an_answer_closes_nothing_of_it(hakan: Member) -> None:
    """A closed conversation still shows what is asked there."""
    said = told()
    asked(said, hakan)
    office.answer(voice=said.voice, words="Danke.", by=hakan, seen=0, anyway=True)
    office.close(voice=said.voice, by=hakan)
    assert IN_DARI in shown(phone_of(said).get("/prs/answer/"))
