"""What the council does with a dialogue as a whole: set up, changed, opened, closed, published, archived."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.dialogues.disclosure import FEWEST
from sprachrohr.dialogues.models import Choice, Dialogue, Question
from sprachrohr.dialogues.models.dialogue import room_token
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import change_text, write_text
from sprachrohr.languages.models import Text, Wish
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import wish_in_all_languages
from sprachrohr.vault.models import Key
from sprachrohr.voices.actions import DESK_LANGUAGE

FEWEST_STATEMENTS = 3
# Nobody votes any more, and never again.
ENDED = {"over", "published", "archived"}
WORDS = ("question", "why", "reader")


class NotNow(ValueError):
    """This cannot happen in the state in which the dialogue is; `reason` names the sentence for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Words:
    """German: the question, why it is asked, and who reads the result."""

    question: str
    why: str
    reader: str


def _locked(dialogue: Dialogue) -> Dialogue:
    return Dialogue.objects.select_for_update().select_related("key").get(pk=dialogue.pk)


@transaction.atomic
def set_up(*, words: Words, closes_at: datetime, by: Member, rows_announced: bool = False, **rules: Any) -> Dialogue:
    """A draft that only the desk sees. `rules`: fields of the dialogue (who may add, moderation, entry, results, topic,
    languages; without the last, all of the council)."""
    key, rules = Key.make(), {"languages": Council.ours().languages, **rules}
    texts = {
        name: write_text(key=key, words=getattr(words, name), language=DESK_LANGUAGE)
        for name in WORDS
    }
    announced = timezone.now() if rows_announced else None
    dialogue = Dialogue.objects.create(
        key=key, closes_at=closes_at, made_by=by, rows_announced_at=announced, **texts, **rules
    )
    write("dialogue set up", about=dialogue, by=by)
    return dialogue


@transaction.atomic
def change(*, dialogue: Dialogue, words: Words, by: Member, rows_announced: bool = False, **rules: Any) -> None:
    """As long as it is a draft everything; afterwards only until when it runs, what is shown, and who may add.

    Raises NotNow if the words or the way in would change under those who have voted.
    """
    fresh = _locked(dialogue)
    if fresh.state in ENDED:
        raise NotNow("closed")
    new_words = [name for name in WORDS if getattr(fresh, name).original != getattr(words, name)]
    frozen = {name for name in ("entry", "opens_at") if name in rules and getattr(fresh, name) != rules[name]}
    announced = fresh.rows_announced_at is not None
    if fresh.opened_at is not None and (new_words or frozen or rows_announced != announced):
        raise NotNow("opened")
    for name in new_words:
        change_text(text=getattr(fresh, name), words=getattr(words, name), days=Council.ours().translation_days, by=by)
    gone = set(fresh.languages) - set(rules.get("languages", fresh.languages))
    fresh.rows_announced_at = (fresh.rows_announced_at or timezone.now()) if rows_announced else None
    for name, value in rules.items():
        setattr(fresh, name, value)
    fresh.save()
    fresh.has_changed()
    if fresh.opened_at is not None:
        Wish.objects.open().filter(text__in=_read_by_people(fresh), language__in=gone).delete()
        _wish_for_translations(fresh)
    write("dialogue changed", about=fresh, by=by)


def _read_by_people(dialogue: Dialogue) -> list[Text]:
    shown = [one.text for one in dialogue.statements.shown().select_related("text")]
    return [*Text.objects.filter(key=dialogue.key), *shown]


def _wish_for_translations(dialogue: Dialogue) -> None:
    """Of all that people read; what is asked for already is not asked for twice."""
    days = Council.ours().translation_days
    for text in _read_by_people(dialogue):
        wish_in_all_languages(text=text, days=days, languages=dialogue.languages)


@transaction.atomic
def ask_about_people(*, dialogue: Dialogue, asked: Sequence[tuple[str, Sequence[str]]], by: Member) -> None:
    """The optional questions (words, choices), all of them anew. Raises NotNow once people have begun to answer."""
    fresh = _locked(dialogue)
    if fresh.opened_at is not None:
        raise NotNow("opened")
    fresh.questions.all().delete()

    def text(words: str) -> Text:
        return write_text(key=fresh.key, words=words, language=DESK_LANGUAGE)

    for position, (words, choices) in enumerate(asked):
        question = Question.objects.create(dialogue=fresh, text=text(words), position=position)
        for place, choice in enumerate(choices):
            Choice.objects.create(question=question, text=text(choice), position=place)
    write("dialogue changed", about=fresh, by=by)


@transaction.atomic
def open_dialogue(*, dialogue: Dialogue, by: Member) -> None:
    """Everybody sees it from now on; voting begins at its time. Raises NotNow (opened, over, statements)."""
    fresh = _locked(dialogue)
    if fresh.opened_at is not None:
        raise NotNow("opened")
    if fresh.closes_at <= timezone.now():
        raise NotNow("over")
    if fresh.statements.shown().count() < FEWEST_STATEMENTS:
        raise NotNow("statements")
    fresh.opened_at, fresh.opened_by = timezone.now(), by
    fresh.save(update_fields=["opened_at", "opened_by"])
    fresh.has_changed()
    _wish_for_translations(fresh)
    write("dialogue opened", about=fresh, by=by)


@transaction.atomic
def close(*, dialogue: Dialogue, by: Member | None) -> None:
    """No vote counts any more, at once. By the clock (`by` None) when its time is over. Raises NotNow."""
    fresh = _locked(dialogue)
    if fresh.opened_at is None or fresh.closed_at is not None:
        raise NotNow("closed")
    fresh.closed_at, fresh.closed_by = timezone.now(), by
    fresh.save(update_fields=["closed_at", "closed_by"])
    fresh.has_changed()
    write("dialogue closed", about=fresh, by=by)


def close_those_over() -> int:
    """By the clock: closes every dialogue whose time is over; how many."""
    over = Dialogue.objects.public().filter(closed_at__isnull=True, closes_at__lte=timezone.now())
    for dialogue in over:
        with suppress(NotNow):  # somebody has closed it in the same moment
            close(dialogue=dialogue, by=None)
    return len(over)


@transaction.atomic
def publish(*, dialogue: Dialogue, by: Member) -> None:
    """Everybody sees what came out. Raises NotNow as long as people vote."""
    fresh = _locked(dialogue)
    if fresh.published_at is not None or fresh.state != "over":
        raise NotNow("running")
    fresh.published_at, fresh.published_by = timezone.now(), by
    fresh.save(update_fields=["published_at", "published_by"])
    fresh.has_changed()
    write("dialogue published", about=fresh, by=by)


@transaction.atomic
def archive(*, dialogue: Dialogue, by: Member) -> None:
    """It leaves the list of what is going on; its page and its results stay where they are. Raises NotNow."""
    fresh = _locked(dialogue)
    if fresh.published_at is None or fresh.archived_at is not None:
        raise NotNow("not_published")
    fresh.archived_at, fresh.archived_by = timezone.now(), by
    fresh.save(update_fields=["archived_at", "archived_by"])
    write("dialogue archived", about=fresh, by=by)


@transaction.atomic
def count_held(*, dialogue: Dialogue, by: Member) -> int:
    """Those who came many from one place count from now on: it was a class, a shelter, a meeting. How many people.

    Raises NotNow after the end if they are fewer than five: two files, before and after, would tell their votes.
    """
    fresh = _locked(dialogue)
    held = fresh.voters.filter(held_on__isnull=False)
    if fresh.state in ENDED and held.count() < FEWEST:
        raise NotNow("few_held")
    many = held.update(held_on=None)
    fresh.has_changed()
    write("held votes counted", about=fresh, by=by)
    return many


@transaction.atomic
def renew_room(*, dialogue: Dialogue, by: Member) -> None:
    """The code of the room has got out: from now on only posters that are printed anew lead in."""
    fresh = _locked(dialogue)
    fresh.room = room_token()
    fresh.save(update_fields=["room"])
    write("room code renewed", about=fresh, by=by)


@transaction.atomic
def name_groups(*, dialogue: Dialogue, names: dict[int, str], by: Member) -> None:
    """What the council calls the groups, by their id; without a name they are A, B, C."""
    fresh = _locked(dialogue)
    fresh.group_names = {str(group): words for group, words in names.items() if words}
    fresh.save(update_fields=["group_names"])
    fresh.has_changed()
    write("groups named", about=fresh, by=by)


