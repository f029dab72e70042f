"""Past the pages of meetings: what everybody reads, how members answer by link, the desk that prepares and invites."""

import re
from collections.abc import Iterator
from datetime import time, timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

import sprachrohr.meetings.urls as doors
from sprachrohr.meetings import agenda, calling, replies
from sprachrohr.meetings.actions import begin_series, enter_outside_date
from sprachrohr.meetings.holding import add_task
from sprachrohr.meetings.models import Invitee, Meeting, MeetingTask
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.voices.actions import say
from sprachrohr.voices.forms import new_token
from tests.cast import DARI, saying
from tests.meetings.sittings import again, called, item, planned, rules

from .scene import Scene
from .steps import is_logged_in
from .walks import OPEN, nothing_typed, past, post, unfolded
from .walks_minutes import Year, public_minutes, screens, two_write, writing, year


def _full(chair: Member, **fields: object) -> Meeting:
    """Invited in time; every kind of item, one closed, one taken off; a video link."""
    meeting = called(chair, remote_link="https://video.demo.example/rat", interpreters=True, **fields)
    topic = Topic.objects.earliest("pk")
    item(meeting, "Bericht", kind="information", owner=chair, topic=topic, explanation="Aus dem Ausschuss.")
    item(meeting, "Zwei Kurse mehr", kind="decision", topic=topic)
    item(meeting, "Klage", is_closed=True)
    agenda.withdraw_item(item=item(meeting, "Ausflug"), by=chair)
    return meeting


def _path(language: str, address: str) -> str:
    """Of a link that was made for a member, in this language."""
    return re.sub(r"^https?://[^/]+/[\w-]+", f"/{language}", address)


# -- everybody, and members without logging in ---------------------------------------------------------------------


def meetings(page: Page, scene: Scene, language: str) -> Iterator[str]:
    """Nothing planned; invitations of each kind; the minutes; a member's links."""
    page.goto(f"/{language}/meetings/")
    yield "meetings: none"
    chair = scene.chair
    rules(chair, deputies=True)
    meeting, short = _full(chair), called(chair, days=3, reason="Die Frist läuft ab.", kind="extra")
    gone = called(chair, days=20)
    calling.cancel(meeting=gone, by=chair, reason="Der Saal ist nicht frei.")
    for name, path in (("meetings", "meetings/?all"), ("front", "?meeting"), ("happening", "happening/?meeting")):
        page.goto(f"/{language}/{path}")
        yield f"{name}: with meetings"
    for name, one in (("full", meeting), ("short notice", short), ("cancelled", gone)):
        page.goto(f"/{language}/meetings/{one.pk}/")
        yield f"meeting: {name}"
    yield from _by_link(page, scene, meeting, language)
    yield from _in_the_chat(page, scene, meeting, language)
    yield from public_minutes(page, year(chair), language)


def _by_link(page: Page, scene: Scene, meeting: Meeting, language: str) -> Iterator[str]:
    unfolded(page, _path(language, replies.personal_link(meeting=meeting, member=scene.hakan)))
    yield "reply"
    page.locator("button[name=answer][value=deputy]").click()
    yield "reply: who stands in?"
    page.fill("#deputy", "Mina")
    page.locator("button[name=answer][value=deputy]").click()
    page.locator("[role=status]").wait_for()
    yield "reply: given"
    page.goto(f"/{language}/meetings/reply/nobody-has-this-token/")
    yield "reply: link ended"


def _in_the_chat(page: Page, scene: Scene, meeting: Meeting, language: str) -> Iterator[str]:
    page.goto(_path(language, replies.chat_link(meeting=meeting, by=scene.chair)))
    yield "chat"
    page.locator("main form button").click()
    page.locator(".names").wait_for()
    yield "chat: names"
    page.locator("button[name=answer][value=yes]").click()
    yield "chat: nobody was tapped"
    page.locator(".names input").first.check()
    page.locator("main details").evaluate_all(OPEN)
    page.locator("button[name=answer][value=deputy]").click()
    yield "chat: who stands in?"
    page.locator("button[name=answer][value=no]").click()
    yield "chat: thank you"


# -- the desk ------------------------------------------------------------------------------------------------------


def meetings_at_the_desk(page: Page, scene: Scene) -> Iterator[str]:
    """Every page of the desk about meetings, for a chair who is logged in."""
    yield from past(doors.desk, page, _desk(page, scene))


def _desk(page: Page, scene: Scene) -> Iterator[str]:
    yield from _rules(page, scene)
    yield from _dates(page, scene)
    meeting = _busy(scene)
    yield from _preparing(page, scene, meeting)
    yield from _inviting(page, scene, meeting)
    held = year(scene.chair)
    unfolded(page, reverse("desk_meetings"))
    yield "meetings: coming, on, past, a series"
    unfolded(page, reverse("prepare", kwargs={"pk": held.public.pk}))
    yield "prepare: over"
    yield from _too_late(page, held)
    yield from writing(page, held)
    yield from two_write(page, held)
    yield from screens(page, held)


def _rules(page: Page, scene: Scene) -> Iterator[str]:
    for name in ("desk_meetings", "rules"):
        page.goto(reverse(name))
        yield f"{name}: no rules yet"
    page.goto(f"{reverse('rules')}?preset=nrw")
    yield "rules: a preset"
    nothing_typed(page)
    yield "rules: something is missing"
    rules(scene.chair, deputies=True)
    page.goto(reverse("rules"))
    yield "rules"


def _dates(page: Page, scene: Scene) -> Iterator[str]:
    for name in ("new_meeting", "new_series", "outside"):
        page.goto(reverse(name))
        yield name
        nothing_typed(page)
        yield f"{name}: something is missing"
    starts = timezone.now() + timedelta(days=9)
    enter_outside_date(
        by=scene.chair, body="Jugendhilfeausschuss", starts_at=starts, place="Rathaus", about="Kita-Plätze",
        representative=scene.hakan, deputy=scene.nadia,
    )  # fmt: skip
    enter_outside_date(by=scene.chair, body="Sozialausschuss", starts_at=starts)
    page.goto(reverse("outside"))
    yield "outside: two dates"


def _busy(scene: Scene) -> Meeting:
    """In ten days, not yet invited to: something new was said, tasks are open, others meet."""
    chair = scene.chair
    for topic in (Topic.objects.earliest("pk"), None):
        say(token=new_token(), saying=saying(DARI, language="prs", topic=topic), look_again_in=7)
    meeting = planned(chair, days=10)
    first = item(meeting, "Bericht", kind="information", owner=chair, topic=Topic.objects.earliest("pk"))
    item(meeting, "Klage", is_closed=True)
    agenda.withdraw_item(item=item(meeting, "Ausflug"), by=chair)
    for days in (-1, 5):
        due = timezone.localdate() + timedelta(days=days)
        add_task(item=first, what="Raum suchen", owner=chair, due_on=due, token=f"task {days}", by=chair)
    begin_series(
        by=chair, many=2, week=2, weekday=1, starts=time(18), ends=time(20), place="Bürgerzentrum", pauses=[7]
    )
    return meeting


def _preparing(page: Page, scene: Scene, meeting: Meeting) -> Iterator[str]:
    at = reverse("prepare", kwargs={"pk": meeting.pk})
    unfolded(page, at)
    yield "prepare"
    page.goto(f"{at}?task={MeetingTask.objects.latest('pk').pk}")
    yield "prepare: a task comes onto the agenda"
    nothing_typed(page, "#agenda form.settings")
    yield "prepare: an item without words"
    post(page, reverse("prepare", kwargs={"pk": 0}), title="Sommerfest", kind="discussion", minutes="5")
    yield "prepare: this meeting is gone"
    first, last = (getattr(meeting.items, which)("pk") for which in ("earliest", "latest"))
    change = reverse("change_item", kwargs={"pk": meeting.pk, "item": first.pk})
    page.goto(change)
    yield "item"
    first.meeting = meeting
    agenda.change_item(
        item=first, edition=first.edition, by=scene.hakan, title="Bericht aus zwei Ausschüssen", kind="information",
        minutes=20, majority="simple", is_closed=False, explanation="", owner_id=None, topic_id=None,
    )  # fmt: skip
    page.locator("main form .button:not(.button-plain)").click()
    yield "item: changed meanwhile"
    page.goto(reverse("change_item", kwargs={"pk": meeting.pk, "item": last.pk}))
    yield "item: taken off"
    page.goto(reverse("change_meeting", kwargs={"pk": meeting.pk}))
    nothing_typed(page)
    yield "change the date: something is missing"


def _inviting(page: Page, scene: Scene, meeting: Meeting) -> Iterator[str]:
    page.goto(reverse("send_meeting", kwargs={"pk": meeting.pk}))
    yield "send"
    short = planned(scene.chair, days=2)
    page.goto(reverse("send_meeting", kwargs={"pk": short.pk}))
    yield "send: short notice, an empty agenda"
    page.locator("main form .button:not(.button-plain)").click()
    yield "send: the reason is missing"
    meeting = calling.call(meeting=meeting, by=scene.chair)
    page.goto(reverse("send_meeting", kwargs={"pk": meeting.pk}))
    yield "send: was sent"
    page.goto(reverse("change_meeting", kwargs={"pk": meeting.pk}))
    yield "change the date: everybody is invited"
    unfolded(page, reverse("hold", kwargs={"pk": meeting.pk}))
    yield "live: nobody is here yet"
    replies.reply(meeting=meeting, member=scene.hakan, answer="deputy", deputy="Mina", way="link")
    replies.reply(meeting=meeting, member=scene.nadia, answer="no", way="desk", by=scene.chair)
    replies.reply(meeting=meeting, member=scene.chair, answer="yes", way="chat")
    Invitee.objects.filter(member=scene.olena).update(failed_at=timezone.now())
    item(meeting, "Nachtrag")
    at = {"pk": meeting.pk}
    unfolded(page, reverse("prepare", kwargs=at))
    yield "prepare: invited, answered, and something has changed"
    post(page, reverse("enter_reply", kwargs={**at, "member": scene.olena.pk}), answer="deputy")
    yield "prepare: who stands in?"
    post(page, reverse("remind_members", kwargs=at))
    yield "prepare: reminded"
    post(page, reverse("chat_link", kwargs=at))
    yield "a text for the chat"
    page.goto(reverse("prepare", kwargs=at))
    post(page, reverse("hand_over_link", kwargs={**at, "member": scene.olena.pk}))
    yield "a link for one member"
    page.goto(reverse("cancel_meeting", kwargs=at))
    yield "cancel"
    calling.cancel(meeting=again(meeting), by=scene.chair, reason="Der Saal ist nicht frei.")
    page.locator("main form .button:not(.button-plain)").click()
    yield "cancel: was cancelled"
    unfolded(page, reverse("prepare", kwargs=at))
    yield "prepare: cancelled"


def _too_late(page: Page, held: Year) -> Iterator[str]:
    """What an older page still offered."""
    at = {"pk": held.public.pk}
    for name in ("carry", "remind_members", "chat_link", "tell_meeting", "send_meeting", "cancel_meeting"):
        page.goto(reverse("prepare", kwargs={"pk": held.on.pk}))
        post(page, reverse(name, kwargs=at))
        yield f"{name}: too late"
    page.goto(reverse("change_meeting", kwargs=at))
    yield "change the date: too late"
    is_logged_in(page, held.chair)
