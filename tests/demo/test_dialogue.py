"""The demo's dialogues: one is over, with the groups and the common ground that its sentences plan; one is running."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from sprachrohr.demo.cast import CAST
from sprachrohr.demo.dialogue import FILE, tell_dialogue
from sprachrohr.dialogues.about_people import NEVER
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Chosen, Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.models.dialogue import LONGEST_STATEMENT
from sprachrohr.journal.models import Entry
from sprachrohr.languages.models import Text, Translation, Wish
from sprachrohr.people.models import Member
from tests.cast import member, open_council

TOLD: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
OFFERED = {code for code, _ in settings.LANGUAGES}
ZWNJ = "\u200c"


@pytest.fixture
def finished(db: None) -> Dialogue:
    open_council()
    return tell_dialogue({person.name: member(person) for person in CAST})


def _entries(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything in it that has words."""
    asked = [part for one in fields["about_people"] for part in (one, *one["choices"])]
    named = [fields[name] for name in ("question", "why", "reader")]
    return [*named, *(one["text"] for one in asked), *fields["statements"], *fields["from_people"]]


def _planned(finding: str) -> list[int]:
    entries = [*TOLD["finished"]["statements"], *TOLD["finished"]["from_people"]]
    return [number for number, entry in enumerate(entries, start=1) if entry.get("finding") == finding]


@pytest.mark.django_db
def test_the_finished_one_has_the_groups_and_the_common_ground_that_were_planned(finished: Dialogue) -> None:
    drawing = finished.drawings.get()
    result = drawing.result
    assert finished.state == "published"
    assert (drawing.people, len(result["groups"]), len(_planned("common"))) == (64, 2, 6)
    assert sorted(result["common_ground"]) == _planned("common")
    assert sorted(result["shared_refusal"]) == _planned("refused")
    assert sorted(result["divides"]) == _planned("divides")
    assert sorted(result["unsure"]) == _planned("unsure")
    assert result["stability"]["same"] >= 90
    # The clock finds nothing to draw again.
    assert draw(dialogue=finished) is None


@pytest.mark.django_db
def test_people_added_statements_and_most_said_something_about_themselves(finished: Dialogue) -> None:
    shown, merged, rejected = finished.statements.filter(source=Statement.Source.PERSON)
    assert shown.is_shown
    assert merged.merged_into is not None
    assert merged.merged_into.is_shown
    assert rejected.rejected_as == Statement.Reason.TWO
    assert finished.statements.shown().count() == 14
    assert {one.came_on for one in (shown, merged, rejected)} <= {one.came_on for one in finished.voters.all()}
    chosen = Counter(Chosen.objects.values_list("choice", flat=True))
    assert len(chosen) == 7
    assert min(chosen.values()) >= 5
    languages = Counter(finished.voters.values_list("language", flat=True))
    assert languages == TOLD["finished"]["languages"]
    assert sum(hour.people for hour in finished.hours.all()) == 64


@pytest.mark.django_db
def test_the_other_one_is_running_and_one_statement_waits(finished: Dialogue) -> None:
    running = Dialogue.objects.exclude(pk=finished.pk).get()
    today = timezone.localdate()
    assert (running.state, running.moderation, running.results) == ("running", "before", "end")
    assert timezone.localdate(running.opened_at) == today - timedelta(days=5)
    assert timezone.localdate(running.closes_at) == today + timedelta(days=16)
    assert running.voters.count() == 23
    assert running.statements.shown().count() == 9
    assert running.statements.waiting().get().source == Statement.Source.PERSON
    # All is told of days that are over.
    assert finished.opens_at < finished.closes_at < timezone.now() - timedelta(days=42)
    assert Voter.objects.filter(came_on__gte=today).count() == 0
    assert Entry.objects.filter(verb__contains="statement", day__gte=today).count() == 0
    assert Entry.objects.filter(verb__startswith="dialogue", day__gte=today).count() == 0


@pytest.mark.django_db
def test_everything_is_readable_in_every_language_and_the_votes_are_the_same_again(finished: Dialogue) -> None:
    shown = Statement.objects.shown().values("text")
    asked = Text.objects.filter(key__in=Dialogue.objects.values("key"))
    for text in (Text.objects.filter(pk__in=shown) | asked).select_related("key").prefetch_related("translations"):
        assert {text.language, *(one.language for one in text.translations.all())} == OFFERED
    assert Wish.objects.open().count() == 0
    machine = Translation.objects.filter(maker=Translation.Maker.MACHINE)
    assert machine.count() == 3
    assert Translation.objects.filter(checked_at__isnull=False).count() >= 10
    other = tell_dialogue({one.shown_name: one for one in Member.objects.all()})
    assert _votes(other) == _votes(finished)


def _votes(dialogue: Dialogue) -> list[tuple[int, int]]:
    """In the order of people."""
    votes = Vote.objects.filter(voter__dialogue=dialogue).order_by("voter", "statement__number")
    return list(votes.values_list("statement__number", "vote"))


@pytest.mark.parametrize("name", TOLD)
def test_words_are_short_and_name_nobody(name: str) -> None:
    fields = TOLD[name]
    for entry in [*fields["statements"], *fields["from_people"], fields["question"]]:
        for words in entry["words"].values():
            assert 3 <= len(words) <= LONGEST_STATEMENT, words
    names = {person.name.lower() for person in CAST}
    for entry in _entries(fields):
        assert entry["language"] in entry["words"]
        assert not names & {word.strip(".,?!:").lower() for word in entry["words"]["de"].split()}
    for one in fields["about_people"]:
        assert NEVER.search(one["text"]["words"]["de"]) is None


@pytest.mark.parametrize("name", TOLD)
def test_words_keep_to_the_letters_of_their_language(name: str) -> None:
    for entry in _entries(TOLD[name]):
        words = entry["words"]
        assert not set("іїєґ") & set(words.get("ru", "").lower())
        assert not set("ыэъё") & set(words.get("uk", "").lower())
        for persian in (words.get("fa", ""), words.get("prs", "")):
            assert not set("كيى_") & set(persian)
            assert not any(f" {prefix} " in f" {persian}" for prefix in ("می", "نمی"))
            assert f"{ZWNJ} " not in persian
