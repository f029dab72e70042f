"""A declared vote whose figures were typed wrongly: corrected with a reason, and what was declared before stays."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sprachrohr.meetings import minutes as after
from sprachrohr.meetings import topic_acts
from sprachrohr.meetings.ballots import (
    Circulated,
    DoesNotAddUp,
    StandsOn,
    correct_vote,
    what_stands_on,
)
from sprachrohr.meetings.holding import Settled
from sprachrohr.meetings.holding_fields import NoVote
from sprachrohr.meetings.holding_pen import SomebodyElseWrites, take_pen
from sprachrohr.meetings.minutes_content import for_everybody, for_the_council
from sprachrohr.meetings.minutes_history import Declared
from sprachrohr.meetings.minutes_paper import minutes_paper
from sprachrohr.meetings.models import (
    Ballot,
    Meeting,
    Minutes,
    Numbering,
    Pen,
    Resolution,
    Rules,
    TopicAct,
    VoteCorrection,
)
from sprachrohr.people.models import Member
from sprachrohr.recommendations.actions import Ground, Way, Words, adopt, draft
from tests.cast import logged_in
from tests.meetings.held import an_item, closed, going_on, resolved, voting
from tests.web.pdf_reading import Reading

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    return going_on(elif_)


@pytest.fixture
def resolution(meeting: Meeting, elif_: Member) -> Resolution:
    """Rejected: one for it, two against."""
    return resolved(an_item(meeting), elif_, figures=(1, 2, 0))


def _correct(resolution: Resolution, by: Member, figures: tuple[int | None, int, int] = (2, 1, 0)) -> Resolution:
    ballot = Ballot.objects.select_related("item__meeting").get(pk=resolution.ballot_id)
    yes, no, abstained = figures
    return correct_vote(
        ballot=ballot, votes_for=yes, votes_against=no, abstentions=abstained, reason="Zahlen vertauscht.", by=by
    )


def _form(resolution: Resolution, **fields: Any) -> dict[str, Any]:
    known = {"votes_for": "2", "votes_against": "1", "abstentions": "0", "reason": "Zahlen vertauscht."}
    return {"item": resolution.ballot.item_id, "ballot": resolution.ballot_id, **known, **fields}


# -- what happens -----------------------------------------------------------------------------------------


def test_the_new_figures_count_and_the_old_ones_stay_beside_them(resolution: Resolution, elif_: Member) -> None:
    corrected = _correct(resolution, elif_)
    assert (corrected.pk, corrected.label, corrected.is_adopted) == (resolution.pk, resolution.label, True)
    ballot = Ballot.objects.get()
    assert (ballot.votes_for, ballot.votes_against, ballot.needed, ballot.is_adopted) == (2, 1, 2, True)
    kept = VoteCorrection.objects.select_related("ballot__item__meeting__key").get()
    assert (kept.votes_for, kept.votes_against, kept.abstentions, kept.needed) == (1, 2, 0, 2)
    assert (kept.outcome, kept.reason, kept.made_by) == ("rejected", "Zahlen vertauscht.", elif_)
    assert b"vertauscht" not in bytes(kept.sealed_reason)
    assert Numbering.objects.get().last == 1


def test_a_correction_that_is_sent_twice_is_one_and_a_second_one_is_another(
    resolution: Resolution, elif_: Member
) -> None:
    for _ in range(2):
        _correct(resolution, elif_)
    assert VoteCorrection.objects.count() == 1
    _correct(resolution, elif_, (2, 0, 1))
    assert list(VoteCorrection.objects.values_list("votes_for", "votes_against")) == [(1, 2), (2, 1)]


@pytest.mark.parametrize("figures", [(3, 1, 0), (1, 1, 0), (None, 3, 0)])
def test_figures_that_do_not_add_up_change_nothing(
    resolution: Resolution, elif_: Member, figures: tuple[int | None, int, int]
) -> None:
    with pytest.raises(DoesNotAddUp):
        _correct(resolution, elif_, figures)
    assert (Ballot.objects.get().votes_for, VoteCorrection.objects.exists()) == (1, False)


def test_only_a_declared_vote_is_corrected(meeting: Meeting, elif_: Member) -> None:
    ballot = voting(an_item(meeting), elif_)
    with pytest.raises(NoVote):
        correct_vote(ballot=ballot, votes_for=3, votes_against=0, abstentions=0, reason="x", by=elif_)


def test_it_needs_the_pen(resolution: Resolution, meeting: Meeting, elif_: Member, hakan: Member) -> None:
    Pen.objects.all().delete()
    take_pen(meeting=meeting, by=hakan)
    with pytest.raises(SomebodyElseWrites):
        _correct(resolution, elif_)


def test_it_is_possible_until_the_minutes_go_round(resolution: Resolution, meeting: Meeting, elif_: Member) -> None:
    meeting = closed(meeting, elif_)
    _correct(resolution, elif_)
    after.circulate(meeting=meeting, by=elif_)
    with pytest.raises(Circulated):
        _correct(resolution, elif_, (3, 0, 0))
    after.approve(meeting=meeting, by=elif_)
    with pytest.raises(Settled):
        _correct(resolution, elif_, (3, 0, 0))
    assert Ballot.objects.get().votes_for == 2


# -- what stands on it ------------------------------------------------------------------------------------


def test_a_changed_topic_stands_on_its_resolution(meeting: Meeting, elif_: Member) -> None:
    resolution = resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    topic_acts.adopt(resolution=resolution, name="Plätze in Deutschkursen", by=elif_)
    with pytest.raises(StandsOn) as found:
        _correct(resolution, elif_, (0, 3, 0))
    assert (found.value.relations, Resolution.objects.get().is_adopted) == (["topic_acts"], True)


def test_a_recommendation_stands_on_its_resolution(meeting: Meeting, elif_: Member) -> None:
    resolution = resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    made = draft(words=Words("Mehr Kurse", "Zwei Kurse.", ""), way=Way(), ground=Ground(resolution), by=elif_)
    adopt(recommendation=made, resolution=resolution, by=elif_)
    assert what_stands_on(resolution) == ["recommendations"]
    with pytest.raises(StandsOn):
        _correct(resolution, elif_, (0, 3, 0))


def test_a_vote_about_minutes_that_becomes_adopted_approves_them(meeting: Meeting, elif_: Member) -> None:
    earlier = closed(meeting, elif_)
    after.circulate(meeting=earlier, by=elif_)
    later = going_on(elif_)
    resolution = resolved(an_item(later, "Genehmigung", approves=earlier), elif_, figures=(1, 2, 0))
    _correct(resolution, elif_)
    assert Minutes.objects.get(meeting=earlier).approved_by == resolution
    with pytest.raises(StandsOn) as found:
        _correct(resolution, elif_, (1, 2, 0))
    assert found.value.relations == ["approves"]


def test_no_topic_is_changed_by_a_resolution_that_was_corrected_meanwhile(meeting: Meeting, elif_: Member) -> None:
    before = resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    _correct(before, elif_, (0, 3, 0))
    assert before.is_adopted
    with pytest.raises(topic_acts.NotResolved):
        topic_acts.adopt(resolution=before, name="Neu", by=elif_)
    assert not TopicAct.objects.exists()


# -- the pages --------------------------------------------------------------------------------------------


def test_the_page_offers_it_and_shows_what_was_there(resolution: Resolution, meeting: Meeting, elif_: Member) -> None:
    desk, page = logged_in(elif_), reverse("hold", args=[meeting.pk])
    address = reverse("live_act", args=[meeting.pk, "correct-vote"])
    assert address in desk.get(page).content.decode()
    state = reverse("live_state", args=[meeting.pk])
    before = desk.get(state).json()["version"]
    assert desk.post(address, _form(resolution)).status_code == 303
    assert desk.get(state).json()["version"] != before
    assert "Zahlen vertauscht." in desk.get(page).content.decode()
    after.circulate(meeting=closed(meeting, elif_), by=elif_)
    assert address not in desk.get(page).content.decode()
    assert desk.post(address, _form(resolution, votes_for="3", votes_against="0")).status_code == 409


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"reason": " "}, 422), ({"reason": "x" * 501}, 422), ({"votes_for": "9"}, 422), ({"votes_for": "viele"}, 409)],
)
def test_what_was_typed_stays_in_the_form(
    resolution: Resolution, meeting: Meeting, elif_: Member, fields: dict[str, str], status: int
) -> None:
    address = reverse("live_act", args=[meeting.pk, "correct-vote"])
    response = logged_in(elif_).post(address, _form(resolution, **fields))
    page = response.content.decode()
    assert (response.status_code, 'role="alert"' in page) == (status, True)
    for name, typed in {"votes_for": "2", "reason": "Zahlen vertauscht.", **fields}.items():
        assert f'name="{name}"' in page
        assert f'value="{typed}"' in page
    assert not VoteCorrection.objects.exists()


def test_the_sentence_says_what_stands_on_it(meeting: Meeting, elif_: Member) -> None:
    resolution = resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    topic_acts.adopt(resolution=resolution, name="Plätze", by=elif_)
    Member.objects.get_queryset().filter(pk=elif_.pk).update(desk_language="en")
    response = logged_in(elif_).post(
        reverse("live_act", args=[meeting.pk, "correct-vote"]),
        _form(resolution),
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 409
    assert "a change of a topic" in response.json()["problem"]
    assert resolution.label in response.json()["problem"]


def test_nobody_corrects_a_vote_of_another_item(resolution: Resolution, meeting: Meeting, elif_: Member) -> None:
    address = reverse("live_act", args=[meeting.pk, "correct-vote"])
    desk = logged_in(elif_)
    assert desk.post(address, _form(resolution, item=an_item(meeting).pk)).status_code == 404
    other = going_on(elif_)
    assert desk.post(reverse("live_act", args=[other.pk, "correct-vote"]), _form(resolution)).status_code == 404


def test_members_read_the_reason_and_everybody_the_old_figures(
    resolution: Resolution, meeting: Meeting, elif_: Member
) -> None:
    _correct(resolution, elif_)
    at = VoteCorrection.objects.get().made_at
    [inside], [outside] = (one.parts[0].votes[0].before for one in (for_the_council(meeting), for_everybody(meeting)))
    assert inside == Declared(at, 1, 2, 0, is_adopted=False, reason="Zahlen vertauscht.", by="Elif")
    assert outside == Declared(at, 1, 2, 0, is_adopted=False)
    words = "".join(Reading(minutes_paper(for_everybody(meeting), minutes=None, public=True).content).words.split())
    assert "zuvor:1dafür,2dagegen,0Enthaltungen,abgelehnt" in words
    assert "vertauscht" not in words
    page = logged_in(elif_).get(reverse("minutes_desk", args=[meeting.pk])).content.decode()
    assert "Zahlen vertauscht." in page


def test_an_adopted_resolution_leads_to_a_recommendation(meeting: Meeting, elif_: Member) -> None:
    resolution = resolved(an_item(meeting), elif_, figures=(3, 0, 0))
    resolved(an_item(meeting, "Abgelehnt"), elif_, figures=(0, 3, 0))
    resolved(an_item(meeting, "Geschlossen", is_closed=True), elif_, figures=(3, 0, 0))
    earlier = closed(going_on(elif_), elif_)
    resolved(an_item(meeting, "Genehmigung", approves=earlier), elif_, figures=(3, 0, 0))
    link = f'href="{reverse("new_recommendation")}?resolution={resolution.pk}"'
    for name in ("hold", "minutes_desk"):
        page = logged_in(elif_).get(reverse(name, args=[meeting.pk])).content.decode()
        assert (page.count(link), page.count("?resolution=")) == (1, 1)
    start = logged_in(elif_).get(reverse("new_recommendation"), {"resolution": resolution.pk})
    assert start.context["form"].initial["resolution"] == resolution


def test_a_correction_costs_no_query_each(meeting: Meeting, elif_: Member) -> None:
    desk, address = logged_in(elif_), reverse("hold", args=[meeting.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            desk.get(address)
        return len(found)

    counts = []
    for _ in range(3):
        resolution = resolved(an_item(meeting), elif_, figures=(1, 2, 0))
        _correct(resolution, elif_)
        counts.append(queries())
    assert counts[0] == counts[-1]
