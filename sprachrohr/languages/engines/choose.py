"""From an operator's configuration to an engine."""

import math
from collections.abc import Mapping
from pathlib import Path

from sprachrohr.languages.engines.base import Engine, EngineError
from sprachrohr.languages.engines.firefox import FirefoxEngine
from sprachrohr.languages.engines.libretranslate import LibreTranslateEngine

LONGEST_TIMEOUT = 120.0


def engine_from(config: Mapping[str, str]) -> Engine | None:
    """The engine that the configuration names, or None when `kind` is empty (off, the default).

    Keys, all strings: `kind` ("", "firefox", "libretranslate"), `folder` (firefox), `url` and `api_key`
    (libretranslate), `timeout` in seconds for one text (firefox 20, libretranslate 10; at most 120),
    `dari_as_farsi` ("1": Farsi models also serve Dari). Raises `EngineError("settings")` when they make no
    sense. Opens no file and no connection. Keep the result: it remembers what it has loaded and learned.
    """
    kind = config.get("kind", "").strip().lower()
    dari_as_farsi = config.get("dari_as_farsi", "") == "1"
    if not kind:
        return None
    if kind == "firefox":
        folder = config.get("folder", "").strip()
        if not folder:
            raise EngineError("settings", "the folder of the Firefox Translations models is not set")
        return FirefoxEngine(Path(folder), timeout=_timeout(config, 20.0), dari_as_farsi=dari_as_farsi)
    if kind == "libretranslate":
        return LibreTranslateEngine(
            config.get("url", "").strip(),
            api_key=config.get("api_key", "").strip(),
            timeout=_timeout(config, 10.0),
            dari_as_farsi=dari_as_farsi,
        )
    raise EngineError("settings", "the kind of engine must be empty, firefox or libretranslate")


def _timeout(config: Mapping[str, str], default: float) -> float:
    written = config.get("timeout", "").strip()
    try:
        seconds = float(written) if written else default
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST_TIMEOUT:  # also refuses "nan"
        raise EngineError("settings", f"the time-out must be a number of seconds up to {LONGEST_TIMEOUT:.0f}")
    return seconds
