"""Text blocks: sentences that the council needs every week, in every language, one tap each.

A block is part of the product's catalogues. In a language it counts as checked once a member who reads that
language has read exactly this wording (`BlockReading`); until then the desk is told so.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from sprachrohr.voices.models import BlockReading


@dataclass(frozen=True)
class Block:
    slug: str
    title: str  # for the desk, German
    words: str

    def in_language(self, code: str) -> str:
        with translation.override(code):
            return gettext(self.words)

    def words_hash(self, code: str) -> str:
        return sha256(self.in_language(code).encode()).hexdigest()


BLOCKS: tuple[Block, ...] = (
    Block(
        "thanks",
        "Danke, gelesen",
        gettext_noop("Thank you. We have read your message. We will write to you here again."),
    ),
    Block(
        "more",
        "Rückfrage",
        gettext_noop(
            "Thank you. We would like to understand this better. Can you tell us more? Where was it, and when?"
        ),
    ),
    Block(
        "takes_time",
        "Wir kümmern uns",
        gettext_noop("We are working on it. It takes some time. Please look here again in two weeks."),
    ),
    Block(
        "meeting",
        "Kommt in die Sitzung",
        gettext_noop("We will talk about your topic at our next meeting. You are welcome to come and listen."),
    ),
    Block(
        "talk_hour",
        "Einladung zur Sprechstunde",
        gettext_noop("Please come to our talk hour. If you like, we look for an interpreter."),
    ),
    Block(
        "passed_on",
        "Weitergegeben",
        gettext_noop(
            "We have passed on what you told us, without any name. As soon as there is an answer, we write it here."
        ),
    ),
    Block(
        "not_us",
        "Nicht zuständig",
        gettext_noop("We cannot decide this ourselves. But we tell you who can help."),
    ),
    Block(
        "good",
        "Freut uns",
        gettext_noop("How good to hear this. We will tell the others about it. Thank you!"),
    ),
)
BY_SLUG = {block.slug: block for block in BLOCKS}


def checked_blocks() -> set[tuple[str, str]]:
    """(block, language) pairs that a member has read in exactly today's wording; one query."""
    return {
        (reading.block, reading.language)
        for reading in BlockReading.objects.all()
        if is_checked(reading.block, reading.language, reading.words_hash)
    }


def is_checked(slug: str, language: str, words_hash: str) -> bool:
    """Whether what was read is still today's wording."""
    return slug in BY_SLUG and words_hash == BY_SLUG[slug].words_hash(language)


def languages_of_blocks() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]
