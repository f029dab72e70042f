"""The council's letters to an office: German, whatever language the desk speaks; and slips for those who come to a talk
hour. Every paper is made anew and stored nowhere; a link stands only in the letter that was made with it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from sprachrohr.council.models import Council
from sprachrohr.languages.models import Text
from sprachrohr.languages.reading import read_in, state_sentence
from sprachrohr.recommendations.evidence import quotes_of
from sprachrohr.recommendations.models import Addressee, Recommendation, Reminder, Telling
from sprachrohr.recommendations.routes import why_that_day
from sprachrohr.voices.receipts import answer_address
from sprachrohr.web.known_languages import Direction, direction, german_name, same_for_readers, tag
from sprachrohr.web.letters.press import press, qr_svg

Paragraphs = tuple[str, ...]


@dataclass(frozen=True)
class LetterWords:
    """`about`: labels with values beside the address; `parts` and `enclosures`: headings with paragraphs."""

    council: str
    sign: str
    sender: Paragraphs
    to: Paragraphs
    about: tuple[tuple[str, str], ...]
    title: str
    opening: Paragraphs
    parts: tuple[tuple[str, Paragraphs], ...]
    ways_title: str
    link_words: str
    link: str
    ways: Paragraphs
    closing: Paragraphs
    enclosures_title: str
    enclosures: tuple[tuple[str, Paragraphs], ...]
    page_label: str
    qr_alt: str


def letter(recommendation: Recommendation, *, council: Council, token: str = "") -> bytes:
    """The recommendation itself. `token`: of a link that was just made; without one it is answered by post or mail."""
    with translation.override("de"):
        opening = [
            "Guten Tag,",
            f"der {council.name} empfiehlt Ihnen:",
            *_paragraphs(recommendation.text.original),
        ]
        parts = [("Begründung", _paragraphs(recommendation.reason.original)), *_ground(recommendation)]
        enclosed = _enclosures(recommendation)
        return _press(recommendation, council, token, tuple(opening), tuple(parts), enclosures=enclosed)


REMINDERS = {
    1: (
        "Freundliche Erinnerung",
        "am {sent} haben wir Ihnen die Empfehlung {reference} geschickt. Bis zum {expected} hatten wir auf eine Antwort"
        " gehofft. Vielleicht ist sie schon unterwegs; dann danken wir Ihnen und dieser Brief hat sich erledigt.",
        "Die Menschen, die uns davon erzählt haben, fragen nach. Eine Zwischenantwort mit einem Datum hilft ihnen"
        " schon.",
    ),
    2: (
        "Zweite Erinnerung",
        "unsere Empfehlung {reference} liegt Ihnen seit dem {sent} vor, das sind heute {days} Tage. Auf unsere"
        " Erinnerung haben wir noch nichts gehört.",
        "Bitte sagen Sie uns, bis wann wir mit einer Antwort rechnen können oder ob eine andere Stelle zuständig ist.",
    ),
    3: (
        "Dritte Erinnerung",
        "zu unserer Empfehlung {reference} vom {sent} haben wir trotz zweier Erinnerungen keine Antwort. Seitdem sind"
        " {days} Tage vergangen.",
        "Wir werden in unserer nächsten Sitzung beraten, auf welchem anderen Weg wir eine Antwort bekommen können, etwa"
        " über einen Ausschuss oder eine Fraktion. Lieber wäre uns ein Wort von Ihnen.",
    ),
}


def reminder_letter(reminder: Reminder, *, council: Council, token: str = "") -> bytes:
    """The first, second or third, each in its own words; the recommendation is enclosed."""
    recommendation = reminder.recommendation
    with translation.override("de"):
        heading, said, asked = REMINDERS[reminder.number]
        facts = {
            "reference": recommendation.reference,
            "sent": _day(recommendation.sent_on),
            "expected": _day(recommendation.expected_on),
            "days": recommendation.days,
        }
        opening = ("Guten Tag,", said.format(**facts), asked)
        own = [*_paragraphs(recommendation.text.original), "Begründung:", *_paragraphs(recommendation.reason.original)]
        enclosed = ((f"Anlage 1: Empfehlung {recommendation.reference}", tuple(own)),)
        return _press(recommendation, council, token, opening, (), enclosures=enclosed, heading=heading)


def follow_up_letter(recommendation: Recommendation, *, question: Text, council: Council, token: str = "") -> bytes:
    """One question after an answer."""
    with translation.override("de"):
        opening = (
            "Guten Tag,",
            f"vielen Dank für Ihre Antwort auf unsere Empfehlung {recommendation.reference}. Eine Frage bleibt:",
            *_paragraphs(question.original),
        )
        return _press(recommendation, council, token, opening, (), heading="Eine Nachfrage")


def _press(
    recommendation: Recommendation,
    council: Council,
    token: str,
    opening: Paragraphs,
    parts: tuple[tuple[str, Paragraphs], ...],
    *,
    enclosures: tuple[tuple[str, Paragraphs], ...] = (),
    heading: str = "",
) -> bytes:
    name = recommendation.title.original
    link = office_address(token) if token else ""
    reach = [("Telefon", council.phone), ("E-Mail", council.email)]
    reference = recommendation.reference or "Entwurf"
    words = LetterWords(
        council=council.name,
        sign=f"Empfehlung {reference}",
        sender=(council.name, *_lines(council.postal_address)),
        to=_to(receiver(recommendation)),
        about=(
            ("Datum", _day(timezone.localdate())),
            ("Unser Zeichen", f"Empfehlung {reference}"),
            *((label, value) for label, value in reach if value),
        ),
        title=f"{heading}: {name}" if heading else name,
        opening=opening,
        parts=parts,
        ways_title="So können Sie antworten",
        link_words="Am einfachsten im Internet, ohne Konto. Der Link gilt nur für diese Empfehlung; Sie dürfen ihn in"
        " Ihrem Haus weitergeben:",
        link=link,
        ways=tuple(_ways(recommendation, council, bool(token))),
        closing=("Mit freundlichen Grüßen", council.name),
        enclosures_title="Anlagen" if len(enclosures) > 1 else "Anlage",
        enclosures=enclosures,
        page_label="Seite",
        qr_alt="Bildcode mit dem Link zum Antworten",
    )
    qr = qr_svg(link) if link else ""
    return press("recommendation", words, title=words.title, qr=qr, language="de", direction="ltr")


def receiver(recommendation: Recommendation) -> Addressee | None:
    """Who has it now: the office to which it was passed on, if we know its address."""
    known = recommendation.transfers.filter(addressee__isnull=False).select_related("addressee").last()
    return known.addressee if known is not None else recommendation.addressee


def _to(office: Addressee | None) -> Paragraphs:
    return (office.name, *_lines(office.postal_address)) if office is not None else ()


def _ground(recommendation: Recommendation) -> list[tuple[str, Paragraphs]]:
    resolution = recommendation.resolution
    about = [_whom(recommendation)] if recommendation.voices_counted else []
    if resolution is not None:
        day = _day(timezone.localdate(resolution.ballot.item.meeting.starts_at))
        about.append(f"Der Rat hat am {day} so beschlossen (Beschluss {resolution}, Anlage 1).")
    found = [("Worauf wir uns stützen", tuple(about))] if about else []
    if recommendation.expected_on is not None:
        why = why_that_day(term=recommendation.term, words=recommendation.expected_why)
        when = f"Bitte antworten Sie bis zum {_day(recommendation.expected_on)}."
        found.append(("Bis wann wir eine Antwort erhoffen", (f"{when} {why}".strip(),)))
    return found


def _whom(recommendation: Recommendation) -> str:
    count, tongues = recommendation.shown_count, recommendation.languages_counted
    if count is None:
        who = "Einige Menschen haben uns davon erzählt."
    else:
        many = f"in {tongues} Sprachen" if tongues > 1 else "in einer Sprache"
        who = f"{count} Menschen haben uns davon erzählt, {many}."
    return f"{who} Namen kennen wir nicht und geben wir nicht weiter."


def _ways(recommendation: Recommendation, council: Council, by_link: bool) -> list[str]:
    also = "Oder antworten Sie" if by_link else "Antworten Sie"
    mail = f" per E-Mail an {council.email} oder" if council.email else ""
    ways = [f"{also}{mail} mit der Post. Alle Wege gelten gleich."]
    if recommendation.published_at is not None:
        with translation.override("de"):
            page = settings.PUBLIC_URL + recommendation.address
        ways.append(f"Ihre Antwort steht danach öffentlich unter {page}, mit dem Namen Ihrer Stelle, nie einer Person.")
    return ways


def _enclosures(recommendation: Recommendation) -> tuple[tuple[str, Paragraphs], ...]:
    found = [*_resolution(recommendation), *_quotes(recommendation)]
    return tuple((f"Anlage {number}: {heading}", said) for number, (heading, said) in enumerate(found, 1))


def _quotes(recommendation: Recommendation) -> list[tuple[str, Paragraphs]]:
    said = []
    for quote in quotes_of(recommendation):
        words = read_in(quote.text, "de") if quote.text is not None else None
        if words is not None:
            how = f" ({german_name(quote.text.language)})" if quote.text and quote.text.language != "de" else ""
            translated = ", übersetzt" if how and not words.is_foreign else ""
            said.append(f"„{words.words}“{how[:-1]}{translated})" if how else f"„{words.words}“")
    intro = "Diese Sätze haben Menschen uns zur Veröffentlichung freigegeben. Wer sie gesagt hat, wissen wir nicht."
    return [("Was Menschen uns gesagt haben", (intro, *said))] if said else []


def _resolution(recommendation: Recommendation) -> list[tuple[str, Paragraphs]]:
    resolution = recommendation.resolution
    if resolution is None:
        return []
    item = resolution.ballot.item
    day = _day(timezone.localdate(item.meeting.starts_at))
    ballot = resolution.ballot
    votes = f"Dafür {ballot.votes_for}, dagegen {ballot.votes_against}, enthalten {ballot.abstentions}."
    wording = () if item.is_closed else _paragraphs(ballot.wording.text)
    return [(f"Beschluss {resolution} vom {day}", (*wording, votes))]


def office_address(token: str) -> str:
    """Where the office answers: with the token, and so in the letter alone."""
    return settings.PUBLIC_URL + reverse("office_link", kwargs={"token": token})


def mail_words(recommendation: Recommendation, *, council: Council, token: str) -> tuple[str, str]:
    """(subject, words) of a mail to go with the letter, to be sent from the council's own mailbox."""
    with translation.override("de"):
        until = _day(recommendation.expected_on)
    subject = f"Empfehlung {recommendation.reference}: {recommendation.title.original}"
    lines = [
        "Guten Tag,",
        "",
        f"der {council.name} schickt Ihnen die Empfehlung {recommendation.reference} als Brief im Anhang.",
        f"Bitte antworten Sie bis zum {until}. Am einfachsten geht es hier, ohne Konto:",
        office_address(token),
        "",
        "Sie dürfen den Link in Ihrem Haus weitergeben. Eine Antwort auf diese E-Mail oder mit der Post gilt genauso.",
        "",
        "Mit freundlichen Grüßen",
        council.name,
    ]
    return subject, "\n".join(lines)


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day is not None else ""


def _lines(text: str) -> Paragraphs:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _paragraphs(text: str) -> Paragraphs:
    return _lines(text)


# -- slips for a talk hour ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutcomeSlip:
    """What became of it in one language; `state`: what the reader must know of the translation."""

    language: str
    direction: Direction
    heading: str
    paragraphs: Paragraphs
    state: str
    look: str
    address: str


@dataclass(frozen=True)
class SlipsWords:
    council: str
    title: str


def outcome_slips(telling: Telling, *, council: Council) -> bytes:
    """One slip for each language in which somebody can read it: German, and what is translated by now."""
    outcome = telling.outcome
    if outcome is None:
        raise ValueError("nobody is left who was told")
    slips = []
    for code in council.languages:
        found = read_in(outcome.text, code)
        if found.is_foreign or (code != found.language and same_for_readers(code, found.language)):
            continue
        with translation.override(code):
            slips.append(
                OutcomeSlip(
                    language=tag(found.language),
                    direction=direction(found.language),
                    heading=gettext("What became of it"),
                    paragraphs=_paragraphs(found.words),
                    state=state_sentence("machine") if found.state == "machine" else "",
                    look=gettext("Look here"),
                    address=answer_address(),
                )
            )
    title = f"Empfehlung {telling.recommendation.reference}: {telling.recommendation.title.original}"
    words = SlipsWords(council=council.name, title=title)
    return press("outcome_slips", words, title=title, slips=slips, language="de", direction="ltr")
