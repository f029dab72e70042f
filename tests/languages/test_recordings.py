"""Our sentences in a person's voice: who speaks them, when they are heard, and that a changed one is heard no more."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sprachrohr.council.models import Council
from sprachrohr.journal.models import Entry
from sprachrohr.languages.models import Recording
from sprachrohr.languages.recordings import (
    REMEMBERED_SECONDS,
    SENTENCES,
    forget_remembered,
    hash_of,
    record,
    recordings_for,
    withdraw,
    words_of,
)
from sprachrohr.people.models import Member
from sprachrohr.vault.media.outcome import Clean
from sprachrohr.web.known_languages import INTERFACE
from tests.cast import ELIF, FARIDA, OLENA, logged_in, member, open_council
from tests.vault.specimens import sound

pytestmark = pytest.mark.django_db

MP3 = b"\xff\xf3\x44\xc4" + bytes(range(256)) * 8


@pytest.fixture(autouse=True)
def _open(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = settings.RUN_DIR = tmp_path
    cache.clear()
    forget_remembered()
    open_council()
    yield
    forget_remembered()


@pytest.fixture
def farida(_open: None) -> Member:
    """Reads Dari, Farsi and German."""
    return member(FARIDA)


def _speaks(by: Member, sentence: str = "greeting", language: str = "prs", content: bytes = MP3) -> Recording:
    words = words_of(sentence, language=language, council=Council.ours())
    sound = Clean(content, "audio/mpeg", seconds=4.2)
    return record(sentence=sentence, language=language, words=words, sound=sound, by=by)


def _players(page: Any) -> list[tuple[str, str]]:
    """(address, label) of each player of a page."""
    found = re.findall(r'<audio [^>]*src="([^"]+)" aria-label="([^"]+)"', page.content.decode())
    return [(html.unescape(address), html.unescape(label)) for address, label in found]


def _form(browser: Client, address: str) -> dict[str, str]:
    found = re.search(r'name="words_hash" value="([^"]+)"', browser.get(address).content.decode())
    assert found is not None
    return {"words_hash": found[1]}


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("stimme.wav", content, content_type="audio/wav")


# -- what is read is what stands there -----------------------------------------------------------------


@pytest.mark.parametrize("address_form", ["sie", "du"])
@pytest.mark.parametrize("language", [one.code for one in INTERFACE])
def test_sentences_to_speak_are_the_ones_on_the_page(language: str, address_form: str) -> None:
    Council.objects.update(name="Rat & Tat", address_form=address_form)
    pages = "".join(Client().get(f"/{language}/{door}").content.decode() for door in ("", "tell/"))
    shown = html.unescape(re.sub(r"\s+", " ", pages))
    spoken = {one: words_of(one, language=language, council=Council.ours()) for one in SENTENCES}
    assert [words for parts in spoken.values() for words in parts if words not in shown] == []
    assert len({hash_of(parts) for parts in spoken.values()}) == len(SENTENCES)


# -- hearing it ----------------------------------------------------------------------------------------


def test_page_has_a_player_only_for_what_was_spoken_in_its_language(farida: Member) -> None:
    made = {one: _speaks(farida, one) for one in ("greeting", "say", "tell")}
    versions = {one: f"/prs/listen/{one}.mp3?v={made[one].sound_hash[:12]}" for one in made}
    words = {one: words_of(one, language="prs", council=Council.ours())[0] for one in made}
    front, tell = _players(Client().get("/prs/")), _players(Client().get("/prs/tell/"))
    assert [address for address, _ in front] == [versions["greeting"], versions["say"]]
    assert [address for address, _ in tell] == [versions["tell"]]
    assert [words[one] in label for one, (_, label) in zip(made, [*front, *tell], strict=True)] == [True] * 3
    assert [_players(Client().get(f"/de/{door}")) for door in ("", "tell/")] == [[], []]


def test_player_needs_no_script_and_loads_nothing_by_itself(farida: Member) -> None:
    _speaks(farida)
    player = re.findall(r"<audio [^>]*>", Client().get("/prs/").content.decode())
    assert [("controls" in one, 'preload="none"' in one) for one in player] == [(True, True)]


@pytest.mark.parametrize("door", ["", "tell/"])
def test_voice_of_the_device_comes_after_the_voice_of_a_person(farida: Member, door: str) -> None:
    page = Client().get(f"/prs/{door}").content.decode()
    assert (page.count("data-read-page"), page.index("data-read-page") < page.index("<h1")) == (1, True)
    _speaks(farida)
    _speaks(farida, "tell")
    page = Client().get(f"/prs/{door}").content.decode()
    assert (page.count("data-read-page"), page.index("data-read-page") > page.index("<audio")) == (1, True)


def test_sound_comes_whole_and_in_parts(farida: Member) -> None:
    _speaks(farida)
    (address, _), = _players(Client().get("/prs/"))
    whole = Client().get(address)
    assert (whole.status_code, whole["Content-Type"], whole["Content-Length"]) == (200, "audio/mpeg", str(len(MP3)))
    assert b"".join(whole.streaming_content) == MP3  # type: ignore[attr-defined]
    part = Client().get(address, headers={"Range": "bytes=0-1", "Accept-Encoding": "gzip"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 0-1/{len(MP3)}")
    assert b"".join(part.streaming_content) == MP3[:2]  # type: ignore[attr-defined]
    head = Client().head(address)
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, str(len(MP3)), "bytes")
    assert whole["X-Content-Type-Options"] == "nosniff"


def test_sound_is_kept_by_a_browser_under_its_own_version_only(farida: Member) -> None:
    _speaks(farida)
    (address, _), = _players(Client().get("/prs/"))
    assert Client().get(address)["Cache-Control"] == "private, max-age=86400"
    assert Client().get("/prs/listen/greeting.mp3?v=0123456789ab")["Cache-Control"] == "private, no-cache"
    _speaks(farida, content=MP3 * 2)
    assert Client().get(address)["Cache-Control"] == "private, no-cache"
    assert _players(Client().get("/prs/"))[0][0] != address


@pytest.mark.parametrize("address", ["de/listen/greeting.mp3", "prs/listen/who.mp3", "prs/listen/nothing.mp3"])
def test_what_nobody_has_spoken_is_not_found(farida: Member, address: str) -> None:
    _speaks(farida)
    assert Client().get(f"/{address}").status_code == 404


def test_changed_sentence_is_heard_no_more(farida: Member) -> None:
    _speaks(farida)
    _speaks(farida, "say")
    Council.objects.update(place="Wilhelmsburg")  # the greeting names the place, the door does not
    assert [address.split("?")[0] for address, _ in _players(Client().get("/prs/"))] == ["/prs/listen/say.mp3"]
    assert Client().get("/prs/listen/greeting.mp3").status_code == 404
    Council.objects.update(place="Harburg")
    assert len(_players(Client().get("/prs/"))) == 2


def test_pages_do_not_ask_the_table_each_time(farida: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            Client().get("/prs/")
            Client().get("/prs/tell/")
        return sum("recording" in query["sql"] for query in caught.captured_queries)

    forget_remembered()
    assert [asked(), asked()] == [1, 0]
    _speaks(farida)
    _speaks(farida, "tell")
    assert [asked(), asked()] == [1, 0]
    now = [0.0]
    monkeypatch.setattr("sprachrohr.languages.recordings.time.monotonic", lambda: now[0])
    forget_remembered()
    for seconds, expected in ((1.0, 1), (REMEMBERED_SECONDS + 0.5, 0), (REMEMBERED_SECONDS + 1.5, 1)):
        now[0] = seconds
        assert asked() == expected, seconds


def test_sound_is_not_read_for_a_page(farida: Member) -> None:
    _speaks(farida)
    desk = logged_in(farida)
    with CaptureQueriesContext(connection) as caught:
        Client().get("/prs/")
        desk.get("/desk/recordings/prs/greeting/")
    assert [query["sql"] for query in caught.captured_queries if '"sound"' in query["sql"]] == []


# -- speaking it ---------------------------------------------------------------------------------------


def test_member_speaks_a_sentence_and_everybody_hears_it(farida: Member) -> None:
    browser, address = logged_in(farida), "/desk/recordings/prs/greeting/"
    form = _form(browser, address)
    done = browser.post(address, {**form, "sound": _file(sound("wav", "pcm_s16le", 8000))})
    assert (done.status_code, done["Location"]) == (303, "/desk/recordings/prs/who/")
    recording = Recording.objects.get()
    assert (recording.sentence, recording.language, recording.member) == ("greeting", "prs", farida)
    assert recording.seconds == pytest.approx(3, abs=0.2)
    heard = Client().get(_players(Client().get("/prs/"))[0][0])
    assert b"".join(heard.streaming_content) == bytes(recording.sound)  # type: ignore[attr-defined]
    assert list(Entry.objects.filter(verb="sentence spoken").values_list("subject", "by")) == [
        (f"recording:{recording.pk}", f"member:{farida.pk}")
    ]


def test_new_recording_takes_the_place_of_the_old_one(farida: Member) -> None:
    old = _speaks(farida)
    new = _speaks(farida, content=MP3 * 2)
    assert (Recording.objects.count(), old.pk, new.sound_hash != old.sound_hash) == (1, new.pk, True)


def test_withdrawn_recording_is_gone(farida: Member) -> None:
    recording = _speaks(farida)
    browser = logged_in(farida)
    assert browser.post(f"/desk/recordings/{recording.pk}/withdraw/").status_code == 303
    assert Recording.objects.count() == 0
    assert (_players(Client().get("/prs/")), Client().get("/prs/listen/greeting.mp3").status_code) == ([], 404)
    assert list(Entry.objects.filter(verb="spoken sentence withdrawn").values_list("subject", "by")) == [
        (f"recording:{recording.pk}", f"member:{farida.pk}")
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "Nothing has arrived."), (b"GIF89a not a sound", "We cannot play this file."),
     (b"RIFF\x00\x00\x00\x00WAVEfmt ", "This file is damaged")],
)  # fmt: skip
def test_what_is_no_recording_gets_a_sentence_and_the_old_one_stays(
    farida: Member, content: bytes | None, said: str
) -> None:
    recording = _speaks(farida)
    farida.desk_language = "en"
    farida.save()
    browser, address = logged_in(farida), "/desk/recordings/prs/greeting/"
    form: dict[str, Any] = _form(browser, address)
    page = browser.post(address, {**form, "sound": _file(content)} if content is not None else form)
    assert (page.status_code, said in page.content.decode()) == (422, True)
    assert 'aria-describedby=" sound-error"' in page.content.decode()
    assert list(Recording.objects.values_list("pk", "sound_hash")) == [(recording.pk, recording.sound_hash)]


def test_sentence_that_changed_while_somebody_spoke_is_not_taken(farida: Member) -> None:
    farida.desk_language = "en"
    farida.save()
    browser, address = logged_in(farida), "/desk/recordings/prs/greeting/"
    form = _form(browser, address)
    Council.objects.update(place="Wilhelmsburg")
    page = browser.post(address, {**form, "sound": _file(sound("wav", "pcm_s16le", 8000))})
    assert (page.status_code, Recording.objects.count()) == (422, 0)
    assert "The sentence has just been changed." in page.content.decode()
    assert "Wilhelmsburg" in page.content.decode()


def test_desk_shows_the_words_large_and_what_is_heard_missing_or_changed(farida: Member) -> None:
    farida.desk_language = "en"
    farida.save()
    _speaks(farida)
    _speaks(farida, "say")
    Council.objects.update(place="Wilhelmsburg")
    page = logged_in(farida).get("/desk/recordings/prs/greeting/").content.decode()
    words = words_of("greeting", language="prs", council=Council.ours())
    shown = re.search(r'<div class="source to-speak" lang="prs" dir="rtl">(.*?)</div>', page)
    assert shown is not None
    assert re.findall(r"<p>(.*?)</p>", html.unescape(shown[1])) == words
    badges = re.findall(r'<span class="badge [a-z-]+">([^<]+)</span>', page)
    assert badges == ["has changed", "not yet", "can be heard", "not yet", "not yet", "not yet"]
    assert "Nobody hears the old recording any more." in page


def test_desk_opens_at_the_next_sentence_that_is_not_heard(farida: Member) -> None:
    farida.reads = ["prs"]
    farida.save()
    browser = logged_in(farida)
    for sentence in ["greeting", "who"]:
        _speaks(farida, sentence)
    assert 'action="/desk/recordings/prs/say/"' in browser.get("/desk/recordings/").content.decode()
    for sentence in SENTENCES:
        _speaks(farida, sentence)
    assert 'action="/desk/recordings/prs/greeting/"' in browser.get("/desk/recordings/").content.decode()


def test_more_recordings_cost_the_desk_no_more_queries(farida: Member) -> None:
    browser = logged_in(farida)
    counts = []
    for sentences in (["greeting"], ["who", "say"]):
        for sentence in sentences:
            _speaks(farida, sentence)
        with CaptureQueriesContext(connection) as caught:
            browser.get("/desk/recordings/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_desk_may_use_the_microphone_where_it_records_and_nowhere_else(farida: Member) -> None:
    browser = logged_in(farida)
    page, other = browser.get("/desk/recordings/"), browser.get("/desk/translations/")
    assert [word for word in ("microphone=(self)", "camera=()") if word not in page["Permissions-Policy"]] == []
    assert "media-src 'self' blob:" in page["Content-Security-Policy"]
    assert "microphone=()" in other["Permissions-Policy"]
    assert "blob:" not in other["Content-Security-Policy"]


# -- who may -------------------------------------------------------------------------------------------


def test_nobody_speaks_a_language_that_they_do_not_read(farida: Member) -> None:
    with pytest.raises(PermissionError):
        _speaks(farida, language="tr")
    browser = logged_in(farida)
    assert browser.get("/desk/recordings/tr/greeting/").status_code == 404
    assert browser.post("/desk/recordings/tr/greeting/", {"sound": _file(MP3)}).status_code == 404
    assert Recording.objects.count() == 0


@pytest.mark.parametrize("address", ["prs/nothing/", "kmr/greeting/", "xx/greeting/"])
def test_what_is_not_ours_to_speak_is_not_found(farida: Member, address: str) -> None:
    assert logged_in(farida).get(f"/desk/recordings/{address}").status_code == 404


def test_language_that_the_council_does_not_offer_is_not_spoken(farida: Member) -> None:
    Council.objects.update(languages=["de"])
    assert logged_in(farida).get("/desk/recordings/prs/greeting/").status_code == 404


def test_whoever_reads_none_of_our_languages_is_told_so(farida: Member) -> None:
    farida.reads, farida.desk_language = ["so"], "en"
    farida.save()
    page = logged_in(farida).get("/desk/recordings/")
    assert "in none of the languages that you read" in page.content.decode()


def test_recordings_of_other_languages_are_ended_by_the_chair_and_by_nobody_else(farida: Member) -> None:
    recording, chair, olena = _speaks(farida), member(ELIF), member(OLENA)
    assert ("prs" in chair.reads, "prs" in olena.reads) == (False, False)
    assert list(Recording.objects.visible_to(olena)) == []
    browser = logged_in(olena)
    assert browser.post(f"/desk/recordings/{recording.pk}/withdraw/").status_code == 404
    assert browser.get(f"/desk/recordings/{recording.pk}/sound.mp3").status_code == 404
    assert f"recordings/{recording.pk}/withdraw/" not in browser.get("/desk/recordings/").content.decode()
    page = logged_in(chair).get("/desk/recordings/").content.decode()
    assert f"/desk/recordings/{recording.pk}/withdraw/" in page
    assert logged_in(chair).post(f"/desk/recordings/{recording.pk}/withdraw/").status_code == 303
    assert Recording.objects.count() == 0


@pytest.mark.parametrize("door", ["", "prs/greeting/", "{pk}/sound.mp3", "{pk}/withdraw/"])
def test_strangers_and_people_without_a_role_stay_outside(farida: Member, door: str) -> None:
    recording = _speaks(farida)
    address = f"/desk/recordings/{door.format(pk=recording.pk)}"
    assert Client().post(address).status_code == 302
    farida.roles.all().delete()
    farida.forget_roles()
    assert list(Recording.objects.visible_to(farida)) == []
    assert logged_in(farida).post(address).status_code == 403
    assert Recording.objects.count() == 1


def test_desk_hears_a_recording_before_the_doors_are_open(farida: Member) -> None:
    recording = _speaks(farida)
    Council.objects.update(phone="")
    assert Client().get("/prs/listen/greeting.mp3").status_code == 503
    heard = logged_in(farida).get(f"/desk/recordings/{recording.pk}/sound.mp3", headers={"Range": "bytes=2-5"})
    assert (heard.status_code, b"".join(heard.streaming_content)) == (206, MP3[2:6])  # type: ignore[attr-defined]


def test_withdrawing_ends_it_for_every_page_of_this_process(farida: Member) -> None:
    recording, council = _speaks(farida), Council.ours()
    assert list(recordings_for("prs", council)) == ["greeting"]
    withdraw(recording=recording, by=farida)
    assert recordings_for("prs", council) == {}


def test_page_of_the_council_says_nothing_of_who_speaks(farida: Member) -> None:
    _speaks(farida)
    assert farida.shown_name not in Client().get("/prs/").content.decode()
