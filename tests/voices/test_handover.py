"""Handing over to an organisation: with a yes, exactly what was agreed, on paper or as a file that only they open."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, WrongPasswordError

from sprachrohr.council.models import Council
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import write_translation_in
from sprachrohr.languages.models import Translation
from sprachrohr.organisations import actions as organisations
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member
from sprachrohr.vault import handlers
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices import handovers, office
from sprachrohr.voices.actions import Said, end_special_consent, say, withdraw
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Handover, Referral, Voice
from sprachrohr.voices.packages import in_groups, seal
from sprachrohr.voices.reports import Report
from tests.cast import DARI, NADIA, OLENA, logged_in, member, saying
from tests.voices.telling import says
from tests.web.pdf_reading import Reading

pytestmark = pytest.mark.django_db
SECRET = "Der Vermieter sagte mir ins Gesicht, er wolle solche wie uns nicht."
CONTACT = "0151 555 77 88, abends"
TIGRINYA = "ወሃቢ ገዛ ጽቡቕ ኣይነበረን"


@pytest.fixture
def nadia(council: object) -> Member:
    return member(NADIA)


@pytest.fixture
def key(nadia: Member) -> HandlerKey:
    handlers.make_recovery_key()
    return handlers.make_handler_key(member=nadia, password=PASSWORD)


@pytest.fixture
def centre(hakan: Member) -> Organisation:
    return organisations.add(
        by=hakan, name="Gleiches Recht", phone="040 555-022", address="Brückengang 4, Harburg", is_advice_centre=True
    )


@pytest.fixture
def said(key: HandlerKey) -> Said:
    report = Report(field="housing", day="2026-01-31", place="Heimfeld")
    form = saying(SECRET, openness="sealed", kind="report", to=(key,), report=report)
    return say(token=new_token(), saying=form, look_again_in=7)


@pytest.fixture
def desk(nadia: Member, key: HandlerKey) -> Client:
    browser = logged_in(nadia)
    assert browser.post("/desk/cases/unlock/", {"password": PASSWORD}).status_code == 303
    return browser


@pytest.fixture
def asked(desk: Client, said: Said, centre: Organisation) -> Referral:
    assert desk.post(f"/desk/cases/{said.voice.pk}/refer/", {"organisation": centre.pk}).status_code == 303
    return Referral.objects.get()


@pytest.fixture
def phone(said: Said) -> Client:
    browser = Client()
    browser.post("/de/answer/", {"code": said.code.digits})
    return browser


def yes(phone: Client, referral: Referral, **fields: object) -> int:
    page = phone.get("/de/answer/").content.decode()
    upto = re.search(r'name="upto" value="(\d+)"', page)
    assert upto is not None
    form = {"referral": referral.pk, "agrees": "yes", "upto": upto[1], **fields}
    return phone.post("/de/answer/change/", form).status_code


def made(desk: Client, referral: Referral, **fields: str) -> bytes:
    answer = desk.post(f"/desk/cases/{referral.voice_id}/package/", {"referral": referral.pk, **fields})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    return bytes(answer.content)


def words(pdf: bytes) -> str:
    return " ".join(Reading(pdf).words.replace("\u200b", "").split())


# -- the question, and the yes ------------------------------------------------------------------------------------


def test_the_person_is_asked_with_exactly_what_would_go_there(asked: Referral, phone: Client) -> None:
    page = phone.get("/de/answer/").content.decode()
    assert [part in page for part in ("Gleiches Recht", 'name="contact"', 'name="upto"')] == [True] * 3
    exactly = "Everything that stands in this conversation now: your words, our answers, the translations."
    assert says(exactly, "de") in page
    assert (asked.consented_on, asked.handed_over_at) == (None, None)


def test_without_a_yes_nothing_is_made(asked: Referral, desk: Client) -> None:
    for act in ("package", "passed-on"):
        answer = desk.post(f"/desk/cases/{asked.voice_id}/{act}/", {"referral": asked.pk, "printed": "1"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (409, "text/html; charset=utf-8")
    asked.refresh_from_db()
    assert asked.handed_over_at is None
    assert Entry.objects.filter(verb__startswith="package").count() == 0


def test_a_no_and_consent_that_was_taken_back_make_nothing(asked: Referral, desk: Client) -> None:
    handovers.answer(referral=asked, agrees=True, contact="")
    handovers.answer(referral=asked, agrees=False)
    form = {"referral": asked.pk, "printed": "1"}
    assert desk.post(f"/desk/cases/{asked.voice_id}/package/", form).status_code == 409
    handovers.answer(referral=asked, agrees=True)
    end_special_consent(voice=asked.voice)
    assert desk.post(f"/desk/cases/{asked.voice_id}/package/", form).status_code == 409


def test_a_contact_that_is_none_stays_in_the_page_to_be_shortened(asked: Referral, phone: Client) -> None:
    answer = phone.post("/de/answer/change/", {"referral": asked.pk, "agrees": "yes", "contact": "0" * 201})
    assert (answer.status_code, "0" * 201 in answer.content.decode()) == (422, True)
    asked.refresh_from_db()
    assert (asked.consented_on, Handover.objects.count()) == (None, 0)


@pytest.mark.data
def test_the_contact_lies_under_the_voices_key_and_goes_with_a_no(asked: Referral, phone: Client, desk: Client) -> None:
    assert yes(phone, asked, contact=CONTACT) == 303
    kept = Handover.objects.get()
    assert CONTACT.encode() not in bytes(kept.contact or b"")
    fresh = Voice.objects.select_related("key").get(pk=asked.voice_id)
    with pytest.raises(Unreadable):
        handovers.contact_of(voice=fresh, referral=asked)
    assert CONTACT not in desk.get(f"/desk/cases/{asked.voice_id}/").content.decode()
    phone.post("/de/answer/change/", {"referral": asked.pk, "agrees": "no"})
    assert Handover.objects.count() == 0


@pytest.mark.data
def test_contacts_are_forgotten_some_days_after_they_were_passed_on(
    asked: Referral, phone: Client, said: Said, nadia: Member
) -> None:
    Council.objects.update(keep_contact_days=5)
    yes(phone, asked, contact=CONTACT)
    assert handovers.forget_contacts() == 0
    asked.refresh_from_db()
    office.hand_over(referral=asked, by=nadia)
    Referral.objects.update(handed_over_at=timezone.now() - timedelta(days=4))
    assert handovers.forget_contacts() == 0
    Referral.objects.update(handed_over_at=timezone.now() - timedelta(days=6))
    assert (handovers.forget_contacts(), handovers.forget_contacts()) == (1, 0)
    assert Handover.objects.get().contact is None


@pytest.mark.data
@pytest.mark.parametrize("why", ["closed", "consent taken back"])
def test_contacts_that_nobody_will_use_are_forgotten(asked: Referral, why: str) -> None:
    handovers.answer(referral=asked, agrees=True, contact=CONTACT)
    if why == "closed":
        Voice.objects.update(closed_at=timezone.now() - timedelta(days=31))
    else:
        end_special_consent(voice=asked.voice)
    assert handovers.forget_contacts() == 1


def test_everything_goes_when_the_person_withdraws(asked: Referral, phone: Client) -> None:
    yes(phone, asked, contact=CONTACT)
    withdraw(voice=Voice.objects.select_related("key", "receipt").get())
    assert (Handover.objects.count(), Referral.objects.count()) == (0, 0)


# -- on paper --------------------------------------------------------------------------------------------------------


def test_the_paper_holds_the_letter_and_everything_said(asked: Referral, phone: Client, desk: Client) -> None:
    yes(phone, asked, contact=CONTACT)
    paper = made(desk, asked, printed="1")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper
    assert set(Reading(paper).sizes()) == {(210, 297)}
    found = words(paper)
    facts = ("Heimfeld", "31. Januar 2026", "31. März 2026", CONTACT)
    expected = ("Gleiches Recht", "Brückengang 4, Harburg", SECRET, *facts)
    assert [one for one in expected if one not in found] == []
    assert Entry.objects.filter(verb="package printed", subject=f"referral:{asked.pk}").count() == 1


def test_what_comes_after_the_yes_and_what_is_internal_stays_here(
    asked: Referral, phone: Client, desk: Client, nadia: Member
) -> None:
    yes(phone, asked)
    phone.post("/de/answer/write/", {"words": "Noch ein Geheimnis."})
    assert asked.voice.messages.count() == 2
    desk.post(f"/desk/cases/{asked.voice_id}/note/", {"words": "Interne Notiz"})
    found = words(made(desk, asked, printed="1"))
    assert [part in found for part in (SECRET, "Noch ein Geheimnis", "Interne Notiz", "Für Sie allein")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_the_yes_covers_the_page_in_which_it_was_said(asked: Referral, phone: Client, desk: Client) -> None:
    page = phone.get("/de/answer/").content.decode()
    upto = re.search(r'name="upto" value="(\d+)"', page)
    assert upto is not None
    phone.post("/de/answer/write/", {"words": "In einem anderen Fenster."})
    phone.post("/de/answer/change/", {"referral": asked.pk, "agrees": "yes", "upto": upto[1]})
    assert "anderen Fenster" not in words(made(desk, asked, printed="1"))
    # A number that is none means all there is; one beyond it means no more than that.
    phone.post("/de/answer/change/", {"referral": asked.pk, "agrees": "yes", "upto": "9" * 30})
    assert "anderen Fenster" in words(made(desk, asked, printed="1"))


def test_translations_say_who_made_them(hakan: Member, centre: Organisation) -> None:
    voice = say(token=new_token(), saying=saying(DARI, language="prs"), look_again_in=7).voice
    text = voice.messages.get().text
    assert text is not None
    write_translation_in(text=text, language="de", words="Die Behörde sagte mir.", maker=Translation.Maker.MACHINE)
    referral = office.refer(voice=voice, organisation=centre, by=hakan)
    handovers.answer(referral=referral, agrees=True)
    paper = logged_in(hakan).post(f"/desk/voices/{voice.pk}/package/", {"referral": referral.pk, "printed": "1"})
    found = words(bytes(paper.content))
    assert "von einer Maschine übersetzt, nicht geprüft" in found
    assert "Die Behörde sagte mir." in found
    assert "Dari" in found


def test_the_letter_is_german_whatever_the_desk_speaks(
    asked: Referral, phone: Client, desk: Client, nadia: Member
) -> None:
    Member.objects.update(desk_language="en")
    yes(phone, asked)
    found = words(made(desk, asked, printed="1"))
    assert ("31. Januar 2026" in found, "January" in found) == (True, False)


# -- as a sealed file ------------------------------------------------------------------------------------------------


def test_the_passphrase_is_shown_once_and_the_file_opens_with_it_alone(
    asked: Referral, phone: Client, desk: Client
) -> None:
    yes(phone, asked)
    address = f"/desk/cases/{asked.voice_id}/package/"
    page = desk.post(address, {"referral": asked.pk, "sealed": "1"}).content.decode()
    passphrase = re.search(r'name="passphrase" value="(\d{20})"', page)
    assert passphrase is not None
    assert "".join(re.findall(r"<span>(\d{5})</span>", page)) == passphrase[1]
    answer = desk.post(address, {"referral": asked.pk, "sealed": "1", "passphrase": passphrase[1]})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    file = bytes(answer.content)
    assert [secret.encode() in file for secret in (SECRET, "Weitergabe", passphrase[1])] == [False] * 3
    with pytest.raises(FileNotDecryptedError):
        _ = PdfReader(io.BytesIO(file)).pages[0]
    for typed in (passphrase[1], in_groups(passphrase[1])):
        opened = PdfReader(io.BytesIO(file), password=typed)
        assert SECRET in " ".join(" ".join(one.extract_text() for one in opened.pages).split())
    with pytest.raises(WrongPasswordError):
        PdfReader(io.BytesIO(file), password="0" * 20)
    assert Entry.objects.filter(verb="package sealed", subject=f"referral:{asked.pk}").count() == 1
    again = desk.post(address, {"referral": asked.pk, "sealed": "1"}).content.decode()
    assert passphrase[1] not in again


@pytest.mark.parametrize("weak", ["1234", "a" * 20, "1" * 21, ""])
def test_a_passphrase_that_is_not_ours_makes_no_file(asked: Referral, phone: Client, desk: Client, weak: str) -> None:
    yes(phone, asked)
    form = {"referral": asked.pk, "sealed": "1", "passphrase": weak}
    answer = desk.post(f"/desk/cases/{asked.voice_id}/package/", form)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert Entry.objects.filter(verb="package sealed").count() == 0


def test_the_sealed_file_stays_readable_aloud(asked: Referral, phone: Client, desk: Client) -> None:
    """Encryption keeps tags, language and title, and allows screen readers (ISO 32000-2, table 22, bit 10)."""
    yes(phone, asked)
    opened = PdfReader(io.BytesIO(seal(made(desk, asked, printed="1"), "1" * 20)), password="1" * 20)
    root = opened.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root) == ("de", True, True)  # type: ignore[index]
    assert opened.trailer["/Encrypt"]["/R"] == 6  # type: ignore[index]
    assert opened.trailer["/Encrypt"]["/P"] & 1 << 9 != 0  # type: ignore[index,operator]


def test_a_script_that_no_paper_can_print_lies_in_the_file(
    nadia: Member, key: HandlerKey, desk: Client, centre: Organisation
) -> None:
    form = saying(TIGRINYA, language="ti", page="de", openness="sealed", kind="report", to=(key,))
    voice = say(token=new_token(), saying=form, look_again_in=7).voice
    referral = office.refer(voice=voice, organisation=centre, by=nadia)
    handovers.answer(referral=referral, agrees=True)
    assert "kann hier nicht gedruckt werden" in words(made(desk, referral, printed="1"))
    file = made(desk, referral, sealed="1", passphrase="12345678901234567890")
    opened = PdfReader(io.BytesIO(file), password="12345678901234567890")
    assert [content.decode() for content in opened.attachments["originale.txt"]] == [TIGRINYA]


# -- who may, and what is said of it ---------------------------------------------------------------------------------


def test_it_was_passed_on_stands_in_the_thread_with_its_day(asked: Referral, phone: Client, desk: Client) -> None:
    yes(phone, asked)
    assert desk.post(f"/desk/cases/{asked.voice_id}/passed-on/", {"referral": asked.pk}).status_code == 303
    asked.refresh_from_db()
    assert asked.handed_over_at is not None
    assert Entry.objects.filter(verb="referral handed over").count() == 1
    page = phone.get("/de/answer/").content.decode()
    assert re.search(rf"am [^<]*{timezone.localdate().year}[^<]*Gleiches Recht", page) is not None
    # What is done cannot be refused any more.
    phone.post("/de/answer/change/", {"referral": asked.pk, "agrees": "no"})
    assert Handover.objects.count() == 1


def test_another_handler_a_member_and_another_voice_get_nothing(
    asked: Referral, phone: Client, desk: Client, hakan: Member, key: HandlerKey
) -> None:
    yes(phone, asked)
    form = {"referral": asked.pk, "printed": "1"}
    olena = member(OLENA)
    handlers.make_handler_key(member=olena, password=PASSWORD)
    other = logged_in(olena)
    other.post("/desk/cases/unlock/", {"password": PASSWORD})
    assert other.post(f"/desk/cases/{asked.voice_id}/package/", form).status_code == 404
    assert logged_in(hakan).post(f"/desk/voices/{asked.voice_id}/package/", form).status_code == 404
    second = say(token=new_token(), saying=saying(SECRET, openness="sealed", to=(key,)), look_again_in=7).voice
    assert desk.post(f"/desk/cases/{second.pk}/package/", form).status_code == 409


@pytest.mark.parametrize("nonsense", ["", "x", "²", "0", "9" * 30])
def test_numbers_that_are_none_find_nothing(asked: Referral, desk: Client, nonsense: str) -> None:
    address = f"/desk/cases/{asked.voice_id}"
    assert desk.post(f"{address}/package/", {"referral": nonsense, "printed": "1"}).status_code == 409
    assert desk.post(f"{address}/passed-on/", {"referral": nonsense}).status_code == 404
    assert desk.post(f"{address}/refer/", {"organisation": nonsense}).status_code == 404


def test_the_case_page_offers_advice_centres_first_and_asks_each_once(
    desk: Client, said: Said, hakan: Member, centre: Organisation
) -> None:
    organisations.add(by=hakan, name="Arbeit und Lohn")
    page = desk.get(f"/desk/cases/{said.voice.pk}/").content.decode()
    assert page.index(">Gleiches Recht</option>") < page.index(">Arbeit und Lohn</option>")
    desk.post(f"/desk/cases/{said.voice.pk}/refer/", {"organisation": centre.pk})
    assert ">Gleiches Recht</option>" not in desk.get(f"/desk/cases/{said.voice.pk}/").content.decode()


def test_a_retired_organisation_is_not_asked_about(
    desk: Client, said: Said, centre: Organisation, hakan: Member
) -> None:
    organisations.retire(organisation=centre, by=hakan)
    assert desk.post(f"/desk/cases/{said.voice.pk}/refer/", {"organisation": centre.pk}).status_code == 404
    assert Referral.objects.count() == 0
