"""A paper card: printed, filled in by hand, typed in by the desk; its number is replaced at the first own visit."""

import re

from playwright.sync_api import Page, Route, expect

from sprachrohr.voices.models import Card, Voice
from tests.cast import TOMASZ, member
from tests.web.pdf_reading import Reading

from .conftest import DESK, Opens
from .steps import enter_code, is_logged_in, shown_code, tick

POLISH = "Na placu zabaw od miesięcy jest zepsuta huśtawka."


def printed_codes(desk: Page) -> list[str]:
    """Tomasz prints four cards; the numbers on their slips, which are nowhere but on that paper."""
    papers: list[bytes] = []

    def keep(route: Route) -> None:
        answer = route.fetch()
        papers.append(answer.body())
        route.fulfill(response=answer)

    desk.goto("/desk/voices/cards/")
    desk.select_option("#language", "pl")
    desk.select_option("#count", "4")
    desk.route("**/desk/voices/cards/", keep)
    with desk.expect_response("**/desk/voices/cards/") as printed:
        desk.locator("main form .button").click()
    desk.unroute("**/desk/voices/cards/")
    assert printed.value.headers["content-type"] == "application/pdf"
    assert [card.number for card in Card.objects.order_by("pk")] == ["K-0001", "K-0002", "K-0003", "K-0004"]
    return re.findall(r"\d{4} \d{4} \d{4} ?\d{4} \d{4}", Reading(papers[0]).words)


def type_in(desk: Page, number: str) -> None:
    desk.goto("/desk/voices/enter/")
    desk.select_option("#id_came_by", "card")
    desk.fill("#id_card_number", number)
    desk.fill("#id_words", POLISH)
    desk.select_option("#id_language", "pl")
    desk.select_option("#id_answer_language", "pl")
    tick(desk, "kind", "wish")
    tick(desk, "openness", "council")
    desk.locator("main form .button").click()


def test_number_of_a_paper_card_is_replaced_by_one_that_only_the_person_knows(opens: Opens) -> None:
    desk, phone = opens(viewport=DESK), opens()
    is_logged_in(desk, member(TOMASZ))
    codes = printed_codes(desk)
    assert len(codes) == 4
    old = codes[1]
    # The card is still in the post: the number is right, there is nothing to read yet.
    enter_code(phone, "pl", old)
    expect(phone.locator("main form")).to_have_count(0)
    expect(phone.locator("main a[href='/pl/']")).to_be_visible()

    type_in(desk, "k 2")
    # A card's code is on its slip; the desk does not see it again.
    expect(desk.locator("[data-code]")).to_have_count(0)
    type_in(desk, "2")
    expect(desk.locator("#id_card_number")).to_have_attribute("aria-invalid", "true")
    voice = Voice.objects.get()
    assert (voice.came_by, voice.language, voice.receipt.card.number) == ("card", "pl", "K-0002")

    enter_code(phone, "pl", old)
    phone.locator("form[action='/pl/answer/new-number/'] .button-big").click()
    new = shown_code(phone)
    assert new != old
    phone.locator("a.button-big").click()
    expect(phone.locator(".said-me .said-text")).to_have_text(POLISH)

    # From its first use on the new number is the only one.
    other = opens()
    enter_code(other, "pl", new)
    expect(other.locator(".said-me .said-text")).to_have_text(POLISH)
    stranger = opens()
    enter_code(stranger, "pl", old)
    expect(stranger.locator("#code-error")).to_be_visible()
