"""After a meeting: minutes go round, are corrected, approved at the next one, published without a resident's name."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sprachrohr.meetings import holding
from sprachrohr.meetings import minutes as after
from sprachrohr.meetings.actions import plan
from sprachrohr.meetings.agenda import withdraw_item
from sprachrohr.meetings.minutes_carried import approval_title, carry_on, carry_over
from sprachrohr.meetings.minutes_content import LEFT_OUT, for_everybody, likely_names, open_names
from sprachrohr.meetings.minutes_mail import copy_link, send_copies
from sprachrohr.meetings.minutes_names import find_names, known_words
from sprachrohr.meetings.models import AgendaItem, Correction, Meeting, Minutes, MinutesCopy, Rules
from sprachrohr.people.models import Member, Role
from sprachrohr.vault.models import Link
from tests.cast import logged_in
from tests.meetings.held import WORDING, an_item, closed, going_on, named, resolved, writes
from tests.web.pdf_reading import Reading

pytestmark = [pytest.mark.data, pytest.mark.django_db]

NAMED = "Der Rat bittet für Frau K. um eine Wohnung in Neugraben-Fischbek."


@pytest.fixture
def meeting(elif_: Member, bezirk: Rules) -> Meeting:
    """Over: one resolution, one closed item with a resolution, one item that nobody came to."""
    made = going_on(elif_)
    item = an_item(made)
    writes(item, "result", "Elif berichtet aus dem Ausschuss.", elif_)
    writes(item, "note", "Herr Schulz war laut.", elif_)
    resolved(item, elif_, figures=(3, 0, 0))
    resolved(an_item(made, "Klage gegen den Vermieter", is_closed=True), elif_, figures=(3, 0, 0), words="Wir klagen.")
    an_item(made, "Sommerfest", kind="discussion")
    return closed(made, elif_)


@pytest.fixture
def following(meeting: Meeting, elif_: Member) -> Meeting:
    in_a_month = timezone.now() + timedelta(days=28)
    return plan(by=elif_, starts_at=in_a_month, ends_at=in_a_month + timedelta(hours=2), place="Saal 1")


@pytest.fixture
def circulated(meeting: Meeting, elif_: Member) -> Minutes:
    return after.circulate(meeting=meeting, by=elif_)


@pytest.fixture
def approved(circulated: Minutes, elif_: Member) -> Minutes:
    return after.approve(meeting=circulated.meeting, by=elif_)


def _titles(meeting: Meeting) -> list[str]:
    items = AgendaItem.objects.standing().filter(meeting=meeting).select_related("meeting__key")
    return [item.title for item in items]


def _do(by: Member, meeting: Meeting, act: str, **form: Any) -> HttpResponse:
    return logged_in(by).post(reverse("minutes_act", args=[meeting.pk, act]), form)  # type: ignore[return-value]


# -- what one meeting leaves to the next ----------------------------------------------------------------------------


def test_minutes_that_go_round_are_approved_first_at_the_next_meeting(
    meeting: Meeting, following: Meeting, elif_: Member
) -> None:
    an_item(following, "Schon geplant")
    after.circulate(meeting=meeting, by=elif_)
    first = AgendaItem.objects.standing().filter(meeting=following).first()
    assert first is not None
    assert (first.approves, first.kind) == (meeting, "decision")
    assert first.title.startswith("Genehmigung des Protokolls vom")
    assert _titles(following)[1:] == ["Schon geplant", "Sommerfest"]


def test_carrying_over_again_adds_nothing(circulated: Minutes, following: Meeting, elif_: Member) -> None:
    assert carry_over(meeting=following, by=elif_) == 2
    assert carry_over(meeting=following, by=elif_) == 0


def test_the_clock_carries_on_to_a_meeting_that_was_planned_later(circulated: Minutes, following: Meeting) -> None:
    assert carry_on() == 2
    assert _titles(following) == [approval_title(circulated.meeting), "Sommerfest"]
    assert carry_on() == 0


def test_what_was_resolved_stays_public_when_its_item_is_taken_off(elif_: Member, bezirk: Rules) -> None:
    made = going_on(elif_)
    item = an_item(made)
    resolved(item, elif_, figures=(3, 0, 0))
    withdraw_item(item=item, by=elif_)
    assert [part.votes[0].wording for part in for_everybody(made).parts] == [WORDING]


def test_an_item_lives_on_until_its_tasks_are_done(meeting: Meeting, following: Meeting, elif_: Member) -> None:
    item = meeting.items.get(position=1)
    task = holding.add_task(item=item, what="Brief", owner=elif_, due_on=None, token="t", by=elif_)
    carry_over(meeting=following, by=elif_)
    kept = AgendaItem.objects.get(meeting=following, carried_from=item)
    assert (kept.title, kept.task) == (item.title, task)
    AgendaItem.objects.filter(meeting=following).delete()
    holding.finish_task(task=task, by=elif_)
    carry_over(meeting=following, by=elif_)
    assert _titles(following) == ["Sommerfest"]


def test_a_closed_item_stays_closed_when_it_is_carried_on(meeting: Meeting, following: Meeting, elif_: Member) -> None:
    item = meeting.items.get(is_closed=True)
    holding.add_task(item=item, what="Anwältin fragen", owner=None, due_on=None, token="t", by=elif_)
    carry_over(meeting=following, by=elif_)
    assert AgendaItem.objects.get(meeting=following, carried_from=item).is_closed


def test_a_finished_item_is_not_carried_on(meeting: Meeting, following: Meeting, elif_: Member) -> None:
    holding.finish_item(item=meeting.items.get(position=3), finished=True, by=elif_)
    assert carry_over(meeting=following, by=elif_) == 0


def test_a_resolution_of_the_next_meeting_approves_them(circulated: Minutes, elif_: Member) -> None:
    later = going_on(elif_, minutes=5)
    resolution = resolved(an_item(later, "Genehmigung", approves=circulated.meeting), elif_, figures=(3, 0, 0))
    circulated.refresh_from_db()
    assert circulated.approved_by == resolution


def test_a_rejected_approval_approves_nothing_and_corrections_come_first(circulated: Minutes, elif_: Member) -> None:
    later = going_on(elif_, minutes=5)
    resolved(an_item(later, "Genehmigung", approves=circulated.meeting), elif_, figures=(0, 3, 0))
    assert Minutes.objects.get().approved_at is None
    after.correct(minutes=circulated, words="Ich war auch da.", by=elif_)
    resolved(an_item(later, "Genehmigung", approves=circulated.meeting), elif_, figures=(3, 0, 0))
    assert Minutes.objects.get().approved_at is None
    with pytest.raises(after.Unsettled) as found:
        after.approve(meeting=circulated.meeting, by=elif_)
    assert found.value.many == 1


# -- they go round --------------------------------------------------------------------------------------------------


def test_every_member_gets_a_mail_with_a_link_and_no_word_of_the_minutes(circulated: Minutes, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.demo.example"
    for _ in range(2):
        send_copies.call(circulated.pk)
    council = ("elif", "hakan", "nadia", "olena", "tomasz")
    assert sorted(one.to[0] for one in mail.outbox) == [f"{name}@demo.example" for name in council]
    words = " ".join(f"{one.subject} {one.body}" for one in mail.outbox)
    assert [word for word in ("Ausschuss", "Abendkurse", "klagen", "Deutschkurs", "Sommerfest") if word in words] == []
    assert len(set(re.findall(r"/minutes/([\w-]{20,})/", words))) == 5


def test_a_meeting_that_goes_on_has_no_minutes_to_send(elif_: Member, bezirk: Rules) -> None:
    with pytest.raises(after.NotClosed):
        after.circulate(meeting=going_on(elif_), by=elif_)
    assert not Minutes.objects.exists()


def _opened(copy: MinutesCopy) -> tuple[Client, str]:
    """A browser that has opened this member's link."""
    client, path = Client(), re.sub(r"^https?://[^/]+", "", copy_link(copy))
    assert client.get(path).status_code == 200
    return client, client.post(path)["Location"]


def _copy(minutes: Minutes, name: str) -> MinutesCopy:
    return minutes.copies.get(member=named(name))


def test_the_link_opens_the_minutes_without_login_and_without_notes(circulated: Minutes) -> None:
    client, address = _opened(_copy(circulated, "Hakan"))
    page = client.get(address).content.decode()
    assert "Elif berichtet aus dem Ausschuss." in page
    assert "Wir klagen." in page
    assert "Schulz" not in page


def test_looking_at_the_link_opens_nothing(circulated: Minutes) -> None:
    path = re.sub(r"^https?://[^/]+", "", copy_link(_copy(circulated, "Hakan")))
    client = Client()
    assert "Ausschuss" not in client.get(path).content.decode()
    link = Link.objects.get()
    assert client.get(reverse("minutes_copy", args=[link.pk])).status_code == 410
    client.post(path)
    assert client.get(reverse("minutes_copy", args=[link.pk + 1])).status_code == 410


@pytest.mark.parametrize("how", ["revoked", "left", "expired"])
def test_a_link_that_ended_opens_nothing_and_keeps_what_was_typed(circulated: Minutes, how: str) -> None:
    client, address = _opened(_copy(circulated, "Hakan"))
    if how == "left":
        Role.objects.filter(member=named("Hakan")).update(until=timezone.now())
    else:
        Link.objects.update(**{"revoked_at" if how == "revoked" else "expires_at": timezone.now()})
    response = client.post(address, {"words": "Ich habe mich enthalten."})
    assert response.status_code == 410
    assert "Ich habe mich enthalten.</textarea>" in response.content.decode()
    assert not Correction.objects.exists()


def test_a_correction_comes_by_link_and_is_settled(circulated: Minutes, elif_: Member) -> None:
    client, address = _opened(_copy(circulated, "Hakan"))
    client.post(address, {"words": "Ich habe mich enthalten."})
    found = Correction.objects.get()
    assert (found.text, found.member, b"enthalten" in bytes(found.sealed_text)) == (
        "Ich habe mich enthalten.",
        named("Hakan"),
        False,
    )
    _do(elif_, circulated.meeting, "settle", correction=found.pk, taken_up="1")
    found.refresh_from_db()
    assert (found.settled_by, found.taken_up_at == found.settled_at) == (elif_, True)


def test_a_correction_that_comes_too_late_gets_a_sentence_and_stays_typed(circulated: Minutes) -> None:
    client, address = _opened(_copy(circulated, "Hakan"))
    Minutes.objects.update(corrections_until=timezone.now())
    response = client.post(address, {"words": "Ich war krank."})
    assert response.status_code == 409
    assert "Ich war krank.</textarea>" in response.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_correction_is_not_taken(circulated: Minutes, words: str, hakan: Member) -> None:
    with pytest.raises(ValueError, match="words"):
        after.correct(minutes=circulated, words=words, by=hakan)


def test_sent_round_again_open_corrections_move_along(circulated: Minutes, elif_: Member, hakan: Member) -> None:
    after.correct(minutes=circulated, words="Da fehlt etwas.", by=hakan)
    again = after.circulate(meeting=circulated.meeting, by=elif_)
    assert (again.version, again.corrections.count()) == (2, 1)
    after.settle(correction=again.corrections.get(), taken_up=True, by=elif_)
    after.approve(meeting=circulated.meeting, by=elif_)
    with pytest.raises(after.NotApproved):
        after.circulate(meeting=circulated.meeting, by=elif_)


def test_only_chair_and_secretary_take_the_steps(meeting: Meeting, hakan: Member) -> None:
    for act in ("circulate", "approve", "publish", "take-back", "name", "topic", "settle"):
        assert _do(hakan, meeting, act).status_code == 403
    assert not Minutes.objects.exists()


@pytest.mark.parametrize("act", ["approve", "publish"])
def test_a_step_out_of_turn_gets_a_sentence(meeting: Meeting, elif_: Member, act: str) -> None:
    response = _do(elif_, meeting, act)
    assert (response.status_code, 'role="alert"' in response.content.decode()) == (409, True)


# -- in public ------------------------------------------------------------------------------------------------------


def _public(meeting: Meeting, language: str = "de") -> HttpResponse:
    Meeting.objects.filter(pk=meeting.pk).update(called_at=timezone.now())
    return Client().get(f"/{language}/meetings/{meeting.pk}/minutes/")  # type: ignore[return-value]


@pytest.mark.parametrize("state", ["meeting", "circulated", "approved"])
def test_nothing_is_public_before_somebody_publishes_it(
    meeting: Meeting, state: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(state)
    response = _public(meeting)
    assert (response.status_code, "Abendkurse" in response.content.decode()) == (404, False)
    assert Client().get(f"/de/meetings/{meeting.pk}/minutes/paper/").status_code == 404


def test_the_public_version_holds_items_decisions_and_votes_and_nothing_else(approved: Minutes, elif_: Member) -> None:
    after.publish(meeting=approved.meeting, by=elif_)
    page = _public(approved.meeting, "ar").content.decode()
    label = approved.meeting.items.get(position=1).ballots.get().resolution.label
    shown = ["Plätze in Deutschkursen", "Sommerfest", WORDING, label]
    hidden = ["Ausschuss", "Schulz", "Klage", "klagen", "Vermieter", "Elif", "Hakan"]
    assert [one for one in shown if one not in page] == []
    assert [one for one in hidden if one in page] == []
    assert 'dir="rtl"' in page
    assert re.search(r'<h2><span lang="de" dir="ltr">Plätze', page)


def test_the_paper_is_tagged_german_and_says_the_same(approved: Minutes, elif_: Member) -> None:
    after.publish(meeting=approved.meeting, by=elif_)
    Meeting.objects.update(called_at=timezone.now())
    pdf = Client().get(f"/tr/meetings/{approved.meeting.pk}/minutes/paper/").content
    reading = Reading(pdf)
    assert b"/Lang" in pdf
    assert "Abendkurse" in reading.words
    assert "nicht öffentlich" in reading.words
    assert [one for one in ("Schulz", "klagen", "Ausschuss", "Elif") if one in reading.words] == []


def test_the_paper_for_members_holds_results_and_who_was_there_but_no_notes(meeting: Meeting, hakan: Member) -> None:
    pdf = logged_in(hakan).get(reverse("minutes_desk_paper", args=[meeting.pk])).content
    words = Reading(pdf).words
    assert [one for one in ("Ausschuss", "klagen", "Tomasz", "Entwurf") if one not in words] == []
    assert "Schulz" not in words


@pytest.fixture
def naming(elif_: Member, bezirk: Rules) -> Meeting:
    """Approved minutes in which a resident stands, in the title and in the wording."""
    made = going_on(elif_)
    resolved(an_item(made, "Wohnung für Frau K."), elif_, figures=(3, 0, 0), words=NAMED)
    closed(made, elif_)
    after.circulate(meeting=made, by=elif_)
    after.approve(meeting=made, by=elif_)
    return made


def test_likely_names_are_looked_at_one_by_one_before_anything_is_public(naming: Meeting, elif_: Member) -> None:
    assert [likely.words for likely in open_names(naming)] == ["Frau K."]
    response = _do(elif_, naming, "publish")
    assert response.status_code == 409
    _do(elif_, naming, "name", words="Frau K.", may_stand="0")
    _do(elif_, naming, "publish")
    page = _public(naming).content.decode()
    assert "Frau K." not in page
    assert page.count(LEFT_OUT) == 2


def test_what_may_stand_stands(naming: Meeting, elif_: Member) -> None:
    after.judge_name(meeting=naming, words="Frau K.", may_stand=False, by=elif_)
    after.judge_name(meeting=naming, words="Frau K.", may_stand=True, by=elif_)
    assert [likely.may_stand for likely in likely_names(naming)] == [True]
    assert for_everybody(naming).parts[0].votes[0].wording == NAMED


def test_published_minutes_are_taken_back_at_once(approved: Minutes, elif_: Member) -> None:
    after.publish(meeting=approved.meeting, by=elif_)
    assert _public(approved.meeting).status_code == 200
    _do(elif_, approved.meeting, "take-back")
    assert _public(approved.meeting).status_code == 404


def test_a_topic_is_merged_from_the_page_of_the_minutes(meeting: Meeting, elif_: Member) -> None:
    resolution = meeting.items.get(position=1).ballots.get().resolution
    form = {"resolution": resolution.pk, "kind": "merge", "topic": "leisure", "into": "together"}
    assert _do(elif_, meeting, "topic", **form).status_code == 303
    response = _do(elif_, meeting, "topic", **form)
    assert (response.status_code, 'role="alert"' in response.content.decode()) == (409, True)
    assert resolution.topic_acts.count() == 1


# -- likely names ---------------------------------------------------------------------------------------------------

KNOWN = known_words(["Integrationsrat Süderelbe", "Harburg", "Neugraben-Fischbek", "Mieterverein"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Frau K. berichtet, dass ihr Sohn Amir wartet.", ["Frau K.", "Sohn Amir"]),
        ("Herr Dr. Ahmad al Rashid erhält eine Antwort.", ["Herr Dr. Ahmad al Rashid"]),
        ("Antrag von Hoang Thi Linh", ["Hoang Thi Linh"]),
        ("Semiras Brief und Familie Öztürk", ["Semiras", "Familie Öztürk"]),
        ("Elif Demirel spricht für Tomasz", ["Elif Demirel"]),
        ("Tomasz und Elif", []),
        ("Der Rat bittet das Bezirksamt Harburg um zusätzliche Sprachkurse am Abend.", []),
        ("Zusätzliche Sprachkurse in Neugraben-Fischbek", []),
        ("Wahl der Vertretung im Ausschuss für Bildung und Sport; BAMF Hamburg", []),
        ("Fischbeker Straße: Haus der Jugend. Der Mieterverein hilft.", []),
        ("", []),
    ],
)
def test_likely_names_are_found_and_common_words_are_not(text: str, names: list[str]) -> None:
    found = find_names(text, known=KNOWN, named={"Elif", "Tomasz"})
    assert [one.words for one in found] == names
    assert [text[one.start : one.end] for one in found] == names
