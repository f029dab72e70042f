"""Firefox Translations models from a local folder, run inside this process; no text leaves the machine."""

import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fxtranslate import Translator, discovery

from sprachrohr.languages.engines.base import EngineError, checked, engine_codes, missing_pair
from sprachrohr.languages.engines.manifest import Model, read_manifest

PIVOT = "en"
MODELS_IN_MEMORY = 4  # 30 to 70 MB each; two pairs over English
LONGEST_UNIT = 400  # characters; the engine holds the interpreter lock for a unit, 0.2 s at this length

_MARKS = re.compile(
    r"([\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u20E3\uFE0F\u200D\U000E0020-\U000E007F]+"
    r"|^\s*(?:[-–—•*·]+|\d{1,2}\))\s+)"
)
_UNIT = re.compile(rf"\S(?:.{{0,{LONGEST_UNIT - 2}}}\S)?(?!\S)|\S{{1,100}}", re.DOTALL)


class FirefoxEngine:
    """Translates with the models that `models.json` in `folder` lists, over English if need be.

    A changed folder is noticed without a restart: the manifest is read for each text, models are loaded when
    first used and verified while loading. May be used from any thread. Reasons of its errors: `missing_pair`,
    `missing_file`, `manifest`, `checksum`, `broken_model`, `engine_failed`, `timeout`, or of `checked`.
    """

    name = "Firefox Translations"
    local = True

    def __init__(self, folder: Path, *, timeout: float = 20.0, dari_as_farsi: bool = False) -> None:
        self._folder = folder
        self._timeout = timeout
        self._dari_as_farsi = dari_as_farsi

    def can(self, source: str, target: str) -> bool:
        return not self.missing(source, target)

    def missing(self, source: str, target: str) -> str:
        """As in `Engine`. Looks whether the files are there; their checksums are verified on loading."""
        try:
            self._route(source, target)
        except EngineError as fault:
            return fault.sentence
        return ""

    def translate(self, text: str, *, source: str, target: str) -> str:
        """As in `Engine`. Line breaks, bullets, emoji and what holds no letter are carried over unchanged."""
        deadline = time.monotonic() + self._timeout
        route = self._route(source, target)
        translation = _in_translation_thread(lambda: _translated(text, route, deadline), self._timeout)
        return checked(text, translation)

    def _route(self, source: str, target: str) -> list[Model]:
        """The models to apply one after the other."""
        first, last = engine_codes(source, target, dari_as_farsi=self._dari_as_farsi)
        models = read_manifest(self._folder)
        legs = [(first, last)]
        if (first, last) not in models and PIVOT not in (first, last):
            legs = [(first, PIVOT), (PIVOT, last)]
        gaps = [f"{start}-{end}" for start, end in legs if (start, end) not in models]
        if gaps:
            detail = f" (over English: {', '.join(gaps)} missing)" if len(legs) == 2 else ""
            raise missing_pair(source, target, detail)
        route = [models[leg] for leg in legs]
        absent = [name for model in route for name in model.absent_files()]
        if absent:
            raise EngineError("missing_file", f"not in the folder: {', '.join(absent)}; people translate")
        return route


# A Translator may be used and dropped only in the thread that made it, and holds the interpreter lock while
# it works, so a second thread would gain nothing: one per process owns all models, for all engines.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="translation")
_owned = threading.local()


def _fresh_thread() -> None:
    global _thread  # noqa: PLW0603 - threads do not survive a fork; without this a child would wait in vain
    _thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="translation")


os.register_at_fork(after_in_child=_fresh_thread)


def _in_translation_thread(work: Callable[[], str], timeout: float) -> str:
    def run() -> str | EngineError:
        # Errors come back as fresh values: a raised one carries frames, hence models, to other threads.
        try:
            return work()
        except EngineError as fault:
            return EngineError(fault.reason, fault.sentence)
        except BaseException:  # a panic of the native code is not an Exception
            return EngineError("engine_failed", "the engine broke off while translating")

    try:
        future = _thread.submit(run)
    except RuntimeError:
        raise EngineError("engine_failed", "the process is shutting down") from None
    try:
        outcome = future.result(timeout)
    except TimeoutError:
        future.cancel()
        raise _too_slow() from None
    if isinstance(outcome, EngineError):
        raise outcome
    return outcome


def _translated(text: str, route: list[Model], deadline: float) -> str:
    translators = [_translator(model) for model in route]
    done: list[str] = []
    for piece, is_language in _pieces(text):
        if is_language:
            if time.monotonic() > deadline:
                raise _too_slow()
            for translator in translators:
                piece = translator.translate_long(piece)  # noqa: PLW2901 - one leg after the other
        done.append(piece)
    return "".join(done)


def _translator(model: Model) -> Translator:
    """The loaded model; the least recently used one makes room for it."""
    owned: OrderedDict[Model, Translator] = _owned.__dict__.setdefault("translators", OrderedDict())
    if model not in owned:
        weights, shortlist = model.model.read(), model.shortlist.read() if model.shortlist else None
        source_vocab, target_vocab = model.source_vocab.read(), model.target_vocab.read()
        while len(owned) >= MODELS_IN_MEMORY:
            owned.popitem(last=False)
        try:
            owned[model] = Translator(weights, source_vocab, target_vocab, shortlist)
        except ValueError:
            raise EngineError("broken_model", f"{model.model.path.name} cannot be loaded") from None
    owned.move_to_end(model)
    return owned[model]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into (piece, whether to translate it); the pieces joined are the text."""
    for line in text.splitlines(keepends=True):
        for part in _MARKS.split(line):
            if any(sign.isalpha() for sign in part):
                yield from _units(part)
            else:
                yield part, False


def _units(part: str) -> Iterator[tuple[str, bool]]:
    """Sentences, cut at a space where one is longer than `LONGEST_UNIT`, and the white space between them."""
    position = 0
    for sentence in [*discovery.segment_sentences(part), ""]:
        start = part.find(sentence, position) if sentence else len(part)
        if start < 0:
            continue  # stays in the gap before the next sentence
        for gap_or_sentence in (part[position:start], sentence):
            cursor = 0
            for unit in _UNIT.finditer(gap_or_sentence):
                yield gap_or_sentence[cursor : unit.start()], False
                yield unit.group(), any(sign.isalpha() for sign in unit.group())
                cursor = unit.end()
            yield gap_or_sentence[cursor:], False
        position = start + len(sentence)


def _too_slow() -> EngineError:
    return EngineError("timeout", "the engine took too long")
