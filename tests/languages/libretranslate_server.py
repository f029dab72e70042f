"""A small server that speaks LibreTranslate's documented API and misbehaves when told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LANGUAGES = [
    {"code": "de", "name": "German", "targets": ["de", "en", "tr"]},
    {"code": "en", "name": "English", "targets": ["de", "en", "fa", "tr"]},
    {"code": "fa", "name": "Persian", "targets": ["en"]},
]
SENTENCES = {("de", "en", "Guten Tag"): "Good day", ("en", "fa", "Good day"): "روز بخیر"}


class LibreTranslateServer(ThreadingHTTPServer):
    """`fault` names what goes wrong next (a method of `Faults`, empty for nothing)."""

    daemon_threads = False
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault = ""
        self.api_key = ""
        self.elsewhere = ""
        self.stopping = threading.Event()
        self.asked: list[tuple[str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: LibreTranslateServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {}))
        if not self.misbehaves():
            self.reply(200, LANGUAGES) if self.path == "/languages" else self.reply(
                404, {"error": "Not found"}
            )

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, question))
        if not self.misbehaves():
            self.reply(*self.translation(question))

    def translation(self, question: dict[str, Any]) -> tuple[int, Any]:
        if self.path != "/translate":
            return 404, {"error": "Not found"}
        for field in ("q", "source", "target"):
            if field not in question:
                return 400, {"error": f"Invalid request: missing {field} parameter"}
        if self.server.api_key and question.get("api_key") != self.server.api_key:
            return 403, {"error": "Invalid API key"}
        source, target, text = question["source"], question["target"], question["q"]
        targets = {language["code"]: language["targets"] for language in LANGUAGES}
        if target not in targets.get(source, []):
            return 400, {"error": f"{target} is not supported"}
        return 200, {"translatedText": SENTENCES.get((source, target, text), f"[{target}] {text}")}

    def misbehaves(self) -> bool:
        if self.server.fault:
            fault: Callable[[Handler], None] = getattr(Faults, self.server.fault)
            fault(self)
        return bool(self.server.fault)

    def reply(self, status: int, document: Any) -> None:
        self.reply_bytes(status, json.dumps(document).encode(), "application/json")

    def reply_bytes(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, content in headers.items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, content: bytes) -> None:
        """A byte every 20 ms until the other side hangs up or the test is over."""
        try:
            for position in range(len(content)):
                if self.server.stopping.wait(0.02):
                    return
                self.wfile.write(content[position : position + 1])
                self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        """Say nothing: the texts of tests are no exception."""


class Faults:
    """The ways to go wrong, by name."""

    @staticmethod
    def html(handler: Handler) -> None:
        handler.reply_bytes(200, b"<html><body>Welcome to the hotel WLAN</body></html>", "text/html")

    @staticmethod
    def deep_json(handler: Handler) -> None:
        handler.reply_bytes(200, b"[" * 200_000, "application/json")

    @staticmethod
    def wrong_json(handler: Handler) -> None:
        handler.reply(200, ["Good day"])

    @staticmethod
    def missing_field(handler: Handler) -> None:
        handler.reply(200, {"detectedLanguage": {"language": "de", "confidence": 90}})

    @staticmethod
    def not_a_string(handler: Handler) -> None:
        handler.reply(200, {"translatedText": ["Good day"]})

    @staticmethod
    def empty(handler: Handler) -> None:
        handler.reply(200, {"translatedText": " \n"})

    @staticmethod
    def nul(handler: Handler) -> None:
        handler.reply(200, {"translatedText": "Good\0day"})

    @staticmethod
    def half_a_pair(handler: Handler) -> None:
        handler.reply_bytes(200, b'{"translatedText": "Good \\ud83d day"}', "application/json")

    @staticmethod
    def long(handler: Handler) -> None:
        handler.reply(200, {"translatedText": "Good day " * 1000})

    @staticmethod
    def too_big(handler: Handler) -> None:
        handler.reply(200, {"translatedText": "x" * 1_100_000})

    @staticmethod
    def wrong_number(handler: Handler) -> None:
        handler.reply(200, {"translatedText": "Call 040 123 45 76"})

    @staticmethod
    def error_400(handler: Handler) -> None:
        handler.reply(400, {"error": "en is not supported"})

    @staticmethod
    def error_429(handler: Handler) -> None:
        handler.reply(429, {"error": "Slowdown: 10 per 1 minute"})

    @staticmethod
    def error_500(handler: Handler) -> None:
        handler.reply(500, {"error": "Cannot translate text: Guten Tag"})

    @staticmethod
    def error_503_html(handler: Handler) -> None:
        handler.reply_bytes(503, b"<html>Service Unavailable</html>", "text/html")

    @staticmethod
    def no_content(handler: Handler) -> None:
        handler.reply_bytes(204, b"", "application/json")

    @staticmethod
    def redirect(handler: Handler) -> None:
        handler.reply_bytes(307, b"", "text/html", Location=handler.server.elsewhere + handler.path)

    @staticmethod
    def hangs_up(handler: Handler) -> None:
        handler.close_connection = True

    @staticmethod
    def not_http(handler: Handler) -> None:
        handler.wfile.write(b"220 mail.example.org ESMTP\r\n")

    @staticmethod
    def breaks_off(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "500")
        handler.end_headers()
        handler.wfile.write(b'{"translatedText": "Good day"}')

    @staticmethod
    def silent(handler: Handler) -> None:
        handler.server.stopping.wait(10)

    @staticmethod
    def drips_head(handler: Handler) -> None:
        handler.drip(b"HTTP/1.0 200 OK\r\nX-Slow: " + b"x" * 1000)

    @staticmethod
    def drips_body(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.drip(b'{"translatedText": "' + b"x" * 1000)


@contextmanager
def libretranslate_server() -> Iterator[LibreTranslateServer]:
    server = LibreTranslateServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
