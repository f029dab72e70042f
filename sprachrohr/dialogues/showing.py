"""What people vote on, in every language, as each process remembers it: one page turn costs no look into two thousand
texts."""

import time
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from sprachrohr.dialogues.models import Dialogue, Drawing, Statement
from sprachrohr.languages.models import Text, Translation
from sprachrohr.languages.reading import Read, as_written, state_of
from sprachrohr.web.known_languages import same_for_readers

# Statements that come or go are seen at once (`Dialogue.edition`), new translations and weights within these seconds.
SECONDS = 20
MOST_DIALOGUES = 8


@dataclass(frozen=True)
class Translated:
    """Words in another language, and their state (`reading.state_of`)."""

    words: str
    state: str


@dataclass(frozen=True, eq=False)
class Shown:
    """A text as people see it: a statement, or the question itself (then without a number). `translations`: language
    -> the best one there is."""

    pk: int
    number: int
    language: str
    original: str
    translations: dict[str, Translated] = field(default_factory=dict)

    def read_in(self, language: str) -> Read:
        found = self.translation_for(language)
        if found is not None:
            return Read(found.words, language, found.state, (self.original, self.language))
        return as_written(self.original, self.language, language)

    def is_readable_in(self, language: str) -> bool:
        return same_for_readers(self.language, language) or self.translation_for(language) is not None

    def translation_for(self, language: str) -> Translated | None:
        """None if the original is in that language, or if nobody has translated it yet. Plain German is a language of
        its own where somebody has written it."""
        found = self.translations.get(language)
        if found is not None or same_for_readers(self.language, language):
            return found
        return next((one for code, one in self.translations.items() if same_for_readers(code, language)), None)


@dataclass(frozen=True)
class Board:
    """All that a vote needs to know: what is asked, the statements that are shown, and how much each one's answer
    teaches. `words`: "question", "why", "reader"."""

    words: dict[str, Shown]
    statements: tuple[Shown, ...]
    weights: dict[int, float]
    asks_about_people: bool


_known: dict[int, tuple[int, float, Board]] = {}


def board_of(dialogue: Dialogue) -> Board:
    """Six queries, at most once in some seconds."""
    known = _known.get(dialogue.pk)
    now = time.monotonic()
    if known is not None and known[0] == dialogue.edition and now - known[1] < SECONDS:
        return known[2]
    board = _read(dialogue)
    if len(_known) >= MOST_DIALOGUES:
        _known.clear()
    _known[dialogue.pk] = (dialogue.edition, now, board)
    return board


def running_now(language: str) -> list[tuple[Dialogue, Read]]:
    """Dialogues in which people vote at this moment, with their question, the one that ends first at the head."""
    running = Dialogue.objects.running().order_by("closes_at")
    return [(one, board_of(one).words["question"].read_in(language)) for one in running[:MOST_DIALOGUES]]


def forget_boards() -> None:
    """For tests: what another test has said is not remembered."""
    _known.clear()


def _read(dialogue: Dialogue) -> Board:
    asked = Dialogue.objects.select_related("question__key", "why", "reader").get(pk=dialogue.pk)
    texts = [asked.question, asked.why, asked.reader]
    for text in texts:
        text.key = asked.question.key
    prefetch_related_objects(texts, "translations")
    words = {name: shown(text) for name, text in zip(("question", "why", "reader"), texts, strict=True)}
    rows = Statement.objects.shown().filter(dialogue=dialogue).select_related("text__key")
    found = tuple(
        shown(one.text, pk=one.pk, number=one.number) for one in rows.prefetch_related("text__translations")
    )
    drawing = Drawing.objects.filter(dialogue=dialogue).only("weights").first()
    by_number = {int(number): weight for number, weight in (drawing.weights if drawing else {}).items()}
    weights = {one.pk: by_number[one.number] for one in found if one.number in by_number}
    return Board(words, found, weights, asks_about_people=dialogue.questions.exists())


def shown(text: Text, *, pk: int = 0, number: int = 0) -> Shown:
    """With the best translation into each language there is."""
    best: dict[str, Translation] = {}
    for language in {one.language for one in text.translations.all()}:
        found = text.translation_for(language)
        if found is not None and found.language == language:
            best[language] = found
    translations = {code: Translated(one.words, state_of(one)) for code, one in best.items()}
    return Shown(pk, number, text.language, text.original, translations)
