"""The cast in tests: the demo's invented people, brought in by name, and short ways to let them do things."""

from django.test import Client

from sprachrohr.council.models import Council, DistrictPart
from sprachrohr.demo.cast import ELIF, FARIDA, HAKAN, NADIA, OLENA, TOMASZ, Person, enters
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.topics.preset import preset_topics
from sprachrohr.voices.actions import Said, Saying, say
from sprachrohr.voices.forms import NOTICE_VERSION, new_token

__all__ = ["ELIF", "FARIDA", "HAKAN", "NADIA", "OLENA", "TOMASZ"]

DARI = "دفتر خانه به من گفت: با یک آلمانی پس بیا.\nمن نمی‌دانم چه کار کنم."
GERMAN = "Im Treppenhaus ist seit Wochen kein Licht und niemand fühlt sich zuständig."


def open_council(**fields: object) -> Council:
    """A council whose doors are open, with topics and parts of the district."""
    from django.utils import timezone

    today = timezone.localdate()
    known: dict[str, object] = {
        "name": "Integrationsrat Süderelbe",
        "short_name": "Integrationsrat",
        "place": "Harburg",
        "operator_type": "association",
        "phone": "040 555 01 19",
        "email": "rat@demo.example",
        "visit_place": "Bücherhalle am Markt",
        "controller": "Integrationsrat Süderelbe e. V.",
        "postal_address": "Marktstraße 12\n21073 Hamburg",
        "represented_by": "den Vorstand",
        "responsible_for_content": "Der Vorstand",
        "data_protection_contact": "datenschutz@demo.example",
        "supervisory_authority": "Datenschutzaufsicht",
        "accessibility_contact": "barrieren@demo.example",
        "accessibility_checked_on": today,
        "privacy_confirmed_on": today,
    }
    council = Council.objects.create(**{**known, **fields})
    DistrictPart.objects.create(name="Neugraben-Fischbek")
    Topic.objects.bulk_create(preset_topics())
    return council


def member(person: Person) -> Member:
    """This person, with second factor."""
    return enters(person, by=None)


def logged_in(person: Member) -> Client:
    """A browser in which this person has logged in."""
    client = Client()
    client.force_login(person)
    return client


def saying(words: str = GERMAN, *, language: str = "de", page: str = "", **fields: object) -> Saying:
    known: dict[str, object] = {"kind": "experience", "openness": "council", "notice_version": NOTICE_VERSION}
    return Saying(words=words, language=language, answer_language=page or language, **{**known, **fields})  # type: ignore[arg-type]


def semira_says(words: str = DARI) -> Said:
    """Semira (reads a little Dari) says two lines on the Dari page."""
    return say(token=new_token(), saying=saying(words, language="prs"), look_again_in=7)


def oluchi_says(words: str = GERMAN) -> Said:
    """Oluchi writes in German."""
    return say(token=new_token(), saying=saying(words), look_again_in=7)
