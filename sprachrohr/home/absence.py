"""If nobody looks in for two weeks: a second person is told, and people who wait see an honest note.

Confidential voices wait for their case handlers, all others for whoever reads them; each has its own silence.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.journal.models import Entry
from sprachrohr.people.models import Member, Role
from sprachrohr.people.presence import last_here
from sprachrohr.voices.models import Voice

SILENT_DAYS = 14
TOLD_AGAIN_DAYS = 7
TOLD = "second person told"
REMEMBERED_SECONDS = 60
# Who could answer: confidential voices, all others.
LOOK_IN = {True: tuple(Role.OPENS_CASES - {"translator"}), False: tuple(Role.READS_VOICES)}


@dataclass(frozen=True)
class Silence:
    """`since`: the last day on which anybody looked in; `told`: whether a second person knows of it."""

    since: date
    told: bool


def silence(*, confidential: bool = False) -> Silence | None:
    """None as long as somebody has looked in within two weeks. At most two queries, remembered for a minute."""
    name = f"silence-{confidential}"
    found: Silence | str | None = cache.get(name)
    if found is None:
        found = _silence(confidential=confidential) or "somebody is here"
        cache.set(name, found, REMEMBERED_SECONDS)
    return found if isinstance(found, Silence) else None


def _silence(*, confidential: bool) -> Silence | None:
    since = last_here(*LOOK_IN[confidential])
    if since is None or (timezone.localdate() - since).days < SILENT_DAYS:
        return None
    return Silence(since, told=Entry.objects.filter(verb=TOLD, day__gt=since).exists())


def tell_second_person() -> int:
    """By the clock: a mail of numbers, again after a week, as long as somebody waits and nobody looks in. How many
    mails. Raises on SMTP errors."""
    council = Council.ours()
    in_vain = _wait_in_vain()
    addresses = second_addresses(council)
    if not any(in_vain.values()) or not addresses or _told_lately():
        return 0
    with translation.override("de"):
        subject = _("Nobody has looked in at the desk for two weeks")
        sent = send_mail(subject, _words(council, in_vain), None, addresses)
    write(TOLD)
    return sent


def _wait_in_vain() -> dict[bool, int]:
    """How many confidential voices (True) and others wait for a word of ours while nobody looks in."""
    found = {}
    for confidential in (False, True):
        if _silence(confidential=confidential) is None:
            continue
        voices = Voice.objects.with_state().in_state("open")
        same = [voice for voice in voices if voice.is_sealed == confidential]
        found[confidential] = sum(voice.state in {"new", "for_us"} for voice in same)
    return found


def _words(council: Council, in_vain: dict[bool, int]) -> str:
    lines = [_("At the desk of %(council)s nobody has logged in for two weeks.") % {"council": council.name}]
    others, confidential = in_vain.get(False, 0), in_vain.get(True, 0)
    if others:
        lines.append(
            ngettext("%(many)s person waits for a word.", "%(many)s people wait for a word.", others)
            % {"many": others}
        )
    if confidential:
        words = ngettext(
            "%(many)s confidential message waits for its case handlers.",
            "%(many)s confidential messages wait for their case handlers.",
            confidential,
        )
        lines.append(words % {"many": confidential})
    lines.append(_("Please ask in the council who can look in, or log in yourself:"))
    return "\n".join([*lines, f"{settings.PUBLIC_URL}{reverse('desk')}", ""])


def second_addresses(council: Council) -> list[str]:
    """Whom the council has named; else everyone who runs the desk, at the address of their own account."""
    if council.second_email:
        return [council.second_email]
    return list(Member.objects.with_role(*Role.RUNS_DESK).values_list("email", flat=True))


def _told_lately() -> bool:
    return Entry.objects.filter(verb=TOLD, day__gt=timezone.localdate() - timedelta(days=TOLD_AGAIN_DAYS)).exists()
