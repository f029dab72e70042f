"""The file `settings.env` in the data folder: what set-up writes, one NAME=value a line."""

import os
from pathlib import Path

from django.conf import settings


def settings_file() -> Path:
    return Path(settings.DATA_DIR) / "settings.env"


def add_missing(values: dict[str, str]) -> list[str]:
    """Add the settings that neither the environment nor the file has; their names. What is there stays.

    The settings of this process do not change by it. Raises ValueError (a value is not one line), OSError.
    """
    new = {name: value for name, value in values.items() if not os.environ.get(name)}
    if any(value != value.strip() or len(value.splitlines()) > 1 for value in new.values()):
        raise ValueError("a setting is one line without spaces around it")
    if new:
        path = settings_file()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before and not before.endswith("\n"):
            before += "\n"
        # An empty line of this name would win over ours, because the first one counts.
        before = "".join(line for line in before.splitlines(keepends=True) if line.partition("=")[0].strip() not in new)
        write_privately(path, before + "".join(f"{name}={value}\n" for name, value in new.items()))
        os.environ.update(new)
    return list(new)


def write_privately(path: Path, text: str) -> None:
    """Replace a file in one step: after a crash there is the old one or the new one, both whole."""
    new = path.with_name(path.name + ".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)
