"""Statements: added, looked at, shown, rejected with a reason, put together, taken apart."""

import pytest

from sprachrohr.dialogues import statements
from sprachrohr.dialogues.models import Dialogue, Statement
from sprachrohr.dialogues.statements import MOST_OF_ONE, NotAdded
from sprachrohr.dialogues.voting import my_statements
from sprachrohr.people.models import Member
from tests.dialogues.rounds import again, drafted, running, says, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def _shown(dialogue: Dialogue) -> list[int]:
    return list(Statement.objects.shown().filter(dialogue=dialogue).values_list("number", flat=True))


def _why(dialogue: Dialogue, words: str) -> str:
    try:
        statements.add_by(voter=somebody(dialogue), words=words, language="de")
    except NotAdded as error:
        return error.reason
    return ""


def test_what_somebody_adds_waits_until_somebody_has_looked(dialogue: Dialogue, elif_: Member) -> None:
    added = statements.add_by(voter=somebody(dialogue), words="Auch im Park kann man lernen.", language="de")
    assert _shown(dialogue) == [1, 2, 3, 4]
    assert list(Statement.objects.waiting()) == [added]
    statements.show(statement=added, by=elif_)
    assert _shown(dialogue) == [1, 2, 3, 4, 5]
    assert set(added.text.wishes.values_list("language", flat=True)) >= {"tr", "prs", "ar"}


def test_with_moderation_afterwards_it_is_shown_at_once_but_not_of_those_who_are_held(elif_: Member) -> None:
    dialogue = running(elif_, moderation="after")
    statements.add_by(voter=somebody(dialogue), words="Auch im Park.", language="de")
    statements.add_by(voter=somebody(dialogue, held=True), words="Kauft bei mir.", language="de")
    assert _shown(dialogue) == [1, 2, 3, 4, 5]
    assert Statement.objects.waiting().count() == 2


def test_what_cannot_be_taken_says_why(dialogue: Dialogue, elif_: Member) -> None:
    closed = running(elif_, adding="nobody")
    draft = drafted(elif_)
    assert [_why(dialogue, ""), _why(dialogue, "x" * 141), _why(dialogue, "x" * 140)] == ["empty", "long", ""]
    assert _why(closed, "Mehr Cafés.") == "closed_list"
    voter = somebody(dialogue)
    voter.dialogue = draft
    with pytest.raises(NotAdded) as caught:
        statements.add_by(voter=voter, words="Mehr Cafés.", language="de")
    assert caught.value.reason == "over"


def test_one_person_adds_a_sentence_once_and_not_without_end(dialogue: Dialogue) -> None:
    voter = somebody(dialogue)
    for _ in range(2):
        statements.add_by(voter=voter, words="Mehr Cafés.", language="de")
    assert len(my_statements(voter)) == 1
    for number in range(MOST_OF_ONE - 1):
        statements.add_by(voter=voter, words=f"Mehr Cafés, {number}.", language="de")
    with pytest.raises(NotAdded) as caught:
        statements.add_by(voter=voter, words="Noch eins.", language="de")
    assert caught.value.reason == "enough"


def test_a_rejected_statement_is_gone_and_its_writer_learns_why(dialogue: Dialogue, elif_: Member) -> None:
    voter = somebody(dialogue)
    added = statements.add_by(voter=voter, words="Frau Meier soll gehen.", language="de")
    statements.reject(statement=added, reason="person", by=elif_)
    (mine,) = my_statements(voter)
    assert (mine.is_shown, mine.get_rejected_as_display()) == (False, Statement.Reason.PERSON.label)
    statements.show(statement=added, by=elif_)  # by mistake
    assert Statement.objects.get(pk=added.pk).is_shown
    with pytest.raises(ValueError, match="nonsense"):
        statements.reject(statement=added, reason="nonsense", by=elif_)


def test_two_that_say_the_same_become_one_and_nobody_votes_twice(dialogue: Dialogue, elif_: Member) -> None:
    both, only = somebody(dialogue), somebody(dialogue)
    says(both, 1, 1)
    says(both, 2, -1)
    says(only, 2, 1)
    one, two = (Statement.objects.get(dialogue=dialogue, number=number) for number in (1, 2))
    statements.merge(statement=two, into=one, by=elif_)
    assert sorted(one.votes.values_list("voter", "vote")) == sorted([(both.pk, 1), (only.pk, 1)])
    assert _shown(dialogue) == [1, 3, 4]
    for wrong in (one, Statement.objects.get(pk=two.pk)):
        with pytest.raises(ValueError, match="put together"):
            statements.merge(statement=one, into=wrong, by=elif_)


def test_what_was_merged_into_something_that_is_merged_again_goes_along(dialogue: Dialogue, elif_: Member) -> None:
    one, two, three = (Statement.objects.get(dialogue=dialogue, number=number) for number in (1, 2, 3))
    statements.merge(statement=three, into=two, by=elif_)
    statements.merge(statement=two, into=one, by=elif_)
    assert {Statement.objects.get(pk=which.pk).merged_into_id for which in (two, three)} == {one.pk}


def test_two_questions_in_one_become_two_statements(dialogue: Dialogue, elif_: Member) -> None:
    voter = somebody(dialogue)
    whole = statements.add_by(voter=voter, words="Mehr Kurse und mehr Busse.", language="de")
    statements.split(statement=whole, parts=["Es braucht mehr Kurse.", "Es braucht mehr Busse."], by=elif_)
    assert _shown(dialogue) == [1, 2, 3, 4, 6, 7]
    (mine,) = my_statements(voter)
    assert [part.text.original for part in mine.parts.all()] == ["Es braucht mehr Kurse.", "Es braucht mehr Busse."]


def test_every_change_of_what_is_shown_is_seen_at_once(dialogue: Dialogue, elif_: Member) -> None:
    before = again(dialogue).edition
    statements.reject(statement=Statement.objects.get(dialogue=dialogue, number=1), reason="duplicate", by=elif_)
    assert again(dialogue).edition > before


def test_what_waits_is_put_into_german_first(dialogue: Dialogue, elif_: Member) -> None:
    """Whoever looks at it must understand it; other languages wait until it is shown."""
    statement = statements.add_by(voter=somebody(dialogue), words="Çocuklar için bir oyun alanı lazım.", language="tr")
    wishes = statement.text.wishes
    assert list(wishes.values_list("language", flat=True)) == ["de"]
    statements.show(statement=statement, by=elif_)
    assert {"de", "prs", "ar"} < set(wishes.values_list("language", flat=True))
