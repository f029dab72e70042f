"""One sealed text for one translator: locked under the link's own token, of which the server keeps only the hash.

The token opens it in that person's browser for as long as the link lasts; no machine and no list ever sees it. What
they write is put into the voice's key by its public half.
"""

import base64
import hashlib

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from sprachrohr.journal.actions import write
from sprachrohr.languages.actions import write_translation_in
from sprachrohr.languages.forms import TranslationForm
from sprachrohr.languages.models import Release, Text, Translation
from sprachrohr.people.models import Member
from sprachrohr.vault import sealing
from sprachrohr.vault.actions import find_link, finish_link, make_link
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.models import Link, SealedCopy
from sprachrohr.web.pages import go

PURPOSE = "sealed"
ABOUT = b"released text"


def _key_of(token: str) -> bytes:
    """The token holds 192 random bits; its SHA-256 finds the row, this other hash opens it."""
    return hashlib.blake2b(token.encode(), digest_size=32, person=b"released text").digest()


@transaction.atomic
def release(*, text: Text, language: str, days: int, by: Member) -> tuple[Link, str]:
    """A link for this sealed text alone; `text` must be open. An earlier one for it ends."""
    words = text.original
    Release.objects.filter(text=text, language=language).delete()
    link, token = make_link(purpose=PURPOSE, subject=text.pk, days=days, by=by)
    body = sealing.lock(words.encode(), _key_of(token), about=ABOUT)
    Release.objects.create(link=link, text=text, language=language, body=body)
    write("sealed text released", about=text, by=by)
    return link, token


def door(request: HttpRequest, token: str) -> HttpResponse:
    """What the link is for; the button opens it. The key goes into a cookie, never into the database."""
    link = find_link(token=token, purpose=PURPOSE)
    found = Release.objects.filter(link=link).select_related("text", "link").first() if link else None
    if link is None or found is None or not _still_stands(found):
        return render(request, "languages/link_ended.html", status=410)
    if request.method != "POST":
        return render(request, "languages/link.html", {"link": link, "wish": found})
    response = go(reverse("translate_sealed", kwargs={"pk": link.pk}))
    response.set_cookie(
        settings.WORK_COOKIE_NAME,
        f"{link.pk}.{base64.urlsafe_b64encode(_key_of(token)).decode()}",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """The text and the room for its translation, while the link is open and this browser has its key."""
    found = Release.objects.filter(link__in=Link.objects.open(), link=pk).select_related("text__key", "link").first()
    words = _opened(request, found) if found and _still_stands(found) else None
    if found is None or words is None:
        return render(request, "languages/link_ended.html", {"typed": request.POST.get("words", "")}, status=410)
    form = TranslationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _keep(found, form.cleaned_data["words"])
        response = render(request, "languages/thanks.html")
        response.delete_cookie(settings.WORK_COOKIE_NAME, samesite="Strict")
        return response
    context = {"wish": found, "form": form, "source": words, "changed": False}
    return render(request, "languages/translate.html", context, status=422 if form.errors else 200)


def _still_stands(found: Release) -> bool:
    """Whoever released it can still read it: with their role or their copy goes what they gave to others."""
    own = SealedCopy.objects.filter(key=found.text.key_id, handler__ended_at__isnull=True)
    return own.filter(handler__member=found.link.made_by).exists()


@transaction.atomic
def call_back(*, texts: list[int], by: Member) -> None:
    """Every open link for these sealed texts ends now."""
    released = Release.objects.filter(text__in=texts)
    Link.objects.filter(pk__in=released.values("link")).update(revoked_at=timezone.now())
    released.delete()
    write("sealed texts called back", by=by)


def forget_releases() -> int:
    """Locked texts of links that have ended; how many."""
    return Release.objects.exclude(link__in=Link.objects.open()).delete()[0]


def _opened(request: HttpRequest, found: Release) -> str | None:
    pk, _, key = request.COOKIES.get(settings.WORK_COOKIE_NAME, "").partition(".")
    try:
        raw = base64.urlsafe_b64decode(key)
        return sealing.unlock(found.body, raw, about=ABOUT).decode() if pk == str(found.link_id) else None
    except (Unreadable, ValueError):
        return None


@transaction.atomic
def _keep(found: Release, words: str) -> None:
    write_translation_in(
        text=found.text, language=found.language, words=words, maker=Translation.Maker.PERSON, made_with="Link"
    )
    finish_link(link=found.link)
    write("sealed text translated", about=found.text)
    found.delete()
