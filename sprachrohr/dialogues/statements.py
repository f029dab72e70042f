"""What happens to statements: added, looked at, shown, rejected with a reason, put together, taken apart."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.dialogues.models import Dialogue, Statement, Vote, Voter
from sprachrohr.dialogues.models.dialogue import LONGEST_STATEMENT
from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import write_text
from sprachrohr.languages.models import Text
from sprachrohr.meetings.models import AgendaItem
from sprachrohr.people.models import Member
from sprachrohr.topics.actions import wish_in_all_languages
from sprachrohr.vault.models import Key
from sprachrohr.voices.actions import DESK_LANGUAGE
from sprachrohr.voices.models import Voice

# One person's ideas; whoever has more talks to us.
MOST_OF_ONE = 10


class NotAdded(ValueError):
    """This statement cannot be taken; `reason` names the sentence: "over", "closed_list", "enough", "long", "empty",
    "said"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def add(
    *,
    dialogue: Dialogue,
    words: str,
    language: str,
    by: Member | None = None,
    source: str = Statement.Source.COUNCIL,
    voice: Voice | None = None,
    item: AgendaItem | None = None,
) -> Statement:
    """By the council: it is shown at once. Raises NotAdded (long, empty, over)."""
    return _add(dialogue, words, language, source=source, by=by, voice=voice, item=item)


def add_by(*, voter: Voter, words: str, language: str) -> Statement:
    """By somebody who takes part. The same words again are the same statement. Raises NotAdded."""
    dialogue = voter.dialogue
    if dialogue.adding == Dialogue.Adding.NOBODY:
        raise NotAdded("closed_list")
    if not dialogue.takes_votes:
        raise NotAdded("over")
    before = list(voter.written.select_related("text__key"))
    same = next((one for one in before if one.text.original == words), None)
    if same is not None:
        return same
    if len(before) >= MOST_OF_ONE:
        raise NotAdded("enough")
    return _add(dialogue, words, language, source=Statement.Source.PERSON, writer=voter)


@transaction.atomic
def _add(
    dialogue: Dialogue,
    words: str,
    language: str,
    *,
    source: str,
    by: Member | None = None,
    writer: Voter | None = None,
    voice: Voice | None = None,
    item: AgendaItem | None = None,
) -> Statement:
    if not words:
        raise NotAdded("empty")
    if len(words) > LONGEST_STATEMENT:
        raise NotAdded("long")
    fresh = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if fresh.closed_at is not None:
        raise NotAdded("over")
    now = timezone.now()
    # What a resident does has no hour.
    since = now if writer is None else timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # Of somebody whose votes are held back nothing is shown before somebody has looked.
    trusted = writer is not None and fresh.moderation == Dialogue.Moderation.AFTER and writer.held_on is None
    statement = Statement.objects.create(
        dialogue=fresh,
        number=(fresh.statements.aggregate(last=Max("number"))["last"] or 0) + 1,
        text=write_text(key=Key.make(), words=words, language=language),
        source=source,
        writer=writer,
        voice=voice,
        item=item,
        shown_at=since if writer is None or trusted else None,
        looked_at=now if writer is None else None,
        looked_by=by,
    )
    if statement.is_shown and fresh.opened_at is not None:
        _wish(fresh, statement.text)
    elif writer is not None:
        # Somebody of the council must understand it before anybody sees it.
        _wish(fresh, statement.text, [DESK_LANGUAGE])
    fresh.has_changed()
    write("statement added", about=statement, by=by)
    return statement


def _wish(dialogue: Dialogue, text: Text, languages: Sequence[str] | None = None) -> None:
    days = Council.ours().translation_days
    wish_in_all_languages(text=text, days=days, languages=languages or dialogue.languages)


def _locked(statement: Statement) -> Statement:
    return Statement.objects.select_for_update(of=("self",)).select_related("dialogue", "text").get(pk=statement.pk)


def _looked(statement: Statement, by: Member, **fields: object) -> None:
    for name, value in {"looked_at": timezone.now(), "looked_by": by, **fields}.items():
        setattr(statement, name, value)
    statement.save()
    statement.dialogue.has_changed()


@transaction.atomic
def show(*, statement: Statement, by: Member) -> None:
    """People may vote on it; also after it was rejected by mistake."""
    fresh = _locked(statement)
    fields = {"shown_at": fresh.shown_at or timezone.now(), "rejected_at": None, "rejected_as": "", "merged_into": None}
    _looked(fresh, by, **fields)
    if fresh.dialogue.opened_at is not None:
        _wish(fresh.dialogue, fresh.text)
    write("statement shown", about=fresh, by=by)


@transaction.atomic
def reject(*, statement: Statement, reason: str, by: Member) -> None:
    """Nobody votes on it any more; its writer reads why. Votes that were cast stay, and count no more."""
    fresh = _locked(statement)
    _looked(fresh, by, rejected_at=timezone.now(), rejected_as=Statement.Reason(reason))
    fresh.text.wishes.all().delete()
    write("statement rejected", about=fresh, by=by)


@transaction.atomic
def merge(*, statement: Statement, into: Statement, by: Member) -> None:
    """Both say the same: votes go over to the one that stays, unless their person has voted on that already.

    Raises ValueError for a statement and itself, one of another dialogue, one that is not shown.
    """
    first, last = sorted((statement.pk, into.pk))
    rows = {one.pk: one for one in (_locked(Statement(pk=first)), _locked(Statement(pk=last)))}
    fresh, target = rows[statement.pk], rows[into.pk]
    if fresh.pk == target.pk or fresh.dialogue_id != target.dialogue_id or not target.is_shown:
        raise ValueError("these cannot be put together")
    _looked(fresh, by, merged_into=target)
    Statement.objects.filter(merged_into=fresh).update(merged_into=target)
    voted = Vote.objects.filter(statement=target).values("voter")
    Vote.objects.filter(statement=fresh).exclude(voter__in=voted).update(statement=target)
    fresh.text.wishes.all().delete()
    write("statement merged", about=fresh, by=by)


@transaction.atomic
def split(*, statement: Statement, parts: Sequence[str], by: Member) -> list[Statement]:
    """Two questions in one: each part is a statement of its own, in the language of the whole, and the whole is
    rejected with that note; its writer finds the parts in its place. Raises NotAdded."""
    fresh = _locked(statement)
    made = [add(dialogue=fresh.dialogue, words=words, language=fresh.text.language, by=by) for words in parts]
    Statement.objects.filter(pk__in=[one.pk for one in made]).update(split_from=fresh, source=fresh.source)
    reject(statement=fresh, reason=Statement.Reason.TWO, by=by)
    return made
