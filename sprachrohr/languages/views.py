"""The public door: translating one text through a link, telling us a better sentence, hearing one of ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.languages.actions import LINK_PURPOSE, TextChanged, suggest, translate
from sprachrohr.languages.forms import SuggestionForm, TranslationForm
from sprachrohr.languages.models import Wish
from sprachrohr.languages.recordings import VERSION_DIGITS, find_recording
from sprachrohr.vault.actions import find_link
from sprachrohr.vault.media.outcome import CONTENT_TYPES
from sprachrohr.vault.models import Link
from sprachrohr.vault.opened_links import forget_link, has_opened, remember_link
from sprachrohr.web.pages import go, page_language
from sprachrohr.web.ranges import ranged

# A day, if the address names this very recording: it spares prepaid data, and what is withdrawn goes soon.
HEARD_AGAIN_SECONDS = 24 * 3600


def link_door(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is for. Looking changes nothing (mail scanners look, too); the button opens it."""
    link = find_link(token=token, purpose=LINK_PURPOSE)
    wish = _wish(link)
    if link is None or wish is None:
        return render(request, "languages/link_ended.html", status=410)
    if request.method == "POST":
        remember_link(request, purpose=LINK_PURPOSE, pk=link.pk)
        return go(reverse("translate", kwargs={"pk": link.pk}))
    return render(request, "languages/link.html", {"link": link, "wish": wish})


def _wish(link: Link | None) -> Wish | None:
    if link is None:
        return None
    return Wish.objects.open().select_related("text__key").filter(pk=link.subject).first()


def translate_by_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The text and the room for its translation: for this text alone, until it is done or the link ends."""
    opened = has_opened(request, purpose=LINK_PURPOSE, pk=pk)
    link = Link.objects.open().filter(pk=pk, purpose=LINK_PURPOSE).first() if opened else None
    wish = _wish(link)
    form = TranslationForm(request.POST or None)
    if link is None or wish is None:
        typed = request.POST.get("words", "")
        return render(request, "languages/link_ended.html", {"typed": typed}, status=410)
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            translate(
                wish=wish,
                words=form.cleaned_data["words"],
                of_version=form.cleaned_data["of_version"],
                link=link,
            )
        except TextChanged:
            changed = True
        else:
            forget_link(request, purpose=LINK_PURPOSE, pk=pk)
            return render(request, "languages/thanks.html", {"wish": wish})
    context = {"wish": wish, "form": form, "changed": changed}
    return render(request, "languages/translate.html", context, status=422 if form.errors or changed else 200)


def better_sentence(request: HttpRequest) -> HttpResponse:
    """Someone who reads this language well tells us how to say it better."""
    form = SuggestionForm(request.POST or None, initial={"page": request.GET.get("page", "")[:120]})
    if request.method == "POST" and form.is_valid():
        suggest(
            page=form.cleaned_data["page"], language=page_language(), words=form.cleaned_data["words"]
        )
        return render(request, "languages/suggestion_thanks.html")
    status = 422 if form.errors else 200
    return render(request, "languages/suggest.html", {"form": form}, status=status)


@require_safe
def listen(request: HttpRequest, sentence: str) -> HttpResponse:
    """One of our sentences, spoken in the page's language by somebody of ours."""
    recording = find_recording(sentence=sentence, language=page_language(), council=our_council(request))
    if recording is None:
        return render(request, "web/not_found.html", status=404)
    sound = bytes(recording.sound)
    response = ranged(request, length=len(sound), chunks=[sound], content_type=CONTENT_TYPES["sound"])
    is_this_one = request.GET.get("v") == recording.sound_hash[:VERSION_DIGITS]
    kept = f"max-age={HEARD_AGAIN_SECONDS}" if is_this_one else "no-cache"
    response.headers["Cache-Control"] = f"private, {kept}"
    return response
