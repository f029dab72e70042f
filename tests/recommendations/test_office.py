"""The official answers by a link: no account, no JavaScript, one draft for the whole office, nothing public unseen."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from sprachrohr.journal.models import Entry
from sprachrohr.meetings.models import Invitee
from sprachrohr.meetings.replies import personal_link
from sprachrohr.people.actions import leave
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions, papers
from sprachrohr.recommendations.models import Answer, OfficeDraft, Paper, Recommendation, Transfer
from sprachrohr.vault.actions import make_link, revoke_link
from sprachrohr.vault.media import parts
from sprachrohr.vault.media.outcome import MOST_BYTES
from sprachrohr.vault.models import Link
from tests.cast import logged_in
from tests.meetings.sittings import called, rules
from tests.recommendations.made import REASON, WORDS, answered, ground, link_to, opened, sent, topic

pytestmark = pytest.mark.django_db
FORM = {"kind": "partly", "words": REASON, "seen": "0"}
NAME = "Sachbearbeiterin Zaubernuss"


@pytest.fixture
def waiting(elif_: Member) -> Recommendation:
    return sent(elif_)


def pdf(author: str = NAME) -> bytes:
    """A letter as an office program writes it: with the name of its author inside, and a script."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": author})
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("notizen.txt", author.encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("Antwort Frau Petersen.pdf", content, content_type="application/pdf")


def confirmed(browser: Client, address: str) -> int:
    draft = OfficeDraft.objects.get()
    form = {"draft": draft.form_hash, "edition": draft.edition}
    return browser.post(f"{address}confirm/", form).status_code


def test_a_members_link_to_a_meeting_opens_no_offices_page(waiting: Recommendation, elif_: Member) -> None:
    """What a browser has opened is kept by number, and one of another kind may have the same."""
    rules(elif_)
    meeting = called(elif_)
    _, address = opened(link_to(waiting, elif_))
    Invitee.objects.filter(member=elif_).update(id=int(address.split("/")[2]))
    door = personal_link(meeting=meeting, member=elif_).removeprefix("http://testserver")
    browser = Client()
    assert browser.post(door, {"answer": "yes"}).status_code == 303
    assert browser.get(address).status_code == 410
    assert browser.post(address, FORM).status_code == 410
    assert OfficeDraft.objects.count() == 0


# -- the way in -----------------------------------------------------------------------------------------------


def test_looking_at_the_link_changes_nothing_and_the_button_opens_it(waiting: Recommendation, elif_: Member) -> None:
    token, browser = link_to(waiting, elif_), Client()
    page = browser.get(f"/office/link/{token}/")
    assert (page.status_code, WORDS.title in page.content.decode()) == (200, True)
    waiting.refresh_from_db()
    assert (waiting.received_at, Client().get("/office/1/").status_code) == (None, 410)
    address = browser.post(f"/office/link/{token}/").headers["Location"]
    waiting.refresh_from_db()
    assert (waiting.received_at is not None, waiting.received_by) == (True, None)
    inside = browser.get(address).content.decode()
    assert [words in inside for words in (WORDS.text, WORDS.reason)] == [True, True]
    assert "<script" not in inside


@pytest.mark.parametrize("fate", ["revoked", "expired", "closed", "maker left", "unknown"])
def test_a_link_that_opens_nothing_any_more_says_so_and_keeps_what_was_typed(
    waiting: Recommendation, hakan: Member, elif_: Member, fate: str
) -> None:
    token = link_to(waiting, hakan)
    browser, address = opened(token)
    link = Link.objects.get(made_by=hakan)
    if fate == "revoked":
        revoke_link(link=link, by=elif_)
    elif fate == "expired":
        Link.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    elif fate == "closed":
        actions.close(recommendation=waiting, as_="dropped", by=elif_)
    elif fate == "maker left":
        leave(member=hakan, by=elif_)
    else:
        token, browser = "nobody-knows-this-token", Client()
    for page in (Client().get(f"/office/link/{token}/"), browser.post(address, FORM)):
        assert (page.status_code, WORDS.title in page.content.decode()) == (410, False)
    assert f">{REASON}</textarea>" in browser.post(address, FORM).content.decode()
    assert Answer.objects.count() == 0


def test_a_link_opens_one_recommendation_and_nothing_else(waiting: Recommendation, elif_: Member) -> None:
    other = sent(elif_)
    browser, _ = opened(link_to(waiting, elif_))
    foreign = Link.objects.get(subject=other.pk)
    assert browser.get(f"/office/{foreign.pk}/").status_code == 410
    _link, token = make_link(purpose="translate", subject=waiting.pk, days=3, by=elif_)
    assert browser.get(f"/office/link/{token}/").status_code == 410
    assert browser.get(f"/desk/recommendations/{waiting.pk}/").status_code == 302


# -- an answer ------------------------------------------------------------------------------------------------


@pytest.mark.data
def test_nothing_is_public_before_the_office_has_seen_it_and_confirmed(waiting: Recommendation, elif_: Member) -> None:
    browser, address = opened(link_to(waiting, elif_))
    public = f"/de{waiting.address[3:]}" if waiting.address.startswith("/de") else waiting.address
    looked = browser.post(address, FORM)
    assert (looked.status_code, looked.headers["Location"]) == (303, f"{address}look/")
    preview = browser.get(f"{address}look/").content.decode()
    assert REASON in preview
    assert REASON not in Client().get(public).content.decode()
    assert confirmed(browser, address) == 303
    assert REASON in Client().get(public).content.decode()
    answer = Answer.objects.get()
    assert (answer.kind, answer.came_by, answer.entered_by, answer.kind_by_desk) == ("partly", "link", None, False)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_kind, waiting.answer_days) == ("answered", "partly", 0)


def test_an_answer_that_is_sent_twice_is_one(waiting: Recommendation, elif_: Member) -> None:
    browser, address = opened(link_to(waiting, elif_))
    browser.post(address, FORM)
    draft = OfficeDraft.objects.get()
    form = {"draft": draft.form_hash, "edition": draft.edition}
    assert [browser.post(f"{address}confirm/", form).status_code for _ in range(2)] == [303, 303]
    assert Answer.objects.count() == 1
    assert Entry.objects.filter(verb="recommendation answered").count() == 1


def test_a_draft_waits_for_whoever_of_the_office_comes_next(waiting: Recommendation, elif_: Member) -> None:
    token = link_to(waiting, elif_)
    browser, address = opened(token)
    kept = browser.post(address, {"words": "Wir prüfen das", "seen": "0", "later": "1"})
    assert (kept.status_code, Answer.objects.count()) == (303, 0)
    assert b"pr\xc3\xbcfen" not in bytes(OfficeDraft.objects.get().body)
    colleague, _ = opened(token)
    assert "Wir prüfen das" in colleague.get(address).content.decode()
    assert colleague.get(f"{address}look/").headers["Location"] == address


def test_two_of_the_office_do_not_overwrite_each_other(waiting: Recommendation, elif_: Member) -> None:
    token = link_to(waiting, elif_)
    (one, address), (other, _) = opened(token), opened(token)
    one.post(address, {**FORM, "words": "Der erste Text.", "later": "1"})
    crossed = other.post(address, {**FORM, "words": "Der zweite Text.", "later": "1"})
    page = crossed.content.decode()
    assert (crossed.status_code, "Der erste Text." in page, "Der zweite Text." in page) == (409, True, True)
    # A colleague has changed it after it was looked at: the first one looks again.
    draft = OfficeDraft.objects.get()
    form = {"draft": draft.form_hash, "edition": draft.edition}
    other.post(address, {**FORM, "words": "Der zweite Text.", "seen": str(draft.edition), "later": "1"})
    again = one.post(f"{address}confirm/", form)
    assert (again.status_code, "Der zweite Text." in again.content.decode(), Answer.objects.count()) == (409, True, 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": ""}, "kind"), ({"words": " "}, "words"), ({"kind": "interim"}, "until"),
     ({"kind": "passed_on"}, "passed_to"), ({"kind": "interim", "until": "2020-01-01"}, "until"),
     ({"printed_paper": "achtzig"}, "printed_paper"), ({"kind": "passed_on", "passed_to": "Herr Meyer"}, "passed_to")],
    ids=["no kind", "no words", "until when", "to whom", "day over", "no number", "a person"],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(
    waiting: Recommendation, elif_: Member, wrong: dict[str, str], field: str
) -> None:
    browser, address = opened(link_to(waiting, elif_))
    page = browser.post(address, {**FORM, **wrong})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert OfficeDraft.objects.count() == 0
    if field != "words":
        assert REASON in page.content.decode()


def test_passing_on_names_the_office_that_has_it_now(waiting: Recommendation, elif_: Member) -> None:
    browser, address = opened(link_to(waiting, elif_))
    browser.post(address, {**FORM, "kind": "passed_on", "passed_to": "Sozialbehörde"})
    assert confirmed(browser, address) == 303
    assert list(Transfer.objects.values_list("to", "recommendation")) == [("Sozialbehörde", waiting.pk)]
    waiting.refresh_from_db()
    assert (waiting.waits, waiting.answer_days) == (True, None)


def test_after_an_interim_answer_the_real_one_counts(waiting: Recommendation, elif_: Member) -> None:
    Recommendation.objects.filter(pk=waiting.pk).update(sent_at=timezone.now() - timedelta(days=30))
    browser, address = opened(link_to(waiting, elif_))
    later = (timezone.localdate() + timedelta(days=20)).isoformat()
    browser.post(address, {**FORM, "kind": "interim", "until": later})
    confirmed(browser, address)
    waiting.refresh_from_db()
    assert (waiting.waits, waiting.last_kind) == (True, "interim")
    browser.post(address, {**FORM, "kind": "declined"})
    confirmed(browser, address)
    waiting.refresh_from_db()
    assert (waiting.waits, waiting.last_kind, waiting.answer_days) == (False, "declined", 30)


def test_earlier_answers_on_the_topic_stand_beside_it(elif_: Member) -> None:
    before = sent(elif_, of=ground(topic=topic()))
    answered(before, elif_, "declined")
    now = sent(elif_, of=ground(topic=topic()))
    elsewhere = sent(elif_, of=ground(topic=topic("housing")))
    page = opened(link_to(now, elif_))
    assert REASON in page[0].get(page[1]).content.decode()
    other = opened(link_to(elsewhere, elif_))
    assert REASON not in other[0].get(other[1]).content.decode()


# -- the desk's reading of a letter ------------------------------------------------------------------------------


def test_a_kind_that_the_desk_has_chosen_is_marked_and_the_office_corrects_it(
    waiting: Recommendation, elif_: Member
) -> None:
    answer = answered(waiting, elif_, "declined")
    browser, address = opened(link_to(waiting, elif_))
    assert answer.kind_by_desk
    assert f'name="answer" value="{answer.pk}"' in browser.get(address).content.decode()
    browser.post(f"{address}kind/", {"answer": answer.pk, "kind": "partly"})
    answer.refresh_from_db()
    waiting.refresh_from_db()
    assert (answer.kind, answer.kind_by_desk, waiting.last_kind) == ("partly", False, "partly")
    browser.post(f"{address}kind/", {"answer": answer.pk, "kind": "accepted"})
    answer.refresh_from_db()
    assert answer.kind == "partly"
    # What the office has said itself, and what stands under another recommendation, it does not change here.
    other = answered(sent(elif_), elif_, "noted")
    browser.post(f"{address}kind/", {"answer": other.pk, "kind": "accepted"})
    other.refresh_from_db()
    assert other.kind == "noted"


def test_a_letter_is_entered_once_with_its_file_and_number(
    waiting: Recommendation, hakan: Member, elif_: Member
) -> None:
    line = "Drs. 22-0794 https://sitzung.example/vo020?VOLFDNR=1234"
    acts = f"/desk/recommendations/{waiting.pk}/do/"
    assert logged_in(elif_).post(f"{acts}printed/", {"words": line}).status_code == 303
    waiting.refresh_from_db()
    assert (waiting.printed_paper, waiting.printed_url) == ("22-0794", "https://sitzung.example/vo020?VOLFDNR=1234")
    browser = logged_in(hakan)
    page = browser.get(f"/desk/recommendations/{waiting.pk}/answer/").content.decode()
    assert 'value="22-0794.01"' in page
    form = {
        "kind": "declined", "words": REASON, "came_by": "letter", "answered_on": timezone.localdate().isoformat(),
        "printed_paper": "Drs. 22-0794.01", "printed_url": "https://sitzung.example/2", "pasted": "Der ganze Text.",
        "token": "ein und dasselbe Formular", "paper": upload(pdf()),
    }  # fmt: skip
    for _ in range(2):
        form["paper"] = upload(pdf())
        assert browser.post(f"/desk/recommendations/{waiting.pk}/answer/", form).status_code == 303
    answer = Answer.objects.get()
    assert (answer.printed_paper, answer.copy, answer.came_by) == ("22-0794.01", "Der ganze Text.", "letter")
    assert b"Der ganze Text" not in bytes(answer.printed_copy or b"")
    desk = logged_in(hakan).get(f"/desk/recommendations/{waiting.pk}/").content.decode()
    public = Client().get(f"/de/recommendations/{waiting.slug}/").content.decode()
    assert ("Der ganze Text." in desk, "Der ganze Text." in public) == (True, False)


def test_a_letter_from_before_the_sending_is_a_slip_of_the_pen(waiting: Recommendation, hakan: Member) -> None:
    form = {"kind": "noted", "words": REASON, "came_by": "letter", "answered_on": "2020-01-01", "token": "x"}
    page = logged_in(hakan).post(f"/desk/recommendations/{waiting.pk}/answer/", form)
    assert (page.status_code, list(page.context["form"].errors), Answer.objects.count()) == (422, ["answered_on"], 0)
    assert REASON in page.content.decode()


# -- its PDF ----------------------------------------------------------------------------------------------------


def test_a_pdf_lies_encrypted_and_stays_internal_until_the_desk_has_looked(
    waiting: Recommendation, elif_: Member, hakan: Member
) -> None:
    browser, address = opened(link_to(waiting, elif_))
    browser.post(address, {**FORM, "paper": upload(pdf())})
    confirmed(browser, address)
    paper, answer = Paper.objects.get(), Answer.objects.get()
    on_disk = parts.path_of(paper.part).read_bytes()
    assert (b"%PDF" in on_disk, NAME.encode() in on_disk) == (False, False)
    public = f"/de/recommendations/{waiting.slug}/paper/{answer.pk}/"
    assert Client().get(public).status_code == 404
    inside = logged_in(hakan).get(f"/desk/recommendations/{waiting.pk}/paper/{answer.pk}/")
    assert (inside.status_code, NAME in PdfReader(io.BytesIO(inside.content)).metadata["/Author"]) == (200, True)
    act = f"/desk/recommendations/{waiting.pk}/do/confirm-paper/"
    assert logged_in(hakan).post(act, {"answer": answer.pk}).status_code == 403
    assert logged_in(elif_).post(act, {"answer": answer.pk}).status_code == 303
    shown = Client().get(public)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "application/pdf")
    assert [word in shown.content for word in (NAME.encode(), b"notizen", b"app.alert", b"/JavaScript")] == [False] * 4
    assert len(PdfReader(io.BytesIO(shown.content)).pages) == 1
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    logged_in(elif_).post(f"/desk/recommendations/{waiting.pk}/do/internal-paper/", {"answer": answer.pk})
    assert Client().get(public).status_code == 404


NO_PDFS = {
    "text": b"Kein PDF.",
    "only a head": b"%PDF-1.7 und dann nichts",
    "picture": b"GIF89a" + bytes(500) + b"%%EOF",
    "cut": pdf()[:-30],
    "too large": b"x" * (MOST_BYTES["document"] + 1),
}


@pytest.mark.parametrize("content", NO_PDFS.values(), ids=NO_PDFS.keys())
def test_a_file_that_is_no_pdf_is_not_taken_and_the_answer_stays(
    waiting: Recommendation, elif_: Member, content: bytes
) -> None:
    browser, address = opened(link_to(waiting, elif_))
    page = browser.post(address, {**FORM, "paper": upload(content)})
    assert (page.status_code, REASON in page.content.decode()) == (422, True)
    assert (Paper.objects.count(), Answer.objects.count()) == (0, 0)


def test_a_pdf_is_not_chosen_twice_because_a_word_is_missing(waiting: Recommendation, elif_: Member) -> None:
    browser, address = opened(link_to(waiting, elif_))
    page = browser.post(address, {"kind": "partly", "words": "", "seen": "0", "paper": upload(pdf())})
    assert (page.status_code, OfficeDraft.objects.get().paper_id) == (422, Paper.objects.get().pk)
    done = browser.post(address, {**FORM, "seen": "1"})
    assert (done.status_code, OfficeDraft.objects.get().paper_id) == (303, Paper.objects.get().pk)


def test_a_locked_pdf_is_never_published(waiting: Recommendation, elif_: Member) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    writer.encrypt("geheim", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    browser, address = opened(link_to(waiting, elif_))
    browser.post(address, {**FORM, "paper": upload(out.getvalue())})
    confirmed(browser, address)
    act = f"/desk/recommendations/{waiting.pk}/do/confirm-paper/"
    assert logged_in(elif_).post(act, {"answer": Answer.objects.get().pk}).status_code == 422
    assert not Paper.objects.get().is_public


def test_papers_of_drafts_that_became_nothing_go_with_their_files(waiting: Recommendation, elif_: Member) -> None:
    browser, address = opened(link_to(waiting, elif_))
    browser.post(address, {**FORM, "paper": upload(pdf())})
    browser.post(address, {**FORM, "drop_paper": "1"})
    Paper.objects.update(came_at=timezone.now() - timedelta(days=2))
    kept = answered(waiting, elif_)
    kept.paper = papers.keep(file=upload(pdf()), by=elif_)
    kept.save()
    Paper.objects.update(came_at=timezone.now() - timedelta(days=2))
    assert papers.forget_lost() == 1
    assert set(parts.names()) == {Paper.objects.get().part}
