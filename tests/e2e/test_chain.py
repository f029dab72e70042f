"""The chain closes: seven people say in five languages that there is no language course for them in the evening; the
council meets and decides, an office answers in part, and each of the seven reads in their language what became of it.

One story from the first word to the last, tried by everybody who has a part in it. Only the calendar is bent.
"""

from typing import Any
from xml.etree import ElementTree as XML

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from sprachrohr.meetings.models import Meeting, Resolution
from sprachrohr.people.models import Member
from sprachrohr.recommendations.models import Recommendation, Telling
from sprachrohr.voices.actions import say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice
from sprachrohr.web.known_languages import direction
from tests.cast import ELIF, FARIDA, HAKAN, NADIA, OLENA, TOMASZ, member, saying
from tests.gatherings.ics import read
from tests.meetings.sittings import rules
from tests.voices.telling import says, says_counted

from . import chain_steps as steps
from .chain_steps import OFFICE, REASON, TOPIC, WORDING, Told
from .conftest import DESK, Opens
from .steps import is_logged_in

SAID = {
    "de": "Ich warte seit einem Jahr auf einen Deutschkurs am Abend.",
    "tr": "Bir yıldır akşam Almanca kursu bekliyorum, hiç yer yok.",
    "ar": "أنتظر منذ سنة مكاناً في دورة ألمانية مسائية.",
    "prs": "یک سال است که منتظر یک کورس شبانهٔ آلمانی هستم.",
    "uk": "Я вже рік чекаю на вечірній курс німецької.",
}
AT_THE_STALL = "زوجي يعمل في النهار ولا يجد دورة في المساء."
THE_SAME = "Abends gibt es keinen Deutschkurs für mich."
BECAME = {
    "de": "Das Bezirksamt bezahlt ab August einen Abendkurs. Für den zweiten suchen wir einen Raum.",
    "tr": "İlçe idaresi ağustostan itibaren bir akşam kursu için para veriyor. İkincisi için oda arıyoruz.",
    "ar": "ستدفع إدارة الحي تكاليف دورة مسائية واحدة ابتداءً من آب. ونبحث عن غرفة للدورة الثانية.",
    "prs": "ادارهٔ ناحیه از ماه اگست مصرف یک کورس شبانه را می‌دهد. برای کورس دوم یک اتاق می‌پالیم.",
    "uk": "З серпня районна адміністрація оплачує один вечірній курс. Для другого ми шукаємо приміщення.",
}
DAYS = 12
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def chair(house: str, settings: Any) -> Member:
    """Elif. The council has members, rules, and a mail server that takes letters at once."""
    settings.EMAIL_HOST = "mail.demo.example"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    chair = member(ELIF)
    for person in (TOMASZ, HAKAN, NADIA, OLENA, FARIDA):
        member(person)
    rules(chair)
    mail.outbox.clear()
    return chair


def _desk(opens: Opens, name: str) -> Page:
    desk = opens(viewport=DESK)
    is_logged_in(desk, Member.objects.get(shown_name=name))
    return desk


def test_seven_voices_become_a_resolution_a_letter_an_answer_and_come_back(opens: Opens, chair: Member) -> None:
    told = seven_speak(opens)
    meeting = the_council_is_invited(opens)
    the_calendar_knows(opens, meeting)
    steps.evening_has_come(meeting)
    resolution = steps.holds(_desk(opens, "Tomasz"), meeting)
    made, path, letter = the_council_asks(opens, meeting, resolution)
    the_letter_says_it_all(letter, path, resolution)
    steps.days_pass(made, DAYS)
    steps.answers(opens(viewport=DESK, java_script_enabled=False), path, made)
    it_is_said_once_and_translated(opens, chair)
    for one in told:
        reads_what_became_of_it(opens, one)
    nobody_was_left_out(opens, made)
    for language in ("de", "ar"):
        everybody_sees_the_way(opens, made, resolution, language)


def _count(one: str, more: str, language: str, /, **number: int) -> str:
    """A sentence with one number, as the page in that language says it."""
    return says_counted(one, more, *number.values(), language) % number


def seven_speak(opens: Opens) -> list[Told]:
    """Five by the form, Semira of them without JavaScript; one at the stall; one says what another has said."""
    told = [
        steps.speaks(opens(java_script_enabled=language != "prs"), language, words)
        for language, words in SAID.items()
    ]
    desk = _desk(opens, "Tomasz")
    told.append(steps.enters(desk, "ar", AT_THE_STALL))
    same = say(token=new_token(), saying=saying(THE_SAME), look_again_in=7)
    told.append(Told("de", same.code.digits))
    first = Voice.objects.earliest("pk")
    steps.puts_together(desk, same.voice.pk, into=first.pk)
    steps.files_all(desk, many=6)
    assert len({one.code for one in told}) == 7
    return told


def the_council_is_invited(opens: Opens) -> Meeting:
    desk = _desk(opens, "Elif")
    meeting = steps.plans(desk)
    chat = steps.invites(desk, meeting)
    steps.says_yes(opens(), steps.mailed_path("Hakan"))
    steps.says_no(opens(), chat, "Nadia")
    desk.goto(f"/desk/meetings/{meeting.pk}/")
    for name in ("Hakan", "Nadia"):
        expect(desk.locator("#answers tr", has_text=name).locator("td .badge").first).to_be_visible()
    return meeting


def the_calendar_knows(opens: Opens, meeting: Meeting) -> None:
    feed = opens().request.get("/uk/meetings.ics")
    [event] = read(feed.body()).named("VEVENT")
    assert (event.moment("DTSTART"), event.one("STATUS")) == (meeting.starts_at, "CONFIRMED")


def the_council_asks(
    opens: Opens, meeting: Meeting, resolution: Resolution
) -> tuple[Recommendation, str, PdfReader]:
    desk = _desk(opens, "Elif")
    made = steps.drafts(desk, meeting, resolution)
    people = ("%(number)s person whose message you can read", "%(number)s people whose messages you can read")
    expect(desk.locator(".side .facts")).to_contain_text(_count(*people, "de", number=7))
    path, letter = steps.sends_it(desk)
    return made, path, letter


def the_letter_says_it_all(letter: PdfReader, path: str, resolution: Resolution) -> None:
    """Read by a library, as by a reader for blind people: tagged, in German, with the link."""
    root = letter.root_object
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], "/StructTreeRoot" in root) == (True, "de", True)  # type: ignore[index]
    words = "".join("".join(page.extract_text() for page in letter.pages).split())
    wanted = (OFFICE, "Deutschkurse am Abend", WORDING, f"Beschluss {resolution.label}", "Dafür 3, dagegen 0")
    assert [one for one in (*wanted, "7 Menschen", "5 Sprachen", path) if "".join(one.split()) not in words] == []


def it_is_said_once_and_translated(opens: Opens, chair: Member) -> None:
    """Elif writes it, Farida translates at the desk, the others elsewhere."""
    steps.tells(_desk(opens, "Elif"), BECAME["de"])
    outcome = Telling.objects.get().outcome
    assert outcome is not None
    steps.translates(_desk(opens, "Farida"), outcome.text, "prs", BECAME["prs"])
    rest = {language: words for language, words in BECAME.items() if language not in {"de", "prs"}}
    steps.others_translate(outcome.text, rest, by=chair)


def reads_what_became_of_it(opens: Opens, told: Told) -> None:
    phone = opens(java_script_enabled=told.language != "prs")
    steps.reads(phone, told)
    said = phone.locator(".said-council")
    expect(said.locator(".said-head")).to_contain_text(says("What became of it", told.language))
    words = said.locator(".said-text")
    expect(words).to_have_text(BECAME[told.language])
    assert (words.get_attribute("lang"), words.get_attribute("dir")) == (told.language, direction(told.language))


def nobody_was_left_out(opens: Opens, made: Recommendation) -> None:
    """The desk sees how many were told and have read it, not who."""
    desk = _desk(opens, "Hakan")
    desk.goto(f"/desk/recommendations/{made.pk}/tell/?answer={made.answers.get().pk}")
    assert desk.locator(".numbers b").all_inner_texts() == ["7", "7"]


def everybody_sees_the_way(opens: Opens, made: Recommendation, resolution: Resolution, language: str) -> None:
    """From the topic to the list, to the page of the recommendation; and the feed."""
    made.refresh_from_db()
    page = opens()
    page.goto(f"/{language}/happening/{TOPIC}/")
    expect(page.locator("main")).to_contain_text(resolution.label)
    page.locator(f"main a[href$='/recommendations/{made.slug}/']").click()
    whole = page.locator("main")
    many = _count("%(count)s message", "%(count)s messages", language, count=7)
    tongues = _count("one language", "%(many)s languages", language, many=5)
    days = _count("after one day", "after %(days)s days", language, days=DAYS)
    adopted = says("Resolution %(number)s of the council", language, number=resolution.label)
    for words in (many, tongues, days, adopted, OFFICE, REASON, "22-0794.01", says("accepted in part", language)):
        expect(whole).to_contain_text(words)
    expect(whole.locator(f".notice-good .said-text[lang={language}]")).to_have_text(BECAME[language])
    page.goto(f"/{language}/recommendations/")
    expect(page.locator("main li", has_text=made.reference)).to_contain_text(days)
    feed = XML.fromstring(page.request.get(f"/{language}/recommendations/feed.atom").body())
    [entry] = feed.findall(f"{ATOM}entry")
    [link] = [one.get("href") or "" for one in entry.findall(f"{ATOM}link[@rel='alternate']")]
    assert link.endswith(f"/{language}/recommendations/{made.slug}/")
