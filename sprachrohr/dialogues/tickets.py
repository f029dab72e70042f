"""Cards with a one-time code, where the council wants to be sure that one person votes once."""

import secrets
from hashlib import sha256
from hmac import digest

from django.db import transaction
from django.utils import timezone

from sprachrohr.dialogues.models import Dialogue, Ticket
from sprachrohr.journal.actions import write
from sprachrohr.people.models import Member
from sprachrohr.vault import encryption

# Without signs that look alike; eight of them are 40 bits, and every try is counted (`web.limits`).
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
MOST_AT_ONCE = 500


class TicketTaken(ValueError):
    """`reason`: "missing", "unknown", or "used"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normal(typed: str) -> str:
    """As it is printed, without spaces and dashes, in capital letters.

    >>> normal("k7m2-p9qx")
    'K7M2P9QX'
    """
    return "".join(sign for sign in typed.upper() if sign in SIGNS)


def _hash(dialogue: Dialogue, code: str) -> str:
    return digest(encryption.subkey("ticket"), f"{dialogue.pk}|{normal(code)}".encode(), sha256).hex()


@transaction.atomic
def print_tickets(*, dialogue: Dialogue, count: int, by: Member) -> list[str]:
    """So many new codes. They stand on the paper that is printed now, and nowhere else."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise ValueError("too many cards, or none")
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(count)]
    Ticket.objects.bulk_create(Ticket(dialogue=dialogue, code_hash=_hash(dialogue, code)) for code in codes)
    write("vote cards printed", about=dialogue, by=by)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def take_ticket(*, dialogue: Dialogue, code: str) -> None:
    """This card is used up. By whom is not kept: whoever has handed out the cards would know how each person votes.
    Inside the caller's transaction. Raises TicketTaken."""
    if not normal(code):
        raise TicketTaken("missing")
    ticket = Ticket.objects.select_for_update().filter(dialogue=dialogue, code_hash=_hash(dialogue, code)).first()
    if ticket is None:
        raise TicketTaken("unknown")
    if ticket.used_on is not None:
        raise TicketTaken("used")
    ticket.used_on = timezone.localdate()
    ticket.save(update_fields=["used_on"])
