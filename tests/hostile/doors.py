"""All doors of the house, with real numbers of other people's things; and what of the tables belongs to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from sprachrohr import models as tables
from sprachrohr.gatherings.models import Occasion
from sprachrohr.languages.models import Suggestion, Text, Translation, Wish
from sprachrohr.people.models import Invitation, Member
from sprachrohr.vault.codes import Code
from sprachrohr.vault.models import Link
from sprachrohr.voices import cases, desk
from sprachrohr.voices.forms import NOTICE_VERSION, new_token
from sprachrohr.voices.models import Attachment, Voice
from tests.hostile.site import Site

# Which table the number of a door counts; a door that is not named here is tried with every number of all of them.
NUMBERS: dict[str, type[Model]] = {
    "case_file": Voice, "case_words": Voice, "voice_file": Voice, "voice_words": Voice,
    "case": Voice, "case_act": Voice, "voice": Voice, "voice_act": Voice, "writing": Voice,
    "translate": Link, "translate_sealed": Link, "end_translation_link": Link,
    "translation": Wish, "make_translation_link": Wish, "check_translation": Translation, "translation_of": Text,
    "suggestion_done": Suggestion, "member": Member, "end_membership": Member, "end_role": Member,
    "end_sessions": Member,
    "revoke_invitation": Invitation, "mfa_remove_webauthn": Authenticator,
    "occasion": Occasion, "occasion_day": Occasion, "cancel_occasion": Occasion, "choose_time": Occasion,
}  # fmt: skip
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


def _numbers(name: str) -> list[object]:
    of = [NUMBERS[name]] if name in NUMBERS else set(NUMBERS.values())
    return sorted({pk for table in of for pk in table._default_manager.values_list("pk", flat=True)})


def _values(door: str, name: str, kind: str, site: Site) -> list[object]:
    if kind == "UUIDConverter":
        return list(Attachment.objects.values_list("name", flat=True))
    return _numbers(door) if kind == "IntConverter" else _words(name, site)


def _words(name: str, site: Site) -> list[object]:
    ours: dict[str, list[object]] = {
        "act": [*desk.ACTS, *(act for act in cases.ACTS if act not in desk.ACTS)],
        "language": ["tr"],
        "role": ["chair", "handler"],
        # Of links that are open nobody else has the token.
        "token": [site.tokens[fate] for fate in site.held],
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
        "referral": plain.referrals.get().pk, "agrees": "yes", "task": plain.tasks.get().pk, "topic": "", "sure": "on",
        "role": "chair", "email": site.people["Nadia"].email, "password": "ein falsches Passwort",
        "oldpassword": "ein falsches Passwort", "password1": "ein neues Wort 1", "password2": "ein neues Wort 1",
        "login": site.people["Nadia"].email, "code": Code(locator=locator, secret="1" * 12).digits,
        "printed": "A" * 52, "shown_name": "Fremde Hand", "desk_language": "de", "reads": "de", "languages": "de",
        "slot": "2026-01-01T17:00:00+00:00", "consent": "end", "what": "Fremd", "due": "2027-01-01", "name": "Fremd",
    }  # fmt: skip


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


def owners(found: dict[Row, dict[str, Any]]) -> dict[Row, Owner]:
    """Of each row: ("voice", its number), ("member", their number), or ("house", the table)."""
    of_key = {row["key_id"]: row["id"] for (table, _), row in found.items() if table == "Voice"}
    of_receipt = {row["receipt_id"]: row["id"] for (table, _), row in found.items() if table == "Voice"}
    of_text = {row["text_id"]: row["voice_id"] for (table, _), row in found.items() if table == "Message"}
    of_message = {row["id"]: row["voice_id"] for (table, _), row in found.items() if table == "Message"}
    # An answer has a key of its own.
    texts = [row for (table, _), row in found.items() if table == "Text"]
    of_key |= {row["key_id"]: of_text[row["id"]] for row in texts if row["id"] in of_text}
    of_link = {row["link_id"]: of_text.get(row["text_id"]) for (table, _), row in found.items() if table == "Release"}
    of_wish = {row["id"]: of_text.get(row["text_id"]) for (table, _), row in found.items() if table == "Wish"}

    def owner(table: str, pk: Any, row: dict[str, Any]) -> Owner:
        if table == "Link":
            voice = of_wish.get(row["subject"]) if row["purpose"] == "translate" else of_text.get(row["subject"])
            return "voice", voice or of_link.get(pk) or 0
        own = {"Voice": row.get("id"), "Key": of_key.get(pk), "Receipt": of_receipt.get(pk)}.get(table)
        known = own or row.get("voice_id") or of_message.get(row.get("message_id"))
        known = known or of_key.get(row.get("key_id")) or of_text.get(row.get("text_id"))
        if known:
            return "voice", known
        member = pk if table == "Member" else row.get("member_id") or row.get("user_id")
        return ("member", member) if member else ("house", table)

    return {(table, pk): owner(table, pk, row) for (table, pk), row in found.items()}
