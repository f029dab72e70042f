"""If nobody looks in for two weeks: a second person is told, and people who wait see an honest note."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.home.absence import silence, tell_second_person
from sprachrohr.journal.models import Entry
from sprachrohr.people.models import Member
from sprachrohr.vault import handlers
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, say
from sprachrohr.voices.forms import new_token
from tests.cast import ELIF, FARIDA, HAKAN, NADIA, member, oluchi_says, open_council, saying, semira_says
from tests.voices.telling import says, shown

pytestmark = pytest.mark.django_db

NOBODY = "Nobody of the council has looked in here since %(day)s."
SECOND = "A second person knows about it."


@pytest.fixture(autouse=True)
def council(db: None, settings: Any, tmp_path: Path) -> Council:
    settings.DATA_DIR = tmp_path
    cache.clear()
    return open_council(second_email="vertretung@demo.example")


@pytest.fixture
def people(council: Council) -> dict[str, Member]:
    return {person.name: member(person) for person in (ELIF, HAKAN, NADIA, FARIDA)}


def _last_here(days: int, *names: str) -> None:
    """These people, or all, have not logged in for so many days."""
    moment = timezone.now() - timedelta(days=days)
    chosen = Member.objects.filter(shown_name__in=names) if names else Member.objects.get_queryset()
    chosen.update(last_login=moment, joined_at=moment)
    cache.clear()


def _thread(said: Said, language: str) -> str:
    """What the page says to whoever opens it with the number."""
    browser = Client()
    browser.post(f"/{language}/answer/", {"code": said.code.digits})
    return shown(browser.get(f"/{language}/answer/"))


@pytest.mark.data
def test_as_long_as_one_member_looks_in_there_is_no_silence(people: dict[str, Member]) -> None:
    semira_says()
    _last_here(13)
    assert (silence(), tell_second_person()) == (None, 0)
    _last_here(30, "Elif", "Nadia", "Farida")
    assert (silence(), tell_second_person()) == (None, 0)
    assert mail.outbox == []


@pytest.mark.data
def test_after_two_weeks_a_second_person_is_told_in_numbers_once_a_week(people: dict[str, Member]) -> None:
    semira_says()
    oluchi_says()
    _last_here(14)
    _last_here(0, "Farida")  # who translates does not answer
    assert (tell_second_person(), tell_second_person()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["vertretung@demo.example"]
    assert "2 " in letter.body
    assert "Treppenhaus" not in letter.body
    Entry.objects.update(day=timezone.localdate() - timedelta(days=7))
    assert tell_second_person() == 1


def test_nobody_is_disturbed_if_nobody_waits(people: dict[str, Member]) -> None:
    voice = oluchi_says().voice
    office.answer(voice=voice, words="Danke.", by=people["Elif"], seen=0, anyway=True)
    _last_here(40)
    assert tell_second_person() == 0


def test_without_a_name_of_somebody_those_who_run_the_desk_are_told(people: dict[str, Member]) -> None:
    Council.objects.update(second_email="")
    semira_says()
    _last_here(20)
    assert tell_second_person() == 1
    assert mail.outbox[0].to == [people["Elif"].email]


def test_confidential_voices_wait_for_their_handlers_alone(people: dict[str, Member]) -> None:
    handlers.make_recovery_key()
    key = handlers.make_handler_key(member=people["Nadia"], password=PASSWORD)
    told = saying("Der Vermieter sagte es mir ins Gesicht.", openness="sealed", to=[key])
    said = say(token=new_token(), saying=told, look_again_in=7)
    _last_here(20, "Nadia")
    assert (silence(), silence(confidential=True) is not None) == (None, True)
    assert tell_second_person() == 1
    assert "Vermieter" not in mail.outbox[0].body
    cache.clear()
    assert says(SECOND, "de") in _thread(said, "de")


@pytest.mark.parametrize("language", ["de", "prs"])
def test_who_waits_reads_that_nobody_was_here_and_whether_somebody_knows(
    people: dict[str, Member], language: str
) -> None:
    said = semira_says()
    assert "notice-warn" not in _thread(said, language)
    _last_here(15)
    page = _thread(said, language)
    assert ("notice-warn" in page, says(SECOND, language) in page) == (True, False)
    tell_second_person()
    cache.clear()
    assert says(SECOND, language) in _thread(said, language)


def test_who_has_an_answer_reads_no_note(people: dict[str, Member]) -> None:
    said = oluchi_says()
    office.answer(voice=said.voice, words="Danke.", by=people["Elif"], seen=0, anyway=True)
    _last_here(30)
    assert "notice-warn" not in _thread(said, "de")
