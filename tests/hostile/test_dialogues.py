"""Attacks on dialogues: a curious member, a hostile seat, a bot, somebody with another's phone, one who subtracts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from sprachrohr.dialogues import actions, statements, voting
from sprachrohr.dialogues.devices import ROOM
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Hour, Statement, Ticket, Vote, Voter
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.dialogues.tickets import print_tickets
from sprachrohr.journal.models import Entry
from sprachrohr.meetings.models import AgendaItem
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Receipt
from tests.cast import logged_in
from tests.dialogues.rounds import again, drafted, over, running, somebody, two_camps
from tests.hostile.dialogues import (
    DRAFT,
    REJECTED,
    WAITING,
    Talks,
    asks,
    content,
    doors,
    fill,
    forms,
    named,
    state,
)  # fmt: skip
from tests.meetings.held import named as seat
from tests.meetings.sittings import planned

pytestmark = pytest.mark.django_db
HUGE = "9" * 30


@pytest.fixture(autouse=True)
def _fresh(elif_: Member) -> None:
    forget_boards()


@pytest.fixture
def talks(elif_: Member) -> Talks:
    return fill(elif_)


def _at(dialogue: Dialogue, more: str = "") -> str:
    return f"/de/dialogues/{dialogue.pk}/{more}"


def _first(dialogue: Dialogue) -> int:
    return Statement.objects.shown().filter(dialogue=dialogue)[0].pk


def _votes(browser: Client, dialogue: Dialogue, value: str = "1", **more: str) -> Any:
    return browser.post(_at(dialogue, "vote/"), {"statement": _first(dialogue), "vote": value, **more})


# -- doors ----------------------------------------------------------------------------------------------------------

STRANGERS = {
    **dict.fromkeys(("nobody", "Goran"), frozenset({302, 403, 405})),
    **dict.fromkeys(("Roya", "Farida", "Lale"), frozenset({403, 405})),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_no_door_of_a_dialogue_opens_for(talks: Talks, who: str) -> None:
    browser = talks.browsers.get(who, Client())
    browser.raise_request_exception = False
    before, wrong = state(), []
    for door in doors():
        for method, answer in asks(browser, door, forms(talks)):
            found = [one for one in (DRAFT, WAITING, REJECTED) if one in content(answer)]
            at_desk = door.address.startswith("/desk/")
            allowed = STRANGERS[who] if at_desk else {200, 303, 404, 405, 409, 422}
            is_result = re.search(r"/(results|votes|polis)", door.address) and answer.status_code == 200
            if found or answer.status_code not in allowed or is_result:
                wrong.append(f"{method} {door.name} {door.address}: {answer.status_code} {found}")
    assert "\n".join(wrong) == ""
    now = state()
    assert [row for row in before if now.get(row) != before[row]] == []
    assert {row[0] for row in now if row not in before} <= {"Voter", "Vote", "Statement"}


def test_a_member_prepares_and_moderates_and_does_nothing_that_everybody_sees(talks: Talks) -> None:
    """No vote is theirs to see in rows, none ends, opens or is published by their hand."""
    browser, facts = logged_in(seat("Hakan")), ("opened_at", "closed_at", "published_at", "archived_at")
    before = [[row[name] for name in facts] for row in Dialogue.objects.order_by("pk").values()]
    for name in ("running", "done", "draft", "cards"):
        here = f"/desk/dialogues/{talks.dialogues[name].pk}/"
        for file in ("votes.csv", "polis.zip"):
            assert browser.get(f"{here}{file}").status_code == 403
        for act in ("open", "close", "publish", "archive", "count-held", "name-groups"):
            assert browser.post(f"{here}do/{act}/").status_code == 403
        assert browser.post(f"{here}print/", {"count": "10", "language": "de"}).status_code == 403
    assert [[row[name] for name in facts] for row in Dialogue.objects.order_by("pk").values()] == before
    assert Ticket.objects.count() == 5


def _as_it_stands(dialogue: Dialogue, **changed: str) -> dict[str, str]:
    ends = timezone.localtime(dialogue.closes_at).strftime("%Y-%m-%dT%H:%M")
    rules = {name: getattr(dialogue, name) for name in ("moderation", "adding", "entry", "results")}
    return {"closes_at": ends, **rules, **changed}


def test_a_member_cannot_end_a_vote_or_show_its_results_by_changing_the_rules(talks: Talks) -> None:
    dialogue = talks.dialogues["running"]
    soon = timezone.localtime(timezone.now() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    browser = logged_in(seat("Hakan"))
    for changed in ({"results": "running"}, {"closes_at": soon}):
        browser.post(f"/desk/dialogues/{dialogue.pk}/change/", _as_it_stands(dialogue, **changed))
    now = again(dialogue)
    assert (now.results, now.closes_at) == (dialogue.results, dialogue.closes_at)
    assert Client().get(_at(dialogue, "results/")).status_code == 404


def test_no_figure_reaches_an_agenda_before_everybody_may_see_it(talks: Talks, elif_: Member) -> None:
    """Agendas are public; who votes now was told that results come at the end."""
    planned(elif_, days=30)
    for name in ("running", "done"):
        logged_in(seat("Hakan")).post(f"/desk/dialogues/{talks.dialogues[name].pk}/do/agenda/", {"statement": "1"})
    assert AgendaItem.objects.count() == 0


@pytest.mark.parametrize("more", ["", "vote/", "mine/", "add/", "about-me/", "number/", "results/", "votes.csv"])
def test_a_number_that_no_table_can_hold_is_not_there(talks: Talks, more: str) -> None:
    browser, _ = named()
    for answer in (browser.get(f"/de/dialogues/{HUGE}/{more}"), browser.post(f"/de/dialogues/{HUGE}/{more}", {})):
        assert answer.status_code in {404, 405}


def test_fields_that_no_table_can_hold_are_answered_with_a_sentence(elif_: Member) -> None:
    dialogue = drafted(elif_)
    actions.ask_about_people(dialogue=dialogue, asked=[("Wie alt?", ["jung", "alt"])], by=elif_)
    actions.open_dialogue(dialogue=dialogue, by=elif_)
    browser, _ = named()
    browser.raise_request_exception = False
    assert _votes(browser, dialogue).status_code == 303
    question = dialogue.questions.get()
    for value in (HUGE, "9" * 5000, "²", "٣", "-1", "1e3"):
        answer = browser.post(_at(dialogue, "about-me/"), {f"question-{question.pk}": value})
        assert answer.status_code < 500, value[:40]
        vote = browser.post(_at(dialogue, "vote/"), {"statement": value, "vote": "1"})
        assert vote.status_code in {409, 422}, value[:40]
    for page in (HUGE, "-1", "²", "x" * 9000):
        assert Client().get(_at(dialogue, "results/"), {"page": page, "show": page}).status_code == 404


# -- votes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
    {"Origin": "null"},
])  # fmt: skip
def test_no_other_site_does_anything_with_somebodys_name(talks: Talks, headers: dict[str, str]) -> None:
    dialogue = talks.dialogues["running"]
    browser, _ = named()
    _votes(browser, dialogue)
    before = state()
    for more in ("vote/", "add/", "about-me/", "number/"):
        form = {"statement": _first(dialogue), "vote": "-1", "words": "Von woanders.", "token": "x"}
        assert browser.post(_at(dialogue, more), form, headers=headers).status_code == 403
    assert state() == before
    assert Receipt.objects.count() == 0


def test_a_name_that_is_forged_or_of_another_purpose_counts_nothing(talks: Talks) -> None:
    dialogue, before = talks.dialogues["running"], Voter.objects.count()
    real = voting.new_name()
    room = signing.dumps([dialogue.pk, dialogue.room], salt=ROOM)
    for name in ("", "Elif", real[:-1], real + "x", room, signing.dumps("Elif"), signing.dumps("x", salt="thread")):
        browser = Client()
        browser.cookies["voter"] = name
        assert _votes(browser, dialogue).status_code == 422
        assert browser.get(_at(dialogue, "number/")).headers["Location"] == _at(dialogue)
    assert Voter.objects.count() == before


def test_a_name_of_one_dialogue_shows_nothing_of_another(talks: Talks) -> None:
    browser, _ = named()
    _votes(browser, talks.dialogues["running"])
    for other in ("done", "cards"):
        page = browser.get(_at(talks.dialogues[other], "mine/")).content.decode()
        assert 'aria-pressed="true"' not in page
        for more in ("about-me/", "number/"):
            answer = browser.get(_at(talks.dialogues[other], more))
            assert answer.headers["Location"] == _at(talks.dialogues[other])
    assert _votes(browser, talks.dialogues["cards"]).status_code == 422


def test_a_statement_of_another_dialogue_or_a_hidden_one_takes_no_vote(talks: Talks, elif_: Member) -> None:
    dialogue, other = talks.dialogues["running"], talks.dialogues["done"]
    browser, _ = named()
    _votes(browser, dialogue)
    merged = Statement.objects.get(dialogue=dialogue, number=4)
    statements.merge(statement=merged, into=Statement.objects.get(dialogue=dialogue, number=3), by=elif_)
    hidden = Statement.objects.filter(dialogue=dialogue).exclude(pk__in=Statement.objects.shown())
    before = list(Vote.objects.order_by("pk").values())
    for pk in (*other.statements.values_list("pk", flat=True), *hidden.values_list("pk", flat=True)):
        answer = browser.post(_at(dialogue, "vote/"), {"statement": pk, "vote": "1"})
        assert answer.status_code == 409
    assert list(Vote.objects.order_by("pk").values()) == before


def test_after_the_end_no_vote_comes_changes_or_goes(talks: Talks, elif_: Member) -> None:
    dialogue = talks.dialogues["running"]
    browser, _ = named()
    _votes(browser, dialogue)
    over(dialogue, elif_)
    before = state()
    for one in (browser, named()[0]):
        assert _votes(one, dialogue, "-1").status_code == 409
        one.post(_at(dialogue, "add/"), {"words": "Noch etwas Neues."})
    actions.publish(dialogue=dialogue, by=elif_)
    assert _votes(browser, dialogue, "-1").status_code == 409
    now = state()
    assert [row for row in (*before, *now) if row[0] != "Dialogue" and before.get(row) != now.get(row)] == []


def test_ten_thousand_votes_from_one_address_change_nothing_that_anybody_sees(
    elif_: Member, settings: Any
) -> None:
    dialogue = running(elif_, results="running")
    two_camps(dialogue, people=24)
    draw(dialogue=dialogue)

    def public() -> list[str]:
        forget_boards()
        pages = ("", "results/", "results.json", "results.csv")
        return [Client().get(_at(dialogue, page)).content.decode() for page in pages] + [
            Client().get("/de/dialogues/").content.decode()
        ]

    def without_nonces(pages: list[str]) -> list[str]:
        return [re.sub(r'nonce="[^"]+"', "", page) for page in pages]

    before = without_nonces(public())
    settings.LIMIT_PER_ADDRESS = settings.LIMIT_PER_NETWORK = 0
    for _ in range(40):
        browser, _name = named()
        assert _votes(browser, dialogue, "-1").status_code == 303
        browser.post(_at(dialogue, "add/"), {"words": "Werbung für alle."})
    assert Voter.objects.filter(held_on__isnull=False).count() == 40
    draw(dialogue=dialogue)
    assert without_nonces(public()) == before


# -- numbers of voters ----------------------------------------------------------------------------------------------


def _number(browser: Client, dialogue: Dialogue) -> str:
    page = browser.get(_at(dialogue, "number/")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    given = browser.post(_at(dialogue, "number/"), {"token": token[1]}).content.decode()
    code = re.search(r'name="code" value="(\d{20})"', given)
    assert code is not None
    return code[1]


def test_a_number_opens_the_own_statements_and_no_thread(talks: Talks) -> None:
    dialogue = talks.dialogues["running"]
    mine, _ = named()
    _votes(mine, dialogue)
    mine.post(_at(dialogue, "add/"), {"words": "Mein eigener Satz steht hier."})
    other = Client()
    other.raise_request_exception = False
    opened = other.post("/de/answer/", {"code": _number(mine, dialogue)}).content.decode()
    assert "Mein eigener Satz" in opened
    assert [one for one in (WAITING, REJECTED, DRAFT) if one in opened] == []
    before = state()
    for door in ("write", "change", "better", "new-code", "withdraw", "close"):
        answer = other.post(f"/de/answer/{door}/", {"words": "Hallo zusammen", "better": "yes", "telling": "1"})
        assert answer.status_code < 500, door
    assert state() == before


def test_an_earlier_number_does_not_break_and_opens_nobody_else(talks: Talks) -> None:
    dialogue = talks.dialogues["running"]
    mine, _ = named()
    _votes(mine, dialogue)
    codes = [_number(mine, dialogue) for _ in range(2)]
    for code in codes:
        other = Client()
        other.raise_request_exception = False
        assert other.post("/de/answer/", {"code": code}).status_code < 500
        assert other.get("/de/answer/").status_code < 500


# -- cards ----------------------------------------------------------------------------------------------------------


def test_codes_of_cards_stand_nowhere_but_on_paper(talks: Talks, caplog: pytest.LogCaptureFixture) -> None:
    dialogue, (first, *_) = talks.dialogues["cards"], talks.codes
    caplog.set_level("DEBUG")
    browser, _ = named()
    answer = _votes(browser, dialogue, ticket=first)
    assert answer.status_code == 303
    forms_of = {form for code in talks.codes for form in (code, code.replace("-", ""), code.lower())}
    stored = str(list(state().values())) + str(list(Entry.objects.values())) + caplog.text
    stored += str(answer.headers) + browser.get(_at(dialogue, "mine/")).content.decode()
    assert [one for one in forms_of if one in stored] == []


def test_nothing_stored_tells_whose_card_cast_which_votes(talks: Talks) -> None:
    """Whoever handed out the cards knows who got which: the votes must not lead back to the card."""
    dialogue = talks.dialogues["cards"]
    for code in reversed(talks.codes):
        assert _votes(named()[0], dialogue, ticket=code).status_code == 303
    assert Ticket.objects.filter(used_on__isnull=False).count() == 5
    known = {field.name for field in Ticket._meta.get_fields()}
    assert known == {"id", "dialogue", "code_hash", "printed_on", "used_on"}


def test_a_hall_behind_one_address_votes_with_cards(elif_: Member, settings: Any) -> None:
    """A card explains many people in one place."""
    settings.LIMIT_PER_ADDRESS, settings.LIMIT_PER_NETWORK, settings.LIMIT_OF_SITE = 2, 3, 20
    dialogue = running(elif_, entry="codes")
    codes = print_tickets(dialogue=dialogue, count=40, by=elif_)
    said = {_votes(named()[0], dialogue, ticket=code).status_code for code in codes}
    assert (said, Voter.objects.counted().count()) == ({303}, 40)


def test_who_guesses_cards_waits_and_nobody_else_does(elif_: Member, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS, settings.LIMIT_PER_NETWORK, settings.LIMIT_OF_SITE = 2, 3, 4
    dialogue = running(elif_, entry="codes")
    codes = print_tickets(dialogue=dialogue, count=2, by=elif_)
    for _ in range(40):
        assert _votes(named()[0], dialogue, ticket="2222-2222").status_code == 422
    guesser = named()[0]
    assert _votes(guesser, dialogue, ticket=codes[0]).status_code == 422
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    elsewhere.cookies["voter"] = voting.new_name()
    assert _votes(elsewhere, dialogue, ticket=codes[1]).status_code == 303


def test_the_room_opens_to_its_own_token_alone(talks: Talks, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS = settings.LIMIT_PER_NETWORK = 0
    dialogue, other = talks.dialogues["running"], talks.dialogues["done"]
    room = dialogue.room
    for token in (other.room, room[:-1], room.lower() + "x", room.swapcase(), "ä", "%00", "%ff"):
        assert Client().get(_at(dialogue, f"room/{token}/")).status_code == 404
    for value in (signing.dumps([other.pk, other.room], salt=ROOM), signing.dumps([dialogue.pk, room]), "x"):
        browser, _ = named()
        browser.cookies["room"] = value
        _votes(browser, dialogue)
    assert Voter.objects.filter(dialogue=dialogue, held_on__isnull=False).count() == 3


# -- what is stored -------------------------------------------------------------------------------------------------


def test_a_statement_that_is_shown_at_once_tells_no_hour_of_its_writer(elif_: Member) -> None:
    dialogue = running(elif_, moderation="after")
    writer = somebody(dialogue)
    made = statements.add_by(voter=writer, words="Auch am Sonntag.", language="de")
    shown_at = timezone.localtime(made.shown_at)
    assert (shown_at.hour, shown_at.minute, shown_at.second) == (0, 0, 0)
    assert made.is_shown


def test_what_was_refused_leaves_nobody_behind(talks: Talks) -> None:
    """A vote that is none makes no person who took part."""
    dialogue = talks.dialogues["running"]
    before = (Voter.objects.count(), sum(Hour.objects.values_list("people", flat=True)))
    browser, _ = named()
    for fields in ({"vote": "7"}, {"statement": "x"}, {"statement": "", "vote": ""}):
        browser.post(_at(dialogue, "vote/"), {"statement": _first(dialogue), "vote": "1", **fields})
    assert (Voter.objects.count(), sum(Hour.objects.values_list("people", flat=True))) == before
