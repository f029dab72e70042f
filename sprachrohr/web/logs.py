"""Logs say what failed and where, never what was said."""

import logging
import re
import time
from types import TracebackType
from typing import Any

# Tokens of work links and invitations stand in addresses; an error that names the address must not keep them.
TOKENS = re.compile(r"(?<=/)[A-Za-z0-9_:-]{20,}(?=/|\s|$)")


class WithoutContent(logging.Formatter):
    """One line per event; of an exception only its type and the places in the code, never its message.

    A database error quotes the values of the row, a form error what was typed: both would put a resident's words
    into a log file that lives longer than the voice.
    """

    # One clock for all machines, whatever the zone of the place.
    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return TOKENS.sub("…", super().format(record))

    def formatException(self, ei: Any) -> str:
        kind: type[BaseException] = ei[0]
        trace: TracebackType | None = ei[2]
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        return f"{kind.__name__} at {' > '.join(places[-4:])}"
