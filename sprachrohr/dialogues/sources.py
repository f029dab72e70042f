"""Where the desk finds statements: messages that it may read, and items of agendas. A person's words are read there and
put into other words by hand, a quote with a yes too: a yes can be taken back, and votes on a statement cannot. Only the
council's own wording is proposed as it is."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest

from sprachrohr.dialogues.models import Dialogue, Statement
from sprachrohr.meetings.models import AgendaItem
from sprachrohr.people.doors import person
from sprachrohr.people.models import Member
from sprachrohr.voices.models import Filing, Message, Voice, first_words
from sprachrohr.voices.suggestions import readings
from sprachrohr.web.numbers import typed_number

MOST_ITEMS, LONGEST_LINE = 60, 160


@dataclass(frozen=True)
class Source:
    """proposed: words in which the form begins. not_these: a person's words, not to be taken over."""

    kind: str = Statement.Source.COUNCIL
    proposed: str = ""
    voice: Voice | None = None
    item: AgendaItem | None = None
    said: tuple[Message, ...] = ()
    not_these: tuple[str, ...] = ()


def source_of(request: HttpRequest) -> Source:
    """What the address names: `?voice=7`, `?item=3`, or nothing; 404 for what this member may not see."""
    voice, item = request.GET.get("voice", ""), request.GET.get("item", "")
    if voice:
        return _voice(person(request), typed_number(voice))
    return _item(typed_number(item)) if item else Source()


def _voice(me: Member, pk: int) -> Source:
    found = _usable(me).prefetch_related(_said()).filter(pk=pk).first()
    if found is None:
        raise Http404
    said = tuple(found.messages.all())
    texts = [one.text for one in said if one.text is not None]
    words = [text.original for text in texts] + [one.words for text in texts for one in text.translations.all()]
    return Source(kind=Statement.Source.VOICE, voice=found, said=said, not_these=tuple(words))


def _item(pk: int) -> Source:
    found = _open_items().filter(pk=pk).first()
    if found is None:
        raise Http404
    return Source(kind=Statement.Source.ITEM, proposed=found.title, item=found)


def _usable(me: Member) -> QuerySet[Voice]:
    """Nothing that is held or set aside, and never a confidential one."""
    return Voice.objects.visible_to(me).filter(set_aside_as="", held_on__isnull=True)


def _said() -> Prefetch[str]:
    said = Message.objects.filter(sender=Message.Sender.RESIDENT, text__isnull=False).select_related("text__key")
    return Prefetch("messages", said.prefetch_related("text__translations").order_by("pk"))


def voices_to_use(*, reader: Member, dialogue: Dialogue, topic: str) -> QuerySet[Voice]:
    """The newest first, with how many statements of this dialogue were made of each (`taken`)."""
    found = _usable(reader).annotate(taken=Count("statements", filter=Q(statements__dialogue=dialogue)))
    if topic:
        found = found.filter(pk__in=Filing.objects.under(topic).values("voice"))
    return found.prefetch_related(_said()).order_by("-came_on", "-pk")


def readable(voice: Voice) -> tuple[Voice, str, str] | None:
    """The beginning of the first message, in German where somebody has translated it: (voice, words, language); None
    where nothing was written."""
    text = next((one.text for one in voice.messages.all() if one.text is not None), None)
    if text is None:
        return None
    words, language = readings(text)[-1]
    return voice, first_words(words, LONGEST_LINE), language


def _open_items() -> QuerySet[AgendaItem]:
    """Never of the part without the public."""
    return AgendaItem.objects.standing().filter(is_closed=False).select_related("meeting__key")


def items_to_use(*, dialogue: Dialogue) -> list[AgendaItem]:
    """With how many statements of this dialogue were made of each (`taken`), the newest meeting first."""
    taken = Count("statements", filter=Q(statements__dialogue=dialogue))
    return list(_open_items().annotate(taken=taken).order_by("-meeting__starts_at", "position", "pk")[:MOST_ITEMS])
