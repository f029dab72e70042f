"""An office's words that name or insult somebody: gone from every public place, the desk has them, and back again."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from sprachrohr.journal.models import Entry
from sprachrohr.people.models import Member
from sprachrohr.recommendations import papers
from sprachrohr.recommendations.answering import Prepared, answer_by_desk
from sprachrohr.recommendations.hiding import hide, show_again
from sprachrohr.recommendations.models import Answer, Recommendation
from sprachrohr.recommendations.telling import tell
from sprachrohr.voices.forms import new_token
from tests.cast import logged_in
from tests.recommendations.made import TOLD, about, ground, link_to, opened, sent, topic
from tests.recommendations.test_office import pdf, upload
from tests.recommendations.test_telling import thread
from tests.voices.telling import says, shown

pytestmark = pytest.mark.django_db
NAMED = "Zaubernuss"
PERSON = "The council has hidden these words because they name a person."
INSULT = "The council has hidden these words because they insult people."
WORDS = f"Herr {NAMED} hat sich schon dreimal beschwert."
PUBLIC = ("", "figures/", "data.csv", "data.json", "feed.atom")


@pytest.fixture
def named(elif_: Member) -> Answer:
    """An answer that names a person in each of its fields, with its PDF in public."""
    prepared = Prepared(
        kind="passed_on", words=WORDS, passed_to=f"Büro {NAMED}", printed_paper="22-0794.01",
        printed_url=f"https://bezirk.example/{NAMED}",
    )  # fmt: skip
    paper = papers.keep(file=upload(pdf()), by=elif_)
    papers.confirm(paper=paper, by=elif_)
    made = sent(elif_, of=ground(topic=topic()))
    return answer_by_desk(
        recommendation=made, prepared=prepared, came_by="letter", on=made.sent_on, token=new_token(), by=elif_,
        paper=paper,
    )  # fmt: skip


def pages(answer: Answer, elif_: Member) -> dict[str, str]:
    """Every place where somebody outside the desk may look, with what stands there now."""
    cache.clear()
    made = answer.recommendation
    browser, office = opened(link_to(made, elif_))
    browser.post(office, {"kind": "partly", "words": "Ein Kurs.", "seen": "0", "later": "1"})
    other, others_office = opened(link_to(sent(elif_, of=ground(topic=topic())), elif_))
    found = {address: Client().get(f"/en/recommendations/{address}") for address in (*PUBLIC, f"{made.slug}/")}
    found |= {"office": browser.get(office), "look": browser.get(f"{office}look/"), "other": other.get(others_office)}
    found["topic"] = Client().get("/en/happening/language/")
    return {name: response.content.decode() for name, response in found.items()}


def places(named: Answer, elif_: Member) -> list[str]:
    return [name for name, text in pages(named, elif_).items() if NAMED in text]


def test_hidden_words_are_gone_from_every_public_place_and_come_back(named: Answer, elif_: Member) -> None:
    slug = f"{named.recommendation.slug}/"
    assert places(named, elif_) == [slug, "office", "look", "other"]
    hide(answer=named, why="person", by=elif_)
    assert places(named, elif_) == []
    show_again(answer=named, by=elif_)
    assert places(named, elif_) == [slug, "office", "look", "other"]


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ("person", "because they name a person"),
        ("insult", "because they insult people"),
        ("office", "because the office has asked"),
    ],
)
def test_the_kind_and_the_day_stay_and_the_page_says_why(
    named: Answer, elif_: Member, why: str, sentence: str
) -> None:
    hide(answer=named, why=why, by=elif_)
    page = Client().get(f"/en/recommendations/{named.recommendation.slug}/").content.decode()
    with translation.override("en"):
        day = date_format(named.answered_on, "DATE_FORMAT")
    assert [words in page for words in (sentence, "<b>passed on</b>", day, "22-0794.01")] == [True, True, True, False]
    files = Client().get("/en/recommendations/data.json").json()["data"][0]
    assert files["council:answer"] == "passed_on"


def test_its_pdf_is_internal_again_and_stays_so(named: Answer, elif_: Member) -> None:
    address = f"/de/recommendations/{named.recommendation.slug}/paper/{named.pk}/"
    assert Client().get(address).status_code == 200
    hide(answer=named, why="person", by=elif_)
    assert Client().get(address).status_code == 404
    show_again(answer=named, by=elif_)
    assert Client().get(address).status_code == 404


def test_the_office_reads_that_it_was_hidden_and_may_answer_once_more(named: Answer, elif_: Member) -> None:
    hide(answer=named, why="person", by=elif_)
    browser, office = opened(link_to(named.recommendation, elif_))
    page = shown(browser.get(office))
    assert [says(PERSON, "de") in page, '<form class="form"' in page, "<details" in page] == [
        True, True, False,
    ]  # fmt: skip
    browser.post(office, {"kind": "partly", "words": "Ein Kurs beginnt im August.", "seen": "0"})
    draft = named.recommendation.draft
    browser.post(f"{office}confirm/", {"draft": draft.form_hash, "edition": draft.edition})
    page = Client().get(f"/en/recommendations/{named.recommendation.slug}/").content.decode()
    assert ("Ein Kurs beginnt im August." in page, NAMED in page) == (True, False)


def test_no_thread_holds_the_words_of_an_office(named: Answer, elif_: Member) -> None:
    said = about(topic())
    made = named.recommendation
    Recommendation.objects.filter(pk=made.pk).update(whole_topic=True)
    tell(recommendation=Recommendation.objects.get(pk=made.pk), answer=named, words=TOLD, by=elif_)
    for act in (lambda: hide(answer=named, why="person", by=elif_), lambda: show_again(answer=named, by=elif_)):
        page = thread(said)
        assert (TOLD in page, NAMED in page) == (True, False)
        act()


def test_every_member_can_hide_at_once_and_who_runs_the_desk_shows_again(
    named: Answer, elif_: Member, hakan: Member
) -> None:
    desk = f"/desk/recommendations/{named.recommendation_id}/"
    mine = {"answer": named.pk, "why": "insult"}
    assert logged_in(hakan).post(f"{desk}do/hide-words/", {"answer": named.pk, "why": "me"}).status_code == 422
    assert logged_in(hakan).post(f"{desk}do/hide-words/", {**mine, "answer": 10**9}).status_code == 404
    assert logged_in(hakan).post(f"{desk}do/hide-words/", mine).status_code == 303
    named.refresh_from_db()
    assert (named.is_hidden, named.hidden_by, named.hidden_because) == (True, hakan, "insult")
    page = shown(logged_in(hakan).get(desk))
    assert (WORDS in page, says(INSULT, "de") in page) == (True, True)
    assert logged_in(hakan).post(f"{desk}do/show-words/", mine).status_code == 403
    assert logged_in(elif_).post(f"{desk}do/show-words/", mine).status_code == 303
    named.refresh_from_db()
    assert (named.is_hidden, named.hidden_by, named.hidden_words) == (False, None, "")
    verbs = Entry.objects.filter(verb__startswith="words of an answer").values_list("verb", "by")
    assert sorted(verbs) == [
        ("words of an answer hidden", f"member:{hakan.pk}"), ("words of an answer shown again", f"member:{elif_.pk}"),
    ]  # fmt: skip
