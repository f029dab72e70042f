"""The sentences of the demo: whole, consistent, in the language they claim, and nobody's real words or numbers."""

import json
import re
from collections import Counter
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from sprachrohr.demo import story
from sprachrohr.demo.cast import CAST
from sprachrohr.languages.detection import guess
from sprachrohr.topics.preset import PRESET
from sprachrohr.voices.blocks import BY_SLUG
from sprachrohr.voices.models import Voice
from sprachrohr.web.known_languages import BY_CODE, INTERFACE, same_for_readers

OFFERED = [language.code for language in INTERFACE] + ["kmr", "ps", "bg", "ro", "sq"]
SAME = {"de-simple": "de", "prs": "fa"}
GERMAN_PAGES = ("de", "de-simple")
VOICE_FIELDS = {
    "language", "page", "kind", "topic", "part", "openness", "came_by", "days_ago", "words", "german", "thread",
    "state", "notes", "tasks",
}  # fmt: skip
STEPS = (
    {"from", "days_ago", "block"},
    {"from", "days_ago", "words", "translation", "maker", "checked"},
    {"from", "days_ago", "words", "german"},
)
ZWNJ = "\u200c"


def _read(name: str) -> Any:
    return json.loads((Path(story.__file__).parent / name).read_text(encoding="utf-8"))


VOICES: list[dict[str, Any]] = _read("voices.json")
OCCASIONS: list[dict[str, Any]] = _read("occasions.json")
ORGANISATIONS: list[dict[str, Any]] = _read("organisations.json")


def _texts(voice: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(text, its language, the page it was written on or for) of everything in a voice."""
    found = [(voice["words"], voice["language"], voice["page"])]
    steps = [voice, *voice["thread"]]
    found += [(step["german"], "de", "de") for step in steps if step.get("german")]
    for step in voice["thread"]:
        if step["from"] == "resident":
            found.append((step["words"], voice["language"], voice["page"]))
        elif "words" in step:
            found.append((step["words"], "de", "de"))
        if step.get("translation"):
            found.append((step["translation"], voice["page"], voice["page"]))
    return found


def _state(voice: dict[str, Any]) -> str:
    """The state that the thread tells, as the desk would work it out."""
    council = [step for step in voice["thread"] if step["from"] == "council"]
    if not council:
        return "new"
    last = voice["thread"][-1]
    if last["from"] == "resident":
        return "for_us"
    return "closed" if last.get("became") else "for_them"


def test_voices_are_some_hundred_in_every_language_and_state() -> None:
    assert Counter(voice["language"] for voice in VOICES) == {
        "de": 22, "tr": 19, "ru": 13, "ar": 12, "uk": 11, "prs": 10, "pl": 9, "fa": 6, "en": 5,
    }  # fmt: skip
    assert {voice["page"] for voice in VOICES} == {language.code for language in INTERFACE}
    assert Counter(voice["state"] for voice in VOICES) == {"closed": 42, "for_them": 39, "new": 14, "for_us": 12}


def test_voices_have_the_fields_that_the_story_reads() -> None:
    for voice in VOICES:
        assert voice.keys() - {"demo_code", "merge_with", "picture"} == VOICE_FIELDS
        assert voice["language"] in BY_CODE
        assert voice["kind"] in Voice.Kind.values
        assert voice["openness"] in Voice.Openness.values
        assert voice["came_by"] in Voice.CameBy.values
        assert voice["topic"] in {None, *(topic.slug for topic in PRESET)}
        assert voice["part"] in {None, *story.PARTS}
        assert 20 <= len(voice["words"]) <= 500
        for step in voice["thread"]:
            assert step.keys() - {"became"} in STEPS
            assert step.get("block") in {None, *BY_SLUG}
        for task in voice["tasks"]:
            assert task.keys() == {"what", "in_days"}


def test_voices_are_in_the_state_that_their_thread_tells() -> None:
    assert [voice["words"] for voice in VOICES if voice["state"] != _state(voice)] == []
    assert [voice["words"] for voice in VOICES if any(step.get("became") for step in voice["thread"][:-1])] == []


def test_voices_have_days_in_order_within_half_a_year() -> None:
    for voice in VOICES:
        days = [voice["days_ago"], *(step["days_ago"] for step in voice["thread"])]
        assert days == sorted(days, reverse=True)
        assert 0 <= days[-1] <= days[0] <= 180
    new = [voice["days_ago"] for voice in VOICES if voice["state"] == "new"]
    assert sum(day > 4 for day in new) == 2
    assert max(new) <= 6


def test_voices_merge_into_open_ones_about_the_same_that_stand_for_themselves() -> None:
    merged = [voice for voice in VOICES if voice.get("merge_with") is not None]
    assert len(merged) == 4
    for voice in merged:
        other = VOICES[voice["merge_with"]]
        assert other is not voice
        assert "merge_with" not in other
        assert other["state"] == "for_them"
        assert other["topic"] == voice["topic"]


def test_first_voice_is_the_one_whose_code_is_shown() -> None:
    assert [number for number, voice in enumerate(VOICES) if voice.get("demo_code")] == [0]
    first = VOICES[0]
    assert (first["language"], first["page"], first["kind"], first["topic"]) == (
        "prs", "prs", "experience", "housing",
    )  # fmt: skip
    assert len(first["words"].splitlines()) == 2
    answer = first["thread"][-1]
    assert (answer["maker"], answer["checked"]) == ("person", True)
    assert "?" in answer["words"]
    assert "؟" in answer["translation"]


def test_translations_are_missing_only_where_they_still_wait() -> None:
    waiting = [voice for voice in VOICES if voice["language"] != "de" and voice["german"] is None]
    assert len(waiting) == 11
    assert {voice["state"] for voice in waiting} == {"new"}
    assert {voice["german"] for voice in VOICES if voice["language"] == "de"} == {None}
    for voice in VOICES:
        for step in voice["thread"]:
            if step["from"] == "resident" or "block" in step:
                continue
            if same_for_readers(voice["page"], "de"):
                assert step["translation"] is None
            elif step["translation"] is None:
                assert step["days_ago"] <= 3
            assert step["maker"] in (("person", "machine") if step["translation"] else (None,))
            assert not (step["maker"] == "machine" and step["checked"])


def test_texts_are_in_the_language_they_claim() -> None:
    texts = [text for voice in VOICES for text in _texts(voice)]
    wrong = []
    for words, language, page in texts:
        found = guess(words, page_language=page, offered=OFFERED).code
        if SAME.get(found, found) != SAME.get(language, language):
            wrong.append((found, language, words))
    assert len(wrong) <= 0.05 * len(texts), wrong


def test_persian_and_dari_write_prefixes_with_a_narrow_space() -> None:
    texts = [text for voice in VOICES for text, language, _ in _texts(voice) if language in ("fa", "prs")]
    assert sum(ZWNJ in text for text in texts) > len(texts) / 2
    for text in texts:
        assert re.search(r"(?<!\w)(?:می|نمی) |[كيى_]", text) is None
        assert f"{ZWNJ} " not in text


def test_russian_and_ukrainian_keep_to_their_letters() -> None:
    for voice in VOICES:
        for text, language, _ in _texts(voice):
            if language == "ru":
                assert set("іїєґ") & set(text.lower()) == set(), text
            if language == "uk":
                assert set("ыэъё") & set(text.lower()) == set(), text


def test_occasions_are_ten_that_can_be_announced() -> None:
    # Meetings of the council are among them by themselves, once they are called.
    assert len(OCCASIONS) == 10
    assert {one["kind"] for one in OCCASIONS} == {"talk_hour", "event", "club", "conference"}
    for one in OCCASIONS:
        assert -10 <= one["in_days"] <= 60
        assert time.fromisoformat(one["starts"]) < time.fromisoformat(one["ends"])
        assert {one["title_language"], *one["spoken"]} <= BY_CODE.keys()
        assert {type(one[field]) for field in ("free", "step_free", "childcare", "food", "interpreters")} == {bool}


def test_organisations_are_eight_with_invented_numbers() -> None:
    assert len({one["name"] for one in ORGANISATIONS}) == 8
    for one in ORGANISATIONS:
        assert re.fullmatch(r"040 555-0\d\d", one["phone"])
        assert one["email"].endswith("@demo.example")
        assert set(one["languages"]) <= BY_CODE.keys()


@pytest.mark.parametrize("data", [VOICES, OCCASIONS], ids=["voices", "occasions"])
def test_texts_hold_no_number_that_could_reach_anyone(data: list[dict[str, Any]]) -> None:
    whole = json.dumps(data, ensure_ascii=False)
    assert re.findall(r"\d[\d /.()-]{4,}\d|\d{4,}|\S+@\S+|www\.|https?:", whole) == []


def test_topics_of_the_story_name_what_is_there() -> None:
    told, slugs = _read("topics.json"), {topic.slug for topic in PRESET}
    for topic in told["topics"]:
        assert topic.keys() == {"slug", "owner", "working_group", "about", "translations"}
        assert topic["slug"] in slugs
        assert topic["owner"] in {person.name for person in CAST}
        assert set(topic["translations"]) <= set(BY_CODE) - {"de"}
    for also in told["also_under"]:
        assert set(also["topics"]) <= slugs - {VOICES[also["voice"]]["topic"]}
    for quote in told["quotes"]:
        voice = VOICES[quote["voice"]]
        assert (voice["openness"], voice["language"]) == ("public", quote["language"])
        assert quote["words"] in voice["words"]
        assert quote["german"] in voice["german"]
    assert [quote["agrees"] for quote in told["quotes"]] == [True, True, None]
    # The board of the demo has something on it.
    assert 5 <= sum(voice["topic"] is None for voice in VOICES) <= 10
