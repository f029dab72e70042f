"""The papers: a tagged German letter with its enclosures and a link, three reminders in their own words, slips."""

import pytest
from django.utils import timezone

from sprachrohr.council.models import Council
from sprachrohr.languages.actions import write_translation_in
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.chain import with_chain
from sprachrohr.recommendations.letters import (
    follow_up_letter,
    letter,
    office_address,
    outcome_slips,
    reminder_letter,
)
from sprachrohr.recommendations.models import Recommendation
from sprachrohr.recommendations.telling import tell
from sprachrohr.vault.actions import find_link
from sprachrohr.voices import quotes
from tests.cast import logged_in
from tests.recommendations.made import TOLD, about, answered, ground, link_to, many_voices, resolved, sent, topic
from tests.web.pdf_reading import Reading

pytestmark = pytest.mark.django_db


def whole(made: Recommendation) -> Recommendation:
    found = with_chain(Recommendation.objects.filter(pk=made.pk))
    assert found is not None
    return found


def squeezed(words: str) -> str:
    return "".join(words.split())


def read(pdf: bytes) -> str:
    return squeezed(Reading(pdf).words)


def test_the_letter_says_everything_and_is_tagged(elif_: Member) -> None:
    many_voices(6, languages=("de", "tr"), of=topic())
    said = about(topic(), "Ich warte seit einem Jahr auf einen Kurs.", openness="public")
    quote = quotes.ask(voice=said.voice, words="Ich warte seit einem Jahr.", language="de", by=elif_)
    silent = about(topic(), "Das sage ich nur Ihnen.", openness="public")
    quotes.ask(voice=silent.voice, words="Das sage ich nur Ihnen.", language="de", by=elif_)
    quotes.answer(quote=quote, agrees=True)
    resolution = resolved(elif_)
    made = whole(sent(elif_, of=ground(topic=topic(), whole_topic=True, resolution=resolution)))
    token = link_to(made, elif_)
    paper = letter(made, council=Council.ours(), token=token)
    words = read(paper)
    wanted = [
        "Bezirksamt, Dezernat Soziales", "Rathausplatz 1", "Mehr Plätze in Sprachkursen", "Begründung",
        "8 Menschen haben uns davon erzählt, in 2 Sprachen", "Bitte antworten Sie bis zum", "Der Ausschuss tagt",
        office_address(token), f"Anlage 1: Beschluss {resolution}", "Dafür 10, dagegen 1, enthalten 1",
        "Anlage 2: Was Menschen uns gesagt haben", "Ich warte seit einem Jahr.", made.slug,
    ]  # fmt: skip
    assert [one for one in wanted if squeezed(one) not in words] == []
    assert squeezed("Das sage ich nur Ihnen") not in words
    assert b"/StructTreeRoot" in paper
    assert b"/Lang(de" in paper.replace(b" ", b"")


def test_three_reminders_speak_in_their_own_words(elif_: Member) -> None:
    made = sent(elif_, days_ago=70)
    said = []
    for number in (1, 2, 3):
        reminder = actions.remind(recommendation=made, by=elif_)
        assert reminder.number == number
        # A second tap on the same day is the same reminder.
        assert actions.remind(recommendation=made, by=elif_) == reminder
        reminder.recommendation = whole(made)
        said.append(read(reminder_letter(reminder, council=Council.ours())))
        made.reminders.update(sent_on=timezone.localdate().replace(year=2020))
    assert len(set(said)) == 3
    assert [squeezed("70 Tage") in one for one in said] == [False, True, True]
    with pytest.raises(actions.NotNow, match="reminded_enough"):
        actions.remind(recommendation=made, by=elif_)


def test_one_button_gives_the_reminder_with_a_link_that_opens(elif_: Member) -> None:
    made = sent(elif_, days_ago=70)
    browser = logged_in(elif_)
    paper = browser.post(f"/desk/recommendations/{made.pk}/do/remind/")
    assert (paper.status_code, paper.headers["Content-Type"], made.reminders.count()) == (200, "application/pdf", 1)
    assert len(actions.links_of(made)) == 2
    answered(made, elif_)
    assert browser.post(f"/desk/recommendations/{made.pk}/do/remind/").status_code == 409


def test_a_link_of_somebody_else_does_not_come_into_the_letter(elif_: Member) -> None:
    made, other = sent(elif_), sent(elif_)
    token = link_to(other, elif_)
    assert find_link(token=token, purpose="office") is not None
    paper = logged_in(elif_).post(f"/desk/recommendations/{made.pk}/letter/", {"token": token})
    assert squeezed(office_address(token)) not in read(paper.content)


def test_one_question_is_asked_once(elif_: Member) -> None:
    made = sent(elif_)
    with pytest.raises(actions.NotNow, match="not_answered"):
        actions.ask_once_more(recommendation=made, words="Wann?", by=elif_)
    answered(made, elif_)
    asked = actions.ask_once_more(recommendation=made, words="Wann wird ein Raum frei?", by=elif_)
    assert actions.ask_once_more(recommendation=made, words="Wann wird ein Raum frei?", by=elif_) == asked
    with pytest.raises(actions.NotNow, match="asked_before"):
        actions.ask_once_more(recommendation=made, words="Und wo?", by=elif_)
    paper = follow_up_letter(whole(made), question=asked.text, council=Council.ours())
    assert squeezed("Wann wird ein Raum frei?") in read(paper)


def test_slips_hold_every_language_that_somebody_has_translated(elif_: Member) -> None:
    about(topic())
    made = sent(elif_, of=ground(topic=topic(), whole_topic=True))
    telling = tell(recommendation=made, answer=answered(made, elif_), words=TOLD, by=elif_)
    assert telling.outcome is not None
    write_translation_in(text=telling.outcome.text, language="tr", words="Kurslardan biri açılıyor.", maker="person")
    words = read(outcome_slips(telling, council=Council.ours()))
    assert (squeezed(TOLD) in words, squeezed("Kurslardan biri açılıyor.") in words) == (True, True)
    assert words.count(squeezed(TOLD)) == 1
