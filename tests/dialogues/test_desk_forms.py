"""What the desk types: lines, questions about oneself, and what is refused with a sentence."""

from typing import Any

import pytest

from sprachrohr.dialogues.about_people import NEVER, NotAsked, as_typed, parsed
from sprachrohr.dialogues.desk_forms import StatementsForm


@pytest.mark.parametrize(
    "line",
    [
        "Woher kommen Sie?: Hamburg, anderswo", "Welche Religion haben Sie?: keine, eine", "Herkunftsland: A, B",
        "Ihre Nationalität?: deutsch, andere", "Welchen Aufenthaltstitel haben Sie?: A, B",
        "Sind Sie geflüchtet?: ja, nein", "Woran glauben Sie?: an etwas, an nichts",
        "Muttersprache: Deutsch, andere", "Haben Sie einen deutschen Pass?: ja, nein", "Gruppe: Christen, Muslime",
        "Wo sind Sie geboren?: hier, woanders", "Haben Sie Migrationshintergrund?: ja, nein",
    ],
)  # fmt: skip
def test_the_reminder_knows_the_usual_words(line: str) -> None:
    with pytest.raises(NotAsked) as caught:
        parsed(f"Wie alt sind Sie?: jung, alt\n{line}")
    assert (caught.value.reason, caught.value.line) == ("never", 2)
    assert caught.value.word


@pytest.mark.parametrize(
    "line",
    ["Wie alt sind Sie?", "Passt Ihnen der Abend?", "Wohnen Sie in einer Wohnung mit Aufzug?", "Glauben Sie an Busse?",
     "Woher wissen Sie von uns?", "Gehen Ihre Kinder in die Schule?", "Kommen Sie zum Stammtisch?"],
)  # fmt: skip
def test_and_leaves_other_questions_alone(line: str) -> None:
    assert NEVER.search(line) is None


def test_lines_become_questions_and_lines_again() -> None:
    typed = "Wie alt sind Sie?: unter 25, 25 bis 60, älter\n\nWie kommen Sie her?: zu Fuß, auch mit Rad; Bus"
    found = parsed(typed)
    assert found == [
        ("Wie alt sind Sie?", ["unter 25", "25 bis 60", "älter"]),
        ("Wie kommen Sie her?", ["zu Fuß, auch mit Rad", "Bus"]),
    ]
    assert parsed(as_typed(found)) == found


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("Wie alt?", "choices"), ("Wie alt?: jung", "choices"), (": jung, alt", "choices"),
     ("x" * 141 + ": a, b", "long"), ("Wie?: a, " + "b" * 61, "long"), ("Wie?: a, b\n" * 6, "many"),
     ("Wie?: " + ",".join(map(str, range(11))), "choices")],
)  # fmt: skip
def test_what_cannot_be_asked_says_why(typed: str, reason: str) -> None:
    with pytest.raises(NotAsked) as caught:
        parsed(typed)
    assert caught.value.reason == reason


def _form(words: str, **more: Any) -> StatementsForm:
    return StatementsForm({"words": words, "language": "de"}, **more)


def test_a_pasted_list_is_cleaned_and_the_same_line_is_one() -> None:
    form = _form("- Mehr Kurse.\r\n• Mehr Busse.\n\n  Mehr Kurse.  \n")
    assert form.is_valid()
    assert form.cleaned_data["words"] == ["Mehr Kurse.", "Mehr Busse."]


def test_every_line_that_is_too_long_is_named_and_stays_in_the_form() -> None:
    typed = "Kurz.\n" + "a" * 140 + "\n" + "b" * 141 + "\n\n" + "c" * 200
    form = _form(typed)
    assert not form.is_valid()
    said = " ".join(form.errors["words"])
    assert "3" in said
    assert "5" in said
    assert "b" * 141 in said
    assert "a" * 140 not in said
    assert form["words"].value() == typed


@pytest.mark.parametrize("typed", ["", " \n - \n", "\x00"])
def test_nothing_is_no_statement(typed: str) -> None:
    assert not _form(typed).is_valid()


def test_a_persons_words_are_not_taken_as_they_are() -> None:
    said = ("Im Treppenhaus ist seit Wochen kein Licht und niemand fühlt sich zuständig.",)
    for copied in (said[0], "seit Wochen  KEIN Licht", said[0].rstrip(".") + "!"):
        assert not _form(copied, not_these=said).is_valid()
    assert _form("Licht im Treppenhaus muss schnell repariert werden.", not_these=said).is_valid()
