"""What an office answers: prepared in one draft, confirmed once; or read by the desk out of a letter or an e-mail."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import write_text
from sprachrohr.people.models import Member
from sprachrohr.recommendations.actions import NotNow, pass_on
from sprachrohr.recommendations.models import Answer, OfficeDraft, Paper, Recommendation
from sprachrohr.vault.actions import finish_link
from sprachrohr.vault.models import Key, Link, hashed
from sprachrohr.voices.actions import DESK_LANGUAGE

__all__ = ["Changed", "Prepared", "answer_by_desk", "answer_by_office", "correct_kind", "read_draft", "save_draft"]


class Changed(Exception):
    """Somebody else of the office has changed the draft since this page was shown."""


@dataclass(frozen=True)
class Prepared:
    """An answer in the making, German. `until`: of an interim one; `passed_to`: an office."""

    kind: str = ""
    words: str = ""
    passed_to: str = ""
    until: date | None = None
    printed_paper: str = ""
    printed_url: str = ""

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "until": self.until.isoformat() if self.until else None})

    @classmethod
    def from_json(cls, text: str) -> "Prepared":
        found = json.loads(text)
        until = date.fromisoformat(found["until"]) if found["until"] else None
        return cls(**{**found, "until": until})


# -- the office, by its link -----------------------------------------------------------------------------------


def read_draft(recommendation: Recommendation) -> tuple[OfficeDraft, Prepared] | None:
    """What the office has prepared so far."""
    row = OfficeDraft.objects.select_related("paper__key").filter(recommendation=recommendation).first()
    return (row, Prepared.from_json(recommendation.key.decrypt(row.body))) if row is not None else None


@transaction.atomic
def save_draft(
    *, recommendation: Recommendation, prepared: Prepared, seen: int, paper: Paper | None = None
) -> OfficeDraft:
    """Keeps it for whoever of the office opens the link next. `seen`: the edition that the writer saw, 0 for none;
    `paper`: a new file, or None for the one that is there. Raises Changed, and NotNow after the end."""
    fresh = Recommendation.objects.select_for_update().select_related("key").get(pk=recommendation.pk)
    if fresh.closed_at is not None or fresh.sent_at is None:
        raise NotNow("closed")
    body = fresh.key.encrypt(prepared.to_json())
    row = OfficeDraft.objects.filter(recommendation=fresh).first()
    if row is None:
        name = hashed(secrets.token_urlsafe(24))
        return OfficeDraft.objects.create(recommendation=fresh, body=body, paper=paper, form_hash=name)
    if row.edition != seen and fresh.key.decrypt(row.body) != prepared.to_json():
        raise Changed
    row.body, row.saved_at = body, timezone.now()
    row.edition += 1
    row.paper = paper or row.paper
    row.save()
    return row


@transaction.atomic
def drop_paper(*, draft: OfficeDraft) -> None:
    """The office has chosen the wrong file."""
    draft.paper = None
    draft.edition += 1
    draft.save(update_fields=["paper", "edition"])


@transaction.atomic
def answer_by_office(*, recommendation: Recommendation, form_hash: str, edition: int) -> Answer:
    """The draft with this name becomes the answer, for everybody to read. The same once more is the same answer.

    Raises Changed if it was changed since it was shown, NotNow after the end.
    """
    fresh = Recommendation.objects.select_for_update().select_related("key").get(pk=recommendation.pk)
    known = Answer.objects.filter(recommendation=fresh, form_hash=form_hash).first()
    if known is not None:
        return known
    if fresh.closed_at is not None:
        raise NotNow("closed")
    found = read_draft(fresh)
    if found is None or found[0].form_hash != form_hash or found[0].edition != edition:
        raise Changed
    row, prepared = found
    today = timezone.localdate()
    answer = _store(fresh, prepared, came_by=Answer.CameBy.LINK, on=today, paper=row.paper, name=form_hash)
    row.delete()
    write("recommendation answered", about=fresh)
    return answer


@transaction.atomic
def correct_kind(*, answer: Answer, kind: str) -> None:
    """The office says what its letter was. Only what the desk has chosen; a second time changes nothing."""
    fresh = Answer.objects.select_for_update().select_related("recommendation").get(pk=answer.pk)
    if not fresh.kind_by_desk:
        return
    fresh.kind, fresh.kind_by_desk, fresh.kind_corrected_at = Answer.Kind(kind).value, False, timezone.now()
    fresh.save(update_fields=["kind", "kind_by_desk", "kind_corrected_at"])
    settle(fresh.recommendation)
    write("kind of an answer corrected by the office", about=fresh.recommendation)


# -- the desk, out of a letter -----------------------------------------------------------------------------------


@transaction.atomic
def answer_by_desk(
    *,
    recommendation: Recommendation,
    prepared: Prepared,
    came_by: str,
    on: date,
    token: str,
    by: Member,
    paper: Paper | None = None,
    pasted: str = "",
) -> Answer:
    """An answer on paper or by e-mail. The kind is the desk's reading of it, and says so until the office has put it
    right or has chosen one itself. `pasted`: the text as it stood elsewhere. The same form again is the same answer.

    Raises NotNow for one that was not sent.
    """
    fresh = Recommendation.objects.select_for_update().select_related("key").get(pk=recommendation.pk)
    known = Answer.objects.filter(recommendation=fresh, form_hash=hashed(token)).first()
    if known is not None:
        return known
    if fresh.sent_at is None:
        raise NotNow("not_sent")
    answer = _store(fresh, prepared, came_by=came_by, on=on, paper=paper, name=hashed(token), pasted=pasted, by=by)
    write("answer entered", about=fresh, by=by)
    return answer


def _store(
    recommendation: Recommendation,
    prepared: Prepared,
    *,
    came_by: str,
    on: date,
    name: str,
    paper: Paper | None,
    pasted: str = "",
    by: Member | None = None,
) -> Answer:
    key = Key.make()
    answer = Answer.objects.create(
        recommendation=recommendation,
        kind=Answer.Kind(prepared.kind).value,
        kind_by_desk=by is not None,
        text=write_text(key=key, words=prepared.words, language=DESK_LANGUAGE),
        came_by=came_by,
        answered_on=on,
        entered_by=by,
        passed_to=prepared.passed_to,
        until=prepared.until,
        printed_paper=prepared.printed_paper,
        printed_url=prepared.printed_url,
        printed_copy=key.encrypt(pasted) if pasted else None,
        paper=paper,
        form_hash=name,
    )
    if answer.kind == Answer.Kind.PASSED_ON and prepared.passed_to:
        pass_on(recommendation=recommendation, to=prepared.passed_to, on=on, by=by, answer=answer)
    settle(recommendation)
    return answer


def settle(recommendation: Recommendation) -> None:
    """What the lists and figures say, out of the answers as they are; inside a transaction."""
    answers = list(recommendation.answers.order_by("answered_on", "pk"))
    final = next((one for one in answers if one.is_final), None)
    sent_on = recommendation.sent_on
    days = max(0, (final.answered_on - sent_on).days) if final and sent_on else None
    # After a real answer a late "we need more time" does not make it wait again.
    standing = [one for one in answers if one.is_final] or answers
    Recommendation.objects.filter(pk=recommendation.pk).update(
        last_kind=standing[-1].kind if standing else "",
        answered_on=final.answered_on if final else None,
        answer_days=days,
        changed_at=timezone.now(),
    )


def end_link(link: Link) -> None:
    """The office has said that nothing more will come by it."""
    finish_link(link=link)
