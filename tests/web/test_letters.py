"""What is printed. The pages are read back from the PDF itself: its tags, its words, and where they stand."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprachrohr.web.letters import glyphs
from sprachrohr.web.letters.papers import (
    Card,
    CardWords,
    KeyLine,
    KeySheetWords,
    PosterAllWords,
    PosterWords,
    Secret,
    Sentence,
    SlipWords,
    cards,
    key_sheet,
    poster,
    poster_all,
    slip,
)
from tests.web.pdf_reading import MM, Reading

Words = TypeVar("Words")
CODE = "4821 0937 5516 2048 7391"
ADDRESS = "rat.example/de/answer/"
PHONE = "040 1234 5678"
EVIL = '#panic("a") ]#[ $x$ \\ *b* //c `d` "e'
LONG = "Integrationsratsgeschäftsstellenleitungsversammlung Musterburg-Überlandwerkhausen " * 2
ALPHABETS = {
    "de": "Größe Äpfel Öl Übung „Zitat“ – 5 € …",
    "en": "“Quote”, it’s – 5 £",
    "tr": "Iğdır çöğüş İstanbul ılık Şişli",
    "ru": "Съешь ещё этих мягких французских булок, да выпей чаю «№»",
    "uk": "Ґанок, їжак, єдність, Європа, п’ять",
    "pl": "Zażółć gęślą jaźń ŁÓDŹ",
    "ar": "هل تستطيعون؟ أؤئإآةى، مُحَمَّدٌ ٠١٢٣٤٥٦٧٨٩",
    "fa": "می‌خواهم پژوهشگر گچ کی؟ ۀ ۰۱۲۳۴۵۶۷۸۹",
    "prs": "می‌خواهم گپ بزنم، شمارهٔ جواب ۴۵۶ «ها»",
}

SLIP = SlipWords(
    council="Integrationsrat Musterburg",
    title="Ihre Antwort-Nummer",
    keep="Nur diese Nummer öffnet Ihre Antworten. Niemand kann sie wiederherstellen.",
    address_label="Diese Adresse eintippen",
    address=ADDRESS,
    day_label="Wieder nachsehen ab",
    day="Montag, 7. Dezember 2026",
    qr_alt="QR-Code mit Ihrer Antwort-Nummer",
    phone_label="Telefon",
    phone=PHONE,
)
SLIP_PRS = replace(
    SLIP,
    council="شورای ادغام",
    title="شمارهٔ جواب شما",
    keep="تنها با همین شماره جواب‌های‌تان باز می‌شود. هیچ‌کس نمی‌تواند آن را دوباره بسازد.",
    address_label="این آدرس را بنویسید",
    day_label="از این روز دوباره ببینید",
    day="دوشنبه، ۱۶ قوس ۱۴۰۵",
    qr_alt="کود QR با شمارهٔ جواب شما",
    phone_label="تلفون",
)
POSTER = PosterWords(
    council="Integrationsrat Musterburg",
    greeting="Schön, dass Sie da sind.",
    sentence="Sagen Sie uns, was gut ist und was fehlt. Ohne Namen. Die Antwort kommt zurück.",
    doors=("Ich möchte etwas sagen", "Ich möchte mit jemandem sprechen", "Was passiert gerade?"),
    scan="Mit der Kamera scannen oder eintippen:",
    address="rat.example/de/",
    qr_alt="QR-Code zur Adresse",
)
POSTER_PRS = replace(
    POSTER,
    council="شورای ادغام",
    greeting="خوش آمدید",
    sentence="به زبان خودتان به ما بگویید چه خوب است و چه کم است.",
    doors=("می‌خواهم چیزی بگویم", "می‌خواهم با کسی گپ بزنم", "این‌جا چه می‌گذرد؟"),
    scan="با کمره اسکن کنید:",
    qr_alt="کود QR",
)
ALL = PosterAllWords(
    council="Integrationsrat Musterburg",
    title="Willkommen",
    sentences=tuple(
        Sentence(code, "rtl" if code in ("ar", "fa", "prs") else "ltr", code, text)
        for code, text in ALPHABETS.items()
    ),
    scan="Mit der Kamera scannen:",
    address="rat.example",
    qr_alt="QR-Code zur Adresse",
)
CARD = CardWords(
    council="Integrationsrat Musterburg",
    title="Sagen Sie uns etwas",
    language_name="Deutsch",
    questions=("Was ist gut hier?", "Was fehlt?", "Was wünschen Sie sich?"),
    no_name="Bitte schreiben Sie keinen Namen.",
    consent="Wer darf das lesen?",
    public="Darf öffentlich erzählt werden, ohne Namen",
    council_only="Nur für den Rat",
    card_label="Karte",
    keep="Bitte abreißen und behalten.",
    code_label="Ihre Antwort-Nummer",
    address=ADDRESS,
    qr_alt="QR-Code mit der Antwort-Nummer dieser Karte",
)
CARD_PRS = replace(
    CARD,
    title="به ما بگویید",
    language_name="دری",
    questions=("این‌جا چه خوب است؟", "چه کم است؟"),
    no_name="لطفاً نام ننویسید.",
    keep="لطفاً جدا کنید و نگه دارید.",
    qr_alt="کود QR",
)
KEYS = KeySheetWords(
    council="Integrationsrat Musterburg",
    title="Schlüsselblatt",
    purpose="Ohne diese Schlüssel kann niemand eine Sicherung lesen.",
    keep="In den Tresor legen, nicht in einen Computer.",
    check_label="Prüfzeichen",
    date_label="Gedruckt am",
    date="23. November 2026",
)
KEYS_PRS = replace(
    KEYS, title="ورق کلیدها", purpose="بدون این کلیدها هیچ‌کس نمی‌تواند بخواند.", keep="در صندوق"
)
SECRETS = (
    Secret("Server", tuple(KeyLine(("K7QD", "2MXF", "9PLA", f"4TW{i}"), f"1{i}") for i in range(4))),
    Secret("Pepper", (KeyLine(("AB12", "CD34", "EF56", "GH78"), "42"),)),
)


def as_they_are(words: Words) -> Words:
    return words


def printed(paper: str, language: str, change: Callable[[Words], Words] = as_they_are) -> bytes:
    """One paper in German (left-to-right) or Dari (right-to-left), its words changed by `change`."""
    there = {"language": language, "direction": "rtl" if language == "prs" else "ltr"}
    dari = language == "prs"
    match paper:
        case "slip":
            return slip(change(SLIP_PRS if dari else SLIP), code=CODE, qr=CODE, **there)
        case "poster":
            return poster(change(POSTER_PRS if dari else POSTER), qr="https://rat.example/prs/", **there)
        case "poster_all":
            return poster_all(change(ALL), qr="https://rat.example/", **there)
        case "cards":
            return cards(change(CARD_PRS if dari else CARD), cards=three_cards(), **there)
        case _:
            return key_sheet(change(KEYS_PRS if dari else KEYS), secrets=SECRETS, **there)


def three_cards() -> list[Card]:
    return [Card(f"K-041{i}", f"000{i} 0937 5516 2048 7391", CODE) for i in range(3)]


PAPERS = ("slip", "poster", "poster_all", "cards", "key_sheet")
both_ways = pytest.mark.parametrize("language", ["de", "prs"])
every_paper = pytest.mark.parametrize("paper", PAPERS)


@both_ways
@every_paper
def test_paper_is_tagged_and_says_its_language(paper: str, language: str) -> None:
    pdf = printed(paper, language)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert re.findall(rb"/Type/Catalog.*?/Lang\((\w+)\)", pdf, re.S) == [language.encode()]
    assert b"/MarkInfo<</Marked true" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"/DisplayDocTitle true" in pdf


@both_ways
@pytest.mark.parametrize(
    ("paper", "sizes"),
    [
        ("slip", [(148, 105)]),
        ("poster", [(210, 297)]),
        ("poster_all", [(210, 297)]),
        ("cards", [(210, 297)] * 2),
        ("key_sheet", [(210, 297)]),
    ],
)
def test_paper_has_its_size(paper: str, sizes: list[tuple[int, int]], language: str) -> None:
    assert Reading(printed(paper, language)).sizes() == sizes


@every_paper
def test_paper_is_the_same_every_time_and_tells_no_time(paper: str) -> None:
    pdf = printed(paper, "prs")
    assert pdf == printed(paper, "prs")
    assert re.findall(rb"CreationDate|ModDate|CreateDate|ModifyDate", pdf) == []


@both_ways
@every_paper
def test_paper_holds_no_font_but_ours(paper: str, language: str) -> None:
    fonts = set(re.findall(rb"/BaseFont/\w+\+([\w-]+)", printed(paper, language)))
    assert fonts <= {path.stem.encode() for path in glyphs.FONTS.glob("*.ttf")}


@both_ways
def test_slip_shows_code_address_and_phone_from_left_to_right(language: str) -> None:
    whole = [run.text for run in Reading(printed("slip", language)).runs]
    assert [text for text in whole if text in (CODE, ADDRESS, PHONE)] == [PHONE, CODE, ADDRESS]


@both_ways
def test_slip_code_fills_the_width_in_one_line(language: str) -> None:
    (code,) = [run for run in Reading(printed("slip", language)).runs if run.text == CODE]
    assert code.right - code.left > 120 * MM


def test_slip_without_phone_has_no_word_for_it() -> None:
    pdf = slip(replace(SLIP, phone=""), code=CODE, qr=CODE, language="de", direction="ltr")
    assert "Telefon" not in Reading(pdf).words


@pytest.mark.parametrize(("language", "side"), [("de", "right"), ("prs", "left")])
def test_slip_is_mirrored_for_right_to_left(language: str, side: str) -> None:
    box = re.search(rb"/S/Figure/.*?/BBox\[([\d.]+) [\d.]+ ([\d.]+)", printed("slip", language), re.S)
    assert box
    assert ("left" if float(box[1]) < 15 * MM else "right") == side


@both_ways
def test_qr_code_has_words_beside_it(language: str) -> None:
    words = SLIP_PRS if language == "prs" else SLIP
    assert Reading(printed("slip", language)).tagged("Figure", "Alt") == [words.qr_alt]


def test_plain_language_is_german_for_a_pdf_reader() -> None:
    pdf = slip(SLIP, code=CODE, qr=CODE, language="de-simple", direction="ltr")
    assert re.findall(rb"/Lang\((.*?)\)", pdf) == [b"de"]


def test_poster_for_all_names_the_language_of_each_sentence() -> None:
    pdf = printed("poster_all", "de")
    others = {code for code in ALPHABETS if code != "de"}
    assert {lang.decode() for lang in re.findall(rb"/Lang\((\w+)\)", pdf)} == others | {"de"}


def test_cards_come_two_a_page_with_number_on_both_parts() -> None:
    reading = Reading(printed("cards", "de"))
    numbers = [(run.page, run.text) for run in reading.runs if run.text.startswith("K-")]
    assert numbers == [(page, f"K-041{i}") for i, page in enumerate((0, 0, 1)) for _ in range(2)]


def test_card_code_stands_only_on_the_part_to_tear_off() -> None:
    codes = [run for run in Reading(printed("cards", "de")).runs if run.text.startswith("000")]
    assert [run.left > 144 * MM for run in codes] == [True] * 3


def test_no_cards_are_refused() -> None:
    with pytest.raises(ValueError, match="no card"):
        cards(CARD, cards=[], language="de", direction="ltr")


@both_ways
def test_key_sheet_shows_groups_and_check_signs_in_order(language: str) -> None:
    shown = [run.text for run in Reading(printed("key_sheet", language)).runs]
    first = shown.index("K7QD")
    assert shown[first : first + 5] == ["K7QD", "2MXF", "9PLA", "4TW0", "10"]


def test_words_are_never_commands() -> None:
    evil = replace(SLIP, council=EVIL, title=EVIL, keep=EVIL, day=EVIL, address=EVIL, phone=EVIL, qr_alt=EVIL)
    reading = Reading(slip(evil, code=EVIL, qr=EVIL, language="de", direction="ltr"))
    assert reading.tagged("H1", "T") == [EVIL]
    assert reading.tagged("Figure", "Alt") == [EVIL]
    assert reading.words.count(EVIL) >= 4


def long(words: Words) -> Words:
    """The same words with a very long council's name, and all sentences longer than we would write them."""
    sentences = ("title", "greeting", "keep", "sentence", "scan", "consent", "public", "purpose", "day")
    longer = {
        name: f"{vars(words)[name]} Freundschaftsbeziehungen" for name in sentences if name in vars(words)
    }
    return replace(words, council=LONG, **longer)


@both_ways
@pytest.mark.parametrize(
    ("paper", "pages"), [("slip", 1), ("poster", 1), ("poster_all", 1), ("cards", 2), ("key_sheet", 1)]
)
def test_long_words_stay_on_the_page(paper: str, pages: int, language: str) -> None:
    reading = Reading(printed(paper, language, long))
    sizes = reading.sizes()
    assert len(sizes) == pages
    inside = [
        run.left > 6 * MM and run.right < (sizes[run.page][0] - 6) * MM and run.height > 6 * MM
        for run in reading.runs
    ]
    assert [run for run, within in zip(reading.runs, inside, strict=True) if not within] == []


@pytest.mark.parametrize("language", ALPHABETS)
def test_every_language_can_be_printed(language: str) -> None:
    text = ALPHABETS[language]
    assert glyphs.printable(text) == text
    direction = "rtl" if language in ("ar", "fa", "prs") else "ltr"
    pdf = slip(
        replace(SLIP, title=text, keep=text), code=CODE, qr=CODE, language=language, direction=direction
    )
    assert Reading(pdf).tagged("H1", "T") == [text]


def test_decoration_without_a_shape_is_left_out() -> None:
    assert glyphs.printable("Rat 😀 für\x00 alle\u202e\n!") == "Rat für alle !"


def test_letters_without_a_shape_are_refused_by_name() -> None:
    with pytest.raises(glyphs.UnprintableError, match="ሰ"):
        glyphs.printable("ሰላም")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_printed_or_refused(text: str) -> None:
    try:
        expected = glyphs.printable("Rat " + text)
    except glyphs.UnprintableError:
        return
    pdf = slip(replace(SLIP, title="Rat " + text), code=CODE, qr=CODE, language="de", direction="ltr")
    assert Reading(pdf).tagged("H1", "T") == [expected]


def test_papers_can_be_printed_by_several_threads_at_once() -> None:
    with ThreadPoolExecutor(4) as threads:
        pdfs = list(threads.map(lambda _: printed("slip", "de"), range(8)))
    assert set(pdfs) == {printed("slip", "de")}
