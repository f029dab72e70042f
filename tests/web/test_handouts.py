"""The small cards to hand out: ten on a page to look at, one to read for those who listen."""

import re
from dataclasses import replace

import pytest

from sprachrohr.web.letters.papers import HandoutWords, handouts
from tests.web.pdf_reading import MM, Reading, Run

ADDRESS = "rat.example/de/"
PHONE = "040 1234 5678"
LONG = "Integrationsratsgeschäftsstellenleitungsversammlung Musterburg-Überlandwerkhausen " * 2

DE = HandoutWords(
    council="Integrationsrat Musterburg",
    language_name="Deutsch",
    sentence="Sagen Sie uns, was Ihnen wichtig ist. In Ihrer Sprache, ohne Ihren Namen.",
    address=ADDRESS,
    qr_alt="QR-Code mit unserer Adresse",
    phone_label="Telefon",
    phone=PHONE,
)
PRS = replace(
    DE,
    council="شورای ادغام",
    language_name="دری",
    sentence="به ما بگویید که برای‌تان چه مهم است. به زبان خودتان، بدون نام.",
    qr_alt="کود تصویری با آدرس ما",
    phone_label="تلفون",
)
both_ways = pytest.mark.parametrize("words", [DE, PRS], ids=["de", "prs"])


def printed(words: HandoutWords) -> bytes:
    if words.language_name == "دری":
        return handouts(words, qr="https://rat.example/prs/", language="prs", direction="rtl")
    return handouts(words, qr="https://rat.example/de/", language="de", direction="ltr")


def card_of(run: Run) -> tuple[int, int] | None:
    """Column and row of the card on which the whole run stands; None if it comes within 3 mm of a cut."""
    left, right, top = run.left / MM - 20, run.right / MM - 20, 297 - run.height / MM - 11
    column, row = int(left // 85), int(top // 55)
    inside = left - column * 85 > 3 and right - column * 85 < 82 and 3 < top - row * 55 < 52
    return (column, row) if inside else None


EVERY_CARD = [(column, row) for column in range(2) for row in range(5)]


@both_ways
def test_handouts_are_one_a4_page_that_keeps_pdf_ua(words: HandoutWords) -> None:
    pdf = printed(words)
    assert Reading(pdf).sizes() == [(210, 297)]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.findall(rb"/Lang\((\w+)\)", pdf) == [b"de" if words is DE else b"prs"]
    assert pdf == printed(words)


@both_ways
def test_handouts_show_ten_cards_with_address_and_phone_from_left_to_right(words: HandoutWords) -> None:
    runs = Reading(printed(words)).runs
    for shown in (ADDRESS, PHONE):
        assert sorted(card_of(run) or () for run in runs if run.text == shown) == EVERY_CARD


@both_ways
def test_handouts_are_read_out_once(words: HandoutWords) -> None:
    reading = Reading(printed(words))
    assert reading.tagged("H1", "T") == [words.sentence]
    assert reading.tagged("Figure", "Alt") == [words.qr_alt]
    assert re.findall(rb"/Outlines/First \d+ 0 R/Last \d+ 0 R/Count (\d+)", reading.pdf) == [b"1"]


@both_ways
def test_handouts_are_mirrored_for_right_to_left(words: HandoutWords) -> None:
    box = re.search(rb"/S/Figure/.*?/BBox\[([\d.]+) [\d.]+ ([\d.]+)", printed(words), re.S)
    assert box
    left = round(float(box[1]) / MM) - 20
    assert left == (85 + 6 if words is PRS else 85 - 6 - 23)


@both_ways
def test_handouts_keep_long_words_on_their_card(words: HandoutWords) -> None:
    longer = replace(
        words,
        council=LONG,
        sentence=f"{words.sentence} Freundschaftsbeziehungen {words.sentence}",
        address="integrationsrat-musterburg.landkreis.example/de-simple/",
    )
    runs = Reading(printed(longer)).runs
    assert [run for run in runs if card_of(run) is None] == []


def test_handouts_without_phone_have_no_word_for_it() -> None:
    assert "Telefon" not in Reading(printed(replace(DE, phone=""))).words
