"""The desk's pages of a dialogue: set up on one screen, one next step, live numbers, what becomes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sprachrohr.dialogues import statements
from sprachrohr.dialogues.disclosure import FEWEST
from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.live import figures
from sprachrohr.dialogues.models import Dialogue, Drawing, Hour, Onward, Statement
from sprachrohr.dialogues.showing import forget_boards
from sprachrohr.languages.actions import write_translation_in
from sprachrohr.languages.models import Wish
from sprachrohr.people.models import Member
from tests.cast import FARIDA, logged_in, member
from tests.dialogues.rounds import SENTENCES, WORDS, again, drafted, over, running, somebody, two_camps
from tests.meetings.sittings import planned
from tests.voices.telling import kept, shown

pytestmark = pytest.mark.django_db


def _form(**fields: Any) -> dict[str, Any]:
    end = timezone.localtime() + timedelta(days=10)
    known = {
        "question": WORDS.question, "why": WORDS.why, "reader": WORDS.reader, "statements": "\n".join(SENTENCES),
        "language": "de", "languages": ["tr", "prs"], "opens_at": "", "closes_at": f"{end:%Y-%m-%dT%H:%M}",
        "moderation": "before", "adding": "everyone", "entry": "open", "results": "end", "topic": "", "about": "",
    }  # fmt: skip
    return {**known, **fields}


@pytest.fixture
def desk(elif_: Member) -> Client:
    return logged_in(elif_)


def _page(dialogue: Dialogue, name: str = "desk_dialogue") -> str:
    return reverse(name, kwargs={"pk": dialogue.pk})


def _does(desk: Client, dialogue: Dialogue, act: str, **fields: str) -> Any:
    address = reverse("dialogue_act", kwargs={"pk": dialogue.pk, "act": act})
    answer = desk.post(address, fields)
    return desk.get(answer.headers["Location"]) if answer.status_code == 303 else answer


# -- set up ------------------------------------------------------------------------------------------------


def test_one_screen_sets_up_everything(desk: Client) -> None:
    assert desk.get(reverse("new_dialogue")).status_code == 200
    typed = _form(about="Wie alt sind Sie?: unter 25, älter", rows_announced="on", entry="codes", language="tr")
    answer = desk.post(reverse("new_dialogue"), typed)
    made = Dialogue.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, _page(made))
    assert (made.state, made.entry, made.rows_announced_at is not None) == ("draft", "codes", True)
    assert [one.text.original for one in made.statements.all()] == list(SENTENCES)
    assert {one.text.language for one in made.statements.all()} == {"tr"}
    assert made.languages == ["de", "tr", "prs"]
    assert [one.text.original for one in made.questions.get().choices.all()] == ["unter 25", "älter"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("statements", "Kurz.\n" + "x" * 141), ("about", "Woher kommen Sie?: A, B"), ("question", ""), ("question", "?"),
     ("closes_at", "2020-01-01T10:00"), ("closes_at", ""), ("closes_at", "bald"), ("entry", "money")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk: Client, field: str, typed: str) -> None:
    answer = desk.post(reverse("new_dialogue"), _form(**{field: typed}))
    assert answer.status_code == 422
    assert not Dialogue.objects.exists()
    if field not in {"closes_at", "entry"}:
        assert kept(answer, field).strip() == typed
    assert kept(answer, "why").strip() == WORDS.why


def test_a_draft_can_be_changed_and_what_people_have_read_cannot(desk: Client, elif_: Member) -> None:
    made = drafted(elif_)
    change = _page(made, "change_dialogue")
    assert kept(desk.get(change), "question").strip() == WORDS.question
    desk.post(change, _form(question="Was fehlt im Park?", entry="codes", about="Wie alt?: jung, alt"))
    assert (again(made).question.original, again(made).entry) == ("Was fehlt im Park?", "codes")
    assert kept(desk.get(change), "about").strip() == "Wie alt?: jung, alt"
    _does(desk, made, "open")
    desk.post(change, _form(question="Anderes?", entry="open", adding="nobody", about="Wie groß?: klein, groß"))
    fresh = again(made)
    assert (fresh.state, fresh.question.original, fresh.entry) == ("running", "Was fehlt im Park?", "codes")
    assert (fresh.adding, fresh.questions.get().text.original) == ("nobody", "Wie alt?")
    over(fresh, elif_)
    assert desk.post(change, _form()).status_code == 409


def test_words_of_several_lines_stay_as_they_are(desk: Client, elif_: Member) -> None:
    made = drafted(elif_)
    change = _page(made, "change_dialogue")
    desk.post(change, _form(why="Erstens.\r\n\r\nZweitens."))
    _does(desk, made, "open")
    assert desk.post(change, _form(results="running")).status_code == 303
    assert again(made).why.original == "Erstens.\n\nZweitens."


# -- the next step -----------------------------------------------------------------------------------------


def test_one_step_after_the_other(desk: Client, elif_: Member) -> None:
    made = drafted(elif_, sentences=SENTENCES[:2])
    assert reverse("add_dialogue_statements", kwargs={"pk": made.pk}) in shown(desk.get(_page(made)))
    assert again(Dialogue.objects.get()).state == "draft"
    _does(desk, made, "open")
    assert again(made).state == "draft"  # two statements are no dialogue
    statements.add(dialogue=made, words=SENTENCES[2], language="de", by=elif_)
    for act, state in (("open", "running"), ("close", "over"), ("publish", "published"), ("archive", "archived")):
        assert _does(desk, made, act).status_code == 200
        assert again(made).state == state
    assert "<details" in shown(desk.get(reverse("desk_dialogues")))


@pytest.mark.parametrize("act", ["close", "publish", "archive"])
def test_what_cannot_be_done_now_says_why(desk: Client, elif_: Member, act: str) -> None:
    answer = _does(desk, drafted(elif_), act)
    assert answer.status_code == 200
    assert "notice-warn" in shown(answer)


def test_members_prepare_and_chair_or_secretary_opens(hakan: Member, elif_: Member) -> None:
    made = drafted(elif_)
    chair, other = logged_in(elif_), logged_in(hakan)
    for act in ("open", "close", "publish", "archive", "name-groups"):
        assert _does(other, made, act).status_code == 403
    assert again(made).state == "draft"
    assert _does(chair, made, "nonsense").status_code == 404
    assert _does(chair, made, "open").status_code == 200
    assert again(made).state == "running"


def test_nobody_without_a_role_gets_anything(dialogue: Dialogue) -> None:
    farida = logged_in(member(FARIDA))
    for client in (Client(), farida):
        for address in _pages(dialogue):
            answer = client.get(address)
            assert answer.status_code in {302, 403}
            assert WORDS.question not in shown(answer)


def _pages(dialogue: Dialogue) -> list[str]:
    names = ("desk_dialogue", "change_dialogue", "dialogue_screen", "print_dialogue", "dialogue_outcome")
    more = ("dialogue_queue", "dialogue_statements", "add_dialogue_statements", "statements_from_voices")
    all_of_it = [_page(dialogue, name) for name in (*names, *more, "statements_from_items")]
    one = reverse("dialogue_statement", kwargs={"pk": dialogue.pk, "number": 1})
    return [reverse("desk_dialogues"), reverse("new_dialogue"), *all_of_it, one]


# -- languages ---------------------------------------------------------------------------------------------


def _wished() -> set[str]:
    return set(Wish.objects.open().values_list("language", flat=True))


def test_translators_get_the_languages_of_the_dialogue_and_those_added_later(desk: Client, elif_: Member) -> None:
    made = drafted(elif_, languages=["de", "tr"])
    assert _wished() == set()
    _does(desk, made, "open")
    assert _wished() == {"tr"}
    typed = _form(languages=["tr", "prs"])
    assert desk.post(_page(made, "change_dialogue"), typed).status_code == 303
    assert _wished() == {"tr", "prs"}
    assert Wish.objects.filter(language="tr").count() == 3 + len(SENTENCES)  # nothing is asked for twice
    assert "Dari" not in shown(desk.get(_page(drafted(elif_, languages=["de", "tr"]), "print_dialogue")))


def test_the_desk_reads_who_cannot_read_it_yet(desk: Client, elif_: Member) -> None:
    made = running(elif_, languages=["de", "tr", "en"])
    write_translation_in(
        text=made.statements.all()[0].text, language="tr", words="Akşam kursu.", maker="person", by=elif_
    )
    forget_boards()
    page = shown(desk.get(_page(made)))
    assert ("<dt>Türkisch</dt><dd>1 von 5" in page, "<dt>Englisch</dt><dd>0 von 5" in page) == (True, True)
    assert "<dt>Deutsch</dt>" not in page


# -- live ----------------------------------------------------------------------------------------------------


def test_the_desk_sees_who_comes_and_what_is_held(desk: Client, dialogue: Dialogue) -> None:
    two_camps(dialogue, people=7)
    for _ in range(3):
        somebody(dialogue, language="prs", held=True)
    statements.add_by(voter=somebody(dialogue, language="tr"), words="Auch im Park.", language="de")
    page = shown(desk.get(_page(dialogue)))
    assert '<b class="ltr" data-live="people">5+</b>' in page
    assert '<b class="ltr" data-live="held"><5</b>' in page
    assert "Türkisch" in page
    assert "Dari" in page
    numbers = desk.get(_page(dialogue), headers={"Accept": "application/json"}).json()
    assert numbers == {"people": "5+", "held": "<5", "waiting": 1}


def test_no_bar_tells_more_than_its_number(desk: Client, dialogue: Dialogue) -> None:
    """The longest bar is the whole width: of exact counts the others would tell how many it is."""
    pages = set()
    for german in (11, 14):
        Hour.objects.all().delete()
        start = timezone.now().replace(minute=0, second=0, microsecond=0)
        for language, many in (("de", german), ("tr", 7), ("prs", 3)):
            Hour.objects.create(dialogue=dialogue, starts_at=start, language=language, people=many)
        pages.add(str(figures(again(dialogue)).languages))
    assert len(pages) == 1
    assert "Dari" not in pages.pop()  # that it appears would tell of somebody


def test_hours_are_added_up_and_old_ones_by_day(desk: Client, dialogue: Dialogue) -> None:
    start = timezone.now().replace(minute=0, second=0, microsecond=0)
    Hour.objects.bulk_create(
        Hour(dialogue=dialogue, starts_at=start - timedelta(hours=hour), language=language, people=hour + 1)
        for hour in range(30) for language in ("de", "prs")
    )  # fmt: skip
    page = shown(desk.get(_page(dialogue)))
    assert page.count('class="table bars"') == 3
    assert 'width="100"' in page
    assert " style=" not in page


def test_statements_that_few_have_seen_are_named(desk: Client, dialogue: Dialogue, elif_: Member) -> None:
    two_camps(dialogue, people=20)
    draw(dialogue=dialogue)
    late = statements.add(dialogue=dialogue, words="Kurse auch im Sommer.", language="de", by=elif_)
    page = shown(desk.get(_page(dialogue)))
    assert late.text.original in page
    assert SENTENCES[0] not in page


def test_the_screen_tells_fives_and_nothing_that_waits(desk: Client, dialogue: Dialogue) -> None:
    two_camps(dialogue, people=13)
    statements.add_by(voter=somebody(dialogue), words="Niemand hat das gesehen.", language="de")
    screen = _page(dialogue, "dialogue_screen")
    page = shown(desk.get(screen, {"language": "prs"}))
    assert "<b>10</b>" in page
    assert "13" not in page.split("<main")[1].split("<svg")[0]
    assert "Niemand hat" not in page
    before = desk.get(screen, headers={"Accept": "application/json"}).json()
    two_camps(dialogue, people=2)
    assert desk.get(screen, headers={"Accept": "application/json"}).json() != before


# -- what becomes of it ----------------------------------------------------------------------------------------


@pytest.fixture
def drawn(dialogue: Dialogue) -> Drawing:
    two_camps(dialogue, people=40)
    made = draw(dialogue=dialogue)
    assert made is not None
    return made


def test_common_ground_goes_to_the_next_meeting_once(desk: Client, drawn: Drawing, elif_: Member) -> None:
    dialogue, meeting = drawn.dialogue, planned(elif_, days=10)
    Dialogue.objects.update(results="running")
    planned(elif_, days=40)
    assert reverse("new_recommendation") + f"?dialogue={dialogue.pk}&statement=1" in shown(
        desk.get(_page(dialogue, "dialogue_outcome"))
    )
    for _ in range(2):
        assert _does(desk, dialogue, "agenda", statement="1").status_code == 200
    onward = Onward.objects.get()
    assert (onward.item.meeting, onward.item.title, onward.drawing) == (meeting, SENTENCES[0], drawn)
    assert WORDS.question in onward.item.explanation
    assert "40" in onward.item.explanation


def test_without_a_meeting_or_a_map_it_says_so(desk: Client, drawn: Drawing, elif_: Member) -> None:
    _does(desk, drawn.dialogue, "agenda", statement="1")
    other = running(elif_)
    planned(elif_, days=10)
    assert "notice-warn" in shown(_does(desk, other, "agenda", statement="1"))
    assert not Onward.objects.exists()
    assert desk.post(_page(other, "desk_dialogue") + "do/agenda/", {"statement": "99"}).status_code == 404


def test_an_agenda_tells_only_what_everybody_may_know(desk: Client, dialogue: Dialogue, elif_: Member) -> None:
    planned(elif_, days=10)
    Dialogue.objects.update(results="running")
    two_camps(dialogue, people=40)
    public = draw(dialogue=dialogue)
    two_camps(dialogue, people=FEWEST - 1)
    hidden = draw(dialogue=dialogue)
    assert hidden is not None
    assert hidden.shown_at is None
    _does(desk, dialogue, "agenda", statement="2")
    assert Onward.objects.get().drawing == public


def test_groups_get_names_by_their_id(desk: Client, drawn: Drawing) -> None:
    page = shown(desk.get(_page(drawn.dialogue, "dialogue_outcome")))
    ids = [group["id"] for group in drawn.result["groups"]]
    assert all(f'name="group-{one}"' in page for one in ids)
    fields = {f"group-{ids[0]}": " Lieber kleine Kurse ", f"group-{ids[1]}": "", "group-77": "x"}
    late = _does(desk, drawn.dialogue, "name-groups", map="0", **fields)  # another map stood there
    assert ("Lieber kleine Kurse" in shown(late), again(drawn.dialogue).group_names) == (True, {})
    _does(desk, drawn.dialogue, "name-groups", map=str(drawn.pk), **fields)
    assert again(drawn.dialogue).group_names == {str(ids[0]): "Lieber kleine Kurse"}


# -- bounds ------------------------------------------------------------------------------------------------------


def _queries(desk: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(address).status_code == 200
    return len(asked)


def _three(dialogue: Dialogue, by: Member) -> None:
    """Three of everything that a page lists."""
    for number in range(3):
        running(by)
        statements.add_by(voter=somebody(dialogue, language="tr"), words=f"Neu, {number}.", language="tr")
        added = statements.add(dialogue=dialogue, words=f"Falsch, {number}.", language="de", by=by)
        statements.reject(statement=added, reason="two", by=by)
        planned(by, days=10 + number)


@pytest.mark.parametrize("more", [lambda dialogue, by: None, _three], ids=["one", "three"])
def test_no_page_asks_more_than_ten_times(
    desk: Client, elif_: Member, more: Callable[[Dialogue, Member], None]
) -> None:
    dialogue = running(elif_)
    two_camps(dialogue, people=24)
    draw(dialogue=dialogue)
    statements.add_by(voter=somebody(dialogue), words="Auch im Park kann man lernen.", language="de")
    planned(elif_, days=9)
    more(dialogue, elif_)
    rejected = _page(dialogue, "dialogue_statements") + "?state=rejected"
    for address in (*_pages(dialogue), rejected, *_pages(drafted(elif_, entry="codes"))):
        desk.get(address)
        assert _queries(desk, address) <= 10, address
    assert Statement.objects.waiting().exists()
