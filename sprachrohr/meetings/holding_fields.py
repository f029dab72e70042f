"""Saving what is written under an item, field by field: nothing is ever overwritten silently.

Each field counts its editions. Whoever saves says which edition they had before their eyes; if the field has moved on,
`Newer` brings both texts to the page, and the person chooses.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sprachrohr.languages.writing import cleaned
from sprachrohr.meetings.holding import result_of, unsettled
from sprachrohr.meetings.holding_pen import hold
from sprachrohr.meetings.models import AgendaItem, Ballot, Edition, Wording
from sprachrohr.people.models import Member

TEXTS = ("result", "note", "wording")
VOTES = ("votes_for", "votes_against", "abstentions")
FIELDS = (*TEXTS, *VOTES)
LONGEST = 20_000
MOST_VOTES = 500
# Typing is one version of the wording; a new one begins when somebody else writes, or after a pause like this.
ONE_VERSION = timedelta(minutes=2)


class Newer(Exception):
    """The field was saved by somebody since: `words`, edition `number`, `by` whom."""

    def __init__(self, words: str, number: int, by: Member | None) -> None:
        super().__init__(number)
        self.words, self.number, self.by = words, number, by


class Frozen(Exception):
    """The vote about this wording has begun."""


class NotANumber(Exception):
    """A figure of a vote that is none."""


class NoVote(Exception):
    """No vote is going on under this item."""


class TooLong(Exception):
    """More than LONGEST signs."""


def latest_wording(item: AgendaItem) -> Wording | None:
    return item.wordings.order_by("-version").first()


def open_ballot(item: AgendaItem) -> Ballot | None:
    """The vote that has begun and is not counted yet."""
    return item.ballots.filter(held_at__isnull=True, stopped_at__isnull=True).first()


@transaction.atomic
def save_field(*, item: AgendaItem, field: str, words: str, seen: int, device: str, by: Member) -> int:
    """The new edition's number; the old one if nothing has changed. `device`: see `Edition`.

    No line in the journal: it is called every second while somebody types, and the edition knows who and when.

    Raises Newer, Frozen, NotANumber, NoVote, TooLong, KeyError (no such field); SomebodyElseWrites, Settled.
    """
    if field not in FIELDS:
        raise KeyError(field)
    words = cleaned(words)
    if len(words) > LONGEST:
        raise TooLong
    unsettled(item.meeting)
    hold(item.meeting, by)
    Edition.objects.get_or_create(item=item, field=field)
    edition = Edition.objects.select_for_update(of=("self",)).select_related("written_by").get(item=item, field=field)
    now = words_of(item, field)
    if words == now:
        return edition.number
    if field == "wording" and _is_frozen(item):
        raise Frozen
    is_own = bool(device) and edition.device == device and edition.base == seen
    if edition.number != seen and not is_own:
        raise Newer(now, edition.number, edition.written_by)
    _put(item, field, words, by)
    edition.number, edition.base, edition.device = edition.number + 1, seen, device
    edition.written_at, edition.written_by = timezone.now(), by
    edition.save()
    return edition.number


def words_of(item: AgendaItem, field: str) -> str:
    """What the field holds now; empty where nothing was written."""
    if field in VOTES:
        ballot = open_ballot(item)
        figure = getattr(ballot, field) if ballot else None
        return "" if figure is None else str(figure)
    if field == "wording":
        wording = latest_wording(item)
        return wording.text if wording else ""
    return str(getattr(result_of(item), field))


def _put(item: AgendaItem, field: str, words: str, by: Member) -> None:
    if field in VOTES:
        _put_vote(item, field, words)
    elif field == "wording":
        _put_wording(item, words, by)
    else:
        row = result_of(item)
        setattr(row, f"sealed_{field}", item.meeting.key.encrypt(words))
        row.save(update_fields=[f"sealed_{field}"])


def number_in(words: str) -> int | None:
    """A figure as people type it; None for nothing. Raises NotANumber.

    >>> number_in(" 7 "), number_in("")
    (7, None)
    """
    words = words.strip()
    if not words:
        return None
    # Any script's digits are digits to `int`.
    if not words.isdecimal() or len(words) > 4 or int(words) > MOST_VOTES:
        raise NotANumber
    return int(words)


def _put_vote(item: AgendaItem, field: str, words: str) -> None:
    figure, ballot = number_in(words), open_ballot(item)
    if ballot is None:
        raise NoVote
    setattr(ballot, field, figure)
    ballot.save(update_fields=[field])


def _is_frozen(item: AgendaItem) -> bool:
    latest = latest_wording(item)
    return latest is not None and latest.frozen_at is not None


def _put_wording(item: AgendaItem, words: str, by: Member) -> None:
    latest, now = latest_wording(item), timezone.now()
    sealed = item.meeting.key.encrypt(words)
    if latest is not None and latest.author_id == by.pk and latest.written_at > now - ONE_VERSION:
        latest.sealed_text = sealed
        latest.save(update_fields=["sealed_text"])
        return
    Wording.objects.create(item=item, version=latest.version + 1 if latest else 1, sealed_text=sealed, author=by)


def begin_new_wording(item: AgendaItem, *, by: Member) -> Wording:
    """After a vote: the same words once more, to be changed. What was voted on stays as it is."""
    latest = latest_wording(item)
    if latest is not None and latest.frozen_at is None:
        return latest
    version, words = (latest.version + 1, latest.text) if latest else (1, "")
    sealed = item.meeting.key.encrypt(words)
    return Wording.objects.create(item=item, version=version, sealed_text=sealed, author=by)
