"""What came out, in words: for everybody once it may be seen, in every language, and never more than may be told."""

import re
from math import pi
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext as _

from sprachrohr.dialogues import actions, statements, voting
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.models import Dialogue, Drawing, Place, Statement, Voter
from sprachrohr.dialogues.picture import opinion_picture
from sprachrohr.dialogues.results import Group
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.languages.actions import write_text, write_translation_in
from sprachrohr.languages.models import Translation
from sprachrohr.people.models import Member
from sprachrohr.vault.models import Key
from tests.cast import logged_in
from tests.dialogues.rounds import again, over, running, two_camps

pytestmark = pytest.mark.django_db

DARI = "کورس‌های بیشتر در شب لازم است."


def address(dialogue: Dialogue, language: str = "en", more: str = "") -> str:
    return f"/{language}/dialogues/{dialogue.pk}/results/{more}"


def page(dialogue: Dialogue, language: str = "en", more: str = "") -> str:
    answer = Client().get(address(dialogue, language, more))
    assert answer.status_code == 200
    return str(answer.content.decode())


def words(content: str) -> str:
    """What a reader reads: without tags, every space one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content))


@pytest.fixture
def told(elif_: Member) -> Dialogue:
    """Two camps of twenty who agree on two of four statements; published while it runs."""
    dialogue = running(elif_, results="running")
    two_camps(dialogue, people=40)
    draw(dialogue=dialogue)
    return again(dialogue)


def test_nobody_sees_it_before_the_council_lets_it_be_seen(dialogue: Dialogue, elif_: Member, hakan: Member) -> None:
    two_camps(dialogue, people=40)
    draw(dialogue=dialogue)
    assert Client().get(address(dialogue)).status_code == 404
    desk = f"/desk/dialogues/{dialogue.pk}/results/"
    assert Client().get(desk).status_code == 302
    preview = logged_in(hakan).get(desk)
    assert preview.status_code == 200
    assert preview.headers["Cache-Control"] == "private, no-store"
    over(dialogue, elif_, published=True)
    assert Client().get(address(dialogue)).status_code == 200
    assert Client().get("/en/dialogues/9999/results/").status_code == 404


def test_the_words_come_first(told: Dialogue) -> None:
    content = words(page(told))
    order = [
        "At least 40 people took part.",
        "On these 2 points all groups agree",
        "What each group cares about",
        "Here we are different, and that is welcome",
        "Everything in one table",
        "How sure are we?",
    ]
    places = [content.index(one) for one in order]
    assert places == sorted(places)
    assert "In 100 of 100 repetitions with people drawn anew" in content
    assert re.search(r"Everyone about 95 of 100 \(between \d\d and 9\d\)", content)  # forty of forty
    assert "People are still voting." in content


def test_shares_are_told_with_their_interval_and_small_ones_not_at_all(told: Dialogue) -> None:
    content = page(told)
    assert "100 of 100 <" not in content
    assert "fewer than five people" in content
    assert not re.search(r"\b(20|40) of (20|40)\b", words(content))


def test_with_too_few_votes_it_says_so(elif_: Member) -> None:
    dialogue = running(elif_, results="running")
    assert "There are too few votes to say anything yet." in words(page(dialogue))
    two_camps(dialogue, people=6)
    draw(dialogue=dialogue)
    content = words(page(dialogue))
    assert "There are too few votes to say whether people fall into groups" in content
    assert "There are no camps" not in content
    assert "<svg class=\"opinion-map\"" not in page(dialogue)


def _drawn(dialogue: Dialogue, **changed: Any) -> None:
    drawing = Drawing.objects.get(dialogue=dialogue)
    drawing.result = drawing.result | changed
    drawing.save()


def test_one_group_is_no_camp(told: Dialogue) -> None:
    result = Drawing.objects.get(dialogue=told).result
    rows = [row | {"groups": []} for row in result["statements"]]
    _drawn(told, groups=result["groups"][:1], statements=rows, enough={"groups": True, "common_ground": True})
    content = words(page(told))
    assert "There are no camps" in content
    assert "On these 2 points most people agree" in content
    _drawn(told, enough={"groups": True, "common_ground": False})
    assert "There are too few votes to say on what all agree." in words(page(told))


def test_groups_left_over_from_small_ones_do_not_say_that_there_are_none(elif_: Member) -> None:
    dialogue = running(elif_, results="running")
    two_camps(dialogue, people=40)
    camp = Voter.objects.order_by("pk")[3:20]  # of one camp only three stay
    Voter.objects.filter(pk__in=[one.pk for one in camp]).delete()
    drawing = draw(dialogue=dialogue)
    assert drawing is not None
    assert [len(drawing.result["groups"]), drawing.result["enough"]["groups"]] == [1, False]


def test_groups_that_would_not_last_are_a_sketch(told: Dialogue) -> None:
    assert "as a sketch" not in words(page(told))
    _drawn(told, stability={"repeats": 100, "same": 40, "stays": {"1": 70}})
    content = words(page(told))
    assert "In 40 of 100 repetitions with people drawn anew" in content
    assert "So take the groups as a sketch." in content
    assert "In 70 of 100 repetitions it was among them again." in content


def test_names_of_the_council_stand_beside_the_letters(told: Dialogue, elif_: Member) -> None:
    actions.name_groups(dialogue=told, names={0: "Kleine <b>Kurse</b>"}, by=elif_)
    content = page(again(told))
    assert "A · <bdi lang=\"de\">Kleine &lt;b&gt;Kurse&lt;/b&gt;</bdi>" in content
    assert "Group A, Kleine &lt;b&gt;Kurse&lt;/b&gt;: about 50 of 100 people" in content


def test_each_statement_is_in_the_readers_language_with_its_original(told: Dialogue, elif_: Member) -> None:
    text = Statement.objects.get(dialogue=told, number=1).text
    write_translation_in(text=text, language="prs", words=DARI, maker=Translation.Maker.MACHINE)
    forget_boards()
    content = page(told, "prs")
    assert f'lang="prs" dir="rtl">{DARI}' in content
    with translation.override("prs"):
        assert _("A machine has translated this. Nobody has checked it yet.") in content
        assert _("This is not translated yet.") in content
    assert '<p>Es braucht mehr Kurse am Abend.</p></div></details>' in content


def test_a_statement_that_was_taken_away_is_gone_from_the_map_at_once(told: Dialogue, elif_: Member) -> None:
    gone = Statement.objects.get(dialogue=told, number=1)
    statements.reject(statement=gone, reason="insult", by=elif_)
    content = page(told)
    assert gone.text.original not in content
    assert "On this point all groups agree" in words(content)


# -- the picture ------------------------------------------------------------------------------------------------


def test_the_picture_has_an_area_for_each_group_and_no_dot_for_anybody(told: Dialogue) -> None:
    content = page(told)
    drawn = re.search(r'<svg class="opinion-map".*?</svg>', content, re.DOTALL)
    assert drawn is not None
    assert re.findall(r'<a href="#(group-\d)"', drawn[0]) == ["group-0", "group-1"]
    assert len(re.findall("<circle|<polygon", drawn[0])) == 2
    assert all(f'id="group-{group}"' in content for group in (0, 1))
    assert "<title" in drawn[0]
    assert "<desc" in drawn[0]
    assert "style=" not in content


def test_my_own_place_is_shown_to_me_alone(told: Dialogue) -> None:
    place, name = Place.objects.order_by("pk").first(), voting.new_name()
    assert place is not None
    voting.take_along(voter=Voter.objects.select_related("dialogue").get(pk=place.voter_id), name=name)
    browser, other = Client(), Client()
    browser.cookies[project.VOTER_COOKIE_NAME] = name
    other.cookies[project.VOTER_COOKIE_NAME] = voting.new_name()
    mine = browser.get(address(told))
    assert "map-me" in mine.content.decode()
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert ["map-me" in other.get(address(told)).content.decode(), "map-me" in page(told)] == [False, False]


def test_the_picture_turns_around_where_people_read_from_the_right() -> None:
    groups = [Group(0, "A", "", 60, 30, -3.0, 0.0), Group(1, "B", "", 40, 20, 3.0, 0.0)]

    def letters(*, rtl: bool) -> list[str]:
        found = re.findall(r'camp-letter" x="([\d.]+)" y="[\d.]+">(\w)', opinion_picture(groups, rtl=rtl))
        return [letter for _x, letter in sorted((float(x), letter) for x, letter in found)]

    assert (letters(rtl=False), letters(rtl=True)) == (["A", "B"], ["B", "A"])


def test_areas_are_as_large_as_their_share_whatever_their_shape() -> None:
    groups = [Group(i, "AB"[i], "", 50, 20, x, 0.0) for i, x in enumerate((-3.0, 3.0))]
    drawn = opinion_picture(groups)
    radius = re.search(r' r="([\d.]+)"', drawn)
    corners = re.search(r'points="([\d.]+),([\d.]+) ([\d.]+),([\d.]+)', drawn)
    assert radius is not None
    assert corners is not None
    side = max(abs(float(corners[1]) - float(corners[3])), abs(float(corners[2]) - float(corners[4])))
    assert side**2 == pytest.approx(pi * float(radius[1]) ** 2, rel=0.01)


def test_areas_stay_on_the_paper() -> None:
    places = [(-4.0, 0.5, 40), (3.0, 1.0, 30), (0.5, -3.5, 20), (0.0, 3.9, 10)]
    groups = [Group(i, "ABCD"[i], "", share, share, x, y) for i, (x, y, share) in enumerate(places)]
    drawn = opinion_picture(groups, me=(50.0, -50.0))
    circle = re.search(r'circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', drawn)
    assert circle is not None
    x, y, radius = (float(part) for part in circle.groups())
    assert 0 < x - radius < x + radius < 640
    assert 0 < y - radius < y + radius < 380
    coordinates = [float(n) for pair in re.findall(r'points="([^"]+)"', drawn) for n in re.findall(r"[\d.]+", pair)]
    assert max(coordinates) < 640
    assert min(coordinates) > 0


# -- many ---------------------------------------------------------------------------------------------------------


def _many(dialogue: Dialogue, count: int) -> None:
    """So many statements, and a map that knows them all."""
    key, first = Key.make(), Statement.objects.get(dialogue=dialogue, number=1)
    text = write_text(key=key, words="Mehr Bäume.", language="de")
    for number in range(5, count + 1):
        text.pk = None
        text.save()
        Statement.objects.create(dialogue=dialogue, number=number, text=text, shown_at=first.shown_at)
    result = Drawing.objects.get(dialogue=dialogue).result
    row = result["statements"][0]
    rows = [row | {"number": number} for number in range(1, count + 1)]
    _drawn(dialogue, statements=rows, common_ground=list(range(1, count + 1)), divides=[])
    dialogue.has_changed()


def test_two_thousand_statements_cost_few_queries_and_come_in_pages(told: Dialogue) -> None:
    _many(told, 2000)
    browser = Client()
    name = voting.new_name()
    browser.cookies[project.VOTER_COOKIE_NAME] = name
    browser.get("/en/")  # what the process remembers of the council
    forget_boards()
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address(told))
    assert len(asked) <= 10
    content = answer.content.decode()
    assert "On these 2000 points all groups agree" in words(content)
    assert content.count("<tr>") == 51
    assert len(answer.content) < 120_000
    last = page(told, more="?show=common&page=40")
    assert last.count("<tr>") == 51
    assert "?show=common&amp;page=41" not in last
    assert "opinion-map" not in last
    for odd in ("?page=0", "?page=-1", "?page=x", "?page=999999", "?page=99999&show=x"):
        assert Client().get(address(told, more=odd)).status_code == 200
