"""The desk sets up a dialogue in one screen, and somebody looks at new statements on a phone, without JavaScript; every
page of it is looked at by axe, on a desk and on a phone."""

from collections.abc import Iterator

from django.core.cache import cache
from playwright.sync_api import Page, expect

from sprachrohr.dialogues import statements
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Statement
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.people.models import Member
from tests.cast import ELIF, member, oluchi_says
from tests.dialogues.rounds import SENTENCES, WORDS, drafted, running, somebody, two_camps
from tests.meetings.sittings import item, planned

from .conftest import DESK, Opens
from .steps import fits, is_logged_in
from .test_axe import barriers
from .walks import OPEN


def _set_up(desk: Page) -> Iterator[str]:
    desk.goto("/desk/dialogues/new/")
    desk.fill("[name=question]", WORDS.question)
    desk.fill("[name=why]", WORDS.why)
    desk.fill("[name=reader]", WORDS.reader)
    desk.fill("[name=statements]", "\n".join(SENTENCES) + "\n" + "zu lang " * 20)
    desk.fill("[name=about]", "Woher kommen Sie?: Hamburg, anderswo")
    desk.locator(".settings .button").click()
    yield "set up, with errors"
    desk.fill("[name=statements]", "\n".join(SENTENCES))
    desk.fill("[name=about]", "Wie alt sind Sie?: unter 25, älter")
    desk.locator(".settings .button").click()
    desk.locator("form[action$='/do/open/'] .button").click()
    expect(desk.locator(".notice-good")).to_be_visible()
    yield "open"


def _everything(page: Page, dialogue: Dialogue, by: Member) -> Iterator[str]:
    """Pages with something on them, then those with nothing."""
    empty = drafted(by, entry="codes")
    for pk in (dialogue.pk, empty.pk):
        names = ("", "change/", "queue/", "outcome/", "print/", "statements/", "statements/?state=rejected")
        more = ("statements/add/", "statements/messages/", "statements/items/", "statements/1/", "screen/?language=prs")
        for name in (*names, *more):
            page.goto(f"/desk/dialogues/{pk}/{name}")
            page.locator("main details").evaluate_all(OPEN)
            fits(page)
            yield f"{pk} {name}"
    page.goto("/desk/dialogues/")
    yield "list"


def _busy(by: Member) -> Dialogue:
    dialogue = running(by)
    two_camps(dialogue, people=30)
    draw(dialogue=dialogue)
    for _ in range(2):
        somebody(dialogue, held=True)
    for words, language in (("Kurse am Abend braucht es mehr.", "de"), ("در شب کورس لازم است.", "prs")):
        statements.add_by(voter=somebody(dialogue, language=language), words=words, language=language)
    wrong = statements.add_by(voter=somebody(dialogue), words="Das da!", language="de")
    statements.reject(statement=wrong, reason="off_topic", by=by)
    oluchi_says()
    item(planned(by), by=by)
    return dialogue


def test_the_desk_of_a_dialogue_has_no_barrier(opens: Opens) -> None:
    cache.clear()
    forget_boards()
    by = member(ELIF)
    dialogue = _busy(by)
    desk, phone = opens(viewport=DESK), opens()
    for page in (desk, phone):
        is_logged_in(page, by)
    assert barriers(desk, _set_up(desk)) == {}
    assert barriers(desk, _everything(desk, dialogue, by)) == {}
    assert barriers(phone, _everything(phone, dialogue, by)) == {}


def test_new_statements_are_looked_at_on_a_phone_without_javascript(opens: Opens) -> None:
    forget_boards()
    by = member(ELIF)
    dialogue = running(by)
    for words in ("Es braucht Kurse am Abend!", "Das da!", "Mehr Cafés und mehr Busse.", "Auch im Park lernt man."):
        statements.add_by(voter=somebody(dialogue), words=words, language="de")
    phone = opens(java_script_enabled=False)
    is_logged_in(phone, by)
    phone.goto(f"/desk/dialogues/{dialogue.pk}/")
    phone.locator(".buttons .button").first.click()
    phone.locator("[name=into][value='1']").click()
    phone.locator("[name=reason][value=off_topic]").click()
    phone.locator("details").last.locator("summary").click()
    phone.fill("#part1", "Mehr Cafés.")
    phone.fill("#part2", "Mehr Busse.")
    phone.locator("form[action$='/split/'] .button").click()
    phone.locator("form[action$='/show/'] .button").click()
    expect(phone.locator(".notice-good")).to_be_visible()
    words = [one.text.original for one in Statement.objects.shown().filter(dialogue=dialogue)]
    assert words == [*SENTENCES, "Auch im Park lernt man.", "Mehr Cafés.", "Mehr Busse."]
