"""The lists that a thread offers, read in one query, are what four plain queries would read."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sprachrohr.council.models import DistrictPart
from sprachrohr.demo.cast import PASSWORD
from sprachrohr.organisations.actions import add as add_organisation
from sprachrohr.organisations.models import Organisation
from sprachrohr.people.actions import leave
from sprachrohr.people.models import Member
from sprachrohr.topics.models import Topic
from sprachrohr.vault.handlers import make_handler_key, make_recovery_key
from sprachrohr.voices import office
from sprachrohr.voices.blocks import BLOCKS, is_checked
from sprachrohr.voices.lists import lists, questions, readers_anew
from sprachrohr.voices.models import BlockReading
from tests.cast import ELIF, NADIA, TOMASZ, member

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture
def full(hakan: Member) -> None:
    """Rows of every kind, and beside each one that must not be offered."""
    elif_ = member(ELIF)
    for person in (NADIA, TOMASZ):
        member(person)
    leave(member=Member.objects.get(shown_name=TOMASZ.name), by=elif_)
    for name in ("zebra e. V.", "Ämterlotsen", "Beratung „am Kanal“", "مشاوره", "aufgelöst"):
        add_organisation(by=hakan, name=name)
    Organisation.objects.filter(name="aufgelöst").update(retired_on=timezone.localdate())
    first, second = Topic.objects.order_by("position")[:2]
    Topic.objects.filter(pk=first.pk).update(retired_on=timezone.localdate())
    Topic.objects.filter(pk=second.pk).update(position=99, names={"de": "Ä \"quoted\" \\ 'name'", "prs": "دفتر"})
    for block, language in ((BLOCKS[0].slug, "tr"), (BLOCKS[1].slug, "tr"), (BLOCKS[1].slug, "de")):
        office.read_block(slug=block, language=language, by=hakan)
    BlockReading.objects.filter(block=BLOCKS[1].slug, language="de").update(words_hash="of an earlier wording")
    cache.clear()


def _topics(topics: list[Topic]) -> list[tuple[object, ...]]:
    return [(topic.pk, topic.slug, topic.position, topic.names) for topic in topics]


def test_one_query_reads_what_the_plain_queries_read(full: None) -> None:
    with CaptureQueriesContext(connection) as caught:
        found = lists()
    assert len(caught) == 1
    assert _topics(found.topics) == _topics(
        list(Topic.objects.filter(retired_on__isnull=True).order_by("position", "slug"))
    )
    organisations = Organisation.objects.filter(retired_on__isnull=True).values_list("pk", "name")
    assert found.organisations == sorted(organisations, key=lambda row: row[1].casefold())
    members = Member.objects.active().values_list("pk", "shown_name")
    assert found.members == sorted(members, key=lambda row: row[1].casefold())
    readings = BlockReading.objects.values_list("block", "language", "words_hash")
    assert found.checked == {row[:2] for row in readings if is_checked(*row)}
    # What must not be offered was there: the comparison is not one of empty lists.
    counts = (len(found.topics), len(found.organisations), len(found.members), len(found.checked))
    assert counts == (Topic.objects.count() - 1, 4, 3, 2)


def test_a_house_without_rows_has_empty_lists() -> None:
    Topic.objects.all().delete()
    found = lists()
    assert (found.topics, found.organisations, found.members, found.checked) == ([], [], [], set())


# -- the form "I want to say something" ----------------------------------------------------------------------


def test_the_questions_are_read_once_in_some_seconds(full: None) -> None:
    DistrictPart.objects.all().delete()
    DistrictPart.objects.create(name="Neuland", position=2)
    DistrictPart.objects.create(name="Heimfeld", position=1)
    DistrictPart.objects.create(name="Vergangen", retired_on=timezone.localdate())
    make_recovery_key()
    make_handler_key(member=Member.objects.get(shown_name=NADIA.name), password=PASSWORD)
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        found = questions()
        again = questions()
        shown = [(key.member.shown_name, key.member.reads) for key in again.readers.handlers]
    assert len(caught) == 5
    assert found.topics == again.topics == list(Topic.objects.filter(retired_on__isnull=True))
    assert [part.name for part in again.parts] == ["Heimfeld", "Neuland"]
    assert shown == [(NADIA.name, list(NADIA.reads))]


def test_no_part_of_a_key_lies_in_the_memory(hakan: Member) -> None:
    make_recovery_key()
    make_handler_key(member=member(NADIA), password=PASSWORD)
    questions()
    (key,) = questions().readers.handlers
    kept = set(vars(key)) | {f"member.{name}" for name in vars(key.member)}
    fields = {"public", "locked", "salt", "member.password", "member.email"}
    assert kept & fields == set()
    (whole,) = readers_anew().handlers
    assert vars(whole).keys() >= {"public", "locked", "salt"}
