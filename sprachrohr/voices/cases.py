"""The office's door: confidential voices, for the people whom the sender has named.

Nothing here is searched, suggested, merged or translated by a machine. Each opening is in the journal.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages import warning
from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprachrohr.council.opening import our_council
from sprachrohr.journal.actions import write
from sprachrohr.languages.models import Release
from sprachrohr.languages.releases import call_back, release
from sprachrohr.languages.writing import cleaned
from sprachrohr.organisations.centres import advice_centres
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.doors import for_cases, person
from sprachrohr.vault import handlers
from sprachrohr.vault.actions import Busy, count_failure, seconds_to_wait
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.handlers import WrongPassword, own_key
from sprachrohr.vault.models import HandlerKey
from sprachrohr.vault.opened import close_cases, opened_cases, remember_cases
from sprachrohr.voices import office
from sprachrohr.voices.actions import DESK_LANGUAGE, thread_of
from sprachrohr.voices.filing import change_in, file_case
from sprachrohr.voices.lists import bring_topics, lists
from sprachrohr.voices.models import Note, Referral, Voice
from sprachrohr.voices.packages import package
from sprachrohr.voices.reports import Report
from sprachrohr.web.known_languages import language_choices
from sprachrohr.web.pages import go

View = Callable[..., HttpResponse]
NETWORK = "cases"
OWN_CASE = re.compile(r"/desk/cases/\d{1,18}/")


def with_open_key(view: View) -> View:
    """The view gets the handler's key and its private half; without them the page asks for the password."""

    @for_cases
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = own_key(person(request))
        private = opened_cases(request) if key is not None else None
        if key is None or private is None:
            return _ask(request, key)
        return view(request, key, private, *args, **kwargs)

    return opened


def _ask(request: HttpRequest, key: HandlerKey | None, *, problem: str = "", status: int = 200) -> HttpResponse:
    kept = request.POST.get("words", "")
    context = {"has_key": key is not None, "problem": problem, "kept": kept, "next": request.path}
    return render(request, "voices/desk/unlock.html", context, status=status)


@for_cases
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """The password once more: opens the handler's key for half an hour, or makes it the first time."""
    me = person(request)
    key = own_key(me)
    wait = seconds_to_wait(locator=f"member{me.pk}", network=NETWORK)
    if wait:
        return _ask(request, key, problem=_("Too many wrong passwords. Please wait a minute."), status=429)
    password, before = request.POST.get("password", ""), request.POST.get("earlier", "")
    try:
        if key is None:
            key = handlers.make_handler_key(member=me, password=password)
        elif before:
            handlers.lock_anew(key=key, old_password=before, new_password=password)
        private = handlers.open_handler_key(key=key, password=password)
    except WrongPassword:
        count_failure(locator=f"member{me.pk}", network=NETWORK)
        words = _("This password does not open your key. If you have changed it, please enter the earlier one, too.")
        return _ask(request, key, problem=words, status=422)
    except Busy:
        return _ask(request, key, problem=_("The computer is busy. Please press once more."), status=503)
    wanted = request.POST.get("next", "")
    address = wanted if OWN_CASE.fullmatch(wanted) else reverse("cases")
    return remember_cases(request, go(address), private)


@for_cases
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    return close_cases(request, go(reverse("cases")))


@with_open_key
def cases(request: HttpRequest, key: HandlerKey, private: bytes) -> HttpResponse:  # noqa: ARG001
    """The confidential voices that this key opens; what they say is only on their own page."""
    council = our_council(request)
    voices = list(Voice.objects.cases_of(key).with_state().order_by("closed_at", "came_on"))
    dues = [v.due_on(acknowledge_days=council.acknowledge_days, answer_days=council.answer_days) for v in voices]
    context = {"rows": list(zip(voices, dues, strict=True)), "today": timezone.localdate()}
    return render(request, "voices/desk/cases.html", context)


def open_case(key: HandlerKey, private: bytes, pk: int) -> Voice:
    """The voice, open. 404 for whoever has no copy of its key: they do not even learn that it exists."""
    released = Release.objects.filter(text__messages__voice=OuterRef("pk")).order_by().values("text__messages__voice")
    voices = Voice.objects.cases_of(key).with_state().with_topic_numbers().select_related("key", "receipt")
    voice = get_object_or_404(
        voices.annotate(
            own_copy=F("key__copies__sealed"),
            has_notes=Exists(Note.objects.filter(voice=OuterRef("pk"))),
            has_referrals=Exists(Referral.objects.filter(voice=OuterRef("pk"))),
            released=Coalesce(Subquery(released.annotate(number=Count("pk")).values("number")), 0),
        ),
        pk=pk,
    )
    try:
        handlers.open_by_copy(key=voice.key, sealed=voice.own_copy, private=private)  # type: ignore[attr-defined]
    except Unreadable as error:
        raise Http404 from error
    return bring_topics(voice)


@with_open_key
def case(request: HttpRequest, key: HandlerKey, private: bytes, pk: int) -> HttpResponse:
    """One confidential voice."""
    return _page(request, open_case(key, private, pk))


def _page(
    request: HttpRequest, voice: Voice, *, typed: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    write("case opened", about=voice, by=person(request))
    messages = thread_of(voice)
    notes = list(voice.notes.select_related("author")) if voice.has_notes else []  # type: ignore[attr-defined]
    for note in notes:
        note.voice = voice
    asked = voice.referrals.select_related("organisation").order_by("pk")
    referrals = list(asked) if voice.has_referrals else []  # type: ignore[attr-defined]
    readers = handlers.readers_of(voice.key, not_to=voice.not_to.all())
    context = {
        "voice": voice,
        "files_at": f"{reverse('case', kwargs={'pk': voice.pk})}file/",
        "said": [(one, one.translation_in(voice.answer_language), one.translation_in("de")) for one in messages],
        "seen": messages[-1].pk if messages else 0,
        "report": Report.from_json(voice.key.decrypt(voice.report)) if voice.report else None,
        "notes": notes,
        "is_handler": handlers.HANDLER in person(request).current_roles(),
        "topics": lists().topics,
        "referrals": referrals,
        "organisations": _helpers({one.organisation_id for one in referrals}),
        "readers": readers,
        "others": [one for one in readers if one.may_get],  # type: ignore[attr-defined]
        "languages": language_choices(),
        "typed": typed,
        "problem": problem,
    }
    return render(request, "voices/desk/case.html", context, status=status)


def _helpers(asked: set[int]) -> list[tuple[int, str]]:
    """(pk, name) of the organisations that the person can still be asked about, advice centres first."""
    first = [one.pk for one in advice_centres(DESK_LANGUAGE)]
    rest = [row for row in lists().organisations if row[0] not in asked]
    return sorted(rest, key=lambda row: row[0] not in first)


@with_open_key
def case_act(request: HttpRequest, key: HandlerKey, private: bytes, pk: int, act: str) -> HttpResponse:
    """Answer, note, hand over, close. Some things are for case handlers alone, not for whoever interprets."""
    if request.method != "POST" or act not in ACTS:
        return render(request, "web/not_found.html", status=404)
    voice = open_case(key, private, pk)
    if act in FOR_HANDLERS and handlers.HANDLER not in person(request).current_roles():
        return _page(request, voice, problem=_("Only case handlers can do that."), status=403)
    return ACTS[act](request, voice) or go(reverse("case", kwargs={"pk": pk}))


def _answer(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    words = cleaned(request.POST.get("words", ""))
    language = request.POST.get("language", "de")
    if not words or language not in dict(language_choices()):
        return _page(request, voice, typed=words, problem=_("The answer is empty."), status=422)
    seen = request.POST.get("seen", "")
    try:
        office.answer_case(
            voice=voice,
            words=words,
            language=language,
            by=person(request),
            seen=int(seen) if seen.isascii() and seen.isdigit() else 0,
            anyway="anyway" in request.POST,
        )
    except office.Crossed:
        return _page(request, voice, typed=words, problem="crossed", status=409)
    return None


def _note(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    words = cleaned(request.POST.get("words", ""))
    if words:
        office.add_note(voice=voice, words=words, by=person(request))
    return None


def _hand_over(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    wanted = request.POST.get("to", "")
    to = next((one for one in handlers.handler_keys() if str(one.pk) == wanted), None)
    if to is None:
        return None
    try:
        office.hand_over_case(voice=voice, to=to, by=person(request))
    except PermissionError:
        words = _("The sender does not want this person to read it.")
        return _page(request, voice, problem=words, status=409)
    return None


def _release(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    """One text of this case for one translator; the link is shown once."""
    language = request.POST.get("language", "")
    # What was told to many is not sealed; the translation desk has it.
    own = [message for message in thread_of(voice) if message.text and message.outcome_id is None]
    message = next((message for message in own if str(message.pk) == request.POST.get("message")), None)
    if message is None or message.text is None or language not in dict(language_choices()):
        return None
    link, token = release(
        text=message.text, language=language, days=our_council(request).link_days, by=person(request)
    )
    spoken = language if our_council(request).offers(language) else "de"
    with translation.override(spoken):
        address = settings.PUBLIC_URL + reverse("release", kwargs={"token": token})
    wish = {"text": message.text, "language": language}
    return render(request, "languages/desk/link.html", {"wish": wish, "link": link, "address": address})


def _call_back(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    texts = [message.text_id for message in thread_of(voice) if message.text_id]
    call_back(texts=texts, by=person(request))
    return None


def _close(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    try:
        office.close(voice=voice, by=person(request))
    except ValueError:
        words = _("Nothing ends in silence: please write an answer first.")
        return _page(request, voice, problem=words, status=409)
    return None


def _file(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    change = change_in(request.POST)
    landed = file_case(voice=voice, add=change.add, remove=change.remove, by=person(request))
    for sentence in landed.sentences:
        warning(request, sentence)
    return None


def _refer(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    """Ask the person whether this one organisation may get it."""
    offered = Organisation.objects.filter(retired_on__isnull=True)
    wanted = request.POST.get("organisation", "")
    organisation = get_object_or_404(offered, pk=wanted if wanted.isascii() and wanted.isdigit() else 0)
    office.refer(voice=voice, organisation=organisation, by=person(request))
    return None


def _package(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    try:
        return package(request, voice)
    except PermissionError:
        return _page(request, voice, problem=_("The person has not agreed to this yet."), status=409)


def _passed_on(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    wanted = request.POST.get("referral", "")
    referral = get_object_or_404(voice.referrals, pk=wanted if wanted.isascii() and wanted.isdigit() else 0)
    try:
        office.hand_over(referral=referral, by=person(request))
    except PermissionError:
        return _page(request, voice, problem=_("The person has not agreed to this yet."), status=409)
    return None


FOR_HANDLERS = {"file", "refer", "package", "passed-on"}
ACTS = {
    "answer": _answer,
    "note": _note,
    "hand-over": _hand_over,
    "release": _release,
    "call-back": _call_back,
    "close": _close,
    "file": _file,
    "refer": _refer,
    "package": _package,
    "passed-on": _passed_on,
}


@with_open_key
def recover(request: HttpRequest, key: HandlerKey, private: bytes) -> HttpResponse:  # noqa: ARG001
    """With the printed recovery key: every case for a handler who has lost theirs."""
    problem, done = "", None
    if request.method == "POST" and "handler" in person(request).current_roles():
        try:
            done = office.recover_cases(printed=request.POST.get("printed", ""), to=key)
        except Unreadable:
            problem = _("This is not the recovery key, or a sign is wrong. Please compare with the sheet.")
    context = {"problem": problem, "done": done}
    return render(request, "voices/desk/recover.html", context, status=422 if problem else 200)
