"""Everything public as files: CSV, JSON, and one Atom feed a language.

The names in the JSON are OParl's (1.1, Paper) where it has a word for something. Titles and states are the page's;
numbers of people below five are never in a file. Atom: RFC 4287.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as XML

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sprachrohr.council.models import Council
from sprachrohr.languages.reading import Read
from sprachrohr.recommendations.chain import titles_in
from sprachrohr.recommendations.models import FEWEST_SHOWN, Recommendation
from sprachrohr.recommendations.routes import ROUTE_BY_CODE
from sprachrohr.recommendations.sentences import state_words, voices_words
from sprachrohr.web.known_languages import tag
from sprachrohr.web.pages import MINUTES_PUBLIC

PAPER = "https://schema.oparl.org/1.1/Paper"
ATOM = "http://www.w3.org/2005/Atom"
FEED_LENGTH = 50
# A table program must not take a title for a formula; German ones divide at the semicolon.
FORMULA = re.compile(r"(^|;)(?=\s*[=+@-]|[\t\r])")
COLUMNS = (
    "reference", "title", "addressee", "route", "topic", "resolution", "sent_on", "expected_on", "state", "answer",
    "answered_on", "days", "messages", "languages", "printed_paper", "url",
)  # fmt: skip


def everything() -> Any:
    """The public ones with what a row of a file needs; titles in German."""
    found = Recommendation.objects.public().select_related("title__key", "addressee", "topic", "resolution")
    return found.order_by("-year", "-number")


def _row(one: Recommendation) -> dict[str, Any]:
    count = one.shown_count
    return {
        "reference": one.reference,
        "title": one.title.original,
        "addressee": one.addressee.name if one.addressee else "",
        "route": one.route if one.route in ROUTE_BY_CODE else "",
        "topic": one.topic.slug if one.topic else "",
        "resolution": str(one.resolution) if one.resolution else "",
        "sent_on": one.sent_on.isoformat() if one.sent_on else "",
        "expected_on": one.expected_on.isoformat() if one.expected_on else "",
        "state": one.state if one.state != "closed" else f"closed: {one.closed_as}",
        "answer": one.last_kind,
        "answered_on": one.answered_on.isoformat() if one.answered_on else "",
        "days": one.days if one.days is not None else "",
        "messages": count if count is not None else f"<{FEWEST_SHOWN}",
        "languages": one.languages_counted if count is not None else "",
        "printed_paper": one.printed_paper,
        "url": settings.PUBLIC_URL + one.address,
    }


def _harmless(value: Any) -> Any:
    return FORMULA.sub(r"\1'", value) if isinstance(value, str) else value


def _made_once(kind: str, council: Council, make: Callable[[Council], str]) -> str:
    """Thousands of rows are written once for all who fetch them, and anew when something has changed."""
    newest = Recommendation.objects.public().aggregate(newest=Max("changed_at"), many=Count("pk"))
    # What waits grows older by the day.
    state = (get_language(), council.name, council.licence, newest["many"], newest["newest"], timezone.localdate())
    key = f"recommendations-{kind}-{hashlib.sha256(repr(state).encode()).hexdigest()}"
    found: str | None = cache.get(key)
    if found is None:
        found = make(council)
        cache.set(key, found, MINUTES_PUBLIC * 60)
    return found


def csv_file(council: Council) -> HttpResponse:
    """UTF-8 with its mark, so that table programs take umlauts for what they are; the licence in every row."""
    content = "\ufeff" + _made_once("csv", council, _csv)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="recommendations.csv"'
    return _for_everybody(response)


def _csv(council: Council) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, "license"])
    for one in everything().iterator(chunk_size=500):
        row = _row(one)
        writer.writerow([*(_harmless(row[name]) for name in COLUMNS), council.licence_address])
    return out.getvalue()


def json_file(council: Council) -> HttpResponse:
    """One object with its licence and source; each recommendation as an OParl paper with what OParl has no word for."""
    content = _made_once("json", council, _json)
    return _for_everybody(HttpResponse(content, content_type="application/json"))


def _json(council: Council) -> str:
    address = settings.PUBLIC_URL + reverse("recommendations_json")
    papers = [_paper(one, council.licence_address) for one in everything().iterator(chunk_size=500)]
    content = {
        "id": address,
        "license": council.licence_address,
        "source": council.name,
        "modified": max((paper["modified"] for paper in papers), default=None),
        "method": _method(),
        "data": papers,
    }
    return json.dumps(content, ensure_ascii=False)


def _method() -> str:
    return (
        "messages: how many people had spoken about it on the day of sending; confidential messages are not counted, "
        f"and numbers below {FEWEST_SHOWN} are not said. days: from sending to the first answer that is neither "
        "interim nor a passing on, or until today."
    )


def _paper(one: Recommendation, licence: str) -> dict[str, Any]:
    row = _row(one)
    own = {f"council:{name}": row[name] for name in COLUMNS if name not in {"title", "reference", "url"}}
    published = one.published_at or one.changed_at
    return {
        "id": row["url"],
        "type": PAPER,
        "name": row["title"],
        "reference": row["reference"],
        "date": row["sent_on"] or timezone.localdate(published).isoformat(),
        "paperType": "Empfehlung",
        "license": licence,
        "web": row["url"],
        "created": timezone.localtime(published).isoformat("T", "seconds"),
        "modified": timezone.localtime(one.changed_at).isoformat("T", "seconds"),
        **own,
    }


def _for_everybody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = f"private, max-age={MINUTES_PUBLIC * 60}"
    return response


# -- Atom ------------------------------------------------------------------------------------------------------


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tag_uri(one: Recommendation | None = None) -> str:
    """RFC 4151: the same for ever, whatever becomes of the address."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"tag:{host},2026:recommendations" + (f"/{one.slug}" if one is not None else "")


def atom_feed(council: Council, *, language: str) -> HttpResponse:
    """What has changed last, the newest first, in the page's language."""
    found = Recommendation.objects.public().select_related("title__key", "addressee")
    rows: list[Recommendation] = list(found.order_by("-changed_at", "-pk")[:FEED_LENGTH])
    titles = titles_in(language, rows)
    XML.register_namespace("", ATOM)
    feed = XML.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": tag(language)})
    _add(feed, "id", f"{_tag_uri()}/{language}")
    _add(feed, "title", f"{_('Recommendations')} · {council.name}")
    _add(feed, "updated", _stamp(rows[0].changed_at if rows else timezone.now()))
    author = XML.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", council.name)
    _add(feed, "rights", f"{council.licence_name}, {council.licence_address}")
    _link(feed, "self", settings.PUBLIC_URL + reverse("recommendations_feed"), "application/atom+xml")
    _link(feed, "alternate", settings.PUBLIC_URL + reverse("recommendations"), "text/html")
    for one in rows:
        _entry(feed, one, titles[one.pk])
    content = XML.tostring(feed, encoding="utf-8", xml_declaration=True)
    return _for_everybody(HttpResponse(content, content_type="application/atom+xml; charset=utf-8"))


def _entry(feed: XML.Element, one: Recommendation, title: Read) -> None:
    entry = XML.SubElement(feed, f"{{{ATOM}}}entry")
    _add(entry, "id", _tag_uri(one))
    heading = _add(entry, "title", _printable(title.words))
    heading.set("{http://www.w3.org/XML/1998/namespace}lang", tag(title.language))
    _add(entry, "updated", _stamp(one.changed_at))
    _add(entry, "published", _stamp(one.published_at or one.changed_at))
    _link(entry, "alternate", settings.PUBLIC_URL + one.address, "text/html")
    _add(entry, "summary", " ".join(_summary(one)))


def _summary(one: Recommendation) -> Iterator[str]:
    if one.addressee is not None:
        yield _printable(f"{one.reference} · {one.addressee.name}.")
    yield state_words(one).rstrip(".") + "."
    yield voices_words(one).rstrip(".") + "."


def _add(parent: XML.Element, name: str, text: str) -> XML.Element:
    child = XML.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = text
    return child


def _link(parent: XML.Element, rel: str, address: str, kind: str) -> None:
    XML.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "type": kind, "href": address})


def _printable(text: str) -> str:
    """XML has no room for control signs, nor for two that are none at all (XML 1.0, 2.2)."""
    return "".join(sign for sign in text if (sign >= " " and sign not in "\ufffe\uffff") or sign in "\n\t")
