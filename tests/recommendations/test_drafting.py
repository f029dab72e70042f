"""From a wish to a letter: drafted, adopted, sent; who may do what, and what is never changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sprachrohr.journal.models import Entry
from sprachrohr.languages.models import Wish
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.actions import NotNow
from sprachrohr.recommendations.evidence import behind, count
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.voices import office as voices_office
from sprachrohr.voices.models import Voice
from tests.cast import logged_in
from tests.recommendations.made import (
    WORDS,
    about,
    answered,
    drafted,
    ground,
    many_voices,
    office,
    resolved,
    sent,
    topic,
    way,
)

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() + timedelta(days=42)
FORM = {
    "title": WORDS.title, "text": WORDS.text, "reason": WORDS.reason, "route": "letter",
    "expected_on": DAY.isoformat(), "why": "Der Ausschuss tagt davor.",
}  # fmt: skip


@pytest.mark.data
def test_a_draft_lies_encrypted_and_nobody_outside_sees_it(elif_: Member) -> None:
    made = drafted(elif_)
    assert (made.title.original, made.state, made.reference) == (WORDS.title, "draft", "")
    assert WORDS.title.encode() not in bytes(made.title.body)
    assert list(Recommendation.objects.public()) == []
    assert list(Recommendation.objects.visible_to(None)) == []
    assert Entry.objects.filter(verb="recommendation drafted", subject=f"recommendation:{made.pk}").count() == 1


def test_numbers_are_given_with_the_adoption_and_are_those_of_the_year(elif_: Member) -> None:
    first, second = drafted(elif_), drafted(elif_)
    for one in (second, first):
        actions.adopt(recommendation=one, resolution=None, by=elif_)
        one.refresh_from_db()
    year = timezone.localdate().year
    assert (second.reference, first.reference) == (f"1/{year}", f"2/{year}")
    with pytest.raises(NotNow, match="adopted"):
        actions.adopt(recommendation=first, resolution=None, by=elif_)


def test_a_rejected_resolution_adopts_nothing(elif_: Member) -> None:
    made = drafted(elif_)
    with pytest.raises(NotNow, match="rejected"):
        actions.adopt(recommendation=made, resolution=resolved(elif_, outcome="rejected"), by=elif_)
    made.refresh_from_db()
    assert (made.adopted_at, made.number) == (None, None)


def test_adopted_words_stay_as_they_are_and_the_way_can_still_be_changed(elif_: Member) -> None:
    made = drafted(elif_)
    actions.adopt(recommendation=made, resolution=None, by=elif_)
    other = office("Sozialbehörde", kind="authority")
    new = actions.Words("Anderes", "Anderes", "Anderes")
    actions.change(recommendation=made, words=new, way=way(addressee=other), ground=ground(), by=elif_)
    fresh = Recommendation.objects.get(pk=made.pk)
    assert (fresh.title.original, fresh.addressee) == (WORDS.title, other)


@pytest.mark.parametrize(
    ("lacks", "reason"),
    [({"addressee": None}, "no_addressee"), ({"route": ""}, "no_addressee"), ({"expected_on": None}, "no_day"),
     ({"expected_on": timezone.localdate()}, "day_is_over")],
    ids=["office", "way", "day", "day over"],
)  # fmt: skip
def test_what_lacks_something_is_not_sent(elif_: Member, lacks: dict[str, object], reason: str) -> None:
    made = drafted(elif_, **lacks)
    with pytest.raises(NotNow, match="not_adopted"):
        actions.send(recommendation=made, by=elif_)
    actions.adopt(recommendation=made, resolution=None, by=elif_)
    with pytest.raises(NotNow, match=reason):
        actions.send(recommendation=made, by=elif_)
    assert Recommendation.objects.get(pk=made.pk).published_at is None


def test_sending_publishes_counts_and_asks_for_translations(elif_: Member) -> None:
    many_voices(6, languages=("de", "tr", "prs"), of=topic())
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    assert (made.voices_counted, made.languages_counted, made.shown_count) == (6, 3, 6)
    wanted = set(Wish.objects.filter(text=made.title).values_list("language", flat=True))
    assert wanted == {"en", "tr", "ru", "uk", "pl", "ar", "fa", "prs"}
    with pytest.raises(NotNow, match="sent"):
        actions.send(recommendation=made, by=elif_)


def test_a_term_of_the_law_counts_from_the_day_of_sending(elif_: Member) -> None:
    soon = timezone.localdate() + timedelta(days=2)
    made = drafted(elif_, route="motion", term="authority", expected_on=soon, why="")
    actions.adopt(recommendation=made, resolution=None, by=elif_)
    actions.send(recommendation=made, by=elif_)
    made.refresh_from_db()
    assert made.expected_on is not None
    assert timedelta(weeks=6) <= made.expected_on - timezone.localdate() <= timedelta(weeks=6, days=5)


# -- whom it stands for ---------------------------------------------------------------------------------------


@pytest.mark.data
def test_everyone_is_behind_it_who_was_named_or_spoke_about_the_topic_or_was_merged(elif_: Member) -> None:
    named, by_topic, merged, other = about(), about(topic()), about(), about(topic("housing"))
    voices_office.merge(voice=merged.voice, into=by_topic.voice, by=elif_)
    made = drafted(elif_, of=ground(topic=topic(), whole_topic=True, voices=[named.voice.pk]))
    assert set(behind(made)) == {named.voice, by_topic.voice, Voice.objects.get(pk=merged.voice.pk)}
    assert other.voice not in behind(made)
    assert count(made) == (3, 1)
    label_only = drafted(elif_, of=ground(topic=topic(), voices=[named.voice.pk]))
    assert list(behind(label_only)) == [named.voice]


def test_fewer_than_five_are_some_people(elif_: Member) -> None:
    for many, shown in ((4, None), (5, 5)):
        voices = many_voices(many)
        made = sent(elif_, of=ground(voices=[voice.pk for voice in voices]))
        assert (made.voices_counted, made.shown_count) == (many, shown)


# -- at the desk ----------------------------------------------------------------------------------------------


def test_a_member_drafts_and_chair_or_secretary_send(elif_: Member, hakan: Member) -> None:
    browser = logged_in(hakan)
    made_at = browser.post("/desk/recommendations/new/", {**FORM, "addressee": office().pk})
    assert made_at.status_code == 303
    made = Recommendation.objects.get()
    assert made.drafted_by == hakan
    acts = f"/desk/recommendations/{made.pk}/do/"
    assert browser.post(f"{acts}adopt/").status_code == 403
    chair = logged_in(elif_)
    assert chair.post(f"{acts}adopt/", {"resolution": resolved(elif_).pk}).status_code == 303
    page = chair.post(f"{acts}send/")
    assert (page.status_code, "/office/link/" in page.content.decode()) == (200, True)
    assert browser.post(f"{acts}send/").status_code == 403
    again = chair.post(f"{acts}send/")
    assert (again.status_code, "/office/link/" in again.content.decode()) == (409, False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"title": " "}, "title"), ({"voices": "12 zwei"}, "voices"), ({"voices": "999999"}, "voices"),
     ({"expected_on": "2020-01-01"}, "expected_on"), ({"why": ""}, "why"), ({"term": "small_inquiry"}, "term")],
    ids=["no title", "no number", "nobody's number", "day over", "no why", "term of another way"],
)  # fmt: skip
def test_what_cannot_be_saved_stays_in_the_page(hakan: Member, wrong: dict[str, str], field: str) -> None:
    page = logged_in(hakan).post("/desk/recommendations/new/", {**FORM, **wrong})
    assert (page.status_code, Recommendation.objects.count()) == (422, 0)
    assert list(page.context["form"].errors) == [field]
    assert WORDS.reason in page.content.decode()


def test_a_draft_begins_with_what_it_comes_from(hakan: Member, elif_: Member) -> None:
    browser, resolution = logged_in(hakan), resolved(elif_)
    page = browser.get(f"/desk/recommendations/new/?resolution={resolution.pk}").content.decode()
    assert (WORDS.text in page, f'value="{resolution.pk}" selected' in page) == (True, True)
    page = browser.get("/desk/recommendations/new/?topic=language").content.decode()
    assert 'name="whole_topic" id="id_whole_topic" checked' in page
    page = browser.get("/desk/recommendations/new/?voices=4+5").content.decode()
    assert 'value="4 5"' in page


def test_confidential_voices_cannot_be_named_by_a_member(hakan: Member) -> None:
    sealed = about().voice
    Voice.objects.filter(pk=sealed.pk).update(openness="sealed")
    page = logged_in(hakan).post("/desk/recommendations/new/", {**FORM, "voices": str(sealed.pk)})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["voices"])


def test_an_addressee_is_an_office_and_no_person(elif_: Member, hakan: Member) -> None:
    browser = logged_in(elif_)
    form = {"name": "Frau Petersen", "kind": "district_office"}
    assert browser.post("/desk/recommendations/offices/", form).status_code == 422
    form["name"] = "Bezirksamt, Dezernat Soziales"
    assert browser.post("/desk/recommendations/offices/", form).status_code == 303
    assert logged_in(hakan).get("/desk/recommendations/offices/").status_code == 403


@pytest.mark.parametrize("state", ["draft", "adopted", "sent", "answered", "closed"])
def test_the_desks_page_of_every_state_says_what_comes_next(elif_: Member, state: str) -> None:
    made = sent(elif_) if state in {"sent", "answered", "closed"} else drafted(elif_)
    if state == "adopted":
        actions.adopt(recommendation=made, resolution=None, by=elif_)
    if state in {"answered", "closed"}:
        answered(made, elif_)
    if state == "closed":
        actions.close(recommendation=made, as_="answered", by=elif_)
    page = logged_in(elif_).get(f"/desk/recommendations/{made.pk}/").content.decode()
    acts = {"draft": "do/adopt/", "adopted": "do/send/", "sent": "do/remind/", "answered": "tell/"}
    assert f"/desk/recommendations/{made.pk}/{acts.get(state, 'do/open-again/')}" in page
