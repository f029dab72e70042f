"""The office's door: the translation desk."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

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
from sprachrohr.languages.models import Suggestion, Text, Translation, Wish
from sprachrohr.people.doors import for_readers, for_translators, person
from sprachrohr.vault.actions import revoke_link
from sprachrohr.vault.models import Link
from sprachrohr.web.known_languages import BY_CODE
from sprachrohr.web.pages import go

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
