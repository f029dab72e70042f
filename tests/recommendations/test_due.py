"""What the desk has to do next, and what a meeting has to know before it begins."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.meetings.models import Meeting
from sprachrohr.meetings.waiting import what_waits
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions, papers
from sprachrohr.recommendations.due import what_is_due
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.recommendations.sentences import state_words
from sprachrohr.vault.models import Key
from tests.cast import FARIDA, logged_in, member
from tests.recommendations.made import WORDS, about, answered, drafted, ground, sent, topic
from tests.recommendations.test_office import pdf, upload

pytestmark = pytest.mark.django_db


def overdue(by: Member) -> Recommendation:
    made = sent(by, days_ago=60)
    Recommendation.objects.filter(pk=made.pk).update(expected_on=timezone.localdate() - timedelta(days=18))
    return made


def test_what_is_due_stands_in_the_order_of_its_days(elif_: Member) -> None:
    about(topic())
    late, waiting = overdue(elif_), sent(elif_)
    told = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    answer = answered(told, elif_)
    answer.paper = papers.keep(file=upload(pdf()), by=elif_)
    answer.save()
    adopted = drafted(elif_)
    actions.adopt(recommendation=adopted, resolution=None, by=elif_)
    drafted(elif_)
    found = [(due.what, due.recommendation.pk) for due in what_is_due()]
    assert found[0] == ("overdue", late.pk)
    assert set(found[1:]) == {("tell", told.pk), ("confirm", told.pk), ("send", adopted.pk)}
    assert waiting.pk not in {pk for _, pk in found}


def test_a_meeting_finds_what_waits_for_an_answer(elif_: Member) -> None:
    late = overdue(elif_)
    answered(sent(elif_), elif_)
    start = timezone.now() + timedelta(days=7)
    meeting = Meeting.objects.create(key=Key.make(), starts_at=start, ends_at=start, place="Bücherhalle")
    import_module("sprachrohr.urls")  # where the room above says what it knows
    (one,) = what_waits(meeting, reader=elif_)["recommendation"]
    assert (one.number, one.is_late, one.words) == (late.pk, True, f"{WORDS.title}: {state_words(late)}")
    assert what_waits(meeting, reader=member(FARIDA)).get("recommendation") is None


@pytest.mark.parametrize("page", ["", "?state=waiting"])
def test_the_list_costs_the_same_for_one_and_for_many(elif_: Member, page: str) -> None:
    browser = logged_in(elif_)

    def cost() -> int:
        browser.get(f"/desk/recommendations/{page}")
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(f"/desk/recommendations/{page}").status_code == 200
        return len(caught)

    overdue(elif_)
    one = cost()
    for _ in range(3):
        answered(overdue(elif_), elif_, "interim")
    assert (cost(), one <= 12) == (one, True)


def test_another_day_and_another_office_are_facts_with_a_reason(elif_: Member) -> None:
    made, browser = overdue(elif_), logged_in(elif_)
    acts = f"/desk/recommendations/{made.pk}/do/"
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert browser.post(f"{acts}expect/", {"on": later}).status_code == 422
    assert browser.post(f"{acts}expect/", {"on": "gestern", "why": "Darum"}).status_code == 422
    assert browser.post(f"{acts}expect/", {"on": later, "why": "Der Ausschuss tagt erst dann."}).status_code == 303
    assert browser.post(f"{acts}pass-on/", {"to": "Sozialbehörde", "on": ""}).status_code == 303
    made.refresh_from_db()
    assert (made.is_overdue, made.expected_why) == (False, "Der Ausschuss tagt erst dann.")
    assert list(made.transfers.values_list("to", "on")) == [("Sozialbehörde", timezone.localdate())]
    assert browser.post(f"{acts}printed/", {"words": "nichts"}).status_code == 422
    assert browser.post(f"{acts}unknown/").status_code == 404
    assert browser.get(f"{acts}send/").status_code == 405


def test_what_was_closed_too_early_is_opened_again(elif_: Member) -> None:
    made = sent(elif_)
    with pytest.raises(actions.NotNow, match="not_answered"):
        actions.close(recommendation=made, as_="answered", by=elif_)
    actions.close(recommendation=made, as_="dropped", by=elif_)
    assert actions.links_of(made) == []
    actions.open_again(recommendation=made, by=elif_)
    made.refresh_from_db()
    assert (made.state, made.closed_as) == ("waiting", "")
