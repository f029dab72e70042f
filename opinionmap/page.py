"""One page to look at, in one file and without scripts: the map, the common ground in words, and tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from importlib.resources import files

import numpy as np

from opinionmap.drawing import MOST_DOTS, bar, opinion_map, swatch
from opinionmap.representativeness import group_informed_consensus
from opinionmap.results import OpinionMap
from opinionmap.sentences import (
    caution,
    drawn_anew,
    ground,
    how_sure,
    name_of,
    number,
    of_hundred,
    people,
    stays,
    summary,
)

MOST_IN_A_LIST = 10
MOST_IN_THE_TABLE = 300
HOW_TO_READ = (
    '<p class="note">How to read the bars: a bar shows how many of those who saw the statement agreed (or disagreed, '
    "where it says so); the gap in it is one half. The thin line shows how far off that may be: with 90 % certainty "
    "the true share lies on it. It is short when many have voted.</p>"
)


def as_page(found: OpinionMap, *, texts: Mapping[Hashable, str] | None = None, title: str = "Opinion map") -> str:
    """The page as HTML. Statements without a text in `texts` are shown by their id."""
    view = _View(found, texts or {})
    sections = [view.picture(), view.common_ground(), view.divides(), view.marks(), view.unsure(), view.sureness()]
    style = files("opinionmap").joinpath("page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main><header><h1>{escape(title)}</h1>"
        f'<p class="lead">{escape(summary(found))}</p></header>{"".join(sections)}{view.table()}'
        f"<footer><p>Made by opinionmap {escape(found.version)}, method {escape(found.method)}, seed {found.seed}. "
        "The same votes give the same page.</p></footer></main></body></html>\n"
    )


class _View:
    def __init__(self, found: OpinionMap, texts: Mapping[Hashable, str]) -> None:
        self.found = found
        self.texts = texts
        self.place = {name: s for s, name in enumerate(found.statements.tolist())}
        self.several = len(found.groups) > 1

    def picture(self) -> str:
        found = self.found
        if not found.groups:
            return f"<section><h2>The map</h2>{_sentences(found.enough.why)}</section>"
        shown = min(MOST_DOTS, int((found.group >= 0).sum()))
        dots = (
            "Each mark is a person."
            if shown == (found.group >= 0).sum()
            else f"{number(shown)} of the people are drawn."
        )
        reading = (
            "People who stand close together vote alike; people between two groups could belong to either. Left, "
            "right, up and down mean nothing by themselves."
            if self.several
            else "People who stand close together vote alike. There is one cloud: opinions differ, but not in camps."
        )
        legend = "".join(
            f"<li>{swatch(g.id)} <strong>Group {name_of(g.id)}</strong> {people(g.size)}, "
            f"{of_hundred(g.share)} of 100</li>"
            for g in found.groups
            if self.several
        )
        return (
            f"<section><h2>The map</h2>{opinion_map(found)}<p>{dots} {reading}</p>"
            f'<ul class="legend">{legend}</ul>{_sentences(caution(found))}</section>'
        )

    def common_ground(self) -> str:
        found = self.found
        if not found.groups:
            return ""
        items = []
        for place, name in enumerate(found.common_ground[:MOST_IN_A_LIST]):
            items.append(self._statement(name, self._bars(name), stays(found, place)))
        body = f"<p>{escape(ground(found))}</p>{HOW_TO_READ}{_list(items)}"
        left = len(found.common_ground) - MOST_IN_A_LIST
        if left > 0:
            body += f"<p>{left} more are marked in the table below.</p>"
        if not items:
            body += self._nearest()
        if found.shared_refusal:
            refused = [self._statement(n, self._bars(n, refusal=True)) for n in found.shared_refusal[:MOST_IN_A_LIST]]
            body += f"<h3>Refused by more than half everywhere</h3>{_list(refused)}"
        return f"<section><h2>Common ground</h2>{body}</section>"

    def _nearest(self) -> str:
        found = self.found
        low = np.where(found.rejected, -1.0, found.support.low.min(axis=0))
        best = np.argsort(-low, kind="stable")[:3]
        items = [
            self._statement(n, self._bars(n)) for n in (found.statements[s] for s in best) if low[self.place[n]] >= 0
        ]
        return f"<h3>What comes nearest</h3>{_list(items)}" if items else ""

    def divides(self) -> str:
        if not self.found.divides:
            return ""
        items = [self._statement(name, self._bars(name)) for name in self.found.divides[:5]]
        return f"<section><h2>What divides</h2><p>Here the groups are furthest apart.</p>{_list(items)}</section>"

    def marks(self) -> str:
        if not self.several:
            return ""
        parts = []
        for group in self.found.groups:
            rows = [
                f"<li>{'Agrees' if m.agrees else 'Disagrees'} more than others: "
                f'<q dir="auto">{self._text(m.statement)}</q></li>'
                for m in group.marks
            ]
            heading = f"<h3>{swatch(group.id)} Group {name_of(group.id)} <small>{people(group.size)}</small></h3>"
            parts.append(f"{heading}<ul>{''.join(rows)}</ul>" if rows else f"{heading}<p>Nothing beyond chance.</p>")
        return f"<section><h2>What marks each group</h2>{''.join(parts)}</section>"

    def unsure(self) -> str:
        if not self.found.unsure:
            return ""
        rows = []
        for name in self.found.unsure[:5]:
            disagree, passed, agree = (int(x) for x in self.found.totals[self.place[name]])
            seen = disagree + passed + agree
            rows.append(f'<li><q dir="auto">{self._text(name)}</q> {number(passed)} of {number(seen)} passed.</li>')
        return (
            "<section><h2>What many are unsure of</h2><p>More people than usual passed on these: they may need "
            f"explaining.</p><ul>{''.join(rows)}</ul></section>"
        )

    def sureness(self) -> str:
        said = how_sure(self.found)
        note = f'<p class="note">{escape(drawn_anew(self.found))}</p>' if self.found.stability else ""
        return f"<section><h2>How sure is this?</h2>{_sentences(said)}{note}</section>" if said else ""

    def table(self) -> str:
        found = self.found
        shown = np.flatnonzero(~found.rejected)
        if found.groups:
            score = group_informed_consensus(found.votes.agree, found.votes.seen)
            shown = shown[np.argsort(-score[shown], kind="stable")]
        left = len(shown) - MOST_IN_THE_TABLE
        groups = "".join(f"<th scope=col>Group {name_of(g.id)}</th>" for g in found.groups if self.several)
        rows = "".join(self._row(int(s)) for s in shown[:MOST_IN_THE_TABLE])
        note = f"<p>{number(left)} more statements are in the JSON file.</p>" if left > 0 else ""
        return (
            "<section><h2>All statements</h2><p>How many of those who saw a statement agreed; first what is shared "
            "most. In brackets: about how many of 100 that is, and where the true share lies with 90 % certainty. "
            'On a narrow screen the table moves sideways.</p><div class="wide" tabindex="0" role="region" '
            'aria-label="All statements"><table><thead><tr>'
            f"<th scope=col>Statement</th><th scope=col>Everybody</th>{groups}<th scope=col>Finding</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>{note}</section>"
        )

    def _row(self, s: int) -> str:
        found, name = self.found, self.found.statements[s]
        agree, seen = int(found.totals[s, 2]), int(found.totals[s].sum())
        cells = [_cell(agree, seen, found.overall.value[s], found.overall.low[s], found.overall.high[s])]
        if self.several:
            for g in range(len(found.groups)):
                share = (found.support.value[g, s], found.support.low[g, s], found.support.high[g, s])
                cells.append(_cell(int(found.votes.agree[g, s]), int(found.votes.seen[g, s]), *share))
        findings = (
            ("common ground", found.common_ground),
            ("refused by all", found.shared_refusal),
            ("divides", found.divides),
            ("many unsure", found.unsure),
        )
        said = ", ".join(word for word, names in findings if name in names)
        return f'<tr><th scope=row dir="auto">{self._text(name)}</th>{"".join(cells)}<td>{said}</td></tr>'

    def _bars(self, name: Hashable, *, refusal: bool = False) -> str:
        found, s = self.found, self.place[name]
        shares, verb = (found.refusal, "disagree") if refusal else (found.support, "agree")
        rows = []
        for g, group in enumerate(found.groups):
            value, low, high = (float(part[g, s]) for part in (shares.value, shares.low, shares.high))
            who = f"Group {name_of(group.id)}" if self.several else "Everybody"
            rows.append(
                f"<li>{bar(group.id, value, low, high)} <span>{who}: about {of_hundred(value)} of 100 {verb} "
                f"<small>({of_hundred(low)} to {of_hundred(high)}; {number(int(found.votes.seen[g, s]))} have seen it)"
                "</small></span></li>"
            )
        return f'<ul class="bars">{"".join(rows)}</ul>'

    def _statement(self, name: Hashable, bars: str, note: str | None = None) -> str:
        said = f'<p class="note">{escape(note)}</p>' if note else ""
        return f'<li><p class="statement" dir="auto">{self._text(name)}</p>{bars}{said}</li>'

    def _text(self, name: Hashable) -> str:
        return escape(self.texts.get(name) or f"Statement {name}")


def _cell(agree: int, seen: int, share: float, low: float, high: float) -> str:
    if not seen:
        return "<td>not seen</td>"
    return (
        f"<td>{number(agree)} of {number(seen)} <small>({of_hundred(share)}; {of_hundred(low)} to {of_hundred(high)})"
        "</small></td>"
    )


def _list(items: list[str]) -> str:
    return f"<ol>{''.join(items)}</ol>" if items else ""


def _sentences(said: tuple[str, ...] | list[str]) -> str:
    return "".join(f'<p class="finding">{escape(sentence)}</p>' for sentence in said)
