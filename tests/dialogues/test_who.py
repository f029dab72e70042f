"""What people say about themselves: shown as sums of five and more, with the map and as seldom as the map."""

import pytest
from django.test import Client

from sprachrohr.dialogues import actions, onward, voting
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Voter
from sprachrohr.meetings.calling import call
from sprachrohr.people.models import Member
from tests.dialogues.rounds import again, drafted, over, two_camps
from tests.meetings.sittings import again as meeting_again
from tests.meetings.sittings import planned
from tests.voices.telling import says, shown

pytestmark = pytest.mark.django_db

ASKED = [("Wie alt sind Sie?", ["bis 27", "28 bis 60", "über 60"])]


@pytest.fixture
def asking(elif_: Member) -> Dialogue:
    """Thirty people: 12 young, 4 in the middle, 10 old, and 4 who say nothing."""
    made = drafted(elif_)
    actions.ask_about_people(dialogue=made, asked=ASKED, by=elif_)
    actions.open_dialogue(dialogue=made, by=elif_)
    made = again(made)
    two_camps(made, people=30)
    question = made.questions.get()
    choices = list(question.choices.all())
    for number, voter in enumerate(Voter.objects.order_by("pk")[:26]):
        choice = choices[0 if number < 12 else 1 if number < 16 else 2]
        voting.say_about_me(voter=voter, chosen={question.pk: choice.pk})
    draw(dialogue=made)
    return over(again(made), elif_, published=True)


def test_sums_are_told_from_five_on_and_in_steps_of_five(asking: Dialogue) -> None:
    drawing = asking.drawings.get()
    first, _middle, last = asking.questions.get().choices.all()
    assert drawing.result["about"] == {str(first.pk): 10, str(last.pk): 10}
    page = shown(Client().get(f"/de/dialogues/{asking.pk}/results/"))
    section = page.split('id="who"')[1].split("</section>")[0]
    assert [section.count("10+"), section.count(says("fewer than five", "de"))] == [2, 1]
    assert not any(number in section for number in ("12", "4<", ">4"))


def test_whoever_kept_a_number_reads_that_it_stands_on_an_agenda(asking: Dialogue, elif_: Member) -> None:
    assert onward.public_items(asking) == []
    meeting = planned(elif_, days=20)
    item = onward.take_to_meeting(
        statement=asking.statements.get(number=1), drawing=asking.drawings.get(), by=elif_
    )
    assert onward.public_items(asking) == []  # nobody was invited yet
    call(meeting=meeting_again(meeting), by=elif_)
    assert onward.public_items(asking) == [item]
