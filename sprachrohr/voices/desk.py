"""The office's door: the inbox, one thread, and everything that can be done there."""

from datetime import date
from typing import Any

from django.contrib.messages import warning
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprachrohr.council.opening import our_council
from sprachrohr.languages.writing import cleaned
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.doors import for_readers, person
from sprachrohr.people.models import Member
from sprachrohr.voices import office
from sprachrohr.voices.actions import thread_of
from sprachrohr.voices.beside import beside
from sprachrohr.voices.blocks import BLOCKS, BY_SLUG, checked_blocks, languages_of_blocks
from sprachrohr.voices.filing import change_in, file_under
from sprachrohr.voices.lists import bring_topics, lists
from sprachrohr.voices.models import Attachment, Filing, Message, Task, Voice, first_words
from sprachrohr.voices.packages import package
from sprachrohr.voices.quotes import may_be_asked
from sprachrohr.voices.quoting import drop_quote, propose, quotes_of
from sprachrohr.web.keeping import busy_page
from sprachrohr.web.known_languages import BY_CODE
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import go

PAGE = 40
STATES = ("new", "for_us", "for_them", "closed", "held", "aside")


def _first_message() -> Prefetch[Any, Any]:
    messages = Message.objects.filter(sender=Message.Sender.RESIDENT).select_related("text__key")
    files = Attachment.objects.select_related("transcript__key").prefetch_related("transcript__translations")
    return Prefetch(
        "messages",
        messages.prefetch_related("text__translations", Prefetch("attachments", files)).order_by("pk"),
    )


@for_readers
def inbox(request: HttpRequest) -> HttpResponse:
    """Voices by state, the oldest that we owe a word first; filtered by topic, language, kind, or words."""
    everything = Voice.objects.visible_to(person(request)).with_state().with_topics().select_related("part")
    state = request.GET.get("state", "open")
    shown = everything.in_state(state if state in STATES else "open")
    topic, language, kind = (request.GET.get(name, "") for name in ("topic", "language", "kind"))
    if topic:
        shown = shown.filter(pk__in=Filing.objects.under(topic).values("voice"))
    if language in BY_CODE:
        shown = shown.filter(language=language)
    if kind in Voice.Kind.values:
        shown = shown.filter(kind=kind)
    # All rows of a state are read: a council has some hundreds, and only so the texts can be searched at all,
    # because there is no index of words outside the encryption.
    voices = list(shown.prefetch_related(_first_message()).order_by("came_on", "pk"))
    words = request.GET.get("q", "").strip()
    rows = [_row(voice, our_council(request)) for voice in voices]
    if words:
        rows = [row for row in rows if words.casefold() in row["all_words"].casefold()]
    rows.sort(key=lambda row: (row["due"] or date.max, row["voice"].pk))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "counts": _counts(person(request)),
        "topics": lists().topics,
        "languages": sorted({row["voice"].language for row in rows} | ({language} if language else set())),
        "kinds": Voice.Kind.choices,
        "chosen": {"topic": topic, "language": language, "kind": kind, "q": words},
        "today": timezone.localdate(),
    }
    return render(request, "voices/desk/inbox.html", context)


def _counts(me: Member) -> dict[str, int]:
    """How many voices are in each state; one query."""
    counts = dict.fromkeys(STATES, 0)
    fields = ("pk", "closed_at", "merged_into", "merged_after", "held_on", "set_aside_as", "emptied_on")
    for voice in Voice.objects.visible_to(me).with_state().only(*fields):
        counts[voice.state] += 1
    counts["open"] = counts["new"] + counts["for_us"] + counts["for_them"]
    return counts


def _row(voice: Voice, council: Any) -> dict[str, Any]:
    files = [one for message in voice.messages.all() for one in message.attachments.all()]
    texts = [message.text for message in voice.messages.all() if message.text]
    texts += [one.transcript for one in files if one.transcript]
    german = [(text.translation_for("de"), text) for text in texts]
    readable = [translation.words if translation else text.original for translation, text in german]
    both = [*readable, *(text.original for text in texts)]
    due = voice.due_on(acknowledge_days=council.acknowledge_days, answer_days=council.answer_days)
    shown_in = "de" if german and german[0][0] else voice.language
    return {
        "voice": voice,
        "state": voice.state,
        "words": first_words(readable[0]) if readable else "",
        "files": files,
        "shown_in": shown_in,
        "all_words": "\n".join(both),
        "due": due,
        "late": due is not None and due < timezone.localdate(),
    }


def _voice(request: HttpRequest, pk: int) -> Voice:
    voices = Voice.objects.visible_to(person(request)).with_state().with_writer(than=person(request))
    voices = voices.with_topic_numbers()
    return bring_topics(
        get_object_or_404(voices.select_related("part", "key", "receipt", "merged_into", "entered_by"), pk=pk)
    )


@for_readers
def thread(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200, **typed: str) -> HttpResponse:
    """One voice with everything about it. `typed`: by field (words, task, quote) what could not be saved, kept in the
    page."""
    voice = _voice(request, pk)
    messages = thread_of(voice)
    offered = lists()
    blocks = [
        {"slug": block.slug, "title": block.title, "words": block.in_language("de"),
         "checked": voice.answer_language == "de" or (block.slug, voice.answer_language) in offered.checked}
        for block in BLOCKS
    ]  # fmt: skip
    context = {
        "voice": voice,
        "may_open": person(request).may_open_recordings(),
        "files_at": f"{reverse('voice', kwargs={'pk': pk})}file/",
        "messages_said": [(m, m.translation_in("de"), m.translation_in(voice.answer_language)) for m in messages],
        "seen": messages[-1].pk if messages else 0,
        "typed": typed.get("words") or _chosen_block(request),
        "typed_task": typed.get("task", ""),
        "typed_quote": typed.get("quote", ""),
        "quotes": quotes_of(voice),
        "may_quote": may_be_asked(voice),
        "problem": problem,
        "blocks": blocks,
        "beside": beside(voice),
        "referrals": list(voice.referrals.select_related("organisation")),
        "lists": offered,
        "due": voice.due_on(
            acknowledge_days=our_council(request).acknowledge_days,
            answer_days=our_council(request).answer_days,
        ),
        "today": timezone.localdate(),
    }
    return render(request, "voices/desk/thread.html", context, status=status)


def _chosen_block(request: HttpRequest) -> str:
    """Without JavaScript a tapped block comes as `?block=thanks`, with what was typed before it."""
    block = BY_SLUG.get(request.GET.get("block", ""))
    before = cleaned(request.GET.get("words", ""))
    return "\n\n".join(part for part in (before, block.in_language("de")) if part) if block else ""


@for_readers
def writing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else has the composer open. POST: I have it open, too (said again every half minute by the page)."""
    voice = _voice(request, pk)
    me = person(request)
    if request.method == "POST":
        office.start_writing(voice=voice, by=me)
    newest = voice.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    return JsonResponse({"others": office.others_writing(voice=voice, than=me), "newest": newest})


@for_readers
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One thing that the desk does with a voice; what was typed stays in the page if it cannot be done."""
    doing = ACTS.get(act)
    try:
        voice = _voice(request, pk)
    except Http404:
        # The person has deleted everything meanwhile; what was typed stays in the page.
        return busy_page(request, reason="gone", status=404)
    if doing is None:
        return render(request, "web/not_found.html", status=404)
    return doing(request, voice) or go(reverse("voice", kwargs={"pk": pk}))


def _answer(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    words = cleaned(request.POST.get("words", ""))
    became = "became" in request.POST
    if not words:
        return thread(request, voice.pk, problem=_("The answer is empty."), status=422)
    try:
        office.answer(
            voice=voice,
            words=words,
            by=person(request),
            seen=typed_number(request.POST.get("seen")),
            anyway="anyway" in request.POST,
            block=request.POST.get("block", ""),
            became=became,
        )
    except office.Crossed:
        return thread(request, voice.pk, words=words, problem="crossed", status=409)
    if became:
        office.close(voice=voice, by=person(request))
    return None


def _change(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    words = cleaned(request.POST.get("words", ""))
    answers = voice.messages.filter(sender=Message.Sender.COUNCIL).select_related("text__key")
    message = get_object_or_404(answers, pk=typed_number(request.POST.get("message")))
    if words:
        office.change_answer(message=message, words=words, by=person(request))
    return None


def _note(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    words = cleaned(request.POST.get("words", ""))
    if words:
        office.add_note(voice=voice, words=words, by=person(request))
    return None


def _task(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    what = cleaned(request.POST.get("what", ""))
    try:
        due = parse_date(request.POST.get("due", ""))
    except ValueError:
        due = None
    if not what or due is None:
        return thread(request, voice.pk, problem=_("A task needs words and a day."), task=what, status=422)
    owner = Member.objects.get_queryset().active().filter(pk=typed_number(request.POST.get("owner"))).first()
    office.add_task(voice=voice, what=what, due_on=due, owner=owner, by=person(request))
    return None


def _task_done(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    task = get_object_or_404(Task, voice=voice, pk=typed_number(request.POST.get("task")))
    office.finish_task(task=task, by=person(request))
    return None


def _refer(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    organisation = get_object_or_404(Organisation, pk=typed_number(request.POST.get("organisation")))
    office.refer(voice=voice, organisation=organisation, by=person(request))
    return None


def _hand_over(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    referral = get_object_or_404(voice.referrals, pk=typed_number(request.POST.get("referral")))
    try:
        office.hand_over(referral=referral, by=person(request))
    except PermissionError:
        return thread(request, voice.pk, problem=_("The person has not agreed to this yet."), status=409)
    return None


def _package(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    try:
        return package(request, voice)
    except PermissionError:
        return thread(request, voice.pk, problem=_("The person has not agreed to this yet."), status=409)


def _file(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    change = change_in(request.POST)
    landed = file_under(voice=voice, add=change.add, remove=change.remove, by=person(request))
    for sentence in landed.sentences:
        warning(request, sentence)
    return None


def _quote(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    problem, typed = propose(request, voice), request.POST.get("words", "")
    return thread(request, voice.pk, problem=problem, quote=typed, status=422) if problem else None


def _merge(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    found = Voice.objects.visible_to(person(request)).filter(~Q(pk=voice.pk), merged_into__isnull=True)
    into = found.filter(pk=typed_number(request.POST.get("into", "").lstrip("#"))).first()
    if into is None:
        return thread(request, voice.pk, problem=_("There is no message with this number."), status=422)
    try:
        office.merge(voice=voice, into=into, by=person(request))
    except ValueError:
        words = _("Others are put together with this message already. Please put the other one together with this.")
        return thread(request, voice.pk, problem=words, status=409)
    return go(reverse("voice", kwargs={"pk": into.pk}))


def _close(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    try:
        office.close(voice=voice, by=person(request))
    except ValueError:
        words = _("Nothing ends in silence: please write an answer first.")
        return thread(request, voice.pk, problem=words, status=409)
    return None


def _reopen(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    office.reopen(voice=voice, by=person(request))
    return None


def _let_in(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    office.let_in(voice=voice, by=person(request))
    return None


def _set_aside(request: HttpRequest, voice: Voice) -> HttpResponse | None:
    try:
        office.set_aside(voice=voice, kind=request.POST.get("kind", ""), by=person(request))
    except ValueError:
        return render(request, "web/not_found.html", status=404)
    return None


ACTS = {
    "let-in": _let_in,
    "set-aside": _set_aside,
    "answer": _answer,
    "change": _change,
    "note": _note,
    "task": _task,
    "task-done": _task_done,
    "refer": _refer,
    "hand-over": _hand_over,
    "package": _package,
    "file": _file,
    "quote": _quote,
    "quote-drop": drop_quote,
    "merge": _merge,
    "close": _close,
    "reopen": _reopen,
}



@for_readers
def for_the_police(request: HttpRequest, pk: int) -> HttpResponse:
    """A threat as a page to print: what came, when, how; with the words for a report to the police."""
    voice = _voice(request, pk)
    context = {"voice": voice, "said": thread_of(voice), "today": timezone.localdate()}
    return render(request, "voices/desk/police.html", context)


@for_readers
def blocks(request: HttpRequest) -> HttpResponse:
    """All text blocks in all languages; a member who reads one says that it is right."""
    me = person(request)
    problem = ""
    if request.method == "POST":
        try:
            office.read_block(slug=request.POST.get("block", ""), language=request.POST.get("language", ""), by=me)
        except (PermissionError, KeyError):
            problem = _("Only someone who reads this language can say that.")
        else:
            return go(reverse("blocks"))
    checked = checked_blocks()
    rows = [
        (block, [(code, block.in_language(code), (block.slug, code) in checked) for code in languages_of_blocks()])
        for block in BLOCKS
    ]
    return render(request, "voices/desk/blocks.html", {"rows": rows, "problem": problem, "reads": me.reads})
