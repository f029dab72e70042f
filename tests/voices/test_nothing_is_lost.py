"""Nothing typed is lost, nothing deleted comes back, nobody gets what is not theirs: cases that once went wrong."""

import io
import logging
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.languages.actions import check_translation, make_translation_link, translate, write_translation_in
from sprachrohr.languages.models import Translation, Wish
from sprachrohr.people.models import Member
from sprachrohr.vault.actions import WrongCode, try_code
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, enter_card, keep_promises, print_cards, say, withdraw
from sprachrohr.voices.blocks import BY_SLUG
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Voice
from sprachrohr.web.logs import WithoutContent
from tests.cast import GERMAN, logged_in, oluchi_says, saying, semira_says
from tests.voices.telling import Resident, code_in, shown

pytestmark = pytest.mark.django_db


def on_the_phone(by: Member) -> Said:
    return say(token=new_token(), saying=saying(), came_by="phone", entered_by=by, look_again_in=7)


def test_two_links_in_two_tabs_do_not_mix_texts(hakan: Member) -> None:
    for words in ("دفتر خانه به من گفت نه", "من کار می‌خواهم و راه را نمی‌دانم"):
        semira_says(words)
    wishes = list(Wish.objects.order_by("pk"))
    addresses = [f"/prs/translate/{make_translation_link(wish=w, days=14, by=hakan)[1]}/" for w in wishes]
    browser = Client()
    tab_a = browser.post(addresses[0]).headers["Location"]
    tab_b = browser.post(addresses[1]).headers["Location"]
    assert (browser.get(tab_a).status_code, browser.get(tab_b).status_code) == (200, 200)
    browser.post(tab_a, {"words": "Übersetzung von Text eins", "of_version": 1})
    found = Translation.objects.get()
    assert found.text_id == wishes[0].text_id


def test_a_machine_never_replaces_a_person(hakan: Member) -> None:
    semira_says()
    wish = Wish.objects.get()
    translate(wish=wish, words="Von einem Menschen.", of_version=1, by=hakan)
    write_translation_in(text=wish.text, language="de", words="Maschine.", maker="machine", made_with="x")
    assert Translation.objects.get().words == "Von einem Menschen."


def test_a_changed_block_answer_is_asked_for_again(hakan: Member) -> None:
    voice = semira_says().voice
    m = office.answer(
        voice=voice, words=BY_SLUG["thanks"].in_language("de"), by=hakan, seen=0, anyway=True, block="thanks"
    )
    office.change_answer(message=m, words="Ganz andere Worte.", by=hakan)
    assert list(Wish.objects.open().filter(text=m.text).values_list("language", flat=True)) == ["prs"]


def test_a_changed_answer_gets_new_days_and_a_new_try_of_the_machine(hakan: Member) -> None:
    m = office.answer(voice=semira_says().voice, words="Alt.", by=hakan, seen=0, anyway=True)
    w = m.text.wishes.get()
    w.due_on = timezone.localdate() - timedelta(days=9)
    w.machine_tried_on = timezone.localdate()
    w.save()
    translate(wish=w, words="قدیم", of_version=1, by=hakan)
    office.change_answer(message=m, words="Neu.", by=hakan)
    w.refresh_from_db()
    assert (w.machine_tried_on, w.is_late) == (None, False)


def test_a_reload_after_withdrawing_brings_nothing_back() -> None:
    r = Resident("de")
    r.sends()
    withdraw(voice=Voice.objects.get())
    r.sends()
    assert Voice.objects.count() == 0


def test_a_lost_reply_of_a_new_number_loses_no_thread(hakan: Member) -> None:
    said = on_the_phone(hakan)
    b = Client()
    b.post("/de/answer/", {"code": said.code.digits})
    b.post("/de/answer/new-number/")  # the reply is lost: the person never sees it
    assert Client().post("/de/answer/", {"code": said.code.digits}).status_code == 200


def test_a_reload_of_a_new_number_shows_the_same(hakan: Member) -> None:
    said = on_the_phone(hakan)
    b = Client()
    b.post("/de/answer/", {"code": said.code.digits})
    form = {"token": new_token()}
    first, again = b.post("/de/answer/new-number/", form), b.post("/de/answer/new-number/", form)
    assert code_in(first) == code_in(again)
    assert Client().post("/de/answer/", {"code": code_in(first)}).status_code == 303
    # The new one has opened the thread: from now on the old one is unknown.
    assert Client().post("/de/answer/", {"code": said.code.digits}).status_code == 422


def test_a_card_number_is_never_printed_twice(hakan: Member) -> None:
    made = print_cards(count=2, language="de", by=hakan, look_again_in=7)
    withdraw(voice=enter_card(card=made[1][0], saying=saying(), by=hakan))
    assert print_cards(count=1, language="de", by=hakan, look_again_in=7)[0][0].number == "K-0003"


def test_a_checked_machine_translation_ends_the_wish(hakan: Member) -> None:
    semira_says()
    w = Wish.objects.get()
    t = write_translation_in(text=w.text, language="de", words="Amt", maker="machine", made_with="x")
    check_translation(translation=t, by=hakan)
    assert list(Wish.objects.open()) == []


def test_a_merged_voice_finds_something_new_on_the_day(hakan: Member) -> None:
    root, merged = oluchi_says().voice, oluchi_says().voice
    office.merge(voice=merged, into=root, by=hakan)
    Receipt.objects.update(look_again_on=timezone.localdate())
    keep_promises(today=timezone.localdate())
    assert sorted(Message.objects.filter(sender="automatic").values_list("voice", flat=True)) == [root.pk, merged.pk]


def test_nothing_ends_in_silence(hakan: Member) -> None:
    voice = oluchi_says().voice
    with pytest.raises(ValueError, match="nobody has answered"):
        office.close(voice=voice, by=hakan)
    page = logged_in(hakan).post(f"/desk/voices/{voice.pk}/close/")
    voice.refresh_from_db()
    assert (page.status_code, voice.closed_at) == (409, None)


def test_entering_for_someone_twice_is_one_voice(hakan: Member) -> None:
    b = logged_in(hakan)
    form = {
        "came_by": "phone",
        "words": GERMAN,
        "kind": "wish",
        "openness": "council",
        "language": "de",
        "answer_language": "de",
        "token": new_token(),
    }
    for _ in range(2):
        b.post("/desk/voices/enter/", form)
    assert Voice.objects.count() == 1


def test_an_expired_answer_page_keeps_the_code() -> None:
    code = oluchi_says().code.digits
    page = Client(enforce_csrf_checks=True).post("/de/answer/", {"code": code})
    assert code in page.content.decode()


def test_doors_that_close_meanwhile_keep_the_text() -> None:
    r = Resident("de")
    Council.objects.update(controller="")
    assert GERMAN in shown(r.sends())


def test_a_language_that_is_taken_away_meanwhile_keeps_the_text() -> None:
    r = Resident("tr")
    Council.objects.update(languages=["de"])
    assert GERMAN in shown(r.sends(words=GERMAN))


def test_a_task_without_a_day_keeps_its_words(hakan: Member) -> None:
    v = oluchi_says().voice
    assert "Beim Amt anrufen" in shown(
        logged_in(hakan).post(f"/desk/voices/{v.pk}/task/", {"what": "Beim Amt anrufen", "due": ""})
    )


def test_an_answer_to_a_voice_withdrawn_meanwhile_is_kept(hakan: Member) -> None:
    v = oluchi_says().voice
    b = logged_in(hakan)
    b.get(f"/desk/voices/{v.pk}/")
    pk = v.pk
    withdraw(voice=v)
    assert "Muehsam geschrieben" in shown(b.post(f"/desk/voices/{pk}/answer/", {"words": "Muehsam geschrieben"}))


def test_leave_quickly_closes_the_thread_without_clear_site_data() -> None:
    b = Client()
    b.post("/de/answer/", {"code": oluchi_says().code.digits})
    b.get("/de/leave/")
    assert GERMAN not in shown(b.get("/de/answer/"))


def test_the_owner_behind_the_same_network_gets_in_despite_a_stranger_there() -> None:
    said = oluchi_says()
    other = Code(locator="123456", secret="0" * 12)
    for _ in range(4):
        with pytest.raises(WrongCode):
            try_code(code=other, network="shelter")
    assert try_code(code=said.code, network="shelter") == said.voice.receipt


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_keeps_the_code() -> None:
    b = Client(raise_request_exception=False)
    b.get("/de/answer/")
    with connection.cursor() as c:
        c.execute("PRAGMA busy_timeout = 20")
    code = Code(locator="123456", secret="0" * 12).digits
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)) as o:
        o.execute("BEGIN IMMEDIATE")
        page = b.post("/de/answer/", {"code": code})
    with connection.cursor() as c:
        c.execute("PRAGMA busy_timeout = 5000")
    assert code in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_links_token_is_in_no_log(hakan: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    semira_says()
    _, token = make_translation_link(wish=Wish.objects.get(), days=14, by=hakan)
    stream = io.StringIO()
    h = logging.StreamHandler(stream)
    h.setFormatter(WithoutContent())
    names = ["", "django", "django.request"]
    for name in names:
        logging.getLogger(name).addHandler(h)
    b = Client(raise_request_exception=False)
    with monkeypatch.context() as m:
        m.setitem(connection.settings_dict, "NAME", "/")
        connection.close()
        b.get(f"/prs/translate/{token}/")
        connection.close()
    for name in names:
        logging.getLogger(name).removeHandler(h)
    assert ("OperationalError" in stream.getvalue(), token in stream.getvalue()) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_deleted_key_is_not_in_the_wal_either() -> None:
    v = oluchi_says().voice
    wrapped = bytes(Key.objects.get().wrapped)
    withdraw(voice=v)
    f = str(connection.settings_dict["NAME"])
    assert wrapped not in Path(f).read_bytes() + Path(f + "-wal").read_bytes()
