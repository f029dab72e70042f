"""Tables of recommendations. `recommendation`: what is asked of whom; `answers`: what came back from there; `back`:
what the people behind it were told."""

from sprachrohr.recommendations.models.answers import Answer, FollowUp, OfficeDraft, Paper, Reminder, Transfer
from sprachrohr.recommendations.models.back import Better, Telling
from sprachrohr.recommendations.models.recommendation import (
    FEWEST_SHOWN,
    PROVISIONAL,
    Addressee,
    Recommendation,
    RecommendationQuerySet,
)

__all__ = [
    "FEWEST_SHOWN",
    "PROVISIONAL",
    "Addressee",
    "Answer",
    "Better",
    "FollowUp",
    "OfficeDraft",
    "Paper",
    "Recommendation",
    "RecommendationQuerySet",
    "Reminder",
    "Telling",
    "Transfer",
]
