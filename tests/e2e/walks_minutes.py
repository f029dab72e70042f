"""Past a meeting that goes on and its minutes: the laptop that writes, the screen in the room, what members and
everybody read of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Page

from sprachrohr.languages.models import Translation
from sprachrohr.meetings import holding
from sprachrohr.meetings import minutes as after
from sprachrohr.meetings.ballots import correct_vote
from sprachrohr.meetings.holding_pen import ask_for_pen
from sprachrohr.meetings.minutes_mail import copy_link
from sprachrohr.meetings.models import AgendaItem, Ballot, ItemResult, Meeting, Minutes, Pen
from sprachrohr.people.models import Member
from tests.meetings.held import WORDING, an_item, closed, going_on, named, resolved, voting, writes

from .steps import is_logged_in
from .walks import post, unfolded


@dataclass(frozen=True)
class Year:
    """One meeting that goes on, one whose minutes wait for names, one that is public with its minutes."""

    chair: Member
    on: Meeting
    waiting: Meeting
    public: Meeting
    minutes: Minutes


def year(chair: Member) -> Year:
    """Tomasz and Hakan are members, too; there are rules."""
    return Year(chair, _on(chair), *_over(chair))


def _on(chair: Member) -> Meeting:
    made = going_on(chair)
    item = an_item(made)
    writes(item, "result", "Elif berichtet aus dem Ausschuss.", chair)
    writes(item, "wording", "Ein Abendkurs mehr.", chair)
    holding.ask_for_wording(item=item, words=WORDING, languages=["ar"], days=3)
    text = ItemResult.objects.get(item=item).wording
    assert text is not None
    Translation.objects.create(text=text, language="ar", body=text.key.encrypt("دورة مسائية"), maker="machine")
    wrong = resolved(an_item(made, "Sommerfest"), chair, figures=(0, 3, 0)).ballot
    figures = {"votes_for": 3, "votes_against": 0, "abstentions": 0}
    correct_vote(ballot=wrong, **figures, reason="Dafür und dagegen waren vertauscht.", by=chair)
    an_item(made, "Klage", is_closed=True)
    gone = an_item(made, "Abgesetzt")
    writes(gone, "result", "Dazu kam es nicht.", chair)
    gone.withdrawn_at = made.opened_at
    gone.save()
    holding.add_task(item=item, what="Brief schreiben", owner=chair, due_on=made.day, token="t", by=chair)
    voting(item, chair)
    return made


def _over(chair: Member) -> tuple[Meeting, Meeting, Minutes]:
    found = []
    for _ in range(2):
        made = going_on(chair)
        resolved(an_item(made), chair, figures=(3, 0, 0), words="Der Rat bittet für Frau K. um eine Wohnung.")
        an_item(made, "Klage", is_closed=True)
        closed(made, chair)
        sent = after.circulate(meeting=made, by=chair)
        correction = after.correct(minutes=sent, words="Ich habe mich enthalten.", by=named("Hakan"))
        after.settle(correction=correction, taken_up=True, by=chair)
        found.append(made)
    waiting, public = found
    after.approve(meeting=public, by=chair)
    after.judge_name(meeting=public, words="Frau K.", may_stand=False, by=chair)
    after.publish(meeting=public, by=chair)
    after.correct(minutes=_sent_of(waiting), words="Da fehlt etwas.", by=named("Hakan"))
    Pen.objects.filter(meeting=public).update(shown=None)
    return waiting, public, _sent_of(waiting)


def _sent_of(meeting: Meeting) -> Minutes:
    found = after.minutes_of(meeting)
    assert found is not None
    return found


def writing(page: Page, year: Year) -> Iterator[str]:
    """For the chair who writes: the meeting that goes on, what was refused, minutes in two states, the archive."""
    live = reverse("hold", kwargs={"pk": year.on.pk})
    unfolded(page, live)
    yield "live"
    first = AgendaItem.objects.filter(meeting=year.on).earliest("pk")
    counted = str(Ballot.objects.get(item__meeting=year.on, held_at__isnull=False).pk)
    for act in ("declare", "task", "correct-vote"):
        figures = {"votes_for": "9", "votes_against": "0", "abstentions": "0"}
        post(page, f"{live}{act}/", item=str(first.pk), ballot=counted, **figures)
        yield f"live: {act} was refused"
    unfolded(page, reverse("hold", kwargs={"pk": year.public.pk}))
    yield "live: closed, and the minutes are approved"
    for name, meeting in (("on", year.on), ("waiting", year.waiting), ("public", year.public)):
        unfolded(page, reverse("minutes_desk", kwargs={"pk": meeting.pk}))
        yield f"minutes {name}"
    post(page, reverse("minutes_act", kwargs={"pk": year.waiting.pk, "act": "publish"}))
    yield "minutes: not approved yet"
    for query in ("", "?q=Rat", "?q=nirgends"):
        page.goto(f"{reverse('archive')}{query}")
        yield f"archive {query}"


def two_write(page: Page, year: Year) -> Iterator[str]:
    """Hakan looks on and asks for the pen; the chair is asked. Ends with the chair logged in."""
    live = reverse("hold", kwargs={"pk": year.on.pk})
    is_logged_in(page, named("Hakan"))
    unfolded(page, live)
    yield "live: somebody else writes"
    ask_for_pen(meeting=year.on, by=named("Hakan"))
    page.goto(live)
    yield "live: was asked"
    is_logged_in(page, year.chair)
    page.goto(live)
    yield "live: is asked"


def screens(page: Page, year: Year) -> Iterator[str]:
    """What everybody in the room sees: an item in one language and in two, and the agenda."""
    for query in ("", "?language=ar", "?language=tr"):
        page.goto(f"{reverse('meeting_screen', kwargs={'pk': year.on.pk})}{query}")
        yield f"screen {query}"
    page.goto(reverse("meeting_screen", kwargs={"pk": year.public.pk}))
    yield "screen: the agenda"


def public_minutes(page: Page, year: Year, language: str) -> Iterator[str]:
    """What everybody reads, and a member by link."""
    page.goto(f"/{language}/meetings/{year.public.pk}/minutes/")
    yield "minutes"
    page.goto(f"/{language}/meetings/{year.waiting.pk}/minutes/")
    yield "minutes: not public yet"
    page.goto(f"/{language}/minutes/nobody-has-this-token/")
    yield "minutes: link ended"
    path = re.sub(r"^https?://[^/]+/\w+", "", copy_link(year.minutes.copies.get(member=named("Hakan"))))
    page.goto(f"/{language}{path}")
    yield "minutes: link"
    page.locator("main form button").click()
    page.wait_for_url("**/copy/**")
    yield "minutes: copy"
    page.locator("main form.form button").click()
    yield "minutes: an empty correction"
