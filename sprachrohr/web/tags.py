"""Template tags of every page: language and direction of a text, an icon, digits that never turn around."""

from functools import cache
from pathlib import Path

import segno
from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sprachrohr.web.known_languages import direction, german_name, own_name, tag

register = template.Library()
register.filter("own_name", own_name)
register.filter("german_name", german_name)


@register.filter
def lang_dir(code: str) -> SafeString:
    """`lang="prs" dir="rtl"`: every text by a person carries both."""
    return format_html('lang="{}" dir="{}"', tag(code), direction(code))


@register.filter
def groups(code: str) -> str:
    """A receipt code as five groups of four digits."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@cache
def _icon(name: str) -> SafeString:
    path = Path(settings.BASE_DIR) / "sprachrohr" / "static" / "img" / "icons" / f"{name}.svg"
    # Our own files, shipped with the product, never anything that a person typed.
    return mark_safe(path.read_text(encoding="utf-8").strip())  # noqa: S308


@register.simple_tag
def icon(name: str) -> SafeString:
    """An own drawing, put into the page so that it takes the page's colours; decorative by itself."""
    return _icon(name)


@register.simple_tag
def qr(text: str, title: str = "") -> SafeString:
    """A QR code as inline SVG (no request, no data: address). Error correction M; a quiet zone of four modules."""
    code = segno.make(text, error="m", micro=False)
    # segno escapes the title; the rest is numbers.
    return mark_safe(  # noqa: S308
        code.svg_inline(scale=4, border=4, dark="#000", light="#fff", title=title or None, svgclass="qr", lineclass=None)
    )
