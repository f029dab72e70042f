"""Our own sentences in a person's voice, for those who cannot read them: the greeting, the doors of the front page.

Whoever speaks reads the words from the catalogue, as they stand on the page. When they change there, the recording
counts as outdated and nobody hears it until somebody has spoken the new ones.
"""

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from sprachrohr.council.models import Council
from sprachrohr.council.opening import our_council
from sprachrohr.journal.actions import write
from sprachrohr.languages.models import Recording
from sprachrohr.people.models import Member
from sprachrohr.vault.media.outcome import Clean
from sprachrohr.web.known_languages import DU, INTERFACE
from sprachrohr.web.pages import page_language

# So often a process asks the table at most, for all its pages together.
REMEMBERED_SECONDS = 20
VERSION_DIGITS = 12

# As in templates/home/front.html and templates/voices/tell.html; a test holds them together.
SENTENCES: dict[str, tuple[str, ...]] = {
    "greeting": (
        _("How good that you are here."),
        _(
            "Whoever lives in %(place)s is from here, wherever the way began. "
            "We have this place at heart and the world in view."
        ),
    ),
    "who": (
        _(
            "We are the %(council)s: volunteers from many countries. "
            "What you tell us, we carry to politics and offices, and we tell you what became of it."
        ),
    ),
    "say": (_("I want to say something"), _("Without a name. In any language.")),
    "talk": (_("I want to talk to someone"), _("On the phone or face to face.")),
    "happening": (_("What people say, and what we do"), _("Topics, answers, and dates.")),
    "tell": (_("Write as you speak. Every language is right, and mistakes do not matter."),),
}


@dataclass(frozen=True)
class Spoken:
    """What a page needs for its player. `version`: changes with the sound; `words`: the beginning of what is said."""

    sentence: str
    version: str
    words: str


_remembered: dict[tuple[str, ...], tuple[float, dict[str, Spoken]]] = {}


def words_of(sentence: str, *, language: str, council: Council) -> list[str]:
    """The sentence as it stands on the page, in one or two parts. KeyError: not one of ours."""
    says_du = language == "de" and council.address_form == Council.Address.DU
    with translation.override(DU if says_du else language):
        return [gettext(part) % {"place": council.place, "council": council.name} for part in SENTENCES[sentence]]


def hash_of(words: list[str]) -> str:
    return sha256("\n".join(words).encode()).hexdigest()


def offered_languages(member: Member, council: Council) -> list[str]:
    """The languages of our pages that this person reads."""
    return [one.code for one in INTERFACE if council.offers(one.code) and one.code in member.reads]


def recordings_for(language: str, council: Council) -> dict[str, Spoken]:
    """By sentence, what can be heard in this language; outdated ones are left out. Remembered for some seconds."""
    key = (language, council.name, council.place, council.address_form)
    since, known = _remembered.get(key, (0.0, {}))
    if not since or time.monotonic() - since > REMEMBERED_SECONDS:
        known = _recordings_for(language, council)
        _remembered[key] = time.monotonic(), known
    return known


def _recordings_for(language: str, council: Council) -> dict[str, Spoken]:
    found = {}
    rows = Recording.objects.filter(language=language, sentence__in=SENTENCES)
    for sentence, words_hash, sound_hash in rows.values_list("sentence", "words_hash", "sound_hash"):
        words = words_of(sentence, language=language, council=council)
        if words_hash == hash_of(words):
            found[sentence] = Spoken(sentence, sound_hash[:VERSION_DIGITS], words[0])
    return found


def find_recording(*, sentence: str, language: str, council: Council) -> Recording | None:
    """With its sound; None if nobody has spoken the sentence as it is now."""
    if sentence not in SENTENCES:
        return None
    now = hash_of(words_of(sentence, language=language, council=council))
    return Recording.objects.filter(sentence=sentence, language=language, words_hash=now).first()


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What pages with a player know; only those that ask for it read it."""
    return {"spoken": SimpleLazyObject(lambda: recordings_for(page_language(), our_council(request)))}


# -- what can happen -----------------------------------------------------------------------------------


def record(*, sentence: str, language: str, words: list[str], sound: Clean, by: Member) -> Recording:
    """Somebody has spoken this sentence; from now on everybody can hear it, instead of an earlier recording.

    `words`: what they have read. KeyError: not one of our sentences; PermissionError: they do not read the language.
    """
    if language not in by.reads:
        raise PermissionError("nobody speaks a language that they do not read")
    if sentence not in SENTENCES:
        raise KeyError(sentence)
    with transaction.atomic():
        recording, _created = Recording.objects.update_or_create(
            sentence=sentence,
            language=language,
            defaults={
                "words_hash": hash_of(words),
                "member": by,
                "made_at": timezone.now(),
                "sound": sound.content,
                "sound_hash": sha256(sound.content).hexdigest(),
                "seconds": sound.seconds,
            },
        )
        write("sentence spoken", about=recording, by=by)
    forget_remembered()
    return recording


def withdraw(*, recording: Recording, by: Member) -> None:
    """Nobody can hear it any more; the sound is deleted."""
    with transaction.atomic():
        write("spoken sentence withdrawn", about=recording, by=by)
        recording.delete()
    forget_remembered()


def forget_remembered() -> None:
    """The pages of this process look at the table again."""
    _remembered.clear()
