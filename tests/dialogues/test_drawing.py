"""The map: drawn when votes have come, the same again from the same votes, and nothing below five in it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from opinionmap import analyse
from sprachrohr.dialogues.actions import close_those_over, name_groups
from sprachrohr.dialogues.counting import votes_of
from sprachrohr.dialogues.disclosure import public_result
from sprachrohr.dialogues.drawing import draw, draw_all
from sprachrohr.dialogues.models import Dialogue, Drawing, Place, Statement
from sprachrohr.dialogues.showing import board_of
from sprachrohr.dialogues.statements import reject
from sprachrohr.people.models import Member
from tests.dialogues.rounds import again, over, says, somebody, two_camps

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def _numbers(found: Any) -> list[Any]:
    """Every number and None in it."""
    if isinstance(found, dict):
        return [one for value in found.values() for one in _numbers(value)]
    if isinstance(found, list):
        return [one for value in found for one in _numbers(value)]
    return [found]


def test_two_camps_are_found_with_what_both_support(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=40)
    drawing = draw(dialogue=dialogue)
    assert drawing is not None
    result = drawing.result
    assert (drawing.people, drawing.votes, len(result["groups"])) == (40, 160, 2)
    assert sorted(result["common_ground"]) == [1, 2]
    assert {one["size"] for one in result["groups"]} == {20}
    assert drawing.method == "classes"
    json.dumps(result, allow_nan=False)


def test_nothing_is_drawn_again_without_a_new_vote(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=10)
    assert (draw_all(), draw_all()) == (1, 0)
    says(somebody(dialogue), 1, -1)
    assert draw_all() == 1
    assert Drawing.objects.count() == 2


def test_a_changed_mind_is_a_new_vote(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=6)
    voter = somebody(dialogue)
    says(voter, 1, 1)
    draw_all()
    says(voter, 1, -1)
    assert draw_all() == 1


def test_four_people_are_too_few(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=4)
    assert draw(dialogue=dialogue) is None


def test_everybody_sees_a_new_map_only_with_five_people_more(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=6)
    shown = []
    for _ in range(7):
        says(somebody(dialogue), 1, 1)
        drawing = draw(dialogue=dialogue)
        assert drawing is not None
        shown.append(drawing.shown_at is not None)
    assert shown == [True, False, False, False, False, True, False]


def test_no_count_below_five_and_none_in_steps_of_less(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=22)
    for _ in range(3):
        says(somebody(dialogue), 1, -1)  # three against, of 25 who have seen it
    drawing = draw(dialogue=dialogue)
    assert drawing is not None
    (first,) = (one for one in drawing.result["statements"] if one["number"] == 1)
    assert (first["disagree"], first["pass"], first["seen"]) == (None, None, 25)
    assert first["agree"] is not None
    cells = [first, *first["groups"]]
    assert {cell["seen"] % 5 for cell in cells} == {0}
    assert all(group["size"] % 5 == 0 for group in drawing.result["groups"])
    assert drawing.result["people"] % 5 == 0


def test_no_group_of_fewer_than_five_is_told_of(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=30)
    for _ in range(3):
        voter = somebody(dialogue)
        for number, value in ((1, -1), (2, -1), (3, -1), (4, -1)):
            says(voter, number, value)
    drawing = draw(dialogue=dialogue)
    assert drawing is not None
    assert all(group["size"] >= 5 for group in drawing.result["groups"])


def test_votes_that_are_held_change_nothing(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=12)
    first = draw(dialogue=dialogue)
    for _ in range(50):
        says(somebody(dialogue, held=True), 3, 1)
    assert draw(dialogue=dialogue) is None
    assert first is not None
    assert votes_of(dialogue).totals.sum() == first.votes == 48


def test_the_same_votes_give_the_same_map(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=20)
    drawing = draw(dialogue=dialogue)
    assert drawing is not None
    again_found = analyse(votes_of(dialogue), method="classes", seed=drawing.seed, repeats=100)
    told = public_result(again_found, people=20)
    assert {name: drawing.result[name] for name in told} == told


def test_places_are_of_the_map_that_is_shown_and_weights_choose_the_next_statement(dialogue: Dialogue) -> None:
    two_camps(dialogue, people=12)
    shown = draw(dialogue=dialogue)
    says(somebody(dialogue), 1, 1)
    draw(dialogue=dialogue)
    assert set(Place.objects.values_list("drawing", flat=True)) == {shown.pk if shown else 0}
    assert Place.objects.count() == 12
    fresh = again(dialogue)
    fresh.has_changed()
    weights = board_of(again(dialogue)).weights
    assert len(weights) == 4
    assert min(weights.values()) > 0


def test_at_the_end_the_map_is_of_all_that_was_said(dialogue: Dialogue, elif_: Member) -> None:
    """Twenty begin with one vote each, and a map is drawn; what they say then is seen once nobody votes any more."""
    voters = [somebody(dialogue) for _ in range(20)]
    for voter in voters:
        says(voter, 1, 1)
    assert draw_all() == 1
    for voter in voters[:4]:
        says(voter, 2, 1)
    closed = over(dialogue, elif_)
    draw_all()
    assert _people_of_2(closed) == 0  # four people more would be read by subtraction
    Dialogue.objects.filter(pk=dialogue.pk).update(closed_at=None)
    for voter in voters[4:]:
        says(voter, 2, 1)
    assert draw_all() == 1
    assert _people_of_2(dialogue) == 0  # the same people: with five devices one could ask for a map after every vote
    over(dialogue, elif_)
    assert draw_all() == 1
    assert _people_of_2(dialogue) == 20


def _people_of_2(dialogue: Dialogue) -> int:
    """How many have seen statement 2, as everybody may know it."""
    shown = Drawing.objects.filter(dialogue=dialogue, shown_at__isnull=False)[0]
    return next(int(row["seen"]) for row in shown.result["statements"] if row["number"] == 2)


def test_the_clock_closes_what_is_over(dialogue: Dialogue) -> None:
    assert close_those_over() == 0
    Dialogue.objects.filter(pk=dialogue.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    assert (close_those_over(), close_those_over()) == (1, 0)
    found = again(dialogue)
    assert (found.closed_at is not None, found.closed_by, found.state) == (True, None, "over")


def _joins(dialogue: Dialogue, side: int, *, people: int) -> None:
    """So many more in one of the two camps."""
    for _ in range(people):
        voter = somebody(dialogue)
        for number, value in ((1, 1), (2, 1), (3, side), (4, -side)):
            says(voter, number, value)


def _group_that_agrees_with_3(drawing: Drawing) -> str:
    marks = {group["id"]: group["marks"] for group in drawing.result["groups"]}
    (found,) = (group for group, some in marks.items() if {"number": 3, "agrees": True} in some)
    return str(found)


def test_a_name_stays_with_its_people_when_groups_are_numbered_anew(dialogue: Dialogue, elif_: Member) -> None:
    two_camps(dialogue, people=40)
    _joins(dialogue, 1, people=5)
    first = draw(dialogue=dialogue)
    assert first is not None
    before = _group_that_agrees_with_3(first)
    name_groups(dialogue=dialogue, names={int(before): "Viele helfen mit"}, by=elif_)
    _joins(dialogue, -1, people=15)
    second = draw(dialogue=again(dialogue))
    assert second is not None
    now = _group_that_agrees_with_3(second)
    assert now != before  # the other camp is the larger one now
    assert again(dialogue).group_names == {now: "Viele helfen mit"}


def test_a_name_goes_when_its_people_are_no_group_any_more(dialogue: Dialogue, elif_: Member) -> None:
    two_camps(dialogue, people=40)
    first = draw(dialogue=dialogue)
    assert first is not None
    name_groups(dialogue=dialogue, names={0: "Viele helfen mit"}, by=elif_)
    for number in (3, 4):
        reject(statement=Statement.objects.get(dialogue=dialogue, number=number), reason="off_topic", by=elif_)
    for _ in range(5):
        says(somebody(dialogue), 1, 1)
    second = draw(dialogue=again(dialogue))
    assert second is not None
    assert len(second.result["groups"]) == 1
    assert again(dialogue).group_names == {}


def test_how_many_groups_were_asked_for_stands_in_the_map(
    dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_camps(dialogue, people=40)
    # Of 20 and 20 none is below five; with this limit both are.
    monkeypatch.setattr("sprachrohr.dialogues.drawing.FEWEST", 21)
    drawing = draw(dialogue=dialogue)
    assert drawing is not None
    assert (drawing.result["forced_groups"], len(drawing.result["groups"])) == (1, 1)
