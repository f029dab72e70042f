"""The map and the bars as SVG, drawn without scripts; shapes beside colours for those who do not see colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from opinionmap.results import OpinionMap
from opinionmap.sentences import name_of, of_hundred, people
from opinionmap.votes import Floats

# Okabe and Ito's colours for all kinds of sight, darkened to stand out on white.
COLOURS = ("#0072b2", "#b85400", "#007a5a", "#a8507f", "#7a6a00", "#2a8fbd", "#5b4bb0", "#4d4d4d")
MOST_DOTS = 2500
FEW, LARGE, SMALL = 100, 7.0, 4.0  # up to so many people marks are large
WIDTH, HEIGHT, MARGIN = 720.0, 520.0, 46.0


def colour(group_id: int) -> str:
    return COLOURS[group_id % len(COLOURS)]


def paint(group_id: int) -> str:
    """The colour as an attribute, and a class by which page.css gives a lighter one on dark ground."""
    return f'class="g{group_id % len(COLOURS)}" fill="{colour(group_id)}"'


def mark(shape: int, x: float, y: float, size: float = SMALL) -> str:
    """Circle, square, triangle or diamond around (x, y)."""
    if shape % 4 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>'
    corners = {
        1: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        2: ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
        3: ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    }[shape % 4]
    points = " ".join(f"{x + size * dx:.1f},{y + size * dy:.1f}" for dx, dy in corners)
    return f'<polygon points="{points}"/>'


def opinion_map(found: OpinionMap) -> str:
    """Every person a mark, or with more than 2500 people as many drawn evenly; the groups' names in their middles."""
    placed = np.flatnonzero(np.isfinite(found.positions).all(axis=1) & (found.group >= 0))
    if len(placed) > MOST_DOTS:
        placed = placed[np.linspace(0, len(placed) - 1, MOST_DOTS).astype(np.int64)]
    at = _on_paper(found.positions[placed])
    parts, size = [], LARGE if len(placed) <= FEW else SMALL
    for group in found.groups:
        dots = "".join(mark(group.id, x, y, size) for x, y in at[found.group[placed] == group.id].tolist())
        parts.append(f'<g {paint(group.id)} fill-opacity="0.55">{dots}</g>')
    parts += [_label(found, placed, at, group.id) for group in found.groups if len(found.groups) > 1]
    names = ", ".join(f"{name_of(g.id)} with {people(g.size)}" for g in found.groups) or "no groups"
    return (
        f'<svg class="map" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-labelledby="map-title map-text">'
        f'<title id="map-title">Opinion map</title><desc id="map-text">{names}. The table below says the same.</desc>'
        f"{''.join(parts)}</svg>"
    )


def _on_paper(positions: Floats) -> Floats:
    """Positions scaled into the picture, both axes alike; one stray person must not push all others together."""
    if not len(positions):
        return positions
    low, high = np.quantile(positions, 0.01, axis=0), np.quantile(positions, 0.99, axis=0)
    room = 0.12 * (high - low)
    low, high = np.maximum(low - room, positions.min(axis=0)), np.minimum(high + room, positions.max(axis=0))
    positions = np.clip(positions, low, high)
    span = np.maximum(high - low, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / span[0], (HEIGHT - 2 * MARGIN) / span[1])
    middle = (low + high) / 2
    return np.asarray((positions - middle) * [scale, -scale] + [WIDTH / 2, HEIGHT / 2])


def _label(found: OpinionMap, placed: NDArray[np.int64], at: Floats, group_id: int) -> str:
    own = at[found.group[placed] == group_id]
    if not len(own):
        return ""
    x, y = np.median(own, axis=0)
    return f'<text x="{x:.1f}" y="{y:.1f}" {paint(group_id)}>{name_of(group_id)}</text>'


def swatch(group_id: int) -> str:
    """The group's mark, for legends and headings."""
    shape = f"<g {paint(group_id)}>{mark(group_id, 6, 6)}</g>"
    return f'<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg>'


def bar(group_id: int, share: float, low: float, high: float) -> str:
    """A share from 0 to 100 as a bar, with its interval as a line and one half marked."""
    left, right = f"{200 * low:.1f}", f"{200 * high:.1f}"
    return (
        f'<svg class="bar" viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="200" height="16" fill="#e9e7e2"/>'
        f'<rect width="{2 * of_hundred(share)}" height="16" {paint(group_id)} fill-opacity="0.75"/>'
        f'<path class="half" d="M100 0V16" stroke="#fff" stroke-width="2"/>'
        f'<path class="range" d="M{left} 8H{right}M{left} 4V12M{right} 4V12" stroke="#111" stroke-width="1.6"/></svg>'
    )
