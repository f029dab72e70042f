"""Latent classes: worked examples, planted groups, and what must not change anything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opinionmap import Votes, VotesError, analyse
from opinionmap.chance import adjusted_rand_index
from opinionmap.choice import association_test, choose_groups, hide
from opinionmap.classes import STRENGTH, ClassModel, fit_classes
from opinionmap.planted import noise, planted
from opinionmap.products import Products
from tests.opinionmap.conversations import LONDON, dense, statements, table, two_camps, vote_tables

few = settings(max_examples=25, deadline=None)


def test_memberships_are_bayes_rule() -> None:
    """Shares 3:1, agreement 0.8 and 0.2; agree, then a pass that says nothing: 3 * 0.8 : 1 * 0.2."""
    votes = Votes.from_rows([("Mina", "trams", 1), ("Mina", "parks", 0), ("Jonas", "parks", 0)])
    model = ClassModel(np.array([[0.8, 0.5], [0.2, 0.5]]), np.array([0.75, 0.25]), 0.0)
    members = model.memberships(Products(votes))
    np.testing.assert_allclose(members, [[2.4 / 2.6, 0.2 / 2.6], [0.75, 0.25]], rtol=0, atol=1e-15)


def test_fit_is_a_fixed_point_of_em_written_with_loops() -> None:
    votes = two_camps()
    products = Products(votes)
    model = fit_classes(products, 2, seed=0, tolerance=1e-13)
    members, rows = model.memberships(products), dense(votes)
    for s in range(len(votes.statements)):
        overall = [sum(row[s] == answer for row in rows) for answer in (1, -1)]
        centre = (overall[0] + 1) / (sum(overall) + 2)
        for k in range(2):
            agree, disagree = (sum(members[i, k] for i, row in enumerate(rows) if row[s] == v) for v in (1, -1))
            expected = (agree + STRENGTH * centre) / (agree + disagree + STRENGTH)
            assert model.agreement[k, s] == pytest.approx(expected, abs=1e-6)
    shares = (members.sum(axis=0) + 1) / (len(rows) + 2)
    np.testing.assert_allclose(model.shares, shares, rtol=0, atol=1e-6)


def test_two_camps_are_found_with_their_common_ground() -> None:
    found = analyse(two_camps())
    assert [g.size for g in found.groups] == [15, 15]
    assert found.group.tolist() == [0] * 15 + [1] * 15
    assert set(found.common_ground) == {"s09", "s10", "s11"}
    assert "s02" in found.divides
    assert found.certainty.min() > 0.99
    assert found.enough.groups
    assert found.enough.common_ground


def test_planted_groups_are_found_almost_as_well_as_by_the_truth() -> None:
    for votes_each, least in ((25, 0.85), (50, 0.93)):
        example = planted(1500, 80, votes_each, seed=3)
        found = analyse(example.votes)
        best = adjusted_rand_index(example.best_labels(), example.labels)
        assert len(found.groups) == 3
        assert adjusted_rand_index(found.group, example.labels) >= least * best


def test_one_planted_group_is_one_and_noise_has_no_common_ground() -> None:
    one = analyse(planted(400, 40, 20, deviation=0, seed=1).votes)
    assert (len(one.groups), one.enough.groups) == (1, True)
    assert "one group" in one.enough.why[0]
    coins = analyse(noise(400, 40, 20, seed=1))
    assert (len(coins.groups), coins.common_ground) == (1, ())
    assert any("tossed coins" in sentence for sentence in coins.enough.why)


def test_few_votes_are_called_too_few() -> None:
    found = analyse(Votes.from_rows([(p, s, 1 if p % 2 else -1) for p in range(4) for s in range(2)]))
    assert (len(found.groups), found.enough.groups) == (1, False)
    assert found.enough.why[0] == "4 people have cast too few votes to say whether there are groups."
    some = analyse(planted(25, 20, 15, seed=2).votes)
    assert (len(some.groups), some.enough.groups) == (1, False)
    assert some.enough.why[0] == "No groups can be shown, but 25 people with these votes are too few to rule them out."


@few
@given(vote_tables(), st.randoms())
def test_order_of_people_statements_and_votes_changes_nothing(votes: Votes, random: object) -> None:
    rows = [(votes.people[p], votes.statements[s], v) for p, s, v in zip(*votes.triples(), strict=True)]
    if not rows:
        return
    a = analyse(Votes.from_rows(sorted(rows)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = Votes.from_rows(rows)
    b = analyse(shuffled)
    back = [b.people.tolist().index(name) for name in a.people.tolist()]
    assert a.group.tolist() == b.group[back].tolist()
    assert a.common_ground == b.common_ground
    np.testing.assert_allclose(a.certainty, b.certainty[back], rtol=0, atol=1e-9)
    np.testing.assert_allclose(a.positions, b.positions[back], rtol=0, atol=1e-9)


def mirrored(votes: Votes) -> Votes:
    person, statement, vote = votes.triples()
    return Votes.from_arrays(person, statement, -vote, people=votes.people, statements=votes.statements)


@pytest.mark.parametrize("votes", [two_camps(), planted(300, 30, 20, seed=5).votes, table(LONDON).votes])
def test_mirrored_votes_give_the_same_groups_with_sides_exchanged(votes: Votes) -> None:
    a, b = analyse(votes), analyse(mirrored(votes))
    assert a.group.tolist() == b.group.tolist()
    np.testing.assert_allclose(a.certainty, b.certainty, rtol=0, atol=1e-9)
    np.testing.assert_allclose(a.positions, b.positions, rtol=0, atol=1e-9)
    np.testing.assert_allclose(a.support.value, b.refusal.value, rtol=0, atol=1e-9)
    assert a.common_ground == b.shared_refusal


def test_duplicating_everyone_changes_no_raw_share() -> None:
    votes = two_camps()
    rows = [(votes.people[p], votes.statements[s], v) for p, s, v in zip(*votes.triples(), strict=True)]
    doubled = Votes.from_rows([*rows, *((f"{p} again", s, v) for p, s, v in rows)])
    a, b = analyse(votes), analyse(doubled)
    np.testing.assert_array_equal(a.totals * 2, b.totals)
    np.testing.assert_array_equal(a.votes.agree / a.votes.seen, b.votes.agree / b.votes.seen)


@few
@given(vote_tables())
def test_a_person_without_votes_moves_nobody(votes: Votes) -> None:
    person, statement, vote = votes.triples()
    people = ["a silent one", *votes.people.tolist()]
    joined = Votes.from_arrays(person + 1, statement, vote, people=people, statements=votes.statements)
    a, b = analyse(votes), analyse(joined)
    assert b.group[0] == -1
    assert (a.group.tolist(), a.common_ground) == (b.group[1:].tolist(), b.common_ground)
    np.testing.assert_array_equal(a.certainty, b.certainty[1:])
    np.testing.assert_array_equal(a.positions, b.positions[1:])


@few
@given(vote_tables(), st.integers(0, 3))
def test_same_seed_gives_the_same_bytes_and_changes_no_argument(votes: Votes, seed: int) -> None:
    before = (votes.starts.tobytes(), votes.cells.tobytes(), votes.people.tolist())
    a, b = (analyse(votes, seed=seed, repeats=3) for _ in range(2))
    for left, right in ((a.group, b.group), (a.certainty, b.certainty), (a.positions, b.positions)):
        assert left.tobytes() == right.tobytes()
    assert (a.stability is None) == (b.stability is None)
    if a.stability and b.stability:
        assert a.stability.agreement.tobytes() == b.stability.agreement.tobytes()
    assert (votes.starts.tobytes(), votes.cells.tobytes(), votes.people.tolist()) == before


def test_threads_change_no_byte() -> None:
    votes = planted(4000, 60, 40, seed=4).votes
    a, b = (fit_classes(Products(votes, threads=t), 2, seed=0, steps=20) for t in (1, 2))
    assert a.agreement.tobytes() == b.agreement.tobytes()


@pytest.mark.parametrize(
    "rows",
    [
        [("Mina", "trams", 1)],
        [("Mina", s, 1) for s in "abcdefgh"],
        [(p, "trams", 1) for p in range(9)],
        [(p, s, 1) for p in range(9) for s in "abc"],
        [(p, s, 0) for p in range(9) for s in "abc"],
    ],
)
@pytest.mark.parametrize("method", ["classes", "polis"])
def test_small_and_flat_tables_get_an_answer(rows: list[tuple[object, str, int]], method: str) -> None:
    found = analyse(Votes.from_rows(rows), method=method, repeats=3)  # type: ignore[arg-type]
    assert len(found.groups) <= 1
    assert sum(g.size for g in found.groups) == int((found.group >= 0).sum())


def test_everybody_agreeing_is_one_group_with_common_ground() -> None:
    found = analyse(Votes.from_rows([(p, s, 1) for p in range(30) for s in "abcde"]))
    assert (len(found.groups), set(found.common_ground)) == (1, set("abcde"))


@pytest.mark.parametrize("method", ["classes", "polis"])
def test_no_votes_is_too_few(method: str) -> None:
    found = analyse(Votes.from_rows([]), method=method)  # type: ignore[arg-type]
    assert (found.enough.groups, found.enough.common_ground) == (False, False)
    assert found.enough.why == ("There are too few votes to say anything.",)


def test_rejected_statements_take_no_part() -> None:
    votes, out = table(LONDON).votes, statements(LONDON).rejected
    some = votes.statements[:5].tolist()
    found = analyse(votes, rejected=[*out, *some])
    alone = analyse(votes.without(some))
    assert found.group.tolist() == alone.group.tolist()
    marked = {m.statement for g in found.groups for m in g.marks}
    listed = {*found.common_ground, *found.divides, *found.unsure, *marked}
    assert not listed & set(some)


def test_hidden_votes_are_not_seen_by_the_fit() -> None:
    votes = two_camps()
    part = np.arange(len(votes)) % 5 == 0
    split = hide(votes, part)
    assert len(split.kept) + len(split.vote) == len(votes)
    kept = dense(split.kept)
    assert all(kept[p][s] is None for p, s in zip(split.person, split.statement, strict=True))


def test_loss_of_one_group_is_that_of_everybodys_share() -> None:
    votes = two_camps()
    split = hide(votes, np.arange(len(votes)) % 5 == 0)
    totals, each = split.kept.totals, []
    for strength in (0.0, STRENGTH):
        centre = (totals[:, 2] + 1) / (totals[:, 0] + totals[:, 2] + 2)
        less = (totals[:, 2] + strength * centre) / (totals[:, 0] + totals[:, 2] + strength)
        share = less if strength else centre
        hidden = zip(split.statement, split.vote, strict=True)
        each.append(sum(-np.log(share[s] if v > 0 else 1 - share[s]) for s, v in hidden))
    by_hand = min(each)
    assert split.losses(1, 0).sum() == pytest.approx(by_hand, rel=1e-12)


def test_association_is_found_in_camps_and_not_in_noise() -> None:
    assert association_test(two_camps(8, 10), seed=0) == 1 / 200
    assert association_test(noise(30, 20, 15, seed=2), seed=0) > 0.05


def test_choice_stops_when_further_groups_earn_nothing() -> None:
    choice = choose_groups(two_camps(), seed=0)
    assert choice.k == 2
    assert len(choice.losses) == 4
    assert len(choice.gains) == 3
    assert choice.losses[0] - choice.losses[1] == pytest.approx(choice.gains[0], rel=1e-12)


def test_unknown_methods_and_numbers_are_refused() -> None:
    with pytest.raises(VotesError, match="The method 'magic' is not known"):
        analyse(two_camps(), method="magic")  # type: ignore[arg-type]
    with pytest.raises(VotesError, match="classes knows 1 to 8 groups, not 9"):
        analyse(two_camps(), groups=9)
