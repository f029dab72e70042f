"""A dialogue as people meet it: in Dari without JavaScript, by keyboard with a bad connection, in a full hall, with
printed cards."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from sprachrohr.dialogues.drawing import draw_all
from sprachrohr.dialogues.models import Dialogue, Statement, Ticket, Vote, Voter
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.languages.actions import write_translation_in
from sprachrohr.languages.models import Text, Translation
from sprachrohr.people.models import Member
from tests.cast import ELIF, FARIDA, HAKAN, member
from tests.dialogues.rounds import SENTENCES, over, running, says, somebody, two_camps
from tests.voices.telling import says as sentence
from tests.web.pdf_reading import Reading

from .conftest import DESK, PHONE, Opens
from .steps import PERSIAN, direction, enter_code, is_logged_in, log_in, send, shown_code

PLAIN_PHONE = {"java_script_enabled": False, "viewport": PHONE, "locale": "fa-AF"}
QUESTION = "چه کمک می‌کند که همه در هاربورگ آلمانی یاد بگیرند؟"
IN_DARI = (
    "کورس‌های بیشتر در شب لازم است.",
    "برای هر کورس نگهداری اطفال لازم است.",
    "داوطلبان می‌توانند جای کورس را بگیرند.",
    "در یک کورس باید دوازده نفر باشند.",
)
MINE = "در هر محله یک باغ برای همه لازم است."


def _asked(by: Member, **rules: str) -> Dialogue:
    """Runs, and Farida has translated it into Dari."""
    forget_boards()
    dialogue, farida = running(by, **rules), member(FARIDA)

    def in_dari(text: Text, words: str) -> None:
        write_translation_in(text=text, language="prs", words=words, maker=Translation.Maker.PERSON, by=farida)

    in_dari(dialogue.question, QUESTION)
    for statement, words in zip(dialogue.statements.all(), IN_DARI, strict=True):
        in_dari(statement.text, words)
    forget_boards()
    return dialogue


# -- in Dari, without JavaScript, on two phones ----------------------------------------------------------------------


def _answers(phone: Page, button: str) -> str:
    """Presses a button under the statement that is shown; its words."""
    words = phone.locator(".card-words")
    assert direction(phone, ".card-words") == "rtl"
    seen = words.inner_text()
    phone.locator(f"#statement {button}").click()
    return seen


def _semira_begins(phone: Page) -> str:
    """All but one answered, one of them otherwise, a statement of her own; the number that she keeps."""
    phone.goto("/")
    phone.locator(".door", has_text=QUESTION).click()
    seen = {_answers(phone, ".vote-agree") for _ in range(3)}
    assert seen < set(IN_DARI)
    assert len(seen) == 3
    phone.locator("a[href$='/mine/']").click()
    first = phone.locator(".my-votes li").first
    first.locator(".vote-disagree").click()
    expect(first.locator("[aria-pressed=true]")).to_have_class(re.compile("vote-disagree"))
    assert sorted(Vote.objects.values_list("vote", flat=True)) == [-1, 1, 1]
    phone.locator("main a[href$='/']").first.click()
    phone.locator("a[href$='/add/']").click()
    phone.fill("#words", MINE)
    send(phone)
    expect(phone.locator("#mine [lang=prs]")).to_have_text(MINE)
    expect(phone.locator("#mine")).to_contain_text(sentence("Somebody of the council looks at it first.", "prs"))
    phone.locator("main a[href$='/number/']").click()
    phone.locator("main form .button-big").click()
    return shown_code(phone)


def _she_goes_on(other: Page, code: str) -> None:
    enter_code(other, "prs", code.translate(PERSIAN))
    expect(other.locator("h1")).to_have_text(QUESTION)
    other.locator("main a.button").click()
    expect(other.locator("[data-done]")).to_have_text("3")
    assert _answers(other, ".vote-pass") in IN_DARI
    expect(other.locator(".sign-good")).to_be_visible()


def _hakan_rejects(phone: Page) -> None:
    log_in(phone, HAKAN)
    phone.goto("/desk/dialogues/")
    phone.locator("main a[href*='/dialogues/']", has_text="Deutsch lernen").first.click()
    phone.locator(".buttons .button").first.click()
    words = phone.locator(".look-words[lang=prs]")
    expect(words).to_have_text(MINE)
    assert words.get_attribute("dir") == "rtl"
    phone.locator("[name=reason][value=off_topic]").click()
    expect(phone.locator(".notice-good")).to_be_visible()


def test_semira_takes_part_in_dari_without_javascript_on_two_phones(opens: Opens) -> None:
    member(HAKAN)
    dialogue = _asked(member(ELIF))
    code = _semira_begins(opens(**PLAIN_PHONE))
    other = opens(**PLAIN_PHONE)
    _she_goes_on(other, code)
    voter = Voter.objects.get()
    assert sorted(voter.votes.values_list("vote", flat=True)) == [-1, 0, 1, 1]
    _hakan_rejects(opens())
    other.context.clear_cookies(name="thread")
    enter_code(other, "prs", code)
    mine = other.locator("#mine li")
    expect(mine.locator("[lang=prs]").first).to_have_text(MINE)
    expect(mine).to_contain_text(sentence("It is about something else.", "prs"))
    assert direction(other, "#mine .state") == "rtl"
    assert Statement.objects.shown().filter(dialogue=dialogue).count() == len(SENTENCES)


# -- by keyboard, with a connection that comes and goes --------------------------------------------------------------


def _by_keyboard(phone: Page, button: str) -> Locator:
    """Tab by Tab to this button."""
    wanted = phone.locator(f"#statement {button}")
    for _ in range(40):
        if wanted.evaluate("one => one === document.activeElement"):
            return wanted
        phone.keyboard.press("Tab")
    raise AssertionError(f"no way to {button}")


def _votes() -> int:
    return Vote.objects.count()


def _lose_the_reply(route: Route) -> None:
    route.fetch()
    route.abort("connectionreset")


def test_votes_go_out_without_a_reload_by_keyboard_and_none_is_lost_offline(opens: Opens) -> None:
    dialogue = running(member(ELIF), sentences=(*SENTENCES, "Auch im Park lernt man.", "Es braucht mehr Cafés."))
    forget_boards()
    phone = opens()
    phone.goto(f"/de/dialogues/{dialogue.pk}/")
    card = phone.locator("#statement")
    done, words, cut_off = (card.locator(one) for one in ("[data-done]", ".card-words", "[data-offline]"))
    phone.evaluate("window.stays = true")
    _by_keyboard(phone, ".vote-agree")
    phone.keyboard.press("Enter")
    expect(phone.locator("a[href$='/mine/']")).to_be_visible()  # the ways that open with the first answer

    button = _by_keyboard(phone, ".vote-disagree")
    seen = words.inner_text()
    phone.keyboard.press("Enter")
    expect(done).to_have_text("2")
    expect(words).not_to_have_text(seen)
    expect(button).to_be_focused()
    phone.keyboard.press("Space")
    expect(done).to_have_text("3")
    assert _votes() == 3

    seen = words.inner_text()
    phone.context.set_offline(True)
    phone.keyboard.press("Enter")
    expect(cut_off).to_be_visible()
    expect(words).to_have_text(seen)
    expect(done).to_have_text("3")
    phone.context.set_offline(False)
    phone.keyboard.press("Enter")
    expect(done).to_have_text("4")
    expect(cut_off).to_be_hidden()
    assert _votes() == 4

    # The vote arrives and only the answer to it is lost: pressed again it is still one vote.
    phone.route("**/vote/", _lose_the_reply)
    phone.keyboard.press("Enter")
    expect(cut_off).to_be_visible()
    assert _votes() == 5
    phone.unroute("**/vote/")
    phone.keyboard.press("Enter")
    expect(done).to_have_text("5")
    assert phone.evaluate("window.stays") is True
    phone.keyboard.press("Enter")
    expect(phone.locator(".sign-good")).to_be_visible()
    assert sorted(Vote.objects.values_list("vote", flat=True)) == [-1, -1, -1, -1, -1, 1]
    assert Voter.objects.count() == 1


def test_what_is_no_vote_any_more_is_said_with_a_script_too(opens: Opens) -> None:
    chair = member(ELIF)
    dialogue = running(chair)
    forget_boards()
    phone = opens()
    phone.goto(f"/de/dialogues/{dialogue.pk}/")
    over(dialogue, chair)
    phone.locator(".vote-agree").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    assert _votes() == 0


def test_a_phone_whose_clock_says_1970_votes_like_all_others(opens: Opens) -> None:
    dialogue = running(member(ELIF))
    forget_boards()
    phone = opens()
    phone.clock.set_fixed_time(0)
    phone.goto(f"/de/dialogues/{dialogue.pk}/")
    assert phone.evaluate("new Date().getFullYear()") == 1970
    done = phone.locator("[data-done]")
    for many in ("1", "2"):
        phone.locator(".vote-agree").click()
        expect(done).to_have_text(many)
    phone.reload()
    expect(done).to_have_text("2")
    assert (_votes(), Voter.objects.count()) == (2, 1)


# -- a conference ----------------------------------------------------------------------------------------------------


def _looks_again(screen: Page) -> None:
    """A moment later, as it does by itself."""
    screen.wait_for_load_state()
    screen.clock.run_for(2_000)


def _comes_by_the_code(opens: Opens, dialogue: Dialogue, language: str) -> Page:
    phone = opens()
    phone.goto(f"/{language}/dialogues/{dialogue.pk}/room/{dialogue.room}/")
    phone.wait_for_url(f"**/{language}/dialogues/{dialogue.pk}/")
    phone.locator(".vote-agree").click()
    expect(phone.locator("[data-done]")).to_have_text("1")
    return phone


def test_a_conference_sees_its_number_grow_and_reads_what_all_agree_on(opens: Opens) -> None:
    chair = member(ELIF)
    dialogue = _asked(chair)
    screen = opens(viewport=DESK)
    screen.clock.install()
    is_logged_in(screen, chair)
    screen.goto(f"/desk/dialogues/{dialogue.pk}/screen/?language=prs")
    expect(screen.locator(".screen-qr svg")).to_be_visible()
    expect(screen.locator(".screen-question")).to_have_text(QUESTION)
    number = screen.locator(".screen-people b")
    for _ in range(4):
        says(somebody(dialogue), 1, 1)
    _looks_again(screen)
    expect(number).to_have_count(0)
    german = _comes_by_the_code(opens, dialogue, "de")
    _looks_again(screen)
    expect(number).to_have_text("5")
    two_camps(dialogue, people=30)
    dari = _comes_by_the_code(opens, dialogue, "prs")
    _looks_again(screen)
    expect(number).to_have_text("35")

    desk = opens(viewport=DESK)
    is_logged_in(desk, chair)
    desk.goto(f"/desk/dialogues/{dialogue.pk}/")
    desk.locator("details:has([action$='/do/close/']) summary").click()
    desk.locator("form[action$='/do/close/'] button").click()
    publish = desk.locator("form[action$='/do/publish/'] button")
    expect(publish).to_be_visible()
    assert draw_all() == 1
    _looks_again(screen)
    expect(screen.locator(".screen-people")).to_contain_text("vorbei")
    german.reload()
    expect(german.locator(".vote")).to_have_count(0)
    publish.click()
    expect(desk.locator(".notice-good")).to_be_visible()
    for phone, language, words in ((german, "de", SENTENCES), (dari, "prs", IN_DARI)):
        phone.goto(f"/{language}/dialogues/{dialogue.pk}/")
        phone.locator("main a.button-big").click()
        ground = phone.locator("section:has(#common) .finding")
        expect(ground).to_have_count(2)
        for one in words[:2]:
            expect(ground.filter(has_text=one)).to_have_count(1)
        assert direction(phone, ".finding") == ("rtl" if language == "prs" else "ltr")


# -- cards -----------------------------------------------------------------------------------------------------------


def _printed_codes(desk: Page, dialogue: Dialogue) -> list[str]:
    """Ten cards; their codes, which are nowhere but on that paper."""
    pages: list[bytes] = []

    def keep(route: Route) -> None:
        answer = route.fetch()
        pages.append(answer.body())
        route.fulfill(response=answer)

    address = f"/desk/dialogues/{dialogue.pk}/print/"
    desk.goto(address)
    desk.select_option("#count", "10")
    desk.route(f"**{address}", keep)
    with desk.expect_response(f"**{address}"):
        desk.locator("main form .button").click()
    desk.unroute(f"**{address}")
    return re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", Reading(pages[0]).words)


def test_the_code_of_a_printed_card_works_once(opens: Opens) -> None:
    chair = member(ELIF)
    dialogue = _asked(chair, entry="codes")
    desk = opens(viewport=DESK)
    is_logged_in(desk, chair)
    codes = _printed_codes(desk, dialogue)
    assert len(set(codes)) == 10

    # By its picture code: the code stands behind "#" and goes into its field.
    first = opens()
    first.goto(f"/de/dialogues/{dialogue.pk}/#{codes[0].replace('-', '')}")
    expect(first.locator("#ticket")).to_have_value(codes[0].replace("-", ""))
    assert "#" not in first.url
    first.locator(".vote-agree").click()
    expect(first.locator("[data-done]")).to_have_text("1")
    expect(first.locator("#ticket")).to_have_count(0)
    first.locator(".vote-agree").click()
    expect(first.locator("[data-done]")).to_have_text("2")

    second = opens(**PLAIN_PHONE)
    second.goto(f"/prs/dialogues/{dialogue.pk}/")
    second.fill("#ticket", codes[0])
    second.locator(".vote-agree").click()
    used = sentence("This card has been used already. Each card counts once.", "prs")
    expect(second.locator("main [role=alert]")).to_contain_text(used)
    expect(second.locator("#ticket")).to_have_value(codes[0])
    second.fill("#ticket", codes[1].lower().replace("-", " "))
    second.locator(".vote-agree").click()
    expect(second.locator("[data-done]")).to_have_text("1")
    assert (Voter.objects.count(), _votes(), Ticket.objects.filter(used_on__isnull=False).count()) == (2, 3, 2)
