"""Voices that ended some time ago, and thirty days that pass."""

from datetime import timedelta

from django.utils import timezone

from sprachrohr.people.models import Member
from sprachrohr.voices import office
from sprachrohr.voices.models import DELETED_SOON, WARN_DAYS, Message, Voice
from sprachrohr.voices.reports import months_later
from tests.cast import GERMAN, oluchi_says


def ended(by: Member, *, days: int = 400, words: str = GERMAN) -> Voice:
    """Answered and closed so many days ago."""
    voice = oluchi_says(words).voice
    office.answer(voice=voice, words="Danke für Ihre Worte.", by=by, seen=0, anyway=True)
    return closed_before(voice, days)


def closed_before(voice: Voice, days: int) -> Voice:
    Voice.objects.filter(pk=voice.pk).update(closed_at=timezone.now() - timedelta(days=days))
    voice.refresh_from_db()
    return voice


def days_since(months: int) -> int:
    """How many days ago the day so many months ago was."""
    return (timezone.localdate() - months_later(timezone.localdate(), -months)).days


def thirty_days_pass() -> None:
    """Every warning that stands in a thread is as old as it must be."""
    told = Message.objects.filter(note=DELETED_SOON)
    told.update(written_on=timezone.localdate() - timedelta(days=WARN_DAYS))


def warned() -> set[int]:
    """The voices in whose threads the warning stands."""
    return set(Message.objects.filter(note=DELETED_SOON).values_list("voice", flat=True))


def emptied() -> set[int]:
    return set(Voice.objects.filter(emptied_on__isnull=False).values_list("pk", flat=True))
