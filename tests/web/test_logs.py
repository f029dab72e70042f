"""The program's log."""

import logging

from sprachrohr.web.logs import WithoutContent


def test_a_line_of_the_log_says_the_time_in_utc() -> None:
    record = logging.LogRecord("sprachrohr.web", logging.ERROR, "a.py", 1, "a page failed", (), None)
    record.created, record.msecs = 1763898600.25, 250.0
    assert WithoutContent().format(record) == "2025-11-23T11:50:00.250Z ERROR sprachrohr.web a page failed"
