"""What is said when something cannot be done in a meeting: plain sentences with the numbers in them."""

from django.utils.translation import gettext as _

from sprachrohr.meetings import ballots, holding, holding_fields, holding_pen

REFUSED = (
    ballots.NoWording,
    ballots.NotEnough,
    ballots.DoesNotAddUp,
    ballots.Circulated,
    ballots.StandsOn,
    holding.NotOpen,
    holding.TooEarly,
    holding.Settled,
    holding.NotInOffice,
    holding.TimesCross,
    holding_fields.Newer,
    holding_fields.Frozen,
    holding_fields.NotANumber,
    holding_fields.NoVote,
    holding_fields.TooLong,
    holding_pen.SomebodyElseWrites,
    PermissionError,
)
"""Everything that a view answers with a sentence and the text still in the page."""


def sentence_for(error: Exception) -> str:
    """What people read; whatever they typed is still there beside it."""
    if isinstance(error, holding_pen.SomebodyElseWrites):
        return _("%(name)s is writing now. Your text is kept here until you may write.") % {"name": error.who}
    if isinstance(error, ballots.DoesNotAddUp):
        return f"{adds_up(error)} " + _("What you entered is saved; the result is not declared yet.")
    if isinstance(error, ballots.NotEnough):
        numbers = {"present": error.quorum.present, "needed": error.quorum.needed}
        return _("No vote is possible now: %(present)s are here, %(needed)s are needed.") % numbers
    if isinstance(error, ballots.StandsOn):
        return _stands_on(error)
    if isinstance(error, holding_fields.TooLong):
        return _("This text is too long. At most %(many)s characters.") % {"many": holding_fields.LONGEST}
    return _plain()[type(error)]


def adds_up(error: ballots.DoesNotAddUp) -> str:
    """How far the figures are from those who may vote."""
    if error.cast is None:
        return _("A figure is still missing. Please enter for, against and abstentions; 0 counts as a figure.")
    numbers = {"cast": error.cast, "entitled": error.entitled}
    words = _("The figures make %(cast)s votes, but %(entitled)s people were present and may vote.") % numbers
    more = error.cast - error.entitled
    rest = _("%(many)s too many.") % {"many": more} if more > 0 else _("%(many)s are missing.") % {"many": -more}
    return f"{words} {rest}"


def _stands_on(error: ballots.StandsOn) -> str:
    # Relations of the resolution; those of rooms above by name, because this room does not know them.
    known = {
        "topic_acts": _("a change of a topic"),
        "approves": _("the approval of minutes"),
        "recommendations": _("a recommendation"),
    }
    what = ", ".join(known.get(name, name) for name in error.relations)
    return _("Resolution %(number)s stays as it is, because this stands on it: %(what)s. You can vote again.") % {
        "number": error.resolution, "what": what,
    }  # fmt: skip


def _plain() -> dict[type[Exception], str]:
    return {
        ballots.NoWording: _("There is no wording yet. Please write down what is voted on, then start the vote."),
        ballots.Circulated: _("These minutes have gone round. Say what is wrong when they are approved."),
        holding.NotOpen: _("This needs an open meeting. Please open the meeting first."),
        holding.TooEarly: _("This meeting is on a later day. If it takes place today, change its date first."),
        holding.Settled: _("These minutes are approved. Nothing in them changes any more."),
        holding.NotInOffice: _("This person has no seat in the council."),
        holding.TimesCross: _("These times do not fit: coming before going, not in the future, each seat once."),
        holding_fields.Newer: _("Somebody else has changed this meanwhile. Please choose which text stays."),
        holding_fields.Frozen: _("The vote has begun: this wording is frozen."),
        holding_fields.NotANumber: _("Please enter a number here."),
        holding_fields.NoVote: _("No vote is going on here."),
        PermissionError: _("A closed item stays with the council; it is not sent to translators."),
    }
