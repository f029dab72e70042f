"""The app as it stands behind a council's web server: production settings, gunicorn, a real socket.

What MDN's HTTP Observatory looks at, rule by rule (its own verdict: `make judges`), on more pages than it asks for.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as project
from django.db import connection

from sprachrohr.demo.cast import PASSWORD, TOTP_SECRET
from sprachrohr.demo.start import totp
from tests.cast import HAKAN, member, oluchi_says, open_council

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the test's own database file")
pytestmark = [sqlite_only, pytest.mark.django_db(transaction=True)]

HOST = "sprachrohr.example.org"
START_SECONDS = 60
SIX_MONTHS = 15768000
PAGES = ["/de/", "/prs/tell/", "/ar/answer/", "/de/privacy/", "/de/nowhere/", "/account/login/", "/robots.txt"]
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Access-Control-Allow-Origin": None,
}


@dataclass(frozen=True)
class Behind:
    """What nginx does: hands on, with the name and the scheme that the person used."""

    port: int

    def asks(
        self, path: str, method: str = "GET", form: dict[str, str] | None = None, scheme: str = "https", **more: str
    ) -> HTTPResponse:
        browser = HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        known = {"Host": HOST, "X-Forwarded-Proto": scheme, "X-Forwarded-For": "198.51.100.7"}
        if form is not None:
            known |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        browser.request(method, path, body=urlencode(form or {}) if form is not None else None, headers=known | more)
        answer = browser.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]
        browser.close()
        return answer

    def sends(
        self, page: HTTPResponse, typed: dict[str, str], *, to: str = "", with_cookies_of: HTTPResponse | None = None
    ) -> HTTPResponse:
        """The form of this page, filled in, as a browser sends it."""
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[0]  # type: ignore[attr-defined]
        action = to or re.findall(r'<form[^>]*action="([^"]+)"', page.text)[0]  # type: ignore[attr-defined]
        set_here = [*(one.headers.get_all("Set-Cookie") or [] for one in (page, with_cookies_of) if one)]
        cookies = "; ".join(line.partition(";")[0] for lines in set_here for line in lines)
        form = {"csrfmiddlewaretoken": token, **typed}
        return self.asks(action, "POST", form, Cookie=cookies, Referer=f"https://{HOST}{action}")

    def says(self, raw: bytes) -> str:
        """The first line that comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=START_SECONDS) as line:
            line.sendall(raw)
            return line.recv(200).split(b"\r\n")[0].decode()


def _environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SPRACHROHR_", "DJANGO"))}
    return inherited | {
        "SPRACHROHR_DATA": str(folder),
        "SPRACHROHR_DATABASE": f"sqlite:///{connection.settings_dict['NAME']}",
        "SPRACHROHR_URL": f"https://{HOST}",
        "SPRACHROHR_TRUSTED_PROXIES": "127.0.0.1",
        "SPRACHROHR_SECRET_KEY": project.SECRET_KEY,
        "SPRACHROHR_SERVER_KEY": project.SERVER_KEY,
        "SPRACHROHR_PEPPER": project.PEPPER,
        "SPRACHROHR_CODE_MEMORY_KIB": "64",
        "SPRACHROHR_CODE_PASSES": "1",
        "SPRACHROHR_SHORTEST_SECONDS": "0",
        "DJANGO_SETTINGS_MODULE": "sprachrohr.settings",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the static files under their hashed names, collected once for all tests here."""
    folder = tmp_path_factory.mktemp("production")
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(command, cwd=project.BASE_DIR, env=_environment(folder), check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def server(static: Path, django_db_setup: None) -> Iterator[Behind]:
    """One for all tests here; it reads the database of whichever is running."""
    port = _free_port()
    command = ["-m", "gunicorn", "sprachrohr.wsgi", "--workers=1", "--threads=2", f"--bind=127.0.0.1:{port}"]
    process = subprocess.Popen(
        [sys.executable, *command, "--log-level=critical", "--no-control-socket"],
        cwd=project.BASE_DIR,
        env=_environment(static),
        start_new_session=True,
    )
    try:
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Behind(port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def site(server: Behind) -> Behind:
    open_council()
    return server


def _policy(answer: HTTPResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in (answer.headers["Content-Security-Policy"] or "").split(";")]
    return {name: values for name, *values in parts}


def _cookies(answer: HTTPResponse) -> dict[str, set[str]]:
    """Name -> its attributes in small letters."""
    found = {}
    for line in answer.headers.get_all("Set-Cookie") or []:
        first, *rest = [part.strip() for part in line.split(";")]
        found[first.partition("=")[0]] = {part.casefold() for part in rest}
    return found


def test_every_answer_carries_the_headers_that_the_observatory_asks_for(site: Behind) -> None:
    css = re.findall(r'href="(/static/css/[^"]+)"', site.asks("/de/").text)  # type: ignore[attr-defined]
    assert len(css) == 1
    wrong = {}
    for path in [*PAGES, "/health", *css]:
        answer = site.asks(path)
        found = {name: answer.headers[name] for name in EVERYWHERE}
        hsts = dict(part.strip().partition("=")[::2] for part in answer.headers["Strict-Transport-Security"].split(";"))
        policy = _policy(answer)
        if (
            found != EVERYWHERE
            or int(hsts["max-age"]) < SIX_MONTHS
            or not {"includeSubDomains", "preload"} <= set(hsts)
            or policy["default-src"] != ["'none'"]
            or policy["frame-ancestors"] != ["'none'"]
        ):
            wrong[path] = str(answer.headers)
    assert wrong == {}


def test_no_policy_holds_a_loophole(site: Behind) -> None:
    for path in PAGES:
        policy = _policy(site.asks(path))
        loose = {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "https:", "http:", "data:"}
        assert {name for name, values in policy.items() if loose & set(values)} == set(), path
        assert (policy["base-uri"], policy["form-action"]) == (["'none'"], ["'self'"])


def test_what_comes_without_tls_is_sent_to_tls_on_the_same_host_at_once(site: Behind) -> None:
    for path in ("/", "/de/tell/", "/desk/"):
        answer = site.asks(path, scheme="http")
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}{path}")


def test_every_cookie_is_secure_bound_to_the_host_and_out_of_a_scripts_reach(site: Behind, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # as the server has it
    member(HAKAN)
    said = oluchi_says()
    login = site.asks("/account/login/")
    asked = site.sends(login, {"login": HAKAN.email, "password": PASSWORD})
    digits = {"code": totp(TOTP_SECRET, time.time())}
    entered = site.sends(login, digits, to=asked.headers["Location"], with_cookies_of=asked)
    assert entered.headers["Location"] == "/desk/"
    opened = site.sends(site.asks("/de/answer/"), {"code": said.code.digits})
    cookies = _cookies(login) | _cookies(asked) | _cookies(entered) | _cookies(opened)
    assert sorted(cookies) == ["__Host-desk", "__Host-form", "__Host-thread"]
    for name, attributes in cookies.items():
        assert {"secure", "httponly", "path=/"} <= attributes, name
        assert {"samesite=strict"} if name != "__Host-desk" else {"samesite=lax"} <= attributes, name
        assert not any(one.startswith("domain") for one in attributes), name


def test_looking_around_sets_no_cookie_here_either(site: Behind) -> None:
    assert [path for path in ("/de/", "/prs/tell/", "/ar/privacy/") if _cookies(site.asks(path))] == []


def test_another_name_than_ours_gets_no_page(site: Behind) -> None:
    assert site.asks("/de/", Host="evil.example").status == 400


def test_what_a_stranger_says_about_the_scheme_counts_only_from_our_own_web_server(site: Behind) -> None:
    """Both come from 127.0.0.1 here, which is trusted; tests/web/test_privacy.py tries others."""
    assert site.asks("/de/", scheme="https").status == 200
    assert site.asks("/de/", scheme="ftp").status == 301


def test_a_browser_gets_nothing_back_by_trace(site: Behind) -> None:
    answer = site.asks("/de/", "TRACE", Cookie="secret=1")
    assert (answer.status, "secret" in answer.text) == (405, False)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "heads",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 5",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: +4",
    ],
)
def test_a_request_whose_end_can_be_read_in_two_ways_is_refused(site: Behind, heads: str) -> None:
    raw = f"POST /de/answer/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n{heads}\r\n\r\n0\r\n\r\n"
    assert site.says(raw.encode()).split()[1] in {"400", "501"}
