"""Machine translation as an optional helper of the translation desk, off unless an operator switches it on.
People translate first; an engine only offers a draft that is always shown as "machine, not checked". Each
engine answers three questions (`can`, `missing`, `translate`) and fails in one way only, with `EngineError`,
soon and without side effects, so that the caller can always fall back to people. Nothing here imports Django,
logs a text or downloads anything; the caller passes the configuration. See `docs/engines.md`."""

from sprachrohr.languages.engines.base import Engine, EngineError
from sprachrohr.languages.engines.choose import engine_from
from sprachrohr.languages.engines.firefox import FirefoxEngine
from sprachrohr.languages.engines.libretranslate import LibreTranslateEngine
from sprachrohr.languages.engines.manifest import write_manifest

__all__ = ["Engine", "EngineError", "FirefoxEngine", "LibreTranslateEngine", "engine_from", "write_manifest"]
