"""Voice messages, pictures, signed films: taken with a form, kept encrypted, opened by few, gone when due."""

import os
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from sprachrohr.people.models import Member
from sprachrohr.vault.media import parts, staging
from sprachrohr.vault.media.kinds import format_of
from sprachrohr.vault.models import Staged
from sprachrohr.voices import attachments
from sprachrohr.voices.actions import withdraw
from sprachrohr.voices.models import Attachment, Voice
from tests.cast import logged_in, oluchi_says
from tests.vault import specimens
from tests.voices.sending import (
    FILM,
    LONG_ENOUGH,
    PHOTO,
    VOICE_MESSAGE,
    files_on_disk,
    opens,
    staged_in,
    the_voice,
    upload,
)
from tests.voices.telling import Resident, code_in, says, shown, token_in

# -- said ---------------------------------------------------------------------------------------------------


def test_a_voice_message_alone_is_a_voice() -> None:
    resident = Resident("prs")
    voice = the_voice(resident.sends(words="", sound=upload(VOICE_MESSAGE), language=""))
    message = voice.messages.get()
    (attachment,) = message.attachments.all()
    properties, chunks = attachments.opened(attachment=attachment, key=voice.key)
    content = b"".join(chunks)
    assert (message.text, voice.language, attachment.kind) == (None, "prs", "sound")
    assert (properties.content_type, format_of(content), properties.length) == ("audio/mpeg", "mp3", len(content))
    assert 1.5 < properties.seconds < 2.5


def test_a_form_without_words_and_files_says_so() -> None:
    answer = Resident("de").sends(words="")
    assert answer.status_code == 422
    assert says("Please write something here, or speak, or show us a picture.", "de") in shown(answer)


def test_words_may_be_few_where_something_is_shown() -> None:
    voice = the_voice(Resident("de").sends(words="Hier.", pictures=[upload(PHOTO), upload(PHOTO + b"x")]))
    assert voice.messages.get().attachments.count() == 2


def test_nothing_of_the_file_is_stored_in_clear_and_no_name() -> None:
    voice = the_voice(Resident("de").sends(words=LONG_ENOUGH, pictures=upload(PHOTO, "Semira am Fenster.jpg")))
    (name,) = files_on_disk()
    on_disk = parts.path_of(name).read_bytes()
    assert specimens.PLANTED.encode() not in on_disk
    assert b"\xff\xd8\xff" not in on_disk[:100]
    attachment = Attachment.objects.get(message__voice=voice)
    assert b"Semira" not in bytes(attachment.properties)
    _, chunks = attachments.opened(attachment=attachment, key=voice.key)
    assert specimens.PLANTED.encode() not in b"".join(chunks)


@pytest.mark.parametrize(
    ("field", "content", "sentence"),
    [
        ("sound", b"MZ\x90\x00 a program", "We cannot play this file. Please send a voice message or a sound file."),
        ("pictures", b"%PDF-1.7 no picture", "We cannot open this file as a picture. Please send a photo."),
        ("video", b"<html>no film</html>", "We cannot open this file as a film. Please send a film from your phone."),
        ("pictures", PHOTO[:300], "This file is damaged, or it did not arrive whole. Please send it once more."),
        ("sound", b"", "Nothing has arrived. Please choose the file once more."),
    ],
)
def test_a_file_that_cannot_be_taken_gets_a_sentence_and_the_text_stays(
    field: str, content: bytes, sentence: str
) -> None:
    answer = Resident("de").sends(words=LONG_ENOUGH, **{field: upload(content)})
    assert answer.status_code == 422
    assert says(sentence, "de") in shown(answer)
    assert LONG_ENOUGH in shown(answer)
    assert (Voice.objects.count(), files_on_disk()) == (0, [])


def test_a_recording_that_is_too_large_gets_a_sentence() -> None:
    answer = Resident("de").sends(words=LONG_ENOUGH, sound=upload(b"OggS" + bytes(10 * 1024 * 1024)))
    sentence = says("This file is larger than %(size)s MB. Please send a shorter or a smaller one.", "de", size=10)
    assert (answer.status_code, sentence in shown(answer)) == (422, True)


def test_more_pictures_than_three_are_told_and_three_wait() -> None:
    four = [upload(PHOTO + bytes([n])) for n in range(4)]
    answer = Resident("de").sends(words=LONG_ENOUGH, pictures=four)
    sentence = says("These are more than fit into one message. You can send the others afterwards.", "de")
    assert (answer.status_code, sentence in shown(answer), len(staged_in(answer))) == (422, True, 3)


# -- staged ----------------------------------------------------------------------------------------------------


def test_files_wait_while_the_form_comes_back_and_go_with_it() -> None:
    resident = Resident("de")
    answer = resident.sends(kind="", words="", sound=upload(VOICE_MESSAGE))
    tokens = staged_in(answer)
    assert (answer.status_code, len(tokens), Staged.objects.count()) == (422, 1, 1)
    resident.token = token_in(answer)
    voice = the_voice(resident.sends(words="", staged=tokens))
    assert (voice.messages.get().attachments.count(), Staged.objects.count()) == (1, 0)


def test_a_file_that_is_unticked_does_not_go_along() -> None:
    resident = Resident("de")
    answer = resident.sends(kind="", sound=upload(VOICE_MESSAGE))
    resident.token = token_in(answer)
    voice = the_voice(resident.sends(words=LONG_ENOUGH))
    assert voice.messages.get().attachments.count() == 0


def test_what_waits_cannot_be_opened_with_the_database_alone() -> None:
    answer = Resident("de").sends(kind="", sound=upload(VOICE_MESSAGE))
    row = Staged.objects.get()
    (token,) = staged_in(answer)
    stored = bytes(row.locked) + row.name_hash.encode() + row.part.encode()
    assert token.encode() not in stored
    assert staging.waiting(["x" * len(token)]) == []
    assert [one.kind for one in staging.waiting([token])] == ["sound"]


def test_after_an_hour_what_waited_is_gone_and_the_form_says_so() -> None:
    resident = Resident("de")
    answer = resident.sends(kind="", sound=upload(VOICE_MESSAGE))
    for _ in range(staging.ROUNDS):
        staging.age()
    assert (Staged.objects.count(), len(files_on_disk())) == (1, 1)
    assert staging.age() == 1
    assert (Staged.objects.count(), files_on_disk()) == (0, [])
    resident.token = token_in(answer)
    late = resident.sends(words=LONG_ENOUGH, staged=staged_in(answer))
    sentence = says("A file was here for more than an hour and is deleted. Please add it once more.", "de")
    assert (late.status_code, sentence in shown(late), Voice.objects.count()) == (422, True, 0)


def test_a_staged_file_belongs_to_whoever_claims_it_first() -> None:
    one, other = Resident("de"), Resident("de")
    tokens = staged_in(one.sends(kind="", sound=upload(VOICE_MESSAGE)))
    the_voice(one.sends(words=LONG_ENOUGH, staged=tokens))
    assert other.sends(words=LONG_ENOUGH, staged=tokens).status_code == 422
    assert Attachment.objects.count() == 1


def test_the_page_sends_a_file_by_itself_and_gets_a_token() -> None:
    resident = Resident("prs")
    answer = resident.browser.post("/prs/tell/file/", {"sound": upload(VOICE_MESSAGE)})
    assert (answer.status_code, answer.json()["seconds"]) == (200, 2)
    voice = the_voice(resident.sends(words="", staged=[answer.json()["token"]]))
    assert voice.messages.get().attachments.count() == 1
    refused = resident.browser.post("/prs/tell/file/", {"sound": upload(b"no sound at all")})
    sentence = says("We cannot play this file. Please send a voice message or a sound file.", "prs")
    assert (refused.status_code, refused.json()["problem"]) == (422, sentence)


def test_the_same_send_twice_is_one_voice_with_the_same_code() -> None:
    resident = Resident("de")
    first = resident.sends(words="", sound=upload(VOICE_MESSAGE))
    again = resident.sends(words="", sound=upload(VOICE_MESSAGE))
    assert code_in(first) == code_in(again)
    assert (Voice.objects.count(), Attachment.objects.count(), Staged.objects.count()) == (1, 1, 0)
    assert len(files_on_disk()) == 1
    other = resident.sends(words="", sound=upload(specimens.sound("ogg", "libopus", 48000, seconds=1)))
    assert (other.status_code, Voice.objects.count()) == (409, 1)
    assert len(staged_in(other)) == 1


def test_an_upload_that_broke_off_is_not_taken_for_a_whole_one() -> None:
    resident = Resident("de")
    answer = resident.sends(words=LONG_ENOUGH, whole="begins")
    sentence = says("The connection broke off. Your text is still here. Please add the file once more.", "de")
    assert (answer.status_code, sentence in shown(answer), Voice.objects.count()) == (422, True, 0)


def test_a_body_that_ends_in_the_middle_of_a_file_leaves_no_file() -> None:
    cut = (
        b'--b\r\nContent-Disposition: form-data; name="whole"\r\n\r\nbegins\r\n'
        b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n' + LONG_ENOUGH.encode() + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="sound"; filename="a.ogg"\r\n\r\n' + VOICE_MESSAGE[:3000]
    )
    answer = Client().post("/de/tell/", cut, content_type="multipart/form-data; boundary=b")
    assert (answer.status_code, LONG_ENOUGH in shown(answer)) == (422, True)
    assert (files_on_disk(), Staged.objects.count()) == ([], 0)


def test_the_page_that_keeps_a_text_keeps_the_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    resident = Resident("de")
    monkeypatch.setattr(django_settings, "DERIVATION_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(django_settings, "DERIVATIONS_AT_ONCE", 0)
    busy = resident.sends(words=LONG_ENOUGH, sound=upload(VOICE_MESSAGE))
    tokens = staged_in(busy)
    assert (busy.status_code, len(tokens)) == (503, 1)
    monkeypatch.undo()
    assert the_voice(resident.sends(words=LONG_ENOUGH, staged=tokens)).messages.get().attachments.count() == 1


# -- films -----------------------------------------------------------------------------------------------------


def test_a_film_waits_for_the_worker_and_is_then_clean() -> None:
    voice = the_voice(Resident("de").sends(words="", video=upload(FILM)))
    attachment = Attachment.objects.get(message__voice=voice)
    before = attachment.part
    assert (attachment.is_ready, bytes(attachment.properties)) == (False, b"")
    assert attachments.prepare_films() == 1
    attachment.refresh_from_db()
    properties, chunks = attachments.opened(attachment=attachment, key=voice.key)
    assert (attachment.is_ready, format_of(b"".join(chunks)), properties.raw) == (True, "mov", False)
    assert files_on_disk() == [attachment.part] != [before]
    assert attachments.prepare_films() == 0


def test_a_film_that_cannot_be_read_says_so_in_the_thread() -> None:
    resident = Resident("de")
    received = resident.sends(words=LONG_ENOUGH, video=upload(FILM[: len(FILM) // 2]))
    assert attachments.prepare_films() == 1
    page = shown(opens(resident, code_in(received)).get("/de/answer/"))
    assert says("This file is damaged, or it did not arrive whole. Please send it once more.", "de") in page
    assert files_on_disk() == []


def test_a_film_that_was_withdrawn_meanwhile_leaves_nothing() -> None:
    voice = the_voice(Resident("de").sends(words=LONG_ENOUGH, video=upload(FILM)))
    attachment = Attachment.objects.select_related("message__voice__key").get()
    # The worker has just taken it up; the files themselves go a moment after the rows.
    withdraw(voice=voice)
    attachments._prepare(attachment)
    assert (attachments.prepare_films(), files_on_disk()) == (0, [])


# -- more in the thread, and the end ---------------------------------------------------------------------------------


def test_a_recording_can_be_added_in_the_thread_and_a_double_tap_is_one() -> None:
    resident = Resident("de")
    browser = opens(resident, code_in(resident.sends()))
    for _ in range(2):
        answer = browser.post("/de/answer/write/", {"words": "", "sound": upload(VOICE_MESSAGE)})
        assert answer.status_code == 303
    assert (Attachment.objects.count(), len(files_on_disk()), Staged.objects.count()) == (1, 1, 0)
    wrong = browser.post("/de/answer/write/", {"words": "Und noch etwas", "sound": upload(b"nothing")})
    assert (wrong.status_code, "Und noch etwas" in shown(wrong)) == (422, True)


def test_withdrawing_takes_the_files_from_the_disk(django_capture_on_commit_callbacks: Any) -> None:
    voice = the_voice(Resident("de").sends(words="", sound=upload(VOICE_MESSAGE), pictures=upload(PHOTO)))
    assert len(files_on_disk()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(voice=voice)
    assert (files_on_disk(), Attachment.objects.count()) == ([], 0)


def test_lost_files_are_swept_up_but_not_those_of_today() -> None:
    the_voice(Resident("de").sends(words="", sound=upload(VOICE_MESSAGE)))
    (known,) = files_on_disk()
    lost = parts.keep(bytes(32), [b"x"])
    assert parts.sweep(attachments.known_parts()) == 0
    for name in (known, lost):
        os.utime(parts.path_of(name), (0, 0))
    assert parts.sweep(attachments.known_parts() | staging.staged_parts()) == 1
    assert files_on_disk() == [known]


def test_an_ordinary_thread_costs_no_query_for_files(hakan: Member, django_assert_max_num_queries: Any) -> None:
    voice = oluchi_says().voice
    browser = logged_in(hakan)
    browser.get(f"/desk/voices/{voice.pk}/")
    with django_assert_max_num_queries(10):
        browser.get(f"/desk/voices/{voice.pk}/")
