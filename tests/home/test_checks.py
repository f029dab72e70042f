"""`manage.py check --deploy`: silent under production settings, and it refuses what would be careless."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sprachrohr.home import checks

ROOT = Path(__file__).resolve().parents[2]

# What this process sets for itself is not for a server that is started as an operator starts it.
OURS = ("SPRACHROHR_", "DJANGO_ALLOW")


def production(folder: Path) -> dict[str, str]:
    """The environment of a council's server."""
    return {
        "SPRACHROHR_DATA": str(folder),
        "SPRACHROHR_URL": "https://sprachrohr.example.org",
        "SPRACHROHR_TRUSTED_PROXIES": "127.0.0.1,::1",
        "SPRACHROHR_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "SPRACHROHR_SERVER_KEY": base64.b64encode(bytes(range(32))).decode(),
        "SPRACHROHR_PEPPER": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    }


def check_deploy(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [
        sys.executable,
        "-W",
        "error",
        str(ROOT / "manage.py"),
        "check",
        "--deploy",
        "--fail-level",
        "INFO",
    ]
    settings = {"DJANGO_SETTINGS_MODULE": "sprachrohr.settings"}
    return subprocess.run(
        command,
        env=inherited | settings | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_council_s_server_is_accepted_in_silence(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    done = check_deploy(production(tmp_path))
    assert (done.stdout, done.stderr) == ("System check identified no issues (0 silenced).\n", "")


def test_a_server_as_careless_as_a_demo_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    careless = {
        "SPRACHROHR_DATA": str(tmp_path),
        "SPRACHROHR_DEMO": "1",
        "SPRACHROHR_CODE_MEMORY_KIB": "64",
        "SPRACHROHR_SECRET_KEY": "short",
    }
    done = check_deploy(careless)
    numbers = [number for number in range(1, 7) if f"sprachrohr.E{number:03d}" in done.stderr]
    assert (done.returncode, numbers) == (1, [1, 2, 3, 4, 5, 6])


def said(found: list[Any]) -> list[str]:
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("memory_kib", "passes", "expected"),
    [(65536, 3, []), (65535, 3, ["sprachrohr.E001"]), (65536, 2, ["sprachrohr.E001"])],
)
def test_cheap_codes_are_refused(settings: Any, memory_kib: int, passes: int, expected: list[str]) -> None:
    settings.CODE_MEMORY_KIB, settings.CODE_PASSES = memory_kib, passes
    assert said(checks.code_cost(None)) == expected


@pytest.mark.parametrize("server_key", ["", "not base64", base64.b64encode(b"too short").decode()])
def test_a_server_key_must_be_one(settings: Any, server_key: str) -> None:
    settings.SERVER_KEY, settings.PEPPER = server_key, "sixteen letters!"
    assert said(checks.keys(None)) == ["sprachrohr.E002"]


def test_a_short_pepper_is_refused(settings: Any) -> None:
    settings.PEPPER = "fifteen letters"
    assert said(checks.keys(None)) == ["sprachrohr.E003"]


@pytest.mark.parametrize(
    ("https", "trusted", "expected"),
    [(True, [], ["sprachrohr.W001"]), (True, ["127.0.0.1"], []), (False, [], [])],
)
def test_an_https_address_without_a_trusted_web_server_is_warned_about(
    settings: Any, https: bool, trusted: list[str], expected: list[str]
) -> None:
    settings.HTTPS, settings.TRUSTED_PROXIES = https, trusted
    assert said(checks.proxies(None)) == expected


def test_a_folder_open_to_others_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "settings.env").touch(mode=0o640)
    assert said(checks.data_folder(None)) == ["sprachrohr.E006"]
    (tmp_path / "settings.env").chmod(0o600)
    assert said(checks.data_folder(None)) == []
