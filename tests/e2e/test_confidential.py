"""A report in confidence, in Arabic on a small phone without JavaScript: for one of two people, and for nobody else."""

import re
from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from playwright.sync_api import Page, expect

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.actions import name_of
from sprachrohr.journal.models import Entry
from sprachrohr.people.models import Member
from sprachrohr.vault import handlers
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices.models import Voice
from sprachrohr.voices.reports import months_later
from tests.cast import ELIF, NADIA, OLENA, member

from .conftest import DESK, PHONE, Opens
from .steps import direction, enter_code, fill_in, fits, is_logged_in, log_in, send, shown_code, tick

ARABIC = "رفض صاحب البيت أن يؤجر لنا الشقة بسبب أسمائنا.\nقال ذلك أمام أطفالي ولا أعرف ماذا أفعل."
IN_GERMAN = "Der Vermieter gab uns die Wohnung nicht, wegen unserer Namen.\nEr sagte es vor meinen Kindern."
ANSWER = "نحن نصدقك. تعالي إلينا يوم الثلاثاء.\nسنذهب معك إلى مركز الاستشارة."
PLAIN_PHONE = {"java_script_enabled": False, "viewport": PHONE, "locale": "ar"}


def keys() -> tuple[HandlerKey, HandlerKey]:
    """Nadia's and Olena's; a recovery key lies in the safe."""
    handlers.make_recovery_key()
    nadia, olena = (handlers.make_handler_key(member=member(one), password=PASSWORD) for one in (NADIA, OLENA))
    return nadia, olena


def unlock(desk: Page) -> None:
    desk.fill("#password", PASSWORD)
    desk.press("#password", "Enter")
    expect(desk.locator("form[action$='/cases/lock/']")).to_be_visible()


def she_entrusts_it(opens: Opens, left_out: HandlerKey) -> str:
    happened = timezone.localdate() - timedelta(days=3)
    phone = opens(**PLAIN_PHONE)
    phone.goto("/ar/tell/")
    tick(phone, "kind", "report")
    phone.locator("#report summary").click()
    phone.select_option("#report_field", "housing")
    phone.fill("#report_day", happened.isoformat())
    fill_in(phone, ARABIC, kind="report", openness="sealed")
    phone.locator("details:has([name=leave_out]) summary").click()
    phone.locator(f"label:has([name=leave_out][value='{left_out.pk}'])").click()
    fits(phone)
    send(phone)
    code = shown_code(phone)
    with translation.override("ar"):
        last_day = date_format(months_later(happened, 2), "DATE_FORMAT")
    deadline = phone.locator(".notice-warn b")
    expect(deadline).to_contain_text(last_day)
    assert direction(phone, ".notice-warn b") == "rtl"
    expect(phone.locator(".state bdi")).to_have_text(["Nadia"])
    fits(phone)
    return code


def nobody_else_sees_it(opens: Opens, voice: Voice) -> None:
    chair = opens(viewport=DESK)
    is_logged_in(chair, member(ELIF))
    chair.goto("/desk/voices/")
    expect(chair.locator(".inbox-row")).to_have_count(0)
    hidden, closed = chair.goto(f"/desk/voices/{voice.pk}/"), chair.goto("/desk/cases/")
    assert hidden
    assert closed
    assert (hidden.status, closed.status) == (404, 403)
    left_out = opens(viewport=DESK)
    is_logged_in(left_out, Member.objects.get(shown_name=OLENA.name))
    left_out.goto("/desk/cases/")
    unlock(left_out)
    expect(left_out.locator(".inbox-row")).to_have_count(0)
    answer = left_out.goto(f"/desk/cases/{voice.pk}/")
    assert answer
    assert answer.status == 404


def nadia_reads_and_answers(opens: Opens, voice: Voice) -> tuple[Page, str]:
    """Her desk, and the path of the link that she makes for one text."""
    desk = opens(viewport=DESK)
    log_in(desk, NADIA)
    desk.locator("nav a[href='/desk/cases/']").click()
    expect(desk.locator("main")).not_to_contain_text(f"#{voice.pk}")
    unlock(desk)
    expect(desk.locator(".inbox-row.unread")).to_have_count(1)
    expect(desk.locator("main")).not_to_contain_text(ARABIC.splitlines()[0])
    desk.locator(".inbox-row").click()
    original = desk.locator(".said-me .said-text")
    expect(original).to_have_text(ARABIC, use_inner_text=True)
    assert direction(desk, ".said-me .said-text p") == "rtl"
    expect(desk.locator("#language")).to_have_value("ar")
    desk.fill("#words", ANSWER)
    desk.locator("#composer .button").click()
    expect(desk.locator(".said-council .said-text")).to_have_text(ANSWER, use_inner_text=True)
    release = desk.locator(".said-me details:has(form[action$='/release/'])")
    release.locator("summary").click()
    release.locator("button").click()
    address = desk.input_value("#address")
    assert address.startswith(f"{settings.PUBLIC_URL}/de/translate/sealed/")
    return desk, address.removeprefix(settings.PUBLIC_URL)


def a_friend_translates(opens: Opens, address: str) -> None:
    stranger = opens(**{**PLAIN_PHONE, "locale": "de-DE"})
    stranger.goto(address)
    stranger.locator("main form .button-big").click()
    expect(stranger.locator(".source")).to_have_text(ARABIC, use_inner_text=True)
    # The page's own address opens nothing on another device.
    other = opens(**PLAIN_PHONE)
    answer = other.goto(stranger.url)
    assert answer
    assert answer.status == 410
    stranger.fill("#words", IN_GERMAN)
    send(stranger)
    expect(stranger.locator(".sign-good")).to_be_visible()
    stranger.goto(address)
    expect(stranger.locator("main form")).to_have_count(0)


def she_reads_it(opens: Opens, code: str) -> None:
    phone = opens(**PLAIN_PHONE)
    enter_code(phone, "ar", code)
    assert shown_code(phone) == code
    phone.locator("a.button-big").click()
    phone.wait_for_url("**/ar/answer/")
    expect(phone.locator(".said-me .said-text")).to_have_text(ARABIC, use_inner_text=True)
    answer = phone.locator(".said-council .said-text")
    expect(answer).to_have_text(ANSWER, use_inner_text=True)
    assert (answer.get_attribute("lang"), direction(phone, ".said-council .said-text p")) == ("ar", "rtl")
    fits(phone)


def test_confidential_report_is_for_the_named_handler_and_the_code(opens: Opens) -> None:
    nadia, olena = keys()
    code = she_entrusts_it(opens, olena)
    voice = Voice.objects.get()
    nobody_else_sees_it(opens, voice)
    desk, address = nadia_reads_and_answers(opens, voice)
    a_friend_translates(opens, address)
    desk.locator("main a.textlink").click()
    german = desk.locator(".said-me details:has([lang=de])").first
    german.locator("summary").click()
    expect(german.locator("[lang=de]")).to_have_text(IN_GERMAN, use_inner_text=True)
    she_reads_it(opens, code)
    desk.goto("/desk/cases/")
    desk.locator("form[action$='/cases/lock/'] button").click()
    desk.goto(f"/desk/cases/{voice.pk}/")
    expect(desk.locator("#password")).to_be_visible()
    expect(desk.locator("main")).not_to_contain_text(re.compile("[\u0600-\u06ff]"))
    assert set(Entry.objects.filter(verb="case opened").values_list("by", flat=True)) == {name_of(nadia.member)}
