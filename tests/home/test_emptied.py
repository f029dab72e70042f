"""What people and the desk see of what time has deleted: the warning, the emptied thread, lists without it, the log."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.gatherings.models import Appointment, Occasion
from sprachrohr.home import tasks
from sprachrohr.home.answers import WrongAnswers, read
from sprachrohr.home.waiting import what_waits
from sprachrohr.journal.actions import count_deletions
from sprachrohr.journal.models import DailyRun, Deletion
from sprachrohr.languages.actions import suggest
from sprachrohr.languages.models import Suggestion
from sprachrohr.people.actions import invite
from sprachrohr.people.models import Invitation, Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, say
from sprachrohr.voices.deletion import empty
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Task, Voice
from sprachrohr.voices.outcomes import tell_what_became, under
from tests.cast import ELIF, FARIDA, GERMAN, HAKAN, NADIA, logged_in, member, oluchi_says, open_council, saying
from tests.gatherings.hours import booked, talk_hour
from tests.voices.endings import closed_before, ended
from tests.voices.telling import kept, says, says_counted, shown

pytestmark = pytest.mark.django_db

DELETED = "What you and we had written here was deleted on %(day)s, as we had announced."
WARNING = (
    "Our conversation ended long ago. On %(day)s we delete what you and we have written here. "
    "Is something still open? Then please write to us."
)


@pytest.fixture(autouse=True)
def _open(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    cache.clear()
    open_council()


@pytest.fixture
def hakan(_open: None) -> Member:
    return member(HAKAN)


def _day(day: date, language: str) -> str:
    with override(language):
        return date_format(day, "DATE_FORMAT")


def _inside(said: Said, language: str = "de") -> Client:
    """The person's browser, after the code was typed twice: the first visit shows it once more."""
    browser = Client()
    for _ in range(2):
        browser.post(f"/{language}/answer/", {"code": said.code.digits})
    return browser


# -- the person ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "prs"])
@pytest.mark.parametrize("openness", ["council", "sealed"])
def test_the_thread_says_on_which_day_it_is_deleted(hakan: Member, language: str, openness: str) -> None:
    key = handlers.make_handler_key(member=member(NADIA), password=PASSWORD)
    said = say(token=new_token(), saying=saying(openness=openness, to=(key,)), look_again_in=7)
    closed_before(said.voice, 400)
    tasks.forget_closed_voices.call()
    day = _day(timezone.localdate() + timedelta(days=30), language)
    page = shown(_inside(said, language).get(f"/{language}/answer/"))
    assert says(WARNING, language, day=day) in page
    assert GERMAN in page


def test_an_emptied_thread_says_so_and_offers_a_new_beginning(hakan: Member) -> None:
    said = oluchi_says()
    office.answer(voice=said.voice, words="Danke.", by=hakan, seen=0, anyway=True)
    empty([said.voice.pk], on=date(2026, 3, 1))
    page = shown(_inside(said).get("/de/answer/"))
    assert says(DELETED, "de", day=_day(date(2026, 3, 1), "de")) in page
    assert says("There is nothing new yet.", "de") in page
    assert 'href="/de/tell/"' in page
    assert [one for one in (GERMAN, "Danke.", "answer/write/") if one in page] == []


@pytest.mark.parametrize("openness", ["council", "sealed"])
def test_a_later_answer_finds_its_person(hakan: Member, openness: str) -> None:
    key = handlers.make_handler_key(member=member(NADIA), password=PASSWORD)
    topic = Topic.objects.all()[0]
    said = say(token=new_token(), saying=saying(openness=openness, to=(key,), topic=topic), look_again_in=7)
    empty([said.voice.pk])
    tell_what_became(voices=under(topic), words="Die Lampe geht wieder.", by=hakan)
    browser = _inside(said)
    assert "Die Lampe geht wieder." in shown(browser.get("/de/answer/"))
    assert Message.objects.get().read_on == timezone.localdate()


def test_who_was_writing_when_it_was_emptied_loses_nothing(hakan: Member) -> None:
    said = oluchi_says()
    browser = _inside(said)
    empty([said.voice.pk])
    answer = browser.post("/de/answer/write/", {"words": "Noch ein Satz von mir.", "whole": ["begins", "ends"]})
    assert (answer.status_code, kept(answer)) == (409, "Noch ein Satz von mir.")
    assert 'action="/de/tell/"' in shown(answer)
    assert kept(browser.post("/de/tell/", {"words": "Noch ein Satz von mir."})) == "Noch ein Satz von mir."
    assert (Message.objects.count(), Voice.objects.count()) == (0, 1)


def test_every_other_door_of_an_emptied_thread_works(hakan: Member) -> None:
    said = oluchi_says()
    empty([said.voice.pk])
    browser = _inside(said)
    assert browser.post("/de/answer/change/", {"answer_language": "tr", "consent": "end"}).status_code == 303
    assert Voice.objects.get().answer_language == "tr"
    assert browser.get(f"/de/answer/file/{said.voice.name}/").status_code == 404
    assert browser.get("/de/answer/withdraw/").status_code == 200
    assert browser.post("/de/answer/withdraw/").status_code == 200
    assert Voice.objects.count() == 0


def test_a_code_that_also_opens_a_time_stays_until_that_is_over(hakan: Member) -> None:
    voice = ended(hakan)
    other = booked(talk_hour(hakan)).appointment
    Appointment.objects.filter(pk=other.pk).update(receipt=voice.receipt)
    tasks.forget_closed_voices.call()
    assert Message.objects.filter(note="deleted_soon").count() == 0
    Appointment.objects.update(cancelled_on=timezone.localdate())
    tasks.forget_closed_voices.call()
    assert Message.objects.filter(note="deleted_soon").count() == 1


# -- the desk ------------------------------------------------------------------------------------------


def test_the_desk_sees_nothing_of_an_emptied_voice_and_no_page_breaks(hakan: Member) -> None:
    gone, reads, open_one = ended(hakan), oluchi_says("Bei mir auch.").voice, oluchi_says("Ich bin noch da.").voice
    office.merge(voice=reads, into=gone, by=hakan)
    closed_before(reads, 0)
    empty([gone.pk])
    browser = logged_in(hakan)
    states = ["open", "new", "for_us", "for_them", "closed", "held", "aside"]
    pages = [shown(browser.get(f"/desk/voices/?state={state}")) for state in states]
    assert [state for state, page in zip(states, pages, strict=True) if f"/desk/voices/{gone.pk}/" in page] == []
    assert f"/desk/voices/{open_one.pk}/" in pages[0]
    acts = ["answer", "note", "close", "reopen", "merge"]
    assert [browser.post(f"/desk/voices/{gone.pk}/{act}/", {"words": "x"}).status_code for act in acts] == [404] * 5
    assert browser.get(f"/desk/voices/{gone.pk}/").status_code == 404
    answer = browser.post(f"/desk/voices/{open_one.pk}/merge/", {"into": str(gone.pk)})
    assert answer.status_code == 422
    addresses = [f"/desk/voices/{reads.pk}/", "/desk/voices/?q=Treppenhaus", "/desk/", "/desk/translations/"]
    assert [browser.get(address).status_code for address in addresses] == [200] * 4
    assert what_waits(council=Council.ours(), member=hakan).new == 1
    assert Voice.objects.with_state().in_state("new").get() == open_one


def test_a_handler_no_longer_finds_an_emptied_case(hakan: Member) -> None:
    nadia = member(NADIA)
    key = handlers.make_handler_key(member=nadia, password=PASSWORD)
    said = say(token=new_token(), saying=saying(openness="sealed", to=(key,)), look_again_in=7)
    empty([said.voice.pk])
    browser = logged_in(nadia)
    browser.post("/desk/cases/unlock/", {"password": PASSWORD})
    assert f"/desk/cases/{said.voice.pk}/" not in shown(browser.get("/desk/cases/"))
    assert browser.get(f"/desk/cases/{said.voice.pk}/").status_code == 404


# -- the log -------------------------------------------------------------------------------------------


def test_every_member_reads_when_how_many_of_what_were_deleted(hakan: Member) -> None:
    count_deletions(what="closed", many=3)
    count_deletions(what="closed", many=2)
    count_deletions(what="spam", many=0)
    page = shown(logged_in(hakan).get("/desk/deletions/"))
    assert says("Closed messages", "de") in page.partition("<table")[2]
    assert '<td class="ltr">5</td>' in page
    assert says("Spam", "de") not in page.partition("<table")[2]
    assert "/desk/deletions/" in shown(logged_in(hakan).get("/desk/"))


def test_somebody_who_only_translates_does_not_read_the_log(hakan: Member) -> None:
    assert logged_in(member(FARIDA)).get("/desk/deletions/").status_code in {302, 303, 403}


def test_the_log_shows_what_is_kept_because_something_waits(hakan: Member) -> None:
    voice = ended(hakan)
    office.add_task(voice=voice, what="nachfragen", due_on=timezone.localdate(), owner=hakan, by=hakan)
    browser = logged_in(hakan)
    assert f'href="/desk/voices/{voice.pk}/"' in shown(browser.get("/desk/deletions/"))
    office.finish_task(task=Task.objects.get(), by=hakan)
    assert f'href="/desk/voices/{voice.pk}/"' not in shown(browser.get("/desk/deletions/"))


def test_a_case_that_waits_is_shown_to_its_handler_alone(hakan: Member) -> None:
    nadia = member(NADIA)
    key = handlers.make_handler_key(member=nadia, password=PASSWORD)
    said = say(token=new_token(), saying=saying(openness="sealed", to=(key,)), look_again_in=7)
    closed_before(said.voice, 300)
    office.add_task(voice=said.voice, what="x", due_on=timezone.localdate(), owner=nadia, by=nadia)
    address = f'href="/desk/cases/{said.voice.pk}/"'
    seen = [address in shown(logged_in(who).get("/desk/deletions/")) for who in (nadia, hakan, member(ELIF))]
    assert seen == [True, False, False]


def test_the_daily_round_counts_all_that_it_deletes_and_forgets_the_count_after_two_years(hakan: Member) -> None:
    booked(talk_hour(hakan))
    past = timezone.now() - timedelta(days=8)
    Occasion.objects.update(starts_at=past - timedelta(hours=2), ends_at=past)
    invitation, _ = invite(email="nie@rat.example", role="member", by=hakan)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(days=31))
    suggestion = suggest(page="/de/", language="de", words="Besser so.")
    Suggestion.objects.filter(pk=suggestion.pk).update(done_at=timezone.now() - timedelta(days=91))
    for days in (730, 731):
        Deletion.objects.create(day=timezone.localdate() - timedelta(days=days), what="closed", how_many=1)
    for work in (tasks.forget_old_traces, tasks.forget_closed_voices, tasks.forget_appointments):
        work.call()
    today = Deletion.objects.filter(day=timezone.localdate())
    assert dict(today.values_list("what", "how_many")) == {"appointments": 1, "contact": 1, "suggestions": 1}
    assert [line.day for line in Deletion.objects.filter(what="closed")] == [timezone.localdate() - timedelta(days=730)]
    assert set(DailyRun.objects.values_list("failed", flat=True)) == {""}


# -- settings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [("keep_months", 1, 36), ("keep_sealed_months", 1, 24), ("keep_code_months", 1, 36), ("keep_contact_days", 1, 90)],
)
def test_periods_are_set_at_the_desk_and_in_the_file_within_bounds(
    hakan: Member, field: str, least: int, most: int
) -> None:
    browser = logged_in(member(ELIF))
    form = browser.get("/desk/council/").context["form"]
    known = {name: value for name, value in form.initial.items() if value is not None}
    results = []
    for value in (least - 1, least, most, most + 1):
        answer = browser.post("/desk/council/", {**known, field: value})
        results.append((answer.status_code, getattr(Council.ours(), field) == value))
    assert results == [(422, False), (303, True), (303, True), (422, False)]
    assert read({"council": {"name": "Rat", "place": "Harburg", field: most}}).council[field] == most
    with pytest.raises(WrongAnswers):
        read({"council": {"name": "Rat", "place": "Harburg", field: most + 1}})


def test_the_privacy_notice_and_the_form_tell_the_councils_own_periods(hakan: Member) -> None:
    Council.objects.update(keep_months=9, keep_sealed_months=4, keep_code_months=7, keep_contact_days=20)
    plain = "We delete your text %(months)s months after the conversation has ended."
    sealed = "We delete confidential messages %(months)s months after the conversation has ended."
    form, notice = (shown(Client().get(address)) for address in ("/de/tell/", "/de/privacy/"))
    assert _counted(plain, 9) in form
    assert _counted(sealed, 4) in form
    assert _counted("Otherwise w" + plain[1:], 9) in notice
    assert _counted(sealed, 4) in notice
    assert [number in notice for number in (" 7 ", " 20 ")] == [True, True]


def _counted(sentence: str, number: int) -> str:
    one = sentence.replace("%(months)s months", "one month")
    return says_counted(one, sentence, number, "de") % {"months": number}
