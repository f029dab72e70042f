"""Every reason why a file is not taken has a sentence that says what to do; none has a hole in it."""

from collections.abc import Iterator
from typing import get_args

import pytest
from django.utils import translation

from sprachrohr.vault.media.outcome import Purpose, Reason
from sprachrohr.vault.media.sentences import SENTENCES, WRONG_KIND, sentence_for


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_every_reason_has_its_sentence() -> None:
    assert {*SENTENCES, "wrong_kind"} == set(get_args(Reason))
    assert set(WRONG_KIND) == set(get_args(Purpose))


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_sentences_say_what_is_wrong_and_what_to_do(purpose: Purpose) -> None:
    said = {reason: sentence_for(reason, purpose) for reason in get_args(Reason)}
    assert len(set(said.values())) == len(get_args(Reason))
    assert [sentence for sentence in said.values() if "%" in sentence or "Please" not in sentence] == []


def test_what_is_too_big_names_the_limit_of_its_kind() -> None:
    assert sentence_for("too_big") == "This file is larger than 10 MB. Please send a shorter or a smaller one."
    assert sentence_for("too_big", "video").startswith("This file is larger than 50 MB.")


def test_wrong_kind_asks_for_what_was_wanted() -> None:
    assert sentence_for("wrong_kind").endswith("Please send a voice message or a sound file.")
    assert sentence_for("wrong_kind", "picture").endswith("Please send a photo.")
