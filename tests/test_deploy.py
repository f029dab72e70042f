"""What operators install beside the program: the services, and the web server (which `make judges` runs)."""

import re
from pathlib import Path

import pytest

from sprachrohr.vault.media.outcome import MOST_BYTES

DEPLOY = Path(__file__).parent.parent / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
MIB = 1024 * 1024


def directives(text: str) -> dict[str, list[str]]:
    """Name -> values, each time that it stands there, without comments."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        for name, value in re.findall(r"^\s*(\w+)[ =](.*?);?$", line.partition("#")[0]):
            found.setdefault(name, []).append(value.strip())
    return found


def _mount() -> dict[str, list[str]]:
    return directives((DEPLOY / "systemd" / "run-sprachrohr-uploads.mount").read_text(encoding="utf-8"))


def test_what_people_send_waits_in_memory_that_belongs_to_it() -> None:
    mount, nginx = _mount(), directives(NGINX)
    assert (mount["Type"], mount["Where"]) == (["tmpfs"], ["/run/sprachrohr/uploads"])
    assert nginx["client_body_temp_path"] == [f"{mount['Where'][0]}/body"]
    assert {"nosuid", "nodev", "noexec"} <= set(mount["Options"][0].split(","))
    assert (nginx["proxy_request_buffering"], nginx["proxy_max_temp_file_size"]) == (["on"], ["0"])
    # systemd wants a unit to be called after its place.
    assert "/" + "run-sprachrohr-uploads".replace("-", "/") == mount["Where"][0]


def test_the_largest_message_fits_through_and_five_of_them_at_once() -> None:
    most = int(directives(NGINX)["client_max_body_size"][0].removesuffix("m")) * MIB
    room = int(re.findall(r"size=(\d+)m", _mount()["Options"][0])[0]) * MIB
    together = 3 * MOST_BYTES["picture"] + MOST_BYTES["sound"] + MOST_BYTES["video"]
    assert together + MIB <= most
    assert 5 * most <= room


def test_the_web_server_keeps_nobodys_address() -> None:
    nginx = directives(NGINX)
    assert nginx["access_log"] == ["off"] * NGINX.count("server {")
    # Up to "error" its lines name the address and the page.
    assert {value.split()[-1] for value in nginx["error_log"]} == {"crit"}


def test_the_web_server_speaks_tls_with_forward_secrecy_only() -> None:
    nginx = directives(NGINX)
    assert nginx["ssl_protocols"] == ["TLSv1.2 TLSv1.3"]
    weak = [cipher for cipher in nginx["ssl_ciphers"][0].split(":") if not re.match(r"ECDHE-.*(GCM|POLY1305)", cipher)]
    assert weak == []


def test_what_a_stranger_says_about_the_way_is_replaced() -> None:
    said = dict(value.split(maxsplit=1) for value in directives(NGINX)["proxy_set_header"])
    assert (said["X-Forwarded-For"], said["X-Forwarded-Proto"]) == ("$remote_addr", "https")


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_a_service_sees_no_history_of_the_program_and_writes_only_its_data(service: Path) -> None:
    unit = directives(service.read_text(encoding="utf-8"))
    closed = {name: unit[name] for name in ("ProtectSystem", "NoNewPrivileges", "InaccessiblePaths", "UMask")}
    assert closed == {
        "ProtectSystem": ["strict"],
        "NoNewPrivileges": ["yes"],
        "InaccessiblePaths": ["-/opt/sprachrohr/.git"],
        "UMask": ["0077"],
    }
