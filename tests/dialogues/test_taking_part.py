"""The pages of taking part: without an account, without JavaScript, on an old phone, and under attack."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.dialogues import actions, statements
from sprachrohr.dialogues.models import Chosen, Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.tickets import print_tickets
from sprachrohr.languages.actions import write_translation_in
from sprachrohr.people.models import Member
from tests.cast import logged_in
from tests.dialogues.rounds import SENTENCES, again, drafted, over, running
from tests.voices.telling import says, shown

pytestmark = pytest.mark.django_db

DARI = "کورس‌های بیشتر در شب لازم است."


def _at(dialogue: Dialogue, more: str = "", language: str = "de") -> str:
    return f"/{language}/dialogues/{dialogue.pk}/{more}"


def _statement(page: Any) -> str:
    found = re.search(r'name="statement" value="(\d+)"', page.content.decode())
    assert found is not None, "no statement is shown"
    return found[1]


def _answers(browser: Client, dialogue: Dialogue, value: str = "1", language: str = "de", **more: str) -> Any:
    """Reads the page and presses a button; the page that comes then, if it was taken."""
    page = browser.get(_at(dialogue, language=language))
    data = {"statement": _statement(page), "vote": value, **more}
    answer = browser.post(_at(dialogue, "vote/", language), data)
    return browser.get(_at(dialogue, language=language)) if answer.status_code == 303 else answer


def test_somebody_answers_everything_without_a_script(dialogue: Dialogue) -> None:
    browser = Client()
    for done in range(4):
        page = browser.get(_at(dialogue))
        assert f"<span data-done>{done}</span>" in page.content.decode()
        _answers(browser, dialogue)
    assert says("You have answered everything. Thank you.", "de") in shown(browser.get(_at(dialogue)))
    assert (Voter.objects.count(), Vote.objects.count()) == (1, 4)


def test_the_page_says_what_is_asked_why_who_reads_it_and_until_when(dialogue: Dialogue) -> None:
    page = shown(Client().get(_at(dialogue)))
    words = [dialogue.question.original, dialogue.why.original, dialogue.reader.original]
    assert [one in page for one in words] == [True] * 3
    assert any(sentence in page for sentence in SENTENCES)


def test_the_script_gets_the_next_statement_and_nothing_else(dialogue: Dialogue) -> None:
    browser = Client()
    first = _statement(browser.get(_at(dialogue)))
    answer = browser.post(
        _at(dialogue, "vote/"), {"statement": first, "vote": "-1"}, headers={"Accept": "application/json"}
    )
    card = answer.json()
    assert (card["done"], card["all"], card["lang"], card["dir"]) == (1, 4, "de", "ltr")
    assert card["statement"] != int(first)
    assert len(answer.content) < 3000


def test_who_reads_dari_sees_what_is_translated_with_its_original(dialogue: Dialogue) -> None:
    one = Statement.objects.get(dialogue=dialogue, number=1)
    write_translation_in(text=one.text, language="prs", words=DARI, maker="machine", made_with="x")
    dialogue.has_changed()
    page = Client().get(_at(dialogue, language="prs"))
    text = shown(page)
    assert DARI in text
    assert 'dir="rtl"' in text
    assert says("A machine has translated this. Nobody has checked it yet.", "prs") in text
    assert SENTENCES[0] in text  # one tap away
    assert SENTENCES[1] not in text


def test_who_cannot_read_it_yet_is_led_to_where_it_can_be_read(dialogue: Dialogue) -> None:
    page = shown(Client().get(_at(dialogue, language="prs")))
    assert 'name="statement"' not in page
    assert f'href="{_at(dialogue)}#statement" lang="de" dir="ltr">Deutsch</a>' in page
    assert says("You can read and answer them in:", "prs") in page


def test_a_browser_without_cookies_is_told_and_counts_nothing(dialogue: Dialogue) -> None:
    one = Statement.objects.filter(dialogue=dialogue).first()
    assert one is not None
    for cookies in ({}, {project.VOTER_COOKIE_NAME: "Elif:forged"}):
        browser = Client()
        for name, value in cookies.items():
            browser.cookies[name] = value
        answer = browser.post(_at(dialogue, "vote/"), {"statement": one.pk, "vote": "1"})
        assert answer.status_code == 422
        assert "(cookies)" not in shown(answer)
        assert says(
            "Your browser has not kept our note that you are one person. Please allow cookies for this page and press "
            "again.",
            "de",
        ) in shown(answer)
    assert Voter.objects.count() == 0


def test_another_site_cannot_vote_for_anybody(dialogue: Dialogue) -> None:
    browser = Client()
    statement = _statement(browser.get(_at(dialogue)))
    answer = browser.post(
        _at(dialogue, "vote/"), {"statement": statement, "vote": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, Vote.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"vote": "2"}, 422), ({"vote": ""}, 422), ({"statement": "x"}, 422), ({"statement": "999999"}, 409)],
)
def test_what_is_no_vote_is_answered_with_a_sentence(dialogue: Dialogue, fields: dict[str, str], status: int) -> None:
    browser = Client()
    known = {"statement": _statement(browser.get(_at(dialogue))), "vote": "1"}
    answer = browser.post(_at(dialogue, "vote/"), {**known, **fields})
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (status, True)
    assert Vote.objects.count() == 0


def test_votes_after_the_end_and_on_what_was_taken_away_get_a_sentence(dialogue: Dialogue, elif_: Member) -> None:
    browser = Client()
    page = browser.get(_at(dialogue))
    gone = Statement.objects.get(pk=int(_statement(page)))
    statements.reject(statement=gone, reason="insult", by=elif_)
    answer = browser.post(_at(dialogue, "vote/"), {"statement": gone.pk, "vote": "1"})
    assert answer.status_code == 409
    late = _statement(answer)
    over(dialogue, elif_)
    answer = browser.post(_at(dialogue, "vote/"), {"statement": late, "vote": "1"})
    assert (answer.status_code, Vote.objects.count()) == (409, 0)
    assert says("The voting is over. This vote no longer counts; all others that you cast do.", "de") in shown(answer)


def test_many_from_one_address_are_kept_and_not_counted_unless_the_room_explains_it(
    dialogue: Dialogue, settings: Any
) -> None:
    settings.LIMIT_PER_ADDRESS = 3
    for _ in range(6):
        _answers(Client(), dialogue)
    assert (Voter.objects.count(), Voter.objects.counted().count(), Vote.objects.count()) == (6, 3, 6)
    in_the_room = Client()
    assert in_the_room.get(_at(dialogue, f"room/{dialogue.room}/")).status_code == 303
    _answers(in_the_room, dialogue)
    assert Voter.objects.counted().count() == 4
    assert Client().get(_at(dialogue, "room/guessed/")).status_code == 404


def test_a_new_code_ends_the_old_one_of_the_room(dialogue: Dialogue, elif_: Member, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS = 0
    before, old = Client(), dialogue.room
    before.get(_at(dialogue, f"room/{old}/"))
    answer = logged_in(elif_).post(f"/desk/dialogues/{dialogue.pk}/do/renew-room/")
    assert answer.headers["Location"] == f"/desk/dialogues/{dialogue.pk}/print/"
    assert Client().get(_at(dialogue, f"room/{old}/")).status_code == 404
    after = Client()
    assert after.get(_at(dialogue, f"room/{again(dialogue).room}/")).status_code == 303
    for browser in (before, after):
        _answers(browser, dialogue)
    assert (Voter.objects.count(), Voter.objects.counted().count()) == (2, 1)


def test_a_phone_whose_clock_is_wrong_is_remembered_for_so_many_seconds(dialogue: Dialogue) -> None:
    """`Max-Age` is counted from when the answer comes; a date alone would be over, or never, for a clock of 1970."""
    room = Client().get(_at(dialogue, f"room/{dialogue.room}/"))
    name = Client().get(_at(dialogue))
    kept = [room.cookies[project.ROOM_COOKIE_NAME], name.cookies[project.VOTER_COOKIE_NAME]]
    assert [cookie["max-age"] for cookie in kept] == [12 * 3600, 90 * 24 * 3600]


def test_a_server_whose_clock_says_1970_counts_nothing_and_says_so(
    dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    statement = _statement(browser.get(_at(dialogue)))
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: datetime(1970, 1, 1, tzinfo=UTC))
        answer = browser.post(_at(dialogue, "vote/"), {"statement": statement, "vote": "1"})
    assert (answer.status_code, Vote.objects.count()) == (409, 0)
    assert says("The voting has not begun yet.", "de") in shown(answer)
    _answers(browser, dialogue)
    assert Vote.objects.count() == 1
    with monkeypatch.context() as patched:  # whoever has voted before reads the same
        patched.setattr(timezone, "now", lambda: datetime(1970, 1, 1, tzinfo=UTC))
        late = browser.post(_at(dialogue, "vote/"), {"statement": statement, "vote": "-1"})
    assert says("The voting has not begun yet.", "de") in shown(late)


def test_event_mode_explains_it_too(dialogue: Dialogue, settings: Any) -> None:
    settings.LIMIT_PER_ADDRESS = 1
    Council.objects.update(event_until=timezone.now() + timedelta(hours=1))
    for _ in range(3):
        _answers(Client(), dialogue)
    assert Voter.objects.counted().count() == 3


def test_a_card_is_asked_for_once(elif_: Member) -> None:
    dialogue = running(elif_, entry="codes")
    (code,) = print_tickets(dialogue=dialogue, count=1, by=elif_)
    browser = Client()
    wrong = _answers(browser, dialogue, ticket="2222-2222")
    assert (wrong.status_code, "2222-2222" in wrong.content.decode()) == (422, True)
    assert _answers(browser, dialogue, ticket=code).status_code == 200
    assert 'name="ticket"' not in browser.get(_at(dialogue)).content.decode()
    assert _answers(browser, dialogue).status_code == 200
    assert _answers(Client(), dialogue, ticket=code).status_code == 422
    assert Vote.objects.count() == 2


def test_answers_can_be_changed_on_a_page_of_their_own(dialogue: Dialogue, elif_: Member) -> None:
    browser = Client()
    _answers(browser, dialogue)
    page = browser.get(_at(dialogue, "mine/"))
    assert 'value="1" aria-pressed="true"' in page.content.decode()
    browser.post(_at(dialogue, "vote/"), {"statement": _statement(page), "vote": "0", "back": "mine"})
    assert list(Vote.objects.values_list("vote", flat=True)) == [0]
    over(dialogue, elif_)
    assert "<form" not in browser.get(_at(dialogue, "mine/")).content.decode().split("<main")[1].split("</main")[0]


def test_somebody_adds_a_statement_and_reads_what_became_of_it(dialogue: Dialogue, elif_: Member) -> None:
    browser = Client()
    assert browser.get(_at(dialogue, "add/")).status_code == 303  # first the dialogue
    _answers(browser, dialogue)
    for words, status in (("", 422), ("x" * 141, 422), ("Auch im Park kann man\nDeutsch lernen.", 303)):
        answer = browser.post(_at(dialogue, "add/"), {"words": words})
        assert answer.status_code == status
        assert words[:20].strip() in answer.content.decode() or status == 303
    (added,) = Statement.objects.filter(source="person")
    assert added.text.original == "Auch im Park kann man Deutsch lernen."
    assert says("Somebody of the council looks at it first.", "de") in shown(browser.get(_at(dialogue, "add/")))
    statements.reject(statement=added, reason="off_topic", by=elif_)
    assert says("It is about something else.", "de") in shown(browser.get(_at(dialogue, "add/")))


def test_where_nothing_can_be_added_there_is_no_form(dialogue: Dialogue, elif_: Member) -> None:
    browser = Client()
    _answers(browser, dialogue)
    assert 'name="words"' in shown(browser.get(_at(dialogue, "add/")))
    over(dialogue, elif_)
    page = shown(browser.get(_at(dialogue, "add/")))
    assert 'name="words"' not in page
    assert says("The voting is over.", "de") in page
    late = browser.post(_at(dialogue, "add/"), {"words": "Auch im Park."})
    assert (late.status_code, "Auch im Park." in shown(late)) == (422, True)  # what was typed is not lost


def test_a_number_opens_it_on_another_device(dialogue: Dialogue) -> None:
    first, second = Client(), Client()
    _answers(first, dialogue)
    page = first.get(_at(dialogue, "number/")).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    given = first.post(_at(dialogue, "number/"), {"token": found[1]})
    code = re.search(r'name="code" value="(\d{20})"', given.content.decode())
    assert code is not None
    opened = second.post("/tr/answer/", {"code": code[1]})
    assert (opened.status_code, dialogue.question.original in shown(opened)) == (200, True)
    assert dialogue.question.original in shown(second.get("/tr/answer/"))
    _answers(second, dialogue)
    assert (Voter.objects.count(), Vote.objects.count()) == (1, 2)


def test_questions_about_oneself_may_be_left_out(elif_: Member) -> None:
    dialogue = drafted(elif_)
    asked = [("Wie alt sind Sie?", ["bis 27", "28 bis 60", "über 60"]), ("Haben Sie Kinder?", ["ja", "nein"])]
    actions.ask_about_people(dialogue=dialogue, asked=asked, by=elif_)
    actions.open_dialogue(dialogue=dialogue, by=elif_)
    browser = Client()
    _answers(browser, dialogue)
    page = shown(browser.get(_at(dialogue, "about-me/")))
    assert all(choice in page for _, choices in asked for choice in choices)
    first, second = again(dialogue).questions.all()
    choice, foreign = first.choices.all()[1], second.choices.all()[0]
    for value in (foreign.pk, choice.pk):  # a choice of another question is none
        browser.post(_at(dialogue, "about-me/"), {f"question-{first.pk}": value})
    assert list(Chosen.objects.values_list("choice", flat=True)) == [choice.pk]
    for door in ("about-me/", "number/", "add/"):  # whoever has not voted yet is shown the dialogue first
        assert Client().get(_at(dialogue, door)).headers["Location"] == _at(dialogue)


def test_drafts_are_seen_by_nobody(elif_: Member) -> None:
    draft = drafted(elif_)
    doors = ("", "mine/", "add/", "number/", f"room/{draft.room}/")
    assert [Client().get(_at(draft, more)).status_code for more in doors] == [404] * 5
    assert draft.question.original not in shown(Client().get("/de/dialogues/"))


def test_the_list_shows_what_runs_what_comes_and_what_is_over(dialogue: Dialogue, elif_: Member) -> None:
    later = running(elif_)
    start = timezone.now() + timedelta(days=3)
    Dialogue.objects.filter(pk=later.pk).update(opens_at=start, closes_at=start + timedelta(days=3))
    done = over(running(elif_), elif_)
    page = Client().get("/de/dialogues/").content.decode()
    places = [page.index(f'href="{_at(one)}"') for one in (dialogue, later, done)]
    assert places == sorted(places)


@pytest.mark.parametrize("script", [True, False])
def test_a_vote_costs_at_most_six_queries(dialogue: Dialogue, script: bool) -> None:
    browser = Client()
    _answers(browser, dialogue)
    statement = _statement(browser.get(_at(dialogue)))
    headers = {"Accept": "application/json"} if script else {}
    with CaptureQueriesContext(connection) as caught:
        browser.post(_at(dialogue, "vote/"), {"statement": statement, "vote": "1"}, headers=headers)
    assert len(caught) <= 6
    with CaptureQueriesContext(connection) as caught:
        browser.get(_at(dialogue))
    assert len(caught) <= 6
