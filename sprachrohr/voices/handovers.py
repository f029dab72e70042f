"""Handing over to an organisation that helps: the person's yes, what exactly it covers, and the way to reach them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.voices.actions import answer_referral, thread_of
from sprachrohr.voices.models import Handover, Message, Referral, Voice

LONGEST_CONTACT = 200


class ContactTooLong(Exception):
    """What was typed is no phone number or address any more."""


@transaction.atomic
def answer(*, referral: Referral, agrees: bool, upto: int | None = None, contact: str = "") -> None:
    """The person says yes to what stood in their page, or no.

    `upto`: the newest message in that page (None: all there is); `contact`: how the organisation alone may reach them;
    it goes under the voice's key, which takes in without being open. A no takes both away. Raises ContactTooLong.
    """
    if len(contact) > LONGEST_CONTACT:
        raise ContactTooLong
    answer_referral(referral=referral, agrees=agrees)
    if not agrees:
        Handover.objects.filter(referral=referral).delete()
        return
    newest = _newest_for(referral.voice)
    Handover.objects.update_or_create(
        referral=referral,
        defaults={
            "upto": newest if upto is None else min(upto, newest),
            "contact": referral.voice.key.encrypt(contact) if contact else None,
        },
    )


def _newest_for(voice: Voice) -> int:
    """The newest message that stands in this person's thread."""
    seen = Q(voice=voice) | Q(voice=voice.merged_into_id, sender=Message.Sender.COUNCIL)
    newest: int | None = Message.objects.filter(seen).aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def covered(*, voice: Voice, referral: Referral) -> list[Message]:
    """What the yes covers, in order: what the person said and what they had read of us by then. `voice.key` can read.

    Raises PermissionError without a yes.
    """
    handover = Handover.objects.filter(referral=referral).first()
    if referral.consented_on is None or handover is None:
        raise PermissionError("the person has not agreed")
    return [
        message
        for message in thread_of(voice)
        if message.pk <= handover.upto
        and message.sender != Message.Sender.AUTOMATIC
        and message.is_shown_in(voice.answer_language)
    ]


def contact_of(*, voice: Voice, referral: Referral) -> str:
    """How the organisation may reach the person; empty if they did not say, or it is deleted. `voice.key` can read."""
    handover = Handover.objects.filter(referral=referral, contact__isnull=False).first()
    return voice.key.decrypt(handover.contact) if handover and handover.contact else ""


def note_made(*, referral: Referral, sealed: bool, by: Member) -> None:
    """The package left the house, on paper or as a file; it is stored nowhere."""
    write("package sealed" if sealed else "package printed", about=referral, by=by)


def forget_contacts() -> int:
    """Contacts of what was handed over, refused, or closed longer ago than the council keeps contacts; how many."""
    before = timezone.now() - timedelta(days=Council.ours().keep_contact_days)
    over = (
        Q(referral__handed_over_at__lt=before)
        | Q(referral__consented_on__isnull=True)
        | Q(referral__voice__closed_at__lt=before)
    )
    return Handover.objects.filter(over, contact__isnull=False).update(contact=None)
