"""The minutes on paper: German, A4, tagged. What may stand there was decided before (`minutes_content`)."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format

from sprachrohr.council.models import Council
from sprachrohr.meetings.minutes_content import Content, Part, Vote
from sprachrohr.meetings.minutes_history import Declared
from sprachrohr.meetings.models import Minutes
from sprachrohr.meetings.quorum import MISSING, PRESUMED, REACHED, Change
from sprachrohr.web.letters.press import press
from sprachrohr.web.pages import pdf


@dataclass(frozen=True)
class PaperVote:
    label: str
    wording: tuple[str, ...]
    outcome: str
    figures: str


@dataclass(frozen=True)
class PaperItem:
    number: str
    title: str
    result: tuple[str, ...]
    votes: tuple[PaperVote, ...]
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class MinutesWords:
    council: str
    title: str
    state: str
    facts: tuple[tuple[str, str], ...]
    items: tuple[PaperItem, ...]
    page_label: str


def minutes_paper(content: Content, *, minutes: Minutes | None, public: bool) -> HttpResponse:
    """Raises UnprintableError where a word holds letters for which no font is shipped."""
    with translation.override("de"):
        council, meeting = Council.ours(), content.meeting
        words = MinutesWords(
            council=council.name,
            title=f"Protokoll der Sitzung vom {date_format(meeting.day, 'j. F Y')}",
            state=_state(minutes, public=public),
            facts=tuple(_facts(content)),
            items=tuple(_item(part) for part in content.parts if not part.is_withdrawn),
            page_label="Seite",
        )
        made = press("minutes", words, title=words.title, language="de", direction="ltr")
    return pdf(made, f"protokoll-{meeting.day:%Y-%m-%d}.pdf")


def _state(minutes: Minutes | None, *, public: bool) -> str:
    if minutes is not None and minutes.approved_at is not None:
        approved = f"Genehmigt am {date_format(timezone.localtime(minutes.approved_at), 'j. F Y')}"
        by = f" durch Beschluss {minutes.approved_by.label}" if minutes.approved_by is not None else ""
        return f"{approved}{by}." + (" Öffentliche Fassung." if public else " Fassung für die Mitglieder.")
    return "Entwurf für die Mitglieder, noch nicht genehmigt."


def _facts(content: Content) -> list[tuple[str, str]]:
    meeting = content.meeting
    place = ", ".join(part for part in (meeting.place, meeting.address) if part)
    facts = [("Ort", place)]
    if meeting.opened_at is not None:
        end = f" bis {_clock(meeting.closed_at)}" if meeting.closed_at else ""
        facts.append(("Zeit", f"{_clock(meeting.opened_at)}{end} Uhr"))
    facts.append(("Anwesend", f"{content.came} von {content.members} Mitgliedern"))
    facts += [(f"Ab {_clock(change.at)} Uhr", _quorum(change)) for change in content.quorum]
    for row in content.attendances:
        left = f"–{_clock(row.left_at)}" if row.left_at else ""
        deputy = f" (vertreten durch {row.deputy})" if row.deputy else ""
        remote = " (zugeschaltet)" if row.is_remote else ""
        facts.append((str(row.member), f"{_clock(row.came_at)}{left} Uhr{deputy}{remote}"))
    return facts


def _quorum(change: Change) -> str:
    doubted = "Beschlussfähigkeit angezweifelt, es wurde gezählt: " if change.doubted else ""
    word = {
        REACHED: "beschlussfähig",
        PRESUMED: "gilt als beschlussfähig, niemand hat es angezweifelt",
        MISSING: "nicht beschlussfähig",
    }[change.quorum.state]
    return f"{doubted}{word} ({change.quorum.present} anwesend, nötig {change.quorum.needed})"


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def _item(part: Part) -> PaperItem:
    title = " ".join(word for word in (part.title, "(nicht öffentlich)" if part.is_closed else "") if word)
    tasks = []
    for task in part.tasks:
        facts = [str(task.owner) if task.owner else "", date_format(task.due_on, "j. F Y") if task.due_on else ""]
        known = ", ".join(fact for fact in facts if fact)
        tasks.append(f"{task.what} ({known})" if known else task.what)
    return PaperItem(f"{part.number}.", title, _lines(part.result), tuple(map(_vote, part.votes)), tuple(tasks))


def _vote(vote: Vote) -> PaperVote:
    how = "geheime Abstimmung" if vote.is_secret else "offene Abstimmung"
    figures = f"{_figures(vote)}; {how}, nötig waren {vote.needed}"
    barred = f"; ohne Mitwirkung: {', '.join(vote.barred)}" if vote.barred else ""
    before = "".join(f". {_before(one)}" for one in vote.before)
    return PaperVote(f"Beschluss {vote.label}", _lines(vote.wording), _outcome(vote), figures + barred + before)


def _figures(vote: Vote | Declared) -> str:
    abstained = f"{vote.abstentions} {'Enthaltung' if vote.abstentions == 1 else 'Enthaltungen'}"
    return f"{vote.votes_for} dafür, {vote.against} dagegen, {abstained}"


def _outcome(vote: Vote | Declared) -> str:
    return "angenommen" if vote.is_adopted else "abgelehnt"


def _before(one: Declared) -> str:
    day = date_format(timezone.localtime(one.corrected_at), "j. F Y")
    why = f" ({one.reason})" if one.reason else ""
    return f"Berichtigt am {day} um {_clock(one.corrected_at)} Uhr{why}; zuvor: {_figures(one)}, {_outcome(one)}"
