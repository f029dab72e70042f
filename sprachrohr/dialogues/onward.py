"""From common ground to the council's work: a statement goes onto an agenda, with the numbers that speak for it."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from opinionmap.sentences import name_of
from sprachrohr.dialogues.actions import NotNow
from sprachrohr.dialogues.models import Dialogue, Drawing, Onward, Statement
from sprachrohr.journal.actions import write
from sprachrohr.languages.models import Text
from sprachrohr.meetings.agenda import add_item
from sprachrohr.meetings.models import AgendaItem, Meeting
from sprachrohr.people.models import Member
from sprachrohr.voices.actions import DESK_LANGUAGE

ITEM_MINUTES = 15


def next_meeting() -> Meeting | None:
    """The next one to whose agenda something can be added; one query."""
    return Meeting.objects.coming().filter(cancelled_at__isnull=True).select_related("key").first()


def public_items(dialogue: Dialogue) -> list[AgendaItem]:
    """Open items of public meetings to which people were invited and onto which a statement of it went; one query."""
    items = AgendaItem.objects.filter(onward__statement__dialogue=dialogue, withdrawn_at__isnull=True, is_closed=False)
    called = items.filter(meeting__public=True, meeting__called_at__isnull=False, meeting__cancelled_at__isnull=True)
    return list(called.select_related("meeting").order_by("meeting__starts_at"))


def in_german(text: Text) -> str:
    """As somebody has translated it, else as it was written."""
    found = text.translation_for(DESK_LANGUAGE)
    return found.words if found is not None else text.original


@transaction.atomic
def take_to_meeting(*, statement: Statement, drawing: Drawing, by: Member) -> AgendaItem:
    """The statement is an item of the next meeting; once is enough. Raises NotNow (no_meeting), IsOver.

    `drawing`: a map that everybody may see: an agenda is public.
    """
    fresh = Statement.objects.select_for_update(of=("self",)).select_related("text__key", "dialogue").get(
        pk=statement.pk
    )
    before = fresh.onwards.filter(item__withdrawn_at__isnull=True).select_related("item").first()
    if before is not None:
        return before.item
    meeting = next_meeting()
    if meeting is None:
        raise NotNow("no_meeting")
    item = add_item(
        meeting=meeting,
        title=in_german(fresh.text),
        explanation=evidence(fresh, drawing),
        kind=AgendaItem.Kind.DISCUSSION,
        minutes=ITEM_MINUTES,
        topic_id=fresh.dialogue.topic_id,
        by=by,
    )
    Onward.objects.create(statement=fresh, drawing=drawing, item=item, made_by=by)
    write("statement taken to a meeting", about=fresh, by=by)
    return item


def evidence(statement: Statement, drawing: Drawing) -> str:
    """German, for an agenda or a letter: how many agree, over all and in each group, as far as it may be told."""
    dialogue, names = statement.dialogue, statement.dialogue.group_names
    found = next((one for one in drawing.result["statements"] if one["number"] == statement.number), None)
    with translation.override(DESK_LANGUAGE):
        lines = [
            _("From the dialogue “%(question)s”: %(words)s")
            % {"question": dialogue.question.original, "words": in_german(statement.text)}
        ]
        if found is not None:
            lines.append(_("%(people)s people and more have seen this statement.") % {"people": found["seen"]})
            lines += [_agreed(_("All"), found)] if found["agree"] else []
            lines += [
                _agreed(_("Group %(name)s") % {"name": names.get(str(group["id"])) or name_of(group["id"])}, cell)
                for group, cell in zip(drawing.result["groups"], found["groups"], strict=False)
                if cell["agree"]
            ]
    return "\n".join(lines)


def _agreed(who: str, cell: dict[str, Any]) -> str:
    facts = {"who": who, **cell["agree"]}
    return _("%(who)s: %(share)s %% agree (with 90 %% certainty between %(low)s and %(high)s %%)") % facts
