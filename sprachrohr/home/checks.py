"""What `manage.py check --deploy` refuses: settings that are right for a demo and wrong for a council."""

import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from sprachrohr.home import key_sheet
from sprachrohr.home.settings_file import settings_file

LEAST_MEMORY_KIB = 65536
LEAST_PASSES = 3
LEAST_PEPPER = 16
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def _error(number: int, message: str, hint: str) -> Error:
    return Error(message, hint=hint, id=f"sprachrohr.E{number:03d}")


@register(Tags.security, deploy=True)
def code_cost(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """E001: one try of a receipt code must cost what docs/decisions promises."""
    if settings.CODE_MEMORY_KIB >= LEAST_MEMORY_KIB and settings.CODE_PASSES >= LEAST_PASSES:
        return []
    hint = f"SPRACHROHR_CODE_MEMORY_KIB is at least {LEAST_MEMORY_KIB}, SPRACHROHR_CODE_PASSES {LEAST_PASSES}."
    return [_error(1, "One try of a receipt code is too cheap: codes could be guessed.", hint)]


@register(Tags.security, deploy=True)
def keys(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """E002 and E003: server key and pepper; Django itself (W009) looks at the secret key."""
    hint = "`manage.py setup` makes the missing ones and prints the key sheet."
    found: list[CheckMessage] = []
    if not key_sheet.is_server_key(settings.SERVER_KEY):
        found.append(_error(2, "SPRACHROHR_SERVER_KEY is missing or is not 32 bytes in base64.", hint))
    if len(settings.PEPPER) < LEAST_PEPPER:
        found.append(_error(3, f"SPRACHROHR_PEPPER is missing or shorter than {LEAST_PEPPER} characters.", hint))
    return found


@register(Tags.security, deploy=True)
def demo(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """E004: the demo shows passwords on the screen."""
    if not settings.DEMO:
        return []
    return [_error(4, "The demo is on: its logins are known to everybody.", "Remove SPRACHROHR_DEMO.")]


@register(Tags.security, deploy=True)
def https(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """E005: without HTTPS codes and texts travel in clear, and cookies are not secure."""
    if settings.HTTPS:
        return []
    return [_error(5, "The public address is not https://.", "Set SPRACHROHR_URL to https://your.host")]


@register(Tags.security, deploy=True)
def proxies(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """W001: behind a web server that is not believed everybody has its address, and no request came by HTTPS."""
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    message = "No web server in front is trusted: each page would be redirected to itself, and all count as one person."
    hint = "SPRACHROHR_TRUSTED_PROXIES names its address as seen from here: 127.0.0.1,::1 on the same machine."
    return [Warning(message, hint=hint, id="sprachrohr.W001")]


@register(Tags.security, deploy=True)
def data_folder(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """E006: folder and settings.env hold keys and data; nobody else on this machine may look in."""
    looked_at = [Path(settings.DATA_DIR), settings_file()]
    open_to_others = [path for path in looked_at if path.exists() and path.stat().st_mode & FOR_OTHERS]
    return [
        _error(6, f"{path} is open to other users of this machine.", f"chmod go= {path}") for path in open_to_others
    ]
