"""The house keeps its own rules: budgets, no signals, no class-based views, doors that are guarded."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from sprachrohr.people import doors

ROOT = Path(__file__).parent.parent
NO_ROOMS = {"management", "migrations"}
NOT_OURS = {".venv", "migrations", "node_modules", "var"}
ROOMS = [p.parent for p in sorted((ROOT / "sprachrohr").glob("*/__init__.py")) if p.parent.name not in NO_ROOMS]
OWN_PYTHON = [p for p in sorted(ROOT.glob("**/*.py")) if not NOT_OURS & set(p.parts)]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_stay_within_their_budgets() -> None:
    static = ROOT / "sprachrohr" / "static"
    budgets = {
        400: OWN_PYTHON,
        200: sorted((ROOT / "sprachrohr" / "templates").rglob("*.html")),
        150: sorted((static / "js").rglob("*.js")),
    }
    over = [f"{name(p)}: {lines(p)}" for budget, paths in budgets.items() for p in paths if lines(p) > budget]
    assert over == []


def test_functions_have_at_most_fifty_lines() -> None:
    over = []
    for path in OWN_PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50:
                over.append(f"{name(path)}: {node.name}")
    assert over == []


def test_house_has_at_most_seventeen_rooms() -> None:
    assert len(ROOMS) <= 17


def test_every_room_says_what_it_is_for() -> None:
    silent = [room.name for room in ROOMS if not ast.get_docstring(ast.parse((room / "__init__.py").read_text()))]
    assert silent == []


def test_nobody_uses_signals_or_class_based_views() -> None:
    forbidden = re.compile(r"django\.dispatch|post_save|pre_save|django\.views\.generic|as_view\(")
    found = [name(p) for p in OWN_PYTHON if p != Path(__file__) and forbidden.search(p.read_text(encoding="utf-8"))]
    assert found == []


def test_nothing_is_called_utils_or_helpers() -> None:
    forbidden = {"utils", "helpers", "common", "services", "managers", "mixins"}
    assert [name(p) for p in OWN_PYTHON if p.stem in forbidden] == []


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=|\son[a-z]+=\"")
    found = [
        name(p)
        for p in sorted((ROOT / "sprachrohr" / "templates").rglob("*.html"))
        if inline.search(p.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_styles_use_logical_properties_only() -> None:
    physical = re.compile(r"(margin|padding|border)-(left|right)|text-align:\s*(left|right)|[{;\s](left|right):")
    sheets = sorted((ROOT / "sprachrohr" / "static" / "css").glob("*.css"))
    assert [name(p) for p in sheets if physical.search(p.read_text(encoding="utf-8"))] == []


def _doors(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for pattern in patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _doors(pattern.url_patterns, here)
        else:
            found.append((here, pattern))
    return found


def test_every_door_of_the_desk_is_guarded() -> None:
    guarded = doors.for_readers(lambda request: None).__code__  # type: ignore[arg-type,return-value]
    open_doors = [
        address
        for address, pattern in _doors(get_resolver().url_patterns)
        if address.startswith("desk/") and not _is_guarded(pattern.callback, guarded)
    ]
    assert open_doors == []


def _is_guarded(view: object, code: object) -> bool:
    while view is not None:
        if getattr(view, "__code__", None) is code:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_repository_names_no_machine() -> None:
    """No path of a machine, no registry, nothing of a workshop; what git does not track may say what it likes."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.fail("this test needs the git checkout")
    forbidden = re.compile(r"/work/(main|shared)|pypi\.org/simple|registry\.npmjs|deb\.debian\.org")
    found = []
    for line in listed.stdout.splitlines():
        path = ROOT / line
        content = path.read_bytes() if path.is_file() and path != Path(__file__) else b""
        if b"\0" not in content and forbidden.search(content.decode("utf-8", "replace")):
            found.append(line)
    assert found == []
