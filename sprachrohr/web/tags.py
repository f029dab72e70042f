"""Template tags of every page: language and direction of a text, an icon, digits that never turn around.

What is the same on every page is made once and remembered: a template would take most of a page's time for it.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import segno
from django import template
from django.conf import settings
from django.db.models import Model
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sprachrohr.web.known_languages import BY_CODE, WRITTEN, Language, direction, german_name, own_name, tag

# Two, not the three of an ellipsis; between them may stand what isolates a name.
TWO_STOPS = re.compile(r"(?<!\.)\.([\u2068\u2069]*)\.(?!\.)")

register = template.Library()
register.filter("own_name", own_name)
register.filter("german_name", german_name)


@register.filter
@cache
def lang_dir(code: str) -> SafeString:
    """`lang="prs" dir="rtl"`: every text by a person carries both."""
    return format_html('lang="{}" dir="{}"', tag(code), direction(code))


@register.filter
def groups(code: str) -> str:
    """A receipt code as five groups of four digits."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@register.filter
def as_minutes(seconds: float) -> str:
    """Playing time as every player writes it.

    >>> as_minutes(102.4)
    '1:42'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


@register.filter(is_safe=True)
def one_stop(sentence: str) -> str:
    """A name that ends with a full stop ("e. V.") at the end of a sentence that brings one, too: one is enough."""
    return TWO_STOPS.sub(r".\1", sentence)


@cache
def _drawing(name: str) -> SafeString:
    path = Path(settings.BASE_DIR) / "sprachrohr" / "static" / "img" / f"{name}.svg"
    # Our own files, shipped with the product, never anything that a person typed.
    return mark_safe(path.read_text(encoding="utf-8").strip())  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing, put into the page so that it takes the page's colours; decorative by itself."""
    return _drawing(f"icons/{name}")


@register.simple_tag
def picture(name: str) -> SafeString:
    """A large drawing, put into the page."""
    return _drawing(name)


@register.simple_tag
def mark() -> SafeString:
    """The product's mark."""
    return _drawing("mark")


@register.simple_tag
def qr(text: str, title: str = "") -> SafeString:
    """A QR code as inline SVG (no request, no data: address). Error correction M; a quiet zone of four modules."""
    code = segno.make(text, error="m", micro=False)
    # segno escapes the title; the rest is numbers.
    return mark_safe(  # noqa: S308
        code.svg_inline(border=4, dark="#000", light="#fff", title=title or None, svgclass=None, omitsize=True)
    )


# -- lists of languages ----------------------------------------------------------------------------------

Offered = Iterable[Language]
# Stands for the page's own path in what is remembered for all pages.
PATH = "\x00"


def _codes(languages: Offered) -> tuple[str, ...]:
    return tuple(one.code for one in languages)


@cache
def _options(codes: tuple[str, ...], selected: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}" {}{}>{}</option>',
        (
            (code, lang_dir(code), mark_safe(" selected") if code == selected else "", own_name(code))
            for code in codes
        ),
    )


@register.simple_tag
def language_options(selected: str | None, offered: Offered = WRITTEN) -> SafeString:
    """Languages as options of a select; without `offered` those that somebody may write in."""
    # What was typed is not remembered, unless it is one of ours.
    return _options(_codes(offered), selected if selected in BY_CODE else "")


@cache
def _alternates(codes: tuple[str, ...]) -> str:
    link = '<link rel="alternate" hreflang="{}" href="/{}/{}">\n'
    return format_html_join("", link, ((code, code, PATH) for code in codes))


@cache
def _links(codes: tuple[str, ...], current: str) -> str:
    link = '<li><a href="/{}/{}" lang="{}" hreflang="{}"{}>{}</a></li>'
    here = mark_safe(' aria-current="true"')
    return format_html_join(
        "",
        link,
        ((code, PATH, code, code, here if code == current else "", own_name(code)) for code in codes),
    )


def _at(path: str, html: str) -> SafeString:
    # Ours, but for the path, which may be anything that somebody asked for.
    return mark_safe(html.replace(PATH, escape(path)))  # noqa: S308


@register.simple_tag
def language_alternates(offered: Offered, path: str) -> SafeString:
    """For search engines: this page in every language on offer. `path`: behind the language."""
    return _at(path, _alternates(_codes(offered)))


@register.simple_tag
def language_links(offered: Offered, path: str, current: str) -> SafeString:
    """This page in every language on offer, as items of a list."""
    return _at(path, _links(_codes(offered), current))


# -- what everybody may see ------------------------------------------------------------------------------

FRAGMENTS_REMEMBERED = 1000
_fragments: dict[tuple[Any, ...], SafeString] = {}


def _state(value: Any) -> tuple[Any, ...]:
    """Equal only where a template shows the same: every field of a row; of other values the kind, too."""
    if isinstance(value, Model):
        return type(value), *(repr(getattr(value, field.attname)) for field in value._meta.concrete_fields)
    return type(value), repr(value)


@register.simple_tag
def remembered(template: str, **values: Any) -> SafeString:
    """A fragment that knows nothing but the language and these values (plain ones, or a row without its relations).

    Kept in memory for each of their states, so it is never out of date. Only for what everybody may see.
    """
    key = (template, get_language(), *((name, _state(value)) for name, value in values.items()))
    made = _fragments.get(key)
    if made is None:
        if len(_fragments) >= FRAGMENTS_REMEMBERED:
            _fragments.clear()
        made = _fragments[key] = render_to_string(template, values)
    return made


@register.filter
def as_input(field: BoundField) -> SafeString:
    """A form field's control in the look of the house, linked to its error."""
    attrs: dict[str, str | bool] = {"class": "input"}
    if field.errors:
        attrs |= {"aria-describedby": f"{field.id_for_label}_error", "aria-invalid": "true"}
    return field.as_widget(attrs=attrs)

