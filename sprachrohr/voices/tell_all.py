"""The office's door: telling everyone who has spoken about a topic what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sprachrohr.languages.writing import cleaned
from sprachrohr.people.doors import for_readers, person
from sprachrohr.topics.models import Topic
from sprachrohr.voices.outcomes import tell_what_became, under, with_merged
from sprachrohr.web.known_languages import german_name
from sprachrohr.web.pages import go


@for_readers
def tell_all(request: HttpRequest) -> HttpResponse:
    """`?topic=home`: how many people and languages, room for the words, one box to confirm.

    Confidential conversations are told, too, and never counted: neither the numbers here nor whether it can be done at
    all depend on them.
    """
    me = person(request)
    topic = get_object_or_404(Topic, slug=request.GET.get("topic", ""))
    voices = under(topic)
    seen = list(with_merged(voices).visible_to(me).values_list("answer_language", flat=True))
    words, problem = cleaned(request.POST.get("words", "")), ""
    if request.method == "POST":
        if not seen:
            problem = _("Nobody has written about this topic yet.")
        elif not words:
            problem = _("The answer is empty.")
        elif "sure" not in request.POST:
            problem = _("Please tick the box: everyone reads the same words.")
        else:
            tell_what_became(voices=voices, words=words, by=me)
            messages.success(request, _("Told. Each person finds it in their own conversation."))
            return go(f"{reverse('inbox')}?topic={topic.slug}")
    context = {
        "topic": topic,
        "count": len(seen),
        "languages": sorted({german_name(code) for code in seen}),
        "words": words,
        "problem": problem,
    }
    return render(request, "voices/desk/tell_all.html", context, status=422 if problem else 200)
