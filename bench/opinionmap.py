"""The arithmetic of votes: see `python -m opinionmap.bench`, which also measures the largest sizes."""

from opinionmap.bench.__main__ import rows

__all__ = ["rows"]
