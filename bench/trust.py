"""What trust costs: a long thread with files, a login, an upload over a slow line, a thousand voices without a leak."""

import http.client
import io
import secrets
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bench.demo import Demo, demo
from sprachrohr.demo.cast import NADIA, PASSWORD
from sprachrohr.people.models import Member
from sprachrohr.vault import handlers
from sprachrohr.vault.media.arriving import EncryptedUploadHandler
from sprachrohr.vault.media.staging import stage
from sprachrohr.voices.actions import Saying, say, write_again
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Voice

Row = tuple[str, str, str]
MESSAGES, FILES = 50, 10
UPLOAD_BYTES, BYTES_A_SECOND, OTHERS = 10_000_000, 20_000, 20
# The slow line is measured for so long, not for the 500 seconds that all of it would take.
SLOW_SECONDS = 30
VOICES = 1000
PLANTED = "Zaubernuss"


def _saying(words: str, *, sealed: bool = False) -> Saying:
    to = tuple(handlers.handler_keys()) if sealed else ()
    return Saying(
        words=words,
        kind=Voice.Kind.WISH,
        openness=Voice.Openness.SEALED if sealed else Voice.Openness.COUNCIL,
        language="de",
        answer_language="de",
        to=to,
    )


def _arrived(content: bytes) -> UploadedFile:  # type: ignore[type-arg]
    handler = EncryptedUploadHandler()
    handler.new_file("pictures", "a.jpg", "image/jpeg", len(content))
    handler.receive_data_chunk(content, 0)
    found = handler.file_complete(len(content))
    assert found is not None
    return found


def _photo(number: int) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((320, 240), 20 + number).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def _thread_row() -> Row:
    said = say(token=new_token(), saying=_saying("Das erste von vielen Worten."), look_again_in=7)
    for number in range(MESSAGES - 1):
        files = (stage(upload=_arrived(_photo(number)), kind="picture"),) if number < FILES else ()  # type: ignore[arg-type]
        write_again(voice=said.voice, words=f"Und noch ein Satz, Nummer {number}.", language="de", files=files)
    browser = Client(SERVER_NAME="127.0.0.1")
    for _ in range(2):
        browser.post("/de/answer/", {"code": said.code.digits})
    browser.get("/de/answer/")
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        browser.get("/de/answer/")
    count = len(queries)
    each = []
    for _ in range(10):
        start = time.process_time()
        browser.get("/de/answer/")
        each.append((time.process_time() - start) * 1000)
    what = f"open thread, {MESSAGES} messages, {FILES} files"
    return what, f"{count} queries, {sorted(each)[5]:.0f} ms CPU", "<= 10 queries"


def _login_row() -> Row:
    """Password check, the derivation that opens the handler's key, and the key itself."""
    nadia = Member.objects.get(email=NADIA.email)
    key = handlers.own_key(nadia) or handlers.make_handler_key(member=nadia, password=PASSWORD)
    each = []
    for _ in range(5):
        start = time.perf_counter()
        nadia.check_password(PASSWORD)
        handlers.open_handler_key(key=key, password=PASSWORD)
        each.append((time.perf_counter() - start) * 1000)
    return "a handler opens the key (two derivations)", f"{sorted(each)[2]:.0f} ms", "-"


# -- a slow line ---------------------------------------------------------------------------------------------


@contextmanager
def _slow_upload(running: Demo, lines: int) -> Iterator[list[int]]:
    """So many uploads at the speed of a bad line; the bytes that each has sent."""
    host, port = urlsplit(running.url).netloc.split(":")
    sent, ends = [0] * lines, threading.Event()
    head = b'--b\r\nContent-Disposition: form-data; name="sound"; filename="a.ogg"\r\n\r\nOggS'
    request = f"POST /de/tell/ HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {UPLOAD_BYTES}\r\n"

    def send(number: int) -> None:
        with socket.create_connection((host, int(port))) as line:
            line.sendall(request.encode() + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + head)
            while not ends.wait(0.1):
                line.sendall(bytes(BYTES_A_SECOND // 10))
                sent[number] += BYTES_A_SECOND // 10

    threads = [threading.Thread(target=send, args=(number,), daemon=True) for number in range(lines)]
    for thread in threads:
        thread.start()
    try:
        yield sent
    finally:
        ends.set()
        for thread in threads:
            thread.join()


def _others(running: Demo, seconds: float) -> list[float]:
    """Twenty people open the form again and again; the milliseconds of each page."""
    ends, found = time.monotonic() + seconds, []
    lock = threading.Lock()

    def reads() -> None:
        wire = http.client.HTTPConnection(urlsplit(running.url).netloc)
        while time.monotonic() < ends:
            start = time.perf_counter()
            wire.request("GET", "/de/tell/")
            wire.getresponse().read()
            with lock:
                found.append((time.perf_counter() - start) * 1000)
            time.sleep(0.5)
        wire.close()

    threads = [threading.Thread(target=reads, daemon=True) for _ in range(OTHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def _slow_rows(running: Demo) -> list[Row]:
    alone = _others(running, 10)
    rows = [(f"{OTHERS} people at the form, median and slowest page", _times(alone), "-")]
    for lines in (1, 8):
        with _slow_upload(running, lines) as sent:
            beside = _others(running, SLOW_SECONDS)
        kept = f"{min(sent) / SLOW_SECONDS / 1000:.0f} kB/s kept up"
        what = f"the same beside {lines} upload{'s' if lines > 1 else ''} of 10 MB at 20 kB/s"
        rows.append((what, f"{_times(beside)}, {kept}", "none waits for it"))
    return rows


def _times(each: list[float]) -> str:
    return f"{each[len(each) // 2]:.0f} and {each[-1]:.0f} ms ({len(each)} pages)"


# -- a thousand voices ------------------------------------------------------------------------------------------


def _leak_row() -> Row:
    """A planted word in each of a thousand voices, every tenth confidential; how many of them the folder shows."""
    start = time.perf_counter()
    memory_kib, passes = settings.CODE_MEMORY_KIB, settings.CODE_PASSES
    settings.CODE_MEMORY_KIB, settings.CODE_PASSES = 64, 1  # the words are looked for, not the cost of a code
    try:
        for number in range(VOICES):
            words = f"{PLANTED}{number} liegt am Ufer."
            said = say(token=new_token(), saying=_saying(words, sealed=number % 10 == 0), look_again_in=7)
            if number % 100 == 0:
                file = (stage(upload=_arrived(_photo(number) + PLANTED.encode()), kind="picture"),)  # type: ignore[arg-type]
                write_again(voice=said.voice, words=f"{PLANTED} {secrets.token_hex(4)}", language="de", files=file)
    finally:
        settings.CODE_MEMORY_KIB, settings.CODE_PASSES = memory_kib, passes
    database = Path(str(connection.settings_dict["NAME"]))
    with sqlite3.connect(database) as reader:
        reader.execute("PRAGMA wal_checkpoint")
    files = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
    found = sum(path.read_bytes().count(PLANTED.encode()) for path in files)
    took = time.perf_counter() - start
    return f"words of {VOICES} voices found in {len(files)} files", f"{found} ({took:.0f} s)", "0"


def rows() -> list[Row]:
    """(what, measured, goal) on the demo."""
    running = demo()
    return [_thread_row(), _login_row(), *_slow_rows(running), _leak_row()]
