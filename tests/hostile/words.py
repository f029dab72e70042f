"""Words that stand nowhere else in the repository, by whom they belong to; and what a test knows of the filled site."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from sprachrohr.demo.cast import PASSWORD, TOTP_SECRET
from sprachrohr.people.models import Member
from tests.vault import specimens
from tests.web.test_privacy import ADDRESS, PROXIED

HEADERS: Any = {"REMOTE_ADDR": ADDRESS, "HTTP_X_FORWARDED_FOR": PROXIED, "HTTP_USER_AGENT": "Nokia7110"}
FILE_NAME = "Zaubernussfoto.jpg"


def path_of(address: str) -> str:
    """Of an address as letters carry it: what a browser of the tests asks for."""
    return address.removeprefix("http://testserver")


def word(place: str) -> str:
    """A word for one place. The sharp s is written differently in JSON, in an address, and in UTF-16."""
    return f"Zaubernuß{place}wort"


# What only the named case handler and the code open.
SEALED = tuple(word(f"siegel{p}") for p in ("gesagt", "nochmal", "ort", "antwort", "notiz", "uebersetzt", "besser"))
# What the council reads.
PLAIN = tuple(word(f"rat{p}") for p in ("gesagt", "nochmal", "antwort", "notiz", "aufgabe", "uebersetzt", "besser"))
# What the other resident has said.
THEIRS = word("nachbar")
# What only members read: of an item without the public, the last and the next meeting, a draft, an answer, a quote.
INSIDE = tuple(
    word(f"haus{place}")
    for place in """titel erklaerung ergebnis wortlaut notiz aufgabe video vertretung korrektur entwurfstitel entwurf
    entwurfsgrund protokoll geplant brief abgeschrieben besser zitat grund""".split()
)
# What an office is preparing: text, the name in its file, to whom it will pass it on. Nobody else, members included.
OFFICE = tuple(word(f"amt{place}") for place in ("text", "datei", "weiter"))
# Of a meeting whose minutes are public: title and wording of its closed item, a resident's name that was left out.
EARLIER = (word("frühertitel"), word("früherwortlaut"), "Zaubernußberg")
# A member who was never there.
ABSENT = "Meryem Zaubernußfehltwort"


@dataclass
class Site:
    """Everything that a test needs to know of the filled site."""

    people: dict[str, Member] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    # Receipt codes by whom they belong to; tokens of links by what became of them.
    codes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    # Who has opened a link that has ended since, and where it led.
    held: dict[str, tuple[Client, str]] = field(default_factory=dict)
    # Numbers of meetings by what became of them.
    meetings: dict[str, int] = field(default_factory=dict)
    recovery: str = ""
    plain: int = 0
    sealed: int = 0
    theirs: int = 0
    # Something that others may know, if its person says yes to the words.
    tellable: int = 0
    # Recommendations: of the office that prepares an answer, adopted and not sent, answered, of another office.
    asked: int = 0
    adopted: int = 0
    answered: int = 0
    other: int = 0
    telling: int = 0

    def secrets(self) -> list[str]:
        """What exists only in the hands of one person: codes, tokens, the recovery key, the password, the app's."""
        grouped = [" ".join(code[at : at + 4] for at in range(0, 20, 4)) for code in self.codes.values()]
        halves = [code[6:18] for code in self.codes.values()]
        known = [*self.codes.values(), *grouped, *halves, *self.tokens.values()]
        return [*known, self.recovery, PASSWORD, TOTP_SECRET]

    def traces(self) -> list[str]:
        """What a device tells about itself."""
        return [ADDRESS, PROXIED, "203.0.113.0", "2001:db8:77::", "Nokia7110", FILE_NAME, specimens.PLANTED]
