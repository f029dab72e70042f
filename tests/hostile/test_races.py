"""Two at the same moment: one vote, one result, one answer, one telling, one number each."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from sprachrohr.meetings import ballots, minutes
from sprachrohr.meetings.models import Ballot, Minutes, Numbering, Reply, Resolution
from sprachrohr.meetings.replies import reply
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.answering import Changed, Prepared, answer_by_office, correct_kind, save_draft
from sprachrohr.recommendations.models import Answer, FollowUp, OfficeDraft, Recommendation, Reminder, Telling
from sprachrohr.recommendations.telling import say_better, tell
from sprachrohr.vault.models import Link
from sprachrohr.voices.models import Message, Voice
from tests.meetings.held import an_item, at_once, closed, going_on, named, voting, writes
from tests.meetings.sittings import called
from tests.recommendations.made import TOLD, answered, drafted, ground, many_voices, sent

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]


def _kinds(found: list[object]) -> list[str]:
    return sorted(type(one).__name__ for one in found)


def test_a_vote_that_is_begun_twice_at_once_is_one_vote(elif_: Member) -> None:
    meeting = going_on(elif_)
    item = an_item(meeting)
    writes(item, "wording", "Das Licht wird repariert.", elif_)

    def start() -> Ballot:
        return ballots.start_vote(item=item, kind="hands", barred=[], at=timezone.now(), by=elif_)

    assert _kinds(at_once(start, start, start)) == ["Ballot"] * 3
    assert Ballot.objects.count() == 1


def test_results_that_are_declared_at_once_have_numbers_of_their_own(elif_: Member) -> None:
    meeting = going_on(elif_)
    held = []
    for number in range(2):
        ballot = voting(an_item(meeting, f"Sache {number}"), elif_)
        for field, figure in (("votes_for", "3"), ("votes_against", "0"), ("abstentions", "0")):
            writes(ballot.item, field, figure, elif_)
        held.append(ballot.pk)

    def declare(pk: int) -> Callable[[], Resolution]:
        def act() -> Resolution:
            ballot = Ballot.objects.select_related("item__meeting__key").get(pk=pk)
            return ballots.declare(ballot=ballot, at=timezone.now(), by=elif_)

        return act

    assert _kinds(at_once(*(declare(pk) for pk in (*held, *held)))) == ["Resolution"] * 4
    assert sorted(Resolution.objects.values_list("number", flat=True)) == [1, 2]
    assert Numbering.objects.get().last == 2


def test_somebody_who_edits_while_the_vote_begins_changes_nothing_that_is_voted_on(elif_: Member) -> None:
    meeting = going_on(elif_)
    item = an_item(meeting)
    writes(item, "wording", "Vorher.", elif_)
    at_once(
        lambda: ballots.start_vote(item=item, kind="hands", barred=[], at=timezone.now(), by=elif_),
        lambda: writes(item, "wording", "Nachher.", elif_),
    )
    ballot = Ballot.objects.select_related("wording__item__meeting__key").get()
    before = ballot.wording.text
    assert ballot.wording.frozen_at is not None
    assert item.wordings.order_by("-version")[0].pk == ballot.wording_id
    at_once(*[lambda: writes(item, "wording", "Noch später.", elif_)] * 2)
    assert Ballot.objects.select_related("wording__item__meeting__key").get().wording.text == before


def test_two_answers_to_an_invitation_at_once_are_one(elif_: Member) -> None:
    meeting, hakan = called(elif_), named("Hakan")
    answers = [partial(reply, meeting=meeting, member=hakan, answer=answer, way="link") for answer in ("yes", "no")]
    assert _kinds(at_once(*answers, *answers)) == ["Reply"] * 4
    assert Reply.objects.count() == 1


def test_minutes_that_are_approved_while_they_go_round_again_stay_approved(elif_: Member) -> None:
    meeting = closed(going_on(elif_), elif_)
    minutes.circulate(meeting=meeting, by=elif_)
    found = at_once(
        lambda: minutes.approve(meeting=meeting, by=elif_), lambda: minutes.circulate(meeting=meeting, by=elif_)
    )
    assert set(_kinds(found)) <= {"Minutes", "NotApproved"}
    assert Minutes.objects.order_by("-version")[0].approved_at is not None


# -- recommendations ------------------------------------------------------------------------------------------------


def test_everything_that_gets_a_number_at_once_gets_one_of_its_own(elif_: Member) -> None:
    made = [drafted(elif_) for _ in range(4)]
    acts: list[Callable[[], Any]] = [
        lambda: actions.adopt(recommendation=made[0], resolution=None, by=elif_),
        lambda: actions.adopt(recommendation=made[1], resolution=None, by=elif_),
        lambda: actions.close(recommendation=made[2], as_="ourselves", by=elif_),
        lambda: actions.close(recommendation=made[3], as_="call", by=elif_),
    ]
    assert [one for one in at_once(*acts) if one is not None] == []
    assert sorted(Recommendation.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_what_is_sent_twice_at_once_is_sent_once(elif_: Member) -> None:
    made = drafted(elif_)
    actions.adopt(recommendation=made, resolution=None, by=elif_)
    found = at_once(*[lambda: actions.send(recommendation=made, by=elif_)] * 3)
    assert _kinds(found) == ["NotNow", "NotNow", "tuple"]
    assert Link.objects.count() == 1


def test_two_of_an_office_who_confirm_and_change_at_once_leave_one_answer_that_somebody_has_seen(elif_: Member) -> None:
    made = sent(elif_)
    draft = save_draft(recommendation=made, prepared=Prepared(kind="accepted", words="Gesehen."), seen=0)

    def confirm() -> Answer:
        return answer_by_office(recommendation=made, form_hash=draft.form_hash, edition=draft.edition)

    def change() -> OfficeDraft:
        return save_draft(recommendation=made, prepared=Prepared(kind="declined", words="Ungesehen."), seen=1)

    found = at_once(confirm, confirm, change)
    assert [one for one in found if isinstance(one, Exception) and not isinstance(one, Changed)] == []
    assert {one.text.original for one in Answer.objects.all()} <= {"Gesehen."}
    assert Answer.objects.count() <= 1


def test_two_first_drafts_at_once_are_one(elif_: Member) -> None:
    made = sent(elif_)
    texts = [Prepared(kind="accepted", words=f"Text {number}.") for number in range(3)]
    drafts = [partial(save_draft, recommendation=made, prepared=text, seen=0) for text in texts]
    assert _kinds(at_once(*drafts)) == ["Changed", "Changed", "OfficeDraft"]
    assert OfficeDraft.objects.count() == 1


def test_reminders_questions_and_tellings_at_once_are_one_each(elif_: Member) -> None:
    voices = many_voices(2)
    made = sent(elif_, of=ground(voices=[voice.pk for voice in voices]))
    assert _kinds(at_once(*[lambda: actions.remind(recommendation=made, by=elif_)] * 3)) == ["Reminder"] * 3
    answer = answered(made, elif_, "declined")
    asked = at_once(*[lambda: actions.ask_once_more(recommendation=made, words="Wann?", by=elif_)] * 3)
    told = at_once(*[lambda: tell(recommendation=made, answer=answer, words=TOLD, by=elif_)] * 3)
    assert (_kinds(asked), _kinds(told)) == (["FollowUp"] * 3, ["Telling"] * 3)
    assert [table.objects.count() for table in (Reminder, FollowUp, Telling)] == [1, 1, 1]
    assert Message.objects.filter(became=True).count() == 2
    telling = Telling.objects.get()
    Telling.objects.update(ask_on=timezone.localdate())
    telling.refresh_from_db()
    one = Voice.objects.select_related("key").get(pk=voices[0].pk)
    said = at_once(*[lambda: say_better(voice=one, telling=telling, said="yes")] * 3)
    assert (_kinds(said), telling.betters.count()) == (["Better"] * 3, 1)
    at_once(*[lambda: correct_kind(answer=answer, kind="accepted")] * 2)
    answer.refresh_from_db()
    assert (answer.kind, answer.kind_by_desk) == ("accepted", False)
