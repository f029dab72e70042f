"""A quote: the desk proposes a wording, the person reads exactly that in their thread and says yes or no. Only then
others may read it, and only as long as the person leaves it so."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import wish_for, write_text
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import wish_in_all_languages
from sprachrohr.vault.actions import destroy_keys
from sprachrohr.vault.models import Key
from sprachrohr.voices.models import Filing, Quote, Voice

# A quote is a sentence or two, not the whole story.
MOST_LETTERS = 400


def may_be_asked(voice: Voice) -> bool:
    """Whether its person has said that it may be told, and nothing speaks against it since."""
    public = voice.openness == Voice.Openness.PUBLIC
    stands = not voice.set_aside_as and voice.held_on is None and voice.emptied_on is None
    return public and stands and voice.special_consent_ended_on is None


@transaction.atomic
def ask(*, voice: Voice, words: str, language: str, by: Member) -> Quote:
    """The question stands in the person's thread as soon as they can read the wording there: in the language in which
    it is written, or translated like an answer. The same wording is asked once.

    Raises PermissionError (it must not be told), ValueError (no words, or too many).
    """
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if not may_be_asked(voice):
        raise PermissionError("its person has not said that others may know it")
    if not words or len(words) > MOST_LETTERS:
        raise ValueError("a quote is a sentence or two")
    before = voice.quotes.filter(text__isnull=False).select_related("text__key")
    same = next((one for one in before if one.text and one.text.original == words), None)
    if same is not None:
        return same
    text = write_text(key=Key.make(), words=words, language=language)
    quote = Quote.objects.create(voice=voice, text=text, asked_by=by)
    wish_for(text=text, language=voice.answer_language, days=Council.ours().translation_days)
    write("quote asked", about=quote, by=by)
    return quote


@transaction.atomic
def answer(*, quote: Quote, agrees: bool) -> None:
    """The person says yes or no, or takes a yes back. With a yes every language of the council waits for the words;
    with a no they are gone.

    Raises PermissionError for a yes to what must not, or no longer, be told.
    """
    quote = Quote.objects.select_for_update(of=("self",)).select_related("text__key", "voice").get(pk=quote.pk)
    today = timezone.localdate()
    if agrees and (quote.text is None or not may_be_asked(quote.voice)):
        raise PermissionError("there is nothing that others may know")
    if agrees and quote.text is not None:
        quote.accepted_on = today
        wish_in_all_languages(text=quote.text, days=Council.ours().translation_days)
    else:
        quote.accepted_on, quote.declined_on = None, quote.declined_on or today
    quote.save(update_fields=["accepted_on", "declined_on"])
    write("quote accepted" if agrees else "quote refused", about=quote)
    if not agrees and quote.text is not None:
        destroy_keys(keys=[quote.text.key_id])


def asked_in(voice: Voice, *languages: str) -> list[Quote]:
    """For the person's thread: what they have said yes to, and what they are asked, if they can read it in one of these
    languages. Two queries where the voice may be told, else none."""
    if not may_be_asked(voice):
        return []
    found = voice.quotes.filter(text__isnull=False).select_related("text__key").prefetch_related("text__translations")
    return [one for one in found if one.text is not None and any(map(one.text.readable_in, languages))]


@transaction.atomic
def drop(*, quote: Quote, by: Member) -> None:
    """The desk does not use it, or not any more: it is gone, with its words."""
    write("quote dropped", about=quote, by=by)
    keys = [quote.text.key_id] if quote.text is not None else []
    quote.delete()
    destroy_keys(keys=keys)


def public_quotes(*topics: str) -> "QuerySet[Quote]":
    """What everybody may read of what was said about these topics (slugs), the newest yes first."""
    voices = Filing.objects.under(*topics).values("voice")
    rows = Quote.objects.public().filter(voice__in=voices).select_related("text__key")
    return rows.order_by("-accepted_on", "-pk")
