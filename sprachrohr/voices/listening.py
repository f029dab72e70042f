"""The office's door: recordings, pictures and signed films. Named people open them and write down what is said there;
of a confidential voice its case handlers do."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sprachrohr.languages.writing import cleaned
from sprachrohr.people.doors import for_readers, person
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices.attachments import note_opened, to_write_down, write_down
from sprachrohr.voices.cases import open_case, with_open_key
from sprachrohr.voices.models import Attachment, Voice
from sprachrohr.voices.players import play
from sprachrohr.web.keeping import busy_page
from sprachrohr.web.known_languages import BY_CODE
from sprachrohr.web.pages import go

LONGEST = 20_000


def _voice(request: HttpRequest, pk: int) -> Voice:
    """404 as for what is not there, for whoever may not open recordings."""
    if not person(request).may_open_recordings():
        raise Http404
    return get_object_or_404(Voice.objects.visible_to(person(request)).select_related("key"), pk=pk)


def _file(voice: Voice, name: UUID) -> Attachment:
    files = Attachment.objects.filter(message__voice=voice).select_related("transcript__key")
    return get_object_or_404(files, name=name)


@for_readers
def waiting(request: HttpRequest) -> HttpResponse:
    """What nobody has written down yet."""
    return render(request, "voices/desk/to_write_down.html", {"files": to_write_down(person(request))})


@for_readers
def listen(request: HttpRequest, pk: int, name: UUID) -> HttpResponse:
    """The file itself; who opened it is in the journal."""
    voice = _voice(request, pk)
    attachment = _file(voice, name)
    note_opened(attachment=attachment, by=person(request))
    return play(request, attachment=attachment, key=voice.key)


@with_open_key
def listen_to_case(request: HttpRequest, key: HandlerKey, private: bytes, pk: int, name: UUID) -> HttpResponse:
    """The same of a confidential voice, for those whom the sender has named."""
    voice = open_case(key, private, pk)
    attachment = _file(voice, name)
    note_opened(attachment=attachment, by=person(request))
    return play(request, attachment=attachment, key=voice.key)


@for_readers
@require_POST
def words(request: HttpRequest, pk: int, name: UUID) -> HttpResponse:
    """What is said there, written down."""
    try:
        voice = _voice(request, pk)
        attachment = _file(voice, name)
    except Http404:
        # The person has deleted everything meanwhile, or the right is gone; what was typed stays in the page.
        return busy_page(request, reason="gone", status=404)
    return _written(request, voice, attachment, reverse("voice", kwargs={"pk": pk}))


@with_open_key
def words_of_case(request: HttpRequest, key: HandlerKey, private: bytes, pk: int, name: UUID) -> HttpResponse:
    """The same of a confidential voice; under its own key."""
    if request.method != "POST":
        raise Http404
    voice = open_case(key, private, pk)
    return _written(request, voice, _file(voice, name), reverse("case", kwargs={"pk": pk}))


def _written(request: HttpRequest, voice: Voice, attachment: Attachment, address: str) -> HttpResponse:
    said, language = cleaned(request.POST.get("words", "")), request.POST.get("language", "")
    if said and len(said) <= LONGEST and language in BY_CODE:
        write_down(attachment=attachment, words=said, language=language, key=voice.key, by=person(request))
    return go(f"{address}#file-{attachment.pk}")
