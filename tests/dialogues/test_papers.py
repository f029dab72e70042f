"""What is printed of a dialogue: posters with the right way in, cards whose codes stand nowhere else."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sprachrohr.dialogues import papers as of_dialogues
from sprachrohr.dialogues.models import Dialogue, Ticket
from sprachrohr.dialogues.tickets import take_ticket
from sprachrohr.journal.models import Entry
from sprachrohr.languages.actions import translate, write_translation_in
from sprachrohr.languages.models import Translation, Wish
from sprachrohr.people.models import Member
from sprachrohr.web.letters import papers
from sprachrohr.web.letters.papers import Sentence, VoteCard, VoteCardWords
from tests.cast import logged_in
from tests.dialogues.rounds import WORDS, running
from tests.web.pdf_reading import Reading

pytestmark = pytest.mark.django_db
IN_DARI = "چه کمک می‌کند که همه آلمانی یاد بگیرند؟"


@pytest.fixture
def desk(elif_: Member) -> Client:
    return logged_in(elif_)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the QR codes of the papers hold, in their order."""
    held: list[str] = []
    drawn = papers.qr_svg

    def note(text: str) -> str:
        held.append(text)
        return drawn(text)

    monkeypatch.setattr(papers, "qr_svg", note)
    return held


def _at(dialogue: Dialogue) -> str:
    return reverse("print_dialogue", kwargs={"pk": dialogue.pk})


def _reads(answer: Any) -> Reading:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in answer.content
    return Reading(answer.content)


def test_each_poster_leads_to_its_language_and_the_rooms_with_its_token(
    desk: Client, dialogue: Dialogue, ways: list[str]
) -> None:
    for name in ("poster", "room"):
        for language in ("de", "prs", "all"):
            assert _reads(desk.get(_at(dialogue), {name: language})).sizes() == [(210, 297)]
    public = [f"{settings.PUBLIC_URL}/{one}/dialogues/{dialogue.pk}/" for one in ("de", "prs", "de")]
    assert ways == [*public, *(f"{one}room/{dialogue.room}/" for one in public)]


def test_the_question_stands_on_paper_as_a_person_has_translated_it(
    desk: Client, dialogue: Dialogue, elif_: Member
) -> None:
    wish = Wish.objects.get(text=dialogue.question, language="prs")
    write_translation_in(
        text=dialogue.question, language="prs", words="ماشین", maker=Translation.Maker.MACHINE, by=None, made_with="x"
    )
    assert of_dialogues.on_paper(dialogue.question, "prs") == (WORDS.question, "de")
    Translation.objects.all().delete()
    translate(wish=wish, words=IN_DARI, of_version=1, by=elif_)
    fresh = Dialogue.objects.get(pk=dialogue.pk)
    assert of_dialogues.on_paper(fresh.question, "prs") == (IN_DARI, "prs")
    assert of_dialogues.on_paper(fresh.question, "de-simple") == (WORDS.question, "de")
    poster = _reads(desk.get(_at(dialogue), {"poster": "prs"}))
    assert WORDS.question not in poster.words.replace("\u200b", "")
    assert b"/Lang(prs)" in poster.pdf


def test_a_language_that_is_not_ours_is_no_paper(desk: Client, dialogue: Dialogue) -> None:
    for typed in ("xx", "../", "", "fr"):
        answer = desk.get(_at(dialogue), {"poster": typed})
        assert answer.headers["Content-Type"].startswith("text/html")


def test_every_card_has_a_code_of_its_own_that_works_once(desk: Client, elif_: Member, ways: list[str]) -> None:
    dialogue = running(elif_, entry="codes")
    answer = desk.post(_at(dialogue), {"count": "20", "language": "prs"})
    reading = _reads(answer)
    assert reading.sizes() == [(210, 297)] * 2
    assert answer.headers["Cache-Control"] == "no-store"
    codes = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", reading.words)
    assert len(set(codes)) == len(codes) == Ticket.objects.count() == 20
    assert all(code.replace("-", "") not in str(list(Ticket.objects.values())) for code in codes)
    assert all(code not in str(list(Entry.objects.values())) for code in codes)
    # The address holds the code behind `#` alone: no server ever reads it.
    start = f"{settings.PUBLIC_URL}/prs/dialogues/{dialogue.pk}/#"
    assert ways[-20:] == [start + code.replace("-", "") for code in codes]
    take_ticket(dialogue=dialogue, code=codes[7])
    assert Ticket.objects.filter(used_on__isnull=False).count() == 1


@pytest.mark.parametrize("typed", [{}, {"count": "7", "language": "de"}, {"count": "10", "language": "xx"}])
def test_what_is_not_offered_prints_no_card(desk: Client, elif_: Member, typed: dict[str, str]) -> None:
    dialogue = running(elif_, entry="codes")
    assert desk.post(_at(dialogue), typed).status_code == 422
    assert not Ticket.objects.exists()


def test_cards_are_for_dialogues_with_cards_and_made_by_those_who_run_the_desk(
    desk: Client, dialogue: Dialogue, elif_: Member, hakan: Member
) -> None:
    typed = {"count": "10", "language": "de"}
    assert desk.post(_at(dialogue), typed).status_code == 422
    with_cards = running(elif_, entry="codes")
    member = logged_in(hakan)
    assert member.get(_at(with_cards)).status_code == 200
    assert member.post(_at(with_cards), typed).status_code == 403
    assert not Ticket.objects.exists()


def test_what_cannot_be_printed_uses_no_code_up(desk: Client, elif_: Member) -> None:
    dialogue = running(elif_, entry="codes")
    wish = Wish.objects.get(text=dialogue.question, language="tr")
    translate(wish=wish, words="ትግርኛ ጽሑፍ", of_version=1, by=elif_)
    assert desk.post(_at(dialogue), {"count": "10", "language": "tr"}).status_code == 422
    assert desk.get(_at(dialogue), {"poster": "tr"}).status_code == 422
    assert not Ticket.objects.exists()


def test_a_sheet_without_cards_is_a_mistake() -> None:
    words = VoteCardWords("Rat", Sentence("de", "ltr", "Deutsch", "Was fehlt?"), "Code", "Einmal.", "rat.example", "QR")
    with pytest.raises(ValueError, match="no card"):
        papers.vote_cards(words, cards=[], language="de", direction="ltr")
    one = papers.vote_cards(
        words, cards=[VoteCard("K7M2-P9QX", "https://rat.example/#K7M2P9QX")], language="de", direction="ltr"
    )
    assert one == papers.vote_cards(
        words, cards=[VoteCard("K7M2-P9QX", "https://rat.example/#K7M2P9QX")], language="de", direction="ltr"
    )
