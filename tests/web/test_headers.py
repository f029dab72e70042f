"""Headers and cookies: what a browser may run, keep, and send."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import DARI, HAKAN, logged_in, member, oluchi_says, open_council, semira_says
from tests.voices.telling import Resident

pytestmark = pytest.mark.django_db

PUBLIC = ["", "talk/", "happening/", "join-in/", "about/", "accessibility/", "imprint/", "privacy/"]


@pytest.fixture(autouse=True)
def _open(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    cache.clear()
    open_council()


def _policy(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def _inside() -> Client:
    browser = Client()
    browser.post("/prs/answer/", {"code": semira_says().code.digits})
    return browser


# -- what may run --------------------------------------------------------------------------------------


def _pages() -> list[Any]:
    browser, hakan = Client(raise_request_exception=False), logged_in(member(HAKAN))
    voice = oluchi_says().voice
    return [
        *(browser.get(f"/prs/{door}") for door in [*PUBLIC, "tell/", "answer/", "languages/", "better/"]),
        Resident("prs").sends(),
        _inside().get("/prs/answer/"),
        browser.get("/prs/nowhere/"),
        browser.get("/account/login/"),
        *(hakan.get(f"/desk/{door}") for door in ["", "voices/", f"voices/{voice.pk}/", "translations/", "council/"]),
        hakan.get("/desk/recordings/"),
    ]


def _has_recorder(page: Any) -> bool:
    return "data-recorder=" in page.content.decode()


def test_every_page_runs_only_its_own_scripts_and_styles() -> None:
    for page in _pages():
        policy, path = _policy(page), page.request["PATH_INFO"]
        assert policy["default-src"] == "'none'", path
        assert policy["frame-ancestors"] == "'none'", path
        assert policy["base-uri"] == "'none'", path
        assert policy["object-src"] == "'none'", path
        assert policy["form-action"] == "'self'", path
        assert policy.pop("media-src") == ("'self' blob:" if _has_recorder(page) else "'self'"), path
        rest = " ".join(policy.values())
        assert [word for word in ("unsafe", "http", "*", "data:", "blob:") if word in rest] == [], path


def test_no_page_holds_a_script_or_style_of_its_own_or_anything_from_elsewhere() -> None:
    for page in _pages():
        html, path = page.content.decode(), page.request["PATH_INFO"]
        assert re.findall(r"<script(?![^>]*\bsrc=)", html) == [], path
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"", html) == [], path
        sources = re.findall(r'(?:src|action|<link[^>]*href)="([^"]*)"', html)
        assert [source for source in sources if source.startswith(("http", "//"))] == [], path


def test_every_script_carries_the_nonce_of_its_own_answer() -> None:
    seen = []
    for _ in range(2):
        page = Client().get("/prs/tell/")
        nonces = set(re.findall(r'<script[^>]*nonce="([^"]+)"', page.content.decode()))
        assert len(nonces) == 1
        assert page.content.decode().count("<script") == page.content.decode().count("nonce=")
        assert f"'nonce-{next(iter(nonces))}'" in _policy(page)["script-src"]
        seen.append(nonces)
    assert seen[0] != seen[1]


def test_every_answer_says_what_other_sites_may_do_with_it() -> None:
    for page in _pages():
        found = {name: page.headers.get(name) for name in WANTED}
        assert found == WANTED, page.request["PATH_INFO"]
        assert "camera=()" in page["Permissions-Policy"]


def test_only_pages_that_record_may_ask_for_the_microphone() -> None:
    found = [(page.request["PATH_INFO"], _has_recorder(page), page["Permissions-Policy"]) for page in _pages()]
    assert {path for path, records, _ in found if records} >= {"/prs/tell/", "/desk/recordings/"}
    rules = {True: "microphone=(self)", False: "microphone=()"}
    assert [path for path, records, rule in found if rules[records] not in rule] == []


WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

# -- what may be kept ----------------------------------------------------------------------------------


def test_nothing_with_somebodys_words_or_code_is_kept_by_a_browser() -> None:
    inside, hakan = _inside(), logged_in(member(HAKAN))
    said = oluchi_says()
    first = Client().post("/de/answer/", {"code": said.code.digits})
    assert said.code.digits in first.content.decode()
    thread = f"voices/{said.voice.pk}/"
    pages = [
        Resident("prs").sends(),
        first,
        inside.get("/prs/answer/"),
        inside.get("/prs/answer/withdraw/"),
        inside.post("/prs/answer/write/", {"words": "🙂"}),
        Client().get("/prs/answer/"),
        *(hakan.get(f"/desk/{door}") for door in ["", "voices/", thread, "translations/", "journal/"]),
        hakan.get("/account/login/"),
    ]
    kept = {page.request["PATH_INFO"]: page["Cache-Control"] for page in pages}
    assert [path for path, rule in kept.items() if "no-store" not in rule] == []


def test_a_half_filled_form_comes_back_with_the_back_button_but_is_not_shared() -> None:
    assert Client().get("/prs/tell/")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("door", PUBLIC)
def test_public_pages_spare_prepaid_data_for_some_minutes(door: str) -> None:
    assert Client().get(f"/prs/{door}")["Cache-Control"] == "private, max-age=300"


def test_leave_quickly_forgets_this_device_and_leads_elsewhere(settings: Any) -> None:
    page = _inside().get("/prs/leave/")
    assert (page.status_code, page["Location"]) == (302, settings.NEUTRAL_PAGE)
    assert page["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("site", "forgets"),
    [("same-origin", True), ("none", True), ("", True), ("same-site", False), ("cross-site", False)],
)
def test_only_a_person_here_empties_their_browser(settings: Any, site: str, forgets: bool) -> None:
    """A picture on a foreign page could ask for this address, and a draft or an open thread would be gone."""
    browser = _inside()
    headers = {"HTTP_SEC_FETCH_SITE": site} if site else {}
    page = browser.get("/prs/leave/", **headers)
    assert (page.status_code, page["Location"]) == (302, settings.NEUTRAL_PAGE)
    assert ("Clear-Site-Data" in page, "thread" in page.cookies) == (forgets, forgets)
    assert (DARI.split("\n")[0] in browser.get("/prs/answer/").content.decode()) is not forgets


# -- cookies -------------------------------------------------------------------------------------------


def test_telling_sets_no_cookie_at_all() -> None:
    resident = Resident("prs")
    asked = resident.sends(language="", words="Merhaba, merdivende haftalardır ışık yok ve kimse ilgilenmiyor.")
    old, received = resident.sends(token="x"), resident.sends()
    assert [asked.status_code, old.status_code, received.status_code] == [200, 422, 200]
    assert dict(resident.browser.cookies) == {}


@pytest.mark.parametrize("door", [*PUBLIC, "languages/", "tell/"])
def test_looking_around_sets_no_cookie(door: str) -> None:
    browser = Client()
    browser.get(f"/prs/{door}")
    assert dict(browser.cookies) == {}


def test_the_threads_cookie_ends_with_the_browser_and_no_script_reads_it() -> None:
    cookie = _inside().cookies["thread"]
    found = {name: cookie[name] for name in ("httponly", "samesite", "path", "domain", "max-age", "expires")}
    assert found == {
        "httponly": True, "samesite": "Strict", "path": "/", "domain": "", "max-age": "", "expires": "",
    }  # fmt: skip


def test_the_threads_cookie_does_not_hold_the_code() -> None:
    said = oluchi_says()
    browser = Client()
    browser.post("/de/answer/", {"code": said.code.digits})
    assert said.code.secret not in browser.cookies["thread"].value


def test_over_https_the_cookies_are_secure_and_bound_to_the_host(settings: Any) -> None:
    settings.HTTPS, settings.THREAD_COOKIE_NAME = True, "__Host-thread"
    browser = Client()
    browser.post("/de/answer/", {"code": oluchi_says().code.digits}, secure=True)
    cookie = browser.cookies["__Host-thread"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    gone = browser.post("/de/answer/close/", secure=True).cookies["__Host-thread"]
    assert (gone.value, gone["secure"], gone["path"]) == ("", True, "/")
