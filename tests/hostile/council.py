"""What the council does, filled with words that stand nowhere else: meetings, minutes, recommendations, answers."""

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from pypdf import PdfWriter

from sprachrohr.meetings import minutes
from sprachrohr.meetings.ballots import correct_vote
from sprachrohr.meetings.calling import call
from sprachrohr.meetings.holding import add_task, ask_for_wording
from sprachrohr.meetings.minutes_mail import copy_link
from sprachrohr.meetings.models import Correction, Meeting, MinutesCopy, Pen, Resolution
from sprachrohr.meetings.replies import chat_link, personal_link, reply
from sprachrohr.people.models import Member
from sprachrohr.recommendations import actions
from sprachrohr.recommendations.answering import Prepared, answer_by_desk
from sprachrohr.recommendations.models import Answer, OfficeDraft, Recommendation, Telling
from sprachrohr.recommendations.papers import keep
from sprachrohr.recommendations.telling import ASK_AFTER, tell
from sprachrohr.topics.models import Topic
from sprachrohr.vault.actions import revoke_link
from sprachrohr.vault.models import Link
from sprachrohr.voices import quotes
from sprachrohr.voices.forms import new_token
from sprachrohr.voices.models import Message, Voice
from tests.hostile.words import ABSENT, EARLIER, HEADERS, INSIDE, OFFICE, SEALED, Site
from tests.meetings.held import closed, going_on, since_a_year, writes
from tests.meetings.held import resolved as voted
from tests.meetings.sittings import item, planned, rules
from tests.recommendations.made import drafted, ground, opened
from tests.recommendations.made import sent as sent_one
from tests.voices.telling import Resident, code_in

TITLE, EXPLANATION, RESULT, WORDING, NOTE, TASK, VIDEO, DEPUTY, CORRECTION = INSIDE[:9]
DRAFT, MINUTES, PLANNED, PDF, PASTED, BETTER, QUOTE, REASON = INSIDE[9:12], *INSIDE[12:]
PRESENT = ("Elif", "Tomasz", "Hakan")


def sit(site: Site) -> None:
    """A year of the council: the people of the site must be there, and what residents have said."""
    elif_ = site.people["Elif"]
    Member.objects.filter(shown_name="Meryem").update(shown_name=ABSENT)
    for name in ("ended council", "other meeting"):
        site.browsers[name] = Client()
    rules(elif_, "nrw")
    since_a_year()
    _published(site, elif_)
    _not_approved(site, elif_)
    _coming(site, elif_)
    _asked(site, elif_)
    _answered(site, elif_)
    _is_it_better(site)
    _quote(site, elif_)
    # Nobody writes any more: whoever comes may take the pen.
    Pen.objects.update(until=None)


# -- meetings -------------------------------------------------------------------------------------------------------


def _published(site: Site, elif_: Member) -> None:
    """An earlier meeting: approved and public, but for its closed item and a resident's name."""
    meeting = going_on(elif_, here=PRESENT, minutes=100)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=meeting.starts_at - timedelta(days=60))
    meeting.refresh_from_db()
    voted(item(meeting, EARLIER[0], is_closed=True, kind="decision"), elif_, figures=(3, 0, 0), words=EARLIER[1])
    open_one = item(meeting, "Lichter im Treppenhaus", kind="decision", topic=Topic.objects.get(slug="housing"))
    voted(open_one, elif_, figures=(2, 1, 0), words=f"Frau {EARLIER[2]} bekommt eine Antwort.")
    closed(meeting, elif_)
    made = minutes.circulate(meeting=meeting, by=elif_)
    for name in {found.words for found in minutes.open_names(meeting)}:
        minutes.judge_name(meeting=meeting, words=name, may_stand=False, by=elif_)
    minutes.approve(meeting=meeting, by=elif_)
    minutes.publish(meeting=meeting, by=elif_)
    site.meetings["published"] = meeting.pk
    token = copy_link(made.copies.get(member=site.people["Nadia"])).rstrip("/").split("/")[-1]
    site.tokens["earlier minutes"] = token
    site.browsers["earlier minutes"] = Client()
    site.browsers["earlier minutes"].post(f"/de/minutes/{token}/")


def _not_approved(site: Site, elif_: Member) -> None:
    """The last meeting: its minutes go round, Hakan wants something corrected."""
    hakan = site.people["Hakan"]
    meeting = going_on(elif_, here=PRESENT, minutes=90)
    site.meetings["last"] = meeting.pk
    secret = item(meeting, TITLE, is_closed=True, kind="decision", explanation=EXPLANATION)
    writes(secret, "result", RESULT, elif_)
    writes(secret, "note", NOTE, elif_)
    once = voted(secret, elif_, figures=(3, 0, 0), words=WORDING).ballot
    correct_vote(ballot=once, votes_for=2, votes_against=1, abstentions=0, reason=REASON, by=elif_)
    add_task(item=secret, what=TASK, owner=hakan, due_on=None, token="one form", by=elif_)
    talked = item(meeting, "Licht im Treppenhaus", kind="decision")
    writes(talked, "result", MINUTES, elif_)
    voted(talked, elif_, figures=(3, 0, 0), words="Das Licht wird repariert.")
    ask_for_wording(item=talked, words="Das Licht wird repariert.", languages=["tr"], days=3)
    closed(meeting, elif_)
    made = minutes.circulate(meeting=meeting, by=elif_)
    minutes.correct(minutes=made, words=CORRECTION, by=hakan)
    for fate in ("copy", "ended copy"):
        site.tokens[fate] = copy_link(MinutesCopy.objects.get(minutes=made, member=hakan)).rstrip("/").split("/")[-1]
    link = Link.objects.filter(purpose="minutes copy").order_by("-pk")[0]
    site.browsers["ended council"].post(f"/de/minutes/{site.tokens['ended copy']}/")
    revoke_link(link=link, by=elif_)


def _coming(site: Site, elif_: Member) -> None:
    """One to which members are invited, one that is only planned, and one of which somebody else has the link."""
    hakan = site.people["Hakan"]
    meeting = planned(elif_, days=30, remote_link=f"https://video.example/{VIDEO}")
    item(meeting, TITLE, is_closed=True, explanation=EXPLANATION)
    meeting = call(meeting=meeting, by=elif_)
    reply(meeting=meeting, member=hakan, answer="deputy", way="link", deputy=DEPUTY)
    reply(meeting=meeting, member=Member.objects.get(shown_name=ABSENT), answer="no", way="link")
    site.meetings["coming"] = meeting.pk
    site.tokens["reply"] = _token(personal_link(meeting=meeting, member=hakan))
    site.tokens["chat"] = _token(chat_link(meeting=meeting, by=elif_))
    site.tokens["ended reply"] = _token(personal_link(meeting=meeting, member=hakan))
    revoke_link(link=Link.objects.filter(purpose="meeting reply").order_by("-pk")[0], by=elif_)
    draft = planned(elif_, days=60)
    item(draft, PLANNED)
    site.meetings["planned"] = draft.pk
    other = planned(elif_, days=45)
    item(other, "Sprachkurse")
    call(meeting=other, by=elif_)
    site.meetings["other"] = other.pk
    site.tokens["other reply"] = _token(personal_link(meeting=other, member=site.people["Nadia"]))
    site.browsers["other meeting"].post(f"/de/meetings/reply/{site.tokens['other reply']}/", {"answer": "yes"})


def _token(address: str) -> str:
    return address.rstrip("/").split("/")[-1]


# -- recommendations ------------------------------------------------------------------------------------------------


def _asked(site: Site, elif_: Member) -> None:
    """One that an office is answering; one that is adopted and not sent; one of another office."""
    behind = ground(voices=[site.plain], topic=Topic.objects.get(slug="housing"), whole_topic=True)
    asked = sent_one(elif_, of=behind)
    _, site.tokens["office"] = actions.make_office_link(recommendation=asked, by=elif_)
    clerk, address = opened(site.tokens["office"])
    paper = SimpleUploadedFile("antwort.pdf", pdf(OFFICE[1]), content_type="application/pdf")
    kept = {"kind": "passed_on", "words": OFFICE[0], "passed_to": OFFICE[2], "seen": "0", "later": "1", "paper": paper}
    assert clerk.post(address, kept).status_code == 303
    link, site.tokens["ended office"] = actions.make_office_link(recommendation=asked, by=elif_)
    site.browsers["ended council"].post(f"/office/link/{site.tokens['ended office']}/")
    revoke_link(link=link, by=elif_)
    waiting = drafted(elif_, words=actions.Words(*DRAFT), of=ground(voices=[site.plain]))
    actions.adopt(recommendation=waiting, resolution=None, by=elif_)
    other = sent_one(elif_)
    _, site.tokens["other office"] = actions.make_office_link(recommendation=other, by=elif_)
    site.browsers["other office"], _ = opened(site.tokens["other office"])
    site.asked, site.adopted, site.other = asked.pk, waiting.pk, other.pk


def pdf(author: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": author, "/Keywords": "x" * 3000})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _answered(site: Site, elif_: Member) -> None:
    """Answered by a letter that nobody has looked at; the people behind it were told five weeks ago."""
    found = sent_one(elif_, of=ground(voices=[site.plain]))
    site.answered = found.pk
    case = {"case": str(site.sealed), "recommendation": str(found.pk)}
    assert site.browsers["Nadia"].post("/desk/recommendations/confidential/", case).status_code == 303
    letter = keep(file=SimpleUploadedFile("brief.pdf", pdf(PDF), content_type="application/pdf"), by=elif_)
    prepared = Prepared(kind="declined", words="Das Amt sieht keinen Bedarf.")
    answer = answer_by_desk(
        recommendation=found, prepared=prepared, came_by="letter", on=timezone.localdate(), token=new_token(), by=elif_,
        paper=letter, pasted=PASTED,
    )  # fmt: skip
    telling = tell(recommendation=found, answer=answer, words="Das Amt hat abgelehnt.", by=elif_)
    long_ago = timezone.localdate() - ASK_AFTER - timedelta(days=7)
    Telling.objects.filter(pk=telling.pk).update(ask_on=long_ago)
    Message.objects.filter(outcome=telling.outcome).update(written_on=long_ago)
    site.telling = telling.pk


def _is_it_better(site: Site) -> None:
    for code, words in (("plain", BETTER), ("sealed", SEALED[6])):
        inside = Client(**HEADERS)
        inside.post("/de/answer/", {"code": site.codes[code]})
        said = {"telling": site.telling, "better": "no", "words": words}
        assert inside.post("/de/answer/better/", said).status_code == 303


def _quote(site: Site, elif_: Member) -> None:
    """Of a voice that may be told; its person has not said yes to the wording."""
    site.codes["asked"] = code_in(Resident("de", **HEADERS).sends(openness="public"))
    voice = Voice.objects.get(openness="public")
    site.tellable = voice.pk
    quotes.ask(voice=voice, words=QUOTE, language="de", by=elif_)


def slugs() -> list[str]:
    """Addresses of all that have a number, sent or not."""
    return [one.slug for one in Recommendation.objects.filter(number__isnull=False)]


def council_form(site: Site, room: str) -> dict[str, Any]:
    """Every field that a door of this room reads, filled with what belongs to others."""
    last = Meeting.objects.get(pk=site.meetings["last"])
    known: dict[str, Any] = {
        "item": last.items.order_by("pk")[0].pk, "member": site.people["Olena"].pk, "field": "wording", "seen": "0",
        "kind": "hands", "votes_for": "1", "votes_against": "1", "abstentions": "1", "order": "3,2,1", "edition": "1",
        "answer": "no", "deputy": "Fremde Hand", "owner": site.people["Olena"].pk, "row": last.attendances.all()[0].pk,
        "task": last.tasks.order_by("pk")[0].pk, "title": "Von fremder Hand", "minutes": "1", "taken_up": "1",
        "correction": _first(Correction), "may_stand": "1", "resolution": _first(Resolution), "day": "2099-01-01",
        "starts": "18:00", "ends": "19:00", "place": "Anderswo", "reason": "Anders.", "body": "Ausschuss",
        "public": "on", "language": "tr",
    }  # fmt: skip
    if room in {"meetings", "minutes"}:
        return known
    draft = OfficeDraft.objects.get(recommendation=site.asked)
    return {
        "kind": "accepted", "answer": _first(Answer), "draft": draft.form_hash, "edition": "1",
        "title": "Von fremder Hand", "text": "Ein anderer Text.", "reason": "Ein anderer Grund.", "seen": "1",
        "link": Link.objects.filter(purpose="office")[0].pk, "as": "dropped", "on": "2099-01-01", "why": "Darum.",
        "to": "Fremdes Amt", "resolution": _first(Resolution), "case": site.sealed, "recommendation": site.asked,
        "came_by": "letter", "answered_on": timezone.localdate(), "postal_address": "Fremd 1",
    }  # fmt: skip


def _first(table: type[Model]) -> Any:
    return table._default_manager.order_by("pk")[0].pk
