"""What can happen to a text: it is written, changed, wished for in another language, translated, checked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.languages.models import Suggestion, Text, Translation, Wish
from sprachrohr.people.models import Member
from sprachrohr.vault.actions import destroy_keys, finish_link, make_link
from sprachrohr.vault.models import Key, Link

LINK_PURPOSE = "translate"
SUGGESTION_MEMORY_DAYS = 90


class TextChanged(Exception):
    """The original changed while somebody translated it."""


def write_text(*, key: Key, words: str, language: str) -> Text:
    """A new original under this key."""
    return Text.objects.create(key=key, language=language, body=key.encrypt(words))


@transaction.atomic
def change_text(*, text: Text, words: str, days: int, by: Member) -> None:
    """New words for an original; its translations count as outdated from now on and are wished for again."""
    text.body = text.key.encrypt(words)
    text.version += 1
    text.save(update_fields=["body", "version"])
    text.__dict__.pop("_original", None)
    due = timezone.localdate() + timedelta(days=days)
    text.wishes.update(fulfilled_at=None, due_on=due, machine_tried_on=None, machine_said="")
    write("text changed", about=text, by=by)


def wish_for(*, text: Text, language: str, days: int) -> Wish | None:
    """Somebody waits for this text in that language; None if they can read it already."""
    return None if text.readable_in(language) else ask_for(text=text, language=language, days=days)


def ask_for(*, text: Text, language: str, days: int) -> Wish:
    """The wish for this translation; an earlier one, if there is."""
    due = timezone.localdate() + timedelta(days=days)
    wish, _ = Wish.objects.get_or_create(text=text, language=language, defaults={"due_on": due})
    return wish


@transaction.atomic
def write_translation_in(
    *, text: Text, language: str, words: str, maker: str, by: Member | None = None, made_with: str = ""
) -> Translation:
    """Keep a translation. A person's replaces any other; a machine's only another machine's or an outdated one."""
    if maker == Translation.Maker.MACHINE:
        known = Translation.objects.select_for_update().filter(text=text, language=language).first()
        if known is not None and known.maker != maker and known.of_version == text.version:
            return known
    translation, _ = Translation.objects.update_or_create(
        text=text,
        language=language,
        defaults={
            "body": text.key.encrypt(words),
            "of_version": text.version,
            "maker": maker,
            "made_by": by,
            "made_with": made_with,
            "made_on": timezone.localdate(),
            "checked_by": None,
            "checked_at": None,
        },
    )
    translation.__dict__.pop("_words", None)
    return translation


@transaction.atomic
def translate(
    *, wish: Wish, words: str, of_version: int, by: Member | None = None, link: Link | None = None
) -> Translation:
    """A person translated. Raises TextChanged if the original is not the one they saw (their words are kept)."""
    text = Text.objects.select_for_update().get(pk=wish.text_id)
    if text.version != of_version:
        raise TextChanged
    translation = write_translation_in(
        text=text,
        language=wish.language,
        words=words,
        maker=Translation.Maker.PERSON,
        by=by,
        made_with="" if by else "Link",
    )
    fulfil(wish=wish)
    if link is not None:
        finish_link(link=link)
    write("text translated", about=text, by=by)
    return translation


def fulfil(*, wish: Wish) -> None:
    wish.fulfilled_at = timezone.now()
    wish.save(update_fields=["fulfilled_at"])


@transaction.atomic
def check_translation(*, translation: Translation, by: Member) -> None:
    """A second person has compared it with the original. The one who made it does not check it."""
    if translation.made_by_id == by.pk:
        raise PermissionError("nobody checks their own translation")
    translation.checked_by = by
    translation.checked_at = timezone.now()
    translation.save(update_fields=["checked_by", "checked_at"])
    translation.text.wishes.filter(language=translation.language).update(fulfilled_at=timezone.now())
    write("translation checked", about=translation, by=by)


def make_translation_link(*, wish: Wish, days: int, by: Member) -> tuple[Link, str]:
    """A link for this text alone, for someone without an account. Earlier links for it end."""
    Link.objects.open().filter(purpose=LINK_PURPOSE, subject=wish.pk).update(revoked_at=timezone.now())
    return make_link(purpose=LINK_PURPOSE, subject=wish.pk, days=days, by=by)


@transaction.atomic
def suggest(*, page: str, language: str, words: str) -> Suggestion:
    """A better sentence for a page of ours."""
    text = write_text(key=Key.make(), words=words, language=language)
    return Suggestion.objects.create(text=text, page=page)


def forget_done_suggestions() -> int:
    """Suggestions that somebody has dealt with three months ago, with their keys; how many."""
    before = timezone.now() - timedelta(days=SUGGESTION_MEMORY_DAYS)
    keys = set(Suggestion.objects.filter(done_at__lt=before).values_list("text__key", flat=True))
    destroy_keys(keys=keys)
    return len(keys)
