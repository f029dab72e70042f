"""Preparing: what is open on one screen, warnings with their rule and last moment, the forecast of the quorum."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from sprachrohr.languages.models import Text
from sprachrohr.meetings import waiting
from sprachrohr.meetings.actions import begin_series, continue_series, end_series, enter_outside_date
from sprachrohr.meetings.models import AgendaItem, Meeting, MeetingTask, Rules, Series
from sprachrohr.meetings.preparing import looked_at_since, meetings_to_prepare, new_voices, seats_of
from sprachrohr.meetings.replies import reply
from sprachrohr.meetings.rulebook import rules_on
from sprachrohr.meetings.waiting import Open, what_waits
from sprachrohr.meetings.warnings import Forecast, forecast, warnings
from sprachrohr.people.actions import leave
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Key
from sprachrohr.voices.actions import say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.voices.office import add_task
from tests.cast import logged_in, saying
from tests.meetings.sittings import called, item, planned, rules

NOBODY = Forecast(members=19, yes=0, no=0, silent=19, quorum=10)


def _topic() -> Topic:
    return Topic.objects.order_by("position")[1]


def _says(words: str, **fields: Any) -> Voice:
    return say(token=new_token(), saying=saying(words, **fields), look_again_in=7).voice


def _filed(words: str, **fields: Any) -> Voice:
    voice = _says(words, **fields)
    voice.filings.create(topic=_topic())
    return voice


def _task(meeting: Meeting, what: str = "Schulamt anrufen", **fields: Any) -> MeetingTask:
    return MeetingTask.objects.create(meeting=meeting, sealed_what=meeting.key.encrypt(what), **fields)


# -- what people have said --------------------------------------------------------------------------------


def test_new_voices_are_counted_by_topic_with_three_samples_and_without_persons(elif_: Member) -> None:
    for number in range(4):
        _filed(f"Im Deutschkurs Nummer {number} ist kein Platz frei, seit vielen Wochen.")
    _says("Im Treppenhaus ist kein Licht.")
    groups = new_voices(since=timezone.localdate(), reader=elif_)
    assert [(str(group.topic), group.count, len(group.samples)) for group in groups] == [
        (str(_topic()), 4, 3),
        ("None", 1, 1),
    ]
    assert groups[0].samples[0] == ("de", "Im Deutschkurs Nummer 3 ist kein Platz frei, seit vielen Wochen.")


def test_confidential_voices_are_in_no_count_and_no_sample(elif_: Member, sealed_voice: Voice) -> None:
    assert Voice.objects.count() == 1
    assert new_voices(since=timezone.localdate(), reader=elif_) == []


def test_a_foreign_voice_shows_its_german_translation(elif_: Member) -> None:
    voice = _says("Okulda çevirmen yok.", language="tr")
    text = Text.objects.get(messages__voice=voice)
    german = text.key.encrypt("In der Schule gibt es niemanden, der dolmetscht.")
    text.translations.create(language="de", body=german, of_version=text.version)
    [group] = new_voices(since=timezone.localdate(), reader=elif_)
    assert group.samples == [("de", "In der Schule gibt es niemanden, der dolmetscht.")]


def test_what_was_there_at_the_last_meeting_is_not_new(elif_: Member, bezirk: Rules) -> None:
    voice = _says("Schon lange gesagt.")
    Voice.objects.filter(pk=voice.pk).update(came_on=timezone.localdate() - timedelta(days=20))
    meeting = planned(elif_)
    assert len(new_voices(since=looked_at_since(meetings_to_prepare().get(pk=meeting.pk)), reader=elif_)) == 1
    before = called(elif_, days=1, reason="Es eilt.")
    then = before.starts_at - timedelta(days=10)
    Meeting.objects.filter(pk=before.pk).update(starts_at=then, ends_at=then + timedelta(hours=2))
    assert new_voices(since=looked_at_since(meetings_to_prepare().get(pk=meeting.pk)), reader=elif_) == []


# -- what else waits --------------------------------------------------------------------------------------


def test_tasks_dates_and_minutes_wait_in_one_query(
    elif_: Member, hakan: Member, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "FROM_ABOVE", [])
    earlier = planned(elif_, days=2)
    earlier.minutes.create(circulated_at=timezone.now())  # type: ignore[attr-defined]
    _task(earlier, owner=hakan, due_on=timezone.localdate() - timedelta(days=1))
    _task(earlier, "erledigt", done_at=timezone.now())
    add_task(voice=_says("Kein Licht."), what="Zurückrufen", due_on=timezone.localdate(), owner=hakan, by=elif_)
    soon = timezone.now() + timedelta(days=20)
    enter_outside_date(by=elif_, body="Schulausschuss", starts_at=soon, representative=hakan, deputy=elif_)
    enter_outside_date(by=elif_, body="In zwei Monaten", starts_at=timezone.now() + timedelta(days=60))
    meeting = planned(elif_)
    assert elif_.may_read_voices()
    with django_assert_num_queries(1):
        found = what_waits(meeting, reader=elif_)
    assert {kind: [(one.words, one.who, one.is_late) for one in rows] for kind, rows in found.items()} == {
        "task": [("Schulamt anrufen", "Hakan", True)],
        "voice_task": [("Zurückrufen", "Hakan", False)],
        "minutes": [("", "", False)],
        "outside": [("Schulausschuss", "Hakan", False)],
    }
    assert (found["outside"][0].on, found["outside"][0].deputy) == (soon, "Elif")


def test_a_task_of_a_confidential_voice_is_not_listed(elif_: Member, sealed_voice: Voice) -> None:
    sealed_voice.tasks.create(what=Key.make().encrypt("geheim"), due_on=timezone.localdate())
    assert what_waits(planned(elif_), reader=elif_) == {}


def test_rooms_above_add_what_they_know(elif_: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "FROM_ABOVE", [lambda me: [Open("recommendation", 1, "Kursplätze", address="/x/")]])
    meeting = planned(elif_)
    assert what_waits(meeting, reader=elif_)["recommendation"][0].words == "Kursplätze"
    assert '<a href="/x/">Kursplätze</a>' in logged_in(elif_).get(f"/desk/meetings/{meeting.pk}/").content.decode()


def test_the_words_of_a_task_are_read_before_they_stand_in_an_invitation(elif_: Member, hakan: Member) -> None:
    earlier = planned(elif_, days=2)
    origin = item(earlier, "Schulen", is_closed=True)
    task = _task(earlier, "Frau K. anrufen", owner=hakan, item=origin)
    meeting = planned(elif_)
    browser, address = logged_in(hakan), f"/desk/meetings/{meeting.pk}/"
    assert f'href="?task={task.pk}#agenda"' in browser.get(address).content.decode()
    page = browser.get(address, {"task": task.pk})
    form = page.context["form"]
    assert not AgendaItem.objects.filter(meeting=meeting).exists()
    assert [form.initial[name] for name in ("title", "owner", "is_closed")] == ["Frau K. anrufen", hakan.pk, True]
    assert f'name="task" value="{task.pk}"' in page.content.decode()
    sent = {"task": task.pk, "kind": "information", "minutes": "5", "owner": hakan.pk, "is_closed": "on"}
    refused = browser.post(address, {**sent, "title": ""})
    assert (refused.status_code, f'name="task" value="{task.pk}"' in refused.content.decode()) == (422, True)
    browser.post(address, {**sent, "title": "Anruf bei der Schule"})
    made = AgendaItem.objects.get(meeting=meeting)
    assert (made.title, made.owner, made.task, made.carried_from, made.is_closed) == (
        "Anruf bei der Schule", hakan, task, origin, True,
    )  # fmt: skip
    assert f'href="?task={task.pk}#agenda"' not in browser.get(address).content.decode()


@pytest.mark.parametrize("typed", ["x", "999999", "-1", ""])
def test_a_task_that_is_none_is_no_task(elif_: Member, typed: str) -> None:
    done = _task(planned(elif_, days=2), done_at=timezone.now())
    address = f"/desk/meetings/{planned(elif_).pk}/"
    for wished in (typed, str(done.pk)):
        page = logged_in(elif_).get(address, {"task": wished})
        assert (page.status_code, "task" in page.context["form"].initial) == (200, False)


# -- warnings -------------------------------------------------------------------------------------------


def _said(meeting: Meeting, items: list[AgendaItem], rules: Rules | None, **fields: Any) -> list[tuple[str, str]]:
    known = {"at": timezone.now(), **fields}
    expected = known.pop("expected", NOBODY)
    return [(one.level, one.words) for one in warnings(meeting, items, rules, expected, **known)]


def test_notice_is_asked_for_until_its_last_moment(elif_: Member, bezirk: Rules) -> None:
    meeting = planned(elif_, days=30)
    point = [item(meeting)]
    [calm] = warnings(meeting, point, bezirk, NOBODY, at=timezone.now())
    assert calm.until is not None
    assert (calm.level, (meeting.day - timezone.localdate(calm.until)).days) == ("note", 7)
    assert calm.rule
    for at, level in ((calm.until - timedelta(days=1), "soon"), (calm.until + timedelta(minutes=1), "late")):
        assert [one.level for one in warnings(meeting, point, bezirk, NOBODY, at=at)] == [level]


def test_an_election_must_be_announced_a_week_before(elif_: Member, bezirk: Rules) -> None:
    meeting = called(elif_, days=5, reason="Es eilt.")
    election = item(meeting, "Zuwahl", kind="decision", majority="co_option")
    levels = [level for level, words in _said(meeting, [election], bezirk) if "Zuwahl" in words]
    assert levels == ["late"]
    far = planned(elif_, days=30)
    election = item(far, "Zuwahl", kind="decision", majority="co_option")
    assert [level for level, words in _said(far, [election], bezirk) if "Zuwahl" in words] == ["note"]
    far.called_at = far.told_at = timezone.now()
    assert [level for level, words in _said(far, [election], bezirk) if "Zuwahl" in words] == []


def test_items_that_need_more_time_than_there_is(elif_: Member, bezirk: Rules) -> None:
    meeting = planned(elif_, days=30)
    points = [item(meeting, minutes=80), item(meeting, minutes=41)]
    assert [words for _, words in _said(meeting, points, bezirk) if "121" in words and "120" in words] != []
    assert [words for _, words in _said(meeting, points[:1], bezirk) if "120" in words] == []


def test_too_few_members_are_said_and_without_rules_nothing_is_checked(elif_: Member, bezirk: Rules) -> None:
    meeting = planned(elif_, days=30)
    few = Forecast(members=14, yes=0, no=0, silent=14, quorum=8)
    assert len(_said(meeting, [item(meeting)], bezirk, expected=few)) == 2
    assert len(_said(meeting, [], None)) == 1


@pytest.mark.parametrize(
    ("answers", "safe", "possible", "missing"),
    [
        (["yes", "yes", "deputy", None, None], True, True, 0),
        (["yes", "yes", None, None, "no"], False, True, 1),
        (["yes", "no", "no", "no", None], False, False, 2),
        ([], False, False, 1),
    ],
)
def test_forecast_of_the_quorum(
    bezirk: Rules, answers: list[str | None], safe: bool, possible: bool, missing: int
) -> None:
    found = forecast(answers, bezirk)
    assert (found.is_safe, found.is_possible, found.missing) == (safe, possible, missing)


def test_who_leaves_in_the_middle_of_a_term_no_longer_counts(elif_: Member, hakan: Member, bezirk: Rules) -> None:
    meeting = called(elif_)
    reply(meeting=meeting, member=hakan, answer="yes", way="link")
    assert [seat.answer for seat in seats_of(meeting)].count("yes") == 1
    leave(member=hakan, by=elif_)
    seats = seats_of(meeting)
    assert ("Hakan" in [seat.name for seat in seats], forecast([seat.answer for seat in seats], bezirk).quorum) == (
        False, 3,
    )  # fmt: skip


# -- the series and the screen ------------------------------------------------------------------------------


def _series(by: Member) -> Series:
    return begin_series(by=by, many=3, week=2, weekday=1, place="Bürgerzentrum", step_free=True)


def test_a_series_plans_its_dates_once(elif_: Member, bezirk: Rules) -> None:
    series = _series(elif_)
    days = [meeting.day for meeting in Meeting.objects.all()]
    assert len(days) == 3
    assert {(day.weekday(), 8 <= day.day <= 14) for day in days} == {(1, True)}
    assert Meeting.objects.filter(place="Bürgerzentrum", step_free=True, public=True).count() == 3
    continue_series(series=series, by=elif_, many=2)
    days = [meeting.day for meeting in Meeting.objects.all()]
    assert (len(days), len(set(days))) == (5, 5)


def test_a_series_that_ends_keeps_what_has_an_agenda(elif_: Member) -> None:
    series = _series(elif_)
    kept = Meeting.objects.all()[1]
    item(kept)
    assert end_series(series=series, by=elif_) == 2
    assert list(Meeting.objects.all()) == [kept]
    assert Key.objects.filter(meeting__isnull=True, pk=kept.key_id).count() == 0


@pytest.mark.parametrize("many", [1, 5])
def test_the_screen_takes_ten_queries_whatever_is_open(
    elif_: Member, bezirk: Rules, django_assert_max_num_queries: Any, many: int
) -> None:
    meeting = called(elif_)
    for number in range(many):
        _filed(f"Nummer {number} sagt etwas.")
        _task(meeting, owner=elif_)
        item(meeting, f"Punkt {number}", owner=elif_, topic=_topic())
        enter_outside_date(by=elif_, body="Ausschuss", starts_at=timezone.now() + timedelta(days=3))
    browser = logged_in(elif_)
    browser.get(f"/desk/meetings/{meeting.pk}/")
    with django_assert_max_num_queries(10):
        page = browser.get(f"/desk/meetings/{meeting.pk}/")
    assert page.content.decode().count("Punkt") >= many
    with django_assert_max_num_queries(10):
        browser.get("/desk/meetings/")


def test_a_topic_begins_an_item(elif_: Member) -> None:
    meeting = planned(elif_)
    cache.clear()
    page = logged_in(elif_).get(f"/desk/meetings/{meeting.pk}/?topic={_topic().pk}")
    assert page.context["form"].initial == {"topic": _topic().pk, "title": str(_topic())}
    assert rules_on(timezone.now()) is None
    assert rules(elif_) == rules_on(timezone.now())
