"""Template tags of every page: language and direction of a text, an icon, digits that never turn around."""

from functools import cache
from pathlib import Path

import segno
from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from sprachrohr.web.known_languages import KNOWN, direction, german_name, own_name, tag

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


@register.simple_tag
@cache
def language_options(selected: str | None) -> SafeString:
    """The languages that somebody may write in, as options of a select; made once for each choice, because a
    template would take a fifth of the page's time for them."""
    return format_html_join(
        "",
        '<option value="{}" {}{}>{}</option>',
        (
            (one.code, lang_dir(one.code), mark_safe(" selected") if one.code == selected else "", one.own_name)
            for one in KNOWN
            if one.code != "de-simple"
        ),
    )


@register.filter
def as_input(field: BoundField) -> SafeString:
    """A form field's control in the look of the house, linked to its error."""
    attrs: dict[str, str | bool] = {"class": "input"}
    if field.errors:
        attrs |= {"aria-describedby": f"{field.id_for_label}_error", "aria-invalid": "true"}
    return field.as_widget(attrs=attrs)

