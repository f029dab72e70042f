"""The words of the demo's meetings and recommendations: whole, in the language they claim, and nobody's real ones."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sprachrohr.demo import story
from sprachrohr.demo.cast import CAST
from sprachrohr.demo.chain import STEPS
from sprachrohr.languages.detection import guess
from sprachrohr.recommendations.routes import ROUTE_BY_CODE, TERM_BY_CODE
from sprachrohr.topics.preset import PRESET
from tests.demo.test_story_data import OFFERED, SAME, VOICES, ZWNJ

PUBLIC_EVERYWHERE = {"de", "en", "tr", "ar", "ru"}
SLUGS = {topic.slug for topic in PRESET}


def _read(name: str) -> Any:
    return json.loads((Path(story.__file__).parent / name).read_text(encoding="utf-8"))


CHAIN: dict[str, Any] = _read("chain.json")
MEETINGS: dict[str, Any] = _read("meetings.json")
RECOMMENDATIONS: list[dict[str, Any]] = CHAIN["recommendations"]
NAMES = {person.name for person in CAST if "member" in person.roles} | {one["name"] for one in MEETINGS["members"]}


def _texts() -> Iterator[tuple[str, str]]:
    """(language, text) of everything that is said in a recommendation."""
    for one in RECOMMENDATIONS:
        yield from [*one["title"].items(), *one["text"].items(), ("de", one["reason"])]
        for step in one["steps"]:
            if step["do"] in {"told", "answered", "asked"}:
                yield "de", step["words"]
            yield from step.get("translations", {}).items()


def test_recommendations_name_what_is_there() -> None:
    offices = {office["name"] for office in CHAIN["offices"]} | {""}
    for one in RECOMMENDATIONS:
        assert one["topic"] in SLUGS
        assert one["office"] in offices
        assert one["route"] in {"", *ROUTE_BY_CODE}
        assert one["expected"].get("term", "authority") in TERM_BY_CODE
        assert one["steps"][0]["do"] == "drafted"
        assert {step["do"] for step in one["steps"][1:]} <= STEPS.keys()
        assert {step["on"][0] for step in one["steps"]} <= {"first", "second", "third", "today"}
        assert all(VOICES[place]["topic"] == one["topic"] for place in one["voices"])
    assert all(office["email"].endswith(".demo.example") for office in CHAIN["offices"])


def test_what_is_public_can_be_read_in_the_languages_of_most() -> None:
    for one in RECOMMENDATIONS:
        if {"sent", "closed"} & {step["do"] for step in one["steps"]}:
            assert one["title"].keys() >= PUBLIC_EVERYWHERE | {"uk", "pl", "fa", "prs"}
            assert one["text"].keys() >= PUBLIC_EVERYWHERE


def test_everybody_is_told_in_their_own_language() -> None:
    for one in RECOMMENDATIONS:
        pages = {VOICES[place]["page"] for place in one["voices"]} - {"de", "de-simple"}
        for step in one["steps"]:
            if step["do"] == "told":
                assert step["translations"].keys() >= pages
                assert set(step["checked"]) <= step["translations"].keys()


def test_texts_are_in_the_language_they_claim() -> None:
    texts = list(_texts())
    found = [(guess(text, page_language=language, offered=OFFERED).code, language, text) for language, text in texts]
    wrong = [one for one in found if SAME.get(one[0], one[0]) != SAME.get(one[1], one[1])]
    assert len(wrong) <= 0.05 * len(texts), wrong


def test_texts_keep_to_their_letters() -> None:
    for language, text in _texts():
        if language == "ru":
            assert set("іїєґ") & set(text.lower()) == set(), text
        if language == "uk":
            assert set("ыэъё") & set(text.lower()) == set(), text
        if language in {"fa", "prs"}:
            assert re.search(r"(?<!\w)(?:می|نمی) |[كيى_]", text) is None
            assert f"{ZWNJ} " not in text


@pytest.mark.parametrize("data", [MEETINGS, [one["steps"] for one in RECOMMENDATIONS]], ids=["meetings", "steps"])
def test_no_number_or_address_could_reach_anyone(data: Any) -> None:
    whole = json.dumps(data, ensure_ascii=False).replace("23-0417.01", "")
    assert re.findall(r"\d[\d /.()-]{4,}\d|\d{4,}|\S+@\S+|www\.|https?:", whole) == []


def test_meetings_name_what_is_there_and_votes_add_up() -> None:
    adopts = {one["key"] for one in RECOMMENDATIONS if "adopted" in {step["do"] for step in one["steps"]}}
    assert len(NAMES) == 16
    assert {item["adopts"] for held in MEETINGS["held"] for item in held["items"] if "adopts" in item} == adopts
    for held in MEETINGS["held"]:
        away = {*held["no"], *held["silent"]}
        assert away | set(held["late"]) <= NAMES
        assert {sum(item["votes"]) for item in held["items"] if "votes" in item} == {len(NAMES - away)}
    every = [*MEETINGS["held"], MEETINGS["next"], MEETINGS["after_next"]]
    for item in (item for meeting in every for item in meeting["items"]):
        assert item["owner"] in NAMES
        assert item.get("topic", "language") in SLUGS
    assert {*MEETINGS["next"]["yes"], *MEETINGS["next"]["no"]} <= NAMES
