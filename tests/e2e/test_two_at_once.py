"""Elif and Hakan open the same voice: each sees that the other writes, and no answer crosses another unseen."""

from playwright.sync_api import Page, expect

from sprachrohr.people.models import Member
from sprachrohr.voices.models import Message
from sprachrohr.voices.office import others_writing
from tests.cast import ELIF, HAKAN, member, oluchi_says

from .conftest import DESK, Opens
from .steps import is_logged_in

ELIFS = "Wir haben heute die Wohnungsgesellschaft angerufen."
HAKANS = "Bitte melden Sie sich beim Mieterverein, der hilft sofort."
POLL_MS = 16_000


def at_the_desk(opens: Opens, who: Member, voice: int) -> Page:
    desk = opens(viewport=DESK)
    desk.clock.install()
    is_logged_in(desk, who)
    desk.goto(f"/desk/voices/{voice}/")
    return desk


def test_two_answers_never_cross_unknowingly(opens: Opens) -> None:
    elif_, hakan = member(ELIF), member(HAKAN)
    voice = oluchi_says().voice
    elifs, hakans = (at_the_desk(opens, who, voice.pk) for who in (elif_, hakan))
    hint = hakans.locator("[data-writing]")
    expect(hint).to_be_hidden()

    with elifs.expect_response("**/writing/"):
        elifs.fill("#words", ELIFS)
    assert others_writing(voice=voice, than=hakan) == ["Elif"]
    hakans.clock.run_for(POLL_MS)
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("Elif")
    # Who opens the page now sees it at once, also without JavaScript.
    late = opens(viewport=DESK, java_script_enabled=False)
    is_logged_in(late, hakan)
    late.goto(f"/desk/voices/{voice.pk}/")
    expect(late.locator("[data-writing]")).to_contain_text("Elif")

    hakans.fill("#words", HAKANS)
    elifs.locator("#composer .button").click()
    expect(elifs.locator(".said-council .said-text")).to_have_text(ELIFS)
    assert others_writing(voice=voice, than=elif_) == ["Hakan"]

    hakans.clock.run_for(POLL_MS)
    expect(hint).to_have_text(hint.get_attribute("data-new") or "")
    hakans.locator("#composer .button").click()
    expect(hakans.locator("#composer .notice-warn")).to_be_visible()
    expect(hakans.locator(".said-council .said-text")).to_have_text(ELIFS)
    expect(hakans.locator("#words")).to_have_value(HAKANS)
    assert [message.text.original for message in answers()] == [ELIFS]

    # He has read it and sends his all the same.
    hakans.locator("label:has([name=anyway])").click()
    hakans.locator("#composer .button").click()
    expect(hakans.locator(".said-council .said-text")).to_have_text([ELIFS, HAKANS])
    assert [message.text.original for message in answers()] == [ELIFS, HAKANS]


def answers() -> list[Message]:
    return list(Message.objects.filter(sender=Message.Sender.COUNCIL).order_by("pk"))


def test_text_block_is_one_tap(opens: Opens) -> None:
    voice = oluchi_says().voice
    desk = at_the_desk(opens, member(ELIF), voice.pk)
    block = desk.locator("[data-block]").first
    block.click()
    expect(desk.locator("#words")).to_have_value(block.get_attribute("data-words") or "")
    expect(desk.locator("[data-block-chosen]")).to_have_value(block.get_attribute("data-block") or "")
    plain = opens(viewport=DESK, java_script_enabled=False)
    is_logged_in(plain, Member.objects.get())
    plain.goto(f"/desk/voices/{voice.pk}/")
    plain.fill("#words", ELIFS)
    plain.locator("[data-block]").first.click()
    expect(plain.locator("#words")).to_have_value(f"{ELIFS}\n\n{block.get_attribute('data-words')}")
