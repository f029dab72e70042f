"""A LibreTranslate server, asked over HTTP: `POST /translate` and `GET /languages` of its documented API."""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sprachrohr.languages.engines.base import EngineError, checked, engine_codes, missing_pair

LARGEST_REPLY = 1 << 20  # bytes; a text has at most 5,000 characters
LANGUAGES_KEPT = 600.0  # seconds that the server's list of languages is believed
LANGUAGES_TIMEOUT = 3.0  # seconds; a page may wait for the list, only a background task for a translation
FAILURE_KEPT = 30.0  # seconds before a server that gave no list is asked again


class LibreTranslateEngine:
    """Translates with the council's own LibreTranslate server at `url` (a path prefix is allowed).

    Follows no redirect, uses no proxy, waits at most `timeout` seconds in all, name look-up included. May be
    used from any thread. Reasons of its errors: `settings` (constructor), `missing_pair`, `unreachable`,
    `timeout`, `redirect`, `refused` (4xx), `server_error` (5xx), `wrong_reply`, `too_big`, or of `checked`.
    """

    name = "LibreTranslate"
    local: bool

    def __init__(
        self, url: str, *, api_key: str = "", timeout: float = 10.0, dari_as_farsi: bool = False
    ) -> None:
        self._address = _address(url)
        self.local = _is_loopback(self._address.hostname or "")
        if self._address.scheme == "http" and not self.local:
            raise EngineError("settings", "a translation server on another machine needs https")
        self._api_key = api_key
        self._timeout = timeout
        self._dari_as_farsi = dari_as_farsi
        self._lock = threading.Lock()
        self._pairs: frozenset[tuple[str, str]] | EngineError = frozenset()
        self._ask_again_at = 0.0

    def can(self, source: str, target: str) -> bool:
        return not self.missing(source, target)

    def missing(self, source: str, target: str) -> str:
        """As in `Engine`. Asks the server for its languages when the last answer is old."""
        try:
            pair = engine_codes(source, target, dari_as_farsi=self._dari_as_farsi)
            if pair not in self._known_pairs():
                raise missing_pair(source, target)
        except EngineError as fault:
            return fault.sentence
        return ""

    def translate(self, text: str, *, source: str, target: str) -> str:
        first, last = engine_codes(source, target, dari_as_farsi=self._dari_as_farsi)
        if not text.strip():
            return text
        question = {"q": text, "source": first, "target": last, "format": "text"}
        if self._api_key:
            question["api_key"] = self._api_key
        reply = self._ask("POST", "/translate", self._timeout, json.dumps(question).encode("ascii"))
        return checked(text, translated_text(reply))

    def _known_pairs(self) -> frozenset[tuple[str, str]]:
        with self._lock:
            if time.monotonic() >= self._ask_again_at:
                try:
                    self._pairs = language_pairs(
                        self._ask("GET", "/languages", min(self._timeout, LANGUAGES_TIMEOUT))
                    )
                    self._ask_again_at = time.monotonic() + LANGUAGES_KEPT
                except EngineError as fault:
                    self._pairs = EngineError(fault.reason, fault.sentence)
                    self._ask_again_at = time.monotonic() + FAILURE_KEPT
            if isinstance(self._pairs, EngineError):
                raise EngineError(self._pairs.reason, self._pairs.sentence)
            return self._pairs

    def _ask(self, method: str, path: str, timeout: float, body: bytes | None = None) -> bytes:
        """The body of a 200 reply, within the time-out; an `EngineError` for everything else."""
        connection = self._connection(timeout)
        opened: list[socket.socket] = []
        answer: Future[bytes | EngineError] = Future()

        def ask() -> None:
            try:
                answer.set_result(_exchange(connection, opened, method, self._address.path + path, body))
            except EngineError as fault:
                answer.set_result(EngineError(fault.reason, fault.sentence))
            except Exception:  # such as a reply that ends early; what the server said is not kept
                answer.set_result(
                    EngineError("wrong_reply", "the translation server broke the rules of HTTP")
                )
            finally:
                connection.close()

        # A thread of its own: no socket time-out bounds a name look-up or a server that drips its reply.
        try:
            threading.Thread(target=ask, daemon=True, name="libretranslate").start()
        except RuntimeError:
            raise EngineError("unreachable", "this machine can start no more threads") from None
        try:
            outcome = answer.result(timeout)
        except TimeoutError:
            _hang_up(opened)
            raise EngineError("timeout", "the translation server took too long") from None
        if isinstance(outcome, EngineError):
            raise outcome
        return outcome

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=timeout)


def translated_text(reply: bytes) -> str:
    """The translation in a reply of `/translate`. Raises `EngineError("wrong_reply")`."""
    document = _json(reply)
    text = document.get("translatedText") if isinstance(document, dict) else None
    if not isinstance(text, str):
        raise EngineError("wrong_reply", "the translation server's reply holds no translation")
    return text


def language_pairs(reply: bytes) -> frozenset[tuple[str, str]]:
    """The pairs in a reply of `/languages`; old servers name no targets and offer every pair.

    Raises `EngineError("wrong_reply")`.
    """
    document = _json(reply)
    try:
        codes = [str(language["code"]) for language in document]
        return frozenset(
            (str(language["code"]), str(target))
            for language in document
            for target in language.get("targets", codes)
            if target != language["code"]
        )
    except (KeyError, TypeError, AttributeError):
        raise EngineError("wrong_reply", "the translation server's list of languages is unreadable") from None


def _json(reply: bytes) -> Any:
    try:
        return json.loads(reply)
    except (ValueError, RecursionError):
        raise EngineError("wrong_reply", "the translation server's reply is not JSON") from None


def _exchange(
    connection: http.client.HTTPConnection,
    opened: list[socket.socket],
    method: str,
    path: str,
    body: bytes | None,
) -> bytes:
    """Ask and read. The socket goes into `opened`: the connection forgets it before the reply is read."""
    headers = {"Accept": "application/json", "Connection": "close"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    try:
        connection.connect()
        opened.append(connection.sock)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        with response:
            status = response.status
            content = response.read(LARGEST_REPLY + 1) if status == 200 else b""
            cut_off = bool(response.length) and len(content) <= LARGEST_REPLY
    except TimeoutError:
        raise EngineError("timeout", "the translation server took too long") from None
    except OSError:
        raise EngineError("unreachable", "the translation server cannot be reached") from None
    # Only the number is passed on: the server's own words may quote the text.
    if 300 <= status < 400:
        raise EngineError("redirect", f"the translation server points elsewhere (HTTP {status})")
    if 400 <= status < 500:
        raise EngineError("refused", f"the translation server refused (HTTP {status})")
    if status >= 500:
        raise EngineError("server_error", f"the translation server failed (HTTP {status})")
    if status != 200 or cut_off:
        raise EngineError("wrong_reply", f"the translation server's reply is incomplete (HTTP {status})")
    if len(content) > LARGEST_REPLY:
        raise EngineError("too_big", "the translation server's reply is far too big")
    return content


def _hang_up(opened: list[socket.socket]) -> None:
    """End the exchange that another thread still waits for, which then closes the socket."""
    for waiting in opened:
        with suppress(OSError):  # it has just ended by itself
            waiting.shutdown(socket.SHUT_RDWR)


def _address(url: str) -> SplitResult:
    """The parsed address without trailing slash. Raises `EngineError("settings")`, never quoting it."""
    try:
        address = urlsplit(url.rstrip("/"))
        proper = address.scheme in ("http", "https") and address.hostname and address.port != 0
        plain = not (address.query or address.fragment or address.username or address.password)
        printable = url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        proper = plain = printable = False
    if not (proper and plain and printable):
        raise EngineError(
            "settings", "the translation server's address must look like https://host:port/path"
        )
    return address


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
