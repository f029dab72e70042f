"""The invitation on paper: German, A4, tagged. Closed items stand there as a heading."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sprachrohr.council.models import Council
from sprachrohr.meetings.models import AgendaItem, Meeting
from sprachrohr.web.letters import papers
from sprachrohr.web.pages import pdf


def _facts(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    signs = [
        _("without steps") if meeting.step_free else "",
        _("interpreters") if meeting.interpreters else "",
    ]
    facts = [
        (_("Day"), date_format(starts, "l, j. F Y")),
        (_("Time"), f"{starts:%H:%M}–{ends:%H:%M} Uhr"),
        (_("Place"), ", ".join(part for part in (meeting.place, meeting.address) if part)),
        (_("The way to the room"), meeting.how_to_find),
        (_("There is"), ", ".join(sign for sign in signs if sign)),
        (_("Called as urgent, because"), meeting.urgent_reason),
        (_("Called at short notice, because"), meeting.short_notice_reason),
        (_("Cancelled"), (meeting.cancel_reason or _("yes")) if meeting.is_cancelled else ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def _item(number: int, item: AgendaItem, *, public: bool) -> papers.AgendaLine:
    if item.is_closed or not public:
        return papers.AgendaLine(number=f"{number}.", title=_("Without the public"), kind="", text=())
    kind = str(AgendaItem.Kind(item.kind).label)
    paragraphs = tuple(line for line in item.explanation.splitlines() if line.strip())
    return papers.AgendaLine(number=f"{number}.", title=item.title, kind=kind, text=paragraphs)


def invitation_paper(meeting: Meeting, items: list[AgendaItem], *, council: Council) -> HttpResponse:
    """Raises UnprintableError where a word holds letters for which no font is shipped."""
    with translation.override("de"):
        sender = tuple(line for line in (council.controller, *council.postal_address.splitlines()) if line)
        page = reverse("meeting", kwargs={"pk": meeting.pk})
        words = papers.InvitationWords(
            council=council.name,
            sender=sender,
            title=_("Invitation to an extra meeting") if meeting.kind == "extra" else _("Invitation to the meeting"),
            lead=_("Everybody may come. You do not have to register.") if meeting.public else _("Only for members."),
            facts=_facts(meeting),
            agenda_title=_("Agenda"),
            no_items=_("The agenda follows."),
            address_label=_("This page in your language"),
            address=f"{settings.PUBLIC_URL}{page}",
            qr_alt=_("Picture code with the address of this page"),
            page_label=_("Page"),
        )
        lines = [_item(number, item, public=meeting.public) for number, item in enumerate(items, start=1)]
        content = papers.invitation(words, items=lines, qr=words.address)
    return pdf(content, f"meeting-{meeting.day:%Y-%m-%d}.pdf")
