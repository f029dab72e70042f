"""What each of them does while a voice becomes an answer: resident, secretary, chair, member, official, translator."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from sprachrohr.languages.actions import translate
from sprachrohr.languages.models import Text, Wish
from sprachrohr.meetings.models import AgendaItem, Ballot, Meeting, Resolution
from sprachrohr.people.models import Member, Role
from sprachrohr.recommendations.models import Addressee, Recommendation

from .steps import enter_code, fill_in, send, shown_code, tick
from .walks import OPEN

TOPIC = "language"
WORDING = "Der Integrationsrat empfiehlt dem Bezirksamt, zwei Deutschkurse am Abend zu bezahlen."
OFFICE = "Bezirksamt, Dezernat Soziales"
REASON = "Einen Kurs bezahlen wir ab August. Für den zweiten fehlt ein Raum."
SOON = 5_000


@dataclass(frozen=True)
class Told:
    """Somebody who has spoken: the language that they read, and the number that they have kept."""

    language: str
    code: str


# -- residents -------------------------------------------------------------------------------------------------


def speaks(phone: Page, language: str, words: str) -> Told:
    """From the front page in this language through the public form."""
    phone.goto(f"/{language}/")
    phone.locator(".door-first").click()
    phone.select_option("#language", language)
    fill_in(phone, words, kind="wish")
    send(phone)
    return Told(language, shown_code(phone))


def reads(phone: Page, told: Told) -> None:
    """With their number to their conversation; whose number somebody of us has seen takes a new one."""
    enter_code(phone, told.language, told.code)
    ours = phone.locator("form[action$='/new-number/'] button")
    if ours.count():
        ours.click()
        assert shown_code(phone) != told.code
    phone.locator("main a.button-big").click()
    phone.wait_for_url(f"**/{told.language}/answer/")


# -- the desk --------------------------------------------------------------------------------------------------


def enters(desk: Page, language: str, words: str) -> Told:
    """What somebody has said at the stall, and the number on the slip for them."""
    desk.goto("/desk/voices/enter/")
    desk.select_option("#id_came_by", "talk_hour")
    desk.fill("#id_words", words)
    for field in ("#id_language", "#id_answer_language"):
        desk.select_option(field, language)
    tick(desk, "kind", "wish")
    tick(desk, "openness", "council")
    desk.locator("main form .button").click()
    return Told(language, shown_code(desk))


def puts_together(desk: Page, one: int, into: int) -> None:
    """Two messages say the same."""
    desk.goto(f"/desk/voices/{one}/")
    desk.locator("main details").evaluate_all(OPEN)
    desk.fill("#into", str(into))
    desk.locator("form[action$='/merge/'] button").click()
    desk.wait_for_url(f"**/desk/voices/{into}/")
    expect(desk.locator("main .notice")).to_be_visible()


def files_all(desk: Page, many: int) -> None:
    """Everything on the board comes under the topic, with the keyboard alone."""
    desk.goto("/desk/topics/")
    cards = desk.locator("[data-card]")
    for left in range(many, 0, -1):
        expect(cards).to_have_count(left)
        cards.first.locator("summary").press("Enter")
        cards.first.locator(f"details [value={TOPIC}]").press("Space")
        cards.first.locator("details button").press("Enter")
    expect(cards).to_have_count(0)
    expect(desk.locator(f"[data-drop={TOPIC}] .count")).to_have_text(str(many))


# -- the council -----------------------------------------------------------------------------------------------


def plans(desk: Page) -> Meeting:
    """In two weeks, at six; what is open stands beside, and one topic comes onto the agenda from there."""
    desk.goto("/desk/meetings/new/")
    desk.fill("[name=day]", (timezone.localdate() + timedelta(days=14)).isoformat())
    desk.fill("[name=place]", "Bürgerzentrum, Saal 1")
    desk.locator("main form .button:not(.button-plain)").click()
    meeting = Meeting.objects.get()
    desk.wait_for_url(f"**/desk/meetings/{meeting.pk}/")
    expect(desk.locator("aside [lang=tr], aside [lang=ar], aside [lang=prs]").first).to_be_visible()
    desk.locator("aside a[href^='?topic=']").click()
    desk.fill("[name=title]", "Deutschkurse am Abend")
    desk.check("[name=kind][value=decision]")
    desk.locator("#agenda form.settings .button").click()
    expect(desk.locator("[data-item]")).to_contain_text("Deutschkurse am Abend")
    return meeting


def invites(desk: Page, meeting: Meeting) -> str:
    """The invitation leaves by mail; the path of the link for those who read the chat."""
    desk.goto(f"/desk/meetings/{meeting.pk}/")
    desk.locator(f"a[href='/desk/meetings/{meeting.pk}/send/']").click()
    desk.locator("main form .button:not(.button-plain)").click()
    desk.locator("form[action$='/chat/'] button:not([name])").click()
    [path] = re.findall(r"/\w+/meetings/names/[\w-]+/", desk.input_value("#text"))
    return str(path)


def mailed_path(person: str) -> str:
    """Of the link in the mail that this person got."""
    [letter] = [one for one in mail.outbox if one.to == [f"{person.lower()}@demo.example"]]
    [path] = re.findall(r"/\w+/meetings/reply/[\w-]+/", letter.body)
    return str(path)


def says_yes(phone: Page, path: str) -> None:
    """By the link in one's own mail, without logging in."""
    phone.goto(path)
    phone.locator("button[name=answer][value=yes]").click()
    expect(phone.locator("[role=status]")).to_be_visible()


def says_no(phone: Page, path: str, name: str) -> None:
    """By the link of the chat, where everybody taps their own name."""
    phone.goto(path)
    phone.locator("main form button").click()
    phone.get_by_label(name).check()
    phone.locator("button[name=answer][value=no]").click()
    expect(phone.locator("h1")).to_contain_text(name)


def evening_has_come(meeting: Meeting) -> None:
    """Two weeks have passed: everybody has been in office since then, and the meeting began ten minutes ago."""
    now, ago = timezone.now(), timedelta(days=14)
    Role.objects.update(since=now - 2 * ago)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=now - timedelta(minutes=10), ends_at=now + timedelta(hours=2), called_at=now - ago
    )


def holds(desk: Page, meeting: Meeting) -> Resolution:
    """Seats, quorum, a wording that freezes, a vote that does not add up and then does."""
    desk.goto(f"/desk/meetings/{meeting.pk}/")
    desk.locator(f"a[href='/desk/meetings/{meeting.pk}/live/']").click()
    item = AgendaItem.objects.get(meeting=meeting)
    here, wording = desk.locator(f"#item-{item.pk}"), desk.locator(f"#wording-{item.pk}")
    reached = desk.locator("[data-reached]")
    for name, enough in (("Elif", False), ("Tomasz", False), ("Hakan", True), ("Olena", True)):
        desk.locator(".seat", has_text=name).click()
        expect(reached).to_be_visible(visible=enough, timeout=SOON)
    desk.locator("form[action$='/open/'] button").click()
    expect(desk.locator("form[action$='/close/']")).to_be_visible(timeout=SOON)
    desk.wait_for_load_state()
    wording.fill(WORDING)
    here.locator("[data-freeze] .buttons button").click()
    expect(here.locator(".is-running blockquote")).to_have_text(WORDING, timeout=SOON)
    expect(wording).to_have_count(0)
    assert Ballot.objects.get().wording.frozen_at is not None
    _counts(desk, item, (3, 0, 0))
    expect(here.locator("[role=alert]")).to_contain_text("4", timeout=SOON)
    assert not Resolution.objects.exists()
    _counts(desk, item, (3, 0, 1))
    expect(here.locator(".live-outcome")).to_be_visible(timeout=SOON)
    resolution = Resolution.objects.get()
    expect(here.locator(".live-outcome")).to_contain_text(resolution.label)
    desk.locator("form[action$='/close/'] button").click()
    expect(desk.locator("form[action$='/reopen/']")).to_be_visible(timeout=SOON)
    return resolution


def _counts(desk: Page, item: AgendaItem, figures: tuple[int, int, int]) -> None:
    desk.wait_for_load_state()
    for field, figure in zip(("votes_for", "votes_against", "abstentions"), figures, strict=True):
        desk.fill(f"#{field}-{item.pk}", str(figure))
    desk.locator(f"#item-{item.pk} [data-figures] button").click()


def drafts(desk: Page, meeting: Meeting, resolution: Resolution) -> Recommendation:
    """From the resolution in the minutes, for everyone under its topic; then the council has adopted it."""
    desk.goto("/desk/recommendations/offices/")
    desk.fill("[name=name]", OFFICE)
    desk.fill("[name=postal_address]", "Rathausplatz 1\n21073 Hamburg")
    desk.locator(".settings .button").click()
    desk.goto(f"/desk/meetings/{meeting.pk}/minutes/")
    desk.locator(f"a[href$='/recommendations/new/?resolution={resolution.pk}']").click()
    expect(desk.locator("[name=title]")).to_have_value("Deutschkurse am Abend")
    expect(desk.locator("[name=text]")).to_have_value(WORDING)
    desk.fill("[name=reason]", "Wer am Tag arbeitet, wartet ein Jahr auf einen Platz.")
    desk.check("[name=whole_topic]")
    desk.select_option("[name=route]", "letter")
    desk.select_option("[name=addressee]", str(Addressee.objects.get().pk))
    desk.fill("[name=expected_on]", (timezone.localdate() + timedelta(days=42)).isoformat())
    desk.fill("[name=why]", "Im Monat darauf wird der Haushalt beschlossen.")
    desk.locator(".settings .button").click()
    desk.locator("form[action$='/adopt/'] .button:not(.button-plain)").click()
    expect(desk.locator("form[action$='/send/']")).to_be_visible()
    return Recommendation.objects.get()


def sends_it(desk: Page) -> tuple[str, PdfReader]:
    """The path of the link, and the letter in which it stands."""
    desk.locator("form[action$='/send/'] .button:not(.button-plain)").click()
    address = desk.locator("code").inner_text()
    form = desk.locator("form[action$='/letter/']")
    fields = form.evaluate("form => Object.fromEntries(new FormData(form))")
    paper = desk.request.post(str(form.get_attribute("action")), form=fields)
    assert paper.headers["content-type"] == "application/pdf"
    return address.removeprefix(settings.PUBLIC_URL), PdfReader(io.BytesIO(paper.body()))


def days_pass(made: Recommendation, days: int) -> None:
    """The letter went out so many days ago."""
    Recommendation.objects.filter(pk=made.pk).update(sent_at=timezone.now() - timedelta(days=days))


# -- the office ------------------------------------------------------------------------------------------------


def answers(page: Page, path: str, made: Recommendation) -> None:
    """Opens the link, forgets the reason, looks at the page as it will be, confirms."""
    page.goto(path)
    page.locator("main form button").click()
    page.check("[name=kind][value=partly]")
    page.locator("main form .button:not(.button-plain)").click()
    expect(page.locator(".errors")).to_be_visible()
    page.fill("[name=words]", REASON)
    page.fill("[name=printed_paper]", "Drucksache 22-0794.01, siehe Anlage")
    page.locator("main form .button:not(.button-plain)").click()
    page.wait_for_url("**/look/")
    expect(page.locator("main")).to_contain_text(REASON)
    expect(page.locator("main")).to_contain_text("22-0794.01")
    assert not made.answers.exists()
    page.locator("form[action$='/confirm/'] button").click()
    page.wait_for_url("**?thanks")


# -- back ------------------------------------------------------------------------------------------------------


def tells(desk: Page, words: str) -> None:
    """What is due leads to the one text for everybody behind it; with it the recommendation has ended."""
    desk.goto("/desk/recommendations/")
    desk.locator(".inbox-row.unread").click()
    desk.locator(".button[href*='/tell/?answer=']").click()
    desk.fill("[name=words]", words)
    desk.check("[name=sure]")
    desk.check("[name=close]")
    desk.locator(".settings .button").click()
    expect(desk.locator(".numbers")).to_be_visible()


def translates(desk: Page, text: Text, language: str, words: str) -> None:
    """At the translation desk: original and translation beside each other."""
    wish = Wish.objects.open().get(text=text, language=language)
    desk.goto("/desk/translations/")
    desk.locator(f"a[href='/desk/translations/{wish.pk}/']").click()
    expect(desk.locator(".source")).to_have_text(text.original)
    desk.fill("#words", words)
    desk.locator("main form.form .button").click()
    desk.wait_for_url("**/desk/translations/")


def others_translate(text: Text, words: dict[str, str], by: Member) -> None:
    """The same without a browser."""
    for language, translated in words.items():
        translate(wish=Wish.objects.open().get(text=text, language=language), words=translated, of_version=1, by=by)
