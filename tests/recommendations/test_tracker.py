"""The public pages and files: the chain, days as facts, no small numbers, the same cost for ten and for thousands."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as XML

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.chain import whole
from sprachrohr.recommendations.figures import per_office
from sprachrohr.recommendations.letters import letter
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.recommendations.telling import tell
from tests.cast import logged_in
from tests.recommendations.made import (
    REASON,
    TOLD,
    WORDS,
    answered,
    drafted,
    ground,
    many_voices,
    office,
    resolved,
    sent,
    topic,
)
from tests.web.pdf_reading import Reading

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def page(address: str = "", language: str = "de") -> str:
    return Client().get(f"/{language}/recommendations/{address}").content.decode()


def test_the_page_shows_the_whole_chain(elif_: Member) -> None:
    many_voices(7, languages=("de", "tr"), of=topic())
    resolution = resolved(elif_)
    made = sent(elif_, days_ago=74, of=ground(topic=topic(), whole_topic=True, resolution=resolution))
    actions.remind(recommendation=made, by=elif_)
    answer = answered(made, elif_)
    actions.ask_once_more(recommendation=made, words="Wann wird ein Raum frei?", by=elif_)
    tell(recommendation=made, answer=answer, words=TOLD, by=elif_)
    shown = page(f"{made.slug}/", "en")
    parts = [
        WORDS.title, WORDS.text, WORDS.reason, "7 messages in 2 languages", topic().names["en"],
        f"Resolution {resolution} of the council", "Sent to: Bezirksamt, Dezernat Soziales", "We have asked again",
        "accepted in part, after 74 days", REASON, "Wann wird ein Raum frei?", TOLD,
    ]  # fmt: skip
    assert [part for part in parts if part not in shown] == []


def test_waiting_is_a_number_of_days_and_no_reproach(elif_: Member) -> None:
    made = sent(elif_, days_ago=74)
    for shown in (page("", "en"), page(f"{made.slug}/", "en")):
        assert ("Waiting for an answer for 74 days" in shown, "late" in shown.casefold().split()) == (True, False)


def test_drafts_and_adopted_ones_are_nowhere_in_public(elif_: Member) -> None:
    made = drafted(elif_)
    actions.adopt(recommendation=made, resolution=None, by=elif_)
    made.refresh_from_db()
    for address in ("", "data.csv", "data.json", "feed.atom"):
        assert WORDS.title not in page(address)
    assert Client().get(f"/de/recommendations/{made.slug}/").status_code == 404


@pytest.mark.parametrize("name", ["2026", "2026-", "-1", "2026-999", "2026-x", "٢٠٢٦-١", "1" * 30 + "-1"])
def test_an_address_that_is_none_is_not_found(name: str) -> None:
    assert Client().get(f"/de/recommendations/{name}/").status_code == 404


def test_a_closed_item_of_a_meeting_tells_its_number_and_not_its_words(elif_: Member) -> None:
    words = actions.Words("Ein Titel", "Worte", "Da")
    made = sent(elif_, of=ground(resolution=resolved(elif_, closed=True)), words=words)
    assert WORDS.text not in page(f"{made.slug}/")
    found = whole(made.slug)
    assert found is not None
    assert "richtet zum Sommer" not in Reading(letter(found, council=Council.ours())).words


def test_fewer_than_five_are_some_people_everywhere(elif_: Member) -> None:
    made = sent(elif_, of=ground(voices=[voice.pk for voice in many_voices(4, languages=("de", "tr", "fa", "ar"))]))
    shown = page(f"{made.slug}/", "en")
    assert ("Some people have told us about it." in shown, "4 messages" in shown) == (True, False)
    row = next(csv.DictReader(io.StringIO(page("data.csv").removeprefix("\ufeff"))))
    assert (row["messages"], row["languages"]) == ("<5", "")
    paper = json.loads(page("data.json"))["data"][0]
    assert (paper["council:messages"], paper["council:languages"]) == ("<5", "")


# -- figures ----------------------------------------------------------------------------------------------------


def test_figures_for_each_office_are_those_of_a_count_by_hand(elif_: Member) -> None:
    other = office("Sozialbehörde")
    for days, kind in ((3, "accepted"), (10, "partly"), (50, "declined"), (9, "interim"), (4, "")):
        made = sent(elif_, days_ago=days)
        if kind:
            answered(made, elif_, kind)
    solved = drafted(elif_, addressee=other)
    actions.close(recommendation=solved, as_="call", by=elif_)
    sent(elif_, addressee=other)
    first, second = per_office()
    assert (first.office, first.sent, first.answered, first.waiting, first.median_days) == (
        "Bezirksamt, Dezernat Soziales", 5, 3, 2, 10.0,
    )  # fmt: skip
    assert dict(first.kinds) == {"accepted": 1, "partly": 1, "declined": 1}
    assert (second.sent, second.answered, second.waiting, second.median_days) == (1, 0, 1, None)
    shown = page("figures/", "en")
    assert ("Days until the answer (median): 10" in shown, "not of people" in shown) == (True, True)


# -- files ------------------------------------------------------------------------------------------------------


def test_the_files_carry_their_licence_and_say_what_the_page_says(elif_: Member) -> None:
    many_voices(5, of=topic())
    made = sent(elif_, days_ago=12, of=ground(topic=topic(), whole_topic=True))
    answered(made, elif_)
    response = Client().get("/de/recommendations/data.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))
    year = timezone.localdate().year
    assert [(row["reference"], row["title"], row["answer"], row["days"], row["messages"]) for row in rows] == [
        (f"1/{year}", WORDS.title, "partly", "12", "5")
    ]
    assert rows[0]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    data = json.loads(page("data.json"))
    paper = data["data"][0]
    assert data["license"] == paper["license"] == rows[0]["license"]
    assert (paper["type"], paper["name"], paper["reference"]) == (
        "https://schema.oparl.org/1.1/Paper", WORDS.title, f"1/{year}",
    )  # fmt: skip
    assert Client().get(paper["web"].removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("licence", Council.Licence.values)
def test_files_and_pages_carry_the_licence_that_the_council_has_chosen(elif_: Member, licence: str) -> None:
    made = sent(elif_)
    # What is remembered is of another licence.
    assert licence not in page("data.csv") + page("data.json")
    Council.objects.update(licence=licence)
    council = Council.ours()
    row = next(csv.DictReader(io.StringIO(page("data.csv").removeprefix("\ufeff"))))
    data = json.loads(page("data.json"))
    assert {row["license"], data["license"], data["data"][0]["license"]} == {council.licence_address}
    assert council.licence_address in (XML.fromstring(page("feed.atom")).findtext(f"{ATOM}rights") or "")
    link = f'<a href="{council.licence_address}" rel="license noreferrer">{council.licence_name}</a>'
    assert [address for address in ("", "figures/", f"{made.slug}/") if link not in page(address)] == []


def test_the_chair_chooses_the_licence_of_the_open_data(elif_: Member) -> None:
    browser = logged_in(elif_)
    form = browser.get("/desk/council/").context["form"]
    known = {name: value for name, value in form.initial.items() if value is not None}
    answer = browser.post("/desk/council/", {**known, "languages": ["de"], "licence": "dl-de-zero-2.0"})
    assert (answer.status_code, Council.ours().licence_address) == (303, "https://www.govdata.de/dl-de/zero-2-0")
    assert browser.post("/desk/council/", {**known, "licence": "mine"}).status_code == 422


def test_a_title_is_no_formula_in_a_table(elif_: Member) -> None:
    sent(elif_, words=actions.Words("=HYPERLINK(1)", "Worte", "Da"))
    row = next(csv.DictReader(io.StringIO(page("data.csv").removeprefix("\ufeff"))))
    assert row["title"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("language", ["de", "ar", "prs"])
def test_the_feed_keeps_what_atom_demands(elif_: Member, language: str) -> None:
    for _ in range(2):
        sent(elif_)
    response = Client().get(f"/{language}/recommendations/feed.atom")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = XML.fromstring(response.content)
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (feed.tag, feed.get(xml_lang)) == (f"{ATOM}feed", language)
    # RFC 4287, 4.1.1: one id, title, updated; an author; a link to itself. 4.1.2: the same of each entry.
    for part in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{part}")) == 1
        assert [len(entry.findall(f"{ATOM}{part}")) for entry in feed.findall(f"{ATOM}entry")] == [1, 1]
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver/{language}/recommendations/feed.atom"
    names = [entry.findtext(f"{ATOM}id", "") for entry in feed.findall(f"{ATOM}entry")]
    assert (len(set(names)), all(name.startswith("tag:testserver,2026:") for name in names)) == (2, True)
    moments = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated", "")) for entry in feed.findall(f"{ATOM}entry")]
    assert all(abs(datetime.now(UTC) - moment) < timedelta(minutes=2) for moment in moments)
    assert moments == sorted(moments, reverse=True)
    for entry in feed.findall(f"{ATOM}entry"):
        address = entry.find(f"{ATOM}link[@rel='alternate']")
        assert address is not None
        assert Client().get((address.get("href") or "").removeprefix("http://testserver")).status_code == 200


def test_control_signs_do_not_break_the_feed(elif_: Member) -> None:
    sent(elif_, words=actions.Words("Ein\x0bTitel & <mehr>", "Worte", "Da"))
    feed = XML.fromstring(Client().get("/de/recommendations/feed.atom").content)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "EinTitel & <mehr>"


# -- cost -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "?show=waiting", "figures/", "feed.atom"])
def test_a_page_costs_the_same_queries_for_one_and_for_many(elif_: Member, address: str) -> None:
    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(f"/prs/recommendations/{address}").status_code == 200
        return len(caught)

    sent(elif_, of=ground(topic=topic()))
    one = cost()
    for _ in range(4):
        answered(sent(elif_, of=ground(topic=topic("housing"))), elif_, "interim")
    assert (cost(), one <= 10) == (one, True)


def test_the_chain_costs_the_same_queries_for_one_answer_and_for_three(elif_: Member) -> None:
    made = sent(elif_, of=ground(topic=topic(), resolution=resolved(elif_)))

    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            Client().get(f"/prs/recommendations/{made.slug}/")
        return len(caught)

    answered(made, elif_, "interim")
    one = cost()
    for kind in ("interim", "partly"):
        answered(made, elif_, kind)
    assert (cost(), one <= 12) == (one, True)


def test_fifty_stand_on_a_page(elif_: Member) -> None:
    for number in range(51):
        made = drafted(elif_)
        Recommendation.objects.filter(pk=made.pk).update(
            year=2026, number=number + 1, published_at=timezone.now(), sent_at=timezone.now()
        )
    assert page().count('<a href="/de/recommendations/2026-') == 50
    assert page("?page=2").count('<a href="/de/recommendations/2026-') == 1
