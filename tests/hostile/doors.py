"""All doors of the house, with real numbers of other people's things; and what of the tables belongs to whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from sprachrohr import models as tables
from sprachrohr.dialogues import desk_acts as dialogue_acts
from sprachrohr.dialogues import desk_statements
from sprachrohr.dialogues.models import Dialogue, Statement
from sprachrohr.gatherings.models import Occasion
from sprachrohr.languages.models import Suggestion, Text, Translation, Wish
from sprachrohr.meetings import live_acts, minutes_desk
from sprachrohr.meetings.models import AgendaItem, Meeting, MeetingTask, OutsideDate, Series
from sprachrohr.people.models import Invitation, Member
from sprachrohr.recommendations import desk_acts
from sprachrohr.recommendations.models import Answer, Recommendation, Telling
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Link
from sprachrohr.voices import cases, desk
from sprachrohr.voices.forms import NOTICE_VERSION, new_token
from sprachrohr.voices.models import Attachment, Voice
from tests.hostile.council import council_form, slugs
from tests.hostile.site import Site

# Which table the number of a door counts, by its name where a door has several; a door that is not named here is tried
# with every number of all of them.
NUMBERS: dict[str, type[Model] | Mapping[str, Sequence[type[Model]]]] = {
    "case_file": Voice, "case_words": Voice, "voice_file": Voice, "voice_words": Voice,
    "case": Voice, "case_act": Voice, "voice": Voice, "voice_act": Voice, "writing": Voice,
    "translate": Link, "translate_sealed": Link, "end_translation_link": Link,
    "translation": Wish, "make_translation_link": Wish, "check_translation": Translation, "translation_of": Text,
    "suggestion_done": Suggestion, "member": Member, "end_membership": Member, "end_role": Member,
    "end_sessions": Member,
    "revoke_invitation": Invitation, "mfa_remove_webauthn": Authenticator,
    "occasion": Occasion, "occasion_day": Occasion, "cancel_occasion": Occasion, "choose_time": Occasion,
    **dict.fromkeys((
        "meeting", "meeting_paper", "meeting_in_calendar", "prepare", "change_meeting", "carry", "order_items",
        "send_meeting", "tell_meeting", "cancel_meeting", "remind_members", "chat_link", "desk_invitation", "minutes",
        "minutes_paper", "hold", "live_state", "live_act", "meeting_screen", "minutes_desk", "minutes_desk_paper",
        "minutes_act",
    ), Meeting),
    "continue_series": Series, "end_series": Series, "cancel_outside": OutsideDate,
    "take_task": {"pk": [Meeting], "task": [MeetingTask]},
    "change_item": {"pk": [Meeting], "item": [AgendaItem]}, "act_on_item": {"pk": [Meeting], "item": [AgendaItem]},
    "hand_over_link": {"pk": [Meeting], "member": [Member]},
    "enter_reply": {"pk": [Meeting], "member": [Member]},
    "minutes_copy": Link,
    **dict.fromkeys(("office_answer", "office_look", "office_confirm", "office_correct"), Link),
    **dict.fromkeys((
        "desk_recommendation", "change_recommendation", "recommendation_letter", "tell_people", "recommendation_act",
        "enter_answer",
    ), Recommendation),
    "recommendation_paper": {"answer": [Answer]},
    "answer_paper": {"pk": [Recommendation], "answer": [Answer]},
    "outcome_slips": {"pk": [Recommendation], "telling": [Telling]},
    **dict.fromkeys((
        "dialogue", "cast_vote", "my_votes", "add_statement", "about_me", "voter_number", "dialogue_room",
        "dialogue_results", "dialogue_results_csv", "dialogue_results_json", "dialogue_votes", "dialogue_polis",
        "desk_dialogue", "change_dialogue", "dialogue_screen", "print_dialogue", "dialogue_outcome", "dialogue_act",
        "dialogue_queue", "dialogue_statements", "add_dialogue_statements", "statements_from_voices",
        "statements_from_items", "desk_dialogue_results", "desk_dialogue_votes", "desk_dialogue_polis",
    ), Dialogue),
    "dialogue_statement": {"pk": [Dialogue], "number": [Statement]},
    "statement_act": {"pk": [Dialogue], "number": [Statement]},
}  # fmt: skip
# What can be done behind one door, where the acts of voices and cases mean nothing.
ACTS: dict[str, list[object]] = {
    "live_act": [*live_acts.ACTS],
    "minutes_act": [*minutes_desk.ACTS],
    "act_on_item": ["up", "down", "withdraw", "back"],
    "recommendation_act": [*desk_acts.ACTS],
    "dialogue_act": [*dialogue_acts.ACTS],
    "statement_act": [*desk_statements.ACTS],
}
# Links of the council that have ended.
OVER = ("ended copy", "ended reply", "ended office")
# Doors that end something of the one who tries: last, so that they do not end the trying.
LAST = ("lock_cases", "answer_close", "answer_withdraw", "leave", "account_logout")
NOT_OURS = {"Entry", "DailyRun", "Delay", "SpentForm", "DeskSession", "Staged"}


@dataclass(frozen=True)
class Door:
    name: str
    address: str


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns)
        else:
            yield one


def _tables(door: str, name: str) -> set[type[Model]]:
    known = NUMBERS.get(door, {})
    if not isinstance(known, Mapping):
        return {known}
    return set(known.get(name) or (one for one in NUMBERS.values() if not isinstance(one, Mapping)))


def _numbers(door: str, name: str) -> list[object]:
    return sorted({pk for table in _tables(door, name) for pk in table._default_manager.values_list("pk", flat=True)})


def _values(door: str, name: str, kind: str, site: Site) -> list[object]:
    if kind == "UUIDConverter":
        return list(Attachment.objects.values_list("name", flat=True))
    return _numbers(door, name) if kind == "IntConverter" else _words(door, name, site)


def _words(door: str, name: str, site: Site) -> list[object]:
    if door in {"recommendation", "recommendation_paper"}:
        return [*slugs()]
    ours: dict[str, list[object]] = {
        "act": ACTS.get(door) or [*desk.ACTS, *(act for act in cases.ACTS if act not in desk.ACTS)],
        "language": ["tr"],
        "role": ["chair", "handler"],
        # Of links that are open nobody else has the token.
        "token": [site.tokens[fate] for fate in (*site.held, *OVER)],
        "uidb36": ["1", "4"],
        "slug": ["housing"],
        "key": ["d1a2b3-0123456789abcdef0123456789abcdef"],
    }
    return ours.get(name, ["1", "sealed", "wort"])


def all_doors(site: Site, *, thoroughly: bool) -> list[Door]:
    """Every address below German and without a language; a door without a name cannot be tried and is an error.

    `thoroughly`: the desk's doors with every number, not one each; for those who get further than its threshold.
    """
    doors = []
    with translation.override("de"):
        for pattern in _patterns(get_resolver().url_patterns):
            assert pattern.name, f"{pattern.pattern} has no name"
            kinds = pattern.pattern.converters
            values = [
                _values(pattern.name, name, type(kind).__name__, site)
                for name, kind in kinds.items()
            ]
            for number, chosen in enumerate(product(*values)):
                address = reverse(pattern.name, kwargs=dict(zip(kinds, chosen, strict=True)))
                if thoroughly or number == 0 or not address.startswith("/desk/"):
                    doors.append(Door(pattern.name, address))
    return sorted(doors, key=lambda door: LAST.index(door.name) if door.name in LAST else -1)


def body(site: Site) -> dict[str, Any]:
    """One form with every field that any door reads, filled with what belongs to somebody else."""
    sealed = Voice.objects.get(pk=site.sealed)
    plain = Voice.objects.get(pk=site.plain)
    locator = site.codes["sealed"][:6]
    return {
        "token": new_token(), "words": "Ein Wort von fremder Hand, lang genug.", "language": "de", "kind": "wish",
        "openness": "council", "notice_version": NOTICE_VERSION, "came_by": "phone", "answer_language": "tr",
        "message": sealed.messages.order_by("pk")[0].pk, "seen": "0", "anyway": "on", "into": str(site.sealed),
        "to": str(sealed.key.copies.get(handler__isnull=False).handler_id), "of_version": "1",
        "referral": plain.referrals.order_by("pk")[0].pk, "agrees": "yes", "task": plain.tasks.order_by("pk")[0].pk,
        "topic": "", "sure": "on",
        "role": "chair", "email": site.people["Nadia"].email, "password": "ein falsches Passwort",
        "oldpassword": "ein falsches Passwort", "password1": "ein neues Wort 1", "password2": "ein neues Wort 1",
        "login": site.people["Nadia"].email, "code": Code(locator=locator, secret="1" * 12).digits,
        "printed": "A" * 52, "shown_name": "Fremde Hand", "desk_language": "de", "reads": "de", "languages": "de",
        "slot": "2026-01-01T17:00:00+00:00", "consent": "end", "what": "Fremd", "due": "2027-01-01", "name": "Fremd",
    }  # fmt: skip


def form_for(door: Door, site: Site) -> dict[str, Any]:
    """The form of this door: what meetings and recommendations read has other words under the same names."""
    form = body(site)
    for room in ("meetings", "minutes", "recommendations", "office"):
        form |= council_form(site, room) if f"/{room}/" in door.address else {}
    return form


QUERY = {"q": "Zaubernu", "change": "1", "state": "closed", "block": "thanks", "words": "wort", "page": "1"}


# -- what belongs to whom ------------------------------------------------------------------------------

Row = tuple[str, Any]
Owner = tuple[str, Any]


def rows() -> dict[Row, dict[str, Any]]:
    """Every row of every table, but for the journal and the traces of a day."""
    found: list[type[Model]] = [getattr(tables, name) for name in tables.__all__ if name not in NOT_OURS]
    return {
        (table.__name__, row[table._meta.pk.name]): {k: v for k, v in row.items() if k != "last_login"}
        for table in (*found, Authenticator, EmailAddress)
        for row in table._default_manager.values()
    }


ENDS = ("Voice", "Meeting", "Recommendation", "Member")
# Through which column a row belongs to another.
UP: dict[str, tuple[str, str]] = {
    "AgendaItem": ("meeting_id", "Meeting"),
    **dict.fromkeys(("ItemResult", "Edition", "Wording", "Ballot"), ("item_id", "AgendaItem")),
    **dict.fromkeys(("Resolution", "VoteCorrection"), ("ballot_id", "Ballot")),
    "TopicAct": ("resolution_id", "Resolution"),
    **dict.fromkeys(
        ("Reply", "Invitee", "Attendance", "Pen", "MeetingTask", "Minutes", "NameVerdict", "QuorumDoubt"),
        ("meeting_id", "Meeting"),
    ),
    **dict.fromkeys(("Correction", "MinutesCopy"), ("minutes_id", "Minutes")),
    **dict.fromkeys(
        ("Answer", "OfficeDraft", "FollowUp", "Reminder", "Transfer", "Telling"),
        ("recommendation_id", "Recommendation"),
    ),
    **dict.fromkeys(
        ("Message", "Note", "Task", "Referral", "Filing", "Writing", "Quote", "Better"), ("voice_id", "Voice")
    ),
    "Handover": ("referral_id", "Referral"),
    "Attachment": ("message_id", "Message"),
    **dict.fromkeys(("Release", "Wish", "Translation"), ("text_id", "Text")),
    **dict.fromkeys(("OpenedThread", "SealedCopy"), ("key_id", "Key")),
}
# The other way round, the first that is found: what points to a row says whose it is.
POINTED: dict[str, tuple[tuple[str, str], ...]] = {
    "Text": (
        ("Outcome", "text_id"), ("Message", "text_id"), ("Quote", "text_id"), ("Answer", "text_id"),
        ("Recommendation", "title_id"), ("Recommendation", "text_id"), ("Recommendation", "reason_id"),
        ("FollowUp", "text_id"), ("ItemResult", "wording_id"), ("Attachment", "transcript_id"),
    ),
    "Key": (
        ("Voice", "key_id"), ("Meeting", "key_id"), ("Recommendation", "key_id"), ("Paper", "key_id"),
        ("Text", "key_id"),
    ),
    "Receipt": (("Voice", "receipt_id"),),
    "Paper": (("Answer", "paper_id"), ("OfficeDraft", "paper_id")),
}  # fmt: skip
OF_LINKS = {
    "translate": "Wish", "sealed": "Text", "minutes copy": "MinutesCopy", "meeting reply": "Invitee",
    "meeting chat": "Meeting", "office": "Recommendation",
}  # fmt: skip


def owners(found: dict[Row, dict[str, Any]]) -> dict[Row, Owner]:
    """Of each row: whose it is as ("voice", its number), ("meeting", …), ("recommendation", …), ("member", …); else
    ("house", the table)."""
    pointing: dict[Row, Row] = {}
    for thing, ways in POINTED.items():
        for table, column in ways:
            rows_of = ((pk, row[column]) for (name, pk), row in found.items() if name == table)
            pointing |= {(thing, to): (table, pk) for pk, to in rows_of if (thing, to) not in pointing}
    return {row: _owner(row, found, pointing) for row in found}


def _owner(row: Row, found: dict[Row, dict[str, Any]], pointing: dict[Row, Row]) -> Owner:
    at: Row | None = row
    while at is not None and at in found:
        if at[0] in ENDS:
            return at[0].lower(), at[1]
        at = _above(at, found[at], pointing)
    member = found[row].get("member_id") or found[row].get("user_id")
    return ("member", member) if member else ("house", row[0])


def _above(row: Row, values: dict[str, Any], pointing: dict[Row, Row]) -> Row | None:
    if row[0] == "Link":
        return OF_LINKS[values["purpose"]], values["subject"]
    if row in pointing:
        return pointing[row]
    column, table = UP.get(row[0], ("", ""))
    return (table, values[column]) if column else None
