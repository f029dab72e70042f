"""Recommendations in every state, made by the actions; voices behind them, made without the cost of a code."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from sprachrohr.languages.actions import write_text
from sprachrohr.meetings.models import AgendaItem, Ballot, Meeting, Resolution, Wording
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.actions import Ground, Way, Words
from sprachrohr.recommendations.answering import Prepared, answer_by_desk
from sprachrohr.recommendations.models import Addressee, Answer, Recommendation
from sprachrohr.topics.models import Topic
from sprachrohr.vault.models import Key, Receipt
from sprachrohr.voices.actions import Said, say
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Filing, Message, Voice
from tests.cast import saying

WORDS = Words(
    "Mehr Plätze in Sprachkursen mit Kinderbetreuung",
    "Das Bezirksamt richtet zum Sommer zwei Kurse am Vormittag ein, in denen Kinder betreut werden.",
    "Viele Eltern warten ein Jahr auf einen Platz, weil niemand in der Zeit auf die Kinder achtet.",
)
TOLD = "Das Bezirksamt richtet einen der zwei Kurse ein. Er beginnt im August."
REASON = "Für einen zweiten Kurs fehlt ein Raum."


def office(name: str = "Bezirksamt, Dezernat Soziales", **fields: Any) -> Addressee:
    known = {"postal_address": "Rathausplatz 1\n21073 Hamburg", "email": "soziales@bezirk.example"}
    return Addressee.objects.get_or_create(name=name, defaults={**known, **fields})[0]


def topic(slug: str = "language") -> Topic:
    return Topic.objects.get(slug=slug)


def about(found: Topic | None = None, words: str = "Ich finde keinen Kurs.", **fields: Any) -> Said:
    return say(token=new_token(), saying=saying(words, topic=found, **fields), look_again_in=7)


def ground(**fields: Any) -> Ground:
    return Ground(**fields)


def way(**fields: Any) -> Way:
    expected = timezone.localdate() + timedelta(days=42)
    known: dict[str, Any] = {"route": "letter", "addressee": office(), "expected_on": expected}
    return Way(**{**known, "why": "Der Ausschuss tagt im Monat davor.", **fields})


def drafted(by: Member, *, words: Words = WORDS, of: Ground | None = None, **fields: Any) -> Recommendation:
    return actions.draft(words=words, way=way(**fields), ground=of or Ground(), by=by)


def sent(by: Member, *, days_ago: int = 0, **fields: Any) -> Recommendation:
    """Adopted and sent so many days ago."""
    made = drafted(by, **fields)
    actions.adopt(recommendation=made, resolution=made.resolution, by=by)
    actions.send(recommendation=made, by=by)
    if days_ago:
        Recommendation.objects.filter(pk=made.pk).update(sent_at=timezone.now() - timedelta(days=days_ago))
    return Recommendation.objects.get(pk=made.pk)


def answered(recommendation: Recommendation, by: Member, kind: str = "partly", *, on: date | None = None) -> Answer:
    """By letter, as the desk has read it."""
    return answer_by_desk(
        recommendation=recommendation,
        prepared=Prepared(kind=kind, words=REASON),
        came_by="letter",
        on=on or timezone.localdate(),
        token=new_token(),
        by=by,
    )


def link_to(recommendation: Recommendation, by: Member) -> str:
    """The token of a new link."""
    return actions.make_office_link(recommendation=recommendation, by=by)[1]


def opened(token: str) -> tuple[Client, str]:
    """A browser of the office that has pressed the button, and the address of its page."""
    browser = Client()
    answer = browser.post(f"/office/link/{token}/")
    assert answer.status_code == 303
    return browser, answer.headers["Location"]


def resolved(by: Member, *, outcome: str = "adopted", closed: bool = False) -> Resolution:
    """A resolution of a meeting a week ago."""
    start = timezone.now() - timedelta(days=7)
    meeting = Meeting.objects.create(
        key=Key.make(), starts_at=start, ends_at=start + timedelta(hours=2), place="Bücherhalle", called_at=start
    )
    title = meeting.key.encrypt("Sprachkurse mit Kinderbetreuung")
    item = AgendaItem.objects.create(meeting=meeting, kind="decision", sealed_title=title, is_closed=closed)
    wording = Wording.objects.create(item=item, version=1, sealed_text=meeting.key.encrypt(WORDS.text), author=by)
    ballot = Ballot.objects.create(
        item=item, wording=wording, majority="simple", entitled=12, votes_for=10, votes_against=1, abstentions=1,
        needed=6, held_at=start,
    )  # fmt: skip
    number = Resolution.objects.count() + 1
    label = f"{number}/{start.year}"
    return Resolution.objects.create(
        year=start.year, number=number, label=label, ballot=ballot, outcome=outcome, made_by=by
    )


def many_voices(count: int, *, languages: tuple[str, ...] = ("de",), of: Topic | None = None) -> list[Voice]:
    """So many voices about a topic, each with one message."""
    taken = Receipt.objects.count()
    receipts = Receipt.objects.bulk_create(
        Receipt(locator=f"{taken + n:06d}", salt=b"salt", secret_hash=b"hash", memory_kib=8, passes=1)
        for n in range(count)
    )
    key = Key.make()
    voices = Voice.objects.bulk_create(
        Voice(
            receipt=receipt, key=key, kind="wish", openness="council",
            language=languages[n % len(languages)], answer_language=languages[n % len(languages)],
        )
        for n, receipt in enumerate(receipts)
    )  # fmt: skip
    if of is not None:
        Filing.objects.bulk_create(Filing(voice=voice, topic=of) for voice in voices)
    text = write_text(key=key, words="Ich finde keinen Kurs.", language="de")
    Message.objects.bulk_create(Message(voice=voice, sender="resident", text=text) for voice in voices)
    return voices
