"""The public door: saying something, and the receipt for it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.languages.detection import Guess, guess
from sprachrohr.languages.writing import cleaned
from sprachrohr.organisations.centres import advice_centres
from sprachrohr.vault import codes
from sprachrohr.vault.actions import AlreadySent, Busy
from sprachrohr.voices.actions import Said, identity_of, said_before, say
from sprachrohr.voices.forms import FormTooOld, TellForm, checked_token, new_token, was_too_fast
from sprachrohr.voices.receipts import readers_of, receipt_context
from sprachrohr.voices.reports import Report
from sprachrohr.voices.uploads import FIELDS, Uploads, fingerprints, gather
from sprachrohr.web.headers import may_record
from sprachrohr.web.keeping import busy_page
from sprachrohr.web.known_languages import WRITTEN, same_for_readers
from sprachrohr.web.limits import beyond_limits
from sprachrohr.web.pages import page_language, public_page


def _guess(words: str) -> Guess:
    offered = [*(one.code for one in WRITTEN), "de-simple"]
    return guess(words, page_language=page_language(), offered=offered)


def _should_be_held(request: HttpRequest, form: TellForm, token: str) -> bool:
    """Too many from one place, too fast, or with the box that nobody sees filled in: somebody looks first."""
    many = beyond_limits(request, "tell") and not our_council(request).is_at_an_event
    return many or bool(form.cleaned_data["website"]) or was_too_fast(token)


def _form_page(
    request: HttpRequest, form: TellForm, *, notice: str = "", token: str = "", status: int = 200
) -> HttpResponse:
    """The form, filled as it was, with a token of its own unless it is still the same send.

    Browsers may keep the page for their back button (it must come back filled), but not share it.
    """
    context = {
        "form": form,
        "token": token or new_token(),
        "notice": notice,
        "topics": form.offered.topics,
        "parts": form.offered.parts,
        "centres": advice_centres(page_language()),
    }
    response = render(request, "voices/tell.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return may_record(response)


def received(request: HttpRequest, said: Said, report: Report | None = None) -> HttpResponse:
    """The receipt: shown as the answer to the POST itself, so that a reload shows the same code again."""
    context = {
        "again": said.again,
        "report": report,
        "centres": advice_centres(page_language()) if report else [],
        "readers": readers_of(said.voice),
        **receipt_context(said.voice.receipt, said.code),
    }
    return render(request, "voices/received.html", context)


def _sent_before(request: HttpRequest) -> HttpResponse | None:
    """The same page again for a double tap or a reload, before its files are looked at a second time."""
    identity = identity_of(cleaned(request.POST.get("words", "")), fingerprints(request))
    try:
        said = said_before(token=request.POST.get("token", ""), identity=identity)
    except AlreadySent:
        return None
    return received(request, said, TellForm(request.POST).report()) if said else None


# No cookie is needed to speak: the form's own token makes a repeated send harmless, and there is no account that
# a foreign page could misuse.
@csrf_exempt
def tell(request: HttpRequest) -> HttpResponse:
    """One page, few questions; then the receipt with the code."""
    if request.method != "POST":
        return _form_page(request, TellForm())
    before = _sent_before(request)
    if before is not None:
        return before
    uploads = gather(request)
    form = TellForm(request.POST, uploads=uploads)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        token = checked_token(form.cleaned_data["token"])
    except FormTooOld:
        return _form_page(request, form, notice="old", status=422)
    language = form.cleaned_data["language"]
    if not language and not form.cleaned_data["words"]:
        language = "de" if page_language() == "de-simple" else page_language()
    if not language:
        found = _guess(form.cleaned_data["words"])
        if not found.certain or not same_for_readers(found.code, page_language()):
            data = request.POST.copy()
            data["language"] = "de" if found.code == "de-simple" else found.code
            form = TellForm(data, uploads=uploads)
            # The one question we could not answer ourselves. Nothing was stored yet.
            return _form_page(request, form, notice="language", token=token)
        language = "de" if found.code == "de-simple" else found.code
    saying = form.saying(language=language, answer_language=page_language())
    saying = replace(saying, held=_should_be_held(request, form, token))
    try:
        said = say(token=token, saying=saying, look_again_in=our_council(request).look_again_days)
    except AlreadySent:
        return _form_page(request, form, notice="sent_before", status=409)
    except Busy:
        return busy_page(request, reason="busy", status=503)
    return received(request, said, saying.report)


@csrf_exempt
@require_POST
def guess_language(request: HttpRequest) -> HttpResponse:
    """For the live guess: what was typed so far -> a language. Nothing is stored."""
    found = _guess(request.POST.get("words", "")[:1000])
    return JsonResponse({"language": "de" if found.code == "de-simple" else found.code, "certain": found.certain})


@csrf_exempt
@require_POST
def stage_file(request: HttpRequest) -> HttpResponse:
    """A file that the page sends while somebody still writes. Without JavaScript it comes with the form instead."""
    uploads = Uploads()
    for name in FIELDS:
        for upload in request.FILES.getlist(name)[:1]:
            uploads.take(name, upload, request=request)  # type: ignore[arg-type]  # no other handler of files is set
    problems = [sentence for sentences in uploads.problems.values() for sentence in sentences]
    if problems or not uploads.files:
        return JsonResponse({"problem": " ".join(problems)}, status=422)
    one = uploads.files[0]
    return JsonResponse({"token": one.token, "seconds": round(one.properties.seconds)})


@csrf_exempt
@require_POST
def slip(request: HttpRequest) -> HttpResponse:
    """The code on paper. It comes in the body, is checked by its check digits alone, and is not looked up."""
    from sprachrohr.voices.papers import slip_paper  # noqa: PLC0415  (typst is only loaded by who prints)

    try:
        code = codes.read(request.POST.get("code", ""))
    except codes.CodeError:
        return busy_page(request, reason="error", status=400)
    days = {name: request.POST.get(name, "") for name in ("look_again_on", "claim_until")}
    return slip_paper(request, code=code, **days)


@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """The whole notice of Art. 13, in the page's language."""
    return public_page(request, "voices/privacy.html")
