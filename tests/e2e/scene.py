"""A house in the middle of its year: everything that a page can show, so that each page is looked at in full."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from sprachrohr.council.models import Council, OpeningHour
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.gatherings import actions as gatherings
from sprachrohr.gatherings.models import Occasion
from sprachrohr.languages.actions import (
    ask_for,
    check_translation,
    make_translation_link,
    suggest,
    translate,
    write_translation_in,
)
from sprachrohr.languages.models import Translation
from sprachrohr.languages.releases import release
from sprachrohr.organisations import actions as organisations
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault import handlers
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import HandlerKey
from sprachrohr.voices import office
from sprachrohr.voices.actions import add_automatic_note, answer_referral, print_cards, say, write_again
from sprachrohr.voices.blocks import BLOCKS
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Voice
from sprachrohr.voices.reports import Report
from tests.cast import DARI, ELIF, FARIDA, GERMAN, HAKAN, NADIA, OLENA, TOMASZ, member, saying

ANSWER = "Wir haben nachgefragt. Am Dienstag um zehn Uhr gehen wir zusammen hin."
WEBSITE = "https://beratung.demo.example"


@dataclass(frozen=True)
class Scene:
    """The people of the house; everything else is found in the tables.

    Nadia has a key for confidential voices, Olena has none yet; `printed` is the recovery key on its sheet.
    """

    chair: Member
    hakan: Member
    tomasz: Member
    farida: Member
    nadia: Member
    olena: Member
    key: HandlerKey
    printed: str
    helpers: list[Organisation]


def furnish() -> Scene:
    """Members, hours, dates, organisations; the council itself is open already."""
    chair, hakan, tomasz, farida = (member(person) for person in (ELIF, HAKAN, TOMASZ, FARIDA))
    nadia, olena = member(NADIA), member(OLENA)
    printed = handlers.make_recovery_key()
    key = handlers.make_handler_key(member=nadia, password=PASSWORD)
    handlers.make_handler_key(member=farida, password=PASSWORD)
    Council.objects.update(
        mission={"de": "Wir sind viele.\n\nAlle gehören dazu.", "ar": "نحن كثيرون."},
        sign_language_video="https://video.demo.example",
        youth_office_phone="040 555 01 20",
        visit_address="Markt 1, 21073 Hamburg",
    )
    for kind in OpeningHour.Kind.values:
        OpeningHour.objects.create(kind=kind, weekday=1)
    for days, kind in enumerate(Occasion.Kind.values, 2):
        _announce(chair, days, kind)
    gatherings.cancel(occasion=_announce(chair, 20, "event"), by=chair)
    _talk_hours(chair)
    helpers = [
        organisations.add(by=chair, name=f"Beratung {n}", phone="040 555 01 30", address="Markt 2", website=WEBSITE)
        for n in range(4)
    ]
    return Scene(chair, hakan, tomasz, farida, nadia, olena, key, printed, helpers)


def _talk_hours(by: Member) -> None:
    """Beside the one where people just come: with times, with no time left, cancelled."""
    _announce(by, 8, "talk_hour", slot_minutes=15)
    full = _announce(by, 9, "talk_hour", slot_minutes=60)
    for slot, language in zip(full.free_slots(), ("dgs", "prs"), strict=True):
        gatherings.book(token=new_token(), occasion=full, starts_at=slot, language=language, interpreter=True)
    gatherings.cancel(occasion=_announce(by, 10, "talk_hour", slot_minutes=15), by=by)


def _announce(by: Member, days: int, kind: str, *, slot_minutes: int = 0) -> Occasion:
    starts = timezone.now() + timedelta(days=days)
    signs = dict.fromkeys(("step_free", "childcare", "food", "interpreters", "women_only"), True)
    return gatherings.announce(
        by=by,
        kind=kind,
        title="Fest der Begegnungsstättenfreundinnen",
        organiser="Freundeskreis Süderelbe",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        place="Bücherhalle am Markt",
        address="Markt 1",
        how_to_find="Durch den Hof, zweite Tür links, am Fahrradunterstand vorbei.",
        slot_minutes=slot_minutes,
        spoken=["de", "ar", "prs"],
        **signs,
    )


def full_thread(scene: Scene, language: str) -> Code:
    """A voice of a reader of this language whose thread holds every state that a message can have."""
    words, written_in = (GERMAN, "de") if language.startswith("de") else (DARI, "prs")
    topic = Topic.objects.order_by("pk").first()
    said = say(
        token=new_token(),
        saying=saying(words, language=written_in, page=language, topic=topic, special_consent=True),
        look_again_in=7,
    )
    voice = said.voice
    add_automatic_note(voice=voice, note="still_open")
    add_automatic_note(voice=voice, note="deleted_soon")
    for state in ("person", "machine", "outdated", "checked"):
        _translated(_answer(scene, voice, ANSWER), language, state, scene)
    _answer(scene, voice, BLOCKS[0].in_language("de"), block=BLOCKS[0].slug)
    late = _answer(scene, voice, ANSWER)
    Message.objects.filter(pk=late.pk).update(waits_until=timezone.localdate())
    write_again(voice=voice, words=words, language=written_in)
    _answer(scene, voice, ANSWER, became=True)
    asked = [office.refer(voice=voice, organisation=one, by=scene.hakan) for one in scene.helpers]
    for referral, agrees in zip(asked[1:], (True, False, True), strict=True):
        answer_referral(referral=referral, agrees=agrees)
    office.hand_over(referral=asked[3], by=scene.hakan)
    return said.code


def _answer(scene: Scene, voice: Voice, words: str, *, block: str = "", became: bool = False) -> Message:
    return office.answer(voice=voice, words=words, by=scene.hakan, seen=0, anyway=True, block=block, became=became)


def _translated(message: Message, language: str, state: str, scene: Scene) -> None:
    text = message.text
    assert text is not None
    if text.readable_in(language):
        return
    maker = Translation.Maker.MACHINE if state == "machine" else Translation.Maker.PERSON
    made = write_translation_in(text=text, language=language, words=DARI, maker=maker, made_with="Maschine")
    if state == "checked":
        check_translation(translation=made, by=scene.hakan)
    if state == "outdated":
        office.change_answer(message=message, words=f"{ANSWER} Bitte pünktlich.", by=scene.hakan)


def waiting_link(scene: Scene, language: str) -> str:
    """The token of a link to translate a German answer into this language (for German: a Dari text)."""
    words, written_in = (DARI, "prs") if language.startswith("de") else (GERMAN, "de")
    said = say(token=new_token(), saying=saying(words, language=written_in), look_again_in=7)
    text = said.voice.messages.get().text
    assert text is not None
    target = "de" if language == "de-simple" else language
    _, token = make_translation_link(wish=ask_for(text=text, language=target, days=3), days=14, by=scene.hakan)
    return token


def entrusted(scene: Scene, language: str) -> tuple[Voice, Code]:
    """A confidential report for Nadia alone, written and to be answered in this language."""
    words, written_in = (GERMAN, "de") if language.startswith("de") else (DARI, "prs")
    report = Report(field="housing", day=timezone.localdate().isoformat(), place="Hinterhof")
    trusted = saying(
        words, language=written_in, page=language, kind="report", openness="sealed", to=(scene.key,), report=report
    )
    said = say(token=new_token(), saying=trusted, look_again_in=7)
    voice = said.voice
    newest = voice.messages.get().pk
    office.answer_case(voice=voice, words=DARI, language="prs", by=scene.nadia, seen=newest)
    return voice, said.code


def waiting_release(scene: Scene, language: str) -> str:
    """The token of a link to translate one sealed text into this language (for German: a Dari text)."""
    voice, _ = entrusted(scene, "prs" if language.startswith("de") else "de")
    text = voice.messages.earliest("pk").text
    assert text is not None
    private = handlers.open_handler_key(key=scene.key, password=PASSWORD)
    handlers.open_by_handler(key=text.key, handler=scene.key, private=private)
    target = "de" if language == "de-simple" else language
    _, token = release(text=text, language=target, days=14, by=scene.nadia)
    return token


def card_code(scene: Scene) -> Code:
    """The number on a card that nobody has typed in yet."""
    ((_, code),) = print_cards(count=1, language="de", by=scene.tomasz, look_again_in=7)
    return code


def busy_desk(scene: Scene) -> Voice:
    """A voice at the desk with notes, tasks, a merged one, a wish with a link, a translation to check."""
    full_thread(scene, "prs")
    voice = Voice.objects.latest("pk")
    office.add_note(voice=voice, words="Ruhige Person, ruft dienstags an.", by=scene.chair)
    today = timezone.localdate()
    for days in (-1, 1):
        due = today + timedelta(days=days)
        office.add_task(voice=voice, what="Beim Amt nachfragen", due_on=due, owner=scene.chair, by=scene.chair)
    done = office.add_task(voice=voice, what="Anrufen", due_on=today, owner=None, by=scene.chair)
    office.finish_task(task=done, by=scene.chair)
    other = say(token=new_token(), saying=saying(), look_again_in=7).voice
    office.merge(voice=other, into=voice, by=scene.chair)
    old = say(token=new_token(), saying=saying(kind="wish"), look_again_in=7).voice
    Voice.objects.filter(pk=old.pk).update(came_on=today - timedelta(days=9))
    good = say(token=new_token(), saying=saying(kind="good"), look_again_in=7).voice
    _answer(scene, good, ANSWER, became=True)
    office.close(voice=good, by=scene.chair)
    text = voice.messages.filter(sender=Message.Sender.RESIDENT).first().text  # type: ignore[union-attr]
    wish = ask_for(text=text, language="tr", days=3)  # type: ignore[arg-type]
    translate(wish=wish, words="Çeviri burada.", of_version=1, by=scene.farida)
    suggest(page="/ar/tell/", language="ar", words="جملة أفضل من هذه")
    office.start_writing(voice=voice, by=scene.hakan)
    trusted, _ = entrusted(scene, "ar")
    office.add_note(voice=trusted, words="Ist am Dienstag bei der Beratung.", by=scene.nadia)
    entrusted(scene, "de")
    return voice
