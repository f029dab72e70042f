"""What can happen to a topic: it begins, is renamed, described, put into somebody's care. Which resolution did it, and
merging and closing by one: the room that meets."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import slugify

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import ask_for, change_text, write_text
from sprachrohr.languages.models import Text
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.topics.names import GERMAN, forget_names
from sprachrohr.vault.models import Key
from sprachrohr.web.known_languages import same_for_readers

SLUG = 40
# For addresses in letters that everybody can type.
LATIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@transaction.atomic
def begin(*, name: str, by: Member, picture: str = Topic.Picture.MORE) -> Topic:
    """A new topic, named in German; the other languages are wished for at the translation desk. One of that name that
    stands already is that one. Raises ValueError for an empty name."""
    german = name.strip()
    if not german:
        raise ValueError("a topic has a name")
    found = next((one for one in Topic.objects.standing() if str(one) == german), None)
    if found is not None:
        return found
    topic = Topic.objects.create(
        slug=_free_slug(german), picture=picture, names={GERMAN: german}, position=Topic.objects.count()
    )
    ask_for_names(topic=topic)
    write("topic begun", about=topic, by=by)
    return topic


def _free_slug(name: str) -> str:
    base = slugify(name.lower().translate(LATIN))[: SLUG - 4].replace("-", "_") or "topic"
    taken = set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}_{n}" for n in range(2, 999))) if slug not in taken)


@transaction.atomic
def rename(*, topic: Topic, name: str, by: Member) -> None:
    """A new German name. Those in other languages named something else: they go, and are wished for anew. Raises
    ValueError for an empty name."""
    german = name.strip()
    if not german:
        raise ValueError("a topic has a name")
    topic.names = {GERMAN: german}
    topic.save(update_fields=["names"])
    if topic.title is not None:
        topic.title.translations.all().delete()
        change_text(text=topic.title, words=german, days=Council.ours().translation_days, by=by)
    ask_for_names(topic=topic)
    write("topic renamed", about=topic, by=by)


def missing_names(topic: Topic, languages: list[str]) -> list[str]:
    """Of these languages those in which neither the preset nor anybody at the desk has named it."""
    made = {one.language for one in topic.title.translations.all()} if topic.title is not None else set()
    known = {GERMAN, *topic.names, *made}
    return [code for code in languages if not any(same_for_readers(code, one) for one in known)]


@transaction.atomic
def ask_for_names(*, topic: Topic) -> list[str]:
    """Whatever language of the council lacks this name waits at the translation desk; those languages."""
    council = Council.ours()
    missing = missing_names(topic, council.languages)
    if missing and topic.title is None:
        topic.title = write_text(key=Key.make(), words=str(topic), language=GERMAN)
        topic.save(update_fields=["title"])
    for code in missing if topic.title is not None else []:
        ask_for(text=topic.title, language=code, days=council.translation_days)  # type: ignore[arg-type]
    forget_names()
    return missing


@transaction.atomic
def describe(*, topic: Topic, words: str, by: Member) -> None:
    """The paragraph for the public, in German; every other language waits for its translation. The same words change
    nothing, no words take the paragraph away."""
    before = topic.about.original if topic.about is not None else ""
    if words == before:
        return
    days = Council.ours().translation_days
    if not words:
        topic.about = None
    elif topic.about is not None:
        change_text(text=topic.about, words=words, days=days, by=by)
    else:
        topic.about = write_text(key=Key.make(), words=words, language=GERMAN)
    topic.save(update_fields=["about"])
    if topic.about is not None:
        wish_in_all_languages(text=topic.about, days=days)
    write("topic described", about=topic, by=by)


def wish_in_all_languages(*, text: Text, days: int, languages: Sequence[str] | None = None) -> None:
    """Everybody may read it: each language of the council, or of these, waits for it, but for those that its readers
    share."""
    for code in Council.ours().languages if languages is None else languages:
        if not same_for_readers(code, text.language):
            ask_for(text=text, language=code, days=days)


@transaction.atomic
def take_care(*, topic: Topic, owner: Member | None, working_group: str, picture: str, by: Member) -> None:
    """Who looks after it, and which drawing stands for it."""
    topic.owner, topic.working_group, topic.picture = owner, working_group, picture
    topic.save(update_fields=["owner", "working_group", "picture"])
    write("topic cared for", about=topic, by=by)
