"""Dates in Ukrainian, without Django's leading zero: 3 грудня 2026 р."""

DATE_FORMAT = "j E Y р."
