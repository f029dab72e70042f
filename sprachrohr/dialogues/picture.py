"""The opinion map as SVG, drawn by the server: an area for each group, never a dot for a person.

Colour, letter and shape say the same, so that none of them is needed. Colours are classes (`camp-0` to `camp-7` in
house.css): they follow the light and the dark mode. Every group is a link to its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, pi, sin, sqrt

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sprachrohr.dialogues.results import Group, Told

WIDTH, HEIGHT, MARGIN = 640.0, 380.0, 28.0
SMALLEST = 26.0  # a letter must be readable in it
GAP = 0.92  # of the room between two middles
KINDS = 8  # of colours; shapes are four
CORNERS = {1: (4, pi / 4), 2: (4, 0.0), 3: (6, 0.0)}
# How far the corners of each shape reach when its area is that of a circle with radius 1.
REACH = (1.0, sqrt(pi / 2), sqrt(pi / 2), sqrt(2 * pi / (3 * sqrt(3))))


@dataclass(frozen=True)
class Spot:
    """A place on the paper, in its own units."""

    x: float
    y: float
    radius: float = 0.0


def opinion_picture(groups: Sequence[Group], *, me: tuple[float, float] | None = None, rtl: bool = False) -> SafeString:
    """Groups at their middle, as large as their share; `me`: the reader's own place, for the reader alone."""
    spots, own = _on_paper(groups, me, rtl)
    areas = format_html_join("\n", "{}", ((_area(group, spot),) for group, spot in zip(groups, spots, strict=True)))
    says = " ".join(f"{_label(group)}." for group in groups)
    return format_html(
        '<svg class="opinion-map" viewBox="0 0 {} {}" role="group" aria-labelledby="map-title map-text">'
        '<title id="map-title">{}</title><desc id="map-text">{}</desc>\n{}\n{}</svg>',
        int(WIDTH), int(HEIGHT), _("Opinion map"), says, areas, _me(own) if own else "",
    )  # fmt: skip


def _label(group: Group) -> str:
    name = f"{group.letter}, {group.named}" if group.named else group.letter
    return _("Group %(name)s: about %(share)s of 100 people") % {"name": name, "share": group.share}


def _on_paper(
    groups: Sequence[Group], me: tuple[float, float] | None, rtl: bool
) -> tuple[list[Spot], Spot | None]:
    """Both axes alike; areas never overlap, but for those too small to be seen. The largest group stands where people
    begin to read."""
    side = -1 if rtl else 1
    places = [(side * one.x, -one.y) for one in groups]
    sizes = [sqrt(max(one.share, 1)) * REACH[one.id % 4] for one in groups]
    gaps = [
        hypot(places[i][0] - places[j][0], places[i][1] - places[j][1]) / (sizes[i] + sizes[j])
        for i, j in combinations(range(len(groups)), 2)
    ]
    unit = GAP * min(gaps, default=1.0) or 1.0
    reach = [unit * size for size in sizes]
    low_x = min(x - r for (x, _y), r in zip(places, reach, strict=True))
    high_x = max(x + r for (x, _y), r in zip(places, reach, strict=True))
    low_y = min(y - r for (_x, y), r in zip(places, reach, strict=True))
    high_y = max(y + r for (_x, y), r in zip(places, reach, strict=True))
    scale = min((WIDTH - 2 * MARGIN) / (high_x - low_x), (HEIGHT - 2 * MARGIN) / (high_y - low_y))

    def put(x: float, y: float) -> tuple[float, float]:
        return WIDTH / 2 + scale * (x - (low_x + high_x) / 2), HEIGHT / 2 + scale * (y - (low_y + high_y) / 2)

    spots = [Spot(*put(x, y), max(SMALLEST, scale * r)) for (x, y), r in zip(places, reach, strict=True)]
    if me is None:
        return spots, None
    x, y = put(side * me[0], -me[1])
    return spots, Spot(min(max(x, MARGIN), WIDTH - MARGIN), min(max(y, MARGIN), HEIGHT - MARGIN))


def _area(group: Group, spot: Spot) -> SafeString:
    return format_html(
        '<a href="#group-{}" aria-label="{}" class="camp-{}">{}<text class="camp-letter" x="{}" y="{}">{}</text></a>',
        group.id, _label(group), group.id % KINDS, shape(group.id, spot), f"{spot.x:.1f}", f"{spot.y:.1f}",
        group.letter,
    )  # fmt: skip


def shape(kind: int, spot: Spot) -> SafeString:
    """Circle, square, diamond or hexagon; the radius is how far it reaches."""
    if kind % 4 == 0:
        return format_html('<circle cx="{}" cy="{}" r="{}"/>', *(f"{n:.1f}" for n in (spot.x, spot.y, spot.radius)))
    corners, turn = CORNERS[kind % 4]
    angles = [turn + 2 * pi * i / corners for i in range(corners)]
    points = ((spot.x + spot.radius * cos(angle), spot.y + spot.radius * sin(angle)) for angle in angles)
    return format_html('<polygon points="{}"/>', " ".join(f"{x:.1f},{y:.1f}" for x, y in points))


def swatch(group: Group) -> SafeString:
    """The group's sign beside its name."""
    return format_html(
        '<svg class="swatch camp-{}" viewBox="0 0 20 20" aria-hidden="true">{}</svg>',
        group.id % KINDS, shape(group.id, Spot(10, 10, 9)),
    )  # fmt: skip


def _me(spot: Spot) -> SafeString:
    star = " ".join(
        f"{spot.x + r * sin(pi * i / 5):.1f},{spot.y - r * cos(pi * i / 5):.1f}"
        for i, r in enumerate([13.0, 5.5] * 5)
    )
    return format_html(
        '<g class="map-me"><polygon points="{}"/><text x="{}" y="{}">{}</text></g>',
        star, f"{spot.x:.1f}", f"{spot.y + 34:.1f}", _("You"),
    )  # fmt: skip


def bar(group: Group | None, told: Told | None) -> SafeString:
    """From 0 to 100: the interval as a bar, the middle as a stroke, one half marked. The words beside it say it all."""
    if told is None:
        return mark_safe("")
    low, high, share = (2 * told[name] for name in ("low", "high", "share"))
    return format_html(
        '<svg class="share-bar camp-{}" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="bar-all" d="M0 6H200M100 0V12"/><rect x="{}" y="1" width="{}" height="10"/>'
        '<path class="bar-middle" d="M{} 0V12"/></svg>',
        group.id % KINDS if group is not None else "all", low, max(2, high - low), share,
    )  # fmt: skip
