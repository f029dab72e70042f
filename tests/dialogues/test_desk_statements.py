"""The desk and statements: pasted, from messages and meetings; looked at one by one, merged, split, shown after all."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sprachrohr.dialogues import statements
from sprachrohr.dialogues.models import Dialogue, Statement
from sprachrohr.dialogues.voting import my_statements
from sprachrohr.languages.models import Wish
from sprachrohr.people.models import Member
from sprachrohr.voices.actions import say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.voices.quotes import answer, ask
from tests.cast import GERMAN, logged_in, oluchi_says, saying, semira_says
from tests.dialogues.rounds import SENTENCES, over, says, somebody
from tests.meetings.sittings import item, planned
from tests.voices.telling import kept, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(hakan: Member) -> Client:
    return logged_in(hakan)


def _at(dialogue: Dialogue, name: str, **more: Any) -> str:
    return reverse(name, kwargs={"pk": dialogue.pk, **more})


def _adds(desk: Client, dialogue: Dialogue, words: str, query: str = "", language: str = "de") -> Any:
    address = _at(dialogue, "add_dialogue_statements") + query
    return desk.post(address, {"words": words, "language": language})


def _new(dialogue: Dialogue, words: str = "Mehr Kurse und mehr Busse am Abend.", language: str = "de") -> Statement:
    return statements.add_by(voter=somebody(dialogue), words=words, language=language)


def _acts(desk: Client, one: Statement, act: str, **fields: Any) -> Any:
    address = _at(one.dialogue, "statement_act", number=one.number, act=act)
    return desk.post(address, {"queue": "1", **fields})


def _again(one: Statement) -> Statement:
    return Statement.objects.select_related("text__key").get(pk=one.pk)


# -- adding --------------------------------------------------------------------------------------------------


def test_a_pasted_list_becomes_statements_and_sent_twice_it_adds_nothing(desk: Client, dialogue: Dialogue) -> None:
    for _ in range(2):
        assert _adds(desk, dialogue, f"- Akşam kursları olsun.\n- {SENTENCES[0]}", language="tr").status_code == 303
    added = Statement.objects.get(dialogue=dialogue, number=5)
    assert (added.text.original, added.text.language, added.source) == ("Akşam kursları olsun.", "tr", "council")
    assert dialogue.statements.count() == 5
    assert Wish.objects.filter(text=added.text, language="de").exists()


def test_what_is_too_long_adds_nothing_and_stays_in_the_form(desk: Client, dialogue: Dialogue) -> None:
    typed = "Kurz.\n" + "x" * 141
    answer = _adds(desk, dialogue, typed)
    assert (answer.status_code, kept(answer).strip(), dialogue.statements.count()) == (422, typed, 4)


def test_after_the_end_nothing_is_added_and_it_says_so(desk: Client, dialogue: Dialogue, elif_: Member) -> None:
    over(dialogue, elif_)
    answer = _adds(desk, dialogue, "Mehr Cafés.")
    assert (answer.status_code, kept(answer).strip()) == (409, "Mehr Cafés.")


def test_from_a_message_comes_the_thought_and_never_its_words(desk: Client, dialogue: Dialogue) -> None:
    voice = oluchi_says().voice
    query = f"?voice={voice.pk}"
    assert query in shown(desk.get(_at(dialogue, "statements_from_voices")))
    page = desk.get(_at(dialogue, "add_dialogue_statements") + query)
    assert GERMAN in shown(page)
    assert kept(page).strip() == ""
    assert _adds(desk, dialogue, GERMAN, query).status_code == 422
    assert _adds(desk, dialogue, "Licht im Treppenhaus muss schnell wieder brennen.", query).status_code == 303
    made = Statement.objects.get(number=5)
    assert (made.voice, made.source) == (voice, Statement.Source.VOICE)
    assert "badge-good" in shown(desk.get(_at(dialogue, "statements_from_voices")))


def test_a_yes_to_a_quote_is_no_yes_to_a_vote_on_it(desk: Client, dialogue: Dialogue, hakan: Member) -> None:
    voice = say(token=new_token(), saying=saying(openness="public"), look_again_in=7).voice
    quote = ask(voice=voice, words="niemand fühlt sich zuständig", language="de", by=hakan)
    query = f"?voice={voice.pk}"
    answer(quote=quote, agrees=True)
    assert kept(desk.get(_at(dialogue, "add_dialogue_statements") + query)).strip() == ""
    assert _adds(desk, dialogue, "Niemand fühlt sich zuständig.", query).status_code == 422


@pytest.mark.parametrize(
    "fields",
    [{"openness": "sealed"}, {"set_aside_as": "spam"}, {"held_on": "2026-01-01"}, {"emptied_on": "2026-01-01"}],
    ids=lambda fields: next(iter(fields)),
)
def test_what_a_member_may_not_read_is_no_source(desk: Client, dialogue: Dialogue, fields: dict[str, str]) -> None:
    voice = semira_says().voice
    Voice.objects.filter(pk=voice.pk).update(**fields)
    assert f"?voice={voice.pk}" not in shown(desk.get(_at(dialogue, "statements_from_voices")))
    for typed in (str(voice.pk), "999", "x", "9" * 40):
        assert desk.get(_at(dialogue, "add_dialogue_statements") + f"?voice={typed}").status_code == 404


def test_from_an_agenda_comes_its_title_but_never_of_the_closed_part(
    desk: Client, dialogue: Dialogue, elif_: Member
) -> None:
    meeting = planned(elif_)
    public, closed = item(meeting, "Kursplätze"), item(meeting, "Ein Vertrag", is_closed=True)
    page = shown(desk.get(_at(dialogue, "statements_from_items")))
    assert "Kursplätze" in page
    assert "Ein Vertrag" not in page
    address = _at(dialogue, "add_dialogue_statements")
    assert kept(desk.get(f"{address}?item={public.pk}")).strip() == "Kursplätze"
    assert desk.get(f"{address}?item={closed.pk}").status_code == 404
    _adds(desk, dialogue, "Es braucht mehr Kursplätze.", f"?item={public.pk}")
    assert Statement.objects.get(number=5).item == public


# -- one at a time -------------------------------------------------------------------------------------------


def test_the_queue_shows_one_after_the_other_until_nothing_is_left(desk: Client, dialogue: Dialogue) -> None:
    first, second = _new(dialogue, "Erster Satz im Park."), _new(dialogue, "Zweiter Satz am See.")
    queue = _at(dialogue, "dialogue_queue")
    page = shown(desk.get(queue))
    assert first.text.original in page
    assert second.text.original not in page
    assert second.text.original in shown(desk.get(queue, {"after": first.number}))
    assert desk.get(queue, {"after": second.number}).headers["Location"] == queue
    assert _acts(desk, first, "show").headers["Location"] == queue
    assert _acts(desk, second, "reject", reason="off_topic").status_code == 303
    assert [_again(one).is_shown for one in (first, second)] == [True, False]
    assert "notice-good" in shown(desk.get(queue))


def test_it_hints_at_what_already_says_the_same_and_merges_with_one_tap(desk: Client, dialogue: Dialogue) -> None:
    new = _new(dialogue, "Es braucht Kurse am Abend!")
    assert 'name="into" value="1"' in shown(desk.get(_at(dialogue, "dialogue_queue")))
    assert _acts(desk, new, "merge", into="1").status_code == 303
    assert _again(new).merged_into == Statement.objects.get(number=1)
    for wrong in ("1", "77", "", "x", str(new.number)):
        one = _new(dialogue, f"Noch ein Satz mit {wrong}.")
        answered = _acts(desk, one, "merge", into=wrong if wrong != "1" else str(one.number))
        assert answered.status_code == 422
        assert _again(one).merged_into is None


def test_two_in_one_begin_with_the_words_and_keep_what_was_typed(desk: Client, dialogue: Dialogue) -> None:
    voter = somebody(dialogue)
    whole = statements.add_by(voter=voter, words="Mehr Kurse und mehr Busse.", language="de")
    page = shown(desk.get(_at(dialogue, "dialogue_queue")))
    assert page.count(">Mehr Kurse und mehr Busse.</textarea>") == 2
    for parts in (["Mehr Kurse.", ""], ["Mehr Kurse.", "x" * 141], ["Mehr Kurse.", "Mehr Kurse."], ["Mehr Kurse."]):
        answered = _acts(desk, whole, "split", part=parts)
        assert answered.status_code == 422
        assert len(parts) < 2 or all(f">{part}</textarea>" in shown(answered) for part in parts)
    assert dialogue.statements.count() == 5
    assert _acts(desk, whole, "split", part=["Mehr Kurse.", "Mehr Busse."]).status_code == 303
    (mine,) = my_statements(voter)
    assert [part.text.original for part in mine.parts.all()] == ["Mehr Kurse.", "Mehr Busse."]


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_rejecting_needs_one_of_the_reasons(desk: Client, dialogue: Dialogue, reason: str) -> None:
    new = _new(dialogue)
    assert _acts(desk, new, "reject", reason=reason).status_code == 422
    assert _again(new).looked_at is None


def test_two_who_decide_at_once_are_one_decision(desk: Client, dialogue: Dialogue, elif_: Member) -> None:
    new = _new(dialogue)
    statements.reject(statement=new, reason="insult", by=elif_)
    assert _acts(desk, new, "show").status_code == 303
    assert not _again(new).is_shown
    assert "notice" in shown(desk.get(_at(dialogue, "dialogue_queue")))


def test_what_was_rejected_can_be_shown_after_all(desk: Client, dialogue: Dialogue, elif_: Member) -> None:
    new = _new(dialogue)
    statements.reject(statement=new, reason="insult", by=elif_)
    page = shown(desk.get(_at(dialogue, "dialogue_statements"), {"state": "rejected"}))
    assert new.text.original in page
    address = _at(dialogue, "statement_act", number=new.number, act="show")
    assert desk.post(address).headers["Location"] == _at(dialogue, "dialogue_statement", number=new.number)
    assert _again(new).is_shown


def test_votes_of_a_shown_statement_go_along_when_it_is_merged_later(desk: Client, dialogue: Dialogue) -> None:
    says(somebody(dialogue), 2, 1)
    second = Statement.objects.get(number=2)
    address = _at(dialogue, "statement_act", number=2, act="merge")
    assert desk.post(address, {"into": "1"}).status_code == 303
    assert (_again(second).merged_into_id, Statement.objects.get(number=1).votes.count()) == (
        Statement.objects.get(number=1).pk, 1,
    )  # fmt: skip
    merged = shown(desk.get(_at(dialogue, "dialogue_statements"), {"state": "merged"}))
    assert SENTENCES[1] in merged


def test_a_number_or_an_act_that_is_none_is_no_page(desk: Client, dialogue: Dialogue) -> None:
    assert desk.get(_at(dialogue, "dialogue_statement", number=99)).status_code == 404
    assert desk.post(_at(dialogue, "statement_act", number=1, act="nonsense")).status_code == 404
    assert desk.get(_at(dialogue, "statement_act", number=1, act="show")).status_code == 405
