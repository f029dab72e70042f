"""`python -m sprachrohr.languages.engines FOLDER` writes `models.json` for the models in that folder."""

import sys
from pathlib import Path

from sprachrohr.languages.engines import EngineError, write_manifest


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m sprachrohr.languages.engines FOLDER\n")
        return 2
    try:
        pairs = write_manifest(Path(arguments[0]))
    except EngineError as fault:
        sys.stderr.write(f"{fault.sentence}\n")
        return 1
    sys.stdout.writelines(f"{source} -> {target}\n" for source, target in pairs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
