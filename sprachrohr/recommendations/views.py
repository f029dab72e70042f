"""The public door: what was asked of whom, and what came back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from sprachrohr.council.opening import our_council
from sprachrohr.languages.reading import Read
from sprachrohr.recommendations import open_data
from sprachrohr.recommendations.chain import chain_of, titles_in, whole
from sprachrohr.recommendations.figures import by_kind, per_office
from sprachrohr.recommendations.models import Addressee, Answer, Recommendation
from sprachrohr.recommendations.papers import content_of
from sprachrohr.recommendations.sentences import kind_name, state_words
from sprachrohr.topics.models import Topic
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import page_language, public_page
from sprachrohr.web.tags import lang_dir

PAGE = 50
# Whatever a file of others may hold, as a page of its own it can do nothing.
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first; `?show=waiting`: those without an answer."""
    found = Recommendation.objects.public()
    waiting = request.GET.get("show") == "waiting"
    if waiting:
        found = found.waiting()
    asked = request.GET.get("page", "")
    number = max(1, typed_number(asked, digits=5))
    # One more than a page: whether there is a next one, without counting them all.
    start = (number - 1) * PAGE
    language, public = page_language(), reverse("recommendations")
    # Offices and topics are few, and read once each instead of once a row.
    offices = dict(Addressee.objects.values_list("pk", "name"))
    topics = {one.pk: _topic_link(one.now) for one in Topic.objects.select_related("merged_into")}
    some = list(found.select_related("title__key").only(*ROW).order_by("-year", "-number")[start : start + PAGE + 1])
    titles = titles_in(language, some)
    rows = [_row(one, titles[one.pk], public, offices, topics) for one in some]
    context = {
        "rows": rows[:PAGE],
        "before": number - 1,
        "after": number + 1 if len(rows) > PAGE else 0,
        "waiting": waiting,
    }
    return public_page(request, "recommendations/recommendations.html", context)


def _topic_link(topic: Topic) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("topic", kwargs={"slug": topic.slug}), topic.name)


# What a row of the list needs; reading whole rows of all tables would be a third of the page's time.
ROW = (
    "year", "number", "sent_at", "closed_at", "closed_as", "last_kind", "answer_days", "addressee_id", "topic_id",
    "title__language", "title__body", "title__version", "title__key__wrapped", "title__key__public",
)  # fmt: skip


def _row(
    one: Recommendation, title: Read, public: str, offices: dict[int, str], topics: dict[int, SafeString]
) -> tuple[Any, ...]:
    """(address, language, title, state, whether it waits, reference, office, topic)."""
    office, topic = offices.get(one.addressee_id or 0, ""), topics.get(one.topic_id or 0, "")
    address = f"{public}{one.slug}/"
    return address, lang_dir(title.language), title.words, state_words(one), one.waits, one.reference, office, topic


@require_safe
def recommendation(request: HttpRequest, name: str) -> HttpResponse:
    """One of them, from the voices to what became of it. The address never changes."""
    found = whole(name)
    if found is None:
        raise Http404
    context = chain_of(found, page_language())
    context["cited_as"] = request.build_absolute_uri(reverse("recommendation", kwargs={"name": found.slug}))
    return public_page(request, "recommendations/recommendation.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """For each office, with how it was counted."""
    context = {"table": [(one, [(kind_name(kind), many) for kind, many in by_kind(one)]) for one in per_office()]}
    return public_page(request, "recommendations/figures.html", context)


@require_safe
def paper(request: HttpRequest, name: str, answer: int) -> HttpResponse:
    """The PDF of an office, once somebody has looked whether it names a person."""
    public = Answer.objects.filter(recommendation__in=Recommendation.objects.public())
    found = get_object_or_404(public.select_related("paper__key", "recommendation"), pk=answer)
    if found.paper is None or not found.paper.is_public or found.recommendation.slug != name:
        return render(request, "web/not_found.html", status=404)
    try:
        content = content_of(found.paper, public=True)
    except Unreadable:
        return render(request, "web/not_found.html", status=404)
    return paper_response(content, f"answer-{found.recommendation.slug}.pdf")


def paper_response(content: bytes, name: str) -> HttpResponse:
    """A PDF of others: to keep, and as a page of its own without any right."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    return open_data.csv_file(our_council(request))


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    return open_data.json_file(our_council(request))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    return open_data.atom_feed(our_council(request), language=page_language())
