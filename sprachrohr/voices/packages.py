"""The office's door: what a person has agreed to pass on, as paper or as a file that only the receiver opens.

Made anew each time, sent to the browser, stored nowhere. The letter is German, for a German advice centre, whatever
language the desk speaks. Why a PDF under AES-256: `docs/decisions/0008-handover-package.md`.
"""

import io
import re
import secrets
from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from sprachrohr.council.opening import our_council
from sprachrohr.languages.models import Text
from sprachrohr.people.doors import person
from sprachrohr.voices.handovers import contact_of, covered, note_made
from sprachrohr.voices.models import Message, Referral, Voice
from sprachrohr.voices.reports import Report
from sprachrohr.web.known_languages import direction, german_name, same_for_readers, tag
from sprachrohr.web.letters import papers
from sprachrohr.web.letters.glyphs import UnprintableError, printable
from sprachrohr.web.numbers import typed_number
from sprachrohr.web.pages import pdf

DIGITS = 20
PASSPHRASE = re.compile(rf"[0-9]{{{DIGITS}}}")
FILE = "weitergabe.pdf"
STATES = {
    "checked": "von einem Menschen übersetzt, von einem zweiten geprüft",
    "person": "von einem Menschen übersetzt",
    "machine": "von einer Maschine übersetzt, nicht geprüft",
    "outdated": "Übersetzung einer früheren Fassung",
}
UNPRINTABLE = "[Diese Schrift kann hier nicht gedruckt werden. Das Original ist eine Anlage der verschlüsselten Datei.]"


def package(request: HttpRequest, voice: Voice) -> HttpResponse:
    """The paper; or first the passphrase, shown once in a page, then from there the file under it.

    `voice.key` can read. Raises PermissionError without a yes, and for a referral of somebody else.
    """
    number = typed_number(request.POST.get("referral"))
    referral = voice.referrals.select_related("organisation").filter(pk=number).first()
    if referral is None:
        raise PermissionError("no such referral")
    said = covered(voice=voice, referral=referral)
    passphrase = request.POST.get("passphrase", "")
    if "sealed" in request.POST and not PASSPHRASE.fullmatch(passphrase):
        made = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        back = reverse("case" if voice.is_sealed else "voice", kwargs={"pk": voice.pk})
        context = {"referral": referral, "passphrase": made, "grouped": in_groups(made), "back": back}
        return render(request, "voices/desk/package.html", context)
    sealed = "sealed" in request.POST
    with translation.override("de"):
        content = papers.package(_letter(request, voice, referral), said=[_saying(voice, one) for one in said])
    if sealed:
        content = seal(content, passphrase, attached=_originals(said))
    note_made(referral=referral, sealed=sealed, by=person(request))
    response = pdf(content, FILE)
    response.headers["Cache-Control"] = "no-store"
    if sealed:
        response.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response



# -- the sealed file ------------------------------------------------------------------------------------------


def in_groups(passphrase: str) -> str:
    """Four groups of five: as it is said on the phone, and not to be taken for an answer number (five of four)."""
    return " ".join(passphrase[start : start + 5] for start in range(0, DIGITS, 5))


def seal(content: bytes, passphrase: str, *, attached: bytes = b"") -> bytes:
    """The same PDF, tags and all, under AES-256 (ISO 32000-2, revision 6). Whoever types the digits with their spaces
    opens it, too: a PDF has room for two passphrases. `attached`: a text file inside.

    Source: pypdf's `PdfWriter.encrypt`; the cipher is OpenSSL's by `cryptography`.
    """
    from pypdf import PdfWriter  # noqa: PLC0415  (loaded by who seals; nobody else in the house reads a PDF)

    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.pdf_header = "%PDF-2.0"  # where this encryption is defined
    if attached:
        writer.add_attachment("originale.txt", attached)
    writer.encrypt(passphrase, in_groups(passphrase), algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _originals(said: list[Message]) -> bytes:
    """In UTF-8 what the paper's fonts cannot draw; empty if they can draw everything."""
    texts = [text.original for message in said for _, text in _texts(message)]
    lost = [text for text in texts if any(not _can_print(line) for line in text.splitlines())]
    return "\n\n---\n\n".join(lost).encode()


# -- the words ------------------------------------------------------------------------------------------------


def _letter(request: HttpRequest, voice: Voice, referral: Referral) -> papers.PackageWords:
    council, organisation = our_council(request), referral.organisation
    contact = contact_of(voice=voice, referral=referral)
    letter = [
        "Guten Tag,",
        f"eine Person hat sich an uns gewandt. Sie hat am {_day(referral.consented_on)} zugestimmt, dass wir das, was"
        f" auf den folgenden Seiten steht, an Sie weitergeben: an {organisation.name} und an niemanden sonst.",
        "Wir kennen ihren Namen nicht. Was Sie ihr sagen möchten, schreiben wir gern in ihr Gespräch mit uns."
        + (" Wie Sie sie erreichen, hat sie für Sie allein angegeben." if contact else ""),
        "Bitte behandeln Sie alles vertraulich, geben Sie es nicht weiter und löschen Sie es, wenn Sie es nicht mehr"
        " brauchen. Bilder, Tonaufnahmen und unsere eigenen Notizen sind nicht dabei.",
        "Mit freundlichen Grüßen",
        council.name,
    ]
    reach = [("Telefon", council.phone), ("E-Mail", council.email)]
    return papers.PackageWords(
        council=council.name,
        sender=tuple(_lines(council.postal_address)) + tuple(f"{label}: {value}" for label, value in reach if value),
        to=(organisation.name, *_lines(organisation.address)),
        date=_day(timezone.localdate()),
        title="Weitergabe mit Einwilligung",
        letter=tuple(letter),
        facts=tuple(_facts(voice, contact)),
        said_title="Was die Person geschrieben hat und was wir geantwortet haben",
        page_label="Seite",
    )


def _facts(voice: Voice, contact: str) -> Iterator[tuple[str, str]]:
    yield "Unser Zeichen", str(voice.pk)
    yield "Die Person liest", german_name(voice.answer_language)
    report = Report.from_json(voice.key.decrypt(voice.report)) if voice.report else None
    if report and report.field_name:
        yield "Wobei es geschah", report.field_name
    if report and report.happened_on:
        yield "Wann", _day(report.happened_on)
    if report and report.place:
        yield "Wo", _printed(report.place)
    if report and report.claim_until():
        yield "Zwei Monate nach § 15 Abs. 4 und § 21 Abs. 5 AGG, wenn sie gelten", f"bis {_day(report.claim_until())}"
    if contact:
        yield "Für Sie allein: so ist die Person zu erreichen", _printed(contact)


def _saying(voice: Voice, message: Message) -> papers.Saying:
    who = "Die Person" if message.sender == Message.Sender.RESIDENT else "Der Rat"
    wordings: list[papers.Wording] = []
    for kind, text in _texts(message):
        wordings.append(_wording(f"{kind}, {german_name(text.language)}", text.language, text.original))
        for language in dict.fromkeys(["de", voice.answer_language]):
            found = None if same_for_readers(language, text.language) else text.translation_for(language)
            if found is not None:
                label = f"{german_name(found.language)}, {STATES[found.state]}"
                wordings.append(_wording(label, found.language, found.words))
            elif language == "de" and not same_for_readers(text.language, "de"):
                wordings.append(_wording("Deutsch", "de", "Noch nicht übersetzt."))
    without_words = [one for one in message.files if one.transcript is None]
    if without_words:
        names = ", ".join(one.get_kind_display() for one in without_words)
        wordings.append(_wording("Nicht dabei", "de", names))
    return papers.Saying(f"{who}, {_day(message.written_on)}", tuple(wordings))


def _texts(message: Message) -> Iterator[tuple[str, Text]]:
    if message.text is not None:
        yield "Original", message.text
    for one in message.files:
        if one.transcript is not None:
            yield f"{one.get_kind_display()}, aufgeschrieben", one.transcript


def _wording(label: str, language: str, words: str) -> papers.Wording:
    return papers.Wording(label, tag(language), direction(language), tuple(map(_printed, _lines(words))))


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _can_print(line: str) -> bool:
    try:
        printable(line)
    except UnprintableError:
        return False
    return True


def _printed(line: str) -> str:
    return line if _can_print(line) else UNPRINTABLE


def _day(day: date | None) -> str:
    return date_format(day, "j. F Y") if day else ""
