"""The confined process: `python -m sprachrohr.vault.media picture|sound|video|document`, the upload on standard input.

Answers on standard output with one line of JSON, `{"reason": ...}` or `{"width": ..., "height": ..., "seconds": ...}`,
and the clean content after it. Imports no Django and knows no setting.
"""

import json
import logging
import sys
from collections.abc import Callable
from importlib import import_module
from typing import cast

from sprachrohr.vault.media.confinement import close_the_doors, limit_resources
from sprachrohr.vault.media.outcome import Clean, MediaError, Purpose

# Only the libraries that the purpose needs are loaded.
CLEANERS: dict[Purpose, tuple[str, str]] = {
    "picture": ("pictures", "clean_picture"),
    "sound": ("sounds", "clean_sound"),
    "video": ("films", "clean_film"),
    "document": ("documents", "clean_document"),
}


def main(purpose: Purpose) -> None:
    limit_resources(purpose)
    logging.disable()  # what a parser says could hold what it read
    module, name = CLEANERS[purpose]
    clean: Callable[[bytes], Clean] = getattr(import_module(f"sprachrohr.vault.media.{module}"), name)
    close_the_doors()
    try:
        done = clean(sys.stdin.buffer.read())
    except MediaError as error:
        answer: dict[str, object] = {"reason": error.reason}
        content = b""
    else:
        answer = {"width": done.width, "height": done.height, "seconds": done.seconds}
        content = done.content
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(cast(Purpose, sys.argv[1]))
