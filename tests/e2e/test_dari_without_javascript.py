"""The whole walk, in Dari, on a small phone without JavaScript: said, answered, translated, read."""

from django.conf import settings
from playwright.sync_api import expect

from sprachrohr.voices.models import Voice
from tests.cast import DARI, ELIF, HAKAN, member

from .conftest import DESK, PHONE, Opens
from .steps import PERSIAN, direction, enter_code, fill_in, is_logged_in, log_in, send, shown_code

ANSWER = "Das Jobcenter muss einen Dolmetscher stellen.\nKommen Sie am Dienstag, wir rufen zusammen dort an."
ANSWER_IN_DARI = "دفتر کار باید ترجمان بدهد.\nروز سه‌شنبه بیایید، ما با هم زنگ می‌زنیم."
PLAIN_PHONE = {"java_script_enabled": False, "viewport": PHONE, "locale": "fa-AF"}


def semira_says_it(opens: Opens) -> str:
    phone = opens(**PLAIN_PHONE)
    phone.goto("/")
    phone.wait_for_url("**/prs/")
    html = phone.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("prs", "rtl")
    phone.locator(".door-first").click()
    phone.wait_for_url("**/prs/tell/")
    fill_in(phone, DARI)
    send(phone)
    code = shown_code(phone)
    assert direction(phone, "h1") == "rtl"
    assert direction(phone, "[data-code]") == "ltr"
    groups = phone.locator("[data-code] span")
    assert [groups.nth(n).inner_text() for n in range(5)] == code.split(" ")
    first, second = groups.nth(0).bounding_box(), groups.nth(1).bounding_box()
    assert first
    assert second
    assert (first["x"] < second["x"], first["y"]) == (True, second["y"])
    return code


def elif_finds_it(opens: Opens) -> None:
    desk = opens(viewport=DESK)
    log_in(desk, ELIF)
    desk.locator("nav a[href='/desk/voices/']").click()
    row = desk.locator(".inbox-row.unread")
    expect(row.locator("[lang=prs]")).to_have_text(DARI)
    row.click()
    original = desk.locator(".pair [lang=prs]")
    expect(original).to_have_text(DARI, use_inner_text=True)
    assert original.get_attribute("dir") == "rtl"


def hakan_answers(opens: Opens) -> str:
    """The path of the link that he makes for a translator."""
    desk = opens(viewport=DESK)
    is_logged_in(desk, member(HAKAN))
    desk.goto("/desk/voices/")
    desk.locator(".inbox-row").click()
    desk.fill("#words", ANSWER)
    desk.locator("#composer .button").click()
    desk.locator(".said-council form[action*='/translations/of/'] button").click()
    desk.locator("form[action$='/link/'] button").click()
    address = desk.input_value("#address")
    assert address.startswith(f"{settings.PUBLIC_URL}/prs/translate/")
    return address.removeprefix(settings.PUBLIC_URL)


def a_friend_translates(opens: Opens, address: str) -> None:
    phone = opens(**PLAIN_PHONE)
    phone.goto(address)
    expect(phone.locator("main")).not_to_contain_text("Dienstag")
    phone.locator("main form .button-big").click()
    source = phone.locator(".source")
    assert (source.get_attribute("lang"), source.get_attribute("dir")) == ("de", "ltr")
    expect(source).to_have_text(ANSWER, use_inner_text=True)
    assert direction(phone, "#words") == "rtl"
    phone.fill("#words", ANSWER_IN_DARI)
    send(phone)
    expect(phone.locator(".sign-good")).to_be_visible()
    phone.goto(address)
    expect(phone.locator("main form")).to_have_count(0)


def semira_reads_it(opens: Opens, code: str) -> None:
    phone = opens(**PLAIN_PHONE)
    enter_code(phone, "prs", code.translate(PERSIAN))
    # The first time the number is shown once more; people press on before they have kept it.
    assert shown_code(phone) == code
    phone.locator("a.button-big").click()
    phone.wait_for_url("**/prs/answer/")
    answer = phone.locator(".said-council .said-text")
    assert (answer.get_attribute("lang"), answer.get_attribute("dir")) == ("prs", "rtl")
    expect(answer).to_have_text(ANSWER_IN_DARI, use_inner_text=True)
    assert direction(phone, ".said-council .said-text p") == "rtl"
    german = phone.locator("details.original")
    expect(german.locator("[lang=de]")).to_be_hidden()
    german.locator("summary").click()
    expect(german.locator("[lang=de]")).to_have_text(ANSWER, use_inner_text=True)
    assert direction(phone, "details.original [lang=de]") == "ltr"
    assert phone.context.cookies()[0]["expires"] == -1


def test_voice_in_dari_is_answered_in_dari_without_javascript(opens: Opens) -> None:
    member(ELIF)
    code = semira_says_it(opens)
    elif_finds_it(opens)
    address = hakan_answers(opens)
    a_friend_translates(opens, address)
    semira_reads_it(opens, code)
    voice = Voice.objects.get()
    assert (voice.language, voice.answer_language, voice.came_by) == ("prs", "prs", "web")
