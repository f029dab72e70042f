"""Somebody looks at new statements on a phone, without JavaScript."""

from playwright.sync_api import expect

from sprachrohr.dialogues import statements
from sprachrohr.dialogues.models import Statement
from sprachrohr.dialogues.showing import forget_boards
from tests.cast import ELIF, member
from tests.dialogues.rounds import SENTENCES, running, somebody

from .conftest import Opens
from .steps import is_logged_in


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
