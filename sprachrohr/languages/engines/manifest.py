"""`models.json`, the list of the translation models in a folder with the checksum of every file.

    {"format": 1, "models": [{"source": "de", "target": "en", "files": {
        "model":     {"path": "de-en/model.deen.intgemm.alphas.bin", "sha256": "..."},
        "vocab":     {"path": "de-en/vocab.deen.spm", "sha256": "..."},
        "shortlist": {"path": "de-en/lex.50.50.deen.s2t.bin", "sha256": "..."}}}]}

Paths are relative to the folder and stay inside it. A pair with two vocabularies (English -> Chinese) has
`source_vocab` and `target_vocab` instead of `vocab`. The shortlist may be left out: same work, slower.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sprachrohr.languages.engines.base import EngineError

MANIFEST = "models.json"
FORMAT = 1

_LANGUAGE = r"[a-z]{2,3}(?:-[A-Z][A-Za-z]{1,3})?"
_PAIR = re.compile(rf"({_LANGUAGE})-({_LANGUAGE})")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PATTERNS = {
    "model": "model*.bin",
    "vocab": "vocab*.spm",
    "source_vocab": "srcvocab*.spm",
    "target_vocab": "trgvocab*.spm",
    "shortlist": "lex*.bin",
}
_KINDS = ({"model", "vocab"}, {"model", "source_vocab", "target_vocab"})


@dataclass(frozen=True)
class ModelFile:
    path: Path
    sha256: str

    def read(self) -> bytes:
        """The content, verified. Raises `EngineError("missing_file")` or `EngineError("checksum")`."""
        try:
            content = self.path.read_bytes()
        except OSError:
            raise EngineError("missing_file", f"the file {self.path.name} cannot be read") from None
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise EngineError("checksum", f"the file {self.path.name} is not the one that {MANIFEST} names")
        return content


@dataclass(frozen=True)
class Model:
    """The files for one direction between two languages."""

    source: str
    target: str
    model: ModelFile
    source_vocab: ModelFile
    target_vocab: ModelFile
    shortlist: ModelFile | None

    def absent_files(self) -> list[str]:
        files = (self.model, self.source_vocab, self.target_vocab, self.shortlist)
        return [file.path.name for file in files if file is not None and not file.path.is_file()]


def read_manifest(folder: Path) -> dict[tuple[str, str], Model]:
    """The models of a folder by (source, target). Raises `EngineError("manifest")` if it is unusable."""
    try:
        document = json.loads((folder / MANIFEST).read_bytes())
    except OSError:
        raise EngineError("manifest", f"there is no readable {MANIFEST} in the folder of models") from None
    except (ValueError, RecursionError):
        raise EngineError("manifest", f"{MANIFEST} is not JSON") from None
    try:
        if document["format"] != FORMAT:
            raise EngineError("manifest", f"{MANIFEST} has a format that this version does not know")
        models = [_model(folder, entry) for entry in document["models"]]
    except (KeyError, TypeError, AttributeError, ValueError):
        raise EngineError("manifest", f"{MANIFEST} lacks a field or names an impossible file") from None
    return {(model.source, model.target): model for model in models}


def write_manifest(folder: Path) -> list[tuple[str, str]]:
    """Write `models.json` for the pairs found in folders named `de-en`; returns the pairs.

    The checksums hold what lies there now: they show later damage, not where a file came from. Raises
    `EngineError("missing_file")` when a pair is incomplete, `EngineError("manifest")` when it cannot write.
    """
    try:
        entries = list(_entries(folder))
        content = json.dumps({"format": FORMAT, "models": entries}, indent=1) + "\n"
        (folder / MANIFEST).write_text(content, encoding="utf-8")
    except OSError:
        raise EngineError("manifest", f"{MANIFEST} cannot be made in this folder") from None
    return [(entry["source"], entry["target"]) for entry in entries]


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    for pair_folder in sorted(folder.iterdir()):
        pair = _PAIR.fullmatch(pair_folder.name)
        if pair is None or not pair_folder.is_dir():
            continue
        found = {kind: sorted(pair_folder.glob(pattern)) for kind, pattern in _PATTERNS.items()}
        files = {kind: paths[0] for kind, paths in found.items() if len(paths) == 1}
        if any(len(paths) > 1 for paths in found.values()) or set(files) - {"shortlist"} not in _KINDS:
            raise EngineError("missing_file", f"{pair_folder.name} needs one model and its vocabulary")
        yield {
            "source": pair[1],
            "target": pair[2],
            "files": {
                kind: {
                    "path": path.relative_to(folder).as_posix(),
                    "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                }
                for kind, path in files.items()
            },
        }


def _model(folder: Path, entry: dict[str, Any]) -> Model:
    files = {kind: _file(folder, file) for kind, file in entry["files"].items()}
    if set(files) - {"shortlist"} not in _KINDS:
        raise ValueError("kinds of files")
    source, target = entry["source"], entry["target"]
    if not (re.fullmatch(_LANGUAGE, source) and re.fullmatch(_LANGUAGE, target)):
        raise ValueError("languages")
    return Model(
        source=source,
        target=target,
        model=files["model"],
        source_vocab=files.get("source_vocab") or files["vocab"],
        target_vocab=files.get("target_vocab") or files["vocab"],
        shortlist=files.get("shortlist"),
    )


def _file(folder: Path, file: dict[str, str]) -> ModelFile:
    path = PurePosixPath(file["path"])
    outside = path.is_absolute() or ".." in path.parts or "\0" in file["path"]
    if outside or not _SHA256.fullmatch(file["sha256"]):
        raise ValueError("file")
    return ModelFile(folder / path, file["sha256"])
