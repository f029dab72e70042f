"""Confidential voices: only the named handlers and the code open them."""

import re
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.models import Entry
from sprachrohr.languages.models import Release, Translation
from sprachrohr.people.actions import end_role, give_role
from sprachrohr.people.models import Member
from sprachrohr.vault import codes, handlers
from sprachrohr.vault.actions import try_code
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import HandlerKey, OpenedThread, SealedCopy
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, say, withdraw
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.voices.reports import Report, months_later
from tests.cast import DARI, ELIF, FARIDA, NADIA, OLENA, logged_in, member, saying
from tests.web.pdf_reading import Reading

SECRET = "Der Vermieter sagte mir ins Gesicht, er wolle solche wie uns nicht."


@pytest.fixture
def nadia(council: object) -> Member:
    return member(NADIA)


@pytest.fixture
def olena(council: object) -> Member:
    return member(OLENA)


@pytest.fixture
def key(nadia: Member) -> HandlerKey:
    handlers.make_recovery_key()
    return handlers.make_handler_key(member=nadia, password=PASSWORD)


def entrusted(*keys: HandlerKey, words: str = SECRET) -> Said:
    return say(token=new_token(), saying=saying(words, openness="sealed", to=keys), look_again_in=7)


def unlocked(who: Member) -> Client:
    browser = logged_in(who)
    assert browser.post("/desk/cases/unlock/", {"password": PASSWORD}).status_code == 303
    return browser


@pytest.mark.data
def test_the_server_alone_cannot_read_a_sealed_voice(key: HandlerKey) -> None:
    voice = Voice.objects.get(pk=entrusted(key).voice.pk)
    text = voice.messages.get().text
    assert text is not None
    assert bytes(voice.key.wrapped) == b""
    with pytest.raises(Unreadable):
        _ = text.original


@pytest.mark.data
def test_the_handlers_password_opens_it_and_a_wrong_one_does_not(key: HandlerKey) -> None:
    voice = Voice.objects.get(pk=entrusted(key).voice.pk)
    private = handlers.open_handler_key(key=key, password=PASSWORD)
    handlers.open_by_handler(key=voice.key, handler=key, private=private)
    text = voice.messages.get().text
    assert text is not None
    assert voice.key.decrypt(text.body) == SECRET
    with pytest.raises(handlers.WrongPassword):
        handlers.open_handler_key(key=key, password="falsch")


@pytest.mark.data
def test_the_code_opens_it(key: HandlerKey) -> None:
    said = entrusted(key)
    receipt = try_code(code=said.code, network="here")
    voice = Voice.objects.get(pk=said.voice.pk)
    voice.key.open_with(handlers.open_by_code(key=voice.key, code_key=receipt.code_key or b""))
    text = voice.messages.get().text
    assert text is not None
    assert voice.key.decrypt(text.body) == SECRET


def test_a_handler_reads_and_answers_and_the_person_reads_it(key: HandlerKey, nadia: Member) -> None:
    said = entrusted(key)
    office_of_nadia = unlocked(nadia)
    page = office_of_nadia.get(f"/desk/cases/{said.voice.pk}/").content.decode()
    assert SECRET in page
    newest = said.voice.messages.get().pk
    form = {"words": "Sie sind nicht allein.", "language": "de", "seen": newest}
    assert office_of_nadia.post(f"/desk/cases/{said.voice.pk}/answer/", form).status_code == 303
    phone = Client()
    phone.post("/de/answer/", {"code": said.code.digits})
    thread = phone.get("/de/answer/").content.decode()
    assert "Sie sind nicht allein." in thread
    assert SECRET in thread
    assert Entry.objects.filter(verb="case opened", subject=f"voice:{said.voice.pk}").count() == 1


def test_being_chair_member_or_translator_opens_nothing(key: HandlerKey, olena: Member) -> None:
    said = entrusted(key)
    chair, farida = member(ELIF), member(FARIDA)
    assert Voice.objects.visible_to(chair).filter(pk=said.voice.pk).exists() is False
    assert logged_in(chair).get(f"/desk/voices/{said.voice.pk}/").status_code == 404
    assert logged_in(chair).get("/desk/cases/").status_code == 403
    for who in (olena, farida):
        handlers.make_handler_key(member=who, password=PASSWORD)
        browser = unlocked(who)
        assert browser.get(f"/desk/cases/{said.voice.pk}/").status_code == 404
        assert f"#{said.voice.pk}" not in browser.get("/desk/cases/").content.decode()
        form = {"words": "x", "language": "de"}
        assert browser.post(f"/desk/cases/{said.voice.pk}/answer/", form).status_code == 404


def test_without_the_cookie_the_session_opens_nothing(key: HandlerKey, nadia: Member) -> None:
    """A stolen session row has the locked half, a stolen cookie the key: neither is enough."""
    said = entrusted(key)
    browser = unlocked(nadia)
    del browser.cookies["cases"]
    page = browser.get(f"/desk/cases/{said.voice.pk}/")
    assert (page.status_code, SECRET in page.content.decode()) == (200, False)
    assert 'name="password"' in page.content.decode()


def test_half_an_hour_of_silence_closes_the_key(key: HandlerKey, nadia: Member) -> None:
    said = entrusted(key)
    browser = unlocked(nadia)
    session = browser.session
    session["cases"] = {**session["cases"], "used": session["cases"]["used"] - 1801}
    session.save()
    assert SECRET not in browser.get(f"/desk/cases/{said.voice.pk}/").content.decode()


def test_what_was_typed_stays_when_the_key_has_closed(key: HandlerKey, nadia: Member) -> None:
    said = entrusted(key)
    browser = logged_in(nadia)
    page = browser.post(f"/desk/cases/{said.voice.pk}/answer/", {"words": "Lange geschrieben", "language": "de"})
    assert "Lange geschrieben" in page.content.decode()


@pytest.mark.data
def test_whoever_loses_the_role_loses_the_keys(key: HandlerKey, nadia: Member) -> None:
    said, elif_ = entrusted(key), member(ELIF)
    end_role(member=nadia, role="handler", by=elif_)
    assert handlers.end_keys_without_role() == 1
    assert SealedCopy.objects.filter(key=said.voice.key, handler=key).exists() is False
    give_role(member=nadia, role="handler", by=elif_)
    nadia.forget_roles()
    new = handlers.make_handler_key(member=nadia, password=PASSWORD)
    assert list(Voice.objects.cases_of(new)) == []


@pytest.mark.data
def test_a_new_handler_opens_later_cases_and_older_ones_when_handed_over(
    key: HandlerKey, nadia: Member, olena: Member
) -> None:
    older = Voice.objects.get(pk=entrusted(key).voice.pk)
    other = handlers.make_handler_key(member=olena, password=PASSWORD)
    later = entrusted(key, other).voice
    assert list(Voice.objects.cases_of(other)) == [later]
    private = handlers.open_handler_key(key=key, password=PASSWORD)
    handlers.open_by_handler(key=older.key, handler=key, private=private)
    office.hand_over_case(voice=older, to=other, by=nadia)
    assert set(Voice.objects.cases_of(other)) == {older, later}
    assert list(older.messages.filter(sender="automatic").values_list("note", flat=True)) == ["handed_over"]


@pytest.mark.data
def test_after_a_new_password_the_earlier_one_locks_the_key_anew(key: HandlerKey, nadia: Member) -> None:
    nadia.set_password("ein ganz neues Passwort")
    nadia.save()
    key.refresh_from_db()
    handlers.lock_anew(key=key, old_password=PASSWORD, new_password="ein ganz neues Passwort")
    assert len(handlers.open_handler_key(key=key, password="ein ganz neues Passwort")) == 32
    with pytest.raises(handlers.WrongPassword):
        handlers.open_handler_key(key=key, password=PASSWORD)


@pytest.mark.data
def test_the_printed_recovery_key_opens_everything_for_a_new_pair(nadia: Member) -> None:
    printed = handlers.make_recovery_key()
    lost = handlers.make_handler_key(member=nadia, password=PASSWORD)
    said = entrusted(lost)
    new = handlers.make_handler_key(member=nadia, password=PASSWORD)
    assert list(Voice.objects.cases_of(new)) == []
    grouped = " ".join(printed[start : start + 4] for start in range(0, len(printed), 4)).lower()
    assert office.recover_cases(printed=grouped, to=new) == 1
    assert list(Voice.objects.cases_of(new)) == [said.voice]
    with pytest.raises(Unreadable):
        office.recover_cases(printed="A" * 52, to=new)


@pytest.mark.data
def test_recovery_gives_nobody_what_they_could_not_read_before(nadia: Member, olena: Member) -> None:
    printed = handlers.make_recovery_key()
    of_nadia = handlers.make_handler_key(member=nadia, password=PASSWORD)
    of_olena = handlers.make_handler_key(member=olena, password=PASSWORD)
    entrusted(of_nadia)
    assert office.recover_cases(printed=printed, to=of_olena) == 0
    handlers.end_handler_key(key=of_nadia)
    # Nobody at all can read it any more: now another handler may, and the thread says so.
    assert office.recover_cases(printed=printed, to=of_olena) == 1
    assert Voice.objects.get().messages.filter(note="handed_over").count() == 1


@pytest.mark.data
def test_whoever_was_left_out_stays_out(nadia: Member, olena: Member) -> None:
    printed = handlers.make_recovery_key()
    of_nadia = handlers.make_handler_key(member=nadia, password=PASSWORD)
    of_olena = handlers.make_handler_key(member=olena, password=PASSWORD)
    said = say(
        token=new_token(),
        saying=saying(SECRET, openness="sealed", to=(of_nadia,), not_to=(olena,)),
        look_again_in=7,
    )
    with pytest.raises(PermissionError):
        office.hand_over_case(voice=said.voice, to=of_olena, by=nadia)
    handlers.end_handler_key(key=of_nadia)
    assert office.recover_cases(printed=printed, to=of_olena) == 0


def test_the_form_names_the_handlers_and_lets_one_be_left_out(key: HandlerKey, olena: Member) -> None:
    other = handlers.make_handler_key(member=olena, password=PASSWORD)
    page = Client().get("/de/tell/").content.decode()
    assert all(name in page for name in ("Nadia", "Olena"))
    form = {"token": new_token(), "words": SECRET, "kind": "report", "openness": "sealed", "language": "de"}
    assert Client().post("/de/tell/", {**form, "leave_out": [other.pk]}).status_code == 200
    copies = Voice.objects.get().key.copies.filter(handler__isnull=False)
    assert list(copies.values_list("handler", flat=True)) == [key.pk]
    nobody = Client().post("/de/tell/", {**form, "token": new_token(), "leave_out": [other.pk, key.pk]})
    assert (nobody.status_code, SECRET in nobody.content.decode()) == (422, True)


def test_who_may_read_is_decided_when_it_is_sent(key: HandlerKey, olena: Member) -> None:
    other = handlers.make_handler_key(member=olena, password=PASSWORD)
    assert "Olena" in Client().get("/de/tell/").content.decode()
    handlers.end_handler_key(key=other)
    # For some seconds the empty page may still name her; a key that has ended gets nothing.
    form = {"token": new_token(), "words": SECRET, "kind": "report", "openness": "sealed", "language": "de"}
    assert Client().post("/de/tell/", form).status_code == 200
    copies = Voice.objects.get().key.copies.filter(handler__isnull=False)
    assert list(copies.values_list("handler", flat=True)) == [key.pk]
    handlers.end_handler_key(key=key)
    nobody = Client().post("/de/tell/", {**form, "token": new_token()})
    assert (nobody.status_code, SECRET in nobody.content.decode()) == (422, True)
    assert Voice.objects.count() == 1


def test_confidential_is_not_offered_where_nobody_could_open_it(council: object) -> None:
    form = {"token": new_token(), "words": SECRET, "kind": "report", "openness": "sealed", "language": "de"}
    page = Client().post("/de/tell/", form)
    assert (page.status_code, Voice.objects.count()) == (422, 0)
    assert 'value="sealed"' not in page.content.decode()


def test_an_interpreter_reads_only_if_the_sender_wants_it(key: HandlerKey) -> None:
    farida = member(FARIDA)
    interpreter = handlers.make_handler_key(member=farida, password=PASSWORD)
    form = {"words": DARI, "kind": "report", "openness": "sealed", "language": "prs"}
    Client().post("/prs/tell/", {**form, "token": new_token()})
    assert list(Voice.objects.cases_of(interpreter)) == []
    Client().post("/prs/tell/", {**form, "token": new_token(), "interpreter": [interpreter.pk]})
    assert Voice.objects.cases_of(interpreter).count() == 1


def test_whoever_became_a_handler_after_the_page_was_shown_does_not_read_it(key: HandlerKey) -> None:
    shown = re.findall(r'name="named" value="(\d+)"', Client().get("/de/tell/").content.decode())
    later = handlers.make_handler_key(member=member(OLENA), password=PASSWORD)
    form = {"words": SECRET, "kind": "report", "openness": "sealed", "language": "de", "named": shown}
    Client().post("/de/tell/", {**form, "token": new_token()})
    assert [Voice.objects.cases_of(one).count() for one in (key, later)] == [1, 0]


def test_the_page_of_a_case_costs_few_queries_and_a_line_in_the_journal(key: HandlerKey, nadia: Member) -> None:
    voice = entrusted(key).voice
    browser = unlocked(nadia)
    browser.get(f"/desk/cases/{voice.pk}/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/desk/cases/{voice.pk}/")
        counts.append(Counter(query["sql"].split()[0] for query in queries))
        voice.key.raw()
        for number in range(3):
            office.add_note(voice=voice, words=f"Notiz {number}", by=nadia)
    assert counts == [Counter(SELECT=8, INSERT=1), Counter(SELECT=9, INSERT=1)]


def test_a_person_writes_again_and_withdraws(key: HandlerKey) -> None:
    said = entrusted(key)
    phone = Client()
    phone.post("/de/answer/", {"code": said.code.digits})
    assert OpenedThread.objects.get().day == timezone.localdate()
    phone.post("/de/answer/write/", {"words": "Noch etwas."})
    phone.post("/de/answer/write/", {"words": "Noch etwas."})
    assert said.voice.messages.count() == 2
    assert "Noch etwas." in phone.get("/de/answer/").content.decode()
    withdraw(voice=Voice.objects.get())
    assert (Voice.objects.count(), SealedCopy.objects.count(), OpenedThread.objects.count()) == (0, 0, 0)


def test_a_thread_cookie_without_its_row_asks_for_the_code_again(key: HandlerKey) -> None:
    said = entrusted(key)
    phone = Client()
    phone.post("/de/answer/", {"code": said.code.digits})
    OpenedThread.objects.all().delete()
    assert SECRET not in phone.get("/de/answer/").content.decode()


def test_the_two_months_stand_on_the_receipt_and_in_the_thread(key: HandlerKey) -> None:
    form = {"token": new_token(), "words": SECRET, "kind": "report", "openness": "sealed", "language": "de",
            "report_field": "housing", "report_day": "2026-01-31", "report_place": "Heimfeld"}  # fmt: skip
    page = Client().post("/de/tell/", form).content.decode()
    assert "31. März 2026" in page
    voice = Voice.objects.get()
    assert b"Heimfeld" not in bytes(voice.report or b"")


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 1, 31), date(2026, 3, 31)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 30), date(2028, 2, 29)),
    ],
)
def test_two_months_end_on_the_same_day_or_the_months_last(day: date, until: date) -> None:
    assert months_later(day, 2) == until


def test_other_rules_apply_to_offices() -> None:
    state, work = Report(field="state", day="2026-01-01"), Report(field="work", day="2026-01-01")
    assert (state.claim_until(), state.other_rules) == (None, True)
    assert (work.claim_until(), work.other_rules) == (date(2026, 3, 1), False)


def test_one_text_goes_to_one_translator_and_comes_back_sealed(key: HandlerKey, nadia: Member) -> None:
    said = entrusted(key)
    browser = unlocked(nadia)
    message = said.voice.messages.get()
    form = {"message": message.pk, "language": "tr"}
    page = browser.post(f"/desk/cases/{said.voice.pk}/release/", form).content.decode()
    address = re.search(r'value="http://testserver(/tr/translate/sealed/[^"]+)"', page)
    assert address is not None
    released = Release.objects.get()
    assert SECRET.encode() not in bytes(released.body)
    translator, stranger = Client(), Client()
    inside = translator.post(address[1]).headers["Location"]
    assert SECRET in translator.get(inside).content.decode()
    assert stranger.get(inside).status_code == 410
    thanks = translator.post(inside, {"words": "Ev sahibi yüzüme söyledi.", "of_version": 1})
    assert (thanks.status_code, translator.get(inside).status_code) == (200, 410)
    phone = Client()
    phone.post("/tr/answer/", {"code": said.code.digits})
    assert Translation.objects.get().language == "tr"
    assert Release.objects.count() == 0


@pytest.mark.parametrize(("language", "day"), [("de", "31. März 2026"), ("ar", "2026")])
def test_the_two_months_stand_on_the_slip(council: object, language: str, day: str) -> None:
    form = {"code": codes.random_code().digits, "look_again_on": "2026-03-01", "claim_until": "2026-03-31"}
    paper = Client().post(f"/{language}/slip/", form)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert day in " ".join(Reading(paper.content).words.split())


def test_the_password_leads_back_to_the_case_and_nowhere_else(key: HandlerKey, nadia: Member) -> None:
    browser = logged_in(nadia)
    form = {"password": PASSWORD, "next": f"/desk/cases/{entrusted(key).voice.pk}/"}
    assert browser.post("/desk/cases/unlock/", form).headers["Location"] == form["next"]
    for foreign in ("//evil.example/", "https://evil.example/desk/cases/1/", "/desk/cases/1/../../"):
        page = browser.post("/desk/cases/unlock/", {**form, "next": foreign})
        assert page.headers["Location"] == "/desk/cases/"
