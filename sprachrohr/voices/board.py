"""The office's door: the board on which voices come to their topics, and the page of one topic.

Each voice is a small form that works by keyboard and without JavaScript; who drags it onto a topic sends the same form.
"""

from typing import Any

from django.contrib.messages import success, warning
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sprachrohr.council.opening import our_council
from sprachrohr.languages.models import Text, Translation
from sprachrohr.people.doors import for_readers, person
from sprachrohr.topics.actions import ask_for_names, describe, missing_names, take_care
from sprachrohr.topics.forms import TopicForm
from sprachrohr.topics.models import Topic
from sprachrohr.topics.names import shown_name
from sprachrohr.voices.filing import counts, file_under, filed, seen_under, unfiled
from sprachrohr.voices.models import Quote, Voice, first_words
from sprachrohr.voices.suggestions import Suggests, newest, readings, shared_words, suggest, texts_of
from sprachrohr.web.known_languages import same_for_readers
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go

PAGE = 15
VOICES_PAGE = 40
WORDS = 220



def _row(voice: Voice, texts: list[Text]) -> dict[str, Any]:
    german = texts[0].translation_for("de") if texts else None
    words = german.words if german else texts[0].original if texts else ""
    return {"voice": voice, "words": first_words(words, WORDS), "language": "de" if german else voice.language}


# -- the board ------------------------------------------------------------------------------------------------------


@for_readers
def topics(request: HttpRequest) -> HttpResponse:
    """Voices that stand nowhere yet beside the topics. POST: `voice` comes under each `topic`."""
    if request.method == "POST":
        return _file(request)
    return _board(request)


def _board(
    request: HttpRequest, *, number: int = 0, ticked: tuple[str, ...] = (), problem: str = "", status: int = 200
) -> HttpResponse:
    """`number`, `ticked`: the voice and the topics with which something is wrong, and what (`problem`)."""
    seen = Voice.objects.visible_to(person(request))
    topics = list(Topic.objects.select_related("merged_into"))
    standing = [topic for topic in topics if topic.retired_on is None]
    page = Paginator(unfiled(seen), PAGE).get_page(request.GET.get("page"))
    voices, by_voice = list(page), filed(seen)
    texts = texts_of([*newest(by_voice), *(voice.pk for voice in voices)])
    suggests = shared_words(by_voice, texts)
    rows = [_row(one, texts[one.pk]) | {"near": _near(suggests, texts[one.pk], standing)} for one in voices]
    for row in rows:
        row["ticked"] = ticked if row["voice"].pk == number else ()
        row["problem"] = problem if row["voice"].pk == number else ""
    known = counts(by_voice)
    context = {
        "page": page,
        "rows": rows,
        "topics": [(topic, known[topic.pk]) for topic in standing],
        "ended": [topic for topic in topics if topic.retired_on is not None],
    }
    return render(request, "topics/desk/board.html", context, status=status)


def _near(suggests: Suggests, texts: list[Text], standing: list[Topic]) -> list[Topic]:
    said = [reading for text in texts for reading in readings(text)]
    return [topic for topic, _score in suggest(suggests, said, standing)]


def _file(request: HttpRequest) -> HttpResponse:
    number = typed_number(request.POST.get("voice", ""))
    chosen = tuple(slug for slug in request.POST.getlist("topic") if slug)
    voice = Voice.objects.visible_to(person(request)).filter(pk=number).first()
    if voice is None:
        warning(request, _("This message is not there any more: the person has deleted it."))
        return go(reverse("topics"))
    if not chosen:
        return _board(request, number=number, problem=_("Please choose at least one topic."), status=422)
    landed = file_under(voice=voice, add=chosen, by=person(request))
    if not landed.under:
        sentence = " ".join(landed.sentences) or _("This topic is not there. Please choose another one.")
        return _board(request, number=number, ticked=chosen, problem=sentence, status=409)
    for sentence in landed.sentences:
        warning(request, sentence)
    names = ", ".join(dict.fromkeys(topic.name for topic in landed.under))
    success(request, _("#%(number)s now stands under: %(topics)s") % {"number": number, "topics": names})
    return go(f"{reverse('topics')}?page={typed_number(request.GET.get('page', '')) or 1}")


# -- one topic --------------------------------------------------------------------------------------------------------


@for_readers
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Paragraph, owner, group, picture, names, and its voices. POST `names`: ask for the names that are missing."""
    rows = Topic.objects.select_related("merged_into", "about__key", "title", "owner")
    made = Prefetch("about__translations", Translation.objects.select_related("made_by", "checked_by"))
    found = get_object_or_404(rows.prefetch_related(made, "title__translations"), slug=slug)
    if request.method == "POST" and "names" in request.POST:
        asked = ask_for_names(topic=found)
        success(request, _("The translation desk now waits for %(many)s names.") % {"many": len(asked)})
        return go(reverse("desk_topic", kwargs={"slug": slug}))
    form = TopicForm(request.POST or None, initial=_now(found))
    if request.method == "POST" and form.is_valid():
        _save(found, form.cleaned_data, request)
        return go(reverse("desk_topic", kwargs={"slug": slug}))
    return render(request, "topics/desk/topic.html", _context(request, found, form), status=422 if form.errors else 200)


def _now(topic: Topic) -> dict[str, Any]:
    about = topic.about.original if topic.about is not None else ""
    fields = {"owner": topic.owner_id, "working_group": topic.working_group, "picture": topic.picture}
    return {"about": about, **fields}


def _save(topic: Topic, data: dict[str, Any], request: HttpRequest) -> None:
    me = person(request)
    describe(topic=topic, words=data["about"], by=me)
    group, picture = data["working_group"], data["picture"]
    take_care(topic=topic, owner=data["owner"], working_group=group, picture=picture, by=me)
    success(request, _("Saved."))


def _translations(about: Text, languages: list[str]) -> list[tuple[str, Translation | None]]:
    others = [code for code in languages if not same_for_readers(code, about.language)]
    return [(code, about.translation_for(code)) for code in others]


def _context(request: HttpRequest, topic: Topic, form: TopicForm) -> dict[str, Any]:
    seen = seen_under(topic, Voice.objects.visible_to(person(request))).order_by("-came_on", "-pk")
    # A list: some hundreds of rows are cheaper than to count them first.
    page = Paginator(list(seen), VOICES_PAGE).get_page(request.GET.get("page"))
    texts = texts_of([voice.pk for voice in page])
    quotes = Quote.objects.filter(voice__in=seen.order_by().values("pk"), text__isnull=False)
    languages = our_council(request).languages
    about = topic.about
    return {
        "topic": topic,
        "form": form,
        "page": page,
        "rows": [_row(voice, texts[voice.pk]) for voice in page],
        "quotes": quotes.select_related("text__key").order_by("accepted_on", "pk"),
        "names": [(code, shown_name(topic, code)) for code in languages],
        "missing": missing_names(topic, languages),
        "paragraphs": _translations(about, languages) if about is not None else [],
    }
