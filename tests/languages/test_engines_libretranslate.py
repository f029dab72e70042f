"""The LibreTranslate engine over a real socket: what it sends, and that every fault becomes the one error."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprachrohr.languages.engines import EngineError, LibreTranslateEngine
from sprachrohr.languages.engines.libretranslate import language_pairs, translated_text
from tests.languages.libretranslate_server import LibreTranslateServer, libretranslate_server


@pytest.fixture
def server() -> Iterator[LibreTranslateServer]:
    with libretranslate_server() as running:
        yield running


def reason(engine: LibreTranslateEngine, text: str, source: str, target: str) -> str:
    with pytest.raises(EngineError) as caught:
        engine.translate(text, source=source, target=target)
    return caught.value.reason


def test_libretranslate_translates_and_sends_what_the_api_asks_for(server: LibreTranslateServer) -> None:
    engine = LibreTranslateEngine(server.url, api_key="schlüssel")
    server.api_key = "schlüssel"
    assert engine.translate("Guten Tag", source="de", target="en") == "Good day"
    question = {"q": "Guten Tag", "source": "de", "target": "en", "format": "text", "api_key": "schlüssel"}
    assert server.asked == [("/translate", question)]
    assert engine.translate("Line 1\n\nZeile 2 🎉", source="de", target="tr") == "[tr] Line 1\n\nZeile 2 🎉"
    assert (engine.name, engine.local) == ("LibreTranslate", True)


def test_libretranslate_sends_nothing_for_a_blank_text(server: LibreTranslateServer) -> None:
    assert LibreTranslateEngine(server.url).translate(" \n", source="de", target="en") == " \n"
    assert server.asked == []


def test_libretranslate_asks_once_which_languages_there_are(server: LibreTranslateServer) -> None:
    engine = LibreTranslateEngine(server.url)
    answers = [
        engine.can("de", "en"),
        engine.can("de", "fa"),
        engine.can("en", "en"),
        engine.can("de-simple", "tr"),
    ]
    assert answers == [True, False, False, True]
    assert engine.missing("de", "ps") == "no model for German -> Pashto; people translate"
    assert server.asked == [("/languages", {})]


def test_libretranslate_gives_farsi_for_dari_only_when_told_to(server: LibreTranslateServer) -> None:
    strict = LibreTranslateEngine(server.url)
    assert strict.missing("en", "prs") == "no model for English -> Dari; people translate"
    assert reason(strict, "Good day", "en", "prs") == "refused"
    willing = LibreTranslateEngine(server.url, dari_as_farsi=True)
    assert (willing.can("en", "prs"), willing.can("prs", "en")) == (True, True)
    assert willing.translate("Good day", source="en", target="prs") == "روز بخیر"


def test_libretranslate_remembers_for_a_while_that_a_server_is_down(server: LibreTranslateServer) -> None:
    server.fault = "error_500"
    engine = LibreTranslateEngine(server.url)
    assert engine.missing("de", "en") == "the translation server failed (HTTP 500)"
    server.fault = ""
    assert engine.can("de", "en") is False
    assert server.asked == [("/languages", {})]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("html", "wrong_reply"),
        ("deep_json", "wrong_reply"),
        ("wrong_json", "wrong_reply"),
        ("missing_field", "wrong_reply"),
        ("not_a_string", "wrong_reply"),
        ("nul", "wrong_reply"),
        ("half_a_pair", "wrong_reply"),
        ("no_content", "wrong_reply"),
        ("breaks_off", "wrong_reply"),
        ("not_http", "wrong_reply"),
        ("empty", "empty_reply"),
        ("long", "absurd_length"),
        ("too_big", "too_big"),
        ("error_400", "refused"),
        ("error_429", "refused"),
        ("error_500", "server_error"),
        ("error_503_html", "server_error"),
        ("hangs_up", "unreachable"),
    ],
)
def test_libretranslate_turns_every_fault_into_one_error(
    server: LibreTranslateServer, fault: str, expected: str
) -> None:
    server.fault = fault
    engine = LibreTranslateEngine(server.url)
    with pytest.raises(EngineError) as caught:
        engine.translate("Guten Tag", source="de", target="en")
    assert caught.value.reason == expected
    assert "Guten" not in str(caught.value)
    server.fault = ""
    assert engine.translate("Guten Tag", source="de", target="en") == "Good day"


@pytest.mark.parametrize("fault", ["silent", "drips_head", "drips_body"])
def test_libretranslate_waits_no_longer_than_its_time_out_in_all(
    server: LibreTranslateServer, fault: str
) -> None:
    server.fault = fault
    engine = LibreTranslateEngine(server.url, timeout=0.15)
    started = time.monotonic()
    assert reason(engine, "Guten Tag", "de", "en") == "timeout"
    assert time.monotonic() - started < 2
    assert engine.missing("de", "en") == "the translation server took too long"


@pytest.mark.parametrize("fault", ["silent", "drips_head", "drips_body"])
def test_libretranslate_leaves_no_thread_behind(server: LibreTranslateServer, fault: str) -> None:
    server.fault = fault
    assert reason(LibreTranslateEngine(server.url, timeout=0.1), "Guten Tag", "de", "en") == "timeout"
    waiting = [thread for thread in threading.enumerate() if thread.name == "libretranslate"]
    for thread in waiting:
        thread.join(2)
    assert [thread.is_alive() for thread in waiting] == [False] * len(waiting)


def test_libretranslate_refuses_a_changed_phone_number(server: LibreTranslateServer) -> None:
    server.fault = "wrong_number"
    text = "Rufen Sie 040 123 45 67 an"
    assert reason(LibreTranslateEngine(server.url), text, "de", "en") == "changed_numbers"


def test_libretranslate_without_a_server_is_unreachable() -> None:
    with socket.socket() as reserved:  # bound, but nobody listens
        reserved.bind(("127.0.0.1", 0))
        engine = LibreTranslateEngine(f"http://127.0.0.1:{reserved.getsockname()[1]}")
        assert reason(engine, "Guten Tag", "de", "en") == "unreachable"
        assert engine.missing("de", "en") == "the translation server cannot be reached"


def test_libretranslate_follows_no_redirect_and_uses_no_proxy(
    server: LibreTranslateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with libretranslate_server() as other:
        server.fault, server.elsewhere = "redirect", other.url
        assert reason(LibreTranslateEngine(server.url), "Guten Tag", "de", "en") == "redirect"
        server.fault = ""
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setitem(os.environ, name, other.url)
        assert LibreTranslateEngine(server.url).translate("Guten Tag", source="de", target="en") == "Good day"
        assert other.asked == []


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:5000", True),
        ("http://127.8.9.1", True),
        ("http://localhost:5000/", True),
        ("http://[::1]:5000/translate-api", True),
        ("https://127.0.0.1", True),
        ("https://translate.example.org", False),
        ("https://192.168.1.5", False),
        ("https://127.0.0.1.example.org", False),
        ("https://localhost.example.org", False),
    ],
)
def test_libretranslate_is_local_only_on_this_machine(url: str, local: bool) -> None:
    assert LibreTranslateEngine(url).local is local


@pytest.mark.parametrize(
    "url",
    ["", "translate.example.org", "ftp://127.0.0.1", "http://", "http://127.0.0.1:99999", "http://a:b@127.0.0.1",
     "http://127.0.0.1/?a=b", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://[::1",
     "http://translate.example.org", "http://192.168.1.5:5000"],
)  # fmt: skip
def test_libretranslate_refuses_an_address_that_is_wrong_or_open_to_listeners(url: str) -> None:
    with pytest.raises(EngineError) as caught:
        LibreTranslateEngine(url)
    assert caught.value.reason == "settings"


@given(
    st.binary()
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps).map(str.encode)
)
def test_any_reply_is_a_text_or_the_one_error(reply: bytes) -> None:
    for read in (translated_text, language_pairs):
        try:
            kind = type(read(reply)).__name__
        except EngineError as fault:
            kind = fault.reason
        assert kind in ("str", "frozenset", "wrong_reply")


def test_languages_without_targets_mean_every_pair() -> None:
    assert language_pairs(b'[{"code": "de"}, {"code": "en"}]') == {("de", "en"), ("en", "de")}
