"""The confined process: `python -m sprachrohr.vault.media picture|sound|video`, the upload on standard input.

Answers on standard output with one line of JSON, `{"reason": ...}` or `{"width": ..., "height": ..., "seconds": ...}`,
and the clean content after it. Imports no Django and knows no setting.
"""

import json
import sys
from collections.abc import Callable
from typing import cast

from sprachrohr.vault.media.confinement import close_the_doors, limit_resources
from sprachrohr.vault.media.outcome import Clean, MediaError, Purpose


def cleaner(purpose: Purpose) -> Callable[[bytes], Clean]:
    """Only the libraries that this purpose needs are loaded."""
    if purpose == "picture":
        from sprachrohr.vault.media.pictures import clean_picture

        return clean_picture
    if purpose == "sound":
        from sprachrohr.vault.media.sounds import clean_sound

        return clean_sound
    from sprachrohr.vault.media.films import clean_film

    return clean_film


def main(purpose: Purpose) -> None:
    limit_resources(purpose)
    clean = cleaner(purpose)
    close_the_doors()
    try:
        done = clean(sys.stdin.buffer.read())
    except MediaError as error:
        answer, content = {"reason": error.reason}, b""
    else:
        answer = {"width": done.width, "height": done.height, "seconds": done.seconds}
        content = done.content
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(cast(Purpose, sys.argv[1]))
