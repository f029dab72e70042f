"""A hint for statements that say the same: the same every time, each language by itself."""

import pytest

from sprachrohr.dialogues.showing import Shown, Translated
from sprachrohr.dialogues.similar import near

COURSES = Shown(1, 1, "de", "Es braucht mehr Deutschkurse am Abend.")
CARE = Shown(2, 2, "de", "Zu jedem Kurs gehört eine Kinderbetreuung.")
TURKISH = {"tr": Translated("Parkta daha çok ışık gerek.", "person")}
PARK = Shown(3, 3, "de", "Der Park braucht mehr Licht am Weg.", TURKISH)
BUSES = Shown(4, 4, "de", "Am Abend sollen mehr Busse fahren.")
ALL = (COURSES, CARE, PARK, BUSES)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Wir brauchen am Abend mehr Deutschkurse!", [COURSES]),
        ("Es braucht mehr DEUTSCHKURS-Plätze am Abend", [COURSES]),
        ("Kinderbetreuung in jedem Kurs", [CARE]),
        ("Radwege sollen sicher sein.", []),
        ("Mehr!", []),
        ("", []),
    ],
)
def test_the_same_thought_is_found_and_another_one_is_not(words: str, found: list[Shown]) -> None:
    assert near([(words, "de")], ALL) == found
    assert near([(words, "de-simple")], ALL) == found


def test_another_language_is_near_through_a_translation_alone() -> None:
    turkish = "Parkta daha çok ışık olmalı."
    assert near([(turkish, "tr")], ALL) == [PARK]
    assert near([("در پارک چراغ بیشتر لازم است", "prs")], ALL) == []
    assert near([("در پارک چراغ بیشتر لازم است", "prs"), ("Der Park braucht mehr Licht.", "de")], ALL) == [PARK]


def test_it_names_at_most_three_and_the_nearest_first() -> None:
    many = [Shown(n, n, "de", f"Mehr Sitzbänke im Park, Vorschlag {n}.") for n in range(1, 9)]
    exact = Shown(99, 99, "de", "Mehr Sitzbänke im Park!")
    found = near([("Mehr Sitzbänke im Park.", "de")], [*many, exact])
    assert len(found) == 3
    assert found[0] == exact
    assert [one.number for one in found[1:]] == [1, 2]
