"""Votes: frozen wordings, figures that add up, majorities by the rules, numbers without a gap, and topics."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sprachrohr.languages.models import Text, Translation
from sprachrohr.meetings import holding, topic_acts
from sprachrohr.meetings.ballots import (
    DoesNotAddUp,
    NotEnough,
    NotOpen,
    NoWording,
    count_again,
    declare,
    start_vote,
    stop_vote,
    vote_again,
)
from sprachrohr.meetings.minutes_history import differences, history_of
from sprachrohr.meetings.models import Ballot, Meeting, Numbering, Pen, Resolution, Rules, TopicAct, Wording
from sprachrohr.meetings.numbering import written
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from tests.meetings.held import WORDING, an_item, at_once, closed, going_on, named, resolved, voting, writes
from tests.meetings.sittings import rules

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    return going_on(elif_)


# -- a vote begins --------------------------------------------------------------------------------------------------


def test_a_vote_freezes_the_wording_and_counts_who_is_there(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    ballot = voting(item, elif_)
    assert (ballot.entitled, ballot.wording.text, ballot.wording.frozen_at) == (3, WORDING, ballot.started_at)
    assert Pen.objects.get().shown == item


def test_a_vote_that_is_started_twice_is_one(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    first = voting(item, elif_)
    again = start_vote(item=item, kind="secret", barred=[], at=timezone.now(), by=elif_)
    assert (first, Ballot.objects.count(), again.kind) == (again, 1, "hands")


def test_who_takes_no_part_is_here_but_not_entitled(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    ballot = voting(an_item(meeting), elif_, barred=[hakan, named("Nadia")])
    assert (ballot.entitled, list(ballot.barred.order_by("pk"))) == (2, [hakan, named("Nadia")])


def test_nobody_votes_on_nothing_or_before_the_meeting_is_open(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    with pytest.raises(NoWording):
        start_vote(item=item, kind="hands", barred=[], at=timezone.now(), by=elif_)
    closed(meeting, elif_)
    with pytest.raises(NotOpen):
        voting(item, elif_)
    Meeting.objects.update(opened_at=None, closed_at=None)
    with pytest.raises(NotOpen):
        start_vote(item=item, kind="hands", barred=[], at=timezone.now(), by=elif_)


def test_without_quorum_nobody_votes_and_the_numbers_are_told(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    holding.leave(meeting=meeting, member=hakan, at=timezone.now(), by=elif_)
    item = an_item(meeting)
    with pytest.raises(NotEnough) as found:
        voting(item, elif_)
    assert (found.value.quorum.present, found.value.quorum.needed) == (2, 3)
    assert Wording.objects.get(item=item).frozen_at is None


def test_a_quorum_that_is_presumed_holds_until_somebody_doubts_it(elif_: Member, hakan: Member) -> None:
    rules(elif_, "nrw")
    meeting = going_on(elif_, here=("Elif", "Hakan"))
    assert voting(an_item(meeting), elif_).entitled == 2


def test_a_vote_counts_those_of_its_own_moment(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    """The laptop had no connection: what is sent later happened earlier."""
    holding.leave(meeting=meeting, member=hakan, at=timezone.now() - timedelta(minutes=2), by=elif_)
    item = an_item(meeting)
    writes(item, "wording", WORDING, elif_)
    at = timezone.now() - timedelta(minutes=5)
    assert start_vote(item=item, kind="hands", barred=[], at=at, by=elif_).entitled == 3


# -- it is counted --------------------------------------------------------------------------------------------------


def test_figures_that_do_not_add_up_are_told_and_kept(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    with pytest.raises(DoesNotAddUp) as found:
        resolved(item, elif_, figures=(2, 2, 0))
    assert (found.value.cast, found.value.entitled) == (4, 3)
    ballot = Ballot.objects.get()
    assert (ballot.votes_for, ballot.votes_against, ballot.abstentions, ballot.held_at) == (2, 2, 0, None)
    assert not Resolution.objects.exists()
    writes(item, "votes_against", "", elif_)
    with pytest.raises(DoesNotAddUp) as found:
        declare(ballot=Ballot.objects.get(), at=timezone.now(), by=elif_)
    assert found.value.cast is None


@pytest.mark.parametrize(
    ("majority", "figures", "outcome", "needed"),
    [
        ("simple", (2, 1, 0), "adopted", 2),
        ("simple", (1, 1, 1), "rejected", 2),  # a tie is no majority
        ("simple", (1, 0, 2), "adopted", 1),  # abstentions are not cast
        ("simple", (0, 0, 3), "rejected", 1),
        ("present", (1, 0, 2), "rejected", 2),
        ("two_thirds", (2, 1, 0), "adopted", 2),
        ("co_option", (1, 0, 2), "rejected", 2),
        ("unknown", (2, 1, 0), "adopted", 2),
    ],
)
def test_the_rules_say_whether_it_is_enough(
    meeting: Meeting, elif_: Member, majority: str, figures: tuple[int, int, int], outcome: str, needed: int
) -> None:
    resolution = resolved(an_item(meeting, majority=majority), elif_, figures=figures)
    assert (resolution.outcome, resolution.ballot.needed, resolution.ballot.is_adopted) == (
        outcome,
        needed,
        outcome == "adopted",
    )


def test_a_result_that_is_declared_twice_is_one_resolution(meeting: Meeting, elif_: Member) -> None:
    resolution = resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    assert declare(ballot=resolution.ballot, at=timezone.now(), by=elif_) == resolution
    assert Numbering.objects.get().last == 1


def test_who_is_counted_again_came_while_the_vote_was_on(meeting: Meeting, elif_: Member) -> None:
    ballot = voting(an_item(meeting), elif_)
    holding.come(meeting=meeting, member=named("Nadia"), at=timezone.now(), by=elif_)
    assert count_again(ballot=ballot, at=timezone.now(), by=elif_).entitled == 4


def test_a_vote_that_is_broken_off_frees_the_wording_and_leaves_no_number(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    stop_vote(ballot=voting(item, elif_), by=elif_)
    writes(item, "wording", "Drei Abendkurse.", elif_)
    assert [(one.version, one.text, one.frozen_at is None) for one in item.wordings.all()] == [
        (1, WORDING, False),
        (2, "Drei Abendkurse.", True),
    ]
    assert not Resolution.objects.exists()


def test_another_vote_leaves_the_first_resolution_as_it_was(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    first = resolved(item, elif_, figures=(0, 3, 0))
    vote_again(item=item, by=elif_)
    second = resolved(item, elif_, figures=(3, 0, 0), words="Ein Abendkurs mehr.")
    assert (first.ballot.wording.text, second.ballot.wording.text) == (WORDING, "Ein Abendkurs mehr.")
    assert [first.number, second.number] == [1, 2]


# -- numbers --------------------------------------------------------------------------------------------------------


def test_resolutions_are_numbered_in_their_year_as_the_rules_write_it(meeting: Meeting, elif_: Member) -> None:
    found = [resolved(an_item(meeting), elif_, figures=figures) for figures in ((3, 0, 0), (0, 3, 0))]
    day = meeting.day
    assert [one.label for one in found] == [f"{day.year}/{day.month:02}-0{n}" for n in (1, 2)]
    assert [one.outcome for one in found] == ["adopted", "rejected"]


@pytest.mark.parametrize(
    ("pattern", "label"),
    [
        ("{year}/{month:02}-{number:02}", "2026/11-03"),
        ("IR {number}/{year}", "IR 3/2026"),
        ("{nonsense}", "2026-3"),
        ("{year:{month}", "2026-3"),
        ("{year}/{month}", "2026-3"),  # every resolution of a month would be called the same
        ("{number:050}", "2026-3"),
    ],
)
def test_a_broken_pattern_of_numbers_is_no_broken_meeting(pattern: str, label: str) -> None:
    assert written(pattern, year=2026, month=11, number=3) == label


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_are_given_once_by_two_who_write_at_once(elif_: Member, bezirk: Rules) -> None:
    """Two meetings of the same evening, a writer in each."""
    ballots = []
    for name in ("Elif", "Tomasz") * 3:
        item = an_item(going_on(elif_))
        ballot = voting(item, named(name))
        Ballot.objects.filter(pk=ballot.pk).update(votes_for=3, votes_against=0, abstentions=0)
        ballots.append((Ballot.objects.get(pk=ballot.pk), named(name)))
    calls = [lambda one=one, by=by: declare(ballot=one, at=timezone.now(), by=by) for one, by in ballots]
    found = at_once(*calls)
    assert sorted(one.number for one in found if isinstance(one, Resolution)) == [1, 2, 3, 4, 5, 6]


def test_a_number_is_given_back_when_the_resolution_is_not_written(meeting: Meeting, elif_: Member) -> None:
    with pytest.raises(DoesNotAddUp):
        resolved(an_item(meeting), elif_, figures=(9, 0, 0))
    assert resolved(an_item(meeting), elif_, figures=(3, 0, 0)).number == 1


# -- how a wording came about ---------------------------------------------------------------------------------------


def test_the_history_shows_what_went_and_what_came(meeting: Meeting, elif_: Member, hakan: Member) -> None:
    item = an_item(meeting)
    writes(item, "wording", "Zwei Kurse bis März", elif_)
    Wording.objects.update(written_at=timezone.now() - timedelta(minutes=5))
    writes(item, "wording", "Drei Kurse bis März", elif_)
    newest = history_of(item)[0]
    assert [(one.kind, one.words) for one in newest.pieces] == [
        ("gone", "Zwei "),
        ("new", "Drei "),
        ("same", "Kurse bis März"),
    ]


@pytest.mark.parametrize(("before", "after"), [("", "a b"), ("a\n\nb", "a b"), (" a", "a "), ("x", "")])
def test_differences_give_both_texts_back(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(one.words for one in pieces if one.kind != "new") == before
    assert "".join(one.words for one in pieces if one.kind != "gone") == after


# -- another language -----------------------------------------------------------------------------------------------


def test_a_translation_of_an_earlier_wording_says_so(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting)
    writes(item, "wording", "Zwei Kurse", elif_)
    holding.ask_for_wording(item=item, words="Zwei Kurse", languages=["tr"], days=3)
    text = Text.objects.get()
    Translation.objects.create(text=text, language="tr", body=text.key.encrypt("İki kurs"), maker="person")
    voting(item, elif_, words="Drei Kurse")
    assert (Text.objects.get().original, Translation.objects.get().is_outdated) == ("Drei Kurse", True)


def test_a_closed_item_goes_to_no_translator(meeting: Meeting, elif_: Member) -> None:
    item = an_item(meeting, is_closed=True)
    with pytest.raises(PermissionError):
        holding.ask_for_wording(item=item, words="Zwei Kurse", languages=["tr"], days=3)
    assert not Text.objects.exists()


# -- topics ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def resolution(meeting: Meeting, elif_: Member) -> Resolution:
    return resolved(an_item(meeting), elif_, figures=(3, 0, 0))


def _topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def test_a_resolution_adopts_a_topic(resolution: Resolution, elif_: Member) -> None:
    made = topic_acts.adopt(resolution=resolution, name="Plätze in Deutschkursen", by=elif_)
    assert (made.slug, made.names) == ("plaetze_in_deutschkursen", {"de": "Plätze in Deutschkursen"})
    assert topic_acts.adopt(resolution=resolution, name="Plätze in Deutschkursen", by=elif_) == made
    assert [act.act for act in made.acts.all()] == ["adopt", "adopt"]


def test_a_renamed_topic_keeps_what_it_was_called(resolution: Resolution, elif_: Member) -> None:
    before = _topic("housing").names
    topic_acts.rename(resolution=resolution, topic=_topic("housing"), name="Wohnung und Miete", by=elif_)
    assert _topic("housing").names == {"de": "Wohnung und Miete"}
    assert TopicAct.objects.get().names_before == before


def test_merging_leads_on_also_what_was_merged_before(resolution: Resolution, elif_: Member) -> None:
    topic_acts.merge(resolution=resolution, topic=_topic("leisure"), into=_topic("together"), by=elif_)
    topic_acts.merge(resolution=resolution, topic=_topic("together"), into=_topic("housing"), by=elif_)
    assert sorted(_topic("housing").merged.values_list("slug", flat=True)) == ["leisure", "together"]
    assert _topic("leisure").retired_on == timezone.localdate()
    with pytest.raises(topic_acts.Gone):
        topic_acts.merge(resolution=resolution, topic=_topic("work"), into=_topic("leisure"), by=elif_)
    with pytest.raises(ValueError, match="itself"):
        topic_acts.merge(resolution=resolution, topic=_topic("work"), into=_topic("work"), by=elif_)


def test_a_closed_topic_is_closed_once(resolution: Resolution, elif_: Member) -> None:
    topic_acts.close(resolution=resolution, topic=_topic("work"), by=elif_)
    assert _topic("work").retired_on == timezone.localdate()
    with pytest.raises(topic_acts.Gone):
        topic_acts.close(resolution=resolution, topic=_topic("work"), by=elif_)


def test_a_rejected_resolution_changes_no_topic(meeting: Meeting, elif_: Member) -> None:
    rejected = resolved(an_item(meeting), elif_, figures=(0, 3, 0))
    for act in (
        lambda: topic_acts.adopt(resolution=rejected, name="Neu", by=elif_),
        lambda: topic_acts.close(resolution=rejected, topic=_topic("work"), by=elif_),
    ):
        with pytest.raises(topic_acts.NotResolved):
            act()
    assert not TopicAct.objects.exists()
