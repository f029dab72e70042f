"""No page asks anybody else for anything (every journey's fixture looks), and what it asks us for is light."""

import gzip
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from .conftest import Opens

FIRST_VISIT, NEXT_PAGE = 60_000, 15_000
HEADERS = 900
"""Bytes that the headers of one answer may take on the wire, about what a page of ours has with its policy."""


def weight(answers: list[Response]) -> int:
    """Bytes on the wire as a server sends them: bodies packed by gzip at its usual level, and headers."""
    return sum(len(gzip.compress(answer.body(), 6)) + HEADERS for answer in answers)


def visit(page: Page, path: str) -> list[Response]:
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("response", note)
    return answers


def test_first_visit_and_next_page_are_light(opens: Opens) -> None:
    phone = opens()
    first = visit(phone, "/de/tell/")
    assert {urlsplit(answer.url).hostname for answer in first} == {"localhost"}
    assert weight(first) <= FIRST_VISIT
    # What was fetched before lies in the browser: styles and scripts carry their content in their name.
    known = {answer.url for answer in first}
    assert weight([answer for answer in visit(phone, "/de/about/") if answer.url not in known]) <= NEXT_PAGE


def test_who_only_looks_and_speaks_gets_no_cookie(opens: Opens) -> None:
    phone = opens()
    for path in ("/", "/de/", "/de/tell/", "/de/talk/", "/de/happening/", "/de/join-in/", "/de/languages/"):
        phone.goto(path)
    assert phone.context.cookies() == []
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0
