"""Who opens a recording: the person, named people at the desk, case handlers; all others read what these wrote down."""

import pytest
from django.test import Client

from sprachrohr.demo.cast import PASSWORD
from sprachrohr.journal.models import Entry
from sprachrohr.languages.models import Wish
from sprachrohr.people.actions import end_role
from sprachrohr.people.models import Member
from sprachrohr.vault import handlers
from sprachrohr.vault.encryption import Unreadable
from sprachrohr.vault.media.kinds import format_of
from sprachrohr.voices import attachments
from sprachrohr.voices.models import Attachment, Voice
from tests.cast import ELIF, NADIA, logged_in, member
from tests.voices.sending import FILM, VOICE_MESSAGE, opens, the_voice, upload, whole
from tests.voices.telling import Resident, code_in, shown

# -- opened ----------------------------------------------------------------------------------------------------


def test_the_person_plays_it_in_the_open_thread_and_nobody_else_does() -> None:
    resident = Resident("prs")
    received = resident.sends(words="", sound=upload(VOICE_MESSAGE))
    address = f"/prs/answer/file/{Attachment.objects.get().name}/"
    assert Client().get(address).status_code == 404
    browser = opens(resident, code_in(received))
    assert f'src="{address}"' in shown(browser.get("/prs/answer/"))
    played = browser.get(address)
    content = whole(played)
    assert (played.status_code, played["Content-Type"], format_of(content)) == (200, "audio/mpeg", "mp3")
    assert played["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert played["Cache-Control"] == "private, no-store"
    part = browser.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, whole(part)) == (206, content[10:20])
    other = Resident("prs")
    stranger = opens(other, code_in(other.sends()))
    assert stranger.get(address).status_code == 404


def test_few_at_the_desk_open_it_the_others_read_what_was_written_down(hakan: Member) -> None:
    voice = the_voice(Resident("prs").sends(words="", sound=upload(VOICE_MESSAGE)))
    attachment = Attachment.objects.get()
    address = f"/desk/voices/{voice.pk}/file/{attachment.name}/"
    nadia = member(NADIA)
    assert logged_in(hakan).get(address).status_code == 404
    assert logged_in(hakan).post(f"{address}words/", {"words": "x", "language": "de"}).status_code == 404
    listener = logged_in(nadia)
    assert format_of(whole(listener.get(address))) == "mp3"
    whole(listener.get(address, headers={"Range": "bytes=0-99"}))
    assert Entry.objects.filter(verb="recording opened", by=f"member:{nadia.pk}").count() == 1
    assert f"/desk/voices/{voice.pk}/#file-{attachment.pk}" in shown(listener.get("/desk/voices/to-write-down/"))
    listener.post(f"{address}words/", {"words": "در دفتر خانه به من گفت", "language": "prs"})
    page = shown(logged_in(hakan).get(f"/desk/voices/{voice.pk}/"))
    assert ("در دفتر خانه به من گفت" in page, f"{attachment.name}/" in page) == (True, False)
    assert Wish.objects.open().filter(language="de").count() == 1
    assert attachments.to_write_down(nadia).count() == 0


def test_whoever_loses_the_right_opens_nothing_in_an_open_session() -> None:
    voice = the_voice(Resident("de").sends(words="", sound=upload(VOICE_MESSAGE)))
    address = f"/desk/voices/{voice.pk}/file/{Attachment.objects.get().name}/"
    nadia = member(NADIA)
    browser = logged_in(nadia)
    assert browser.get(address).status_code == 200
    end_role(member=nadia, role="listener", by=member(ELIF))
    assert browser.get(address).status_code == 404
    kept = browser.post(f"{address}words/", {"words": "Was ich gehört habe.", "language": "de"})
    assert (kept.status_code, "Was ich gehört habe." in shown(kept)) == (404, True)
    assert Attachment.objects.get().transcript is None


def test_what_was_written_down_stands_in_the_inbox_and_is_found_there(hakan: Member) -> None:
    voice = the_voice(Resident("de").sends(words="", sound=upload(VOICE_MESSAGE)))
    browser = logged_in(hakan)
    assert "Sprachnachricht" in shown(browser.get("/desk/voices/"))
    attachments.write_down(
        attachment=Attachment.objects.get(), words="Kein Licht im Treppenhaus", language="de", key=voice.key, by=hakan
    )
    assert "Kein Licht im Treppenhaus" in shown(browser.get("/desk/voices/?q=treppenhaus"))


# -- confidential ------------------------------------------------------------------------------------------------


def test_a_confidential_recording_opens_for_its_handlers_alone() -> None:
    nadia = member(NADIA)
    handlers.make_recovery_key()
    handlers.make_handler_key(member=nadia, password=PASSWORD)
    resident = Resident("de")
    received = resident.sends(words="", sound=upload(VOICE_MESSAGE), video=upload(FILM), openness="sealed")
    voice = the_voice(received)
    attachments.prepare_films()
    sound, film = Attachment.objects.order_by("pk")
    for one in (sound, film):
        with pytest.raises(Unreadable):
            one.about(Voice.objects.get(pk=voice.pk).key)
    browser = logged_in(nadia)
    address = f"/desk/cases/{voice.pk}/file/{sound.name}/"
    assert format_of(whole(browser.get(address))) != "mp3"
    assert browser.get(f"/desk/voices/{voice.pk}/file/{sound.name}/").status_code == 404
    browser.post("/desk/cases/unlock/", {"password": PASSWORD})
    assert format_of(whole(browser.get(address))) == "mp3"
    assert format_of(whole(browser.get(f"/desk/cases/{voice.pk}/file/{film.name}/"))) == "mov"
    browser.post(f"{address}words/", {"words": "Was dort gesagt wird.", "language": "de"})
    assert "Was dort gesagt wird." in shown(browser.get(f"/desk/cases/{voice.pk}/"))
    assert Wish.objects.count() == 0
    mine = opens(resident, code_in(received))
    assert format_of(whole(mine.get(f"/de/answer/file/{sound.name}/"))) == "mp3"
