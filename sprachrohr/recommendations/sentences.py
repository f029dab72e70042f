"""Where a recommendation stands, in one sentence of the page's language: days as facts, without a reproach."""

from django.utils.translation import gettext, ngettext

from sprachrohr.recommendations.models import Answer, Recommendation


def kind_name(kind: str) -> str:
    """What an answer was; empty for none."""
    return str(Answer.Kind(kind).label) if kind else ""


def waiting_since(days: int) -> str:
    if days == 0:
        return gettext("Sent today")
    return ngettext(
        "Waiting for an answer for one day", "Waiting for an answer for %(days)s days", days
    ) % {"days": days}


def after_days(days: int) -> str:
    if days == 0:
        return gettext("on the same day")
    return ngettext("after one day", "after %(days)s days", days) % {"days": days}


def state_words(recommendation: Recommendation) -> str:
    """For lists, feeds and the head of a page."""
    closed, kind, days = recommendation.closed_as, recommendation.last_kind, recommendation.days
    if closed and closed != Recommendation.ClosedAs.ANSWERED:
        words = str(Recommendation.ClosedAs(closed).label)
        return words[:1].upper() + words[1:]
    if recommendation.waits:
        waits = waiting_since(days or 0)
        said = {"answer": _first(kind_name(kind)), "waiting": waits}
        return gettext("%(answer)s. %(waiting)s") % said if kind else waits
    if not kind:
        return gettext("Adopted")
    if recommendation.answer_days is None:
        return gettext("Answer: %(kind)s") % {"kind": kind_name(kind)}
    said = {"kind": kind_name(kind), "when": after_days(recommendation.answer_days)}
    return gettext("Answer: %(kind)s, %(when)s") % said


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def voices_words(recommendation: Recommendation) -> str:
    """How many are behind it, if that may be said; no number below five."""
    count = recommendation.shown_count
    if count is None:
        return gettext("Some people have told us about it.")
    people = ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}
    many = recommendation.languages_counted
    tongues = ngettext("one language", "%(many)s languages", many) % {"many": many}
    return gettext("%(messages)s in %(languages)s") % {"messages": people, "languages": tongues}
