"""What people have said about themselves, as sums: of five and more alone, in steps of five, of the map shown."""

from django.db.models import Count

from sprachrohr.dialogues.disclosure import FEWEST, in_steps
from sprachrohr.dialogues.models import Choice, Chosen, Dialogue
from sprachrohr.dialogues.showing import shown
from sprachrohr.languages.reading import Read

Sums = dict[str, int]


def sums_about_people(dialogue: Dialogue) -> Sums:
    """Choice -> people, of those who are counted; a choice of fewer than five is not in it. One query."""
    counted = Chosen.objects.filter(question__dialogue=dialogue, voter__held_on__isnull=True)
    rows = counted.values("choice").annotate(people=Count("pk")).filter(people__gte=FEWEST)
    return {str(row["choice"]): in_steps(row["people"]) for row in rows}


def who_took_part(dialogue: Dialogue, sums: Sums, language: str) -> list[tuple[Read, list[tuple[Read, int | None]]]]:
    """Each question with its choices in the reader's language, None for fewer than five. Three queries, or none."""
    if not sums:
        return []
    rows = Choice.objects.filter(question__dialogue=dialogue).select_related("text__key", "question__text__key")
    rows = rows.prefetch_related("text__translations", "question__text__translations")
    found: dict[int, tuple[Read, list[tuple[Read, int | None]]]] = {}
    for choice in rows.order_by("question__position", "question", "position", "pk"):
        question = choice.question
        asked = found.setdefault(question.pk, (shown(question.text).read_in(language), []))
        asked[1].append((shown(choice.text).read_in(language), sums.get(str(choice.pk))))
    return list(found.values())
