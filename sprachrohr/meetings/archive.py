"""The office's door: a council's years, meeting by meeting, with a search.

There is no index of words outside the encryption: as in the inbox, the texts of the years are read and searched in
memory. A council has twelve meetings a year.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sprachrohr.meetings.minutes import minutes_of
from sprachrohr.meetings.minutes_content import Content, Part, for_the_council
from sprachrohr.meetings.models import Meeting, Minutes
from sprachrohr.people.doors import for_readers, person

LONGEST_SEARCH = 100
AROUND = 90


@dataclass(frozen=True)
class Hit:
    """One place where the words were found: `before`, the words as they stand there, `after`."""

    part: Part
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class Held:
    """One meeting of the archive; `hits` are empty without a search."""

    content: Content
    minutes: Minutes | None
    hits: tuple[Hit, ...]


@for_readers
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """One year, or all years when somebody searches."""
    meetings = Meeting.objects.visible_to(person(request)).filter(closed_at__isnull=False, cancelled_at__isnull=True)
    years = sorted({timezone.localtime(at).year for at in meetings.values_list("starts_at", flat=True)}, reverse=True)
    words = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    wished = request.GET.get("year", "")
    year = int(wished) if wished in {str(one) for one in years} else (0 if words else (years[0] if years else 0))
    if year:
        meetings = meetings.filter(starts_at__year=year)
    held = [_held(meeting, words) for meeting in meetings.select_related("key").order_by("-starts_at")]
    shown = [one for one in held if one.hits or not words]
    context = {"held": shown, "years": years, "year": year, "q": words, "many": sum(len(one.hits) for one in shown)}
    return render(request, "meetings/desk/archive.html", context)


def _held(meeting: Meeting, words: str) -> Held:
    content = for_the_council(meeting)
    hits = tuple(hit for part in content.parts for hit in _hits(part, words)) if words else ()
    return Held(content, minutes_of(meeting), hits)


def _texts(part: Part) -> list[str]:
    tasks = [task.what for task in part.tasks]
    votes = [text for vote in part.votes for text in (vote.label, vote.wording)]
    return [part.title, part.result, part.note, *votes, *tasks]


def _hits(part: Part, words: str) -> list[Hit]:
    """At most one place in each text."""
    found = []
    for text in _texts(part):
        at = text.lower().find(words.lower())
        if at >= 0:
            end = at + len(words)
            found.append(Hit(part, text[max(0, at - AROUND) : at], text[at:end], text[end : end + AROUND]))
    return found
