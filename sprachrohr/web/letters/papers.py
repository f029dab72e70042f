"""The papers of the council. Every word comes from the caller, already in the reader's language.

Codes, numbers and addresses stay left-to-right on right-to-left papers. Each function gives back the bytes
of a PDF and raises `UnprintableError` if a word holds letters for which no font is shipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sprachrohr.web.letters.press import Direction, press, qr_svg


@dataclass(frozen=True)
class SlipWords:
    """`keep` says that only this number opens the answers, to keep it, and that nobody can restore it."""

    council: str
    title: str
    keep: str
    address_label: str
    address: str
    day_label: str
    day: str
    qr_alt: str
    phone_label: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PosterWords:
    """`doors` are the three things one can do here, in the first person: say, talk, see what is happening."""

    council: str
    greeting: str
    sentence: str
    doors: tuple[str, str, str]
    scan: str
    address: str
    qr_alt: str


@dataclass(frozen=True)
class Sentence:
    """The poster's one sentence in one language; `name` is what the language calls itself."""

    language: str
    direction: Direction
    name: str
    text: str


@dataclass(frozen=True)
class PosterAllWords:
    """A poster for everyone. `scan` and `title` are in the language of the paper."""

    council: str
    title: str
    sentences: tuple[Sentence, ...]
    scan: str
    address: str
    qr_alt: str


@dataclass(frozen=True)
class HandoutWords:
    """A small card to hand out; `language_name` is what its language calls itself."""

    council: str
    language_name: str
    sentence: str
    address: str
    qr_alt: str
    phone_label: str = ""
    phone: str = ""


@dataclass(frozen=True)
class CardWords:
    """`public` and `council_only` stand beside tick boxes; `no_name` asks to write no name."""

    council: str
    title: str
    language_name: str
    questions: tuple[str, ...]
    no_name: str
    consent: str
    public: str
    council_only: str
    card_label: str
    keep: str
    code_label: str
    address: str
    qr_alt: str


@dataclass(frozen=True)
class Card:
    """One voice card: its number ("K-0412"), its code in five groups, and what its QR code holds."""

    number: str
    code: str
    qr: str


@dataclass(frozen=True)
class KeyLine:
    """A line to be typed in again by hand: groups of signs, and the check signs of the line."""

    groups: tuple[str, ...]
    check: str


@dataclass(frozen=True)
class Secret:
    """One secret of the key sheet, such as the server key or the pepper."""

    name: str
    lines: tuple[KeyLine, ...]


@dataclass(frozen=True)
class KeySheetWords:
    """`keep` says: in a safe, not on a computer."""

    council: str
    title: str
    purpose: str
    keep: str
    check_label: str
    date_label: str
    date: str


def slip(words: SlipWords, *, code: str, qr: str, language: str, direction: Direction) -> bytes:
    """One A6 page to keep: the answer number, very large, and where and when to look."""
    return press(
        "slip", words, title=words.title, code=code, qr=qr_svg(qr), language=language, direction=direction
    )


def poster(words: PosterWords, *, qr: str, language: str, direction: Direction) -> bytes:
    """One A4 page in one language: a greeting, one sentence, three doors, and the way there."""
    return press("poster", words, title=words.greeting, qr=qr_svg(qr), language=language, direction=direction)


def poster_all(words: PosterAllWords, *, qr: str, language: str, direction: Direction) -> bytes:
    """One A4 page with the one sentence in every language. `language` is that of title and address."""
    return press(
        "poster_all", words, title=words.title, qr=qr_svg(qr), language=language, direction=direction
    )


def handouts(words: HandoutWords, *, qr: str, language: str, direction: Direction) -> bytes:
    """One A4 page with ten equal cards of 85 x 55 mm to cut apart. A PDF reader meets the first alone."""
    return press("handouts", words, title=words.sentence, qr=qr_svg(qr), language=language, direction=direction)


def cards(words: CardWords, *, cards: Sequence[Card], language: str, direction: Direction) -> bytes:
    """Voice cards, two A5 cards on an A4 page with a line to cut; each has a slip to tear off and keep.

    Raises:
        ValueError: there is no card to print.
    """
    if not cards:
        raise ValueError("there is no card to print")
    printed = [replace(card, qr=qr_svg(card.qr)) for card in cards]
    return press("cards", words, title=words.title, cards=printed, language=language, direction=direction)


def key_sheet(
    words: KeySheetWords, *, secrets: Sequence[Secret], language: str, direction: Direction
) -> bytes:
    """One A4 page for the operator: the keys without which no backup can be read."""
    return press(
        "key_sheet", words, title=words.title, secrets=secrets, language=language, direction=direction
    )


@dataclass(frozen=True)
class Ask:
    """One question of the memory log with room to write: in the person's language, and in German for who helps them.

    `german` is empty on a German sheet. `room`: how much of the page, beside the others of its page; 0: one line.
    """

    question: str
    german: str
    room: int


@dataclass(frozen=True)
class MemoryLogWords:
    """`keep` says: write it down soon, keep it yourself, nobody here gets it. `pages`: the questions of each page."""

    council: str
    title: str
    title_german: str
    keep: str
    pages: tuple[tuple[Ask, ...], ...]


def memory_log(words: MemoryLogWords, *, language: str, direction: Direction) -> bytes:
    """A4 pages with large empty fields: what happened, for the person's own hands."""
    return press("memory_log", words, title=words.title, language=language, direction=direction)


@dataclass(frozen=True)
class Wording:
    """The same words in one language; `label` says which, and who has translated them. One string a paragraph."""

    label: str
    language: str
    direction: Direction
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Saying:
    """One thing said: who and when in `heading`, the original first."""

    heading: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class PackageWords:
    """A covering letter to an organisation, German, and what a person has agreed to pass on.

    `sender` and `to` are lines of an address; `facts` are labels with their values.
    """

    council: str
    sender: tuple[str, ...]
    to: tuple[str, ...]
    date: str
    title: str
    letter: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    said_title: str
    page_label: str


def package(words: PackageWords, *, said: Sequence[Saying]) -> bytes:
    """A4 pages: the letter, then everything that was said, each text in its own language and direction."""
    return press("package", words, title=words.title, said=list(said), language="de", direction="ltr")


@dataclass(frozen=True)
class AgendaLine:
    """One item of an agenda; `text` one string a paragraph."""

    number: str
    title: str
    kind: str
    text: tuple[str, ...]


@dataclass(frozen=True)
class InvitationWords:
    """An invitation to a meeting, German. `sender`: lines of an address; `facts`: labels with their values."""

    council: str
    sender: tuple[str, ...]
    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    agenda_title: str
    no_items: str
    address_label: str
    address: str
    qr_alt: str
    page_label: str


def invitation(words: InvitationWords, *, items: Sequence[AgendaLine], qr: str) -> bytes:
    """A4 pages: when and where, the agenda, and the way to the page in other languages."""
    return press(
        "invitation", words, title=words.title, items=list(items), qr=qr_svg(qr), language="de", direction="ltr"
    )


@dataclass(frozen=True)
class DialoguePosterWords:
    """A question to everybody, maybe in another language than the paper. `answers`: agree, disagree, pass."""

    council: str
    label: str
    question: Sentence
    sentence: str
    answers: tuple[str, str, str]
    scan: str
    address: str
    qr_alt: str


@dataclass(frozen=True)
class VoteCardWords:
    """A card with a one-time code. `once` says that it is for one person and works once."""

    council: str
    question: Sentence
    label: str
    once: str
    address: str
    qr_alt: str


@dataclass(frozen=True)
class VoteCard:
    """One card: its code in two groups, and what its QR code holds."""

    code: str
    qr: str


def dialogue_poster(words: DialoguePosterWords, *, qr: str, language: str, direction: Direction) -> bytes:
    """One A4 page in one language: the question, the three answers, and the way there."""
    return press(
        "dialogue_poster", words, title=words.question.text, qr=qr_svg(qr), language=language, direction=direction
    )


def vote_cards(words: VoteCardWords, *, cards: Sequence[VoteCard], language: str, direction: Direction) -> bytes:
    """A4 pages with ten cards of 85 x 55 mm to cut apart, each with a code of its own.

    Raises:
        ValueError: there is no card to print.
    """
    if not cards:
        raise ValueError("there is no card to print")
    printed = [replace(card, qr=qr_svg(card.qr)) for card in cards]
    return press("vote_cards", words, title=words.label, cards=printed, language=language, direction=direction)
