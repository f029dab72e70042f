"""Taking part: a name that only a cookie knows, one vote a statement, another device, questions about oneself."""

import random
import secrets
from collections.abc import Collection, Mapping, Sequence

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from sprachrohr.dialogues.hours import count_hour
from sprachrohr.dialogues.models import Choice, Chosen, Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.models.voters import VALUES
from sprachrohr.dialogues.showing import Shown
from sprachrohr.dialogues.tickets import TicketTaken, take_ticket
from sprachrohr.vault.actions import make_receipt
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Receipt, hashed

__all__ = ["TicketTaken"]

SALT = "voter"
NAME_BYTES = 18
# How much more a statement counts in the choice of the next one as long as no map knows it.
WEIGHT_OF_NEW = 9.0


class NotCounted(ValueError):
    """This vote cannot be taken; `reason` names the sentence: "over", "coming", "gone" (the statement), "unknown"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# -- a name ----------------------------------------------------------------------------------------------


def new_name() -> str:
    """What the cookie holds: random, and signed, so that nobody chooses a name of their own."""
    return signing.dumps(secrets.token_urlsafe(NAME_BYTES), salt=SALT)


def is_ours(name: str) -> bool:
    """Whether this name was given by us."""
    try:
        signing.loads(name, salt=SALT)
    except signing.BadSignature:
        return False
    return True


def _hash(name: str, dialogue: int) -> str:
    """Another one in each dialogue: what somebody says in two of them cannot be put together."""
    return hashed(f"{dialogue}|{name}")


def voter_of(*, name: str, dialogue: int) -> Voter | None:
    """Whoever has this name in this dialogue, with the dialogue; one query. The hash knows which dialogue."""
    found = Voter.objects.select_related("dialogue").filter(name_hash=_hash(name, dialogue))
    return found.first() if name else None


@transaction.atomic
def join(*, dialogue: Dialogue, name: str, language: str, held: bool, ticket: str = "") -> Voter:
    """Somebody begins. Two taps at once are one person. Raises TicketTaken where a card is asked for, NotCounted."""
    _check_that_it_runs(dialogue)
    today = timezone.localdate()
    known = {"dialogue": dialogue, "language": language, "held_on": today if held else None}
    voter, is_new = Voter.objects.get_or_create(name_hash=_hash(name, dialogue.pk), defaults=known)
    voter.dialogue = dialogue
    if is_new:
        if dialogue.entry == Dialogue.Entry.CODES:
            take_ticket(dialogue=dialogue, code=ticket)
        count_hour(dialogue=dialogue, language=language)
    return voter


def _check_that_it_runs(dialogue: Dialogue) -> None:
    """Raises NotCounted."""
    if not dialogue.takes_votes:
        raise NotCounted("coming" if dialogue.state == "coming" else "over")


# -- votes -----------------------------------------------------------------------------------------------


def vote(*, voter: Voter, statement: int, value: int, shown: Sequence[Shown]) -> None:
    """One vote, or another one instead of it; it is on the disk when this returns. Raises NotCounted.

    `shown`: of `showing.shown_statements`; a statement that was rejected a moment ago is looked up once more.
    """
    if value not in VALUES:
        raise NotCounted("unknown")
    _check_that_it_runs(voter.dialogue)
    if all(one.pk != statement for one in shown):
        raise NotCounted("gone")
    row = Vote(voter=voter, statement_id=statement, vote=value)
    try:
        Vote.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["voter", "statement"], update_fields=["vote"]
        )
    except IntegrityError as error:
        raise NotCounted("gone") from error


def votes_of(voter: Voter) -> dict[int, int]:
    """Statement -> vote; one query."""
    return dict(Vote.objects.filter(voter=voter).values_list("statement", "vote"))


def next_statement(
    *, voter: int, answered: Collection[int], shown: Sequence[Shown], weights: Mapping[int, float], language: str
) -> Shown | None:
    """The one to show now: drawn by what its answer teaches, the same one again until it is answered.

    Only what this person can read; None when everything is answered. `weights`: statement -> weight, of the latest
    map; what is newer than that counts as much as anything can.
    """
    done = set(answered)
    left = [one for one in shown if one.pk not in done and one.is_readable_in(language)]
    if not left:
        return None
    new = max([WEIGHT_OF_NEW, *weights.values()])
    # Drawn from who it is and how far they are: a reload, or a second tab, shows the same statement.
    draw = random.Random(f"{voter}|{len(done)}")  # noqa: S311  (nobody gains from foreseeing it)
    return draw.choices(left, [max(weights.get(one.pk, new), 1e-9) for one in left])[0]


# -- more than a vote --------------------------------------------------------------------------------------


def keep_number(*, voter: Voter, token: str, look_again_in: int) -> tuple[Receipt, Code]:
    """A number for the next device and for what becomes of it. The same form gives the same number.

    Raises vault Busy, AlreadySent.
    """
    receipt, code = make_receipt(token=token, text=f"voter {voter.pk}", look_again_in=look_again_in)
    receipt.save()
    Voter.objects.filter(pk=voter.pk).update(receipt=receipt)
    return receipt, code


@transaction.atomic
def take_along(*, voter: Voter, name: str) -> None:
    """This person's number was entered on another device: from now on it is the one that votes, unless somebody has
    already voted there; the two stay two people then, because nobody can tell."""
    digest = _hash(name, voter.dialogue_id)
    if not Voter.objects.filter(name_hash=digest).exists():
        Voter.objects.filter(pk=voter.pk).update(name_hash=digest)


@transaction.atomic
def say_about_me(*, voter: Voter, chosen: Mapping[int, int]) -> None:
    """Question -> choice; a question without a choice is left out, one answered before is answered anew."""
    choices = Choice.objects.filter(pk__in=chosen.values(), question__dialogue=voter.dialogue_id)
    Chosen.objects.filter(voter=voter, question__in=chosen).delete()
    Chosen.objects.bulk_create(
        Chosen(voter=voter, question_id=one.question_id, choice=one)
        for one in choices
        if chosen.get(one.question_id) == one.pk
    )


def my_statements(voter: Voter) -> list[Statement]:
    """What this person has added, and what became of it."""
    found = voter.written.select_related("text__key", "merged_into__text__key").prefetch_related("parts__text__key")
    return list(found.order_by("number"))
