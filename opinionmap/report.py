"""A map as plain data for JSON. The schema is described in docs/method.md; its version changes when a key does."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from opinionmap.results import OpinionMap, Shares
from opinionmap.votes import Floats

SCHEMA = "opinionmap/1"
DECIMALS = 6  # of shares, certainties and positions; Polis' numbers keep every digit


def as_data(found: OpinionMap, *, texts: Mapping[Hashable, str] | None = None) -> dict[str, Any]:
    """Dictionaries, lists, texts, numbers and None: ready for `json.dumps(..., allow_nan=False)`.

    `texts`: the statements' texts by id, added where known.
    """
    return {
        "schema": SCHEMA,
        "method": found.method,
        "version": found.version,
        "seed": found.seed,
        "counts": {
            "people": len(found.people),
            "people_with_votes": int(np.isfinite(found.positions).all(axis=1).sum()),
            "people_in_groups": int((found.group >= 0).sum()),
            "statements": len(found.statements),
            "statements_rejected": int(found.rejected.sum()),
            "votes": int(found.totals.sum()),
        },
        "groups": [
            {
                "id": group.id,
                "size": group.size,
                "share": round(group.share, DECIMALS),
                "marks": [{"statement": m.statement, "agrees": m.agrees} for m in group.marks],
            }
            for group in found.groups
        ],
        "common_ground": list(found.common_ground),
        "shared_refusal": list(found.shared_refusal),
        "divides": list(found.divides),
        "unsure": list(found.unsure),
        "enough": {
            "groups": found.enough.groups,
            "common_ground": found.enough.common_ground,
            "why": list(found.enough.why),
        },
        "choice": _choice(found),
        "stability": _stability(found),
        "statements": _statements(found, texts or {}),
        "people": _people(found),
    }


def _choice(found: OpinionMap) -> dict[str, Any]:
    """On what the number of groups rests: held-out loss (classes), silhouettes (polis), nothing where it was given."""
    if found.choice is not None:
        chosen = found.choice
        return {
            "groups": len(found.groups),
            "log_loss": [round(x, DECIMALS) for x in chosen.losses],
            "gain": [round(x, DECIMALS) for x in chosen.gains],
            "gain_error": [round(x, DECIMALS) for x in chosen.errors],
            "hidden_votes": chosen.hidden,
            "association_p": chosen.association,
        }
    if found.silhouettes is not None:
        return {"groups": len(found.groups), "silhouette": {str(k): v for k, v in found.silhouettes.items()}}
    return {"groups": len(found.groups)}


def _stability(found: OpinionMap) -> dict[str, Any] | None:
    stable = found.stability
    if stable is None:
        return None
    return {
        "repeats": stable.repeats,
        "agreement_median": round(float(np.median(stable.agreement)), DECIMALS),
        "agreement_low": round(float(np.quantile(stable.agreement, 0.1)), DECIMALS),
        "much_the_same": stable.same,
        "common_ground_stays": [
            {"statement": s, "share": round(float(x), DECIMALS)}
            for s, x in zip(found.common_ground, stable.stays, strict=True)
        ],
    }


def _statements(found: OpinionMap, texts: Mapping[Hashable, str]) -> list[dict[str, Any]]:
    consensus, refusal = found.group_informed_consensus, found.shared_refusal_score
    rows = []
    for s, name in enumerate(found.statements.tolist()):
        row: dict[str, Any] = {"id": name}
        if name in texts:
            row["text"] = texts[name]
        disagree, passed, agree = (int(x) for x in found.totals[s])
        row |= {
            "rejected": bool(found.rejected[s]),
            "agree": agree,
            "disagree": disagree,
            "pass": passed,
            "seen": agree + disagree + passed,
            **_share(found.overall, s),
            "group_informed_consensus": float(consensus[s]) if found.groups else None,
            "shared_refusal": float(refusal[s]) if found.groups else None,
            "divisiveness": round(float(found.divisiveness[s]), DECIMALS),
            "groups": [_of_group(found, g, s) for g in range(len(found.groups))],
        }
        rows.append(row)
    return rows


def _of_group(found: OpinionMap, g: int, s: int) -> dict[str, Any]:
    votes = found.votes
    return {
        "id": found.groups[g].id,
        "agree": int(votes.agree[g, s]),
        "disagree": int(votes.disagree[g, s]),
        "pass": int(votes.passed[g, s]),
        "seen": int(votes.seen[g, s]),
        **_share(found.support, (g, s)),
    }


def _share(shares: Shares, at: Any) -> dict[str, Any]:
    low, high = round(float(shares.low[at]), DECIMALS), round(float(shares.high[at]), DECIMALS)
    return {"share": round(float(shares.value[at]), DECIMALS), "interval": [low, high]}


def _people(found: OpinionMap) -> list[dict[str, Any]]:
    ids, groups = found.people.tolist(), found.group.tolist()
    certainty, x, y = _numbers(found.certainty), _numbers(found.positions[:, 0]), _numbers(found.positions[:, 1])
    return [
        {"id": i, "group": None if g < 0 else g, "certainty": c, "x": a, "y": b}
        for i, g, c, a, b in zip(ids, groups, certainty, x, y, strict=True)
    ]


def _numbers(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in np.round(values, DECIMALS).tolist()]
