"""The demo: an invented council of Harburg's size in the middle of its year, told in the product's own actions.

The sentences lie beside this file as data. Only the calendar is bent: what the story tells of last month is dated
back afterwards, because an action happens now.
"""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings
from django.utils import timezone

from sprachrohr.council.models import Council, DistrictPart, OpeningHour
from sprachrohr.demo.cast import CAST, ELIF, PASSWORD, TOTP_SECRET, enters
from sprachrohr.demo.chain import Chain, close_the_chain
from sprachrohr.demo.dialogue import tell_dialogue
from sprachrohr.demo.meetings import have_met
from sprachrohr.demo.past import Past
from sprachrohr.demo.picture import staged_picture
from sprachrohr.demo.topics import care_for_topics
from sprachrohr.gatherings import actions as gatherings
from sprachrohr.languages.actions import check_translation, fulfil, write_translation_in
from sprachrohr.languages.models import Text, Translation
from sprachrohr.organisations import actions as organisations
from sprachrohr.people.actions import change_own_page
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.topics.preset import preset_topics
from sprachrohr.vault.codes import Code
from sprachrohr.vault.handlers import make_handler_key, make_recovery_key
from sprachrohr.voices import office
from sprachrohr.voices.actions import Said, Saying, enter_card, keep_promises, print_cards, say, write_again
from sprachrohr.voices.attachments import attach
from sprachrohr.voices.blocks import BLOCKS, BY_SLUG
from sprachrohr.voices.forms import NOTICE_VERSION, new_token
from sprachrohr.voices.models import Message, Voice
from sprachrohr.voices.reports import Report

FOLDER = Path(__file__).parent
# Nobody will ever guess an invented code; at full cost a hundred of them would take half a minute.
CHEAP = {"CODE_MEMORY_KIB": 1024, "CODE_PASSES": 1}
# Of members for whom the demo has no login.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PARTS = ("Harburg", "Heimfeld", "Eißendorf", "Wilstorf", "Marmstorf", "Neugraben-Fischbek", "Hausbruch", "Sinstorf",
         "Rönneburg")  # fmt: skip

Members = dict[str, Member]


def _data(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@transaction.atomic
def tell_story() -> Code:
    """The whole story in an empty database, or nothing of it; returns the code that the demo shows."""
    _the_council()
    members = _the_people()
    _shown(members)
    _the_dates(members)
    for fields in _data("organisations.json"):
        organisations.add(by=members["Tomasz"], **fields)
    _read_blocks(members)
    code, voices = _the_voices(members)
    _something_confidential(members)
    _the_chain(members, voices)
    tell_dialogue(members)
    keep_promises(today=timezone.localdate())
    return code


def write_logins(code: Code) -> None:
    """What the start shows on screen. Demo only: these people do not exist."""
    shown = [
        {"name": person.name, "email": person.email, "password": PASSWORD, "totp_secret": TOTP_SECRET}
        for person in CAST
    ]
    content = json.dumps({"logins": shown, "code": code.grouped}, ensure_ascii=False)
    (settings.DATA_DIR / "demo.json").write_text(content, encoding="utf-8")


def _the_council() -> None:
    today = timezone.localdate()
    Council.objects.create(
        name="Integrationsrat Süderelbe",
        short_name="Integrationsrat",
        place="Harburg",
        operator_type=Council.Operator.ASSOCIATION,
        mission={"de": (FOLDER / "mission.md").read_text(encoding="utf-8")},
        phone="040 555 01 19",
        email="rat@demo.example",
        desk_email="buero@demo.example",
        visit_place="Bücherhalle am Markt, Raum 2",
        visit_address="Marktstraße 12, Harburg",
        youth_office_phone="040 555 01 10",
        controller="Integrationsrat Süderelbe e. V. (erfunden)",
        postal_address="Marktstraße 12\n21073 Hamburg",
        represented_by="den Vorstand",
        responsible_for_content="Der Vorstand, Marktstraße 12, 21073 Hamburg",
        data_protection_contact="datenschutz@demo.example",
        supervisory_authority="Die oder der Hamburgische Beauftragte für Datenschutz und Informationsfreiheit",
        accessibility_contact="barrieren@demo.example",
        accessibility_checked_on=today,
        privacy_confirmed_on=today,
    )
    for position, name in enumerate(PARTS):
        DistrictPart.objects.create(name=name, position=position)
    Topic.objects.bulk_create(preset_topics())
    OpeningHour.objects.create(kind="phone", weekday=1, opens=time(16), closes=time(18))
    OpeningHour.objects.create(kind="visit", weekday=2, opens=time(17), closes=time(18))


def _the_people() -> Members:
    chair = enters(ELIF, by=None)
    return {ELIF.name: chair} | {person.name: enters(person, by=chair) for person in CAST[1:]}


def _shown(members: Members) -> None:
    """Four of five let the public see their name; one does not, and that is fine."""
    for name in ("Elif", "Tomasz", "Hakan", "Olena"):
        who = members[name]
        change_own_page(member=who, shown_name=name, reads=who.reads, desk_language=who.desk_language, shown=True)


def _the_dates(members: Members) -> None:
    today = timezone.localdate()
    zone = timezone.get_current_timezone()
    for fields in _data("occasions.json"):
        day = today + timedelta(days=fields.pop("in_days"))
        starts, ends = (datetime.combine(day, time.fromisoformat(fields.pop(end)), zone) for end in ("starts", "ends"))
        gatherings.announce(by=members["Hakan"], starts_at=starts, ends_at=ends, **fields)


def _read_blocks(members: Members) -> None:
    """Each member reads the text blocks in their languages; some languages nobody has read."""
    for member in members.values():
        for language in {code for code, _ in settings.LANGUAGES} & set(member.reads):
            for block in BLOCKS:
                office.read_block(slug=block.slug, language=language, by=member)


def _the_voices(members: Members) -> tuple[Code, list[Voice]]:
    entries = _data("voices.json")
    shown: Code | None = None
    voices: list[Voice] = []
    for entry in entries:
        if entry.get("demo_code"):
            said = _said(entry, members)
            shown = said.code
        else:
            with override_settings(**CHEAP):
                said = _said(entry, members)
        _live(said.voice, entry, members)
        voices.append(said.voice)
    for voice, entry in zip(voices, entries, strict=True):
        if entry.get("merge_with") is not None:
            office.merge(voice=voice, into=voices[entry["merge_with"]], by=members["Tomasz"])
    care_for_topics(_data("topics.json"), voices, members, _translated)
    if shown is None:
        raise ValueError("one voice of the story must carry demo_code")
    return shown, voices


def _the_chain(members: Members, voices: list[Voice]) -> None:
    """The council has met, has asked offices for something, and has told people what became of it."""
    told, past = _data("chain.json"), Past()
    wordings = {one["key"]: one["text"]["de"] for one in told["recommendations"]}
    with override_settings(PASSWORD_HASHERS=QUICK):
        met = have_met(told=_data("meetings.json"), wordings=wordings, members=dict(members), past=past)
    days = dict(zip(("first", "second", "third"), met.dates.held, strict=True)) | {"today": past.today}
    chain = Chain(voices=voices, members=met.members, resolutions=met.resolutions, days=days, past=past)
    close_the_chain(told=told, chain=chain)


def _something_confidential(members: Members) -> None:
    """Two case handlers make their keys; somebody who reads Arabic entrusts something to one of them alone."""
    with override_settings(**CHEAP):
        make_recovery_key()
        keys = [make_handler_key(member=members[name], password=PASSWORD) for name in ("Nadia", "Olena")]
        report = Report(field="housing", day=(timezone.localdate() - timedelta(days=12)).isoformat(), place="Heimfeld")
        saying = Saying(
            words="قال لي صاحب البيت في الهاتف إن الشقة ما زالت خالية، ولما رآني قال إنها مؤجرة.",
            kind=Voice.Kind.REPORT,
            openness=Voice.Openness.SEALED,
            language="ar",
            answer_language="ar",
            notice_version=NOTICE_VERSION,
            to=(keys[0],),
            report=report,
        )
        said = say(token=new_token(), saying=saying, look_again_in=7)
    Voice.objects.filter(pk=said.voice.pk).update(came_on=timezone.localdate() - timedelta(days=2))


def _said(entry: dict[str, Any], members: Members) -> Said:
    saying = Saying(
        words=entry["words"],
        kind=entry["kind"],
        openness=entry["openness"],
        language=entry["language"],
        answer_language=entry["page"],
        topic=Topic.objects.filter(slug=entry["topic"]).first() if entry["topic"] else None,
        part=DistrictPart.objects.filter(name=entry["part"]).first() if entry["part"] else None,
        notice_version=NOTICE_VERSION,
    )
    if entry["came_by"] == "card":
        card, code = print_cards(count=1, language=entry["page"], by=members["Hakan"], look_again_in=7)[0]
        return Said(enter_card(card=card, saying=saying, by=members["Hakan"]), code)
    by = members["Hakan"] if entry["came_by"] != "web" else None
    return say(token=new_token(), saying=saying, look_again_in=7, came_by=entry["came_by"], entered_by=by)


def _live(voice: Voice, entry: dict[str, Any], members: Members) -> None:
    """Everything that happened to this voice since; then its dates."""
    came = timezone.localdate() - timedelta(days=entry["days_ago"])
    first = voice.messages.get()
    if entry.get("german") and first.text is not None:
        _translated(first.text, "de", entry["german"], members)
    if entry.get("picture"):
        attach(message=first, files=[staged_picture()], key=voice.key)
    Message.objects.filter(pk=first.pk).update(written_on=came)
    writers = [members["Elif"], members["Tomasz"], members["Nadia"], members["Hakan"]]
    for number, step in enumerate(entry.get("thread", [])):
        message = _step(voice, step, entry, by=writers[(voice.pk + number) % len(writers)], members=members)
        _date_back(message, step["days_ago"])
    for words in entry.get("notes", []):
        office.add_note(voice=voice, words=words, by=members["Tomasz"])
    for task in entry.get("tasks", []):
        due = timezone.localdate() + timedelta(days=task["in_days"])
        office.add_task(voice=voice, what=task["what"], due_on=due, owner=members["Elif"], by=members["Tomasz"])
    if entry["state"] == "closed":
        office.close(voice=voice, by=members["Elif"])
    Voice.objects.filter(pk=voice.pk).update(came_on=came)
    receipt = voice.receipt
    receipt.made_on, receipt.look_again_on = came, came + timedelta(days=7)
    receipt.save(update_fields=["made_on", "look_again_on"])


def _step(voice: Voice, step: dict[str, Any], entry: dict[str, Any], *, by: Member, members: Members) -> Message:
    if step["from"] == "resident":
        message = write_again(voice=voice, words=step["words"], language=entry["language"])
        if step.get("german") and message.text is not None:
            _translated(message.text, "de", step["german"], members)
        return message
    block = step.get("block", "")
    words = BY_SLUG[block].in_language("de") if block else step["words"]
    message = office.answer(
        voice=voice, words=words, by=by, seen=0, anyway=True, block=block, became=step.get("became", False)
    )
    if message.text is not None and step.get("translation"):
        if step.get("maker") == "machine":
            write_translation_in(
                text=message.text, language=entry["page"], words=step["translation"],
                maker=Translation.Maker.MACHINE, made_with="Firefox Translations",
            )  # fmt: skip
        else:
            made = _translated(message.text, entry["page"], step["translation"], members)
            if step.get("checked"):
                check_translation(translation=made, by=by if by != made.made_by else members["Elif"])
    return message


def _translated(text: Text, language: str, words: str, members: Members) -> Translation:
    """By whoever of the cast reads both languages, else through a link."""
    reader = next(
        (m for m in members.values() if {text.language, language} <= set(m.reads) and m.pk != members["Elif"].pk),
        None,
    )
    made = write_translation_in(
        text=text, language=language, words=words, maker=Translation.Maker.PERSON, by=reader,
        made_with="" if reader else "Link",
    )  # fmt: skip
    for wish in text.wishes.filter(language=language):
        fulfil(wish=wish)
    return made


def _date_back(message: Message, days_ago: int) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    fields: dict[str, Any] = {"written_on": day}
    if message.sender == Message.Sender.COUNCIL:
        moment = datetime.combine(day, time(19, 20), timezone.get_current_timezone())
        fields |= {"written_at": moment, "waits_until": day + timedelta(days=3)}
    Message.objects.filter(pk=message.pk).update(**fields)
    if message.text is not None:
        message.text.wishes.update(asked_on=day, due_on=day + timedelta(days=3))
