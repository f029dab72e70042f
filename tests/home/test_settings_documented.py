"""docs/operate.md lists exactly the environment variables that there are, with their defaults."""

import ast
import re

from sprachrohr.home.archive.passphrase import VARIABLE
from sprachrohr.settings import BASE_DIR

ROW = re.compile(r"^\| `(SPRACHROHR_[A-Z_]+)` \| (.*?) \| (.+) \|$", re.MULTILINE)
ELSEWHERE = {"SPRACHROHR_DATA", VARIABLE}


def in_settings() -> dict[str, str | None]:
    """Each `env("NAME", "default")` of settings.py; None where the default is computed."""
    found: dict[str, str | None] = {}
    tree = ast.parse((BASE_DIR / "sprachrohr" / "settings.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"env", "env_list"}:
            name, *default = node.args
            # Inside env_list the name is its own argument.
            if not isinstance(name, ast.Constant):
                continue
            value = default[0] if default else ast.Constant("")
            known = value.value if isinstance(value, ast.Constant) else None
            found[f"SPRACHROHR_{name.value}"] = known
    return found


def documented() -> list[tuple[str, str, str]]:
    return ROW.findall((BASE_DIR / "docs" / "operate.md").read_text(encoding="utf-8"))


def test_every_setting_is_documented_once_and_nothing_else() -> None:
    assert sorted(name for name, _, _ in documented()) == sorted(in_settings().keys() | ELSEWHERE)


def test_documented_defaults_are_those_of_the_program() -> None:
    fixed = {name: default for name, default in in_settings().items() if default}
    assert {name: default.strip("`") for name, default, _ in documented() if name in fixed} == fixed
