"""Who sees a text that waits for its translation: people of the language, a link that text alone, nobody else."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sprachrohr.languages.actions import check_translation, make_translation_link, translate, write_translation_in
from sprachrohr.languages.machines import try_machines
from sprachrohr.languages.models import Suggestion, Text, Translation, Wish
from sprachrohr.people.actions import end_role, leave
from sprachrohr.people.models import Member
from sprachrohr.vault.actions import revoke_link
from sprachrohr.vault.models import Link
from sprachrohr.voices import office
from sprachrohr.voices.models import Voice
from tests.cast import DARI, ELIF, FARIDA, HAKAN, logged_in, member, oluchi_says, open_council, saying, semira_says
from tests.voices.telling import says, shown

pytestmark = pytest.mark.django_db

TURKISH = "Merdivende haftalardır ışık yok."
GERMAN_WORDS = "Die Behörde sagt: Kommen Sie mit einem Deutschen wieder."


@pytest.fixture(autouse=True)
def _open(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    cache.clear()
    open_council()


@pytest.fixture
def hakan(_open: None) -> Member:
    return member(HAKAN)


@pytest.fixture
def farida(_open: None) -> Member:
    return member(FARIDA)


def _wish() -> Wish:
    semira_says()
    return Wish.objects.get()


def _turkish_wish() -> Wish:
    from sprachrohr.voices.actions import say
    from sprachrohr.voices.forms import new_token

    say(token=new_token(), saying=saying(TURKISH, language="tr"), look_again_in=7)
    return Wish.objects.get(text__language="tr")


def _link(wish: Wish, by: Member) -> tuple[Link, str]:
    link, token = make_translation_link(wish=wish, days=14, by=by)
    return link, f"/prs/translate/{token}/"


# -- people at the desk ------------------------------------------------------------------------------


@pytest.mark.data
def test_a_translator_sees_no_voice_and_only_wishes_between_her_languages(farida: Member, hakan: Member) -> None:
    dari, turkish = _wish(), _turkish_wish()
    assert list(Voice.objects.visible_to(farida)) == []
    assert list(Voice.objects.visible_to(None)) == []
    assert Voice.objects.visible_to(hakan).count() == 2
    assert list(Wish.objects.visible_to(farida)) == [dari]
    assert list(Wish.objects.visible_to(hakan)) == [dari, turkish]


@pytest.mark.data
def test_someone_without_a_role_sees_nothing(farida: Member) -> None:
    _wish()
    end_role(member=farida, role="translator", by=member(ELIF))
    farida = Member.objects.get(pk=farida.pk)
    assert (list(Wish.objects.visible_to(farida)), list(Voice.objects.visible_to(farida))) == ([], [])


def test_the_desks_doors_are_closed_to_a_translator(farida: Member) -> None:
    wish, turkish = _wish(), _turkish_wish()
    voice = Voice.objects.get(language="prs")
    browser = logged_in(farida)
    closed = ["", "enter/", "cards/", "blocks/", f"{voice.pk}/", f"{voice.pk}/writing/"]
    pages = [browser.get(f"/desk/voices/{door}") for door in closed]
    assert [page.status_code for page in pages] == [403] * len(closed)
    assert [DARI.split("\n")[0] in shown(page) for page in pages] == [False] * len(closed)
    assert browser.post(f"/desk/voices/{voice.pk}/note/", {"words": "x"}).status_code == 403
    assert browser.post(f"/desk/translations/{wish.pk}/link/").status_code == 403
    assert browser.get(f"/desk/translations/{turkish.pk}/").status_code == 404
    assert browser.post(f"/desk/translations/of/{turkish.text_id}/de/").status_code == 403
    queue = shown(browser.get("/desk/translations/"))
    assert [f"/desk/translations/{one.pk}/" in queue for one in (wish, turkish)] == [True, False]
    assert DARI.split("\n")[0] in shown(browser.get(f"/desk/translations/{wish.pk}/"))


@pytest.mark.parametrize("door", ["/desk/", "/desk/voices/", "/desk/voices/1/", "/desk/translations/"])
def test_nobody_enters_the_desk_without_logging_in(door: str) -> None:
    semira_says()
    page = Client().get(door)
    assert (page.status_code, page["Location"].startswith("/account/login/")) == (302, True)


def test_a_translation_at_the_desk_fulfils_the_wish_and_says_who(farida: Member) -> None:
    wish = _wish()
    browser = logged_in(farida)
    for words in ("", " \u202e"):
        page = browser.post(f"/desk/translations/{wish.pk}/", {"words": words, "of_version": 1})
        assert page.status_code == 422
    assert browser.post(f"/desk/translations/{wish.pk}/", {"words": GERMAN_WORDS, "of_version": 1}).status_code == 303
    found = Translation.objects.get()
    assert (found.words, found.maker, found.made_by, found.state) == (GERMAN_WORDS, "person", farida, "person")
    assert list(Wish.objects.open()) == []


def test_a_text_that_waits_no_more_is_closed_to_a_translator_not_to_the_desk(farida: Member, hakan: Member) -> None:
    wish = _wish()
    translate(wish=wish, words=GERMAN_WORDS, of_version=1, by=hakan)
    door = f"/desk/translations/{wish.pk}/"
    assert [logged_in(one).get(door).status_code for one in (farida, hakan)] == [404, 200]


@pytest.mark.data
def test_a_machine_replaces_a_person_only_when_the_words_have_changed(farida: Member) -> None:
    wish = _wish()
    translate(wish=wish, words=GERMAN_WORDS, of_version=1, by=farida)
    kept = []
    for version in (1, 2):
        Text.objects.update(version=version)
        write_translation_in(text=Text.objects.get(), language="de", words="Amt", maker="machine", made_with="x")
        found = Translation.objects.get()
        kept.append((found.words, found.maker, found.of_version, found.made_on))
    today = timezone.localdate()
    assert kept == [(GERMAN_WORDS, "person", 1, today), ("Amt", "machine", 2, today)]


@pytest.mark.data
def test_a_second_person_checks_and_never_the_first(farida: Member, hakan: Member) -> None:
    translation = translate(wish=_wish(), words=GERMAN_WORDS, of_version=1, by=farida)
    with pytest.raises(PermissionError):
        check_translation(translation=translation, by=farida)
    assert translation.state == "person"
    check_translation(translation=translation, by=hakan)
    assert (translation.state, translation.checked_by) == ("checked", hakan)


def test_only_translations_between_ones_languages_can_be_checked(farida: Member, hakan: Member) -> None:
    turkish = translate(wish=_turkish_wish(), words="Seit Wochen kein Licht.", of_version=1, by=None)
    assert logged_in(farida).post(f"/desk/translations/check/{turkish.pk}/").status_code == 404
    assert logged_in(hakan).post(f"/desk/translations/check/{turkish.pk}/").status_code == 303
    turkish.refresh_from_db()
    assert turkish.checked_by == hakan


@pytest.mark.data
def test_the_state_of_a_translation_is_always_known(farida: Member) -> None:
    wish = _wish()
    machine = write_translation_in(text=wish.text, language="de", words="Amt", maker="machine", made_with="Bergamot")
    states = [machine.state]
    person = translate(wish=wish, words=GERMAN_WORDS, of_version=1, by=farida)
    states.append(person.state)
    Text.objects.update(version=2)
    states.append(Translation.objects.get().state)
    assert states == ["machine", "person", "outdated"]


@pytest.mark.data
def test_with_the_engine_off_every_text_waits_for_people() -> None:
    wish = _wish()
    assert try_machines() == 0
    wish.refresh_from_db()
    assert (wish.machine_tried_on, wish.fulfilled_at) == (None, None)


# -- a link ------------------------------------------------------------------------------------------


def test_a_link_shows_its_text_after_a_yes_and_takes_one_translation(hakan: Member) -> None:
    wish, other = _wish(), _turkish_wish()
    link, address = _link(wish, hakan)
    browser = Client()
    door = browser.get(address)
    assert (door.status_code, DARI.split("\n")[0] in shown(door)) == (200, False)
    text = browser.post(address)["Location"]
    assert text == f"/prs/translate/text/{link.pk}/"
    page = shown(browser.get(text))
    assert (DARI.split("\n")[0] in page, TURKISH in page) == (True, False)
    done = browser.post(text, {"words": GERMAN_WORDS, "of_version": 1})
    link.refresh_from_db()
    found = Translation.objects.get()
    assert (done.status_code, link.is_open, found.text, found.words) == (200, False, wish.text, GERMAN_WORDS)
    assert (found.made_by, found.made_with, found.state) == (None, "Link", "person")
    assert list(Wish.objects.open()) == [other]
    assert [browser.get(address).status_code, browser.get(text).status_code] == [410, 410]


def test_only_a_browser_that_has_opened_a_link_sees_its_text(hakan: Member) -> None:
    opened, never = [make_translation_link(wish=wish, days=14, by=hakan) for wish in (_wish(), _turkish_wish())]
    browser = Client()
    browser.post(f"/prs/translate/{opened[1]}/")
    texts = [f"/prs/translate/text/{link.pk}/" for link, _ in (opened, never)]
    assert [browser.get(text).status_code for text in texts] == [200, 410]
    assert [Client().get(text).status_code for text in texts] == [410, 410]
    late = browser.post(texts[1], {"words": GERMAN_WORDS, "of_version": 1})
    assert (late.status_code, Translation.objects.count()) == (410, 0)


def test_a_member_who_opens_a_link_stays_logged_in(hakan: Member) -> None:
    _, address = _link(_wish(), hakan)
    browser = logged_in(hakan)
    text = browser.post(address)["Location"]
    assert (browser.get(text).status_code, browser.get("/desk/voices/").status_code) == (200, 200)


def test_links_of_someone_who_left_are_closed(hakan: Member) -> None:
    _, address = _link(_wish(), hakan)
    browser = Client()
    text = browser.post(address)["Location"]
    leave(member=hakan, by=member(ELIF))
    assert [browser.get(door).status_code for door in (address, text)] == [410, 410]


def test_looking_at_a_link_uses_nothing_up(hakan: Member) -> None:
    link, address = _link(_wish(), hakan)
    scanner = Client()
    assert [scanner.get(address).status_code for _ in range(3)] == [200] * 3
    assert scanner.cookies.get("desk") is None
    assert Link.objects.get() == link


@pytest.mark.parametrize("end", ["expired", "revoked", "newer link", "fulfilled", "withdrawn"])
def test_a_link_that_ended_shows_nothing_and_keeps_what_was_typed(hakan: Member, end: str) -> None:
    from sprachrohr.voices.actions import withdraw

    wish = _wish()
    link, address = _link(wish, hakan)
    browser = Client()
    text = browser.post(address)["Location"]
    if end == "expired":
        Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        revoke_link(link=link, by=hakan)
    elif end == "newer link":
        _link(wish, hakan)
    elif end == "fulfilled":
        translate(wish=wish, words="Schon da.", of_version=1, by=hakan)
    else:
        withdraw(voice=Voice.objects.get())
    pages = [browser.get(address), browser.get(text), browser.post(address)]
    assert [page.status_code for page in pages] == [410] * 3
    assert [DARI.split("\n")[0] in shown(page) for page in pages] == [False] * 3
    late = browser.post(text, {"words": GERMAN_WORDS, "of_version": 1})
    assert (late.status_code, f">{GERMAN_WORDS}</textarea>" in shown(late)) == (410, True)
    assert says("This link has ended", "prs") in shown(late)
    assert GERMAN_WORDS not in [one.words for one in Translation.objects.all()]


@pytest.mark.parametrize("token", ["x", "x" * 32, "..", "%00"])
def test_a_link_that_never_was_is_one_that_ended(token: str) -> None:
    assert Client().get(f"/prs/translate/{token}/").status_code in {404, 410}


def test_words_that_changed_meanwhile_are_shown_and_the_translation_kept(hakan: Member) -> None:
    voice = semira_says().voice
    message = office.answer(voice=voice, words="Wir gehen mit.", by=hakan, seen=0, anyway=True)
    assert message.text is not None
    _, address = _link(message.text.wishes.get(), hakan)
    browser = Client()
    text = browser.post(address)["Location"]
    office.change_answer(message=message, words="Wir gehen am Montag mit.", by=hakan)
    page = browser.post(text, {"words": "ما با شما می‌آییم.", "of_version": 1})
    assert page.status_code == 422
    assert "Wir gehen am Montag mit." in shown(page)
    assert ">ما با شما می‌آییم.</textarea>" in shown(page)
    assert 'name="of_version" value="2"' in shown(page)


def test_a_link_is_made_at_the_desk_and_shown_once_in_its_language(hakan: Member, settings: Any) -> None:
    settings.PUBLIC_URL = "https://rat.example"
    voice = semira_says().voice
    message = office.answer(voice=voice, words="Wir gehen mit.", by=hakan, seen=0, anyway=True)
    wish = message.text.wishes.get()  # type: ignore[union-attr]
    page = shown(logged_in(hakan).post(f"/desk/translations/{wish.pk}/link/", HTTP_HOST="127.0.0.1"))
    address = re.search(r"https://rat\.example(/prs/translate/[\w-]+/)", page)
    assert address is not None
    assert Client().get(address[1]).status_code == 200


# -- better sentences --------------------------------------------------------------------------------


def test_a_better_sentence_is_kept_in_its_language_and_read_at_the_desk(hakan: Member, farida: Member) -> None:
    page = Client().post("/prs/better/", {"words": "این جمله بهتر است.", "page": "/prs/tell/"})
    assert page.status_code == 200
    found = Suggestion.objects.get()
    assert (found.page, found.text.language, found.text.original) == ("/prs/tell/", "prs", "این جمله بهتر است.")
    seen = ["این جمله بهتر است." in shown(logged_in(one).get("/desk/translations/")) for one in (hakan, farida)]
    assert seen == [True, False]
    assert Client().post("/prs/better/", {"words": " \x00"}).status_code == 422


def test_texts_are_asked_for_only_in_languages_that_there_are(hakan: Member) -> None:
    text = oluchi_says().voice.messages.get().text
    browser = logged_in(hakan)
    doors = [f"/desk/translations/of/{text.pk}/{code}/" for code in ("de", "xx", "prs")]  # type: ignore[union-attr]
    assert [browser.get(door).status_code for door in doors] == [405] * 3
    assert Wish.objects.count() == 0
    assert [browser.post(door).status_code for door in doors] == [404, 404, 303]
    assert list(Wish.objects.values_list("language", flat=True)) == ["prs"]
