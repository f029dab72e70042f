"""`/<lang>/answer/`: the code opens the thread. Private, never stored by a browser, without any account."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from sprachrohr.council.opening import our_council
from sprachrohr.dialogues.taking_part import page_of as voter_page
from sprachrohr.gatherings.appointment import page as appointment_page
from sprachrohr.home.absence import silence
from sprachrohr.home.became import recommended_from
from sprachrohr.home.occasions import next_talk_hour
from sprachrohr.languages.detection import guess
from sprachrohr.languages.writing import cleaned
from sprachrohr.organisations.centres import advice_centres
from sprachrohr.recommendations.models import Better, Telling
from sprachrohr.recommendations.telling import questions, say_better
from sprachrohr.vault import codes
from sprachrohr.vault.actions import AlreadyGiven, Busy, Wait, WrongCode, open_receipt, replace_code, try_code
from sprachrohr.vault.handlers import open_by_code
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.vault.opened import close, keep_open, open_sealed_thread, opened, opened_here, remember
from sprachrohr.voices.actions import (
    Emptied,
    end_special_consent,
    read_answers_in,
    thread_of,
    withdraw,
    write_again,
)
from sprachrohr.voices.forms import WriteAgainForm, new_token
from sprachrohr.voices.handovers import ContactTooLong
from sprachrohr.voices.handovers import answer as answer_handover
from sprachrohr.voices.models import Attachment, Message, Quote, Referral, Voice
from sprachrohr.voices.players import play
from sprachrohr.voices.quotes import answer as answer_quote
from sprachrohr.voices.quotes import asked_in
from sprachrohr.voices.receipts import readers_of, receipt_context
from sprachrohr.voices.reports import Report
from sprachrohr.voices.uploads import gather
from sprachrohr.web.headers import may_record
from sprachrohr.web.known_languages import WRITTEN
from sprachrohr.web.network import network
from sprachrohr.web.pages import go, page_language


def answer(request: HttpRequest) -> HttpResponse:
    """The door for every code: one field; then the thread."""
    if request.method == "POST":
        return _try(request, request.POST.get("code", "")[:200])
    voice = _mine(request)
    if voice is not None:
        return _thread(request, voice)
    receipt = opened(request)
    if receipt is None:
        return _entry(request)
    return _other_page(request, receipt) or close(_entry(request), request)


def _other_page(request: HttpRequest, receipt: Receipt) -> HttpResponse | None:
    """Of a number that opens no conversation: an appointment, or a dialogue. None for any other."""
    return appointment_page(request, receipt) or voter_page(request, receipt, recommended_from)


def _entry(
    request: HttpRequest, *, typed: str = "", problem: str = "", wait: int = 0, status: int = 200
) -> HttpResponse:
    context = {"typed": typed, "problem": problem, "wait": wait}
    return render(request, "home/answer.html", context, status=status)


def _try(request: HttpRequest, typed: str) -> HttpResponse:
    try:
        code = codes.read(typed)
        receipt = try_code(code=code, network=network(request))
    except codes.CodeError as error:
        return _entry(request, typed=typed, problem=error.reason, status=422)
    except WrongCode:
        return _entry(request, typed=typed, problem="unknown", status=422)
    except Wait as error:
        return _entry(request, typed=typed, problem="wait", wait=error.seconds, status=429)
    except Busy:
        return _entry(request, typed=typed, problem="busy", status=503)
    voice = Voice.objects.select_related("key").filter(receipt=receipt).first()
    if voice is None:
        open_receipt(receipt=receipt)
        found = _other_page(request, receipt)
        return found or render(request, "home/card_waits.html")
    sealed = _opened_key(voice, receipt)
    first = open_receipt(receipt=receipt)
    if receipt.should_be_replaced:
        offer = render(request, "home/new_code_offer.html", {"receipt": receipt, "token": new_token()})
        return remember(offer, receipt)
    if first:
        # People press on before they have kept the number; so it is shown once more at the first visit.
        page = render(request, "home/keep_code.html", {"replaced": False, **receipt_context(receipt, code)})
        return remember(page, receipt, sealed=sealed)
    return remember(go(reverse("answer")), receipt, sealed=sealed)


def _opened_key(voice: Voice, receipt: Receipt) -> Key | None:
    """The key of a confidential voice, opened by the code that was just tried; None for all others."""
    if not voice.needs_code_to_read:
        return None
    voice.key.open_with(open_by_code(key=voice.key, code_key=receipt.code_key or b""))
    return voice.key


def _thread(
    request: HttpRequest,
    voice: Voice,
    *,
    form: WriteAgainForm | None = None,
    contact: tuple[int, str] | None = None,
) -> HttpResponse:
    """The conversation. `form`, `contact`: what could not be taken as it was, kept in the page (of which referral)."""
    messages = thread_of(voice, names=False)
    language = page_language()
    mine = (language, voice.answer_language)
    said = [
        (message, message.read_in(language, voice.answer_language))
        for message in messages
        if message.is_shown_in(language) or message.is_shown_in(voice.answer_language)
    ]
    new = [m.pk for m, _ in said if m.sender != Message.Sender.RESIDENT and m.read_on is None]
    if new:
        Message.objects.filter(pk__in=new).update(read_on=timezone.localdate())
    asked = questions(voice=voice, messages=messages)
    for message, _words in said:
        message.asks = asked.get(message.pk)  # type: ignore[attr-defined]
    context = {
        "voice": voice,
        "said": said,
        "coming": len(messages) - len(said),
        "form": form or WriteAgainForm(),
        "files_at": f"{reverse('answer')}file/",
        "referrals": voice.referrals.select_related("organisation"),
        "quotes": [(one, one.read_in(*mine)) for one in asked_in(voice, *mine)],
        "next_talk_hour": next_talk_hour(),
        "report": Report.from_json(voice.key.decrypt(voice.report)) if voice.report else None,
        "centres": advice_centres(language) if voice.report else [],
        "contact_problem": contact[0] if contact else None,
        "contact_typed": contact[1] if contact else "",
        "readers": readers_of(voice),
        "silence": silence(confidential=voice.is_sealed) if _waits_for_us(voice, messages) else None,
    }
    if voice.emptied_on is not None:
        return keep_open(_emptied(request, context), request)
    response = render(request, "home/thread.html", context, status=422 if form or contact else 200)
    return may_record(keep_open(response, request))


def _waits_for_us(voice: Voice, messages: list[Message]) -> bool:
    """Whether the last word is this person's, so that they look again for an answer."""
    spoken = [message.sender for message in messages if message.sender != Message.Sender.AUTOMATIC]
    return voice.closed_at is None and spoken[-1:] == [Message.Sender.RESIDENT]


def _emptied(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What time has left of a thread. Whoever was writing at that moment finds their words here, for a new message."""
    typed = request.POST.get("words", "").strip()
    return render(request, "home/emptied.html", {**context, "typed": typed}, status=409 if typed else 200)


def _mine(request: HttpRequest) -> Voice | None:
    """The voice that is open on this device, and readable; one query."""
    here = opened_here(request)
    if here is None:
        return None
    # One at most; sorting it would take a quarter of the query's time.
    voice = next(iter(Voice.objects.select_related("key").with_topics().filter(here).order_by()), None)
    if voice is not None and voice.needs_code_to_read and not open_sealed_thread(request, voice.key):
        return None
    return voice


def _closed(request: HttpRequest) -> HttpResponse:
    """The half hour is over: what was typed stays in the page, to be sent after the code."""
    typed = request.POST.get("words", "")
    return render(request, "home/answer.html", {"kept_words": typed, "problem": "closed"}, status=403)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """The person writes once more."""
    voice = _mine(request)
    if voice is None:
        return _closed(request)
    if voice.emptied_on is not None:
        return _thread(request, voice)
    uploads = gather(request)
    form = WriteAgainForm(request.POST, uploads=uploads)
    if not form.is_valid():
        return _thread(request, voice, form=form)
    words = form.cleaned_data["words"]
    found = guess(words, page_language=voice.language, offered=[one.code for one in WRITTEN])
    language = found.code if words and found.certain else voice.language
    try:
        write_again(voice=voice, words=words, language=language, files=tuple(uploads.files))
    except Emptied:
        voice.refresh_from_db()
        return _thread(request, voice)
    return go(reverse("answer") + "#end")


def play_file(request: HttpRequest, name: UUID) -> HttpResponse:
    """The person's own recording or picture, while their thread is open on this device."""
    voice = _mine(request)
    if voice is None:
        return HttpResponse(status=404)
    attachment = Attachment.objects.filter(message__voice=voice, name=name).first()
    return play(request, attachment=attachment, key=voice.key)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Small decisions of the person: the language of answers, the language of the text, consent, a referral."""
    voice = _mine(request)
    if voice is None:
        return _closed(request)
    wanted = request.POST.get("answer_language", "")
    if wanted and our_council(request).offers(wanted):
        read_answers_in(voice=voice, language=wanted)
    if request.POST.get("consent") == "end":
        end_special_consent(voice=voice)
    asked = request.POST.get("quote", "")
    quote = voice.quotes.filter(pk=asked if asked.isdecimal() and len(asked) < 18 else 0).first()
    if quote is not None:
        return _quoted(request, voice, quote)
    number = request.POST.get("referral", "")
    referral = voice.referrals.filter(pk=number if number.isdecimal() and len(number) < 18 else 0).first()
    if referral is not None and referral.handed_over_at is None:
        return _agree(request, voice, referral)
    return go(reverse("answer"))


def _quoted(request: HttpRequest, voice: Voice, quote: Quote) -> HttpResponse:
    """The person's yes to exactly these words, or a no; whatever is not a yes is a no."""
    try:
        answer_quote(quote=quote, agrees=request.POST.get("agrees") == "yes")
    except PermissionError:
        return _thread(request, voice)
    return go(reverse("answer"))


def _agree(request: HttpRequest, voice: Voice, referral: Referral) -> HttpResponse:
    """A yes covers the page in which it was said; with it the person may say how to be reached."""
    upto, contact = request.POST.get("upto", ""), cleaned(request.POST.get("contact", ""))
    seen = int(upto) if upto.isascii() and upto.isdigit() and len(upto) < 18 else None
    agrees = request.POST.get("agrees") == "yes"
    try:
        answer_handover(referral=referral, agrees=agrees, upto=seen, contact=contact)
    except ContactTooLong:
        return _thread(request, voice, contact=(referral.pk, contact))
    return go(reverse("answer"))


@require_POST
def better(request: HttpRequest) -> HttpResponse:
    """Four weeks after everybody was told: whether it got better, in one word and perhaps a sentence."""
    voice = _mine(request)
    if voice is None:
        return _closed(request)
    said, number = request.POST.get("better", ""), request.POST.get("telling", "")
    known = Telling.objects.filter(pk=number if number.isdecimal() and len(number) < 18 else 0).first()
    if known is not None and said in Better.Said.values:
        say_better(voice=voice, telling=known, said=said, words=cleaned(request.POST.get("words", "")))
    return go(reverse("answer"))


@require_POST
def new_code(request: HttpRequest) -> HttpResponse:
    """A number that staff do not know."""
    voice = _mine(request)
    if voice is None or not voice.receipt.should_be_replaced:
        return _closed(request)
    try:
        code = replace_code(receipt=voice.receipt, token=request.POST.get("token", "")[:200])
    except AlreadyGiven:
        return remember(render(request, "home/new_code_given.html", status=409), voice.receipt)
    except Busy:
        return _entry(request, problem="busy", status=503)
    context = {"replaced": True, **receipt_context(voice.receipt, code)}
    return remember(render(request, "home/keep_code.html", context), voice.receipt)


def withdraw_everything(request: HttpRequest) -> HttpResponse:
    """First the question, then it is gone."""
    voice = _mine(request)
    if voice is None:
        return _closed(request)
    if request.method != "POST":
        return render(request, "home/withdraw.html", {"voice": voice})
    withdraw(voice=voice)
    return close(render(request, "home/withdrawn.html"), request)


@require_POST
def leave_thread(request: HttpRequest) -> HttpResponse:
    """Close the thread on this device."""
    return close(go(reverse("front")), request)
