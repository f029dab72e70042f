"""The office's door: the translation desk, and our own sentences in a person's voice."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.languages.actions import (
    LINK_PURPOSE,
    TextChanged,
    ask_for,
    check_translation,
    make_translation_link,
    translate,
)
from sprachrohr.languages.forms import TranslationForm
from sprachrohr.languages.models import Recording, Suggestion, Text, Translation, Wish
from sprachrohr.languages.recordings import SENTENCES, hash_of, offered_languages, record, withdraw, words_of
from sprachrohr.people.doors import for_readers, for_translators, person
from sprachrohr.vault.actions import revoke_link
from sprachrohr.vault.media.cleaning import clean
from sprachrohr.vault.media.outcome import CONTENT_TYPES, MediaError
from sprachrohr.vault.media.sentences import sentence_for
from sprachrohr.vault.models import Link
from sprachrohr.web.headers import may_record
from sprachrohr.web.known_languages import BY_CODE
from sprachrohr.web.pages import go
from sprachrohr.web.ranges import ranged

CHECKS_SHOWN = 50


@for_translators
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, by language: first the languages that this person reads."""
    me = person(request)
    link = Link.objects.open().filter(purpose=LINK_PURPOSE, subject=OuterRef("pk"))
    wishes = (
        Wish.objects.open()
        .visible_to(me)
        .select_related("text")
        .annotate(has_link=Exists(link))
        .order_by("due_on", "pk")
    )
    mine = [wish for wish in wishes if wish.language in me.reads and wish.text.language in me.reads]
    others = [wish for wish in wishes if wish not in mine]
    context = {
        "mine": mine,
        "others": others,
        "to_check": _to_check(me.reads, me.pk, all_texts=me.may_read_voices()),
        "suggestions": Suggestion.objects.filter(done_at__isnull=True).select_related("text__key")[:CHECKS_SHOWN]
        if me.may_read_voices()
        else [],
    }
    return render(request, "languages/desk/queue.html", context)


def _to_check(reads: list[str], me: int, *, all_texts: bool) -> list[Translation]:
    """Translations that a second person may check: made by somebody else, in languages I read.

    A translator without the right to read voices checks only texts that people made from or for the desk.
    """
    found = (
        Translation.objects.filter(checked_at__isnull=True, language__in=reads, text__language__in=reads)
        .filter(text__key__public__isnull=True)
        .exclude(made_by=me)
        .exclude(maker=Translation.Maker.BLOCK)
        .select_related("text__key", "made_by")
        .order_by("-pk")
    )
    if not all_texts:
        found = found.filter(Q(text__wishes__isnull=False)).distinct()
    return list(found[:CHECKS_SHOWN])


@for_translators
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One text that waits: original beside its translation; a machine's draft, if there is one, to improve."""
    me = person(request)
    wishes = Wish.objects.all() if me.may_read_voices() else Wish.objects.open()
    wish = get_object_or_404(wishes.visible_to(me).select_related("text__key"), pk=pk)
    draft = wish.text.translation_for(wish.language)
    initial = {"of_version": wish.text.version, "words": draft.words if draft else ""}
    form = TranslationForm(request.POST or None, initial=initial)
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            translate(
                wish=wish,
                words=form.cleaned_data["words"],
                of_version=form.cleaned_data["of_version"],
                by=me,
            )
        except TextChanged:
            changed = True
        else:
            return go(reverse("translations"))
    links = Link.objects.open().filter(purpose=LINK_PURPOSE, subject=wish.pk)
    context = {"wish": wish, "form": form, "draft": draft, "links": links, "changed": changed}
    return render(request, "languages/desk/one.html", context, status=422 if form.errors or changed else 200)


@for_readers
@require_POST
def of_text(request: HttpRequest, text: int, language: str) -> HttpResponse:
    """From a thread: this text in that language, whether or not somebody waits for it already."""
    found = get_object_or_404(Text.objects.filter(key__public__isnull=True), pk=text)
    if language not in BY_CODE or language == found.language:
        return render(request, "web/not_found.html", status=404)
    wish = ask_for(text=found, language=language, days=our_council(request).translation_days)
    return go(reverse("translation", kwargs={"pk": wish.pk}))


@for_readers
@require_POST
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for someone without an account; shown once, because only its hash is kept."""
    wish = get_object_or_404(Wish.objects.open().visible_to(person(request)).select_related("text__key"), pk=pk)
    link, token = make_translation_link(
        wish=wish,
        days=our_council(request).link_days,
        by=person(request),
    )
    # The page of the link speaks the translator's own language where we have it.
    known = BY_CODE.get(wish.language)
    with translation.override(wish.language if known and known.interface else "de"):
        address = settings.PUBLIC_URL + reverse("translation_link", kwargs={"token": token})
    return render(request, "languages/desk/link.html", {"wish": wish, "link": link, "address": address})


@for_readers
@require_POST
def end_link(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(Link.objects.open(), pk=pk, purpose=LINK_PURPOSE)
    revoke_link(link=link, by=person(request))
    return go(reverse("translation", kwargs={"pk": link.subject}))


@for_translators
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person has compared a translation with its original."""
    me = person(request)
    allowed = {t.pk for t in _to_check(me.reads, me.pk, all_texts=me.may_read_voices())}
    found = get_object_or_404(Translation.objects.filter(pk__in=allowed), pk=pk)
    check_translation(translation=found, by=me)
    return go(reverse("translations"))


@for_readers
@require_POST
def suggestion_done(request: HttpRequest, pk: int) -> HttpResponse:
    Suggestion.objects.filter(pk=pk).update(done_at=timezone.now(), done_by=person(request))
    return go(reverse("translations"))


# -- our sentences in a person's voice -----------------------------------------------------------------


@for_translators
def recordings(request: HttpRequest) -> HttpResponse:
    """The next sentence that nobody has spoken in a language of this person; if there is none, the first one."""
    languages = offered_languages(person(request), our_council(request))
    rows = [(code, row) for code, rows in _sentences(request, languages).items() for row in rows]
    if not rows:
        return render(request, "languages/desk/recordings.html", {"others": _in_other_languages(request, [])})
    language, row = next((one for one in rows if one[1]["state"] != "heard"), rows[0])
    return _recording_page(request, language, row["sentence"])


def _sentences(request: HttpRequest, languages: list[str]) -> dict[str, list[dict[str, Any]]]:
    """By language our sentences: words, what was recorded, and whether that is "missing", "outdated", or "heard"."""
    found = Recording.objects.visible_to(person(request)).filter(language__in=languages).select_related("member")
    known = {(recording.language, recording.sentence): recording for recording in found}

    def row(language: str, sentence: str) -> dict[str, Any]:
        words = words_of(sentence, language=language, council=our_council(request))
        recording = known.get((language, sentence))
        state = "missing" if recording is None else "heard"
        if recording is not None and recording.words_hash != hash_of(words):
            state = "outdated"
        return {"sentence": sentence, "words": words, "recording": recording, "state": state}

    return {language: [row(language, sentence) for sentence in SENTENCES] for language in languages}


def _in_other_languages(request: HttpRequest, languages: list[str]) -> list[tuple[Recording, str]]:
    """What whoever runs the desk can end without reading it, each with its beginning in the desk's language."""
    me, council = person(request), our_council(request)
    found = Recording.objects.visible_to(me).filter(sentence__in=SENTENCES).exclude(language__in=languages)
    rows = found.select_related("member")
    return [(row, words_of(row.sentence, language=me.desk_language, council=council)[0]) for row in rows]


def _recording_page(
    request: HttpRequest, language: str, sentence: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    languages = offered_languages(person(request), our_council(request))
    rows = _sentences(request, [language])[language]
    one = next(row for row in rows if row["sentence"] == sentence)
    context = {
        "languages": languages,
        "language": language,
        "rows": rows,
        "one": one,
        "words_hash": hash_of(one["words"]),
        "others": _in_other_languages(request, languages),
        "error": error,
    }
    return may_record(render(request, "languages/desk/recordings.html", context, status=status))


@for_translators
def recording(request: HttpRequest, language: str, sentence: str) -> HttpResponse:
    """One sentence, in large letters, to speak or to replace."""
    me, council = person(request), our_council(request)
    if sentence not in SENTENCES or language not in offered_languages(me, council):
        return render(request, "web/not_found.html", status=404)
    if request.method != "POST":
        return _recording_page(request, language, sentence)
    words = words_of(sentence, language=language, council=council)
    if request.POST.get("words_hash") != hash_of(words):
        error = _("The sentence has just been changed. Please speak it as it is now.")
        return _recording_page(request, language, sentence, error=error, status=422)
    try:
        sound = clean(request.FILES.get("sound") or b"", "sound")
    except MediaError as failed:
        return _recording_page(request, language, sentence, error=sentence_for(failed.reason), status=422)
    record(sentence=sentence, language=language, words=words, sound=sound, by=me)
    messages.success(request, _("Thank you. Everybody can hear it now."))
    rows = _sentences(request, [language])[language]
    waiting = [row["sentence"] for row in rows if row["state"] != "heard"]
    return go(reverse("recording", kwargs={"language": language, "sentence": (waiting or [sentence])[0]}))


@for_translators
@require_safe
def hear_recording(request: HttpRequest, pk: int) -> HttpResponse:
    """Also one that is outdated, and before the doors are open."""
    found = get_object_or_404(Recording.objects.visible_to(person(request)), pk=pk)
    sound = bytes(found.sound)
    return ranged(request, length=len(sound), chunks=[sound], content_type=CONTENT_TYPES["sound"])


@for_translators
@require_POST
def withdraw_recording(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Recording.objects.visible_to(person(request)), pk=pk)
    withdraw(recording=found, by=person(request))
    messages.success(request, _("The recording is deleted. Nobody can hear it any more."))
    return go(reverse("recordings"))
